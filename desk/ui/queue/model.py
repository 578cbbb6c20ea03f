"""The rows of the queue: keys of all tickets, the heads between them, and the contents of those that were looked at.

Knows no SQL: a reader answers rows by key. Knows no query: the loader brings the keys. A head stands among the
keys as a negative number: -1 is the first section's.
"""

import contextlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk.process.errors import KnownError
from desk.protocol.queue import FIRST_ROWS, PAGE, QueueQuery, QueueRow, Section
from desk.ui import texts
from desk.ui.clock import Clock

Index = QModelIndex | QPersistentModelIndex
_KEPT_ROWS = 64 * PAGE
_DISPLAY = Qt.ItemDataRole.DisplayRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
KEY_ROLE = int(Qt.ItemDataRole.UserRole)
NOWHERE = QModelIndex()


class Reader(Protocol):
    """What the queue needs of the page reader (`desk/client/pages.py`)."""

    def first(self, query: QueueQuery, limit: int = FIRST_ROWS) -> list[QueueRow]:
        """Return the first rows of a local query."""
        ...

    def rows(self, keys: Sequence[int]) -> list[QueueRow]:
        """Return the rows of those tickets that exist."""
        ...


def with_heads(keys: "array[int]", sections: Sequence[Section]) -> "array[int]":
    """Return the keys with a head before each section's rows; a size of -1 takes what is left."""
    if not sections:
        return keys
    made, at = array("q"), 0
    for number, section in enumerate(sections):
        end = len(keys) if section.size < 0 else at + section.size
        made.append(-1 - number)
        made += keys[at:end]
        at = end
    return made + keys[at:]


class QueueModel(QAbstractTableModel):
    """A row is a ticket's key or a head, its content is read by pages of 128 when first painted.

    One column that is painted whole, or as many as `set_columns` was told; every column says the same of a row.

    Attributes:
        keys: all keys in order, heads as negative numbers.
        sections: the heads.
        speak: the words of a head, given by the pane, which knows names.
        cell: the words of a column of a row; None where there is one column only.
    """

    def __init__(self, reader: Reader, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keys: array[int] = array("q")
        self.sections: tuple[Section, ...] = ()
        self.speak: Callable[[Section], str] = lambda section: section.value
        self.cell: Callable[[int, QueueRow], str] | None = None
        self._columns: tuple[str, ...] = ()
        self._heads: list[int] = []
        self._reader = reader
        self._clock = clock
        self._rows: dict[int, QueueRow] = {}

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of tickets."""
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return one where the row is painted whole, else the number of columns."""
        return 0 if parent.isValid() else max(1, len(self._columns))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the names of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == _DISPLAY and section < len(self._columns):
            return self._columns[section]
        return None

    def set_columns(self, names: Sequence[str], cell: Callable[[int, QueueRow], str] | None = None) -> None:
        """Show these columns (none: one column that is painted whole); the current ticket is the view's care."""
        self.beginResetModel()
        self._columns, self.cell = tuple(names), cell
        self.endResetModel()

    def rename_columns(self, names: Sequence[str]) -> None:
        """Take the columns' names of another language."""
        self._columns = tuple(names)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(self._columns) - 1))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Say that heads can be neither chosen nor reached."""
        if not index.isValid() or self.keys[index.row()] < 0:
            return Qt.ItemFlag.NoItemFlags
        return _FLAGS

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
            head = self.head_at(index.row())
            return "" if head is None else self.speak(head)
        if role != _DISPLAY:
            return self._spoken(row)
        return row.title if self.cell is None else self.cell(index.column(), row)

    def row_at(self, number: int) -> QueueRow | None:
        """Return the content of a row, reading its page if needed; None for a head or a ticket that is gone."""
        key = self.keys[number]
        if key < 0:
            return None
        row = self._rows.get(key)
        if row is None:
            self._read_page(number // PAGE)
            row = self._rows.get(key)
        return row

    def head_at(self, number: int) -> Section | None:
        """Return the section whose head stands in a row, None for a ticket's row."""
        key = self.keys[number]
        return self.sections[-1 - key] if key < 0 else None

    @property
    def heads(self) -> Sequence[int]:
        """Return the rows of the heads, ascending."""
        return self._heads

    def tickets_between(self, first: int, last: int) -> int:
        """Return how many tickets stand in the rows from first to last."""
        return last - first + 1 - (bisect_left(self._heads, last + 1) - bisect_left(self._heads, first))

    def keys_between(self, first: int, last: int) -> Iterator[int]:
        """Yield the tickets' keys in the rows from first to last."""
        return (key for key in self.keys[first : last + 1] if key >= 0)

    def key_at(self, number: int) -> int | None:
        """Return the key of a row, None outside and for heads."""
        if not 0 <= number < len(self.keys) or self.keys[number] < 0:
            return None
        return self.keys[number]

    def known(self, key: int) -> QueueRow | None:
        """Return the content of a ticket if it was read before."""
        return self._rows.get(key)

    def find(self, key: int) -> int:
        """Return the row of a key, -1 when it is not listed."""
        try:
            return self.keys.index(key)
        except ValueError:
            return -1

    def replace(
        self, keys: "array[int]", known: Iterable[QueueRow] = (), sections: Sequence[Section] = ()
    ) -> None:
        """Swap in a new list; selection and current row stay on their tickets."""
        self._keep(known)
        keys = with_heads(keys, sections)
        if keys == self.keys and tuple(sections) == self.sections:
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        places: dict[int, int] = {}
        for index in old:
            key = self.keys[index.row()]
            if key not in places:
                places[key] = _index_of(keys, key, index.row())
        moved = [
            self.createIndex(place, index.column())
            if (place := places[self.keys[index.row()]]) >= 0
            else QModelIndex()
            for index in old
        ]
        self._set_keys(keys, sections)
        self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()

    def reset(
        self, keys: "array[int]", known: Iterable[QueueRow] = (), sections: Sequence[Section] = ()
    ) -> None:
        """Begin another list: nothing of the old one stays."""
        self.beginResetModel()
        self._set_keys(with_heads(keys, sections), sections)
        self._rows.clear()
        self._keep(known)
        self.endResetModel()

    def _set_keys(self, keys: "array[int]", sections: Sequence[Section]) -> None:
        self.keys, self.sections = keys, tuple(sections)
        self._heads, at = [], 0
        for section in self.sections:
            self._heads.append(at)
            at += 1 + (section.size if section.size >= 0 else len(keys))

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
                self.dataChanged.emit(place, self.index(number, self.columnCount() - 1))

    def _keep(self, rows: Iterable[QueueRow]) -> None:
        for row in rows:
            self._rows[row.key] = row

    def _read_page(self, page: int) -> None:
        wanted = [
            key for key in self.keys[page * PAGE : page * PAGE + PAGE] if key >= 0 and key not in self._rows
        ]
        excess = len(self._rows) + len(wanted) - _KEPT_ROWS
        if excess > 0:
            for key in list(self._rows)[:excess]:
                del self._rows[key]
        # A replica that is being replaced is read at the next paint; the status bar says why.
        with contextlib.suppress(KnownError):
            self._keep(self._reader.rows(wanted))

    def _spoken(self, row: QueueRow) -> str:
        parts = [
            row.number,
            texts.priority_code(row.priority),
            row.title,
            texts.state(row.state, row.product),
        ]
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
