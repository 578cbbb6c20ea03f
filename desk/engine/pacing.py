"""The pace of jobs: items stored in batches of even duration, and items made ahead by a thread.

Knows neither what the items are nor where they go.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

STEP_S = 0.025
"""How long one step of a job should take: the longest that a request waits for it."""

AHEAD = 500
MOMENT_S = 0.005


def paced(
    items: Iterable[Any], store_batch: Callable[[list[Any]], object], *, weight: Callable[[Any], float]
) -> Iterator[int]:
    """Store items in batches that take about `STEP_S` each; yields how many each batch held.

    `weight` is an item's share of the work, 1 for the heaviest: a thousand people are stored as quickly as
    a few tickets, and must not make the first batch of tickets a long one.
    """
    allowed, gathered = 4.0, 0.0
    batch: list[Any] = []
    for item in items:
        if item is None:
            yield 0  # nothing to store yet: others may be served
            continue
        batch.append(item)
        gathered += weight(item)
        if gathered < allowed:
            continue
        began = time.perf_counter()
        store_batch(batch)
        took = max(time.perf_counter() - began, 1e-6)
        yield len(batch)
        allowed = max(1.0, min(gathered * STEP_S / took, allowed * 2, 500.0))
        batch, gathered = [], 0.0
    if batch:
        store_batch(batch)
        yield len(batch)


def prefetched(make: Callable[[], Iterable[Any]], *, ahead: int = AHEAD) -> Iterator[Any]:
    """Yield what `make` yields, made by a thread; None whenever the next is not ready within a moment.

    Planning a long history takes seconds in one piece; the engine answers requests meanwhile. At most `ahead` items
    wait in memory.
    """
    ready: queue.Queue[Any] = queue.Queue(ahead)
    stopped = threading.Event()

    def produce() -> None:
        for item in make():
            while not stopped.is_set():
                try:
                    ready.put(item, timeout=0.1)
                    break
                except queue.Full:
                    continue
            if stopped.is_set():
                return

    with ThreadPoolExecutor(1) as threads:
        work = threads.submit(produce)
        try:
            while not (work.done() and ready.empty()):
                try:
                    yield ready.get(timeout=MOMENT_S)
                except queue.Empty:
                    yield None
        finally:
            stopped.set()
    work.result()
