"""One clock while it is being folded: running, pausing, re-targeting by segments (process.md 5.2.5-5.2.6).

Mutable and private to the fold; what leaves it is a frozen `Clock`.
"""

from desk.process.calendar import Calendar
from desk.process.clocks import Clock, Pause, Segment, Stretch


class Timer:
    """Measures working time between events and notices the instant at which its target is reached."""

    __slots__ = (
        "breached_at",
        "calendar",
        "cause",
        "cycle",
        "elapsed",
        "ended_at",
        "mark",
        "met_at",
        "metric",
        "pauses",
        "segments",
        "started",
        "stretches",
        "target",
        "waived",
    )

    def __init__(self, metric: str, cycle: int, segment: Segment) -> None:
        self.metric = metric
        self.cycle = cycle
        self.started = segment.start
        self.mark: int | None = segment.start
        self.target = segment.target_s
        self.calendar: Calendar = segment.calendar
        self.elapsed = 0
        self.segments = [segment]
        self.pauses: list[Pause] = []
        self.stretches: list[Stretch] = []
        self.met_at: int | None = None
        self.breached_at: int | None = None
        self.ended_at: int | None = None
        self.cause: str | None = None
        self.waived = False

    def advance(self, at: int) -> None:
        """Count the working time up to `at`; a target reached before `at` is a breach at its own instant."""
        mark = self.mark
        if mark is None or at <= mark:
            return
        calendar = self.calendar
        elapsed = self.elapsed
        self.stretches.append(Stretch(mark, at, calendar, elapsed))
        gained = at - mark if calendar.is_always else calendar.work(mark, at)
        self.elapsed = elapsed + gained
        self.mark = at
        target = self.target
        if target is not None and self.breached_at is None and elapsed + gained >= target:
            due = calendar.due(mark, target - elapsed)
            if due < at:
                self.breached_at = due

    def pause(self, at: int, reason: str, event_id: bytes) -> None:
        """Stop counting at `at`; a pause for another reason follows without a gap."""
        if self.mark is None:
            self._close_pause(at)
        else:
            self.advance(at)
            self._breach_if_due(at)
            self.mark = None
        self.pauses.append(Pause(at, None, reason, event_id))

    def resume(self, at: int) -> None:
        """Count again from `at`; a target lowered below the elapsed time meanwhile breaches now."""
        self._close_pause(at)
        self.mark = at
        if self._breach_if_due(at):
            self.cause = "retarget"

    def satisfy(self, at: int) -> None:
        """End the clock as met at `at` (exactly at the deadline is in time)."""
        self.advance(at)
        if self.mark is None:
            self._close_pause(at)
        self.met_at = self.ended_at = at
        self.mark = None

    def cancel(self, at: int, cause: str) -> None:
        """End the clock without an outcome; a breach that happened stays."""
        self.advance(at)
        self._breach_if_due(at)
        if self.mark is None:
            self._close_pause(at)
        self.ended_at = at
        self.mark = None
        if self.breached_at is None:
            self.cause = cause

    def revive(self, at: int, reason: str, event_id: bytes) -> None:
        """Run again with elapsed carried: the time since the end is a pause."""
        if self.ended_at is not None and at > self.ended_at:
            self.pauses.append(Pause(self.ended_at, at, reason, event_id))
        self.met_at = self.ended_at = None
        if self.breached_at is None:
            self.cause = None
        self.mark = at

    def retarget(self, segment: Segment) -> None:
        """Close the segment and open one with another target or calendar; elapsed is carried."""
        at = segment.start
        if segment.target_s == self.target and segment.calendar is self.calendar:
            return
        self.advance(at)
        if self.mark is not None:
            self._breach_if_due(at)
        self.target = segment.target_s
        self.calendar = segment.calendar
        self.segments.append(segment._replace(elapsed_s=self.elapsed))
        if self.mark is not None and self._breach_if_due(at):
            self.cause = "retarget"

    def finish(self, now: int) -> Clock | None:
        """Return the clock as it stands at `now`; None for one that never had a target."""
        if self.ended_at is None:
            self.advance(now)
            if self.mark is not None:
                self._breach_if_due(now)
        target = self.target
        if target is None and (len(self.segments) == 1 or all(s.target_s is None for s in self.segments)):
            return None
        return Clock(
            self.metric,
            self.cycle,
            self.started,
            target,
            self.elapsed,
            self._state(),
            self._deadline(),
            None if target is None else target - self.elapsed,
            self.met_at,
            self.breached_at,
            self.cause,
            self.waived,
            tuple(self.pauses),
            tuple(self.segments),
            tuple(self.stretches),
            self.ended_at,
        )

    def _breach_if_due(self, at: int) -> bool:
        if self.breached_at is None and self.target is not None and self.elapsed >= self.target:
            self.breached_at = at
            return True
        return False

    def _close_pause(self, at: int) -> None:
        pauses = self.pauses
        if not pauses or pauses[-1].end is not None:
            return
        if pauses[-1].start == at:
            pauses.pop()
        else:
            pauses[-1] = pauses[-1]._replace(end=at)

    def _state(self) -> str:
        if self.waived:
            return "waived"
        if self.breached_at is not None:
            return "breached"
        if self.met_at is not None:
            return "met"
        if self.ended_at is not None or self.target is None:
            return "cancelled"
        return "running" if self.mark is not None else "paused"

    def _deadline(self) -> int | None:
        if self.breached_at is not None:
            return self.breached_at
        if self.target is None:
            return None
        if self.mark is not None:
            return self.calendar.due(self.mark, self.target - self.elapsed)
        if self.ended_at is None or not self.stretches or self.stretches[-1].end != self.ended_at:
            return None
        last = self.stretches[-1]
        return self.calendar.due(last.start, self.target - last.before)
