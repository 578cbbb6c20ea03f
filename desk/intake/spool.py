"""The bytes of a large message, left in their file: sliced and searched as bytes are, a window at a time.

A mail of 40 MB that was held whole, decoded and copied took 260 MB. Knows no format.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import SupportsIndex, overload

SPOOL_FROM = 1_000_000
"""Larger messages stay in their file."""

WINDOW = 256 * 1024
_LINES = re.compile(rb"\r\n|\n|\r")


class Spool:
    """A file that is read like bytes.

    Attributes:
        path: the file; whoever made it removes it, after the last reading.
    """

    def __init__(self, path: Path, window: int = WINDOW) -> None:
        """Open the file; raises OSError where it cannot be read. `window` bytes are held at a time."""
        self._width = window
        self.path = path
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._size = os.fstat(self._file).st_size
        self._at, self._window = 0, b""

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, key: SupportsIndex) -> int: ...

    @overload
    def __getitem__(self, key: slice) -> bytes: ...

    def __getitem__(self, key: SupportsIndex | slice) -> int | bytes:
        if not isinstance(key, slice):
            place = range(self._size)[key]
            return self._piece(place, place + 1)[0]
        start, stop, _ = key.indices(self._size)
        return self._piece(start, max(start, stop))

    def __bytes__(self) -> bytes:
        return self[:]

    def _piece(self, start: int, stop: int) -> bytes:
        begin = start - self._at
        if begin < 0 or stop - self._at > len(self._window):
            if stop - start > self._width:
                return self._read(start, stop - start)
            self._at, self._window = start, self._read(start, self._width)
            begin = 0
        return self._window[begin : begin + stop - start]

    def _read(self, start: int, size: int) -> bytes:
        os.lseek(self._file, start, os.SEEK_SET)
        parts: list[bytes] = []
        while size > 0 and (part := os.read(self._file, size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def find(self, wanted: bytes, start: int = 0, end: int | None = None) -> int:
        """Return where `wanted` stands whole between the places, -1 where it does not."""
        last = self._size if end is None else min(end, self._size)
        while start + len(wanted) <= last:
            piece = self[start : min(start + max(self._width, 2 * len(wanted)), last)]
            found = piece.find(wanted)
            if found >= 0:
                return start + found
            start += max(1, len(piece) - len(wanted) + 1)
        return -1

    def line_end(self, at: int, end: int) -> tuple[int, int] | None:
        """Return where the line's end begins and ends, None where the bytes end first."""
        while at < end:
            piece = self[at : min(at + self._width, end)]
            if not piece:
                return None
            if found := _LINES.search(piece):
                after = at + found.end()
                split = (
                    found.end() == len(piece) and found[0] == b"\r"
                )  # its second half begins the next window
                return at + found.start(), after + (split and self[after : min(after + 1, end)] == b"\n")
            at += len(piece)
        return None


Data = bytes | Spool


def line_end(data: Data, at: int, end: int) -> tuple[int, int] | None:
    """Return where a line's end begins and ends, None where the bytes end first."""
    if isinstance(data, Spool):
        return data.line_end(at, end)
    found = _LINES.search(data, at, end)
    return None if found is None else found.span()


def pieces(data: Data, start: int, end: int, size: int = WINDOW) -> Iterator[bytes]:
    """Yield the bytes between two places, some at a time."""
    while start < end and (piece := data[start : min(start + size, end)]):
        yield piece
        start += len(piece)


def is_blank(data: Data) -> bool:
    """Tell whether there is nothing but white space."""
    return all(not piece.strip() for piece in pieces(data, 0, len(data)))


class Reading:
    """The bytes as a stream."""

    def __init__(self, data: Data) -> None:
        """Begin at the first byte."""
        self._data, self._at = data, 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        piece = self._data[self._at : len(self._data) if size < 0 else self._at + size]
        self._at += len(piece)
        return piece
