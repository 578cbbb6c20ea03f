"""Merging as a rule (process.md 5.4): who may merge what, and what a merged ticket brings to its target.

Nothing is moved: the target's fold reads the unanswered words of its sources beside its own entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.process.errors import RuleError
from desk.process.instants import to_seconds
from desk.process.lifecycle import REOPEN_WINDOW
from desk.process.timeline import Event, is_public_contact


@dataclass(frozen=True, slots=True)
class Side:
    """One of two tickets to be merged, as the rule sees it; `closed_at` in whole seconds."""

    id: bytes
    number: str
    state: str
    requester: bytes | None
    group: bytes | None
    closed_at: int | None = None


def check_merge(
    source: Side, target: Side, *, now: int, both_see: bool, sees_both: bool, window: int = REOPEN_WINDOW
) -> None:
    """Raise RuleError unless `source` may be merged into `target`.

    `both_see` is the explicit word that two requesters will share one ticket; `sees_both` tells whether the
    acting person works in both groups or supervises.
    """
    if source.id == target.id:
        raise RuleError("rule.merge_self")
    if target.state in ("cancelled", "spam", "merged"):
        raise RuleError("rule.merge_target", number=target.number)
    if target.closed_at is not None and now - target.closed_at > window:
        raise RuleError("rule.merge_target", number=target.number)
    if source.group != target.group and not sees_both:
        raise RuleError("rule.merge_scope")
    if source.requester != target.requester and not both_see:
        raise RuleError("rule.merge_requesters")


def carried(events: Sequence[Event]) -> list[Event]:
    """Return what a merged ticket adds to its target's fold: the customer's messages nobody answered.

    `events` are those of the source in order, undone ones left out.
    """
    waiting: list[Event] = []
    for event in events:
        if event.kind == "merged":
            break
        if is_public_contact(event):
            waiting.clear()
        elif _asks(event):
            waiting.append(Event(event.id, event.at, "customer_message", {}))
    return waiting


def _asks(event: Event) -> bool:
    if event.kind == "created":
        return not event.data.get("by_agent") and not event.data.get("proactive")
    return event.kind == "customer_message" and not event.data.get("courtesy")


def adopted_at(events: Sequence[Event], now: int) -> int | None:
    """Return when the oldest ticket merged into this one was created, None where none counts.

    Only sources of the same requester carry `created_at`: merging old into new must gain no time.
    """
    found = [
        at
        for event in events
        if event.kind == "merged_from" and event.at <= now
        if (at := to_seconds(event.data.get("created_at"))) is not None
    ]
    return min(found, default=None)
