"""A workspace of 200,000 tickets that nobody opened for twelve hours: about 107,000 became due at once.

What holds the engine's thread longest, and how long people wait for a ticket, their ops and figures meanwhile.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desk.bench.figures import Figure, Options, percentile
from desk.bench.open_ticket import ENTRIES, TICKETS, lengthen
from desk.bench.processes import probe
from desk.bench.workspaces import Plan, age, copy_of, workspace
from desk.engine import PATIENT

HOURS = 12
ROW = "aged"


def measure(options: Options) -> Iterator[Figure]:
    """Yield the longest hold, what it was, and the waiting of people."""
    plan = Plan("open", 5_000 if options.quick else 200_000, open_only=True)
    built = workspace(plan, options.cache_path())
    what = f"{plan.tickets:,} tickets, {HOURS} h old"
    for seconds, speed, when in ((20, 1, "first 20 s"), (60, 60, "an hour in a minute")):
        if options.quick and speed > 1:
            continue
        yield from _held(_probe(built, "desk.bench.aged_probe", str(seconds), str(speed)), f"{what}, {when}")
    found = _probe(built, "desk.bench.open_probe")
    if "failed" in found:
        yield Figure(row=ROW, what=what, value=None, target=50, note=str(found["failed"]))
        return
    yield Figure(
        row=ROW, what=f"open a ticket, {what}, p95", value=percentile(found["times"], 95), target=50,
        floor=found["floor_ms"],
    )  # fmt: skip


def _held(found: dict[str, Any], what: str) -> Iterator[Figure]:
    """Yield what one run of the engine says."""
    if "failed" in found:
        yield Figure(row=ROW, what=what, value=None, target=100, note=str(found["failed"]))
        return
    # Long reads give way to whoever waits, so that what they hold is nobody's waiting; that is told below.
    holds = {name: longest for name, (longest, *_) in found["holds"].items() if name not in PATIENT}
    slowest = [f"{name} {longest:.0f}" for name, longest in holds.items() if longest >= 20]
    told = ", ".join(f"{number} {name}" for name, number in found["told"].items() if name != "changes")
    yield Figure(
        row=ROW, what=f"longest hold of the engine, {what}, CPU", target=100,
        value=max(holds.values()),
        note=f"{'; '.join(slowest[:6])}; told {told}; {found['recorded']:,} recorded",
    )  # fmt: skip
    for verb, name in (
        ("query.ticket", "a ticket read"),
        ("ticket.note", "an op"),
        ("query.metrics", "all numbers"),
        ("query.insights", "the page of charts"),
    ):
        times = found["times"].get(verb)
        if times:
            yield Figure(
                row=ROW, what=f"{name}, {what}, p95", value=percentile(times, 95), note=f"longest {max(times):,.0f} ms",
                target=50 if verb in ("query.ticket", "ticket.note") else None,
            )  # fmt: skip


def _probe(built: Path, module: str, *arguments: str) -> dict[str, Any]:
    """Run a probe on a fresh aged copy."""
    directory = copy_of(built)
    try:
        lengthen(directory, tickets=TICKETS, entries=ENTRIES)
        age(directory, built, HOURS)
        return probe(module, str(directory), *arguments)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
