"""The shift baton: what the next agent must know when a shift ends. Pure: given tickets and shifts, it says what.

A ticket is in the digest when one of its clocks breaches before the outgoing person's next shift begins, when a
promise falls due by then, or when something was offered and not accepted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BREACH, PROMISE, UNACCEPTED, WAKES = "breach", "promise", "unaccepted", "wakes"
ORDER = (UNACCEPTED, BREACH, PROMISE, WAKES)


@dataclass(frozen=True, slots=True)
class Clock:
    """A running clock with its deadline (seconds UTC)."""

    metric: str
    due: int


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket of the outgoing person.

    Attributes:
        clocks: running clocks with a deadline; a paused one cannot breach.
        wakes: when an agreed wait ends by itself.
        offered: it was dispatched or handed over and not accepted, until this instant.
    """

    id: str
    priority: int
    clocks: Sequence[Clock] = ()
    wakes: int | None = None
    offered: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the digest: why a ticket cannot wait, and by when."""

    ticket: str
    kind: str
    at: int
    metric: str = ""


def digest(held: Iterable[Held], until: int) -> list[Item]:
    """Return what comes due before `until`, the most pressing first; one line a ticket and kind."""
    found: list[tuple[int, Item]] = []
    for one in held:
        items: list[Item] = []
        if one.offered is not None:
            items.append(Item(one.id, UNACCEPTED, one.offered))
        for clock in sorted(one.clocks, key=lambda c: (c.due, c.metric)):
            kind = PROMISE if clock.metric == "promise" else BREACH
            if clock.due < until and all(item.kind != kind for item in items):
                items.append(Item(one.id, kind, clock.due, clock.metric))
        if one.wakes is not None and one.wakes < until:
            items.append(Item(one.id, WAKES, one.wakes))
        found += [(one.priority, item) for item in items]
    found.sort(key=lambda pair: (ORDER.index(pair[1].kind), pair[1].at, pair[0], pair[1].ticket))
    return [item for _, item in found]
