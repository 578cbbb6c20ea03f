"""Frames of the window that come late while 25,000 tickets are imported: the list scrolls all the time."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

from desk.bench.figures import Figure, Options
from desk.bench.processes import probe
from desk.bench.workspaces import Plan, copy_of, workspace

STATES = ("new", "in progress", "closed", "closed", "closed")


def measure(options: Options) -> Iterator[Figure]:
    """Yield the share of late frames during the import; the floor is the share without one."""
    tickets = 1_000 if options.quick else 25_000
    directory = copy_of(workspace(Plan("queue", 20_000), options.cache_path()))
    try:
        source = directory / "tickets.csv"
        write_tickets(source, tickets)
        found = probe("desk.bench.frames_probe", str(directory), str(source), timeout_s=900)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    what = f"frames over 33 ms during an import of {tickets:,}"
    if "failed" in found:
        yield Figure(row="frames", what=what, value=None, unit="%", target=1, note=str(found["failed"]))
        return
    note = f"{found['frames']:,} frames in {found['seconds']:.0f} s, longest {found['longest_ms']:.0f} ms"
    yield Figure(row="frames", what=what, value=found["late"], unit="%", floor=found["floor"], target=1,
                 note=f"{note}, {found['stored']:,} stored; floor: no import")  # fmt: skip


def write_tickets(path: Path, number: int) -> None:
    """Write a plain file of tickets with the columns that any help desk exports."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(
            ("id", "title", "description", "status", "priority", "created", "updated", "requester", "group")
        )
        for n in range(number):
            day, minute = n % 28 + 1, n % 60
            out.writerow((
                f"INC{n:07d}", f"VPN drops after {minute} minutes 第{n}号", f"Gateway {n % 97} closes the tunnel.",
                STATES[n % len(STATES)], ("low", "medium", "high")[n % 3], f"2026-0{n % 6 + 1}-{day:02d} 09:{minute:02d}:00",
                f"2026-0{n % 6 + 1}-{day:02d} 17:{minute:02d}:00", f"person{n % 500}@example.org", f"Group {n % 9}",
            ))  # fmt: skip
