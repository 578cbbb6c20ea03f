"""Start of the window: processor time until queue and keyboard are there, against a bare QMainWindow."""

from collections.abc import Iterator

from desk.bench.figures import Figure, Options, median
from desk.bench.processes import probe
from desk.bench.workspaces import Plan, workspace
from desk.workspace import RUNNING

PROBE = "desk.bench.start_probe"


def measure(options: Options) -> Iterator[Figure]:
    """Yield both ratios."""
    built = workspace(Plan("demo", 2_000), options.cache_path())
    directory = str(built)
    # A row before may have ended its window by force: to look for a window that is not there costs 15 ms.
    (built / RUNNING).unlink(missing_ok=True)
    bare: list[float] = []
    queue: list[float] = []
    whole: list[float] = []
    pause: list[float] = []
    for turn in range(4 if options.quick else 10):
        # Taken by turns, so that what else the machine does falls on both alike.
        floor, desk = probe(PROBE, "bare"), probe(PROBE, "desk", directory)
        failed = floor.get("failed") or desk.get("failed")
        if failed:
            yield Figure(row="start", what="start", value=None, target=1.5, on_ratio=True, note=str(failed))
            return
        if not turn:
            continue  # the first of each may have written byte code
        bare.append(floor["shown_ms"])
        queue.append(desk["queue_ms"])
        whole.append(desk["whole_ms"])
        pause.append(desk["pause_ms"])
    floor_ms = median(bare)
    note = "CPU of the process from its start, median"
    yield Figure(row="start", what="queue painted, keyboard live", value=median(queue), floor=floor_ms, target=1.5,
                 on_ratio=True, note=note)  # fmt: skip
    yield Figure(row="start", what="whole window", value=median(whole), floor=floor_ms, target=2.5, on_ratio=True,
                 note=note)  # fmt: skip
    yield Figure(row="start", what="longest turn without keys while the panes are made", value=median(pause),
                 note="CPU, median")  # fmt: skip
