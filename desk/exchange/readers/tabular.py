"""One source of rows for CSV files of any dialect: lines in, (line number, cells) out, never the whole file.

Duplicate columns get numbered names (``category``, ``category#2``): a dict would lose values.
Must not know what a column means.
"""

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from desk.exchange.readers.encoding import BROKEN_FILE, detect_encoding, open_text
from desk.exchange.readers.sentences import sentence
from desk.exchange.records import RejectedRow
from desk.process.errors import KnownError

Cells = Sequence[object]
Row = tuple[int, Cells]
DELIMITERS = ",;\t|"
FIELD_LIMIT = 16 * 1024 * 1024
_SAMPLE_LINES = 60
_SNIFF_WIDTH = 16 * 1024


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """How a file was read, for the dry-run report."""

    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


class RowSource(Protocol):
    """A file of rows.

    Attributes:
        columns: unique names of the columns, in order.
        info: how the file is read.
        blank: rows passed over because every cell was empty.
    """

    columns: tuple[str, ...]
    info: SourceInfo
    blank: int

    def rows(self) -> Iterator[Row | RejectedRow]:
        """Yield each row with the line it began on; a row that cannot be read comes as RejectedRow."""
        ...

    def fraction(self) -> float:
        """Return the share of the file already read."""
        ...

    def __enter__(self) -> Self:
        """Open the file."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        ...


def unique_columns(header: Sequence[object]) -> tuple[str, ...]:
    """Return names made unique: a repeated name gets #2, #3; an empty one is called by its position."""
    seen: Counter[str] = Counter()
    names = []
    for position, cell in enumerate(header, 1):
        name = ("" if cell is None else str(cell)).strip().strip("\ufeff") or f"column {position}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(names)


def sniff_delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that splits a sample of lines most evenly into most columns."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = _widths(lines, delimiter)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        score = (width - 1) * (count / widths.total()) ** 2
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(lines: Sequence[str], delimiter: str) -> Counter[int]:
    """Count the widths of the rows that a delimiter makes of a sample; huge lines are looked at in part."""
    widths: Counter[int] = Counter()
    reader = csv.reader((line[:_SNIFF_WIDTH] for line in lines), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return widths
        except csv.Error:
            continue
        widths[len(row)] += bool(row)


class _Lines:
    """Feeds lines to csv.reader, remembering those of the record being read so that they can be read again.

    Attributes:
        number: count of lines handed out.
        record: lines of the current record.
        ended: the file ran out while a record was being read.
    """

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self.number = 0
        self.record: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._stream, None)
        if line is None:
            self.ended = True
            raise StopIteration
        if "\0" in line:
            line = line.replace("\0", "")
        self.number += 1
        self.record.append(line)
        return line

    def take_back(self) -> str:
        """Return the first line of the record and have the others read again."""
        first, rest = self.record[0], self.record[1:]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        self.ended = False
        self.record = []
        return first


class CsvSource:
    """Rows of a CSV file: delimiter and encoding found by themselves unless given.

    Attributes:
        columns: unique column names.
        info: dialect found.
        blank: rows without any value.
    """

    def __init__(
        self, path: Path, *, encoding: str = "", delimiter: str = "", field_limit: int = FIELD_LIMIT
    ) -> None:
        """Open the file and read its header; KnownError where it holds none."""
        self._path = path
        self._field_limit = field_limit
        encoding = encoding or detect_encoding(path)
        self.blank = 0
        try:
            self._text, self._raw = open_text(path, encoding)
        except LookupError as error:
            raise KnownError("import.encoding_unknown", encoding=encoding) from error
        head = self._sample()
        if not head:
            self._text.close()
            raise KnownError("import.file_empty", path=str(path))
        delimiter = delimiter or _declared_delimiter(head[0]) or sniff_delimiter(head)
        csv.field_size_limit(field_limit)
        self._lines = _Lines(self._from_start(head))
        self._reader = csv.reader(self._lines, delimiter=delimiter, skipinitialspace=False)
        if _declared_delimiter(head[0]):
            next(self._reader)
        self.columns = unique_columns(self._header())
        self.info = SourceInfo("csv", encoding.removesuffix("-sig"), delimiter)

    def _sample(self) -> list[str]:
        """Return the first lines, skipping blank ones only at the very beginning."""
        head: list[str] = []
        for line in self._text:
            if head or line.strip():
                head.append(line)
            if len(head) >= _SAMPLE_LINES:
                break
        return head

    def _from_start(self, head: list[str]) -> Iterator[str]:
        """Yield the sampled lines, then the rest of the file."""
        yield from head
        yield from self._text

    def _header(self) -> list[str]:
        """Return the cells of the first row."""
        self._lines.record = []
        try:
            return next(self._reader)
        except (csv.Error, StopIteration) as error:
            raise KnownError("import.header_unreadable", path=str(self._path)) from error

    def rows(self) -> Iterator[Row | RejectedRow]:
        """Yield rows; after a damaged one reading goes on at the very next line: nothing else is lost."""
        lines, reader, width = self._lines, self._reader, len(self.columns)
        csv.field_size_limit(self._field_limit)
        while True:
            lines.record = []
            line = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield self._refuse(
                    line, sentence("import.row_field_too_large", limit=self._field_limit >> 20)
                )
                continue
            except BROKEN_FILE as error:
                yield RejectedRow(line, sentence("import.row_breaks_off", detail=str(error)), "")
                return
            if lines.ended:
                yield self._refuse(line, sentence("import.row_open_quote"))
            elif len(cells) == width and self._readable(cells):
                if any(cells):
                    yield line, cells
                else:
                    self.blank += 1
            else:
                fixed = self._odd_row(line, cells)
                if fixed is not None:
                    yield fixed

    def _readable(self, cells: list[str]) -> bool:
        """Tell whether no byte of the row fell outside the encoding."""
        if all(line.isascii() for line in self._lines.record):
            return True
        return not any("\udc80" <= character <= "\udcff" for line in self._lines.record for character in line)

    def _odd_row(self, line: int, cells: list[str]) -> Row | RejectedRow | None:
        """Return what a row of another width or with wrong bytes comes to: a row, a refusal or nothing."""
        width = len(self.columns)
        if not any(cell.strip() for cell in cells):
            self.blank += 1
            return None
        if len(cells) > width and not any(cells[width:]):
            return line, cells[:width]
        if len(cells) != width:
            return self._refuse(line, sentence("import.row_ragged", found=len(cells), expected=width))
        return self._refuse(line, sentence("import.row_bytes", encoding=self.info.encoding))

    def _refuse(self, line: int, reason: str) -> RejectedRow:
        """Refuse the first line of the record and have the rest of it read again."""
        text = self._lines.take_back().rstrip("\r\n")
        raw = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        return RejectedRow(line, reason, raw)

    def fraction(self) -> float:
        """Return the share of the file's bytes already read."""
        return self._raw.fraction()

    def __enter__(self) -> Self:
        """Return this open source."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._text.close()


def _declared_delimiter(first_line: str) -> str:
    """Return the delimiter of Excel's ``sep=;`` line, "" if the line is something else."""
    text = first_line.strip().strip("\ufeff").strip('"').lower()
    return text[4:5] if text.startswith("sep=") and len(text) <= 5 else ""


def row_text(cells: Cells) -> str:
    """Return a row as one line of CSV, for the file of refused rows."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(["" if cell is None else cell for cell in cells])
    return out.getvalue()
