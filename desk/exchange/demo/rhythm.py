"""The working rhythm of the demo organisation: its calendar, and at which hours tickets arrive.

Whole seconds UTC. Knows nothing of tickets. Asia/Shanghai has had no summer time since 1991, so the offset
is a constant and one array of intervals serves every question.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random

import holidays

OFFSET_S = 8 * 3600
DAY_S = 86_400
WORKING_DAY_S = 27_000
SHIFTS = ((9 * 3600, 12 * 3600), (13 * 3600 + 1800, 18 * 3600))

_WORKDAY_HOURS = (2, 1, 1, 1, 1, 1, 3, 8, 30, 82, 110, 72, 28, 50, 112, 98, 76, 62, 30, 20, 16, 12, 8, 4)
_OFF_DAY_HOURS = (3, 2, 1, 1, 1, 2, 3, 6, 10, 16, 20, 18, 14, 14, 17, 16, 15, 14, 13, 14, 15, 13, 9, 5)
_WEEKDAY_WEIGHT = (1.18, 1.06, 1.0, 0.98, 0.92, 0.85, 0.85)
_OFF_DAY_WEIGHT = 0.17


def local_date(at: int) -> date:
    """Return the Shanghai calendar date of an instant in seconds UTC."""
    return datetime.fromtimestamp(at + OFFSET_S, UTC).date()


def midnight(day: date) -> int:
    """Return the instant (seconds UTC) at which a Shanghai date begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - OFFSET_S


class WorkingCalendar:
    """Working time of the demo organisation (Mon-Fri 09:00-12:00, 13:30-18:00, Chinese holidays).

    Attributes:
        working_days: dates on which people work, make-up weekends included.
    """

    def __init__(self, *, first: date, last: date) -> None:
        """Lay out the intervals of all working days from `first` to `last`."""
        china = holidays.country_holidays("CN", years=range(first.year, last.year + 1))
        self.working_days: set[date] = set()
        self._starts: list[int] = []
        self._before: list[int] = []
        total, day = 0, first
        while day <= last:
            if china.is_working_day(day):
                self.working_days.add(day)
                for begin, end in SHIFTS:
                    self._starts.append(midnight(day) + begin)
                    self._before.append(total)
                    total += end - begin
            day += timedelta(days=1)
        self._lengths = [end - begin for _ in self.working_days for begin, end in SHIFTS]

    def worked(self, at: int) -> int:
        """Return the working seconds from the calendar's first day until `at`."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return 0
        return self._before[index] + min(at - self._starts[index], self._lengths[index])

    def instant(self, worked: int) -> int:
        """Return the earliest instant at which `worked` working seconds have passed."""
        index = max(bisect_right(self._before, max(worked - 1, 0)) - 1, 0)
        return self._starts[index] + worked - self._before[index]

    def add(self, at: int, seconds: int) -> int:
        """Return the instant `seconds` of working time after `at` (strictly inside a shift)."""
        return max(at, self.instant(self.worked(at) + max(seconds, 1)))

    def nth_day(self, at: int, days: int) -> int:
        """Return the same time of day on the nth working day after an instant's date, with or without holidays.

        A workspace begins with a calendar of weekdays alone; swapped weekends count in neither.
        """
        day, left = local_date(at), days
        while left > 0:
            day += timedelta(days=1)
            left -= day in self.working_days and day.weekday() < 5
        return midnight(day) + (at + OFFSET_S) % DAY_S

    def day_weight(self, day: date) -> float:
        """Return the relative number of tickets a date brings."""
        if day in self.working_days:
            return _WEEKDAY_WEIGHT[day.weekday()]
        return _OFF_DAY_WEIGHT

    def is_working(self, day: date) -> bool:
        """Tell whether people work on this date."""
        return day in self.working_days


_WORKDAY_SUMS = list(accumulate(_WORKDAY_HOURS))
_OFF_DAY_SUMS = list(accumulate(_OFF_DAY_HOURS))


def draw_times(rng: Random, *, start: int, count: int, working: bool) -> list[int]:
    """Return `count` sorted instants of one day that begins at `start`, in the rhythm of its kind."""
    sums = _WORKDAY_SUMS if working else _OFF_DAY_SUMS
    top, draw = sums[-1], rng.random
    return sorted(start + bisect_right(sums, draw() * top) * 3600 + int(draw() * 3600) for _ in range(count))


def arrivals(
    rng: Random, calendar: WorkingCalendar, *, start: int, end: int, count: int, weights: "dict[date, float]"
) -> Iterator[int]:
    """Yield exactly `count` creation instants in order from `start` to `end`, one day in memory at a time.

    `weights` multiplies the calendar's own weight of the dates it names.
    """
    days: list[date] = []
    day, last = local_date(start), local_date(end - 1)
    while day <= last:
        days.append(day)
        day += timedelta(days=1)
    shares = list(accumulate(calendar.day_weight(d) * weights.get(d, 1.0) for d in days))
    given = 0
    for day, share in zip(days, shares, strict=True):
        due = round(count * share / shares[-1])
        begin = midnight(day)
        times = draw_times(rng, start=begin, count=due - given, working=calendar.is_working(day))
        # The first and the last day are cut: what falls outside is folded back into the part inside.
        low, high = max(start, begin), min(end, begin + DAY_S)
        if high - low < DAY_S:
            times = sorted(low + (at - begin) * (high - low) // DAY_S for at in times)
        yield from times
        given = due
