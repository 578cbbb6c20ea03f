"""The send guard: did somebody else speak to the requester, or the requester to us, since this text was begun?"""

from collections.abc import Iterable

from desk.process.sharing import SPOKEN
from desk.protocol.views import EntryView


def seen(entries: Iterable[EntryView]) -> frozenset[bytes]:
    """Return what an agent who begins to write now has seen."""
    return frozenset(entry.id for entry in entries)


def missed(entries: Iterable[EntryView], known: frozenset[bytes], me: bytes | None) -> list[EntryView]:
    """Return the public words that arrived since and are not the agent's own, oldest first."""
    if not known:
        return []
    return [
        entry
        for entry in entries
        if entry.id not in known
        and entry.kind in SPOKEN
        and (entry.author_id is None or entry.author_id != me)
    ]
