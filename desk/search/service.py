"""The knowledge search of one open replica: answers, follows changes, and mends its index by itself.

The engine holds one `Knowledge` a store and is the only writer of its index. Whoosh and numpy are loaded
with the first search or in the engine's idle time, never at its start: everything that needs them is
imported inside `Knowledge._index` and `Knowledge._searching`.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from desk.models.store import Store
from desk.protocol.changes import Changes
from desk.protocol.views import KnowledgeAnswer
from desk.search import rows
from desk.search.rows import Subject

if TYPE_CHECKING:
    from desk.search.index import Build, KnowledgeIndex, State
    from desk.search.searching import Searching

LOGGER = logging.getLogger("desk.search")
FOLDER = "kb_index"
MEMORY = "knowledge"
AT_ONCE = 60
"""So many articles are indexed while the caller waits (about 3 ms each); more go through a rebuild."""

BUILD_CHUNK = 20
SLICE_S = 0.02
"""What one search gives to a running rebuild, so that it ends even where nobody else advances it."""

HITS_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is."""

    done: int
    total: int


class Knowledge:
    """The knowledge base as it can be searched.

    Attributes:
        store: the replica, the only truth.
        rebuilding: share of a running rebuild that is done, None when none runs.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.rebuilding: float | None = None
        self._held: KnowledgeIndex | None = None
        self._seen: Searching | None = None
        self._work: Iterator[Progress] | None = None
        self._seq = -1
        self._in_memory = False

    # ---- answers ---------------------------------------------------------------------------------

    def search(self, connection: Connection, *, text: str, limit: int, language: str) -> KnowledgeAnswer:
        """Answer what was typed in the search box."""
        self.follow(connection)
        now_us, bounded = self.store.clock(), max(1, min(limit, HITS_LIMIT))
        try:
            found = self._searching().search(
                connection, text=text, limit=bounded, language=language, now_us=now_us
            )
        except self._damage() as error:
            self._lose(error)
            found = self._searching().search(
                connection, text=text, limit=bounded, language=language, now_us=now_us
            )
        return self._with_progress(found)

    def suggest(self, connection: Connection, *, ticket: bytes, language: str) -> KnowledgeAnswer:
        """Answer with the articles most likely to solve a ticket; raises KnownError for an unknown one."""
        return self.suggest_for(connection, subject=rows.subject_of(connection, ticket), language=language)

    def suggest_for(self, connection: Connection, *, subject: Subject, language: str) -> KnowledgeAnswer:
        """Answer for a subject that need not be a ticket yet."""
        self.follow(connection)
        now_us = self.store.clock()
        try:
            found = self._searching().suggest(connection, subject=subject, language=language, now_us=now_us)
        except self._damage() as error:
            self._lose(error)
            found = self._searching().suggest(connection, subject=subject, language=language, now_us=now_us)
        return self._with_progress(found)

    def _with_progress(self, found: KnowledgeAnswer) -> KnowledgeAnswer:
        return msgspec.structs.replace(found, rebuilding=self.rebuilding)

    # ---- following the replica -------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """Index what an op or a sync changed; cheap where no article did."""
        if self._held is not None and changes.touches("article"):
            self.follow(self.store.connection)

    def warm(self) -> None:
        """Load the index and what the first query needs; for the engine's idle time after its start."""
        self.follow(self.store.connection)
        try:
            self._searching().warm()
        except self._damage() as error:
            self._lose(error)

    def follow(self, connection: Connection) -> None:
        """Bring the index up to the replica, at once where little changed, else by a rebuild in slices."""
        index = self._index()
        if index.state is not None and not index.is_there():
            LOGGER.warning("the knowledge index has gone; building it again")
            self._begin_rebuild(connection)
        elif index.scorer is None and self._work is None:
            self._begin_rebuild(connection)
        elif self._work is None and self.store.last_seq() != self._seq:
            self._catch_up(connection)
        if self._work is not None:
            self.advance(SLICE_S)

    def _catch_up(self, connection: Connection) -> None:
        """Index what the change log names since last time."""
        named, more = rows.changed_since(connection, self._seq)
        seq = self.store.last_seq()
        changed, removed = self._differences(connection) if more else (named, set())
        self._seq = seq
        if not changed and not removed:
            return
        if len(changed) + len(removed) > AT_ONCE:
            self._begin_rebuild(connection)
            return
        self._write(connection, changed, removed)

    def _differences(self, connection: Connection) -> tuple[set[bytes], set[bytes]]:
        """Compare every article's instant of change with the index: (changed, removed)."""
        scorer = self._index().scorer
        assert scorer is not None
        present = rows.instants(connection)
        changed = set()
        for ident, updated in present.items():
            indexed = scorer.indexed(ident)
            if indexed is None or indexed[1] != updated:
                changed.add(ident)
        return changed, set(scorer.numbers) - set(present)

    def _write(self, connection: Connection, changed: Iterable[bytes], removed: Iterable[bytes]) -> None:
        """Commit changed articles; what cannot be written is built anew."""
        from desk.search.schema import digest_of

        index = self._index()
        assert index.scorer is not None
        found = rows.articles(connection, changed)
        scorer = index.scorer
        fresh = [
            row
            for ident, row in found.items()
            if scorer.indexed(ident) != (digest_of(row), row["updated_us"])
        ]
        gone = [ident for ident in {*changed, *removed} if ident not in found and scorer.indexed(ident)]
        if not fresh and not gone:
            return
        assert index.state is not None
        try:
            index.change(fresh, gone, self._state(connection, index.state.folder))
            self._seen = None
        except self._damage() as error:
            LOGGER.warning("the knowledge index could not be written: %s", error)
            self._begin_rebuild(connection)

    # ---- rebuilding ------------------------------------------------------------------------------

    def rebuild(self) -> Iterator[Progress]:
        """Build the index anew in short steps; the one in use answers until the new one is finished.

        Between two steps the caller may do anything, searching included.
        """
        self.follow_nothing()
        self._work = self._build(self.store.connection)
        while self._work is not None:
            progress = self._step()
            if progress is not None:
                yield progress

    def follow_nothing(self) -> None:
        """Give up a rebuild that is under way."""
        work, self._work, self.rebuilding = self._work, None, None
        if work is not None:
            work.close()  # type: ignore[attr-defined]

    def advance(self, budget_s: float) -> bool:
        """Work on a running rebuild for a while; tells whether there is more to do."""
        until = time.monotonic() + budget_s
        while self._work is not None and time.monotonic() < until:
            self._step()
        return self._work is not None

    def _begin_rebuild(self, connection: Connection) -> None:
        """Start a rebuild; a small knowledge base is built while the caller waits."""
        self.follow_nothing()
        self._work = self._build(connection if connection is self.store.connection else self.store.connection)
        if rows.extent(connection).articles <= AT_ONCE:
            while self._work is not None:
                self._step()

    def _step(self) -> Progress | None:
        """Advance the running rebuild by one step; a failing disk sends it into memory, once."""
        assert self._work is not None
        try:
            progress = next(self._work)
        except StopIteration:
            self._work, self.rebuilding = None, None
            return None
        except self._damage() as error:
            LOGGER.warning("the knowledge index could not be built: %s", error)
            if self._in_memory:
                self._work, self.rebuilding = None, None
                raise
            self._in_memory = True
            self._work = self._build(self.store.connection)
            return None
        self.rebuilding = progress.done / max(1, progress.total)
        return progress

    def _build(self, connection: Connection) -> Iterator[Progress]:
        index = self._index()
        seq = self.store.last_seq()
        ids = sorted(rows.instants(connection))
        build = index.build(in_memory=self._in_memory)
        try:
            yield Progress(0, len(ids))
            for start in range(0, len(ids), BUILD_CHUNK):
                self._add(build, connection, ids[start : start + BUILD_CHUNK])
                yield Progress(min(start + BUILD_CHUNK, len(ids)), len(ids))
            build.finish(lambda folder: self._state(connection, folder, seq))
        except BaseException:
            build.cancel()
            raise
        self._seen, self._seq = None, seq

    def _add(self, build: "Build", connection: Connection, ids: list[bytes]) -> None:
        for row in rows.articles(connection, ids).values():
            build.add(row)

    def _state(self, connection: Connection, folder: str, seq: int | None = None) -> "State":
        from desk.search.index import State
        from desk.search.schema import stamp

        now = rows.extent(connection)
        covered = self.store.last_seq() if seq is None else seq
        return State(folder, stamp(), covered, now.articles, now.updated)

    # ---- the index -------------------------------------------------------------------------------

    def _index(self) -> "KnowledgeIndex":
        """Return the index, opened and compared with the replica the first time."""
        if self._held is None:
            from desk.search.index import KnowledgeIndex

            self._held = KnowledgeIndex(self.store.directory / FOLDER)
            if self._held.open():
                self._compare(self._held)
        return self._held

    def _compare(self, index: "KnowledgeIndex") -> None:
        """Look after opening what changed while nobody followed."""
        assert index.state is not None
        assert index.scorer is not None
        connection, state = self.store.connection, index.state
        self._seq = state.seq
        now = rows.extent(connection)
        same = (now.articles, now.updated) == (state.articles, state.updated)
        if same and index.scorer.documents == now.articles and state.seq <= self.store.last_seq():
            return
        changed, removed = self._differences(connection)
        if len(changed) + len(removed) > AT_ONCE:
            self._begin_rebuild(connection)
        elif changed or removed:
            self._write(connection, changed, removed)

    def _searching(self) -> "Searching":
        """Return what answers now."""
        from desk.search.searching import Searching

        scorer = self._index().scorer
        if self._seen is None or self._seen.scorer is not scorer:
            self._seen = Searching(scorer)
        return self._seen

    def _lose(self, error: Exception) -> None:
        """Let go of an index that broke under a query; titles answer until the new one is built."""
        LOGGER.warning("the knowledge index is damaged: %r", error)
        self._index().set_aside()
        self._seen = None
        self._begin_rebuild(self.store.connection)

    @staticmethod
    def _damage() -> tuple[type[Exception], ...]:
        from desk.search.index import DAMAGE

        return DAMAGE

    def close(self) -> None:
        """Let go of the files."""
        self.follow_nothing()
        if self._held is not None:
            self._held.close()
            self._held = None


def knowledge_of(store: Store) -> Knowledge:
    """Return the knowledge search of a store, made on first use."""
    found = store.memory.get(MEMORY)
    if not isinstance(found, Knowledge):
        found = store.memory[MEMORY] = Knowledge(store)
    return found


def on_changes(store: Store, changes: Changes) -> None:
    """Tell the search what was committed; does nothing before the first search."""
    found = store.memory.get(MEMORY)
    if isinstance(found, Knowledge):
        found.apply(changes)


def idle(store: Store, budget_s: float = SLICE_S) -> bool:
    """Give the search some of the engine's idle time; tells whether it wants more soon."""
    knowledge = knowledge_of(store)
    if knowledge.rebuilding is None:
        knowledge.warm()
    return knowledge.advance(budget_s)
