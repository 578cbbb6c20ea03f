"""Two questions about the feed: does its cursor miss rows under concurrent writers, and what do idle desks cost.

The naive cursor (`WHERE seq > last` over a sequence) is measured beside ours: numbers are drawn before commits,
so that it passes over what commits late, for ever.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from desk.bench.figures import Figure, Options
from desk.bench.shared_ground import Author, Ground
from desk.sync.line import Desk

ROW = "sync"
WRITERS = 8
POLL_S = 30
DESKS = 500
_NAIVE = "CREATE TABLE public.naive (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, writer int)"
_HOLD = "SELECT pg_sleep(random() * 0.008)"
"""A transaction stays open for a moment after it has drawn its number, as real ones do."""


def _read_until(done: Callable[[], bool], read: Callable[[], None]) -> None:
    while not done():
        read()
    read()


def _run(writers: list[Callable[[], None]], read: Callable[[], None]) -> None:
    """Let all write at once while one reads; the reader looks once more when all have ended."""
    threads = [threading.Thread(target=writer) for writer in writers]
    for thread in threads:
        thread.start()
    _read_until(lambda: not any(thread.is_alive() for thread in threads), read)
    for thread in threads:
        thread.join()


def naive_misses(ground: Ground, rounds: int) -> tuple[int, int]:
    """Return (rows that a naive cursor never saw, rows committed)."""
    ground.admin.execute(_NAIVE)
    seen: set[int] = set()

    def write(number: int) -> None:
        with psycopg.connect(ground.url, autocommit=True) as line:
            for _ in range(rounds):
                with line.transaction():
                    line.execute("INSERT INTO public.naive(writer) VALUES (%s)", (number,))
                    line.execute(_HOLD)

    def read() -> None:
        rows = ground.admin.execute(
            "SELECT seq FROM public.naive WHERE seq > %s ORDER BY seq", (max(seen, default=0),)
        ).fetchall()
        seen.update(seq for (seq,) in rows)

    _run([lambda number=number: write(number) for number in range(WRITERS)], read)  # type: ignore[misc]
    row = ground.admin.execute("SELECT count(*) FROM public.naive").fetchone()
    ground.admin.execute("DROP TABLE public.naive")
    committed = int(row[0]) if row is not None else 0
    return committed - len(seen), committed


def own_misses(ground: Ground, rounds: int) -> tuple[int, int]:
    """Return (rows that `pull_v1` never showed, rows of the feed) with as many desks pushing into one stream."""
    row = ground.admin.execute(
        "SELECT id FROM sync.stream WHERE group_id = %s::uuid", (ground.groups[0],)
    ).fetchone()
    assert row is not None
    stream, seen = int(row[0]), [0]

    def write(number: int) -> None:
        author = Author(number, ground.groups[0], number + 1_000)
        line = ground.lines[number - 1]
        for _ in range(rounds):
            with line.transaction():
                line.execute(
                    "SELECT sync.push_v1(%s::text::jsonb, '{}'::jsonb)", (json.dumps([author.create()]),)
                )
                line.execute(_HOLD)

    reader = ground.line(WRITERS + 1)

    def read() -> None:
        rows = reader.execute("SELECT seq FROM sync.pull_v1(%s, %s, 1000)", ([stream], [seen[-1]])).fetchall()
        seen.extend(seq for (seq,) in rows)

    _run([lambda number=number: write(number) for number in range(1, WRITERS + 1)], read)  # type: ignore[misc]
    reader.close()
    head = ground.admin.execute("SELECT head FROM sync.stream WHERE id = %s", (stream,)).fetchone()
    assert head is not None
    return int(head[0]) - len(set(seen)) + 1, int(head[0])


def measure_cursor(ground: Ground, options: Options) -> Iterator[Figure]:
    """Yield how many rows either cursor misses."""
    rounds = 15 if options.quick else 100
    lost, committed = naive_misses(ground, rounds)
    yield Figure(row=ROW, what="rows that a naive cursor misses", value=lost, unit="rows",
                 note=f"{committed:,} rows of {WRITERS} concurrent writers")  # fmt: skip
    lost, shown = own_misses(ground, rounds)
    yield Figure(row=ROW, what="rows that our cursor misses", value=lost, unit="rows", target=0,
                 note=f"{shown:,} rows of {WRITERS} concurrent desks in one stream")  # fmt: skip


def measure_idle(
    ground: Ground, options: Options, folder: Path, cpu_s: Callable[[Ground], float]
) -> Iterator[Figure]:
    """Yield what desks cost that have nothing to do: their look every half minute, the lease and the bell."""
    numbers, rounds = range(1, 11), 3 if options.quick else 20
    lines: list[Any] = [ground.line(number) for number in numbers]
    stores = [ground.replica(number, folder / f"idle{number}") for number in numbers]
    desks = [Desk(store, line) for store, line in zip(stores, lines, strict=True)]
    for desk in desks:
        desk.greet()
        desk.cycle()
        desk.leases.keep()
    began, before = time.perf_counter(), cpu_s(ground)
    for _ in range(rounds):
        for desk in desks:
            desk.cycle()
    a_look = (cpu_s(ground) - before) / (rounds * len(desks))
    seconds = time.perf_counter() - began
    for desk, store in zip(desks, stores, strict=True):
        desk.close()
        store.close()
    note = f"{a_look * 1e6:.0f} us of the server a look ({rounds * len(desks)} looks in {seconds:.1f} s), one each {POLL_S} s"
    yield Figure(row=ROW, what=f"{DESKS} idle desks, share of one core", value=a_look * DESKS / POLL_S * 100,
                 unit="%", target=3, note=note)  # fmt: skip
