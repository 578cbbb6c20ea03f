"""Segments: gathered, merged without what was deleted, checked when opened, and read by Whoosh through our codec."""

from typing import Any

import numpy as np
import pytest
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC
from whoosh.reading import TermNotFound

from desk.search.codec import ArrayCodec, ArraySegment
from desk.search.damage import DamagedIndexError
from desk.search.postings import SCORED, UNSCORED, Segment, open_segments
from desk.search.schema import SCHEMA, Bag
from desk.search.scorer import Scorer
from desk.search.segment_file import LEVELS, REMEMBERED, SegmentFile, levels_of, open_segment_file
from desk.search.writing import NAME, Contents, Gatherer, done, merged, read_contents


def document(number: int, **fields: dict[str, float]) -> dict[str, Any]:
    """Return a document with words in some fields."""
    empty: dict[str, Any] = {name: {} for name in (*SCORED, *UNSCORED)}
    ident = number.to_bytes(16, "big")
    return {**empty, "id": ident, "digest": ident[:8], "updated": number, **fields}


def gathered(storage: Any, *documents: dict[str, Any]) -> ArraySegment:
    """Write documents as a segment."""
    gatherer = Gatherer()
    for each in documents:
        gatherer.add(each)
    return done(gatherer.write(storage))


def opened(storage: Any, *entries: ArraySegment) -> list[Segment]:
    """Open segments."""
    return open_segments(storage, Contents(entries), {})


@pytest.fixture
def storage() -> RamStorage:
    """Return a place in memory."""
    return RamStorage()


def test_merging_leaves_out_what_was_deleted(storage: RamStorage) -> None:
    """Words that nobody holds any more go; numbers, weights, lengths and ids move together."""
    one = gathered(
        storage,
        document(1, text={"a": 1.0, "gone": 2.0}, facet={"x": 1.0}),
        document(2, text={"a": 3.0, "b": 1.0}, facet={"x": 1.0}),
        document(3, text={"b": 2.0}, facet={"y": 1.0}),
    )
    other = gathered(storage, document(4, text={"a": 5.0, "c": 1.0}), document(5))
    one.delete_document(0)
    joined = done(merged(storage, opened(storage, one, other)))
    [segment] = opened(storage, joined)
    assert segment.size == segment.live == 4
    assert [segment.ident(number)[-1] for number in range(4)] == [2, 3, 4, 5]
    assert segment.lexicon("text") == [("a", 2), ("b", 2), ("c", 1)]
    numbers, weights = segment.postings("text", b"a")
    assert numbers.tolist() == [0, 2]
    assert weights.tolist() == pytest.approx([3.0, 5.0], rel=0.03)
    assert segment.lengths["text"].tolist() == [4.0, 2.0, 6.0, 0.0]
    assert segment.lexicon("facet") == [("x", 1), ("y", 1)]
    assert segment.postings("facet", b"y")[1].tolist() == [1.0]
    assert segment.indexed(1) == (bytes(8), 3)


def test_merging_that_fails_leaves_no_half_segment(storage: RamStorage) -> None:
    """The error is passed on and the file is closed."""
    [segment] = opened(storage, gathered(storage, document(1, text={"a": 1.0})))
    segment.close()
    with pytest.raises(KeyError):
        done(merged(storage, [segment]))
    steps = Gatherer().write(storage)
    next(steps)
    steps.close()


def test_weights_are_kept_within_four_percent() -> None:
    weights = np.array([0.5, 0.7, 1.0, 1.3, 2.0, 3.0, 50.0, 9_000.0])
    assert LEVELS[levels_of(weights)] == pytest.approx(weights, rel=0.021)
    assert LEVELS[levels_of(np.array([1.0]))][0] == 1.0
    assert levels_of(np.array([0.0, 1e9])).tolist() == [0, 255]


