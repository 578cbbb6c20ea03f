"""Knowledge search: typing, suggestions, edits, building and memory at two sizes; quality on a public set."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desk.bench.figures import Figure, Options
from desk.bench.knowledge_base import knowledge_base
from desk.bench.processes import probe
from desk.models.store import REPLICA

ROW = "search"
TARGETS: dict[int, dict[str, float]] = {
    10_000: {"search": 10, "suggest": 15, "edit": 150, "batch": 1_000, "build": 30},
    100_000: {"search": 25, "suggest": 50, "edit": 150, "batch": 1_000, "build": 150, "memory": 400},
}
PROBE_S = 1_800
SETS = "DESK_SHARED_DATA"


def measure(options: Options) -> Iterator[Figure]:
    """Yield the figures of both sizes and of the public set."""
    for size, targets in TARGETS.items():
        articles = size // 10 if options.quick else size
        directory = Path(tempfile.mkdtemp(prefix="desk-bench-"))
        try:
            kept = knowledge_base(articles, options.cache_path())
            shutil.copy2(kept / REPLICA, directory / REPLICA)
            yield from _size(directory, articles, targets)
        finally:
            shutil.rmtree(directory, ignore_errors=True)
    yield from _quality(options)


def _size(directory: Path, articles: int, targets: dict[str, float]) -> Iterator[Figure]:
    many = f"{articles:,} articles"
    built = probe("desk.bench.search_probe", str(directory), "build", timeout_s=PROBE_S)
    asked = probe("desk.bench.search_probe", str(directory), "ask", timeout_s=PROBE_S)
    yards = probe("desk.bench.yardsticks", str(directory), timeout_s=PROBE_S)
    for found in (built, asked, yards):
        if "failed" in found:
            yield Figure(row=ROW, what=many, value=None, note=str(found["failed"]))
            return
    names = [name for name in ("FTS5", "tantivy") if name in yards]

    def beside(key: str) -> str:
        return "; ".join(f"{name} {yards[name][key]:.2f}" for name in names)

    missing = "" if "tantivy" in names else "; tantivy is not installed"
    yield _figure(f"typed query, filters, 8 snippets, p95 CPU, {many}", asked["search"], targets.get("search"),
                  note=f"whole answer with rows; words alone: {beside('search')}{missing}")  # fmt: skip
    yield _figure(f"suggestion for a ticket, p95 CPU, {many}", asked["suggest"], targets.get("suggest"),
                  note=f"words alone: {beside('suggest')}{missing}")  # fmt: skip
    if yards.get("stock"):
        yield Figure(row=ROW, what=f"suggestion, p50 CPU, against stock Whoosh, {many}", value=asked["suggest_p50"],
                     floor=yards["stock"], note="floor: Whoosh's own codec and searcher, same words")  # fmt: skip
    yield _figure(
        f"edit visible, 1 article, {many}", asked["edit"], targets.get("edit"), note="wall time, p95"
    )
    yield _figure(
        f"edit visible, batch of 100, {many}", asked["batch"], targets.get("batch"), note="wall time"
    )
    yield _figure(f"build, {many}", built["cpu_s"], targets.get("build"), unit="s",
                  note=f"CPU; longest step {built['step_ms']:.0f} ms; writing alone: {beside('write_s')}")  # fmt: skip
    yield _figure(f"engine memory added, {many}", asked["memory"], targets.get("memory"), unit="MB",
                  note=f"private; opened in {asked['opened_ms']:.0f} ms")  # fmt: skip


def _figure(what: str, value: float, target: float | None, *, note: str, unit: str = "ms") -> Figure:
    return Figure(row=ROW, what=what, value=value, unit=unit, target=target, note=note)


def _quality(options: Options) -> Iterator[Figure]:
    """Yield how far the yardsticks are ahead on each set (below 0: behind), in points of nDCG@10."""
    folder = Path(os.environ.get(SETS, "")) / "search"
    if not os.environ.get(SETS) or not folder.is_dir():
        yield Figure(
            row=ROW, what="quality", value=None, unit="points", note=f"set {SETS} to the shared data"
        )
        return
    arguments = (str(folder), "500" if options.quick else "0")
    found: dict[str, Any] = probe("desk.bench.search_quality", *arguments, timeout_s=PROBE_S)
    if "failed" in found:
        yield Figure(row=ROW, what="quality", value=None, unit="points", note=str(found["failed"]))
        return
    for name, figures in found.items():
        ours = figures.pop("ours")
        for yard, theirs in figures.items():
            yield Figure(row=ROW, what=f"nDCG@10 of {yard} above ours, {name}", value=100 * (theirs - ours),
                         unit="points", target=0 if yard == "FTS5" else 1, note=f"ours {100 * ours:.1f}")  # fmt: skip
