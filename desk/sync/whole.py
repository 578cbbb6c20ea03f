"""Fetching tickets whole: what a feed's row cannot tell, older tickets on demand, tickets that came to our groups.

Asks the server before the replica is locked where it can.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from desk.models.wire import uuid_bytes, uuid_text
from desk.sync.replica import Replica

FETCH = 20
"""Tickets in one question and one transaction."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Tickets as the server shows them, with everything that belongs to them."""

    wanted: Sequence[bytes]
    tickets: list[Any]
    entries: list[Any]
    conflicts: list[Any]
    records: list[Any]
    aliases: list[Any]


class WholeTickets:
    """Fetches over one connection."""

    def __init__(self, server: psycopg.Connection[Any]) -> None:
        """Use the connection, inside its snapshot if one is open."""
        self._server = server

    def fetch(self, replica: Replica, wanted: Sequence[bytes]) -> None:
        """Fetch tickets whole, with their history; what the server does not show is forgotten."""
        for start in range(0, len(wanted), FETCH):
            self.take(self.load(wanted[start : start + FETCH]), replica)

    def load(self, wanted: Sequence[bytes]) -> Whole:
        """Ask the server for tickets with everything that belongs to them; the replica is not locked meanwhile."""
        ids = [uuid_text(ticket) for ticket in wanted]

        def ask(statement: str, given: Sequence[str]) -> list[Any]:
            return [row[0] for row in self._server.execute(statement, (list(given),)).fetchall()]

        found = ask("SELECT to_jsonb(t) FROM sync.ticket t WHERE id = ANY(%s::uuid[]) ORDER BY id", ids)
        requesters = [body["requester_id"] for body in found if body["requester_id"]]
        entries = "SELECT to_jsonb(e) - 'was' FROM sync.entry e WHERE ticket_id = ANY(%s::uuid[]) ORDER BY ticket_id, id"
        return Whole(
            wanted,
            found,
            ask(entries, ids),
            ask("SELECT to_jsonb(c) FROM sync.conflict c WHERE ticket_id = ANY(%s::uuid[])", ids),
            ask("SELECT to_jsonb(r) FROM sync.record r WHERE noun = 'person' AND id = ANY(%s)", requesters),
            ask("SELECT to_jsonb(a) FROM sync.number_alias a WHERE ticket_id = ANY(%s::uuid[])", ids),
        )

    def take(self, whole: Whole, replica: Replica) -> None:
        seen = {uuid_bytes(body["id"]) for body in whole.tickets}
        for ticket in whole.wanted:
            if ticket not in seen:
                replica.forget(ticket)
        for body in whole.tickets:
            known, pending = replica.confirmed(uuid_bytes(body["id"]))
            if known is None or known["rev"] <= body["rev"]:
                replica.confirm(body, pending=pending)
            if replica.key_of(uuid_bytes(body["id"])) is None:
                replica.show_confirmed(uuid_bytes(body["id"]))
        for entry in whole.entries:
            replica.put_entry(entry)
        for conflict in whole.conflicts:
            replica.put_conflict(conflict)
        for record in whole.records:
            replica.put_record(record)
        for alias in whole.aliases:
            replica.put_alias(alias["number"], uuid_bytes(alias["ticket_id"]))
