"""Sharing on this machine: pushes of many desks, catch-up, the first copy, and how soon a colleague sees a change."""

import gc
import json
import os
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from desk.bench import postgres
from desk.bench.figures import Figure, Options, percentile
from desk.bench.shared_ground import Author, Ground, remove, temporary
from desk.bench.sharing_cursor import measure_cursor, measure_idle
from desk.models.store import Store
from desk.sync import later
from desk.sync.pull import Receiver

ROW = "sync"
BATCH = 20


class TimedStore(Store):
    """A replica that remembers how long each write transaction held the lock.

    Attributes:
        held: seconds of each; `busy` the processor's part of them, which other programs do not lengthen.
    """

    held: list[float] = []
    busy: list[float] = []

    def forget(self) -> None:
        """Begin to measure."""
        self.held, self.busy = [], []

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Run one write transaction and time it."""
        began, worked = time.perf_counter(), time.thread_time()
        with super().write() as connection:
            yield connection
        self.held.append(time.perf_counter() - began)
        self.busy.append(time.thread_time() - worked)

    def longest(self) -> tuple[float, str]:
        """Return the longest in milliseconds, and a note with the processor's part of the one that worked longest."""
        return max(self.held) * 1000, f"at most {max(self.busy) * 1000:.1f} ms of processor time"


def measure(options: Options) -> Iterator[Figure]:
    """Yield every figure of sharing; each database is made for it and dropped."""
    with postgres.running() as server:
        ground = Ground(server, desks=51, groups=11)
        folder = temporary()
        try:
            yield from _push(ground, options)
            yield from _catch_up(ground, options, folder)
            yield from _first_copy(ground, options, folder)
            yield from _freshness(ground, options, folder)
            yield from measure_cursor(ground, options)
            yield from measure_idle(ground, options, folder, server_cpu_s)
        finally:
            ground.close()
            remove(folder)


# ---- push --------------------------------------------------------------------------------------------


def server_cpu_s(ground: Ground) -> float:
    """Return the processor seconds that the server's processes have used so far; 0 where that cannot be read."""
    row = ground.admin.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = %s", (ground.name,)
    ).fetchall()
    total = 0.0
    for (pid,) in row:
        try:
            total += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
        except OSError:
            return 0.0
    return total


def _send(line: Any, batch: str) -> None:
    line.execute("SELECT sync.push_v1(%s::text::jsonb, '{\"drained\": true}'::jsonb)", (batch,))


def _send_all(line: Any, batches: list[str]) -> None:
    for batch in batches:
        _send(line, batch)


