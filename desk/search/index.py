"""The index directory: opening, checking, writing, rebuilding and setting aside. Private and disposable.

The replica is the only truth. `current.json` names the folder in use and what it was built with; it is
replaced only after a commit, so that a killed engine finds either the old or the new state. Knows articles
only as documents of the schema.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.index import create_in, open_dir

from desk.search.damage import DamagedIndexError, guarded
from desk.search.postings import PostingCache, Segment, merge_small, open_segments, small_ones
from desk.search.schema import SCHEMA, document_of, stamp
from desk.search.scorer import Scorer

POINTER = "current.json"
SET_ASIDE = "damaged-"
SMALL_LIMIT = 7
MEMORY_MB = 64


@dataclass(frozen=True, slots=True)
class State:
    """What `current.json` says.

    Attributes:
        folder: the folder in use.
        stamp: schema, terms and Whoosh it was built with.
        seq: change log number up to which articles are in it.
        articles: how many articles it holds.
        updated: checksum over the articles' instants of change.
    """

    folder: str
    stamp: str
    seq: int
    articles: int
    updated: int


class KnowledgeIndex:
    """One index on disk (or in memory where the disk refuses).

    Attributes:
        directory: the folder of all generations of the index.
        scorer: what can be searched now; None before the first build.
        state: what the index in use covers; None before the first build.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.scorer: Scorer | None = None
        self.state: State | None = None
        self._index: Any = None
        self._cache = PostingCache()

    # ---- opening ---------------------------------------------------------------------------------

    def open(self) -> bool:
        """Open what stands on disk; a damaged or outdated index is set aside and False returned."""
        try:
            with guarded():
                state = State(**json.loads((self.directory / POINTER).read_bytes()))
                if state.stamp != stamp():
                    raise DamagedIndexError("built by another version")
                index = open_dir(str(self.directory / Path(state.folder).name), schema=SCHEMA)
                scorer = self._scorer(index)
                self._probe(scorer)
        except DamagedIndexError:
            self.set_aside()
            return False
        self._index, self.scorer, self.state = index, scorer, state
        return True

    def _scorer(self, index: Any) -> Scorer:
        held = {segment.key: segment for segment in self.scorer.segments} if self.scorer else {}
        return Scorer(open_segments(index, held, self._cache))

    def _probe(self, scorer: Scorer) -> None:
        """Read every field once: damage must show here, not under a query."""
        words, _ = scorer.lexicon()
        for segment in scorer.segments:
            for term in words[:: max(1, len(words) // 50)]:
                segment.postings("text", term.encode())
            for name in ("title", "characters", "pieces", "facet"):
                for term, _ in segment.lexicon(name):
                    segment.postings(name, term.encode())
                    break

    def is_there(self) -> bool:
        """Tell whether the folder in use still stands where it was opened (always, in memory)."""
        if self.state is None or not self.state.folder:
            return self.state is not None
        return (self.directory / self.state.folder).is_dir()

    def set_aside(self) -> None:
        """Move what cannot be used out of the way; the last one is kept for a look, older ones go."""
        self.close()
        with contextlib.suppress(OSError):
            for old in self.directory.glob(f"{SET_ASIDE}*"):
                shutil.rmtree(old, ignore_errors=True)
            for folder in self.directory.glob("index-*"):
                folder.rename(folder.with_name(SET_ASIDE + folder.name))
            (self.directory / POINTER).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the files."""
        for segment in self.scorer.segments if self.scorer else []:
            with contextlib.suppress(DamagedIndexError):
                segment.close()
        self.scorer = self.state = self._index = None

    # ---- writing ---------------------------------------------------------------------------------

    def change(self, articles: Iterable[Mapping[str, Any]], removed: Iterable[bytes], state: State) -> None:
        """Index changed articles, take out removed ones, and remember what is covered; raises DamagedIndexError."""
        assert self._index is not None
        assert self.scorer is not None
        documents = {bytes(row["id"]): document_of(row) for row in articles}
        gone = [self.scorer.numbers[i] for i in {*documents, *removed} if i in self.scorer.numbers]
        with guarded():
            self._commit(gone, list(documents.values()))
            before = self.scorer
            self.scorer = self._scorer(self._index)
            _close_dropped(before.segments, self.scorer.segments)
            self._point(state)

    def _commit(self, gone: list[int], documents: list[dict[str, Any]]) -> None:
        assert self.scorer is not None
        writer = self._index.writer(limitmb=MEMORY_MB)
        try:
            for number in gone:
                writer.delete_document(number)
            for document in documents:
                writer.add_document(**document)
            if len(small_ones([segment.size for segment in self.scorer.segments])) >= SMALL_LIMIT:
                writer.commit(mergetype=merge_small)
            else:
                writer.commit(merge=False)
        except BaseException:
            with contextlib.suppress(DamagedIndexError), guarded():
                writer.cancel()
            raise

    def _point(self, state: State) -> None:
        """Replace `current.json` in one step."""
        self.state = state
        if not state.folder:
            return
        fresh = self.directory / f"{POINTER}.new"
        fields = {name: getattr(state, name) for name in State.__slots__}
        fresh.write_text(json.dumps(fields), encoding="utf-8")
        os.replace(fresh, self.directory / POINTER)

    # ---- building --------------------------------------------------------------------------------

    def build(self, *, in_memory: bool = False) -> "Build":
        """Begin a new generation beside the one in use."""
        return Build(self, in_memory=in_memory)

    def adopt(self, index: Any, folder: str, state: State) -> None:
        """Switch to a finished generation and remove the older ones."""
        scorer = Scorer(open_segments(index, {}, self._cache))
        self.close()
        self._index, self.scorer = index, scorer
        self._point(state)
        for old in self.directory.glob("index-*") if folder else ():
            if old.name != folder:
                shutil.rmtree(old, ignore_errors=True)


class Build:
    """A generation being written.

    Attributes:
        folder: its folder's name; empty when it stands in memory because the disk refuses.
    """

    def __init__(self, owner: KnowledgeIndex, *, in_memory: bool = False) -> None:
        self._owner = owner
        self.folder = ""
        try:
            if in_memory:
                raise OSError("the disk refused before")
            taken = [_generation(path) for path in owner.directory.glob("index-*")]
            folder = f"index-{max(taken, default=0) + 1}"
            (owner.directory / folder).mkdir(parents=True)
            self._index = create_in(str(owner.directory / folder), SCHEMA)
            self.folder = folder
        except OSError:
            self._index = RamStorage().create_index(SCHEMA)
        with guarded():
            self._writer = self._index.writer(limitmb=MEMORY_MB)

    def add(self, article: Mapping[str, Any]) -> None:
        """Index one article."""
        document = document_of(article)
        with guarded():
            self._writer.add_document(**document)

    def flush(self) -> None:
        """Write what was added as a segment: a long build is many short commits, so that nobody waits."""
        with guarded():
            self._writer.commit(merge=False)
            self._writer = self._index.writer(limitmb=MEMORY_MB)

    def finish(self, make_state: Callable[[str], State]) -> None:
        """Commit the generation and switch to it; `make_state` is told the folder."""
        state = make_state(self.folder)
        with guarded():
            self._writer.commit(merge=False)
            self._owner.adopt(self._index, self.folder, state)

    def cancel(self) -> None:
        """Drop the generation."""
        with contextlib.suppress(DamagedIndexError), guarded():
            self._writer.cancel()
        if self.folder:
            shutil.rmtree(self._owner.directory / self.folder, ignore_errors=True)


def _generation(path: Path) -> int:
    number = path.name.removeprefix("index-")
    return int(number) if number.isdigit() else 0


def _close_dropped(before: list[Segment], now: list[Segment]) -> None:
    kept = {segment.key for segment in now}
    for segment in before:
        if segment.key not in kept:
            segment.close()
