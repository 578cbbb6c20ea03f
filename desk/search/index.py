"""The index directory: opening, checking, writing, rebuilding and setting aside. Private and disposable.

The replica is the only truth. `current.json` names the folder in use and what it was built with; it is
replaced only after a commit, so that a killed engine finds either the old or the new state. Knows articles
only as documents of the schema.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage, RamStorage

from desk.search.accumulate import BATCH
from desk.search.codec import ArraySegment
from desk.search.damage import DamagedIndexError, guarded
from desk.search.postings import SCORED, UNSCORED, Segment, open_segments, small_ones
from desk.search.schema import document_of, stamp
from desk.search.scorer import Scorer
from desk.search.writing import LOCK, Contents, Gatherer, commit, done, merged, read_contents

POINTER = "current.json"
SET_ASIDE = "damaged-"
SMALL_LIMIT = 7


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
        in_memory: nothing of it may reach the disk (an encrypted workspace).
        scorer: what can be searched now; None before the first build.
        state: what the index in use covers; None before the first build.
    """

    def __init__(self, directory: Path, *, in_memory: bool = False) -> None:
        self.directory = directory
        self.in_memory = in_memory
        self.scorer: Scorer | None = None
        self.state: State | None = None
        self._storage: Any = None

    # ---- opening ---------------------------------------------------------------------------------

    def open(self) -> bool:
        """Open what stands on disk; a damaged or outdated index is set aside and False returned."""
        try:
            with guarded():
                state = State(**json.loads((self.directory / POINTER).read_bytes()))
                if state.stamp != stamp():
                    raise DamagedIndexError("built by another version")
                storage = FileStorage(str(self.directory / Path(state.folder).name))
                scorer = self._scorer(storage)
                _probe(scorer)
        except DamagedIndexError:
            self.set_aside()
            return False
        self._storage, self.scorer, self.state = storage, scorer, state
        return True

    def _scorer(self, storage: Any) -> Scorer:
        held = {segment.key: segment for segment in self.scorer.segments} if self.scorer else {}
        return Scorer(open_segments(storage, read_contents(storage), held))

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
        _close_all(self.scorer.segments if self.scorer else [])
        self.scorer = self.state = self._storage = None

    # ---- writing ---------------------------------------------------------------------------------

    def change(self, articles: Iterable[Mapping[str, Any]], removed: Iterable[bytes], state: State) -> None:
        """Index changed articles, take out removed ones, and remember what is covered; raises DamagedIndexError."""
        assert self.scorer is not None
        documents = {bytes(row["id"]): document_of(row) for row in articles}
        with guarded():
            self._commit({*documents, *removed}, list(documents.values()))
            before = self.scorer
            self.scorer = self._scorer(self._storage)
            kept = {segment.key for segment in self.scorer.segments}
            _close_all([segment for segment in before.segments if segment.key not in kept])
            self._point(state)

    def _commit(self, gone: Iterable[bytes], documents: Sequence[dict[str, Any]]) -> None:
        """Delete documents by their number and add others as a segment of their own."""
        assert self.scorer is not None
        lock = self._storage.lock(LOCK)
        if not lock.acquire():
            raise DamagedIndexError("another program writes the index")
        try:
            contents = read_contents(self._storage)
            entries: list[ArraySegment] = contents.segments
            for ident in gone:
                for entry, segment in zip(entries, self.scorer.segments, strict=True):
                    if (number := segment.find(ident)) >= 0:
                        entry.delete_document(number)
            entries = self._merge_small([entry for entry in entries if entry.doc_count()])
            if documents:
                gatherer = Gatherer()
                for document in documents:
                    gatherer.add(document)
                entries.append(done(gatherer.write(self._storage)))
            commit(self._storage, entries, contents.generation + 1)
        finally:
            lock.release()

    def _merge_small(self, entries: list[ArraySegment]) -> list[ArraySegment]:
        """Join the small segments once there are many."""
        small = small_ones([entry.doc_count_all() for entry in entries])
        if len(small) < SMALL_LIMIT:
            return entries
        chosen = [_opened(self._storage, entries[number]) for number in small]
        try:
            joined = done(merged(self._storage, chosen))
        finally:
            _close_all(chosen)
        return [*(entry for number, entry in enumerate(entries) if number not in small), joined]

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
        return Build(self, in_memory=in_memory or self.in_memory)

    def adopt(self, storage: Any, folder: str, state: State) -> None:
        """Switch to a finished generation and remove the older ones."""
        scorer = Scorer(open_segments(storage, read_contents(storage), {}))
        self.close()
        self._storage, self.scorer = storage, scorer
        self._point(state)
        for old in self.directory.glob("index-*") if folder else ():
            if old.name != folder:
                shutil.rmtree(old, ignore_errors=True)


