"""Folding the clocks of 200,000 open tickets anew after edits of their calendar."""

import datetime
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

from desk.bench.figures import Figure, Options
from desk.bench.workspaces import Plan, copy_of, workspace
from desk.models.store import Store, open_store
from desk.ops.catalogue import OPS
from desk.ops.derived import rebuild
from desk.ops.registry import apply
from desk.ops.rules import calendars_in_force
from desk.process import calendar_json
from desk.process.ids import new_id
from desk.protocol.messages import Request

CALENDAR = "cn-bh"
_EARLIER = [["08:30", "12:00"], ["13:30", "17:30"]]


def measure(options: Options) -> Iterator[Figure]:
    """Yield the time of three edits, from the mildest to the one that moves every clock."""
    plan = Plan("open", 5_000 if options.quick else 200_000, open_only=True)
    directory = copy_of(workspace(plan, options.cache_path()))
    store = open_store(directory)
    assert OPS  # the catalogue is what registers the ops used below
    edits: tuple[tuple[str, Callable[[Store], None]], ...] = (
        ("a day off in ten days", lambda s: day_off(s, 10)),
        ("a day off tomorrow", lambda s: day_off(s, 1)),
        ("other hours for every week", new_hours),
    )
    try:
        floor = read_floor_s(store)
        for what, edit in edits:
            edit(store)
            seconds, folded, longest, processor = folded_anew(store)
            note = f"{folded:,} folded, {processor:.0f} s CPU, longest step {longest * 1000:.0f} ms; floor: reading"
            yield Figure(row="refold", what=f"{plan.tickets:,} open tickets, {what}", value=seconds, unit="s",
                         target=10, floor=floor, note=note)  # fmt: skip
    finally:
        store.close()
        shutil.rmtree(directory, ignore_errors=True)


def _apply(store: Store, verb: str, args: dict[str, Any]) -> None:
    apply(store, Request(1, verb, args, op_id=new_id(store.clock())), source="cli")


def day_off(store: Store, in_days: int) -> None:
    """Approve a day without work so many days from now."""
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=in_days)
    _apply(store, "calendar.overrides", {"calendar": CALENDAR, "days": {day.isoformat(): []}})


def new_hours(store: Store) -> None:
    """Move the working hours of the whole week."""
    body: dict[str, Any] = calendar_json.to_json(calendars_in_force(store.connection)[CALENDAR])
    body["weekly"] = {**body["weekly"], **dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _EARLIER)}
    _apply(store, "calendar.set", {"calendar": body})


def folded_anew(store: Store) -> tuple[float, int, float, float]:
    """Return seconds, tickets folded, the longest step and the processor seconds of all processes."""
    began = last = time.perf_counter()
    processor = _processor_s()
    longest, folded = 0.0, 0
    for _, total in rebuild(store, open_only=True):
        folded = total
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return time.perf_counter() - began, folded, longest, _processor_s() - processor


def _processor_s() -> float:
    parts = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in parts)


def read_floor_s(store: Store) -> float:
    """Return how long it takes merely to read the timelines of all open tickets."""
    began = time.perf_counter()
    rows = store.connection.exec_driver_sql(
        "SELECT ticket_id, id, kind, effective_us, data, source FROM entry"
        " WHERE ticket_id IN (SELECT id FROM ticket WHERE open = 1)"
    )
    for _ in rows.yield_per(10_000).partitions():
        pass
    return time.perf_counter() - began