def _push(ground: Ground, options: Options) -> Iterator[Figure]:
    rounds = 3 if options.quick else 20
    batches: list[list[str]] = []
    for number, line in enumerate(ground.lines[:50], 1):
        author = Author(number, ground.groups[number % 10], number)
        _send(line, json.dumps([author.create() for _ in range(BATCH)]))
        # A desk keeps its session all day: what the server compiles at a session's first changes is not an op's cost.
        _send(line, json.dumps([author.work() for _ in range(BATCH)]))
        batches.append([json.dumps([author.work() for _ in range(BATCH)]) for _ in range(rounds)])
    cpu, began = server_cpu_s(ground), time.perf_counter()
    threads = [
        threading.Thread(target=_send_all, args=pair) for pair in zip(ground.lines[:50], batches, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    ops = len(batches) * rounds * BATCH
    per_op = (server_cpu_s(ground) - cpu) / ops * 1e6
    note = (
        f"50 desks, batch {BATCH}, {ops:,} ops on {os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}"
    )
    yield Figure(row=ROW, what="push: server CPU an op", value=per_op, unit="us", target=200, note=note)
    yield Figure(row=ROW, what="push: time an op, all desks together", value=seconds / ops * 1e6, unit="us",
                 target=1e6 / 3000, note=f"{ops / seconds:,.0f} ops/s; target 3,000")  # fmt: skip


# ---- pull --------------------------------------------------------------------------------------------


def _pull_all(store: Store, line: Any) -> int:
    total = 0
    while count := Receiver(store, line).pull().count:
        total += count
    return total


def _catch_up(ground: Ground, options: Options, folder: Path) -> Iterator[Figure]:
    count = 1_300 if options.quick else 13_000
    made = ground.replica(1, folder / "laptop")
    line = ground.line(1)
    _pull_all(made, line)
    made.close()
    author = Author(2, ground.groups[0], 7)
    ground.lines[1].execute("SELECT 1")
    for start in range(0, count // 15, 100):
        _send(ground.lines[1], json.dumps([author.create() for _ in range(min(100, count // 15 - start))]))
    work = [author.work() for _ in range(count - len(author.tickets))]
    for start in range(0, len(work), 200):
        _send(ground.lines[1], json.dumps(work[start : start + 200]))
    store = TimedStore(folder / "laptop")
    store.forget()
    del work
    gc.collect()
    gc.freeze()  # as the engine does when it has started: what this row has made is not its to walk through
    server, worked, began = server_cpu_s(ground), time.process_time(), time.perf_counter()
    rows = _pull_all(store, line)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    server = server_cpu_s(ground) - server
    longest, held_note = store.longest()
    line.close()
    store.close()
    note = f"{count:,} ops in {rows:,} rows of the feed, clocks and full text included"
    yield Figure(row=ROW, what="catch-up after three days", value=seconds * 1000, target=2_000, note=note)
    yield Figure(row=ROW, what="catch-up: processor time of desk and server", value=(worked + server) * 1000,
                 target=2_000, note=f"{worked * 1000:,.0f} ms of the desk; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    yield Figure(row=ROW, what="catch-up: longest write lock", value=longest, target=50, note=held_note)


# ---- the first copy ----------------------------------------------------------------------------------

TICKETS = """
INSERT INTO sync.ticket (id, stream_id, group_id, number, title, created_at, updated_at, base_ver, state)
SELECT encode(set_byte(set_byte(uuid_send(gen_random_uuid()), 0, n / 65536), 1, n / 256 %% 256), 'hex')::uuid,
    s.id, s.group_id, 'B-' || n, 'ticket number ' || n, now(), now(), repeat('0', 24), 'in_progress'
FROM generate_series(1, %s) n, sync.stream s WHERE s.group_id = %s"""
ENTRIES = """
INSERT INTO sync.entry (ticket_id, id, kind, visibility, occurred_at, recorded_at, effective_at, body, data, hlc)
SELECT t.id, gen_random_uuid(), CASE WHEN n = 1 THEN 'created' ELSE 'internal_note' END, 'internal', now(), now(), now(),
    'a note of some length about what was looked at ' || n, '{}', repeat('0', 24)
FROM sync.ticket t, generate_series(1, 5) n WHERE t.number LIKE 'B-%%'"""


def _first_copy(ground: Ground, options: Options, folder: Path) -> Iterator[Figure]:
    tickets = 2_000 if options.quick else 100_000
    ground.admin.execute(TICKETS, (tickets, ground.groups[-1]))
    ground.admin.execute(ENTRIES)
    ground.admin.execute("ANALYZE")
    line = ground.line(51)
    store = TimedStore(folder / "new")
    store.close()
    made = ground.replica(51, folder / "new")
    held = TimedStore(folder / "new")
    held.forget()
    began = time.perf_counter()
    while Receiver(held, line).pull().count:
        if later.is_waiting(held):
            break
    seconds = time.perf_counter() - began
    longest, held_note = held.longest()
    count = int(held.connection.exec_driver_sql("SELECT count(*) FROM entry").scalar_one())
    floor = _raw_insert(held, folder / "raw")
    note = (
        f"{tickets:,} tickets, {count:,} entries; the floor: the same rows from memory into the same schema"
    )
    yield Figure(row=ROW, what="first copy, rows in place", value=seconds * 1000, floor=floor * 1000, target=2.0,
                 on_ratio=True, note=note)  # fmt: skip
    yield Figure(row=ROW, what="first copy: longest write lock", value=longest, target=50, note=held_note)
    held.forget()
    began = time.perf_counter()
    later.catch_up(held)
    yield Figure(row=ROW, what="first copy: clocks and full text afterwards",
                 value=(time.perf_counter() - began) * 1000)  # fmt: skip
    longest, held_note = held.longest()
    yield Figure(
        row=ROW, what="clocks and full text: longest write lock", value=longest, target=50, note=held_note
    )
    held.close()
    made.close()
    line.close()


def _raw_insert(store: Store, directory: Path) -> float:
    """Return how long the same rows take from memory into a fresh file of the same schema."""
    rows = {}
    for table in ("entry", "ticket"):
        cursor = store.connection.connection.driver_connection.execute(f"SELECT * FROM {table}")  # type: ignore[union-attr]
        rows[table] = ([item[0] for item in cursor.description], cursor.fetchall())
    target = Store(directory)
    raw = target.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    began = time.perf_counter()
    for table, (columns, content) in rows.items():
        names = ", ".join(f'"{name}"' for name in columns)
        statement = f"INSERT INTO {table}({names}) VALUES ({', '.join('?' * len(columns))})"
        for start in range(0, len(content), 2_000):
            with target.write():
                raw.executemany(statement, content[start : start + 2_000])
    seconds = time.perf_counter() - began
    target.close()
    return seconds


# ---- freshness ---------------------------------------------------------------------------------------


def _freshness(ground: Ground, options: Options, folder: Path) -> Iterator[Figure]:
    rounds = 5 if options.quick else 60
    listener = ground.line(3)
    listener.execute("LISTEN desk_bell")
    store = ground.replica(3, folder / "listener")
    _pull_all(store, listener)
    author = Author(1, ground.groups[0], 11)
    _send(ground.lines[0], json.dumps([author.create()]))
    times = []
    for _ in range(rounds):
        time.sleep(random.uniform(0.3, 0.6))  # people do not write four times a second
        batch = json.dumps([author.work()])
        began = time.perf_counter()
        _send(ground.lines[0], batch)
        _ring(ground.lines[0], [0, 1])
        _heard(listener)
        _pull_all(store, listener)
        times.append((time.perf_counter() - began) * 1000)
    store.close()
    listener.close()
    note = f"{rounds} changes one after another: push, bell, pull, clocks folded"
    yield Figure(
        row=ROW, what="freshness by the bell, p50", value=percentile(times, 50), target=100, note=note
    )
    yield Figure(row=ROW, what="freshness by the bell, p95", value=percentile(times, 95), target=400)


def _ring(line: Any, streams: list[int]) -> None:
    """Ring as a desk does: once more after a quarter of a second where somebody has just rung."""
    while not line.execute("SELECT sync.ring_v1(%s)", (streams,)).fetchone()[0]:
        streams = []
        time.sleep(0.01)


def _heard(line: Any) -> None:
    for _ in line.notifies(timeout=5, stop_after=1):
        return
