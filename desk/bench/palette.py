"""The command palette over 200,000 tickets: opening it, and each key until its results stand painted."""

from collections.abc import Iterator

from desk.bench.figures import Figure, Options, percentile
from desk.bench.processes import probe
from desk.bench.workspaces import Plan, workspace


def measure(options: Options) -> Iterator[Figure]:
    """Yield the time to open, and p50 and p95 of a key."""
    plan = Plan("open", 5_000 if options.quick else 200_000, open_only=True)
    found = probe("desk.bench.palette_probe", str(workspace(plan, options.cache_path())))
    if "failed" in found:
        yield Figure(row="palette", what="open", value=None, target=50, note=str(found["failed"]))
        return
    note = (
        f"{len(found['keys'])} keys of {found['words']} words, {plan.tickets:,} tickets, articles and people"
    )
    yield Figure(row="palette", what="open the palette, painted", value=found["open"], target=50)
    yield Figure(
        row="palette", what="key to own commands painted, p95", value=percentile(found["own"], 95), target=30
    )
    yield Figure(row="palette", what="key to results painted, p50", value=percentile(found["keys"], 50))
    yield Figure(row="palette", what="key to results painted, p95", value=percentile(found["keys"], 95), target=30,
                 note=note)  # fmt: skip
