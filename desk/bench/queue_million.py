"""The queue at a million tickets: first rows, jumps, orders, filters, full text, memory."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from desk.bench.figures import Figure, Options, median
from desk.bench.processes import probe
from desk.bench.workspaces import Plan, workspace
from desk.models.store import REPLICA

PROBE = "desk.bench.queue_probe"
_FAST_MS = 100


def measure(options: Options) -> Iterator[Figure]:
    """Yield the figures of one window and one engine on the workspace."""
    tickets = 20_000 if options.quick else 1_000_000
    directory = workspace(Plan("queue", tickets), options.cache_path())
    found = probe(PROBE, str(directory))
    if "failed" in found:
        yield Figure(row="queue", what=f"{tickets} tickets", value=None, note=str(found["failed"]))
        return
    page, every_key = _floors(directory)
    rows: tuple[tuple[str, str, float, float | None], ...] = (
        ("first_ms", "first rows, read and painted", 60, page),
        ("jump_ms", "jump anywhere and paint, p95", 16, page),
        ("sort_ms", "another order, painted", _FAST_MS, page),
        ("state_ms", "filter by state, painted", _FAST_MS, page),
        ("group_ms", "filter by group, painted", _FAST_MS, page),
        ("text_common_ms", "text filter, common word, painted", _FAST_MS, page),
        ("text_rare_ms", "text filter, rare word, painted", _FAST_MS, page),
        ("text_two_ms", "text filter, two words, painted", _FAST_MS, page),
    )
    for name, what, target, floor in rows:
        note = f"worst of {found['cases'][name]}" if name in found["cases"] else ""
        yield Figure(row="queue", what=what, value=found[name], target=target, floor=floor, note=note)
    for name, what in (("all_ms", "whole id list of all tickets"), ("sort_all_ms", "whole id list, another order"),
                       ("count_ms", "count of all tickets")):  # fmt: skip
        yield Figure(
            row="queue", what=what, value=found[name], floor=every_key, note="arrives after the first rows"
        )
    for name, what, target in (
        ("window_mb", "memory of the window", 200),
        ("engine_mb", "memory of the engine", 400),
    ):
        yield Figure(row="queue", what=what, value=found[name], unit="MB", target=target,
                     floor=found["bare_mb"], note=f"{tickets:,} tickets; floor: Qt alone")  # fmt: skip


def _floors(directory: Path) -> tuple[float, float]:
    """Return the ms of reading 256 rows by key, and of stepping over the keys of all tickets."""
    pages, lists = [], []
    with sqlite3.connect(directory / REPLICA) as connection:
        for start in range(1, 6):
            began = time.perf_counter()
            connection.execute("SELECT * FROM ticket WHERE key >= ? LIMIT 256", (start * 997,)).fetchall()
            pages.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            connection.execute("SELECT sum(key) FROM ticket INDEXED BY ticket_due").fetchall()
            lists.append((time.perf_counter() - began) * 1000)
    connection.close()
    return median(pages), median(lists)
