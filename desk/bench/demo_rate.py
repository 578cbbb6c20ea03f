"""How fast a demo is generated and stored, and how long a million tickets take at that rate."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from desk.bench.figures import Figure, Options
from desk.bench.workspaces import load_demo
from desk.exchange.demo import generate
from desk.models.store import open_store


def measure(options: Options) -> Iterator[Figure]:
    """Yield the time a thousand tickets take, against generating them only."""
    tickets = min(options.tickets, 1_000) if options.quick else options.tickets
    directory = Path(tempfile.mkdtemp(prefix="desk-bench-"))
    store = open_store(directory)
    try:
        began = time.process_time()
        for _ in generate(tickets=tickets, now_us=store.clock()):
            pass
        floor = time.process_time() - began
        began, wall = time.process_time(), time.perf_counter()
        for _ in load_demo(store, tickets):
            pass
        spent, seconds = time.process_time() - began, time.perf_counter() - wall
    finally:
        store.close()
        shutil.rmtree(directory, ignore_errors=True)
    rate = tickets / seconds
    note = f"{tickets:,} tickets, {rate:,.0f} a second; a million: {1_000_000 / rate / 60:.0f} min; floor: generating"
    yield Figure(row="demo", what="1,000 demo tickets, CPU", value=spent / tickets * 1e6, floor=floor / tickets * 1e6,
                 note=note)  # fmt: skip
