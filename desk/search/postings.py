"""The one module that reads Whoosh's inside: segments, their lengths, and whole posting lists as numpy arrays.

`Searcher.refresh()` and reused readers of Whoosh give wrong results after deletions, so segments are opened
from the table of contents and kept by their id. Knows no query and no article.
"""

from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import SegmentReader, TermNotFound

from desk.search.damage import guarded

Numbers = NDArray[np.int64]
Weights = NDArray[np.float32]
Postings = tuple[Numbers, Weights]

SCORED = ("text", "title", "characters", "pieces")
CACHE_BYTES = 48_000_000
SMALL = 100
"""Documents of a segment that is joined with others once there are many such."""

NOTHING: Postings = (np.empty(0, np.int64), np.empty(0, np.float32))


class PostingCache:
    """Posting lists read lately, bounded by their bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self.limit = limit
        self.size = 0
        self._held: OrderedDict[tuple[str, str, bytes], Postings] = OrderedDict()

    def get(self, key: tuple[str, str, bytes]) -> Postings | None:
        """Return a list held, and note that it was used."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def put(self, key: tuple[str, str, bytes], postings: Postings) -> None:
        """Hold a list; those not used for longest make room."""
        self._held[key] = postings
        self.size += _bytes(postings)
        while self.size > self.limit and self._held:
            _, dropped = self._held.popitem(last=False)
            self.size -= _bytes(dropped)


def _bytes(postings: Postings) -> int:
    return postings[0].nbytes + postings[1].nbytes + 120


class Segment:
    """One immutable part of the index.

    Attributes:
        key: Whoosh's id of the segment.
        size: documents, deleted ones too.
        base: number of its first document in the whole index.
        alive: mask of documents that are not deleted, None while all live.
        ids: the article of each document.
        digests: the fingerprint each was indexed with.
        updated: the instant of change each was indexed with.
    """

    def __init__(self, reader: Any, key: str, cache: PostingCache) -> None:
        self.key = key
        self.base = 0
        self.alive: NDArray[np.bool_] | None = None
        self._reader = reader
        self._cache = cache
        self.size = int(reader.doc_count_all())
        stored = [reader.stored_fields(number) for number in range(self.size)]
        self.ids: list[bytes] = [fields["id"] for fields in stored]
        self.digests: list[bytes] = [fields["digest"] for fields in stored]
        self.updated: list[int] = [fields["updated"] for fields in stored]
        self.lengths: dict[str, Weights] = {
            name: np.fromiter(
                # An empty field is stored as None, not as the default.
                (reader.doc_field_length(number, name, 0) or 0 for number in range(self.size)),
                np.float32,
                self.size,
            )
            for name in SCORED
        }

    def is_alive(self, number: int) -> bool:
        """Tell whether a document of this segment is not deleted."""
        return self.alive is None or bool(self.alive[number])

    def postings(self, field: str, term: bytes) -> Postings:
        """Return (document numbers, weights) of a term, deleted documents included; empty if unknown."""
        key = (self.key, field, term)
        found = self._cache.get(key)
        if found is None:
            found = self._read(field, term)
            self._cache.put(key, found)
        return found

    def _read(self, field: str, term: bytes) -> Postings:
        with guarded():
            try:
                matcher = self._reader._terms.matcher(field, term, self._reader.schema[field].format)
            except (TermNotFound, KeyError):
                return NOTHING
            return read_blocks(matcher) if isinstance(matcher, W3LeafMatcher) else read_slowly(matcher)

    def frequency(self, field: str, term: bytes) -> int:
        """Return how many documents hold a term."""
        with guarded():
            try:
                return int(self._reader._terms.doc_frequency(field, term))
            except (TermNotFound, KeyError, TypeError):
                return 0

    def lexicon(self, field: str) -> list[tuple[str, int]]:
        """Return every term of a field with the number of its documents, sorted."""
        found: list[tuple[str, int]] = []
        with guarded():
            for (name, term), info in self._reader._terms.items_from(field, b""):
                if name != field:
                    break
                found.append((term.decode(), int(info.doc_frequency())))
        return found

    def close(self) -> None:
        """Close the segment's files."""
        with guarded():
            self._reader.close()


def read_blocks(matcher: Any) -> Postings:
    """Return a posting list from its blocks, each decoded whole."""
    numbers: list[Any] = []
    weights: list[Any] = []
    while True:
        matcher._read_ids()
        matcher._read_weights()
        numbers.append(np.asarray(matcher._ids, np.int64))
        weights.append(np.asarray(matcher._weights, np.float32))
        if matcher._lastblock:
            return np.concatenate(numbers), np.concatenate(weights)
        matcher._next_block()


def read_slowly(matcher: Any) -> Postings:
    """Return a posting list through Whoosh's public interface: inlined terms, and any other codec."""
    numbers: list[int] = []
    weights: list[float] = []
    while matcher.is_active():
        numbers.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return np.asarray(numbers, np.int64), np.asarray(weights, np.float32)


def open_segments(index: Any, held: dict[str, Segment], cache: PostingCache) -> list[Segment]:
    """Return the segments of the index's newest commit; those already open are used again."""
    with guarded():
        contents = index._read_toc()
        found: list[Segment] = []
        base = 0
        for entry in contents.segments:
            key = str(entry.segment_id())
            segment = held.get(key)
            if segment is None:
                segment = Segment(SegmentReader(index.storage, contents.schema, entry), key, cache)
            segment.base = base
            base += segment.size
            deleted = sorted(getattr(entry, "_deleted", None) or ())
            segment.alive = None
            if deleted:
                segment.alive = np.ones(segment.size, np.bool_)
                segment.alive[deleted] = False
            found.append(segment)
        return found


def merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge the small segments into the one being written; Whoosh's policy function of a commit."""
    sizes = [int(segment.doc_count_all()) for segment in segments]
    small = small_ones(sizes)
    for number in small:
        reader = SegmentReader(writer.storage, writer.schema, segments[number])
        writer.add_reader(reader)
        reader.close()
    return [segment for number, segment in enumerate(segments) if number not in small]


def small_ones(sizes: list[int]) -> list[int]:
    """Return the places of segments worth merging: small ones, never the largest of all."""
    largest = max(range(len(sizes)), key=sizes.__getitem__, default=0)
    return [number for number, size in enumerate(sizes) if size < SMALL and number != largest]
