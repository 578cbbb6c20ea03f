"""The daily comparison of this replica with what the server shows of it; what differs is fetched anew.

Sums by the heap first, then by the ticket: a replica that is whole costs two short questions.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from desk.models.store import Store, driver_of
from desk.models.wire import EPOCH, MICROSECOND
from desk.ops.outbox import meta, put_meta
from desk.sync import part
from desk.sync.replica import Replica
from desk.sync.whole import FETCH, WholeTickets

EVERY_US = 86_400_000_000
CHECKED = "checked_us"
REPAIRED = "repaired"
"""How many tickets were mended so far."""

_TICKETS = (
    "SELECT id, rev, number, title, state, priority, tier, owner_id, group_id, requester_id, category, product, tags,"
    " (SELECT count(*) FROM conflict c WHERE c.ticket_id = t.id AND c.resolved_us IS NULL) FROM ticket t"
    f" WHERE {part.SHARED} AND (? IS NULL OR t.closed_us IS NULL OR t.closed_us > ?)"
    " AND NOT EXISTS (SELECT 1 FROM shadow s WHERE s.ticket_id = t.id) ORDER BY t.id"
)
_ENTRIES = "SELECT ticket_id, id, kind, body, effective_us FROM entry ORDER BY ticket_id, id"


def _sum(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _joined(values: Sequence[Any]) -> str:
    return "|".join(
        str(UUID(bytes=value)) if isinstance(value, bytes) else str(value)
        for value in values
        if value is not None
    )


def digests(raw: sqlite3.Connection, since_us: int | None) -> Iterator[tuple[bytes, str]]:
    """Yield (ticket, sum) of every shared ticket without pending ops, as `sync.digest` makes it."""
    timelines = groupby(raw.execute(_ENTRIES), key=lambda row: bytes(row[0]))
    ahead = next(timelines, None)
    for row in raw.execute(_TICKETS, (since_us, since_us)):
        ticket, entries = bytes(row[0]), None
        while ahead is not None and ahead[0] < ticket:
            ahead = next(timelines, None)
        if ahead is not None and ahead[0] == ticket:
            entries = "".join(_sum(_joined(entry[1:])) for entry in ahead[1])
        yield ticket, _sum(_joined((*row[:-1], entries, row[-1])))


class Check:
    """Compares one replica with the server over one connection."""

    def __init__(self, store: Store, server: psycopg.Connection[Any]) -> None:
        """Nothing is compared yet."""
        self._store = store
        self._server = server

    def is_due(self) -> bool:
        """Tell whether a day has passed since the last comparison."""
        return self._store.clock() - int(meta(self._store.connection, CHECKED, 0)) >= EVERY_US

    def run(self) -> int | None:
        """Compare and mend; returns how many tickets were mended, None where it has to wait for a quieter moment."""
        try:
            with self._server.transaction():
                self._server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                wrong = self._wrong() if self._is_abreast() else None
                if wrong is None:
                    return None
                self._mend(wrong)
        except errors.UndefinedFunction:
            wrong = []  # an older server has no sums
        with self._store.write() as connection:
            put_meta(connection, CHECKED, self._store.clock())
            put_meta(connection, REPAIRED, int(meta(connection, REPAIRED, 0)) + len(wrong))
        return len(wrong)

    def _is_abreast(self) -> bool:
        """Tell whether all of the feed that this snapshot shows is here."""
        heads = self._server.execute("SELECT id, head FROM sync.stream ORDER BY id").fetchall()
        mine = self._store.connection.exec_driver_sql(
            "SELECT stream, seq FROM sync_cursor ORDER BY stream"
        ).all()
        return [tuple(row) for row in mine] == heads

    def _wrong(self) -> list[bytes]:
        """Return the tickets whose sums differ, are missing here, or should not be here."""
        store = self._store
        moment = self._server.execute("SELECT sync.clock()").fetchone()
        assert moment is not None
        days = part.keep_days(store)
        since_us = (moment[0] - EPOCH) // MICROSECOND - days * part.DAY_US if days else None
        since = None if since_us is None else EPOCH + since_us * MICROSECOND
        pending = [
            UUID(bytes=bytes(ticket))
            for (ticket,) in store.connection.exec_driver_sql("SELECT ticket_id FROM shadow")
        ]
        mine: dict[int, dict[bytes, str]] = {}
        for ticket, digest in digests(driver_of(store.connection), since_us):
            mine.setdefault(ticket[15], {})[ticket] = digest
        theirs = {
            heap: (count, digest)
            for heap, count, digest in self._server.execute(
                "SELECT heap, tickets, digest FROM sync.checksum_v1(%s, %s)", (since, pending)
            ).fetchall()
        }
        sums = {heap: (len(found), _sum("".join(found.values()))) for heap, found in mine.items()}
        heaps = [heap for heap in {*sums, *theirs} if sums.get(heap) != theirs.get(heap)]
        if not heaps:
            return []
        found = self._server.execute(
            "SELECT id, digest FROM sync.digests_v1(%s, %s, %s)", (since, pending, heaps)
        )
        shown = {ident.bytes: digest for ident, digest in found.fetchall()}
        held = {ticket: digest for heap in heaps for ticket, digest in mine.get(heap, {}).items()}
        return sorted(ticket for ticket in {*shown, *held} if shown.get(ticket) != held.get(ticket))

    def _mend(self, wrong: Sequence[bytes]) -> None:
        """Fetch what differs whole; entries that the server does not have go, and the row is the server's."""
        whole = WholeTickets(self._server)
        for start in range(0, len(wrong), FETCH):
            loaded = whole.load(wrong[start : start + FETCH])
            known = {UUID(entry["id"]).bytes for entry in loaded.entries}
            with self._store.write() as connection:
                replica = Replica(self._store, connection)
                for ticket in loaded.wanted:
                    replica.raw.execute("UPDATE ticket SET rev = -1 WHERE id = ?", (ticket,))
                    rows = replica.raw.execute(
                        "SELECT id FROM entry WHERE ticket_id = ?", (ticket,)
                    ).fetchall()
                    for (entry,) in rows:
                        if entry not in known:
                            replica.drop_entry(ticket, entry)
                    replica.raw.execute("DELETE FROM conflict WHERE ticket_id = ?", (ticket,))
                whole.take(loaded, replica)
                replica.finish()
