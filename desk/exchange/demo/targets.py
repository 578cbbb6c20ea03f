"""The standard SLA targets (process.md 5.2.3) as the demo's writers aim at them, and how people miss them.

Only a source of plausible durations; the real clocks are folded by `desk.process`.
"""

from dataclasses import dataclass
from math import exp
from random import Random

from desk.exchange.demo.rhythm import WORKING_DAY_S, WorkingCalendar

FIRST_RESPONSE_S = (900, 1800, 3600, WORKING_DAY_S, WORKING_DAY_S)
RESOLUTION_S = (3600, 7200, 14_400, 3 * WORKING_DAY_S, 10 * WORKING_DAY_S)
UPDATE_S = (1800, 1800, 7200, 86_400, 86_400)
# Medians and spreads put 5-8 % of a lognormal above the target: ln(1 / median) / spread is 1.4 to 1.7.
# Telephone reports (met at once) and weekend duty bring the share of late first responses down to 5 %.
RESPONSE_MEDIAN, RESPONSE_SPREAD = 0.19, 1.08
RESOLUTION_MEDIAN, RESOLUTION_SPREAD = (0.30, 0.30, 0.28, 0.20, 0.09), (0.68, 0.68, 0.72, 0.92, 1.2)
LONGEST = 1.8


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one ticket takes, in seconds of its own calendar.

    Attributes:
        first_response: until the first public word.
        resolution: until the solution, waits not counted.
        diligent: whether the owner keeps the update target.
    """

    first_response: int
    resolution: int
    diligent: bool


def after(calendar: WorkingCalendar, priority: int, at: int, seconds: int) -> int:
    """Return the instant `seconds` after `at` in the calendar of a priority (P0-P2 run around the clock)."""
    return at + max(seconds, 1) if priority <= 2 else calendar.add(at, seconds)


def draw_pace(rng: Random, priority: int, *, late: bool, overload: float) -> Pace:
    """Return the pace of a ticket; `late` misses both targets, `overload` (0-1) slows everything."""
    response = RESPONSE_MEDIAN * exp(rng.gauss(0.0, RESPONSE_SPREAD)) * (1.0 + 5.0 * overload)
    resolution = RESOLUTION_MEDIAN[priority] * exp(rng.gauss(0.0, RESOLUTION_SPREAD[priority]))
    resolution *= 1.0 + 6.0 * overload
    if late:
        response, resolution = 1.05 + rng.random() * 0.9, 1.1 + rng.random() * 0.6
    longest = LONGEST * (1.0 + overload)
    first = int(FIRST_RESPONSE_S[priority] * min(response, longest)) + 40
    whole = int(RESOLUTION_S[priority] * min(resolution, longest))
    return Pace(first, max(whole, int(first * 1.15) + 240), not late and rng.random() > 0.05 + 0.3 * overload)
