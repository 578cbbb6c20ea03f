"""Gathering documents into segments: words to sorted arrays, several segments to one. In short steps.

Knows bags of words, not what they are of.
"""

import heapq
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desk.search.segment_file import FieldArrays, Numbers, SegmentFileWriter, levels_of

BATCH = 20_000
"""Words that are merged in one step: some 30 ms."""

Bag = Mapping[str, float]


class FieldGatherer:
    """One field of the documents gathered so far."""

    def __init__(self, *, scored: bool) -> None:
        self.scored = scored
        self._vocabulary: defaultdict[str, int] = defaultdict(count().__next__)
        self._words = array("I")
        self._weights = array("f")
        self._counts = array("I")
        self._lengths = array("f")

    def add(self, bag: Bag) -> None:
        """Add the next document's words."""
        self._words.extend(map(self._vocabulary.__getitem__, bag))
        self._counts.append(len(bag))
        if self.scored:
            self._weights.extend(bag.values())
            self._lengths.append(sum(bag.values()))

    def write(self, writer: SegmentFileWriter, name: str) -> Iterator[None]:
        """Write the field's sections, pausing between them."""
        words = sorted(self._vocabulary)
        coded = [word.encode("utf-8", "replace") for word in words]
        place = np.empty(len(words), np.uint32)
        place[np.fromiter(map(self._vocabulary.__getitem__, words), np.int64, len(words))] = np.arange(
            len(words)
        )
        yield
        ranks = place[np.frombuffer(self._words, np.uint32)] if words else np.empty(0, np.uint32)
        order = np.argsort(ranks, kind="stable")
        yield
        counts = np.frombuffer(self._counts, np.uint32)
        numbers = np.repeat(np.arange(len(counts), dtype=np.int32), counts)[order]
        frequencies = np.bincount(ranks, minlength=len(words)) if words else np.empty(0, np.int64)
        _write_words(writer, name, coded, frequencies)
        writer.section(f"{name}.numbers", [numbers.tobytes()])
        yield
        if self.scored:
            weights = np.frombuffer(self._weights, np.float32)[order]
            writer.section(f"{name}.weights", [levels_of(weights).tobytes()])
            writer.section(f"{name}.lengths", [self._lengths.tobytes()])


def _write_words(
    writer: SegmentFileWriter, name: str, words: Sequence[bytes], frequencies: NDArray[Any]
) -> None:
    writer.section(f"{name}.words", [b"".join(words)])
    writer.section(f"{name}.offsets", [_sums(np.fromiter(map(len, words), np.int64, len(words)))])
    writer.section(f"{name}.starts", [_sums(frequencies)])


def _sums(sizes: NDArray[Any]) -> bytes:
    """Return the running sums from 0 on."""
    found = np.zeros(len(sizes) + 1, np.uint32)
    np.cumsum(sizes, out=found[1:])
    return found.tobytes()


@dataclass(frozen=True, slots=True)
class Source:
    """A segment to be merged.

    Attributes:
        field: the field's arrays.
        places: for each of its documents the number in the merged segment, -1 for one that is left out.
    """

    field: FieldArrays
    places: Numbers


class FieldMerger:
    """Merges one field of several segments."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._words: list[bytes] = []
        self._frequencies = array("q")
        self._numbers: list[bytes] = []
        self._levels: list[bytes] = []

    def write(
        self, writer: SegmentFileWriter, name: str, lengths: NDArray[np.float32] | None
    ) -> Iterator[None]:
        """Write the field's sections, pausing between batches of words."""
        stream = heapq.merge(*(_places(number, source.field) for number, source in enumerate(self._sources)))
        while batch := list(islice(stream, BATCH)):
            self._batch(batch)
            yield
        writer.section(f"{name}.numbers", self._numbers)
        if lengths is not None:
            writer.section(f"{name}.weights", self._levels)
            writer.section(f"{name}.lengths", [lengths.tobytes()])
        yield
        _write_words(writer, name, self._words, np.frombuffer(self._frequencies, np.int64))

    def _join(self, words: Sequence[bytes], frequencies: Sequence[int]) -> None:
        """Bring together what several segments say of one word; drop words that nobody holds any more."""
        known, counted = self._words, self._frequencies
        for word, frequency in zip(words, frequencies, strict=True):
            if not frequency:
                continue
            if known and known[-1] == word:
                counted[-1] += frequency
            else:
                known.append(word)
                counted.append(frequency)

    def _batch(self, batch: Sequence[tuple[bytes, int, int]]) -> None:
        """Take the postings of the next words, in the order of words and segments."""
        which = np.fromiter((number for _, number, _ in batch), np.int64, len(batch))
        frequencies = np.zeros(len(batch), np.int64)
        spans = {}
        for number, source in enumerate(self._sources):
            mine = np.flatnonzero(which == number)
            if len(mine):
                # The words of one segment in a batch stand side by side in it.
                spans[number] = (mine, source.field.raw(batch[mine[0]][2], batch[mine[-1]][2] + 1))
                frequencies[mine] = spans[number][1][0]
        starts = np.concatenate([[0], np.cumsum(frequencies)])
        numbers = np.empty(starts[-1], np.int32)
        levels = np.zeros(starts[-1], np.uint8)
        for number, (mine, (sizes, held, weights)) in spans.items():
            at = np.repeat(starts[mine] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(
                len(held)
            )
            numbers[at] = self._sources[number].places[held]
            if len(weights):
                levels[at] = weights
        kept = numbers >= 0
        if not kept.all():
            words = np.repeat(np.arange(len(batch)), frequencies)
            frequencies = np.bincount(words[kept], minlength=len(batch))
            numbers, levels = numbers[kept], levels[kept]
        self._join([word for word, _, _ in batch], frequencies.tolist())
        self._numbers.append(numbers.tobytes())
        self._levels.append(levels.tobytes())


def _places(number: int, field: FieldArrays) -> Iterator[tuple[bytes, int, int]]:
    for place, word in enumerate(field.words()):
        yield word, number, place


def exhaust(steps: Iterable[object]) -> None:
    """Do all steps of something at once."""
    for _ in steps:
        pass
