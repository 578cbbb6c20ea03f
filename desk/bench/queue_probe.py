"""One window and one engine on a big workspace; `python -m desk.bench.queue_probe DIRECTORY` says how fast."""

import os
import random
import sqlite3
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from desk.bench.figures import median, percentile
from desk.bench.gui import Bench, application, wait_until
from desk.bench.processes import memory_mb, say
from desk.protocol.queue import SORTS, QueueQuery
from desk.search.analysis import tokens
from desk.workspace import Workspace

JUMPS = 60
STATES = ("new", "in_progress", "waiting_customer", "pending_confirmation", "closed")


class Measured(Bench):
    """Opens queries and takes times until the list has been painted."""

    def painted_ms(self, query: QueueQuery, *, whole: bool = False) -> float:
        """Return how long a query takes to painted rows; `whole` waits for the complete id list."""
        loader = self.pane.loader
        listed: list[float] = []
        counted: list[float] = []
        known = loader.counted.connect(lambda *_: counted.append(time.perf_counter()))
        connection = loader.listed.connect(lambda: listed.append(time.perf_counter()))
        began = time.perf_counter()
        loader.open(query)
        if query.local():
            # An empty list shows a sentence instead: it stands there when the list is known to be empty.
            wait_until(lambda: self.paints.last > began or (listed and not self.pane.model.rowCount()))
            done = max(self.paints.last, began) if self.pane.model.rowCount() else listed[0]
            wait_until(lambda: listed)
        else:
            # Of very many hits the beginning comes before the whole list, and is painted.
            wait_until(lambda: counted)
            if self.pane.model.rowCount():
                wait_until(lambda: self.paints.last > counted[0])
            done = max(self.paints.last, counted[0])
            wait_until(lambda: listed)
        loader.counted.disconnect(known)
        loader.listed.disconnect(connection)
        return ((listed[0] if whole else done) - began) * 1000

    def worst_ms(self, queries: Iterable[tuple[str, QueueQuery]]) -> tuple[float, str]:
        """Return the slowest query (median of three each) and its name."""
        found = []
        for name, query in queries:
            found.append((median([self.painted_ms(query) for _ in range(2)]), name))
        return max(found)

    def jump_ms(self) -> float:
        """Return the p95 of jumping to any row and painting there."""
        self.painted_ms(QueueQuery(view="all"), whole=True)
        self.settle()
        bar = self.pane.view.verticalScrollBar()
        chance = random.Random(7)
        times = []
        for _ in range(JUMPS):
            began = time.perf_counter()
            bar.setValue(chance.randrange(bar.maximum()))
            wait_until(lambda: self.paints.last > began)  # noqa: B023 - waited for within the turn
            times.append((self.paints.last - began) * 1000)
        return percentile(times, 95)


def words(replica: Path) -> tuple[str, str]:
    """Return a common and a rare word of the titles."""
    counts: dict[str, int] = {}
    with sqlite3.connect(replica) as connection:
        for (title,) in connection.execute("SELECT title FROM ticket ORDER BY key LIMIT 2000"):
            for word in set(tokens(title)):
                if len(word) > 1:
                    counts[word] = counts.get(word, 0) + 1
    connection.close()
    ordered = sorted(counts, key=lambda word: (counts[word], word))
    near = min(counts, key=lambda word: (abs(counts[word] - 100), word))
    return near, ordered[0]


def main() -> None:
    """Measure and answer."""
    directory = Path(sys.argv[1])
    replica = Workspace(directory).replica
    application()
    bare_mb = memory_mb(os.getpid())
    common, rare = words(replica)
    with Measured(directory) as bench:
        first_ms = bench.painted_ms(QueueQuery())
        groups = [
            bytes(row[0]) for row in sqlite3.connect(replica).execute("SELECT id FROM support_group LIMIT 4")
        ]
        views = ("all", "open")
        sorts = [
            (f"{view} by {sort}{' reversed' * down}", QueueQuery(view=view, sort=sort, descending=bool(down)))
            for view in views for sort in SORTS for down in (0, 1)
        ]  # fmt: skip
        states = [(f"{view} {s} by {sort}", QueueQuery(view=view, states=(s,), sort=sort))
                  for view in ("all", "open") for s in STATES for sort in ("deadline", "updated")]  # fmt: skip
        by_group = [(f"{view} by {sort}", QueueQuery(view=view, group=g, sort=sort))
                    for view in ("all", "group") for g in groups for sort in ("deadline", "created")]  # fmt: skip
        cases: dict[str, str] = {}
        found: dict[str, float | None] = {"first_ms": first_ms}
        texts = {"text_common_ms": common, "text_rare_ms": rare, "text_two_ms": f"{common} {rare}"}
        found["sort_ms"], cases["sort_ms"] = bench.worst_ms(sorts)
        found["state_ms"], cases["state_ms"] = bench.worst_ms(states)
        found["group_ms"], cases["group_ms"] = bench.worst_ms(by_group)
        for name, text in texts.items():
            queries = [(f"{view} {text!r}", QueueQuery(view=view, text=text)) for view in ("open", "all")]
            found[name], cases[name] = bench.worst_ms(queries)
        whole = QueueQuery(view="all")
        found["all_ms"] = bench.painted_ms(whole, whole=True)
        found["sort_all_ms"] = bench.painted_ms(replace(whole, sort="updated"), whole=True)
        began = time.perf_counter()
        bench.reader.count(whole)
        found["count_ms"] = (time.perf_counter() - began) * 1000
        found["jump_ms"] = bench.jump_ms()
        say(**found, cases=cases, bare_mb=bare_mb, window_mb=memory_mb(os.getpid()),
            engine_mb=memory_mb(bench.client.engine_pid))  # fmt: skip


if __name__ == "__main__":
    main()
