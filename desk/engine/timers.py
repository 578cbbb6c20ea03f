"""Timers of the engine: what runs every so often between requests, in the working thread.

Knows when, not what.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_SHARE = 20
"""A timer rests at least this many times as long as it ran."""


@dataclass(slots=True)
class Timer:
    """One recurring piece of work.

    Attributes:
        name: for the log.
        every_s: seconds from one run to the next.
        run: the work; it must be short, for no request is answered meanwhile.
        due: monotonic instant of the next run.
    """

    name: str
    every_s: float
    run: Callable[[], None]
    due: float = field(default=0.0)


class Timers:
    """The registry of timers."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Start without timers."""
        self._clock = clock
        self._timers: list[Timer] = []

    def add(self, name: str, every_s: float, run: Callable[[], None]) -> None:
        """Run `run` every `every_s` seconds, the first time after that long."""
        self._timers.append(Timer(name, every_s, run, self._clock() + every_s))

    def seconds_to_next(self) -> float:
        """Return how long nothing is due, 0 if something is due now, an hour if there are no timers."""
        return max(0.0, min((timer.due for timer in self._timers), default=3600.0) - self._clock())

    def ran(self, timer: Timer, seconds: float) -> None:
        """Note how long a run took: slow work runs less often, so that requests keep the thread."""
        timer.due = max(timer.due, self._clock() + seconds * MOST_SHARE)

    def take_due(self) -> list[Timer]:
        """Return the timers that are due and set their next run; missed runs are not caught up."""
        now = self._clock()
        due = [timer for timer in self._timers if timer.due <= now]
        for timer in due:
            timer.due = now + timer.every_s
        return due
