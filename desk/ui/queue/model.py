"""The rows of the queue: keys of all tickets, and the contents of those that were looked at.

Knows no SQL: a reader answers rows by key. Knows no query: the loader brings the keys.
"""

import contextlib
from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk.process.errors import KnownError
from desk.protocol.queue import PAGE, QueueQuery, QueueRow
from desk.ui import texts
from desk.ui.clock import Clock

Index = QModelIndex | QPersistentModelIndex
_KEPT_ROWS = 64 * PAGE
_DISPLAY = Qt.ItemDataRole.DisplayRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
KEY_ROLE = int(Qt.ItemDataRole.UserRole)
NOWHERE = QModelIndex()


class Reader(Protocol):
    """What the queue needs of the page reader (`desk/client/pages.py`)."""

    def first(self, query: QueueQuery) -> list[QueueRow]:
        """Return the first rows of a local query."""
        ...

    def rows(self, keys: Sequence[int]) -> list[QueueRow]:
        """Return the rows of those tickets that exist."""
        ...


class QueueModel(QAbstractTableModel):
    """One column; a row is a ticket's key, its content is read by pages of 128 when first painted.

    Attributes:
        keys: all keys in order.
    """

    def __init__(self, reader: Reader, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keys: array[int] = array("q")
        self._reader = reader
        self._clock = clock
        self._rows: dict[int, QueueRow] = {}

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of tickets."""
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return one: the row is painted whole."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return title, key, tool tip or the spoken form of a row."""
        if not index.isValid() or index.row() >= len(self.keys):
            return None
        if role == KEY_ROLE:
            return self.keys[index.row()]
        if role not in (_DISPLAY, _TOOL_TIP, _ACCESSIBLE):
            return None
        row = self.row_at(index.row())
        if row is None:
            return ""
        return row.title if role == _DISPLAY else self._spoken(row)

    def row_at(self, number: int) -> QueueRow | None:
        """Return the content of a row, reading its page if needed; None where the ticket is gone."""
        key = self.keys[number]
        row = self._rows.get(key)
        if row is None:
            self._read_page(number // PAGE)
            row = self._rows.get(key)
        return row

    def key_at(self, number: int) -> int | None:
        """Return the key of a row, None outside."""
        return self.keys[number] if 0 <= number < len(self.keys) else None

    def find(self, key: int) -> int:
        """Return the row of a key, -1 when it is not listed."""
        try:
            return self.keys.index(key)
        except ValueError:
            return -1

    def replace(self, keys: "array[int]", known: Iterable[QueueRow] = ()) -> None:
        """Swap in a new list; selection and current row stay on their tickets."""
        self._keep(known)
        if keys == self.keys:
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        places: dict[int, int] = {}
        for index in old:
            key = self.keys[index.row()]
            if key not in places:
                places[key] = _index_of(keys, key, index.row())
        moved = [
            self.createIndex(place, 0) if (place := places[self.keys[index.row()]]) >= 0 else QModelIndex()
            for index in old
        ]
        self.keys = keys
        self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()

    def reset(self, keys: "array[int]", known: Iterable[QueueRow] = ()) -> None:
        """Begin another list: nothing of the old one stays."""
        self.beginResetModel()
        self.keys = keys
        self._rows.clear()
        self._keep(known)
        self.endResetModel()

    def forget(self, keys: Collection[int] | None, first: int, last: int) -> None:
        """Drop contents that changed (None = all) and repaint those between the visible rows."""
        if keys is None:
            self._rows.clear()
        else:
            for key in keys:
                self._rows.pop(key, None)
        last = min(last, len(self.keys) - 1)
        for number in range(max(0, first), last + 1):
            if keys is None or self.keys[number] in keys:
                place = self.index(number, 0)
                self.dataChanged.emit(place, place)

    def _keep(self, rows: Iterable[QueueRow]) -> None:
        for row in rows:
            self._rows[row.key] = row

    def _read_page(self, page: int) -> None:
        wanted = [key for key in self.keys[page * PAGE : page * PAGE + PAGE] if key not in self._rows]
        excess = len(self._rows) + len(wanted) - _KEPT_ROWS
        if excess > 0:
            for key in list(self._rows)[:excess]:
                del self._rows[key]
        # A replica that is being replaced is read at the next paint; the status bar says why.
        with contextlib.suppress(KnownError):
            self._keep(self._reader.rows(wanted))

    def _spoken(self, row: QueueRow) -> str:
        parts = [row.number, texts.priority_code(row.priority), row.title, texts.state(row.state)]
        who = " · ".join(part for part in (row.requester_name, row.requester_org) if part)
        now = self._clock.now_us()
        if row.due_us is not None:
            left = texts.countdown((row.due_us - now) // 1_000_000)
            parts.append(f"{texts.metric(row.due_metric)} {left} ({texts.clock_time(row.due_us, now)})")
        return "\n".join(part for part in (*parts, who) if part)


def _index_of(keys: "array[int]", key: int, near: int) -> int:
    """Return where a key stands now; most rows move little, so the neighbourhood is tried first."""
    for place in range(max(0, near - 4), min(len(keys), near + 5)):
        if keys[place] == key:
            return place
    try:
        return keys.index(key)
    except ValueError:
        return -1
