"""The file of one segment: every field's words and postings as arrays that are used where they stand, mapped.

Words are sorted and found by halving, postings are slices; nothing is loaded when a segment is opened, and a
word asked for the first time costs as much as one asked before. Written once, checked by a sum, never changed.
Knows no article and no query.
"""

import json
import mmap
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import RamStorage

MAGIC = b"DeskSeg1"
EXTENSION = ".dsk"
ALIGNED = 8
REMEMBERED = 20_000
"""Places of words asked for before."""

PART = 1 << 22
"""Bytes that are summed at a time."""

Numbers = NDArray[np.int32]
Weights = NDArray[np.float32]
Postings = tuple[Numbers, Weights]

LEVELS: Weights = (1.04 ** (np.arange(256) - 20.0)).astype(np.float32)
"""What a stored weight stands for: 0.46 to 10,000 in steps of 4 %, 1 exactly."""


def levels_of(weights: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the stored form of weights."""
    steps = np.rint(np.log(np.maximum(weights, 1e-3)) / np.log(1.04)) + 20
    return np.asarray(np.clip(steps, 0, 255), np.uint8)


class FieldArrays:
    """One field of a segment.

    Attributes:
        count: how many words it has.
        lengths: the length of each document's field, None where nothing is scored.
    """

    def __init__(self, sections: Mapping[str, memoryview], name: str) -> None:
        self._words = sections[f"{name}.words"]
        # One number of a memory view costs a third of one of an array.
        self._edges = sections[f"{name}.offsets"].cast("I")
        self._places: dict[bytes, int] = {}
        self._starts: NDArray[np.uint32] = np.frombuffer(sections[f"{name}.starts"], np.uint32)
        self._numbers: Numbers = np.frombuffer(sections[f"{name}.numbers"], np.int32)
        self.count = len(self._edges) - 1
        scored = f"{name}.lengths" in sections
        self.lengths: Weights | None = (
            np.frombuffer(sections[f"{name}.lengths"], np.float32) if scored else None
        )
        self._levels: NDArray[np.uint8] | None = (
            np.frombuffer(sections[f"{name}.weights"], np.uint8) if scored else None
        )

    def word(self, place: int) -> bytes:
        """Return the word at a place of the sorted list."""
        return bytes(self._words[self._edges[place] : self._edges[place + 1]])

    def words(self) -> Iterator[bytes]:
        """Yield every word in order."""
        offsets, whole = self._edges.tolist(), bytes(self._words)
        for place in range(self.count):
            yield whole[offsets[place] : offsets[place + 1]]

    def place(self, word: bytes) -> int:
        """Return where a word stands or would stand."""
        low, high, offsets, words = 0, self.count, self._edges, self._words
        while low < high:
            middle = (low + high) // 2
            if bytes(words[offsets[middle] : offsets[middle + 1]]) < word:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, word: bytes) -> int:
        """Return where a word stands, -1 if it is not there."""
        found = self._places.get(word)
        if found is None:
            place = self.place(word)
            found = place if place < self.count and self.word(place) == word else -1
            if len(self._places) > REMEMBERED:
                self._places.clear()
            self._places[word] = found
        return found

    def span(self, start: bytes) -> tuple[int, int]:
        """Return the places [first, last) of the words that begin so."""
        return self.place(start), self.place(start + b"\xff")

    def frequencies(self, first: int, last: int) -> NDArray[np.int64]:
        """Return how many documents hold each word of a span."""
        starts = self._starts[first : last + 1].astype(np.int64)
        return starts[1:] - starts[:-1]

    def frequency(self, place: int) -> int:
        """Return how many documents hold the word at a place."""
        return int(self._starts[place + 1]) - int(self._starts[place])

    def numbers(self, place: int) -> Numbers:
        """Return the documents that hold the word at a place."""
        return self._numbers[self._starts[place] : self._starts[place + 1]]

    def postings(self, place: int) -> Postings:
        """Return the documents that hold the word at a place, and what it weighs in each."""
        numbers = self.numbers(place)
        if self._levels is None:
            return numbers, np.ones(len(numbers), np.float32)
        return numbers, LEVELS[self._levels[self._starts[place] : self._starts[place + 1]]]

    def raw(self, first: int, last: int) -> tuple[NDArray[np.int64], Numbers, NDArray[np.uint8]]:
        """Return of a span of words their frequencies, documents and stored weights (empty if unscored)."""
        start, end = int(self._starts[first]), int(self._starts[last])
        levels = np.empty(0, np.uint8) if self._levels is None else self._levels[start:end]
        return self.frequencies(first, last), self._numbers[start:end], levels


class SegmentFile:
    """An open segment.

    Attributes:
        size: how many documents it holds.
        fields: its fields by name.
    """

    def __init__(self, buffer: memoryview, opened: mmap.mmap | None = None) -> None:
        """Check and open; raises ValueError for anything that was not written by `SegmentFileWriter`."""
        self._opened = opened
        head = _directory(buffer)
        self.size = int(head["size"])
        self._sections = {
            name: buffer[start : start + length] for name, (start, length) in head["sections"].items()
        }
        names = [name.removesuffix(".offsets") for name in self._sections if name.endswith(".offsets")]
        self.fields = {name: FieldArrays(self._sections, name) for name in names}

    def rows(self, name: str, width: int) -> list[bytes]:
        """Return a section of fixed width, a value a document."""
        whole = bytes(self._sections[name])
        return [whole[at : at + width] for at in range(0, len(whole), width)]

    def instants(self, name: str) -> list[int]:
        """Return a section of whole numbers, one a document."""
        found: list[int] = np.frombuffer(self._sections[name], np.int64).tolist()
        return found

    def close(self) -> None:
        """Let go of the file; arrays still in use elsewhere keep it mapped until they go too."""
        self.fields, self._sections = {}, {}
        if self._opened is not None:
            try:
                self._opened.close()
            except BufferError:
                self._opened = None


def _directory(buffer: memoryview) -> dict[str, Any]:
    end = len(buffer) - 8
    if bytes(buffer[:8]) != MAGIC or end < 16:
        raise ValueError("not a segment")
    length = int.from_bytes(buffer[end:], "little")
    if not 0 < length <= end - 8:
        raise ValueError("a segment that ends early")
    head: dict[str, Any] = json.loads(bytes(buffer[end - length : end]))
    total = 0
    for start in range(0, end - length, PART):
        total = zlib.crc32(buffer[start : min(start + PART, end - length)], total)
    if total != head["sum"]:
        raise ValueError("a segment whose bytes have changed")
    return head


def open_segment_file(storage: Any, name: str) -> SegmentFile:
    """Open a file of a Whoosh storage, mapped where it stands on a disk."""
    if isinstance(storage, RamStorage):
        return SegmentFile(memoryview(storage.files[name]))
    with (Path(storage.folder) / name).open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return SegmentFile(memoryview(mapped), mapped)


class _Output(Protocol):
    """A file that can be written to."""

    def write(self, data: bytes) -> Any: ...

    def close(self) -> None: ...


class SegmentFileWriter:
    """Writes a segment, section by section."""

    def __init__(self, output: _Output) -> None:
        self._output = output
        self._at = 0
        self._sum = 0
        self._sections: dict[str, tuple[int, int]] = {}
        self._write(MAGIC)

    def _write(self, data: bytes) -> None:
        self._output.write(data)
        self._sum = zlib.crc32(data, self._sum)
        self._at += len(data)

    def section(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a section from its parts."""
        self._write(bytes(-self._at % ALIGNED))
        start = self._at
        for part in parts:
            self._write(part)
        self._sections[name] = (start, self._at - start)

    def close(self, size: int) -> None:
        """Write the directory, which makes the segment one."""
        head = json.dumps({"size": size, "sections": self._sections, "sum": self._sum}).encode()
        self._output.write(head + len(head).to_bytes(8, "little"))
        self._output.close()

    def abandon(self) -> None:
        """Leave it unfinished."""
        self._output.close()
