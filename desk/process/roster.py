"""Rosters: a person's days that differ from their calendar (调休 in both directions), shifts, and imports.

Rules only; who stores what is elsewhere.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from desk.process import messages
from desk.process.calendar import DAY, FIRST_DATE, LAST_DATE, Calendar, Intervals, check_intervals, clock_text
from desk.process.dispatch_parts import with_days
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words

KINDS = ("shift", "swap", "off", "leave")
KIND_WORDS: Mapping[str, Words] = {
    "shift": Words("shift", "班次"),
    "swap": Words("day swapped", "调休"),
    "off": Words("day off", "休息"),
    "leave": Words("leave", "请假"),
}
FREE = ("off", "leave")
LOOK_DAYS = 60
SHIFT_GAP = 4 * 3600
"""Working times closer than this belong to one shift: lunch does not end it."""

LONGEST_SHIFT = 16 * 3600
"""What is longer across midnight is no night shift but work round the clock."""

messages.register(
    {
        "roster.kind": (
            "{day}: a day is shift, swap, off or leave, not “{kind}”.",
            "{day}：类型只能是 shift（班次）、swap（调休）、off（休息）或 leave（请假），不能是“{kind}”。",
        ),
        "roster.hours": (
            "{day}: write the hours as 09:00-12:00, 13:30-18:00; a day off has none.",
            "{day}：请按 09:00-12:00, 13:30-18:00 的格式填写时段；休息日不填。",
        ),
        "roster.night": (
            "{day}: a shift across midnight lasts {hours} hours at most. Check its end, or give the rest to the next day.",
            "{day}：跨午夜的班次最长 {hours} 小时。请核对结束时间，或把其余时段写到下一天。",
        ),
        "roster.day": (
            "“{day}” is no date. Write it as 2026-10-10.",
            "“{day}”不是日期，请写成 2026-10-10。",
        ),
        "roster.swap": (
            "A swapped day needs its counterpart: name a day off and a working day instead.",
            "调休需要成对：请同时给出一个休息日和一个补班日。",
        ),
        "roster.never": (
            "This roster has no working time in the next 60 days. Add a shift, or take the person off the roster.",
            "此排班在未来 60 天内没有任何工作时间。请增加班次，或将该人员移出排班。",
        ),
        "roster.head": (
            "The first line must name the columns person, day, kind and hours. Found: {found}.",
            "首行必须包含 person、day、kind、hours 列，实际为：{found}。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class RosterDay:
    """One day of one person; hours are seconds from local midnight (a night's end beyond 24:00), none on a day off."""

    day: date
    kind: str
    hours: Intervals = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One line of a roster file: who (as written), which day, and its number in the file."""

    line: int
    person: str
    day: RosterDay


def read_day(text: str) -> date:
    """Return a date written as 2026-10-10 or 2026/10/10."""
    try:
        found = date.fromisoformat(text.strip().replace("/", "-"))
    except ValueError as error:
        raise KnownError("roster.day", day=text) from error
    if not FIRST_DATE <= found <= LAST_DATE:
        raise KnownError("roster.day", day=text)
    return found


def read_hours(text: str, day: object = "") -> Intervals:
    """Return intervals written as "09:00-12:00, 13:30-18:00"; "" is none."""
    found = []
    for part in text.replace("；", ",").replace("，", ",").replace(";", ",").split(","):
        if not part.strip():
            continue
        begin, dash, end = part.strip().replace("–", "-").partition("-")
        start, stop = _clock(begin), _clock(end)
        if not dash or start is None or stop is None:
            raise KnownError("roster.hours", day=str(day))
        found.append((start, stop))
    return over_night(found, day)


def over_night(pairs: Iterable[tuple[int, int]], day: object = "") -> Intervals:
    """Return checked intervals of a day; one that ends before it begins is a night and ends on the next day."""
    made = tuple(sorted((start, stop if stop > start else stop + DAY) for start, stop in pairs))
    check_intervals(str(day), tuple((start, min(stop, DAY)) for start, stop in made))
    if any(stop > DAY and stop - start > LONGEST_SHIFT for start, stop in made):
        raise KnownError("roster.night", day=str(day), hours=LONGEST_SHIFT // 3600)
    return made


def write_hours(hours: Intervals) -> list[list[str]]:
    """Return the hours of a day as they are kept: a night as it was written, 22:00 to 06:00."""
    return [[clock_text(start), clock_text(end - DAY if end > DAY else end)] for start, end in hours]


def hours_text(hours: Intervals) -> str:
    """Return intervals as a person writes them."""
    return ", ".join("-".join(pair) for pair in write_hours(hours))


def make_day(day: date, kind: str, hours: Intervals, note: str = "") -> RosterDay:
    """Return a checked day: off and leave have no hours, a shift has some, a swap may be either."""
    if kind not in KINDS:
        raise KnownError("roster.kind", day=day.isoformat(), kind=kind)
    if (kind in FREE and hours) or (kind == "shift" and not hours):
        raise KnownError("roster.hours", day=day.isoformat())
    return RosterDay(day, kind, over_night(hours, day), " ".join(note.split())[:200])


def check_swap(days: Iterable[RosterDay]) -> None:
    """Raise unless days swapped come in pairs: as many free as worked."""
    swaps = [one for one in days if one.kind == "swap"]
    if sum(1 if one.hours else -1 for one in swaps) != 0:
        raise KnownError("roster.swap")


def calendar_of(base: Calendar, days: Iterable[RosterDay], *, tz: str = "") -> Calendar:
    """Return one person's calendar: the shift's with the days that differ, in the zone where the shift has none.

    A shift belongs to the day on which it begins: who has Tuesday off still ends Monday's night on Tuesday morning,
    and does not come back at midnight for the end of a night that they have off.
    """
    special = {one.day: one.hours for one in days}
    if base.is_always and special:
        base = Calendar(base.id, base.name, tz or base.tz, weekly=(((0, DAY),),) * 7)
    return with_days(base, _by_shift(base, special))


def _by_shift(base: Calendar, special: Mapping[date, Intervals]) -> dict[date, Intervals]:
    """Return the hours by date of days that differ by shift, and of the mornings after them."""
    made: dict[date, Intervals] = {}
    for day in sorted({one for known in special for one in (known, _beside(known, 1))}):
        carried, before = _carried(base, day), special.get(_beside(day, -1))
        stays = before is None or bool(before and before[-1][1] == DAY)
        night = max(0, before[-1][1] - DAY) if before else 0
        if day in special:
            today = tuple((start, min(end, DAY)) for start, end in special[day])
            made[day] = _after_night(today, night) if night else _joined(today, carried if stays else 0)
        elif night or (carried and not stays):
            made[day] = _after_night(base.hours(day)[1 if carried else 0 :], night)
    return made


def _carried(base: Calendar, day: date) -> int:
    """Return until when (seconds from midnight) the night shift of the day before runs on; 0 where none does."""
    before, hours = base.hours(_beside(day, -1)), base.hours(day)
    if not before or not hours or before[-1][1] != DAY or hours[0][0] != 0:
        return 0
    end = hours[0][1]
    return end if DAY - before[-1][0] + end <= LONGEST_SHIFT else 0


def _joined(hours: Intervals, until: int) -> Intervals:
    """Return the hours of a day with those from midnight until the end of the night before, unless they say them."""
    return hours if hours and hours[0][0] == 0 else _after_night(hours, until)


def _after_night(hours: Intervals, until: int) -> Intervals:
    """Return the hours of a day and those from midnight on until the end of a night."""
    if not until:
        return hours
    later = tuple(one for one in hours if one[1] > until)
    if later and later[0][0] <= until:
        return ((0, later[0][1]), *later[1:])
    return ((0, until), *later)


def _beside(day: date, step: int) -> date:
    return day + timedelta(days=step)


def check_works(calendar: Calendar, now: int) -> None:
    """Raise when 60 days from now hold no working time."""
    if calendar.work(now, now + LOOK_DAYS * DAY) == 0:
        raise KnownError("roster.never")


def shift_at(calendar: Calendar, now: int) -> tuple[int, int] | None:
    """Return the shift that runs now as (begin, end), pauses shorter than four hours inside; None off shift."""
    found = next((one for one in shifts(calendar, now - DAY, now + DAY) if one[0] <= now < one[1]), None)
    return found


def next_shift(calendar: Calendar, now: int) -> tuple[int, int] | None:
    """Return the next shift that begins after now, None when there is none in 60 days."""
    for span in (3 * DAY, LOOK_DAYS * DAY):
        found = next((one for one in shifts(calendar, now - DAY, now + span) if one[0] > now), None)
        if found is not None:
            return found
    return None


def shifts(calendar: Calendar, start: int, end: int) -> list[tuple[int, int]]:
    """Return the shifts that touch [start, end): working times joined over short pauses, cut at a day's length."""
    found: list[tuple[int, int]] = []
    for begin, stop in calendar.intervals(start - DAY, end + DAY):
        if found and begin - found[-1][1] < SHIFT_GAP and stop - found[-1][0] <= DAY:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((begin, stop))
    return [one for one in found if one[1] > start and one[0] < end]


def read_file(text: str) -> list[RosterLine]:
    """Return the lines of a roster: CSV with the columns person, day, kind, hours, note, or a JSON list."""
    if text.lstrip().startswith("["):
        rows = [(n, {str(k): str(v) for k, v in row.items()}) for n, row in enumerate(json.loads(text), 1)]
    else:
        rows = list(_csv_rows(text))
    return [_line(number, row) for number, row in rows]


def _csv_rows(text: str) -> Iterable[tuple[int, dict[str, str]]]:
    head, _, _ = text.lstrip("\ufeff").partition("\n")
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    names = [str(name or "").strip() for name in reader.fieldnames or ()]
    reader.fieldnames = [_HEADS.get(name.casefold(), name) for name in names]
    if not {"person", "day"} <= set(reader.fieldnames):
        raise KnownError("roster.head", found=", ".join(names))
    for row in reader:
        yield reader.line_num, {str(k): str(v or "") for k, v in row.items() if k}


_HEADS = {
    "人员": "person", "姓名": "person", "name": "person", "日期": "day", "date": "day",
    "类型": "kind", "班次": "kind", "type": "kind", "时段": "hours", "时间": "hours", "time": "hours", "备注": "note",
}  # fmt: skip
_KIND_NAMES = {"班次": "shift", "上班": "shift", "调休": "swap", "休息": "off", "休": "off", "请假": "leave"}


def _line(number: int, row: Mapping[str, str]) -> RosterLine:
    if not row.get("person", "").strip():
        raise FieldError(f"[{number}].person", Words("is missing", "缺失"))
    day = read_day(row.get("day", ""))
    hours = read_hours(row.get("hours", ""), day)
    kind = row.get("kind", "").strip() or ("shift" if hours else "off")
    made = make_day(day, _KIND_NAMES.get(kind, kind), hours, row.get("note", ""))
    return RosterLine(number, row["person"].strip(), made)


def _clock(text: str) -> int | None:
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isdigit() and minute.isdigit() and len(minute) == 2):
        return None
    seconds = int(hour) * 3600 + int(minute) * 60
    return seconds if int(minute) < 60 and seconds <= DAY else None


def days_between(first: date, last: date) -> list[date]:
    """Return every day from first to last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What becomes of a notice: told, deferred (until `at`, seconds UTC) or withheld, and why.

    Attributes:
        why: urgent, on_shift, no_roster, off_shift, never_on_shift, nobody.
    """

    state: str
    why: str
    at: int | None = None


def delivery(calendar: Calendar | None, now: int, *, urgent: bool) -> Delivery:
    """Return when a person is told by their own roster; what is urgent waits for nothing."""
    if urgent:
        return Delivery("told", "urgent")
    if calendar is None:
        return Delivery("told", "no_roster")
    if calendar.is_working(now):
        return Delivery("told", "on_shift")
    coming = next_shift(calendar, now)
    begins = next((at for at, _ in calendar.intervals(now, coming[0] + 1)), None) if coming else None
    if begins is None:
        return Delivery("withheld", "never_on_shift")
    return Delivery("deferred", "off_shift", begins)
