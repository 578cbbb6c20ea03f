"""Which encoding a file is written in: UTF-8, UTF-16 (with or without mark), GB18030 or Windows-1252.

Opens plain and gzip files alike. Must not know rows or columns.
"""

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import cast

# What reading raises when a file, or the gzip stream in it, breaks off.
BROKEN_FILE = (OSError, EOFError, zlib.error)
_SAMPLE = 4 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Below this share of two-byte pairs inside the GB2312 plane, text with high bytes is taken for Western.
_GB_SHARE = 0.7


class CountedFile(io.RawIOBase):
    """A file that knows how much of its bytes on disk have been read, compressed or not.

    Attributes:
        size: bytes on disk.
    """

    def __init__(self, path: Path) -> None:
        """Open the file; a gzip file is told by its first bytes, not by its name."""
        super().__init__()
        self._disk = path.open("rb")
        self.size = path.stat().st_size
        packed = self._disk.read(2) == _GZIP
        self._disk.seek(0)
        self._plain = gzip.GzipFile(fileobj=self._disk) if packed else self._disk

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with unpacked bytes."""
        view = memoryview(cast(bytearray, buffer))
        # read1 hands over what is unpacked already, so a broken end costs no more than its own block.
        data = self._plain.read1(len(view))
        view[: len(data)] = data
        return len(data)

    def fraction(self) -> float:
        """Return the share of the file already read, 0 to 1."""
        if self._disk.closed:
            return 1.0
        return min(self._disk.tell() / self.size, 1.0) if self.size else 1.0

    def close(self) -> None:
        """Close the file on disk."""
        if not self.closed:
            self._plain.close()
            self._disk.close()
        super().close()


def open_text(path: Path, encoding: str) -> tuple[io.TextIOWrapper, CountedFile]:
    """Open a file as text; bytes that do not belong to the encoding come through as lone surrogates."""
    raw = CountedFile(path)
    buffered = io.BufferedReader(raw, 256 * 1024)
    # gb18030 and UTF-16 codecs do not take surrogateescape when decoding; they replace instead.
    errors = "surrogateescape" if encoding in ("utf-8", "utf-8-sig") else "replace"
    return io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline=""), raw


def detect_encoding(path: Path) -> str:
    """Return the encoding of a file from its first 4 MiB."""
    sample = bytearray()
    with CountedFile(path) as raw:
        try:
            while len(sample) < _SAMPLE and (block := raw.read(256 * 1024)):
                sample += block
        except BROKEN_FILE:
            # What can be read decides; the reader of the rows will say where the file breaks off.
            if not sample:
                raise
    return encoding_of(bytes(sample))


def encoding_of(sample: bytes) -> str:
    """Return the encoding that the sample is written in."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    wide = _utf16_of(sample)
    if wide:
        return wide
    if _decodes(sample, "utf-8"):
        return "utf-8"
    lines = [line for line in sample.split(b"\n")[:-1] if not line.isascii()] or [sample]
    if 2 * sum(_decodes(line, "utf-8") for line in lines) >= len(lines) and len(lines) > 1:
        return "utf-8"
    return "gb18030" if _gb_share(sample) >= _GB_SHARE else "cp1252"


def _utf16_of(sample: bytes) -> str:
    """Return utf-16-le or utf-16-be for unmarked UTF-16, told by the zero bytes of its ASCII; "" if not."""
    head = sample[: 64 * 1024]
    head = head[: len(head) // 2 * 2]
    if not head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    # A few stray zero bytes make no UTF-16; plain ASCII in UTF-16 is valid UTF-8, but half of it is zeros.
    if most < max(4, 0.01 * len(head)) or least * 10 > most:
        return ""
    if most < 0.25 * len(head) and _decodes(head, "utf-8"):
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    return name if _decodes(head, name) else ""


def _decodes(data: bytes, encoding: str) -> bool:
    """Tell whether bytes decode strictly; a character cut at the end of the sample does not count."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(data, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _gb_share(sample: bytes) -> float:
    """Return the share of high bytes that begin a pair in the plane where nearly all Chinese text lies."""
    pairs = others = index = 0
    end = min(len(sample), 256 * 1024) - 1
    while index < end:
        if sample[index] < 0x80:
            index += 1
        elif 0xA1 <= sample[index] <= 0xF7 and sample[index + 1] >= 0xA1:
            pairs += 1
            index += 2
        else:
            others += 1
            index += 2 if sample[index + 1] >= 0x40 else 1
    return pairs / (pairs + others) if pairs + others else 0.0
