"""The registry of import formats: each a source of rows, whatever the rows then mean.

A new format is a module with a source and one line in `READERS`.
"""

from collections.abc import Callable
from collections.abc import Mapping as MappingABC
from pathlib import Path
from types import MappingProxyType

from desk.exchange.mapping import Mapping
from desk.exchange.readers.encoding import BROKEN_FILE, CountedFile
from desk.exchange.readers.jsonl import JsonLinesSource
from desk.exchange.readers.tabular import CsvSource, RowSource
from desk.exchange.readers.workbook import WorkbookSource
from desk.process.errors import KnownError

Opener = Callable[[Path, Mapping | None], RowSource]


def _csv(path: Path, mapping: Mapping | None) -> RowSource:
    if mapping is None:
        return CsvSource(path)
    return CsvSource(path, encoding=mapping.encoding, delimiter=mapping.delimiter)


def _xlsx(path: Path, mapping: Mapping | None) -> RowSource:
    return WorkbookSource(path, sheet=mapping.sheet if mapping else "")


def _jsonl(path: Path, mapping: Mapping | None) -> RowSource:
    return JsonLinesSource(path, encoding=mapping.encoding if mapping else "")


READERS: MappingABC[str, Opener] = MappingProxyType({"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl})
# What `--format` accepts besides the readers: `eventlog` names a form, its rows may come in any format.
FORMATS = ("auto", *READERS, "eventlog")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def detect(path: Path) -> str:
    """Return the reader for a file, by its first bytes, then by its name; KnownError if it is not there."""
    try:
        with CountedFile(path) as raw:
            head = raw.read(4096) or b""
    except BROKEN_FILE as error:
        raise KnownError("import.file_missing", path=str(path), detail=str(error)) from error
    if not head.strip():
        raise KnownError("import.file_empty", path=str(path))
    if head.startswith(_WORKBOOKS):
        return "xlsx"
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return "jsonl" if plain.startswith(b"{") or path.suffix in (".jsonl", ".ndjson") else "csv"


def open_source(path: Path, mapping: Mapping | None = None, *, format: str = "auto") -> RowSource:
    """Open a file with the reader named by `format`, by the mapping, or found by looking."""
    if format not in FORMATS:
        raise KnownError("import.format_unknown", format=format, possible=list(FORMATS))
    chosen = format if format in READERS else (mapping.format if mapping else "") or detect(path)
    try:
        return READERS[chosen](path, mapping)
    except BROKEN_FILE as error:
        raise KnownError("import.file_missing", path=str(path), detail=str(error)) from error


__all__ = ["FORMATS", "READERS", "detect", "open_source"]