class Build:
    """A generation being written.

    Attributes:
        folder: its folder's name; empty when it stands in memory because the disk refuses.
        scorer: what of it can be searched already; None before the first documents are written.
    """

    def __init__(self, owner: KnowledgeIndex, *, in_memory: bool = False) -> None:
        self._owner = owner
        self.folder = ""
        self.scorer: Scorer | None = None
        self._gatherer = Gatherer()
        self._runs: list[ArraySegment] = []
        try:
            if in_memory:
                raise OSError("the disk refused before")
            taken = [_generation(path) for path in owner.directory.glob("index-*")]
            folder = f"index-{max(taken, default=0) + 1}"
            (owner.directory / folder).mkdir(parents=True)
            self._storage: Any = FileStorage(str(owner.directory / folder))
            self.folder = folder
        except OSError:
            self._storage = RamStorage()

    def add(self, article: Mapping[str, Any]) -> None:
        """Index one article."""
        self._gatherer.add(document_of(article))

    def flush(self, *, least: int = 1) -> Generator[None, None, None]:
        """Write what was added once it is so much; it can be searched from then on."""
        if self._gatherer.size < least:
            return
        gatherer, self._gatherer = self._gatherer, Gatherer()
        steps = gatherer.write(self._storage)
        while True:
            with guarded():
                try:
                    next(steps)
                except StopIteration as stop:
                    self._runs.append(stop.value)
                    break
            yield
        with guarded():
            self.scorer = Scorer(self._opened())

    def _opened(self) -> list[Segment]:
        held = {segment.key: segment for segment in self.scorer.segments} if self.scorer else {}
        contents = Contents(self._runs)
        return open_segments(self._storage, contents, held)

    def finish(self, make_state: Callable[[str], State]) -> Generator[float, None, None]:
        """Join all to one segment and switch to it; yields the share done. `make_state` is told the folder."""
        state = make_state(self.folder)
        for _ in self.flush():
            yield 0.0
        segments = self.scorer.segments if self.scorer else []
        entries = self._runs
        if len(segments) > 1:
            words = sum(segment.field(name).count for segment in segments for name in (*SCORED, *UNSCORED))
            steps, at = merged(self._storage, segments), 0
            while True:
                with guarded():
                    try:
                        next(steps)
                    except StopIteration as stop:
                        entries = [stop.value]
                        break
                at += 1
                yield min(1.0, at * BATCH / max(1, words))
        with guarded():
            commit(self._storage, entries, 1)
            self._owner.adopt(self._storage, self.folder, state)
        self._let_go()

    def _let_go(self) -> None:
        held, self.scorer = self.scorer, None
        _close_all(held.segments if held else [])

    def cancel(self) -> None:
        """Drop the generation."""
        self._let_go()
        if self.folder:
            shutil.rmtree(self._owner.directory / self.folder, ignore_errors=True)


def _opened(storage: Any, entry: ArraySegment) -> Segment:
    [segment] = open_segments(storage, Contents([entry]), {})
    return segment


def _probe(scorer: Scorer) -> None:
    """Read every field once: damage must show here, not under a query."""
    for segment in scorer.segments:
        for name in (*SCORED, *UNSCORED):
            field = segment.field(name)
            if field.count:
                field.postings(0)
                field.postings(field.count - 1)


def _close_all(segments: Iterable[Segment]) -> None:
    for segment in segments:
        with contextlib.suppress(DamagedIndexError):
            segment.close()


def _generation(path: Path) -> int:
    number = path.name.removeprefix("index-")
    return int(number) if number.isdigit() else 0
