"""What a fold returns: clocks, their pauses, segments and warnings, and the facts of a ticket. Pure data."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from desk.process.calendar import Calendar

STEPS = (50, 75, 90, 100)
_CLOSEST_STEPS = 120


def closest_left_out(
    instants: Sequence[int | None],
) -> tuple[int | None, int | None, int | None, int | None]:
    """Return the instants of `STEPS` without the warnings that come too close before the next one."""
    half, most, nearly, last = instants
    following = last
    kept: list[int | None] = []
    for instant in (nearly, most, half):
        if instant is not None:
            if following is not None and following - instant < _CLOSEST_STEPS:
                instant = None
            else:
                following = instant
        kept.append(instant)
    return kept[2], kept[1], kept[0], last


class Pause(NamedTuple):
    """A stretch of wall time that does not count; `end` is None while it lasts."""

    start: int
    end: int | None
    reason: str
    event_id: bytes


class Stretch(NamedTuple):
    """A stretch in which the clock ran: `before` is the elapsed time at its start."""

    start: int
    end: int
    calendar: Calendar
    before: int


class Segment(NamedTuple):
    """From `start` on the clock has this target and calendar; `event_id` changed it."""

    start: int
    elapsed_s: int
    target_s: int | None
    calendar: Calendar
    priority: int
    policy: str
    event_id: bytes


class Clock(NamedTuple):
    """One cycle of one clock.

    Attributes:
        state: running, paused, met, breached, cancelled or waived; a breached clock stays breached.
        deadline: the instant of 100 % while the present state lasts; None while paused or without target.
        remaining_s: target minus elapsed, negative when overdue.
        cause: retarget (breached by a change of target), or why it was cancelled or waived.
        ended_at: when it stopped for good (met or cancelled); None while it still counts.
    """

    metric: str
    cycle: int
    started_at: int
    target_s: int | None
    elapsed_s: int
    state: str
    deadline: int | None
    remaining_s: int | None
    met_at: int | None
    breached_at: int | None
    cause: str | None
    waived: bool
    pauses: tuple[Pause, ...]
    segments: tuple[Segment, ...]
    stretches: tuple[Stretch, ...]
    ended_at: int | None

    @property
    def is_open(self) -> bool:
        """Whether the clock still counts (running, paused, or breached and not yet satisfied)."""
        return self.ended_at is None

    @property
    def warnings(self) -> Mapping[int, int | None]:
        """The exact instants of 50/75/90/100 %; None when dropped, floating (paused) or never reached."""
        return MappingProxyType(dict(zip(STEPS, self.warning_instants(), strict=True)))

    def warning_instants(self) -> tuple[int | None, int | None, int | None, int | None]:
        """Return the instants of `warnings` in the order of `STEPS`."""
        # A running clock's last step is its deadline: no second search.
        last = self.deadline if self.state == "running" else self.instant_of(100)
        return closest_left_out([*(self.instant_of(step) for step in STEPS[:-1]), last])

    def instant_of(self, percent: int) -> int | None:
        """Return when elapsed reaches `percent` of the present target, found by search, not by polling."""
        if self.target_s is None:
            return None
        wanted = -(-self.target_s * percent // 100)
        changed = self.segments[-1] if len(self.segments) > 1 else None
        if changed is not None and changed.elapsed_s >= wanted:
            return max(changed.start, self.breached_at or 0) if percent == 100 else changed.start
        if wanted <= self.elapsed_s:
            for stretch in reversed(self.stretches):
                if stretch.before < wanted:
                    return stretch.calendar.due(stretch.start, wanted - stretch.before)
        return self._future_instant(wanted)

    def _future_instant(self, wanted: int) -> int | None:
        is_running = self.ended_at is None and not (self.pauses and self.pauses[-1].end is None)
        if not is_running:
            return None
        if not self.stretches:
            return self.segments[-1].calendar.due(self.started_at, wanted)
        last_end = max(self.stretches[-1].end, self.pauses[-1].end or 0 if self.pauses else 0)
        return self.segments[-1].calendar.due(last_end, wanted - self.elapsed_s)


class Facts(NamedTuple):
    """What the measures and badges need to know about a ticket; instants in whole seconds UTC."""

    created_at: int | None = None
    ack_at: int | None = None
    first_response_at: int | None = None
    first_solution_at: int | None = None
    last_solution_at: int | None = None
    closed_at: int | None = None
    reopen_count: int = 0
    first_resolution_s: int | None = None
    total_resolution_s: int | None = None
    last_customer_at: int | None = None
    last_public_at: int | None = None
    unanswered_since: int | None = None
    tier_first: str = "L1"
    tier_max: str = "L1"
    group_changes: int = 0
    public_replies: int = 0
    customer_contacts_after_first: int = 0
    priority: int = 3
    policy: str = ""
    wake_at: int | None = None

    @property
    def is_question_outstanding(self) -> bool:
        """Whether a public message of ours stands after the customer's last one (guard of waiting)."""
        if self.last_public_at is None:
            return False
        return self.last_customer_at is None or self.last_public_at >= self.last_customer_at


class Fold(NamedTuple):
    """The result of folding a ticket's timeline at an instant."""

    state: str
    clocks: tuple[Clock, ...]
    facts: Facts

    def latest(self, metric: str) -> Clock | None:
        """Return the latest cycle of a metric."""
        return next((clock for clock in reversed(self.clocks) if clock.metric == metric), None)

    @property
    def next_deadline(self) -> int | None:
        """The earliest deadline among clocks that still run and are not breached."""
        deadlines = [c.deadline for c in self.clocks if c.state == "running" and c.deadline is not None]
        return min(deadlines, default=None)
