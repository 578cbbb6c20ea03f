"""What follows from rows and may come a moment later: clocks, facts and full text of tickets that came in bulk.

A copied ticket carries a mark in its (derived) place of the queue until it was worked through; for all others a
number of the change log says from where on to fold. Both stand in the replica: a crash in between loses nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
from sqlalchemy import Connection

from desk.models.store import Store, driver_of
from desk.ops import derived, fulltext
from desk.ops.fulltext import entry_text
from desk.ops.outbox import meta, put_meta
from desk.ops.rules import rules_in_force
from desk.protocol.changes import Change, Changes
from desk.protocol.queue import COPIED, NO_DEADLINE

SINCE = "folded_until"
"""Number of the change log up to which all that came in bulk has been folded; absent: nothing waits."""


class Pace:
    """How many tickets one transaction takes, so that it holds the file for some milliseconds on any machine.

    Attributes:
        count: tickets of the next transaction.
    """

    LONG_S, SHORT_S = 0.02, 0.006
    LEAST, MOST = 4, 40

    def __init__(self) -> None:
        """Begin carefully."""
        self.count = 10

    def note(self, held_s: float) -> None:
        """Learn how long a transaction held the file."""
        if held_s > self.LONG_S:
            self.count = max(self.LEAST, self.count // 2)
        elif held_s < self.SHORT_S:
            self.count = min(self.MOST, self.count + 1)


def begin(store: Store) -> None:
    """Note that folds are put off from here on."""
    if meta(store.connection, SINCE) is None:
        with store.write() as connection:
            put_meta(connection, SINCE, store.last_seq())


def is_waiting(store: Store) -> bool:
    """Tell whether folds were put off."""
    return meta(store.connection, SINCE) is not None


def catch_up(store: Store, between: Callable[[int, int], None] = lambda _done, _of: None) -> list[Changes]:
    """Fold everything that was put off, a short transaction for some tickets each.

    `between` hears after each how many tickets are done, and of how many; what it raises ends the work there: the
    rest waits for the next time.
    """
    changes = []
    since = meta(store.connection, SINCE)
    moved = [] if since is None else _moved(store, int(since))
    fresh = _fresh(store)
    total, done, pace = len(moved) + len(fresh), 0, Pace()
    with store.copying() as breathe:
        for keys, work in ((moved, _fold), (fresh, _work_through)):
            start = 0
            while part := keys[start : start + pace.count]:
                changes.append(work(store, part, pace))
                start += len(part)
                done += len(part)
                breathe()
                between(done, total)
    with store.write() as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (SINCE,))
    return changes


def _moved(store: Store, since: int) -> list[int]:
    """Return the tickets that changed while folds were put off."""
    rows = store.connection.exec_driver_sql(
        "SELECT DISTINCT t.key FROM change_log c JOIN ticket t ON t.key = c.key"
        " WHERE c.seq > ? AND c.kind IN ('ticket', 'entry') AND t.due_sort <> ? ORDER BY t.key",
        (since, COPIED),
    )
    return [int(key) for (key,) in rows.all()]


def _fresh(store: Store) -> list[int]:
    """Return the tickets that came by COPY and have never been folded."""
    rows = store.connection.exec_driver_sql(
        "SELECT key FROM ticket WHERE due_sort = ? ORDER BY key", (COPIED,)
    )
    return [int(key) for (key,) in rows.all()]


def _fold(store: Store, keys: list[int], pace: Pace) -> Changes:
    with _folded(store, keys, pace) as connection:
        return _log(store, connection, keys)


def _work_through(store: Store, keys: list[int], pace: Pace) -> Changes:
    """Fold tickets for the first time and index their texts."""
    marks = ",".join("?" * len(keys))
    texts: list[tuple[int, str]] = []

    def read() -> None:
        raw = driver_of(store.connection)
        found = raw.execute(f"SELECT key, 0, title FROM ticket WHERE key IN ({marks})", keys).fetchall()
        entries = raw.execute(
            "SELECT t.key, e.n, e.body, e.data FROM ticket t JOIN entry e ON e.ticket_id = t.id"
            f" WHERE t.key IN ({marks}) AND (e.body <> '' OR e.kind = 'created')",
            keys,
        )
        rows = [*found, *((key, n, _text(body, data)) for key, n, body, data in entries)]
        texts[:] = fulltext.missing(store.connection, rows)

    with _folded(store, keys, pace, read) as connection:
        fulltext.add_prepared(connection, texts)
        return _log(store, connection, keys)


@contextmanager
def _folded(
    store: Store, keys: list[int], pace: Pace, read: Callable[[], None] = lambda: None
) -> Iterator[Connection]:
    """Open a transaction in which these tickets are folded.

    `read` and the folds run before the lock is taken; they run again inside where somebody wrote in between.
    """
    seq = store.last_seq()
    read()
    rules = rules_in_force(store, store.connection)
    found = derived.differences(store.connection, rules, keys, store.clock())
    began = time.perf_counter()
    with store.write() as connection:
        if store.last_seq() != seq:
            read()
            rules = rules_in_force(store, connection)
            found = derived.differences(connection, rules, keys, store.clock())
        driver_of(connection).execute(
            f"UPDATE ticket SET due_sort = ? WHERE key IN ({','.join('?' * len(keys))}) AND due_sort = ?",
            (NO_DEADLINE, *keys, COPIED),
        )
        derived.write_differences(connection, found)
        yield connection
    pace.note(time.perf_counter() - began)


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
