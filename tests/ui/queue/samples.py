"""Rows and a reader for tests of the queue: a dictionary stands where SQLite would."""

import os
import tempfile
from array import array
from collections.abc import Sequence

from desk.process.errors import KnownError
from desk.protocol.queue import FIRST_ROWS, QueueQuery, QueueRow
from desk.protocol.views import IdList

NOW_US = 1_763_820_000_000_000
MINUTE_US = 60_000_000


def row(key: int, *, title: str = "", due_in_s: int | None = 3600, state: str = "in_progress") -> QueueRow:
    """Return a row whose target began an hour before its deadline."""
    due = None if due_in_s is None else NOW_US + due_in_s * 1_000_000
    marks = [None] * 5 if due is None else [due - part * MINUTE_US for part in (60, 30, 15, 6, 0)]
    return QueueRow(
        key, key.to_bytes(16, "big"), f"T-{key}", title or f"Ticket {key}", state, key % 5, key % 2,
        "林晓彤", "财务部", None, None, NOW_US - 3 * MINUTE_US, NOW_US, "first_response", *marks,
        5400 if due is None else None, "", "",
    )  # fmt: skip


class FakeReader:
    """Answers from a dictionary; counts what was read, and can be broken."""

    def __init__(self, rows: Sequence[QueueRow]) -> None:
        self.all = {item.key: item for item in rows}
        self.order = [item.key for item in rows]
        self.reads: list[int] = []
        self.queries: list[QueueQuery] = []
        self.broken = False

    def first(self, query: QueueQuery, limit: int = FIRST_ROWS) -> list[QueueRow]:
        """Return the first rows of the wanted priorities."""
        self.queries.append(query)
        if self.broken:
            raise KnownError("reader_busy")
        rows = (self.all[key] for key in self.order)
        return [item for item in rows if not query.priorities or item.priority in query.priorities][:limit]

    def rows(self, keys: Sequence[int]) -> list[QueueRow]:
        """Return the rows that exist."""
        self.reads.append(len(keys))
        if self.broken:
            raise KnownError("reader_busy")
        return [self.all[key] for key in keys if key in self.all]


class EndlessReader(FakeReader):
    """A million rows made when they are read."""

    def rows(self, keys: Sequence[int]) -> list[QueueRow]:
        """Return a row for every key."""
        self.reads.append(len(keys))
        return [row(key) for key in keys]


def id_list(keys: Sequence[int]) -> IdList:
    """Return an id list as the engine sends it: a private file."""
    handle, path = tempfile.mkstemp(prefix="desk-test-")
    os.write(handle, array("q", keys).tobytes())
    os.close(handle)
    return IdList(path=path, total=len(keys), took_ms=0.1)
