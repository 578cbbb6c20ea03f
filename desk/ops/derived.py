"""Keeps the derived tables in step with the timelines: clocks, KPI facts and the queue's deadline columns.

Derived rows are a function of the timeline, the rules and now; `rebuild` may throw them away at any time.
"""

import logging
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from desk.models.store import Store, driver_of
from desk.ops import fulltext
from desk.ops.base import Write
from desk.ops.fold_pool import FoldPool
from desk.ops.fold_writes import HeldDifferences, drained
from desk.ops.folds import (
    CLOCK_COLUMNS,
    FACT_COLUMNS,
    SECOND,
    Derived,
    Differences,
    Register,
    Timelines,
    derive,
    fold_tickets,
    policy_events,
    read_merged,
)
from desk.ops.gate_rows import refresh_all
from desk.ops.rule_edits import affected_keys, all_keys, note_folded, rules_stamp, settled_before_us
from desk.ops.rules import rules_in_force
from desk.process.rules import Rules
from desk.protocol.queue import COPIED

__all__ = [
    "SECOND", "Derived", "Register", "derive", "differences", "load_events", "policy_events", "rebuild", "refold", "settle",
    "write_derived", "write_differences",
]  # fmt: skip

LOGGER = logging.getLogger("desk.ops")
DAMAGED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What a fold raises over entries that no op would have written."""

CHUNK = 200
"""Tickets a step: about 25 ms in this process, 10 ms where helpers fold."""

WORTH_HELPERS = 4_000
"""From this many tickets on the start of the helper processes pays."""

INSERT_CLOCK = f"INSERT OR REPLACE INTO clock({CLOCK_COLUMNS}) VALUES ({','.join('?' * 21)})"
INSERT_FACT = f"INSERT OR REPLACE INTO fact({FACT_COLUMNS}) VALUES ({','.join('?' * 20)})"
UPDATE_DUE = (
    "UPDATE ticket SET due_metric=?, due_start_us=?, due_w50_us=?, due_w75_us=?, due_w90_us=?, due_us=?,"
    f" due_left_s=?, due_sort=CASE WHEN due_sort = {COPIED} THEN due_sort ELSE ? END WHERE key=?"
)
"""A ticket that came in bulk keeps its mark, whoever folds it meanwhile: its texts are not indexed yet."""

_CLOCK_KEY = "ticket_key=? AND metric=? AND cycle=?"
MOVE_CLOCK = (
    f"UPDATE clock SET elapsed_s=?, due_us=?, left_s=?, w50_us=?, w75_us=?, w90_us=? WHERE {_CLOCK_KEY}"
)
DELETE_CLOCK = f"DELETE FROM clock WHERE {_CLOCK_KEY}"


def _raw(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection: on these paths SQLAlchemy's rows cost as much as the folds."""
    return driver_of(connection)


def load_events(connection: Connection, ids: Sequence[bytes]) -> Timelines:
    """Return by ticket its events (undone ones left out) and the second of its first entry made here."""
    return read_merged(_raw(connection), ids)


def write_derived(connection: Connection, derived: Sequence[Derived], *, fresh: bool = False) -> None:
    """Store folds whole; `fresh` says that no derived rows of these tickets exist yet."""
    if not derived:
        return
    raw = _raw(connection)
    if not fresh:
        raw.executemany("DELETE FROM clock WHERE ticket_key = ?", [(d.due[-1],) for d in derived])
    raw.executemany(INSERT_CLOCK, [row for item in derived for row in item.clocks])
    raw.executemany(INSERT_FACT, [item.fact for item in derived])
    raw.executemany(UPDATE_DUE, [item.due for item in derived])


def write_differences(connection: Connection, found: Differences) -> None:
    """Store what folds differ in."""
    raw = _raw(connection)
    for statement, rows in (
        (DELETE_CLOCK, found.gone),
        (INSERT_CLOCK, found.clocks),
        (MOVE_CLOCK, found.moved),
        (INSERT_FACT, found.facts),
        (UPDATE_DUE, found.dues),
    ):
        if rows:
            raw.executemany(statement, rows)


def differences(connection: Connection, rules: Rules, keys: Sequence[int], now_us: int) -> Differences:
    """Fold some tickets and return what their stored rows lack; needs no lock."""
    return fold_tickets(_raw(connection), rules, keys, now_us)


