"""Any op from the click to the repainted row: reply, note, take, priority, wait ... on 200,000 open tickets."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from desk.bench.figures import Figure, Options, median, percentile
from desk.bench.processes import probe
from desk.bench.workspaces import Plan, copy_of, workspace


def measure(options: Options) -> Iterator[Figure]:
    """Yield the p95 of all ops together and of the slowest kind."""
    plan = Plan("open", 5_000 if options.quick else 200_000, open_only=True)
    directory = copy_of(workspace(plan, options.cache_path()))
    try:
        floor = commit_ms(directory)
        found = probe("desk.bench.op_probe", str(directory), "3" if options.quick else "25")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if "failed" in found:
        yield Figure(row="ops", what="any op", value=None, target=50, note=str(found["failed"]))
        return
    by_verb: dict[str, list[float]] = found["times"]
    every = [value for values in by_verb.values() for value in values]
    lost = found["unpainted"]
    unpainted = f", {len(lost)} not repainted ({lost[0]})" if lost else ""
    note = f"{len(every)} ops{unpainted}, {plan.tickets:,} open tickets; floor: one bare commit"
    yield Figure(row="ops", what="click to repainted row, p50", value=percentile(every, 50), floor=floor)
    yield Figure(row="ops", what="click to repainted row, p95", value=percentile(every, 95), target=50, floor=floor,
                 note=note)  # fmt: skip
    slowest = max(by_verb, key=lambda verb: percentile(by_verb[verb], 95))
    yield Figure(row="ops", what=f"slowest kind ({slowest}), p95", value=percentile(by_verb[slowest], 95), target=50,
                 floor=floor)  # fmt: skip


def commit_ms(directory: Path) -> float:
    """Return how long one insert with its commit takes in a file beside the replica."""
    connection = sqlite3.connect(directory / "floor.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE t(a)")
    times = []
    for number in range(50):
        began = time.perf_counter()
        connection.execute("INSERT INTO t VALUES (?)", (number,))
        times.append((time.perf_counter() - began) * 1000)
    connection.close()
    return median(times)
