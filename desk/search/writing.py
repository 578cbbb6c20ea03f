"""Writing segments and commits: documents to a segment, segments to one, and Whoosh's table of contents.

Long work goes in steps, so that the engine may answer between them. Knows documents, not articles.
"""

from array import array
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from whoosh.index import TOC, clean_files

from desk.search.accumulate import FieldGatherer, FieldMerger, Source
from desk.search.codec import ArraySegment
from desk.search.damage import DamagedIndexError
from desk.search.postings import DIGEST_BYTES, ID_BYTES, SCORED, UNSCORED, Segment, places_of
from desk.search.schema import SCHEMA
from desk.search.segment_file import SegmentFileWriter

NAME = "MAIN"
LOCK = f"{NAME}_WRITELOCK"

Buffer = bytes | bytearray
Steps = Generator[None, None, ArraySegment]


@dataclass(frozen=True, slots=True)
class Contents:
    """Segments that are not committed yet, as a table of contents."""

    segments: Sequence[ArraySegment]


class Gatherer:
    """Documents on their way into one segment.

    Attributes:
        size: how many there are.
    """

    def __init__(self) -> None:
        self.size = 0
        self._fields = {name: FieldGatherer(scored=name in SCORED) for name in (*SCORED, *UNSCORED)}
        self._ids = bytearray()
        self._digests = bytearray()
        self._updated = array("q")

    def add(self, document: Mapping[str, Any]) -> None:
        """Add a document of `schema.document_of`."""
        if len(document["id"]) != ID_BYTES or len(document["digest"]) != DIGEST_BYTES:
            raise ValueError("an article's id has 16 bytes, its fingerprint 8")
        self._ids += document["id"]
        self._digests += document["digest"]
        self._updated.append(document["updated"])
        for name, field in self._fields.items():
            field.add(document[name])
        self.size += 1

    def write(self, storage: Any) -> Steps:
        """Write the segment."""
        segment = ArraySegment(NAME)
        writer = SegmentFileWriter(storage.create_file(segment.file_name))
        try:
            for name, field in self._fields.items():
                yield from field.write(writer, name)
            _close(writer, segment, self._ids, self._digests, self._updated.tobytes(), self.size)
        except BaseException:
            writer.abandon()
            raise
        return segment


def _close(
    writer: SegmentFileWriter,
    segment: ArraySegment,
    ids: bytes | bytearray,
    digests: bytes | bytearray,
    updated: bytes,
    size: int,
) -> None:
    writer.section("ids", [bytes(ids)])
    writer.section("digests", [bytes(digests)])
    writer.section("updated", [updated])
    writer.close(size)
    segment.set_doc_count(size)


def merged(storage: Any, segments: Sequence[Segment]) -> Steps:
    """Write one segment with the live documents of several."""
    segment = ArraySegment(NAME)
    writer = SegmentFileWriter(storage.create_file(segment.file_name))
    places, size = [], 0
    for each in segments:
        places.append(places_of(each, size))
        size += each.live
    try:
        for name in (*SCORED, *UNSCORED):
            sources = [Source(each.field(name), place) for each, place in zip(segments, places, strict=True)]
            lengths = None
            if name in SCORED:
                kept = [each.lengths[name][place >= 0] for each, place in zip(segments, places, strict=True)]
                lengths = np.concatenate(kept)
            yield from FieldMerger(sources).write(writer, name, lengths)
        live = [(each, number) for each in segments for number in range(each.size) if each.is_alive(number)]
        known = [each.indexed(number) for each, number in live]
        ids = b"".join(each.ident(number) for each, number in live)
        updated = array("q", [instant for _, instant in known]).tobytes()
        _close(writer, segment, ids, b"".join(digest for digest, _ in known), updated, size)
    except BaseException:
        writer.abandon()
        raise
    return segment


def done(steps: Steps) -> ArraySegment:
    """Do all steps at once."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            segment: ArraySegment = stop.value
            return segment


def read_contents(storage: Any) -> Any:
    """Return Whoosh's table of contents of the newest commit."""
    contents = TOC.read(storage, NAME, schema=SCHEMA)
    if any(not isinstance(segment, ArraySegment) for segment in contents.segments):
        raise DamagedIndexError("segments of another codec")
    return contents


def commit(storage: Any, segments: Sequence[ArraySegment], generation: int) -> None:
    """Write the table of contents, which is the commit, and remove the files nobody needs any more."""
    TOC(SCHEMA, list(segments), generation).write(storage, NAME)
    clean_files(storage, NAME, generation, segments)