def refold(
    connection: Connection,
    rules: Rules,
    keys: Sequence[int],
    now_us: int,
    *,
    exact: bool = True,
    settled_us: int = 0,
) -> None:
    """Fold these tickets anew and store what differs (see `fold_tickets`)."""
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        found = fold_tickets(_raw(connection), rules, part, now_us, exact=exact, settled_us=settled_us)
        write_differences(connection, found)


def settle(tx: Write) -> None:
    """Bring full text, clocks, facts and deadlines in step with what the op wrote, in its transaction."""
    fulltext.remove(tx.connection, tx.texts_removed)
    fulltext.add(tx.connection, tx.texts_added)
    if tx.touched:
        refresh_all(tx.connection, list(tx.touched.values()))
        rules = rules_in_force(tx.store, tx.connection)
        refold(tx.connection, rules, sorted(tx.touched), tx.now_us)


def rebuild(
    store: Store, *, open_only: bool = False, helpers: int | None = None
) -> Iterator[tuple[int, int]]:
    """Fold every ticket anew, one short transaction a step; yields (done, total) after each.

    `open_only` is for after an edit of the rules: open tickets only, and where calendars alone were edited
    since the last rebuild only those whose clocks the edit can move. `helpers` folding processes are used for
    many tickets (None: as many as there are processors); 0 folds everything here.
    """
    with store.read() as connection:
        stamp = rules_stamp(connection)
    settled_us = settled_before_us(store) if open_only else 0
    keys: list[int] = []
    for part in affected_keys(store) if open_only else all_keys(store):
        keys += part
        yield 0, len(keys)
    done = 0
    with store.bulk():
        for count in _fold_all(store, keys, helpers, settled_us):
            done += count
            yield done, len(keys)
    with store.write() as connection:
        note_folded(connection, stamp)
        connection.exec_driver_sql(
            "INSERT INTO change_log(kind, id, key, op_id) VALUES ('bulk', x'', 0, x'')"
        )
    yield len(keys), len(keys)


def _fold_all(store: Store, keys: Sequence[int], helpers: int | None, settled_us: int) -> Iterator[int]:
    """Fold the tickets, with helpers where that pays; yields how many each step has folded (0 while waiting)."""
    chunks = [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
    if helpers == 0 or (helpers is None and len(keys) < WORTH_HELPERS):
        for chunk in chunks:
            _fold_here(store, chunk, settled_us)
            yield len(chunk)
        return
    held = HeldDifferences(store, write_differences)
    ahead = deque(chunks)
    with FoldPool(store.path, helpers) as pool:
        while ahead or pool.waiting():
            while ahead and pool.has_room():
                pool.send(ahead.popleft(), now_us=store.clock(), seq=store.last_seq(), settled_us=settled_us)
            yield _hold_ready(store, pool, held, settled_us)
            if held.full:
                held.seal()
    held.seal()
    while held.writing:
        held.write_part()
        yield 0
    for part in drained(held.again, CHUNK):
        _fold_here(store, part, settled_us)
        yield 0


def _hold_ready(store: Store, pool: FoldPool, held: HeldDifferences, settled_us: int) -> int:
    """Take what one helper has finished and write a part of what is held; returns how many came."""
    answer = pool.receive(wait=not held.writing)
    if answer is not None:
        if answer.found is None:  # the helper has died
            _fold_here(store, answer.keys, settled_us)
        else:
            held.add(answer.found, answer.seq)
    if held.writing:
        held.write_part()
    return 0 if answer is None else len(answer.keys)


def _fold_here(store: Store, keys: Sequence[int], settled_us: int) -> None:
    """Fold some tickets in this process; one whose entries make no sense (salvaged ones) stops no other."""
    try:
        with store.write() as connection:
            rules = rules_in_force(store, connection)
            refold(connection, rules, keys, store.clock(), exact=False, settled_us=settled_us)
    except DAMAGED as error:
        if len(keys) == 1:
            LOGGER.error("ticket %d cannot be folded, its entries are damaged: %r", keys[0], error)
            return
        for key in keys:
            _fold_here(store, [key], settled_us)
