"""Applying rows of the feed: what each kind of row does to the replica, within one transaction.

What cannot be applied, because it does not follow on what is here, is named in `wanted` and fetched whole.
"""

from collections.abc import Callable
from typing import Any

from desk.models.wire import uuid_bytes
from desk.sync.replica import Replica

Row = tuple[int, int, str, str, int, Any, Any]
"""stream, number, kind, entity, revision, op, body"""


class FeedPart:
    """Applies the rows of one transaction.

    Attributes:
        wanted: tickets to be fetched whole.
        own: ops of this desk that were met in the feed: confirmed, also if their acknowledgement was lost.
    """

    def __init__(self, replica: Replica, follows: set[int]) -> None:
        self._replica = replica
        self._follows = follows
        self.wanted: set[bytes] = set()
        self.own: set[bytes] = set()
        self._pending = {bytes(op_id) for (op_id,) in replica.raw.execute("SELECT op_id FROM outbox")}
        self._kinds: dict[str, Callable[[str, int, Any], None]] = {
            "ticket": self._ticket,
            "set": self._set,
            "exit": self._exit,
            "entry": self._entry,
            "conflict": self._conflict,
            "record": self._record,
            "purge": self._purge,
        }

    def take(self, row: Row) -> None:
        """Apply one row; a kind of a newer server is passed by."""
        known = self._kinds.get(row[2])
        if known is not None:
            known(row[3], row[4], row[6])
        if self._pending and row[5].bytes in self._pending:
            self.own.add(row[5].bytes)

    def _ticket(self, ent: str, rev: int, body: Any) -> None:
        ticket = uuid_bytes(ent)
        known, pending = self._replica.confirmed(ticket)
        if body is None or (known is not None and known["rev"] >= rev):
            return
        self._replica.confirm(body, pending=pending)
        if self._replica.key_of(ticket) is None:
            self._replica.show_confirmed(ticket)
        if rev > 1:
            self.wanted.add(ticket)

    def _set(self, ent: str, rev: int, body: Any) -> None:
        ticket = uuid_bytes(ent)
        if body is None or not self._replica.set_registers(ticket, rev, body):
            self.wanted.add(ticket)

    def _exit(self, ent: str, rev: int, body: Any) -> None:
        ticket = uuid_bytes(ent)
        known, _ = self._replica.confirmed(ticket)
        if body["to"] in self._follows or (known is not None and known["rev"] > rev):
            # Streams are read in any order: ask for the truth rather than trust old rows that come later.
            if known is not None and known["rev"] < rev:
                self.wanted.add(ticket)
            return
        self._replica.forget(ticket)
        self.wanted.discard(ticket)

    def _entry(self, ent: str, rev: int, body: Any) -> None:
        if body is None or body.get("ticket_id") is None:
            return  # the ticket has left our groups; its exit follows
        ticket = uuid_bytes(body["ticket_id"])
        if self._replica.key_of(ticket) is None:
            self._replica.saw(body["hlc"])
            self.wanted.add(ticket)
        else:
            self._replica.put_entry(body)

    def _conflict(self, ent: str, rev: int, body: Any) -> None:
        if body is None:
            return
        if body["ticket_id"] is not None and self._replica.key_of(uuid_bytes(body["ticket_id"])) is None:
            self.wanted.add(uuid_bytes(body["ticket_id"]))
        else:
            self._replica.put_conflict(body)

    def _record(self, ent: str, rev: int, body: Any) -> None:
        if body is not None:
            self._replica.put_record(body)

    def _purge(self, ent: str, rev: int, body: Any) -> None:
        ticket = uuid_bytes(ent)
        for op in self._replica.pending(ticket):
            self._replica.reject(uuid_bytes(op["op"]), "purged")
        self._replica.forget(ticket, also_own=True)
        self.wanted.discard(ticket)
