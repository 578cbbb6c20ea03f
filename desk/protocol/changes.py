"""`Changes`: what an op did, as kinds and ids. Panes, search and clocks refresh only from this record."""

import msgspec


class Change(msgspec.Struct, frozen=True, array_like=True):
    """One thing that changed.

    Attributes:
        kind: ticket, entry, article, person, group, setting, policy, calendar, template, draft or view.
        id: the 16 bytes of the thing (of the ticket, for an entry).
        key: the local integer key of a ticket, 0 for other kinds.
    """

    kind: str
    id: bytes
    key: int = 0


class Changes(msgspec.Struct, frozen=True, omit_defaults=True):
    """The outcome of one op or of foreign commits.

    Attributes:
        items: what changed, without repeats.
        op_id: the op that did it; empty where several were gathered.
        subject: id of what the op made or acted on (a new ticket's id, for instance).
        undoable: whether `undo` of this op_id is possible.
        bulk: so much changed that listing it is pointless (import): refresh everything.
        seq: last `change_log` number this record covers.
    """

    items: tuple[Change, ...] = ()
    op_id: bytes = b""
    subject: bytes = b""
    undoable: bool = False
    bulk: bool = False
    seq: int = 0

    def of(self, kind: str) -> frozenset[bytes]:
        """Return the ids of the changed things of one kind."""
        return frozenset(item.id for item in self.items if item.kind == kind)

    def touches(self, *kinds: str) -> bool:
        """Tell whether anything of these kinds changed (always true for a bulk change)."""
        return self.bulk or any(item.kind in kinds for item in self.items)

    def ticket_keys(self) -> frozenset[int]:
        """Return the local keys of the tickets that changed."""
        return frozenset(item.key for item in self.items if item.key)
