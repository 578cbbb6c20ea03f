"""The clocks of one ticket while it is folded: starting, pausing, satisfying, re-targeting all of them.

What each kind of entry means stands in `sla`; the arithmetic of one clock in `timers`.
"""

from desk.process.clocks import Segment
from desk.process.lifecycle import DONE
from desk.process.rules import DEFAULT_PRIORITY, Limits, Rules
from desk.process.timeline import Event
from desk.process.timers import Timer

_ONE_ANSWER = 60


class Clockwork:
    """The state of one fold and what moves its clocks together."""

    __slots__ = (
        "ack_at", "adopted_at", "calendar_override", "closed_at", "contacts_after_first", "created_at", "events", "fields",
        "first", "first_response_at", "first_resolution_s", "first_solution_at", "group_changes",
        "last_customer_at", "last_public_at", "last_solution_at", "limits", "next", "next_cycles", "overlaps",
        "policy", "priority", "promise", "public_replies", "reopen_count", "resolution", "rules", "state",
        "tier_first", "tier_max", "timers", "total_resolution_s", "unanswered_since", "update",
        "update_cycles", "wake_at", "whole",
    )  # fmt: skip

    def __init__(self, rules: Rules, events: list[Event]) -> None:
        self.rules = self.whole = rules
        self.events = events
        self.state = "new"
        self.priority = DEFAULT_PRIORITY
        self.policy = ""
        self.limits: Limits | None = None
        self.fields: dict[str, object] = {}
        self.calendar_override: object = None
        self.timers: list[Timer] = []
        self.first: Timer | None = None
        self.next: Timer | None = None
        self.update: Timer | None = None
        self.resolution: Timer | None = None
        self.promise: Timer | None = None
        self.wake_at: int | None = None
        self.overlaps = 0
        self.adopted_at: int | None = None
        self.created_at: int | None = None
        self.ack_at: int | None = None
        self.first_response_at: int | None = None
        self.first_solution_at: int | None = None
        self.last_solution_at: int | None = None
        self.first_resolution_s: int | None = None
        self.total_resolution_s: int | None = None
        self.closed_at: int | None = None
        self.last_customer_at: int | None = None
        self.last_public_at: int | None = None
        self.unanswered_since: int | None = None
        self.reopen_count = 0
        self.tier_first = self.tier_max = 0
        self.group_changes = 0
        self.public_replies = 0
        self.contacts_after_first = 0
        self.next_cycles = self.update_cycles = 0

    def _segment(self, metric: str, at: int, event_id: bytes) -> Segment:
        limits = self.limits
        assert limits is not None  # set by `created`, before any clock starts
        limit = limits.by_metric[metric]
        calendar = limit.calendar
        if self.calendar_override is not None and not limit.is_fixed:
            calendar = self.rules.calendar(self.calendar_override) or calendar
        return Segment(at, 0, limit.seconds, calendar, self.priority, self.policy, event_id)

    def _start(self, metric: str, cycle: int, at: int, event_id: bytes) -> Timer:
        timer = Timer(metric, cycle, self._segment(metric, at, event_id))
        self.timers.append(timer)
        return timer

    def _start_next(self, at: int, event_id: bytes) -> None:
        cycle = self.next_cycles = self.next_cycles + 1
        self.next = self._start("next_response", cycle, at, event_id)
        self._apply_pauses(at, event_id)

    def _start_update(self, at: int, event_id: bytes) -> None:
        cycle = self.update_cycles = self.update_cycles + 1
        self.update = self._start("update", cycle, at, event_id)

    def _apply_pauses(self, at: int, event_id: bytes) -> None:
        """Pause or resume the clocks as the state asks; first_response never pauses."""
        state = self.state
        third = state == "waiting_third_party" and self.limits is not None
        customer = state == "waiting_customer" or state == "scheduled"
        if self.resolution is not None:
            pauses = customer or (third and self.limits.third_party_pauses)  # type: ignore[union-attr]
            self._hold(self.resolution, pauses, at, state, event_id)
        if self.update is not None:
            confirming = state == "pending_confirmation"
            reason = "confirmation" if confirming else state
            self._hold(self.update, customer or confirming, at, reason, event_id)
        if self.next is not None:
            pauses = third and self.limits.next_response_pauses  # type: ignore[union-attr]
            self._hold(self.next, pauses, at, state, event_id)

    @staticmethod
    def _hold(timer: Timer, pauses: bool, at: int, reason: str, event_id: bytes) -> None:
        if timer.ended_at is not None:
            return
        if not pauses:
            if timer.mark is None:
                timer.resume(at)
        elif timer.mark is not None or timer.pauses[-1].reason != reason:
            timer.pause(at, reason, event_id)

    def _open_timers(self) -> list[Timer]:
        return [timer for timer in self.timers if timer.ended_at is None]

    def _cancel_open(self, at: int, cause: str) -> None:
        for timer in self._open_timers():
            timer.cancel(at, cause)
        self.next = self.update = None

    def _contact(self, event: Event, at: int) -> None:
        """A human agent reached the requester: answers are given, the next update is due anew."""
        self.last_public_at = at
        self.unanswered_since = None
        if self.ack_at is None:
            self.ack_at = at
        if self.first_response_at is None:
            self.first_response_at = at
        if self.first is not None and self.first.ended_at is None:
            self.first.satisfy(at)
        if self.next is not None:
            self.next.satisfy(at)
            self.next = None
        update = self.update
        # Two answers within a minute are one: the second does not end a cycle the first has just begun.
        if update is not None and not (update.cycle > 1 and at - update.started <= _ONE_ANSWER):
            update.satisfy(at)
            self._start_update(at, event.id)
            if self.state != "in_progress":
                self._apply_pauses(at, event.id)

    def _revive(self, timer: Timer | None, at: int, event_id: bytes) -> None:
        if timer is None or timer.ended_at is None:
            return
        timer.revive(at, "confirmation" if timer.met_at is not None else "closed", event_id)
        if timer is not self.promise:
            timer.retarget(self._segment(timer.metric, at, event_id))

    def _bind(self, policy: object = None) -> None:
        if self.rules.has_policy(policy):
            self.policy = str(policy)
        elif self.rules.is_conditional:
            self.policy = self.rules.policy_for({**self.fields, "priority": self.priority})
        else:
            self.policy = self.rules.policy_for(self.fields)
        self.limits = self.rules.limits(self.policy, self.priority)

    def _rebind(self, event: Event, at: int, policy: object = None) -> None:
        if self.limits is None:
            return
        self._bind(policy)
        for timer in self._open_timers():
            if timer is not self.promise and timer.metric != "accept":
                timer.retarget(self._segment(timer.metric, at, event.id))
        self._apply_pauses(at, event.id)

    def _drop_clocks(self) -> None:
        self.timers.clear()
        self.next_cycles = self.update_cycles = 0
        self.first = self.next = self.update = self.resolution = self.promise = None

    def _go_live(self, at: int) -> None:
        self._drop_clocks()
        if self.state in DONE or self.limits is None:
            return
        if self.first_response_at is None:
            self.first_response_at = at
        if self.whole.editions:  # the clocks begin here: under what is in force here
            self.rules = self.whole.at(at)
            self._bind()
        self._start_update(at, b"")
        if self.unanswered_since is not None:
            self._start_next(at, b"")
        self._apply_pauses(at, b"")
