"""`desk import` of the UCI incident event log (141,712 rows): processor time of the whole command."""

import csv
import gzip
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desk.bench.figures import Figure, Options
from desk.bench.processes import ROOT, environment

NAME = "uci_incident_event_log.csv.gz"
PLACES = (ROOT.parent / "shared" / "data" / "tickets" / NAME, ROOT / "data" / "tickets" / NAME)
TARGET_S = 60


def measure(options: Options) -> Iterator[Figure]:
    """Yield the seconds, or a sentence where the file is not here."""
    what = "the UCI event log, CPU"
    places = (Path(options.uci),) if options.uci else PLACES
    path = next((place for place in places if place.is_file()), None)
    if path is None or options.quick:
        why = "left out by --quick" if path else f"{NAME} is not here: name it with --uci FILE"
        yield Figure(row="import", what=what, value=None, unit="s", target=TARGET_S, note=why)
        return
    floor = read_s(path)
    directory = Path(tempfile.mkdtemp(prefix="desk-bench-"))
    try:
        before = _children_s()
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-P", "-m", "desk", "import", str(path), "--workspace", str(directory), "--json"],
            env=environment(), capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        seconds, wall = _children_s() - before, time.perf_counter() - began
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if done.returncode:
        note = (done.stderr.strip().splitlines() or ["no sentence"])[-1][:160]
        yield Figure(row="import", what=what, value=None, unit="s", target=TARGET_S, note=note)
        return
    yield Figure(row="import", what=what, value=seconds, unit="s", floor=floor, target=TARGET_S,
                 note=f"{wall:.0f} s on the wall; floor: unpacking and splitting the rows")  # fmt: skip


def read_s(path: Path) -> float:
    """Return the processor seconds of merely reading the file's rows."""
    began = time.process_time()
    unpack: Any = gzip.open if path.suffix == ".gz" else open
    with unpack(path, "rt", encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass
    return time.process_time() - began


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
