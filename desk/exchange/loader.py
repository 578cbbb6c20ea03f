"""The bulk loader: neutral records into the tables, many tickets a transaction, folded as they arrive.

The only writer besides `desk.ops` (an import is one long op): it never touches the outbox, starts no live
clock for imported tickets and sends nothing (decisions.md 5 and 19). Knows tables and records, no file format.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from desk.exchange.parties import Parties
from desk.exchange.records import ArticleUseRecord, Record, SurveyRecord, TicketRecord
from desk.exchange.ticket_batch import TicketBatch
from desk.models.store import Store
from desk.ops import fulltext
from desk.ops.rules import rules_in_force
from desk.process.ids import ticket_number

CHUNK = 500


class LoadCounts(NamedTuple):
    """What a batch did to tickets and the other records."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    others: int = 0

    def plus(self, other: "LoadCounts") -> "LoadCounts":
        """Return the sum of two counts."""
        return LoadCounts(*(a + b for a, b in zip(self, other, strict=True)))


class Loader:
    """Stores records of one source.

    Attributes:
        source: name of the source, part of every record's identity; "demo" keeps its clocks live.
    """

    def __init__(self, store: Store, source: str) -> None:
        """Read what is already there of this source."""
        self._store = store
        self.source = source
        with store.read() as connection:
            self._parties = Parties(connection, source, store.clock())

    def compare(self, records: Iterable[Record]) -> LoadCounts:
        """Count what `store` would do to a batch's tickets, without storing anything (for the dry run)."""
        tickets = [record for record in records if isinstance(record, TicketRecord)]
        with self._store.read() as connection:
            rows = self._existing(connection, [ticket.external_id for ticket in tickets])
            present = {external: (key, digest) for external, key, _, digest in rows}
            known = [(present[t.external_id], content_digest(t)) for t in tickets if t.external_id in present]
            same = sum(old == new or worked_on(connection, key) for (key, old), new in known)
        return LoadCounts(len(tickets) - len(known), len(known) - same, same)

    def store(self, records: Iterable[Record]) -> LoadCounts:
        """Store one batch in one transaction and return what it did.

        A ticket whose source changed is replaced, unless somebody here has worked on it since.
        """
        tickets: list[TicketRecord] = []
        later: list[Record] = []
        others = 0
        with self._store.write() as connection:
            for record in records:
                if isinstance(record, TicketRecord):
                    tickets.append(record)
                elif isinstance(record, (ArticleUseRecord, SurveyRecord)):
                    later.append(record)
                else:
                    others += self._parties.store(connection, record)
            counts = self._store_tickets(connection, tickets)
            others += sum(self._parties.store(connection, record) for record in later)
            connection.exec_driver_sql(
                "INSERT INTO change_log(kind, id, key, op_id) VALUES ('bulk', x'', 0, x'')"
            )
        return counts._replace(others=others)

    def _existing(self, connection: Connection, externals: Sequence[str]) -> list[tuple[str, int, str, str]]:
        found: list[tuple[str, int, str, str]] = []
        for start in range(0, len(externals), CHUNK):
            part = externals[start : start + CHUNK]
            rows = connection.exec_driver_sql(
                "SELECT external_id, key, number, json_extract(extra, '$.digest') FROM ticket"
                f" WHERE source = ? AND external_id IN ({','.join('?' * len(part))})",
                (self.source, *part),
            )
            found += [(str(e), int(key), str(number), str(digest)) for e, key, number, digest in rows]
        return found

    def _store_tickets(self, connection: Connection, tickets: Sequence[TicketRecord]) -> LoadCounts:
        rows = self._existing(connection, [ticket.external_id for ticket in tickets])
        present = {external: (key, number, digest) for external, key, number, digest in rows}
        rules = rules_in_force(self._store, connection)
        batch = TicketBatch(self._parties, connection, rules, self._store.clock())
        next_key = 1 + int(
            connection.exec_driver_sql("SELECT coalesce(max(key), 0) FROM ticket").scalar_one()
        )
        new = changed = unchanged = 0
        for record in tickets:
            digest = content_digest(record)
            known = present.get(record.external_id)
            if known is None:
                number = ticket_number(batch.next_number)
                batch.add(record, key=next_key, number=number, digest=digest)
                present[record.external_id] = (next_key, number, digest)
                batch.next_number += 1
                next_key += 1
                new += 1
            elif known[2] == digest or worked_on(connection, known[0]):
                unchanged += 1
            else:
                batch.flush()
                replace_ticket(connection, known[0])
                batch.add(record, key=known[0], number=known[1], digest=digest)
                changed += 1
        batch.flush()
        return LoadCounts(new, changed, unchanged)


def content_digest(record: TicketRecord) -> str:
    """Return the hash that tells whether a record says anything new."""
    return hashlib.blake2b(repr(_without_line(record)).encode(), digest_size=12).hexdigest()


def _without_line(record: TicketRecord) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in TicketRecord.__slots__ if name != "line")


def worked_on(connection: Connection, key: int) -> bool:
    """Tell whether Desk itself has added to a ticket; then its own state wins over a later import."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM entry JOIN ticket ON ticket.id = entry.ticket_id"
        " WHERE ticket.key = ? AND entry.source NOT IN ('import', 'demo') LIMIT 1",
        (key,),
    )
    return found.first() is not None


def replace_ticket(connection: Connection, key: int) -> None:
    """Remove a ticket's timeline and its full text so that it can be stored anew."""
    row = connection.exec_driver_sql("SELECT id, title FROM ticket WHERE key = ?", (key,)).one()
    entries = connection.exec_driver_sql("SELECT n, body FROM entry WHERE ticket_id = ?", (row.id,)).all()
    fulltext.remove(connection, [(key, 0, row.title), *((key, int(n), body) for n, body in entries)])
    connection.exec_driver_sql("DELETE FROM entry WHERE ticket_id = ?", (row.id,))