@pytest.mark.parametrize("harm", ["other", "short", "cut", "flipped"])
def test_a_file_that_is_not_whole_is_refused(storage: RamStorage, harm: str) -> None:
    segment = gathered(storage, document(1, text={"a": 1.0}))
    data = bytearray(storage.files[segment.file_name])
    if harm == "other":
        data[0] ^= 1
    elif harm == "short":
        data = data[:12]
    elif harm == "cut":
        data = data[:-9]
    else:
        data[20] ^= 1
    with pytest.raises(ValueError, match="segment"):
        SegmentFile(memoryview(bytes(data)))


def test_segments_of_another_codec_are_damage(storage: RamStorage) -> None:
    """Nothing that Whoosh's own writer left is taken for ours."""
    from whoosh.codec import default_codec

    TOC(SCHEMA, [default_codec().new_segment(storage, NAME)], 1).write(storage, NAME)
    with pytest.raises(DamagedIndexError):
        read_contents(storage)


def test_whoosh_is_told_what_it_asks(storage: RamStorage) -> None:
    """Counts, lengths, stored fields, words from one on, deletions; nothing for what is not there."""
    entry = gathered(storage, document(1, text={"a": 1.0, "b": 2.0}), document(2, text={"b": 1.0}))
    codec = ArrayCodec()
    reader, words = codec.per_document_reader(storage, entry), codec.terms_reader(storage, entry)
    assert codec.new_segment(storage, NAME).doc_count_all() == 0
    entry.delete_document(1)
    assert (reader.doc_count(), reader.doc_count_all(), reader.has_deletions()) == (1, 2, True)
    assert (reader.is_deleted(1), reader.deleted_docs()) == (True, {1})
    entry.delete_document(1, delete=False)
    assert not entry.is_deleted(1)
    assert (reader.field_length("text"), reader.doc_field_length(0, "text")) == (4, 3)
    assert (reader.min_field_length("text"), reader.max_field_length("text")) == (1, 3)
    assert (reader.min_field_length("facet"), reader.max_field_length("none")) == (0, 0)
    assert (reader.doc_field_length(0, "facet", 7), reader.field_length("facet")) == (7, 0)
    assert reader.stored_fields(1) == {"id": (2).to_bytes(16, "big")}
    assert reader.has_vector(0, "text") is False
    assert list(words.terms_from("text", b"b")) == [("text", b"b")]
    assert list(words.terms_from("none", b"")) == []
    assert [info.doc_frequency() for _, info in words.items()] == [1, 2]
    assert [term for term, _ in words.items_from("text", b"b")] == [("text", b"b")]
    assert words.frequency("text", b"b") == pytest.approx(3.0, rel=0.03)
    assert (words.frequency("text", b"z"), words.doc_frequency("none", b"z")) == (0.0, 0)
    assert "text" in words.indexed_field_names()
    for field in ("text", "none"):
        with pytest.raises(TermNotFound):
            words.term_info(field, b"z")
    reader.close()
    words.close()


def test_whoosh_may_write_bags_too() -> None:
    """The field type as Whoosh's own writer uses it: term, length, weight, no value."""
    assert list(Bag().index({"a": 2.4})) == [(b"a", 2, 2.4, b"")]


def test_an_empty_index_answers(storage: RamStorage) -> None:
    assert Scorer([]).base == ""
    [segment] = opened(storage, gathered(storage, document(1)))
    assert segment.begun("text", b"x", 5) == []
    assert open_segment_file(storage, f"{segment.key}.dsk").instants("updated") == [1]


def test_places_asked_for_are_remembered_within_bounds(storage: RamStorage) -> None:
    """Any number of unknown words costs no memory."""
    [segment] = opened(storage, gathered(storage, document(1, text={"a": 1.0})))
    for number in range(REMEMBERED + 2):
        assert segment.frequency("text", f"w{number}".encode()) == 0
    assert segment.frequency("text", b"a") == 1
    assert len(segment.field("text")._places) < REMEMBERED
