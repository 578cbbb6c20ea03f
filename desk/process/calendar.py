"""Working calendars in closed form: sorted interval arrays, cumulative sums and bisect (process.md 5.2.1).

Instants are whole seconds UTC. Knows nothing of tickets; reading and writing JSON is in `calendar_json`.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words

DAY = 86400
Intervals = tuple[tuple[int, int], ...]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LAST_YEAR = 2400
_FIRST_YEAR = 2
FIRST_DATE, LAST_DATE = date(1970, 1, 1), date(_LAST_YEAR - 1, 12, 31)
"""Exceptions outside these are typing errors, and nothing could be computed with them."""
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_LONGEST_CLOSURE = 60
_INSTANTS = 1 << 15
"""Converted wall times that are kept: some years of a few zones, which calendars have in common."""


@dataclass(slots=True)
class _Table:
    """The working intervals of the covered years: cumulative[i] is the work before starts[i]."""

    first_year: int = 0
    last_year: int = -1
    low: int = 0
    high: int = 0
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    cumulative: list[int] = field(default_factory=list)
    cumulative_end: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a team works.

    Attributes:
        kind: always (24x7) or weekly.
        weekly: seven tuples (Monday first) of half-open intervals in seconds from local midnight.
        overrides: date -> intervals that replace the week's, in both directions (empty is closed).
        horizon: last date for which exceptions are known; later results are uncertain.
        earlier: (until instant, definition in force before it) in order; see `with_versions`.
    """

    id: str
    name: str
    tz: str
    kind: str = "weekly"
    weekly: tuple[Intervals, ...] = ((),) * 7
    overrides: Mapping[date, Intervals] = field(default_factory=dict)
    horizon: date | None = None
    source: str = ""
    version: int = 1
    earlier: tuple[tuple[int, "Calendar"], ...] = ()
    zone: ZoneInfo = field(init=False, repr=False, compare=False)
    is_always: bool = field(init=False, repr=False, compare=False)
    _table: _Table = field(init=False, repr=False, compare=False, default_factory=_Table)

    def __post_init__(self) -> None:
        try:
            zone = ZoneInfo(self.tz)
        except (KeyError, ValueError, OSError) as error:
            problem = Words(
                f"there is no time zone {self.tz!r}; use a name such as Asia/Shanghai",
                f"没有时区“{self.tz}”，请使用 Asia/Shanghai 这样的名称",
            )
            raise FieldError("tz", problem) from error
        object.__setattr__(self, "zone", zone)
        object.__setattr__(self, "overrides", MappingProxyType(dict(sorted(self.overrides.items()))))
        object.__setattr__(self, "is_always", self.kind == "always" and not self.earlier)
        if self.kind != "always":
            self._check_days()
            self._check_closure()

    def __hash__(self) -> int:
        return hash((self.id, self.version, self.tz, self.kind, self.weekly))

    def work(self, start: int, end: int) -> int:
        """Return the working seconds in [start, end); 0 when end is not after start."""
        if end <= start:
            return 0
        if self.is_always:
            return end - start
        table = self._table
        if start < table.low or end > table.high:
            self._cover(start, end)
        return self._position(end) - self._position(start)

    def due(self, start: int, seconds: int) -> int:
        """Return the earliest instant t with work(start, t) == seconds (start itself for nothing)."""
        if seconds <= 0:
            return start
        if self.is_always:
            return start + seconds
        table = self._table
        if not table.low <= start < table.high:
            self._cover(start, start + 1)
        target = self._position(start) + seconds
        while not table.cumulative_end or table.cumulative_end[-1] < target:
            short = target - (table.cumulative_end[-1] if table.cumulative_end else 0)
            self._extend_forward(short)
            target = self._position(start) + seconds
        index = bisect_left(table.cumulative_end, target)
        return table.ends[index] - (table.cumulative_end[index] - target)

    def is_working(self, at: int) -> bool:
        """Tell whether the instant lies in working time."""
        return self.work(at, at + 1) == 1

    def intervals(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the working intervals inside [start, end), clipped and in order."""
        if end <= start:
            return
        if self.is_always:
            yield start, end
            return
        self._cover(start, end)
        table = self._table
        index = max(bisect_right(table.starts, start) - 1, 0)
        while index < len(table.starts) and table.starts[index] < end:
            low, high = max(table.starts[index], start), min(table.ends[index], end)
            if low < high:
                yield low, high
            index += 1

    def local(self, at: int) -> datetime:
        """Return the instant as a datetime in the calendar's zone."""
        return datetime.fromtimestamp(at, self.zone)

    def day(self, at: int) -> date:
        """Return the local date of the instant."""
        return self.local(at).date()

    def midnight(self, day: date) -> int:
        """Return the instant at which a local date begins."""
        return self._instant(day.toordinal(), 0, is_end=False)

    def hours(self, day: date) -> Intervals:
        """Return the working intervals of a date in seconds from local midnight."""
        if self.kind == "always":
            return ((0, DAY),)
        exception = self.overrides.get(day)
        return exception if exception is not None else self.weekly[day.weekday()]

    def modal_day_seconds(self) -> int:
        """Return P1WD: the most common daily working length of the week (the longer one on a tie)."""
        if self.kind == "always":
            return DAY
        lengths = [sum(end - start for start, end in day) for day in self.weekly]
        counts = Counter(length for length in lengths if length)
        return max(counts, key=lambda length: (counts[length], length))

    def nth_working_day(self, start: int, days: int) -> int:
        """Return the same wall time on the nth working day after the local date of `start`."""
        local = self.local(start)
        day, left = local.date(), days
        while left > 0:
            day += timedelta(days=1)
            if self.hours(day):
                left -= 1
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return self._instant(day.toordinal(), seconds, is_end=False)

    def is_uncertain(self, at: int) -> bool:
        """Tell whether a result lies after the last date whose exceptions are known."""
        return self.horizon is not None and self.day(at) > self.horizon

    def with_versions(self, earlier: Sequence[tuple[int, "Calendar"]]) -> "Calendar":
        """Return this calendar with its history: each (until instant, calendar) holds before that instant.

        A new version applies to working time from its effective instant onward, never backward.
        """
        return replace(self, earlier=tuple(sorted(earlier, key=lambda pair: pair[0])))

    def _position(self, at: int) -> int:
        table = self._table
        index = bisect_right(table.starts, at) - 1
        if index < 0:
            return 0
        end = table.ends[index]
        return table.cumulative[index] + (at if at < end else end) - table.starts[index]

    def _cover(self, start: int, end: int) -> None:
        table = self._table
        first, last = max(_year(start) - 1, _FIRST_YEAR), _year(end) + 1
        if last > _LAST_YEAR:
            raise KnownError("calendar.out_of_range", year=last)
        if table.last_year >= table.first_year:
            if table.first_year <= first and last <= table.last_year:
                return
            first, last = min(first, table.first_year), max(last, table.last_year)
        self._build(first, last)

    def _extend_forward(self, short: int) -> None:
        """Cover enough further years for `short` seconds of work, judged by the last year's amount."""
        table = self._table
        year = table.last_year
        if year >= _LAST_YEAR:
            raise KnownError("calendar.out_of_range", year=year)
        years = 1 + min(short // (100 * DAY), 400)
        self._build(table.first_year, min(year + years, _LAST_YEAR))

    def _build(self, first: int, last: int) -> None:
        """(Re)build the arrays for the years first..last; the table object stays the same."""
        table = self._table
        forward_only = table.last_year >= table.first_year == first and last > table.last_year
        begin = date(table.last_year + 1 if forward_only else first, 1, 1)
        if not forward_only:
            for array in (table.starts, table.ends, table.cumulative, table.cumulative_end):
                array.clear()
        for start, end in self._raw(begin.toordinal(), date(last, 12, 31).toordinal()):
            self._append(start, end)
        table.first_year, table.last_year = first, last
        table.low = self._instant(date(first, 1, 1).toordinal(), 0, is_end=False) + DAY
        table.high = self._instant(date(last, 12, 31).toordinal(), 0, is_end=False)

    def _append(self, start: int, end: int) -> None:
        table = self._table
        if table.ends:
            # Changes of the clock can make neighbours touch or overlap: time is never counted twice.
            start = max(start, table.ends[-1])
        if start >= end:
            return
        total = table.cumulative_end[-1] if table.cumulative_end else 0
        if table.ends and table.ends[-1] == start:
            table.ends[-1] = end
            table.cumulative_end[-1] = total + end - start
            return
        table.starts.append(start)
        table.ends.append(end)
        table.cumulative.append(total)
        table.cumulative_end.append(total + end - start)

    def _raw(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield the intervals of the days first..last (ordinals), each version in its own time."""
        low = -(1 << 62)
        for until, calendar in self.earlier:
            for start, end in calendar._days(first, last):
                if max(start, low) < min(end, until):
                    yield max(start, low), min(end, until)
            low = until
        for start, end in self._days(first, last):
            if end > low:
                yield max(start, low), end

    def _days(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        for ordinal in range(first, last + 1):
            day = date.fromordinal(ordinal)
            for start, end in self.hours(day):
                yield self._instant(ordinal, start, is_end=False), self._instant(ordinal, end, is_end=True)

    def _instant(self, ordinal: int, seconds: int, *, is_end: bool) -> int:
        return _instant_of(self.zone, ordinal, seconds, is_end)

    def _check_days(self) -> None:
        for name, day in zip(WEEKDAYS, self.weekly, strict=True):
            check_intervals(f"weekly.{name}", day)
        for when, day in self.overrides.items():
            check_intervals(f"overrides.{when.isoformat()}", day)

    def _check_closure(self) -> None:
        """Refuse a calendar with 60 days in a row without working time."""
        days = list(self.overrides)
        first = (days[0] if days else date(2026, 1, 1)) - timedelta(days=_LONGEST_CLOSURE)
        last = (days[-1] if days else date(2026, 1, 1)) + timedelta(days=_LONGEST_CLOSURE)
        closed_from = first
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if self.hours(day):
                closed_from = day + timedelta(days=1)
            elif (day - closed_from).days + 1 >= _LONGEST_CLOSURE:
                raise KnownError("calendar.never_works", day=closed_from.isoformat())


@lru_cache(maxsize=_INSTANTS)
def _instant_of(zone: ZoneInfo, ordinal: int, seconds: int, is_end: bool) -> int:
    """Convert a local wall time to UTC: a start takes the first of two readings, an end the last.

    A wall time that does not exist (spring) moves forward by the length of the gap.
    """
    extra, rest = divmod(seconds, DAY)
    wall = datetime.combine(date.fromordinal(ordinal + extra), datetime.min.time()) + timedelta(seconds=rest)
    before = _offset(wall, zone, 0)
    offset = min(before, _offset(wall, zone, 1)) if is_end else before
    return (ordinal - _EPOCH_ORDINAL) * DAY + seconds - offset


def _offset(wall: datetime, zone: ZoneInfo, fold: int) -> int:
    offset = wall.replace(tzinfo=zone, fold=fold).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _year(instant: int) -> int:
    """Return the year of an instant; of one beyond every date a calendar can hold, say so."""
    try:
        return datetime.fromtimestamp(instant, UTC).year
    except (ValueError, OverflowError, OSError) as error:
        raise KnownError("calendar.out_of_range", year=_FIRST_YEAR if instant < 0 else _LAST_YEAR) from error


def clock_text(seconds: int) -> str:
    """Return seconds from midnight as 09:30, or 09:30:15 where seconds matter; the end of a day is 24:00."""
    hours, rest = divmod(seconds, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}" + (f":{second:02d}" if second else "")


def check_intervals(path: str, intervals: Intervals) -> None:
    """Raise unless the intervals are within a day, in order, not empty and apart from each other."""
    previous: tuple[int, int] | None = None
    for start, end in sorted(intervals):
        if not 0 <= start < end <= DAY:
            problem = Words(
                "a working time must end after it starts, at 24:00 at the latest",
                "工作时段的结束必须晚于开始，且不晚于 24:00",
            )
            raise FieldError(path, problem)
        if previous is not None and start < previous[1]:
            first, second = ("-".join(map(clock_text, pair)) for pair in (previous, (start, end)))
            raise FieldError(path, "", code="calendar.overlap", first=first, second=second)
        previous = (start, end)


def _hours(*pairs: tuple[int, int]) -> Intervals:
    return tuple((round(start), round(end)) for start, end in pairs)


ALWAYS = Calendar(id="24x7", name="24x7", tz="UTC", kind="always")
_OFFICE = _hours((9 * 3600, 12 * 3600), (13 * 3600 + 1800, 18 * 3600))
CN_BH = Calendar(
    id="cn-bh", name="CN-BH", tz="Asia/Shanghai", weekly=(_OFFICE,) * 5 + ((), ()), source="built-in"
)
