"""On-call rotas: who is on call at an instant, by turns of equal length with exceptions. Rules only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.process import messages
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words

messages.register(
    {
        "rota.empty": (
            "The rota “{name}” has nobody on it. Add at least one person.",
            "值班表“{name}”没有人员，请至少添加一人。",
        ),
        "rota.overlap": (
            "Two exceptions of the rota “{name}” overlap: {first} and {second}. Shorten one of them.",
            "值班表“{name}”的两个例外时段重叠：{first} 与 {second}，请缩短其一。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Cover:
    """An exception: from one instant to another (seconds UTC) somebody else is on call ("" = nobody)."""

    start: int
    end: int
    person: str


@dataclass(frozen=True, slots=True)
class Rota:
    """People taking turns.

    Attributes:
        people: ids (hex) in the order of their turns.
        first: local day on which the first turn begins, at `handover` minutes after midnight.
        turn_days: length of a turn.
    """

    id: str
    name: str
    people: tuple[str, ...]
    first: date
    handover: int = 9 * 60
    turn_days: int = 7
    tz: str = "Asia/Shanghai"
    covers: tuple[Cover, ...] = ()

    def on_call(self, now: int) -> str:
        """Return who is on call (hex), "" when nobody is."""
        for cover in self.covers:
            if cover.start <= now < cover.end:
                return cover.person
        turn = self.turn_at(now)
        return "" if turn < 0 else self.people[turn % len(self.people)]

    def turn_at(self, now: int) -> int:
        """Return the number of the turn at an instant, negative before the first."""
        day = datetime.fromtimestamp(now, ZoneInfo(self.tz)).date()
        turn = (day - self.first).days // self.turn_days
        # By instants, not by the clock on the wall: on the day of a time change that one goes back or leaps.
        return turn if self.begins(turn) <= now else turn - 1

    def begins(self, turn: int) -> int:
        """Return when a turn begins (seconds UTC)."""
        day = self.first + timedelta(days=turn * self.turn_days)
        at = datetime.combine(day, time(self.handover // 60, self.handover % 60), ZoneInfo(self.tz))
        return round(at.timestamp())

    def to_json(self) -> dict[str, object]:
        """Return the rota as JSON data."""
        return {
            "id": self.id, "name": self.name, "people": list(self.people), "first": self.first.isoformat(),
            "handover": f"{self.handover // 60:02d}:{self.handover % 60:02d}", "turn_days": self.turn_days,
            "tz": self.tz,
            "covers": [{"start": c.start, "end": c.end, "person": c.person} for c in self.covers],
        }  # fmt: skip


def rota_from_json(data: object, *, path: str = "rota") -> Rota:
    """Read and check a rota; FieldError names the wrong field."""
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    ident = str(data.get("id") or "").strip()
    if not ident:
        raise FieldError(f"{path}.id", Words("must be a text", "应为文本"))
    people = data.get("people")
    if not isinstance(people, Sequence) or isinstance(people, str):
        raise FieldError(f"{path}.people", Words("must be a list", "应为列表"))
    name = str(data.get("name") or ident)
    if not people:
        raise KnownError("rota.empty", name=name)
    rota = Rota(
        id=ident, name=name, people=tuple(str(one) for one in people),
        first=_day(data.get("first"), f"{path}.first"),
        handover=_minute(data.get("handover", "09:00"), f"{path}.handover"),
        turn_days=_whole(data.get("turn_days", 7), f"{path}.turn_days", 1, 365),
        tz=_zone(data.get("tz", "Asia/Shanghai"), f"{path}.tz"),
        covers=_covers(data.get("covers", []), f"{path}.covers", name),
    )  # fmt: skip
    return rota


def _covers(data: object, path: str, name: str) -> tuple[Cover, ...]:
    if not isinstance(data, (list, tuple)):
        raise FieldError(path, Words("must be a list", "应为列表"))
    found = []
    for number, item in enumerate(data):
        where = f"{path}[{number}]"
        if not isinstance(item, Mapping):
            raise FieldError(where, Words("must be an object", "应为一个对象"))
        start = _whole(item.get("start"), f"{where}.start", 0, 1 << 40)
        end = _whole(item.get("end"), f"{where}.end", 0, 1 << 40)
        if end <= start:
            raise FieldError(where, Words("must end after it starts", "结束必须晚于开始"))
        found.append(Cover(start, end, str(item.get("person") or "")))
    found.sort(key=lambda cover: cover.start)
    for one, other in zip(found, found[1:], strict=False):
        if other.start < one.end:
            raise KnownError("rota.overlap", name=name, first=_span(one), second=_span(other))
    return tuple(found)


def _span(cover: Cover) -> str:
    begin, end = (datetime.fromtimestamp(at, ZoneInfo("UTC")) for at in (cover.start, cover.end))
    return f"{begin:%Y-%m-%d %H:%M} - {end:%Y-%m-%d %H:%M} UTC"


def _day(value: object, path: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise FieldError(
            path, Words("must be a date such as 2026-03-09", "应为日期，如 2026-03-09")
        ) from error


def _minute(value: object, path: str) -> int:
    hour, colon, minute = str(value).partition(":")
    if colon and hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60:
        return int(hour) * 60 + int(minute)
    raise FieldError(path, Words("must be a time such as 09:00", "应为时间，如 09:00"))


def _whole(value: object, path: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        problem = Words(f"must be a whole number from {low} to {high}", f"应为 {low} 到 {high} 的整数")
        raise FieldError(path, problem)
    return value


def _zone(value: object, path: str) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, ValueError, OSError) as error:
        raise FieldError(path, Words("is no time zone", "不是有效时区")) from error
