"""Where a ticket stands between queue and owner: folded from its timeline, so that every desk sees the same.

Entries: dispatched (agent, accept_by), accepted, declined, accept_missed; moving to another group, giving a
ticket back and reopening begin anew. Knows no clock and no storage.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CYCLE_KINDS = (
    "created", "reopened", "group", "assigned", "started", "category",
    "dispatched", "accepted", "declined", "accept_missed", "undone",
)  # fmt: skip
BACK = ("declined", "accept_missed")


@dataclass(slots=True)
class Cycle:
    """What the dispatcher must know of one ticket.

    Attributes:
        eligible_since: since when it waits for an owner (seconds UTC).
        pending: agent (hex) who has not accepted yet, "" = nobody; `accept_by` is until when.
        excluded: agents to be passed over once.
        misses: accept times that ran out in a row.
        owners: everybody who had it, newest last.
        seen_by_person: a person set the category, so that its type is not in doubt.
        fresh: reopened and not given out since: its previous owner comes first.
    """

    eligible_since: int = 0
    pending: str = ""
    accept_by: int = 0
    excluded: frozenset[str] = frozenset()
    misses: int = 0
    owners: tuple[str, ...] = ()
    seen_by_person: bool = False
    fresh: bool = False
    created: Mapping[str, Any] | None = None


def fold(events: Iterable[tuple[str, int, Mapping[str, Any], bool]]) -> Cycle:
    """Fold (kind, at in seconds, data, by a person) in order of time."""
    cycle = Cycle()
    for kind, at, data, by_person in events:
        step = _STEPS.get(kind)
        if step is not None:
            step(cycle, at, data, by_person)
    return cycle


def _created(cycle: Cycle, at: int, data: Mapping[str, Any], by_person: bool) -> None:
    cycle.eligible_since = at
    cycle.created = data


def _begin_anew(cycle: Cycle, at: int, data: Mapping[str, Any], by_person: bool) -> None:
    """Wait anew; a group named by the dispatch rules is no move."""
    if data.get("rule"):
        return
    cycle.eligible_since = at
    cycle.pending, cycle.excluded, cycle.misses = "", frozenset(), 0


def _reopened(cycle: Cycle, at: int, data: Mapping[str, Any], by_person: bool) -> None:
    _begin_anew(cycle, at, data, by_person)
    cycle.fresh = True


def _assigned(cycle: Cycle, at: int, data: Mapping[str, Any], by_person: bool) -> None:
    """An owner given or taken by a person settles the matter; given back to nobody the ticket waits anew."""
    to = str(data.get("to") or "")
    if to:
        cycle.owners = (*(one for one in cycle.owners if one != to), to)
        cycle.fresh = False
        if to != cycle.pending:
            cycle.pending, cycle.misses, cycle.excluded = "", 0, frozenset()
    else:
        cycle.eligible_since = at
        cycle.pending = ""


def _dispatched(cycle: Cycle, at: int, data: Mapping[str, Any], by_person: bool) -> None:
    cycle.pending, cycle.accept_by = str(data.get("agent", "")), int(data.get("accept_by") or 0)
    cycle.excluded = frozenset()


def _accepted(cycle: Cycle, at: int, data: Mapping[str, Any], by_person: bool) -> None:
    cycle.pending, cycle.misses = "", 0


def _back(cycle: Cycle, at: int, data: Mapping[str, Any], by_person: bool) -> None:
    agent = str(data.get("agent") or cycle.pending)
    cycle.excluded = frozenset((agent,)) if agent else frozenset()
    cycle.pending, cycle.eligible_since = "", at


def _missed(cycle: Cycle, at: int, data: Mapping[str, Any], by_person: bool) -> None:
    _back(cycle, at, data, by_person)
    cycle.misses += 1


def _category(cycle: Cycle, at: int, data: Mapping[str, Any], by_person: bool) -> None:
    cycle.seen_by_person = cycle.seen_by_person or by_person


_STEPS = {
    "created": _created,
    "reopened": _reopened,
    "group": _begin_anew,
    "assigned": _assigned,
    "started": _accepted,
    "category": _category,
    "dispatched": _dispatched,
    "accepted": _accepted,
    "declined": _back,
    "accept_missed": _missed,
}
