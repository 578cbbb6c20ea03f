"""One source of rows for JSON Lines: an object a line; nested objects become dotted columns, lists stay.

The columns are those of the first thousand objects. Must not know what a column means.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

from desk.exchange.readers.encoding import BROKEN_FILE, detect_encoding, open_text
from desk.exchange.readers.sentences import sentence
from desk.exchange.readers.tabular import Row, SourceInfo
from desk.exchange.records import RejectedRow
from desk.process.errors import KnownError

_SAMPLE_OBJECTS = 1000


class JsonLinesSource:
    """Rows of a JSON Lines file.

    Attributes:
        columns: names of the keys, dotted where nested.
        info: encoding found.
        blank: empty lines.
        late_columns: keys that first appear after the sample and are therefore not read.
    """

    def __init__(self, path: Path, *, encoding: str = "", sample: int = _SAMPLE_OBJECTS) -> None:
        """Open the file and look at its first objects; KnownError where none is found."""
        encoding = encoding or detect_encoding(path)
        self._text, self._raw = open_text(path, encoding)
        self.blank = 0
        self.late_columns: set[str] = set()
        self._parsed = self._parse()
        self._head = list(islice(self._parsed, sample))
        names: dict[str, None] = {}
        for item in self._head:
            if not isinstance(item, RejectedRow):
                names.update(dict.fromkeys(item[1]))
        self.columns = tuple(names)
        self.info = SourceInfo("jsonl", encoding.removesuffix("-sig"))
        if not self.columns:
            self._text.close()
            raise KnownError("import.no_json_lines", path=str(path))

    def _parse(self) -> Iterator[tuple[int, dict[str, object]] | RejectedRow]:
        """Yield (line, flat object) for each line that holds one."""
        number = 0
        while True:
            number += 1
            try:
                line = next(self._text, "")
            except BROKEN_FILE as error:
                yield RejectedRow(number, sentence("import.row_breaks_off", detail=str(error)), "")
                return
            if not line:
                return
            if not line.strip():
                self.blank += 1
                continue
            try:
                found = json.loads(line.replace("\0", ""))
            except (ValueError, RecursionError) as error:
                yield RejectedRow(number, sentence("import.row_json", detail=str(error)), _plain(line))
                continue
            if isinstance(found, dict):
                yield number, dict(_flatten(found, ""))
            else:
                yield RejectedRow(number, sentence("import.row_no_object"), _plain(line))

    def rows(self) -> Iterator[Row | RejectedRow]:
        """Yield a cell for each column of each object; a missing key is None."""
        known = set(self.columns)
        for item in chain(self._head, self._parsed):
            if isinstance(item, RejectedRow):
                yield item
                continue
            line, found = item
            self.late_columns.update(found.keys() - known)
            yield line, [found.get(name) for name in self.columns]
        self._head = []

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


def _flatten(value: Mapping[str, object], prefix: str) -> Iterator[tuple[str, object]]:
    """Yield dotted key and value of each leaf."""
    for key, item in value.items():
        if isinstance(item, dict) and item:
            yield from _flatten(item, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", item


def _plain(line: str) -> str:
    """Return a line that can be written to any file."""
    return line.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
