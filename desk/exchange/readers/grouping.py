"""Brings rows of one ticket together whatever their order, in bounded memory: a temporary SQLite file.

Must not know what a row means beyond its key.
"""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

_BATCH = 2_000
_decode = msgspec.json.Decoder(list[object]).decode


class Grouping:
    """A temporary table of (key, line, cells) that is read back sorted by key and line."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make the table in a folder; the system's own if none is given."""
        self._folder = tempfile.TemporaryDirectory(prefix="desk-import-", dir=folder)
        self._database = sqlite3.connect(Path(self._folder.name) / "rows.sqlite", isolation_level=None)
        # The table is thrown away after use: nothing is worth a flush, and the sort may use the disk.
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;"
            "PRAGMA cache_size=-16384;"
            "CREATE TABLE row(key TEXT, line INTEGER, cells BLOB); BEGIN"
        )
        self._pending: list[tuple[str, int, bytes]] = []

    def add(self, key: str, line: int, cells: Sequence[object]) -> None:
        """Keep one row."""
        self._pending.append((key, line, msgspec.json.encode(cells)))
        if len(self._pending) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        """Write the rows kept so far."""
        self._database.executemany("INSERT INTO row VALUES (?, ?, ?)", self._pending)
        self._pending.clear()

    def groups(self) -> Iterator[tuple[str, list[tuple[int, list[object]]]]]:
        """Yield each key with its rows by line."""
        self._flush()
        current, rows = "", list[tuple[int, list[object]]]()
        for key, line, cells in self._database.execute("SELECT key, line, cells FROM row ORDER BY key, line"):
            if key != current and rows:
                yield current, rows
                rows = []
            current = key
            rows.append((line, _decode(cells)))
        if rows:
            yield current, rows

    def __enter__(self) -> Self:
        """Return this grouping."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Throw the temporary table away."""
        self._database.close()
        self._folder.cleanup()
