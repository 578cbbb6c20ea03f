"""Timers of the engine: what runs every so often between requests, in the working thread.

Knows when, not what.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from desk.engine.log import LOGGER, describe

SLOW_S = 0.25
"""Runs that take longer stand in the log."""

MOST_SHARE = 20
"""A timer rests at least this many times as long as it ran."""

BACKLOG_SHARE = 10
"""The same while it has said that more of its work is due."""

QUIET_S, LONGEST_QUIET_S = 0.05, 0.1
"""More of such work waits until nobody has asked for so long: who opens a ticket asks several things at once.

Somebody who asks all the time does not stop it: then it goes on after the longer time."""


@dataclass(slots=True)
class Timer:
    """One recurring piece of work.

    Attributes:
        name: for the log.
        every_s: seconds from one run to the next.
        run: the work; it must be short, for no request is answered meanwhile. True: more is due already.
        rest: how many times as long as it ran it rests at least while more is due.
        due: monotonic instant of the next run.
        more: the last run left work that is due already.
        latest: when its next run is not put off any more.
    """

    name: str
    every_s: float
    run: Callable[[], bool | None]
    rest: float = BACKLOG_SHARE
    due: float = field(default=0.0)
    more: bool = False
    latest: float = 0.0


class Timers:
    """The registry of timers.

    Attributes:
        asked_at: monotonic instant at which somebody last asked something.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Start without timers."""
        self._clock = clock
        self._timers: list[Timer] = []
        self.asked_at = float("-inf")

    def add(
        self, name: str, every_s: float, run: Callable[[], bool | None], *, rest: float = BACKLOG_SHARE
    ) -> None:
        """Run `run` every `every_s` seconds, the first time after that long."""
        self._timers.append(Timer(name, every_s, run, rest, self._clock() + every_s))

    def __iter__(self) -> Iterator[Timer]:
        """Yield the timers, for those who measure them."""
        return iter(self._timers)

    def seconds_to_next(self) -> float:
        """Return how long nothing is due, 0 if something is due now, an hour if there are no timers."""
        return max(0.0, min((timer.due for timer in self._timers), default=3600.0) - self._clock())

    def asked(self) -> None:
        """Note that somebody has asked something."""
        self.asked_at = self._clock()

    def run_due(self) -> None:
        """Run what is due now and set when it runs next; missed runs are not caught up."""
        now = self._clock()
        for timer in [timer for timer in self._timers if timer.due <= now]:
            if timer.more and now < min(self.asked_at + QUIET_S, timer.latest):
                timer.due = min(self.asked_at + QUIET_S, timer.latest)
            else:
                timer.due = now + timer.every_s
                self._run(timer)

    def _run(self, timer: Timer) -> None:
        began, more = self._clock(), False
        try:
            more = bool(timer.run())
        except Exception as error:  # a timer's bug must not end the engine
            LOGGER.error("timer %s: %s", timer.name, describe(error))
        now = self._clock()
        seconds = now - began
        if seconds > SLOW_S:
            LOGGER.info("timer %s took %.0f ms", timer.name, seconds * 1000)
        # Slow work runs less often, so that requests keep the thread.
        timer.more = more
        timer.due = now + seconds * timer.rest if more else max(timer.due, now + seconds * MOST_SHARE)
        timer.latest = timer.due + LONGEST_QUIET_S
