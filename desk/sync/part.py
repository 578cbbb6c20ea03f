"""Which part of the shared database a desk keeps: open tickets of its groups, closed ones for some days, what was asked for.

Older tickets leave once a day and come back whole when they are opened or when somebody works on them.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

from desk.models.setting_values import load_settings
from desk.models.store import Store
from desk.models.wire import iso, uuid_text
from desk.ops.outbox import meta, put_meta
from desk.protocol.changes import Changes
from desk.sync.replica import Replica
from desk.sync.whole import FETCH, WholeTickets

DAY_US = 86_400_000_000
KEPT_DAYS = 14
"""How long a ticket stays that was asked for."""

DAYS = "part_days"
"""The number of days that this replica was filled for."""

CHUNK = 50
SHARED = "t.fv LIKE '{\"\": %'"
"""Condition: the server has this ticket."""


def keep_days(store: Store) -> int:
    """Return for how many days closed tickets are kept; 0 = all."""
    return max(0, int(load_settings(store.connection)["keep_days"]))


def kept_since_us(store: Store) -> int | None:
    """Return the instant before which closed tickets are left to the server; None = none are."""
    days = keep_days(store)
    return None if days == 0 else store.clock() - days * DAY_US


def kept_since(store: Store) -> str | None:
    """Return the same instant as the server reads it."""
    since_us = kept_since_us(store)
    return None if since_us is None else iso(since_us)


def evict(store: Store, *, most: int = 10_000) -> list[Changes]:
    """Forget closed tickets that are older than what is kept; what waits or is drafted stays. Returns the changes."""
    since_us = kept_since_us(store)
    if since_us is None:
        return []
    rows = store.connection.exec_driver_sql(
        f"SELECT t.id FROM ticket t WHERE t.closed_us <= ? AND t.open = 0 AND {SHARED}"
        " AND NOT EXISTS (SELECT 1 FROM shadow s WHERE s.ticket_id = t.id)"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.entity = t.id)"
        " AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.ticket_id = t.id)"
        " AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.ticket_id = t.id AND k.until_us > ?)"
        " AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.ticket_id = t.id AND c.resolved_us IS NULL)"
        " ORDER BY t.closed_us LIMIT ?",
        (since_us, store.clock(), most),
    ).all()
    old = [bytes(ticket) for (ticket,) in rows]
    changes = []
    for start in range(0, len(old), CHUNK):
        with store.write() as connection:
            replica = Replica(store, connection)
            for ticket in old[start : start + CHUNK]:
                replica.forget(ticket, evicted=True)
            connection.exec_driver_sql("DELETE FROM kept WHERE until_us <= ?", (store.clock(),))
            changes.append(replica.finish())
    return changes


def follow_setting(store: Store) -> None:
    """Where more is to be kept than before, let every stream be entered anew: what is missing comes then."""
    days = keep_days(store)
    before = meta(store.connection, DAYS)
    if before == days:
        return
    with store.write() as connection:
        put_meta(connection, DAYS, days)
        if before is not None and (days == 0 or 0 < int(before) < days):
            connection.exec_driver_sql("DELETE FROM sync_cursor")


def ids_of(server: psycopg.Connection[Any], number: str) -> list[bytes]:
    """Return the ticket that has or had a number, as far as this desk may see it."""
    rows = server.execute(
        "SELECT id FROM sync.ticket WHERE number = %s"
        " UNION SELECT ticket_id FROM sync.number_alias WHERE number = %s",
        (number, number),
    ).fetchall()
    return [ticket.bytes for (ticket,) in rows]


def fetch(store: Store, server: psycopg.Connection[Any], tickets: Sequence[bytes]) -> list[bytes]:
    """Bring tickets here whole and keep them for a while; returns those that this desk may see."""
    found: list[bytes] = []
    whole = WholeTickets(server)
    for start in range(0, len(tickets), FETCH):
        with server.transaction():
            server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            loaded = whole.load(tickets[start : start + FETCH])
        with store.write() as connection:
            replica = Replica(store, connection)
            whole.take(loaded, replica)
            seen = [ticket for ticket in loaded.wanted if replica.key_of(ticket) is not None]
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO kept(ticket_id, until_us) VALUES (?, ?)",
                [(ticket, store.clock() + KEPT_DAYS * DAY_US) for ticket in seen],
            ) if seen else None
            replica.finish()
            found += seen
    return found


def search(server: psycopg.Connection[Any], words: Sequence[str], most: int = 50) -> list[dict[str, Any]]:
    """Return tickets of the shared database with all the words, newest first, whether they are here or not."""
    rows = server.execute(
        "SELECT id, number, title, state, updated_at FROM sync.find_v1(%s, %s)", (list(words), most)
    ).fetchall()
    return [
        {
            "id": uuid_text(ident.bytes),
            "number": number,
            "title": title,
            "state": state,
            "updated": at.isoformat(),
        }
        for ident, number, title, state, at in rows
    ]
