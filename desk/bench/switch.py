"""Switching theme and language in the whole window: processor time until it stands painted anew."""

from collections.abc import Iterator

from desk.bench.figures import Figure, Options, median
from desk.bench.processes import probe
from desk.bench.workspaces import Plan, workspace


def measure(options: Options) -> Iterator[Figure]:
    """Yield the median of both."""
    directory = str(workspace(Plan("demo", 2_000), options.cache_path()))
    found = probe("desk.bench.switch_probe", directory)
    for what in ("theme", "language"):
        value = None if "failed" in found else median(found[what])
        note = str(
            found.get("failed", f"CPU, median of {len(found.get(what, ()))}, ticket and all pages shown once")
        )
        yield Figure(row="switch", what=f"{what} switched, painted", value=value, target=150, note=note)
