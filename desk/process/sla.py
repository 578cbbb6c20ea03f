"""The fold: from a ticket's entries to its clocks, state and facts (process.md 5.2.4-5.2.9).

Entries are ordered by (effective time, id), so the order in which they arrived cannot matter. Knows no
storage and no clock: `now` is given. Written lean, because 200,000 tickets are folded after an edit.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

from desk.process.calendar import ALWAYS as _WALL
from desk.process.clocks import Clock, Facts, Fold, Pause, Segment, Stretch
from desk.process.clockwork import Clockwork
from desk.process.instants import to_seconds
from desk.process.lifecycle import DONE, STATE_KINDS, WAITING, next_state
from desk.process.merging import adopted_at
from desk.process.rules import Rules
from desk.process.timeline import Event
from desk.process.timers import Timer

__all__ = ["Clock", "Facts", "Fold", "Pause", "Rules", "Segment", "Stretch", "fold"]

TIERS = ("L1", "L2", "L3", "R&D")
_TIMED_WAITS = ("waiting_third_party", "scheduled")
_ORDER = attrgetter("at", "id")
_FIELD_OF_KIND = {"product": "product", "category": "category", "group": "group", "tier": "tier"}
_CONDITION_FIELDS = ("product", "category", "group", "tier", "channel", "type", "requester_level")


def fold(
    events: Sequence[Event], *, rules: Rules, now: int, live_from: int | None = None, settled: int = 0
) -> Fold:
    """Fold a ticket's entries to its clocks, state and facts as they stand at `now`.

    Entries later than `now` are left out. `live_from` is for imported tickets (decisions.md 19): what is
    older starts no clock; from that instant update and next_response run, first_response counts as met.
    Clocks met before `settled` are left out of the result.
    """
    folder = _Folder(rules, in_order(events))
    folder.adopted_at = adopted_at(events, now)
    return folder.run(now, live_from, settled)


def in_order(events: Sequence[Event]) -> list[Event]:
    """Return the entries by (at, id), `created` first among those of the same second."""
    ordered = sorted(events, key=_ORDER)
    if ordered and ordered[0].kind != "created":
        for index, event in enumerate(ordered):
            if event.at != ordered[0].at:
                break
            if event.kind == "created":
                ordered.insert(0, ordered.pop(index))
                break
    return ordered


class _Folder(Clockwork):
    """Reads entries; each kind has its handler in `_HANDLERS`."""

    __slots__ = ()

    def run(self, now: int, live_from: int | None, settled: int = 0) -> Fold:
        """Apply every entry up to `now` and return the result."""
        pending_start = live_from
        for event in self.events:
            at = event.at
            if at > now:
                break
            if pending_start is not None and at >= pending_start:
                self._go_live(pending_start)
                pending_start = None
            if self.wake_at is not None and at >= self.wake_at:
                self._wake()
            handler = _HANDLERS.get(event.kind)
            if handler is not None:
                handler(self, event, at)
        if pending_start is not None:
            if pending_start <= now:
                self._go_live(pending_start)
            else:
                self._drop_clocks()
        if self.wake_at is not None and now >= self.wake_at:
            self._wake()
        return self._result(now, settled)

    def _result(self, now: int, settled: int) -> Fold:
        wanted = [timer for timer in self.timers if timer.met_at is None or timer.met_at >= settled]
        clocks = [clock for timer in wanted if (clock := timer.finish(now)) is not None]
        facts = Facts(
            self.created_at,
            self.ack_at,
            self.first_response_at,
            self.first_solution_at,
            self.last_solution_at,
            self.closed_at,
            self.reopen_count,
            self.first_resolution_s,
            self.total_resolution_s,
            self.last_customer_at,
            self.last_public_at,
            self.unanswered_since,
            TIERS[self.tier_first],
            TIERS[self.tier_max],
            self.group_changes,
            self.public_replies,
            self.contacts_after_first,
            self.priority,
            self.policy,
            self.wake_at,
        )
        return Fold(self.state, tuple(clocks), facts)

    def _enter(self, event: Event, at: int) -> None:
        state = next_state(self.state, event.kind, event.data)
        if state != self.state:
            self.state = state
            self.wake_at = None
            self.overlaps = 0
            self._apply_pauses(at, event.id)

    def _wake(self) -> None:
        at = self.wake_at
        assert at is not None  # the caller asked
        self.wake_at = None
        self.overlaps = 0
        self.state = "in_progress"
        self._apply_pauses(at, b"")

    def _on_wait(self, event: Event, at: int) -> None:
        if self.state in WAITING and self._is_overlap(event):
            self.overlaps += 1
        previous, overlaps = self.state, self.overlaps
        self._enter(event, at)
        self.overlaps = overlaps if previous in WAITING else 0
        if self.ack_at is None:
            self.ack_at = at
        if event.kind in _TIMED_WAITS and self.state == event.kind:
            self.wake_at = to_seconds(event.data.get("expected_until"))

    def _is_overlap(self, event: Event) -> bool:
        """Tell whether this wait was entered beside another: two resumptions follow before anything else.

        The state table has no such step, but histories from elsewhere do; the union of both then pauses.
        """
        following = [e.kind for e in self.events[self.events.index(event) + 1 :] if e.kind in STATE_KINDS]
        return following[:2] == ["resumed", "resumed"]

    def _on_resumed(self, event: Event, at: int) -> None:
        if self.overlaps and self.state in WAITING:
            self.overlaps -= 1
            return
        self._enter(event, at)

    def _on_started(self, event: Event, at: int) -> None:
        if self.ack_at is None:
            self.ack_at = at
        self._enter(event, at)

    def _on_created(self, event: Event, at: int) -> None:
        if self.created_at is not None:
            return
        data = event.data
        self.created_at = at
        self.rules = self.whole.at(at)
        priority = data.get("priority")
        if type(priority) is int and 0 <= priority <= 4:
            self.priority = priority
        self.tier_first = self.tier_max = _tier(data.get("tier"))
        if self.rules.is_conditional:
            self.fields = {name: data[name] for name in _CONDITION_FIELDS if name in data}
        self._bind(data.get("policy"))
        self.first = self._start("first_response", 1, at, event.id)
        self._start_update(at, event.id)
        self.resolution = self._start("resolution", 1, min(at, self.adopted_at or at), event.id)
        if not data.get("by_agent") and not data.get("proactive"):
            self.last_customer_at = self.unanswered_since = at
        elif data.get("channel") in ("phone", "on_site") and not data.get("proactive"):
            # The agent spoke with the requester while writing the ticket.
            self.last_customer_at = self.last_public_at = at
            self.first_response_at = self.ack_at = at
            self.first.satisfy(at)

    def _on_customer_message(self, event: Event, at: int) -> None:
        self.last_customer_at = at
        self._enter(event, at)
        if event.data.get("courtesy"):
            return
        if self.unanswered_since is None:
            self.unanswered_since = at
        if self.first_response_at is None:
            return
        self.contacts_after_first += 1
        if self.next is None and self.state not in DONE and self.limits is not None:
            self._start_next(at, event.id)

    def _on_public_reply(self, event: Event, at: int) -> None:
        self.public_replies += 1
        self._contact(event, at)

    def _on_call(self, event: Event, at: int) -> None:
        if event.data.get("outcome"):
            self._contact(event, at)
        elif self.ack_at is None:
            self.ack_at = at

    def _on_solution(self, event: Event, at: int) -> None:
        if self.state in DONE:
            return
        # Entering pending_confirmation sends the solution with the two questions: the requester hears of it.
        self._contact(event, at)
        self.last_solution_at = at
        if self.first_solution_at is None:
            self.first_solution_at = at
        for timer in (self.resolution, self.promise):
            if timer is not None and timer.ended_at is None:
                timer.satisfy(at)
        if self.resolution is not None:
            self.total_resolution_s = self.resolution.elapsed
            if self.first_resolution_s is None:
                self.first_resolution_s = self.resolution.elapsed
        self._enter(event, at)

    def _on_closed(self, event: Event, at: int) -> None:
        if self.state in DONE:
            return
        self._cancel_open(at, "closed")
        self._enter(event, at)
        self.closed_at = at

    def _on_ended(self, event: Event, at: int) -> None:
        if self.state in ("merged", "spam", "cancelled"):
            return
        self._cancel_open(at, event.kind)
        self._enter(event, at)

    def _on_not_solved(self, event: Event, at: int) -> None:
        if self.state == "closed":
            self._on_reopened(event, at)
        elif self.state == "pending_confirmation":
            self._revive(self.resolution, at, event.id)
            self._revive(self.promise, at, event.id)
            self.last_customer_at = at
            self._enter(event, at)

    def _on_reopened(self, event: Event, at: int) -> None:
        if self.state == "pending_confirmation":
            self._on_not_solved(event, at)
        if self.state not in DONE:
            return
        if self.state == "closed":
            self.reopen_count += 1
        self.closed_at = None
        for timer in (self.resolution, self.promise, self.first):
            if timer is not self.first or (timer is not None and timer.met_at is None):
                self._revive(timer, at, event.id)
        self._enter(event, at)
        if self.limits is not None:
            self._start_update(at, event.id)
            if self.unanswered_since is not None and self.first_response_at is not None:
                self._start_next(at, event.id)

    def _on_priority(self, event: Event, at: int) -> None:
        to = event.data.get("to")
        if type(to) is int and 0 <= to <= 4:
            self.priority = to
            self._rebind(event, at)

    def _on_policy(self, event: Event, at: int) -> None:
        since = event.data.get("since")
        self.rules = self.whole.at(since if type(since) is int else at)
        self._rebind(event, at, event.data.get("policy"))

    def _on_calendar(self, event: Event, at: int) -> None:
        if self.rules.calendar(event.data.get("to")) is not None:
            self.calendar_override = event.data["to"]
            self._rebind(event, at, self.policy)

    def _on_field(self, event: Event, at: int) -> None:
        data = event.data
        if event.kind == "group" and data.get("from") and data.get("from") != data.get("to"):
            self.group_changes += 1
        elif event.kind == "tier":
            self.tier_max = max(self.tier_max, _tier(data.get("to")))
        if self.rules.is_conditional:
            self.fields[_FIELD_OF_KIND[event.kind]] = data.get("to")
            if event.kind == "category":  # conditions call it the type of the problem too
                self.fields["type"] = data.get("to")
            self._rebind(event, at)

    def _on_assigned(self, event: Event, at: int) -> None:
        if event.data.get("claimed") and self.ack_at is None:
            self.ack_at = at
        self._enter(event, at)

    def _on_promise(self, event: Event, at: int) -> None:
        until = to_seconds(event.data.get("at"))
        if until is None or self.limits is None or self.state in DONE:
            return
        cycle = 1
        if self.promise is not None:
            cycle = self.promise.cycle + 1
            if self.promise.ended_at is None:
                self.promise.cancel(at, "replaced")
        # A promise is a date: it is measured on the wall, never paused, never re-targeted.
        segment = Segment(at, 0, max(until - at, 0), _WALL, self.priority, self.policy, event.id)
        self.promise = Timer("promise", cycle, segment)
        self.timers.append(self.promise)


def _tier(name: object) -> int:
    return TIERS.index(name) if isinstance(name, str) and name in TIERS else 0


def _accept_target(event: Event) -> int | None:
    target = event.data.get("target_s")
    return target if type(target) is int and target > 0 else None


def _on_waive(folder: _Folder, event: Event, at: int) -> None:
    metric, cycle = event.data.get("metric"), event.data.get("cycle")
    timers = [t for t in folder.timers if t.metric == metric and cycle in (None, t.cycle)]
    for timer in timers:
        timer.advance(at)
    breached = [timer for timer in timers if timer.breached_at is not None]
    for timer in (breached or timers)[-1:]:
        timer.waived = True
        timer.cause = str(event.data.get("reason") or "waived")


def _on_handoff_offered(folder: _Folder, event: Event, at: int) -> None:
    """Start the receiver's clock: measured in the offer's calendar, it never pauses."""
    target = _accept_target(event)
    if target is None or folder.limits is None or folder.state in DONE:
        return
    calendar = folder.rules.calendar(event.data.get("calendar")) or _WALL
    cycles = sum(timer.metric == "accept" for timer in folder.timers)
    segment = Segment(at, 0, target, calendar, folder.priority, folder.policy, event.id)
    folder.timers.append(Timer("accept", cycles + 1, segment))


def _on_handoff_done(folder: _Folder, event: Event, at: int) -> None:
    for timer in folder.timers:
        if timer.metric != "accept" or timer.ended_at is not None:
            continue
        if event.kind == "handoff_recalled":
            timer.cancel(at, "recalled")
        else:
            timer.satisfy(at)


_Handler = Callable[[_Folder, Event, int], None]
_HANDLERS: Mapping[str, _Handler] = {
    "created": _Folder._on_created,
    "customer_message": _Folder._on_customer_message,
    "public_reply": _Folder._on_public_reply,
    "call": _Folder._on_call,
    "assigned": _Folder._on_assigned,
    "accepted": _Folder._on_assigned,
    "started": _Folder._on_started,
    "group": _Folder._on_field,
    "tier": _Folder._on_field,
    "category": _Folder._on_field,
    "product": _Folder._on_field,
    "waiting_customer": _Folder._on_wait,
    "waiting_third_party": _Folder._on_wait,
    "scheduled": _Folder._on_wait,
    "resumed": _Folder._on_resumed,
    "priority": _Folder._on_priority,
    "policy_rebind": _Folder._on_policy,
    "calendar": _Folder._on_calendar,
    "solution_provided": _Folder._on_solution,
    "confirmed": _Folder._on_closed,
    "closed": _Folder._on_closed,
    "not_solved": _Folder._on_not_solved,
    "reopened": _Folder._on_reopened,
    "merged": _Folder._on_ended,
    "cancelled": _Folder._on_ended,
    "spam": _Folder._on_ended,
    "waive": _on_waive,
    "promise": _Folder._on_promise,
    "handoff_offered": _on_handoff_offered,
    "handoff_accepted": _on_handoff_done,
    "handoff_rejected": _on_handoff_done,
    "handoff_recalled": _on_handoff_done,
}
