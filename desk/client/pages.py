"""The window's own look into the replica: pages of the queue, read-only, in a fraction of a millisecond.

Knows the statements of `desk.protocol.queue` and SQLite; never writes, never waits longer than a glance,
and says in a sentence why it cannot read.
"""

import json
import os
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol import queue
from desk.protocol.queue import QueueQuery, QueueRow
from desk.vault import files

BUSY_MS = 50
"""The window's thread waits no longer; the reader tries again at the next change or repaint."""

MOST_PARAMETERS = 500

messages.register(
    {
        "reader_missing": (
            "There is no ticket database in {path} yet. It appears as soon as the engine is ready.",
            "{path} 中还没有工单数据库，引擎就绪后会自动出现。",
        ),
        "reader_busy": (
            "The ticket database is being rebuilt or updated. The list appears as soon as that is finished.",
            "工单数据库正在重建或升级，完成后列表会自动显示。",
        ),
        "reader_corrupt": (
            "The ticket database {path} cannot be read ({detail}). Run `desk salvage` to copy everything that"
            " can be read into a new file; the damaged one is kept beside it.",
            "无法读取工单数据库 {path}（{detail}）。请运行 `desk salvage`，将可读取的内容复制到新文件；原文件会保留在旁边。",
        ),
    }
)


class PageReader:
    """A read-only connection to the replica for the thread that made it.

    Attributes:
        path: the replica's file.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it is opened at the first read, and again after it was replaced."""
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] = (0, 0)

    def first(self, query: QueueQuery, limit: int = queue.FIRST_ROWS) -> list[QueueRow]:
        """Return the first rows of a local query, in its order."""
        statement, params = queue.first_rows(query, limit)
        return [QueueRow._make(row) for row in self._read(statement, params)]

    def rows(self, keys: Sequence[int]) -> list[QueueRow]:
        """Return the rows of these tickets in the order of `keys`; those that are gone are left out."""
        found: dict[int, QueueRow] = {}
        for start in range(0, len(keys), MOST_PARAMETERS):
            part = keys[start : start + MOST_PARAMETERS]
            for row in self._read(queue.rows_by_key(len(part)), list(part)):
                found[row[0]] = QueueRow._make(row)
        return [found[key] for key in keys if key in found]

    def count(self, query: QueueQuery) -> int:
        """Return how many tickets a local query lists."""
        statement, params = queue.count(query)
        return int(self._read(statement, params)[0][0])

    def keys(self, query: QueueQuery) -> list[int]:
        """Return the keys of all rows of a local query, in order; for small lists and for the command line."""
        statement, params = queue.keys(query)
        return [int(row[0]) for row in self._read(statement, params)]

    def close(self) -> None:
        """Close the file; the next read opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> "PageReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, statement: str, params: Sequence[Any]) -> list[Any]:
        try:
            return self._open().execute(statement, params).fetchall()
        except files.errors() as error:
            self.close()  # the file may be replaced (salvage) or finished (migration) by the next read
            raise self._known(error) from error

    def _open(self) -> sqlite3.Connection:
        try:
            facts = os.stat(self.path)
        except FileNotFoundError as error:
            self.close()
            raise KnownError("reader_missing", path=str(self.path.parent)) from error
        if self._connection is None or self._file != (facts.st_dev, facts.st_ino):
            self.close()
            self._connection = self._connect()
            self._file = (facts.st_dev, facts.st_ino)
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        connection = files.connect(self.path, read_only=True, timeout=BUSY_MS / 1000)
        for pragma in ("query_only=1", "cache_size=-8192", "mmap_size=33554432", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        self._check_lease(connection)
        return connection

    def _check_lease(self, connection: sqlite3.Connection) -> None:
        """Show nothing of a shared database's replica that was without contact for too long."""
        if connection.execute("SELECT 1 FROM meta WHERE name = 'desk_number'").fetchone() is None:
            return
        from desk.process import offline_lease

        names = ",".join("?" * len(offline_lease.FACTS))
        rows = connection.execute(
            f"SELECT name, value FROM meta WHERE name IN ({names})", offline_lease.FACTS
        )
        facts = {name: json.loads(value) for name, value in rows}
        if offline_lease.is_over(facts, time.time_ns() // 1000):
            connection.close()
            raise KnownError("lease_over", days=offline_lease.days_of(facts))

    def _known(self, error: Exception) -> KnownError:
        note = str(error).lower()
        # During the first start the file exists before its tables do, and a migration changes columns.
        if any(words in note for words in ("locked", "busy", "no such table", "no such column", "schema")):
            return KnownError("reader_busy")
        if "unable to open" in note:
            return KnownError("reader_missing", path=str(self.path.parent))
        return KnownError("reader_corrupt", path=str(self.path), detail=str(error))
