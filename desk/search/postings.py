"""The segments of an index as the scorer sees them: which documents live, whose they are, and words in them.

Segments are opened from Whoosh's table of contents and kept by their id: `Searcher.refresh()` and reused
readers of Whoosh give wrong results after deletions. Knows no query.
"""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desk.search.damage import guarded
from desk.search.segment_file import FieldArrays, Numbers, Postings, SegmentFile, Weights, open_segment_file

SCORED = ("text", "title", "characters", "pieces")
UNSCORED = ("surface", "initials", "facet")
ID_BYTES, DIGEST_BYTES = 16, 8
SMALL = 100
"""Documents of a segment that is joined with others once there are many such."""

NOTHING: Postings = (np.empty(0, np.int32), np.empty(0, np.float32))


class Segment:
    """One immutable part of the index.

    Attributes:
        key: Whoosh's id of the segment.
        size: documents, deleted ones too.
        base: number of its first document in the whole index.
        alive: mask of documents that are not deleted, None while all live.
        lengths: field -> the length of each document's field.
    """

    def __init__(self, file: SegmentFile, key: str) -> None:
        self.key = key
        self.base = 0
        self.alive: NDArray[np.bool_] | None = None
        self.file: SegmentFile | None = file
        self.size = file.size
        self._ids = b"".join(file.rows("ids", ID_BYTES))
        self._digests = b"".join(file.rows("digests", DIGEST_BYTES))
        self._updated = np.array(file.instants("updated"), np.int64)
        self.lengths: dict[str, Weights] = {name: _lengths(file, name) for name in SCORED}

    def ident(self, number: int) -> bytes:
        """Return the article of a document."""
        return self._ids[number * ID_BYTES : (number + 1) * ID_BYTES]

    def indexed(self, number: int) -> tuple[bytes, int]:
        """Return the fingerprint and the instant of change a document is indexed with."""
        return self._digests[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES], int(self._updated[number])

    @cached_property
    def numbers(self) -> dict[bytes, int]:
        """Article -> its document, deleted ones too."""
        return {self.ident(number): number for number in range(self.size)}

    def find(self, ident: bytes) -> int:
        """Return the live document of an article, -1 if there is none."""
        number = self.numbers.get(ident, -1)
        return number if number >= 0 and self.is_alive(number) else -1

    def is_alive(self, number: int) -> bool:
        """Tell whether a document is not deleted."""
        return self.alive is None or bool(self.alive[number])

    @property
    def live(self) -> int:
        """How many documents are not deleted."""
        return self.size if self.alive is None else int(self.alive.sum())

    def field(self, name: str) -> FieldArrays:
        """Return a field's arrays."""
        assert self.file is not None
        return self.file.fields[name]

    def postings(self, field: str, term: bytes) -> Postings:
        """Return (document numbers, weights) of a term, deleted documents included; empty if unknown."""
        with guarded():
            arrays = self.field(field)
            place = arrays.find(term)
            return NOTHING if place < 0 else arrays.postings(place)

    def frequency(self, field: str, term: bytes) -> int:
        """Return how many documents hold a term."""
        with guarded():
            arrays = self.field(field)
            place = arrays.find(term)
            return 0 if place < 0 else arrays.frequency(place)

    def begun(self, field: str, start: bytes, limit: int) -> list[tuple[bytes, int]]:
        """Return the most frequent terms that begin so, with the number of documents that hold each."""
        with guarded():
            arrays = self.field(field)
            first, last = arrays.span(start)
            frequencies = arrays.frequencies(first, last)
            chosen = np.arange(len(frequencies))
            if len(chosen) > limit:
                chosen = np.argpartition(frequencies, len(chosen) - limit)[len(chosen) - limit :]
            return [(arrays.word(first + int(at)), int(frequencies[at])) for at in chosen]

    def lexicon(self, field: str, least: int = 1) -> list[tuple[str, int]]:
        """Return the terms of a field that at least so many documents hold, sorted, with how many do."""
        with guarded():
            arrays = self.field(field)
            frequencies = arrays.frequencies(0, arrays.count)
            chosen = np.flatnonzero(frequencies >= least).tolist()
            return [(arrays.word(at).decode(), int(frequencies[at])) for at in chosen]

    def close(self) -> None:
        """Close the segment's file."""
        with guarded():
            if self.file is not None:
                self.file.close()


def _lengths(file: SegmentFile, name: str) -> Weights:
    lengths = file.fields[name].lengths
    assert lengths is not None
    return lengths


def places_of(segment: Segment, base: int) -> Numbers:
    """Return for each document its number where only live ones are counted on from `base`; -1 for the others."""
    if segment.alive is None:
        return np.arange(base, base + segment.size, dtype=np.int32)
    found = np.full(segment.size, -1, np.int32)
    found[segment.alive] = np.arange(base, base + segment.live, dtype=np.int32)
    return found


def open_segments(storage: Any, contents: Any, held: dict[str, Segment]) -> list[Segment]:
    """Return the segments of a table of contents; those already open are used again."""
    with guarded():
        found: list[Segment] = []
        base = 0
        for entry in contents.segments:
            key = str(entry.segment_id())
            segment = held.get(key) or Segment(open_segment_file(storage, entry.file_name), key)
            segment.base = base
            base += segment.size
            segment.alive = None
            if entry.deleted:
                segment.alive = np.ones(segment.size, np.bool_)
                segment.alive[sorted(entry.deleted)] = False
            found.append(segment)
        return found


def small_ones(sizes: list[int]) -> list[int]:
    """Return the places of segments worth merging: small ones, never the largest of all."""
    largest = max(range(len(sizes)), key=sizes.__getitem__, default=0)
    return [number for number, size in enumerate(sizes) if size < SMALL and number != largest]
