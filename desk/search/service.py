"""The knowledge search of one open replica: answers, follows changes, and mends its index by itself.

The engine holds one `Knowledge` a store and is the only writer of its index. Whoosh and numpy are loaded
with the first search or in the engine's idle time, never at its start: everything that needs them is
imported inside `Knowledge._index` and `Knowledge._searching`.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection

from desk.models.store import Store
from desk.protocol.changes import Changes
from desk.protocol.views import KnowledgeAnswer
from desk.search import rows, words
from desk.search.damage import DamagedIndexError
from desk.search.rebuild import Progress, Rebuilder, state_of
from desk.search.rows import Subject
from desk.vault.key import is_encrypted

if TYPE_CHECKING:
    from desk.search.index import KnowledgeIndex
    from desk.search.searching import Searching
    from desk.search.synonyms import SynonymFile

LOGGER = logging.getLogger("desk.search")
FOLDER = "kb_index"
MEMORY = "knowledge"
AT_ONCE = 200
"""So many articles are indexed while the caller waits (1 to 2 ms each); more go through a rebuild."""

SLICE_S = 0.02
"""What one search gives to a running rebuild, so that it ends even where nobody else advances it."""

HITS_LIMIT = 100
WASTE_LEAST, WASTE_SHARE = 1_000, 0.3
"""Deleted documents that are carried along before the index is built anew."""


class Knowledge:
    """The knowledge base as it can be searched.

    Attributes:
        store: the replica, the only truth.
        slice_s: what one search gives to a running rebuild.
        waste_least: deleted documents that are always carried along.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.slice_s = SLICE_S
        self.waste_least = WASTE_LEAST
        self._held: KnowledgeIndex | None = None
        self._seen: Searching | None = None
        self._seq = -1
        self._synonyms: SynonymFile | None = None
        self._rebuilder = Rebuilder(store, self._index, self._built)

    # ---- answers ---------------------------------------------------------------------------------

    def search(
        self,
        connection: Connection,
        *,
        text: str,
        limit: int,
        language: str,
        products: Mapping[str, str] | None = None,
    ) -> KnowledgeAnswer:
        """Answer what was typed in the search box; `products` gives the key of each shown name."""
        bounded, now_us = max(1, min(limit, HITS_LIMIT)), self.store.clock()
        asked: dict[str, Any] = {
            "text": text,
            "limit": bounded,
            "language": language,
            "now_us": now_us,
            "products": products,
        }
        return self._answer(connection, lambda seen: seen.search(connection, **asked))

    def suggest(self, connection: Connection, *, ticket: bytes, language: str) -> KnowledgeAnswer:
        """Answer with the articles most likely to solve a ticket; raises KnownError for an unknown one."""
        return self.suggest_for(connection, subject=rows.subject_of(connection, ticket), language=language)

    def suggest_for(self, connection: Connection, *, subject: Subject, language: str) -> KnowledgeAnswer:
        """Answer for a subject that need not be a ticket yet."""
        now_us = self.store.clock()
        return self._answer(
            connection,
            lambda seen: seen.suggest(connection, subject=subject, language=language, now_us=now_us),
        )

    def _answer(
        self, connection: Connection, ask: Callable[["Searching"], KnowledgeAnswer]
    ) -> KnowledgeAnswer:
        """Ask the index; one that breaks under the question is let go, and the question asked again."""
        self.follow(connection)
        try:
            found = ask(self._searching())
        except DamagedIndexError as error:
            self._lose(error)
            found = ask(self._searching())
        return msgspec.structs.replace(found, rebuilding=self.rebuilding)

    # ---- following the replica -------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """Index what an op or a sync changed; cheap where no article did."""
        if self._held is not None and changes.touches("article"):
            self.follow(self.store.connection)

    def warm(self) -> None:
        """Load the index and what the first query needs; for the engine's idle time after its start."""
        self.follow(self.store.connection)
        words.load()
        try:
            self._searching().warm()
        except DamagedIndexError as error:
            self._lose(error)

    def follow(self, connection: Connection) -> None:
        """Bring the index up to the replica, at once where little changed, else by a rebuild in slices."""
        index = self._index()
        if index.state is not None and not index.is_there():
            LOGGER.warning("the knowledge index has gone; building it again")
            self._begin_rebuild(connection)
        elif index.scorer is None and not self._rebuilder.running and not self._rebuilder.failed:
            self._begin_rebuild(connection)
        elif index.scorer is not None and not self._rebuilder.running and self.store.last_seq() != self._seq:
            self._catch_up(connection)
        self.advance(self.slice_s)

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
        return changed, scorer.idents() - set(present)

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
            index.change(fresh, gone, state_of(self.store, connection, index.state.folder))
        except DamagedIndexError as error:
            LOGGER.warning("the knowledge index could not be written: %s", error)
            self._begin_rebuild(connection)
            return
        if index.scorer.wasted > max(self.waste_least, WASTE_SHARE * index.scorer.documents):
            self._begin_rebuild(connection)

    # ---- rebuilding ------------------------------------------------------------------------------

    @property
    def rebuilding(self) -> float | None:
        """Share of a running rebuild that is done, None when none runs."""
        return self._rebuilder.share

    def rebuild(self) -> Iterator[Progress]:
        """Build the index anew in short steps; the one in use answers until the new one is finished.

        Between two steps the caller may do anything, searching included.
        """
        self._index()
        self._rebuilder.start()
        while self._rebuilder.running:
            progress = self._rebuilder.step()
            if progress is not None:
                yield progress

    def advance(self, budget_s: float) -> bool:
        """Work on a running rebuild for a while; tells whether there is more to do."""
        return self._rebuilder.advance(budget_s)

    def _begin_rebuild(self, connection: Connection) -> None:
        """Start a rebuild; a small knowledge base is built while the caller waits."""
        self._rebuilder.start()
        if rows.extent(connection).articles <= AT_ONCE:
            while self._rebuilder.running:
                self._rebuilder.step()

    def _built(self, seq: int) -> None:
        self._seen, self._seq = None, seq

    # ---- the index -------------------------------------------------------------------------------

    def _index(self) -> "KnowledgeIndex":
        """Return the index, opened and compared with the replica the first time."""
        if self._held is None:
            from desk.search.index import KnowledgeIndex

            self._held = KnowledgeIndex(
                self.store.directory / FOLDER, in_memory=is_encrypted(self.store.directory)
            )
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
        from desk.search.synonyms import SynonymFile

        if self._synonyms is None:
            self._synonyms = SynonymFile(self.store.directory)
        scorer, synonyms = self._index().scorer, self._synonyms.current()
        build = self._rebuilder.build
        partial = scorer is None and build is not None
        if partial and build is not None:
            scorer = build.scorer
        if self._seen is None or self._seen.scorer is not scorer:
            before, self._seen = self._seen, Searching(scorer, synonyms, partial=partial)
            self._seen.inherit(before)
        self._seen.synonyms = synonyms
        return self._seen

    def _lose(self, error: DamagedIndexError) -> None:
        """Let go of an index that broke under a query; titles answer until the new one is built."""
        LOGGER.warning("the knowledge index is damaged: %s", error)
        self._index().set_aside()
        self._seen = None
        self._begin_rebuild(self.store.connection)

    def close(self) -> None:
        """Let go of the files."""
        self._rebuilder.stop()
        if self._held is not None:
            self._held.close()
            self._held = None


def knowledge_of(store: Store) -> Knowledge:
    """Return the knowledge search of a store, made on first use."""
    found = store.memory.get(MEMORY)
    if not isinstance(found, Knowledge):
        found = store.memory[MEMORY] = Knowledge(store)
    return found


def prepare() -> None:
    """Import what the search is made of, for a thread: numbers and dictionary take 150 ms, most of it in C."""
    words.load()
    import_module("desk.search.index")
    import_module("desk.search.searching")


def is_loaded(store: Store) -> bool:
    """Tell whether anybody has searched, so that the index is held."""
    return isinstance(store.memory.get(MEMORY), Knowledge)


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
