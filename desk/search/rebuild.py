"""Rebuilding the knowledge index from the replica in short steps, beside the one in use.

Knows when a step is whole, not who calls for the next one.
"""

import logging
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from desk.models.store import Store
from desk.search import rows
from desk.search.damage import DamagedIndexError

if TYPE_CHECKING:
    from desk.search.index import Build, KnowledgeIndex, State

LOGGER = logging.getLogger("desk.search")
CHUNK = 20
"""Articles of one step: about 60 ms."""


RUN = 1_500
"""Documents that are gathered in memory before they are written: some 40 MB, 0.3 s in steps."""

GATHERED = 0.85
"""Share of a build that is over when every article is read; the rest is joining."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is."""

    done: int
    total: int


def state_of(store: Store, connection: Connection, folder: str, seq: int | None = None) -> "State":
    """Return what an index that holds the present articles covers."""
    from desk.search.index import State
    from desk.search.schema import stamp

    now = rows.extent(connection)
    covered = store.last_seq() if seq is None else seq
    return State(folder, stamp(), covered, now.articles, now.updated)


class Rebuilder:
    """At most one rebuild at a time.

    Attributes:
        share: how much of the running rebuild is done, None when none runs.
        build: the one under way; what it has written can be searched.
        run: documents that are gathered before they are written.
        failed: nothing could be built, not even in memory; titles answer until somebody starts again.
    """

    def __init__(
        self, store: Store, index: Callable[[], "KnowledgeIndex"], finished: Callable[[int], None]
    ) -> None:
        """`finished` is told the change log number up to which the new index holds everything."""
        self.share: float | None = None
        self.failed = False
        self.run = RUN
        self._store = store
        self._index = index
        self._finished = finished
        self._work: Generator[Progress, None, None] | None = None
        self._in_memory = False
        self.build: Build | None = None

    @property
    def running(self) -> bool:
        """Whether there is work to do."""
        return self._work is not None

    def start(self) -> None:
        """Begin from the first article; a rebuild under way is dropped."""
        self.stop()
        self._work, self.share, self.failed, self._in_memory = self._build(), 0.0, False, False

    def stop(self) -> None:
        """Give up a rebuild that is under way."""
        work, self._work, self.share, self.build = self._work, None, None, None
        if work is not None:
            work.close()

    def advance(self, budget_s: float) -> bool:
        """Work for a while; tells whether there is more to do."""
        until = time.monotonic() + budget_s
        while self._work is not None and time.monotonic() < until:
            self.step()
        return self._work is not None

    def step(self) -> Progress | None:
        """Advance by one step; a failing disk sends the index into memory."""
        assert self._work is not None
        try:
            progress = next(self._work)
        except StopIteration:
            self.stop()
            return None
        except DamagedIndexError as error:
            self.stop()
            if self._in_memory:
                LOGGER.exception("the knowledge index cannot be built")
                self.failed = True
                return None
            LOGGER.warning("the knowledge index cannot be built on the disk: %s", error)
            self.start()
            self._in_memory = True
            return None
        self.share = progress.done / max(1, progress.total)
        return progress

    def _build(self) -> Generator[Progress, None, None]:
        connection = self._store.connection
        seq = self._store.last_seq()
        ids = sorted(rows.instants(connection))
        total = len(ids)
        build = self.build = self._index().build(in_memory=self._in_memory)
        try:
            yield Progress(0, total)
            for start in range(0, total, CHUNK):
                for row in rows.articles(connection, ids[start : start + CHUNK]).values():
                    build.add(row)
                reached = Progress(int(min(start + CHUNK, total) * GATHERED), total)
                yield reached
                for _ in build.flush(least=self.run):
                    yield reached
            for share in build.finish(lambda folder: state_of(self._store, connection, folder, seq)):
                yield Progress(int(total * (GATHERED + (1 - GATHERED) * share)), total)
            yield Progress(total, total)
        except BaseException:
            build.cancel()
            raise
        self._finished(seq)
