"""What follows from rows and may come a moment later: clocks, facts and full text of tickets that came in bulk.

A copied ticket carries a mark in its (derived) place of the queue until it was worked through; for all others a
number of the change log says from where on to fold. Both stand in the replica: a crash in between loses nothing.
"""

from collections.abc import Callable, Iterable

import msgspec
from sqlalchemy import Connection

from desk.models.store import Store, driver_of
from desk.ops import derived, fulltext
from desk.ops.fulltext import entry_text
from desk.ops.outbox import meta, put_meta
from desk.ops.rules import rules_in_force
from desk.protocol.changes import Change, Changes
from desk.protocol.queue import NO_DEADLINE
from desk.sync.bootstrap import COPIED

CHUNK = 25
SINCE = "folded_until"
"""Number of the change log up to which all that came in bulk has been folded; absent: nothing waits."""


def begin(store: Store) -> None:
    """Note that folds are put off from here on."""
    if meta(store.connection, SINCE) is None:
        with store.write() as connection:
            put_meta(connection, SINCE, store.last_seq())


def is_waiting(store: Store) -> bool:
    """Tell whether folds were put off."""
    return meta(store.connection, SINCE) is not None


def catch_up(store: Store, between: Callable[[], None] = lambda: None) -> list[Changes]:
    """Fold everything that was put off, a short transaction for some tickets each; `between` may breathe."""
    changes = []
    since = meta(store.connection, SINCE)
    if since is not None:
        rows = store.connection.exec_driver_sql(
            "SELECT DISTINCT t.key FROM change_log c JOIN ticket t ON t.key = c.key"
            " WHERE c.seq > ? AND c.kind IN ('ticket', 'entry') AND t.due_sort <> ? ORDER BY t.key",
            (since, COPIED),
        ).all()
        for part in _parts([int(key) for (key,) in rows]):
            changes.append(_fold(store, part))
            between()
    for part in _parts(_fresh(store)):
        changes.append(_work_through(store, part))
        between()
    with store.write() as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (SINCE,))
    return changes


def _parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _fresh(store: Store) -> list[int]:
    """Return the tickets that came by COPY and have never been folded."""
    rows = store.connection.exec_driver_sql(
        "SELECT key FROM ticket WHERE due_sort = ? ORDER BY key", (COPIED,)
    )
    return [int(key) for (key,) in rows.all()]


def _fold(store: Store, keys: list[int]) -> Changes:
    with store.write() as connection:
        derived.refold(connection, rules_in_force(store, connection), keys, store.clock())
        return _log(store, connection, keys)


def _work_through(store: Store, keys: list[int]) -> Changes:
    """Fold tickets for the first time and index their texts."""
    marks = ",".join("?" * len(keys))
    with store.write() as connection:
        raw = driver_of(connection)
        titles = raw.execute(f"SELECT key, 0, title FROM ticket WHERE key IN ({marks})", keys).fetchall()
        entries = raw.execute(
            "SELECT t.key, e.n, e.body, e.data FROM ticket t JOIN entry e ON e.ticket_id = t.id"
            f" WHERE t.key IN ({marks}) AND (e.body <> '' OR e.kind = 'created')",
            keys,
        ).fetchall()
        fulltext.add(connection, titles)
        fulltext.add(connection, [(key, n, _text(body, data)) for key, n, body, data in entries])
        derived.refold(connection, rules_in_force(store, connection), keys, store.clock())
        raw.execute(
            f"UPDATE ticket SET due_sort = ? WHERE key IN ({marks}) AND due_sort = ?",
            (NO_DEADLINE, *keys, COPIED),
        )
        return _log(store, connection, keys)


def _text(body: str, data: str) -> str:
    return entry_text(body, msgspec.json.decode(data))


def _log(store: Store, connection: Connection, keys: list[int]) -> Changes:
    """Tell the windows that these tickets look different now."""
    connection.exec_driver_sql(
        "INSERT INTO change_log(kind, id, key, op_id) SELECT 'ticket', id, key, x'' FROM ticket"
        f" WHERE key IN ({','.join('?' * len(keys))})",
        tuple(keys),
    )
    return Changes(items=tuple(Change("ticket", b"", key) for key in keys), seq=store.last_seq())
