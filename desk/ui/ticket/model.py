"""The timeline as an item model: entries, runs of small events folded into one row, earlier rows on demand.

Knows the order and what is folded; measures and paints nothing.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desk.protocol.views import EntryView
from desk.ui import texts
from desk.ui.ticket.sentences import is_spoken, sentence

ROW = Qt.ItemDataRole.UserRole + 1
_DISPLAY = Qt.ItemDataRole.DisplayRole
_ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
FIRST_SHOWN = 60
MORE = 120
_FOLD_FROM = 2
_COUNTED = 2000
FILTERS = ("all", "public", "internal", "diagnosis", "files")
TOPIC = "#"
"""A filter that begins so leaves the notes of one topic."""


class Row(Struct, frozen=True):
    """One row of the timeline.

    Attributes:
        kind: entry (somebody's words), event (one line), events (folded run), earlier (more above) or
            unread (the line above what is new).
        key: identity that survives a refresh.
        entries: what it stands for; for `earlier` empty.
        count: of a folded run or of earlier entries.
        open: whether a folded run is unfolded (its lines are inside the row).
        undone: whether the entry was undone later.
    """

    kind: str
    key: bytes
    entries: tuple[EntryView, ...] = ()
    count: int = 0
    open: bool = False
    undone: bool = False

    @property
    def entry(self) -> EntryView:
        """Return the first entry."""
        return self.entries[0]


Index = QModelIndex | QPersistentModelIndex


class TimelineModel(QAbstractListModel):
    """Rows of one ticket's entries in time order; only the newest are shown until more is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[EntryView, ...] = ()
        self._rows: list[Row] = []
        self._opened: set[bytes] = set()
        self._shown = FIRST_SHOWN
        self._ticket: bytes | None = None
        self._filter = "all"
        self._read_us: int | None = None
        self._me: bytes | None = None

    @property
    def rows(self) -> Sequence[Row]:
        """Return the rows as shown."""
        return self._rows

    def show_entries(
        self,
        ticket: bytes | None,
        entries: Sequence[EntryView],
        *,
        read_us: int | None = None,
        me: bytes | None = None,
    ) -> None:
        """Show a ticket's entries; for the same ticket only what differs is signalled.

        What others wrote after `read_us` stands below the line of the unread; it stays while the ticket is shown.
        """
        if ticket != self._ticket:
            self.beginResetModel()
            self._filter, self._read_us, self._me = "all", read_us, me
            self._ticket, self._entries = ticket, tuple(entries)
            self._opened.clear()
            self._shown = FIRST_SHOWN
            self._rows = self._build()
            self.endResetModel()
            return
        self._shown += max(0, len(entries) - len(self._entries))
        self._entries = tuple(entries)
        self._replace(self._build())

    def set_filter(self, name: str) -> None:
        """Show all entries, or those of one kind only."""
        if name != self._filter:
            self._filter = name
            self._replace(self._build())

    def counts(self) -> dict[str, int] | None:
        """Return how many entries each filter leaves; None for a ticket too long to be counted at once."""
        if len(self._entries) > _COUNTED:
            return None
        names = [
            *FILTERS,
            *dict.fromkeys(TOPIC + entry.data["topic"] for entry in self._entries if entry.data.get("topic")),
        ]
        return {name: sum(passes(entry, name) for entry in self._entries) for name in names}

    def reveal(self, entry: bytes) -> int | None:
        """Bring an entry among the rows, unfolding what hides it; return its row, None when it is not there."""
        at = next((n for n, one in enumerate(self._entries) if one.id == entry), None)
        if at is None:
            return None
        self._filter = "all"
        self._shown = max(self._shown, len(self._entries) - at)
        self._replace(self._build())
        for number, row in enumerate(self._rows):
            if any(one.id == entry for one in row.entries):
                if row.kind == "events" and not row.open:
                    self.toggle(number)
                return number
        return None

    def unread_row(self) -> int | None:
        """Return the row of the line above what is new."""
        return next((n for n, row in enumerate(self._rows) if row.kind == "unread"), None)

    def toggle(self, row: int) -> None:
        """Fold or unfold the run of events at a row."""
        key = self._rows[row].key
        self._opened.symmetric_difference_update({key})
        self._replace(self._build())

    def show_earlier(self) -> None:
        """Show more of what stands above."""
        self._shown += MORE
        self._replace(self._build())

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return a row, or its plain text for assistive technology."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role == ROW:
            return self._rows[index.row()]
        if role in (_DISPLAY, _ACCESSIBLE):
            return plain_text(self._rows[index.row()])
        return None

    def _build(self) -> list[Row]:
        entries: Sequence[EntryView] = self._entries
        if self._filter != "all":
            entries = [entry for entry in entries if passes(entry, self._filter)]
        hidden = max(0, len(entries) - self._shown)
        undone = {
            str(entry)
            for view in self._entries
            if view.kind == "undone"
            for entry in view.data.get("entries", ())
        }
        rows: list[Row] = [Row("earlier", b"earlier", count=hidden)] if hidden else []
        run: list[EntryView] = []
        new = self._first_new()
        for entry in entries[hidden:]:
            if entry is new and (rows or run):
                rows += [*self._fold(run, undone), Row("unread", b"unread")]
                run = []
            if is_spoken(entry):
                rows += self._fold(run, undone)
                run = []
                rows.append(Row("entry", entry.id, (entry,), undone=entry.id.hex() in undone))
            else:
                run.append(entry)
        return rows + self._fold(run, undone)

    def _first_new(self) -> EntryView | None:
        """Return the first words of somebody else since the ticket was last read."""
        if self._read_us is None:
            return None
        found = None
        for entry in reversed(self._entries):  # from the end: of a long ticket little is new
            if entry.at_us <= self._read_us:
                break
            if is_spoken(entry) and (entry.author_id is None or entry.author_id != self._me):
                found = entry
        return found

    def _fold(self, run: list[EntryView], undone: set[str]) -> list[Row]:
        if len(run) < _FOLD_FROM:
            return [Row("event", entry.id, (entry,), undone=entry.id.hex() in undone) for entry in run]
        key = b"run" + run[0].id
        return [Row("events", key, tuple(run), count=len(run), open=key in self._opened)]

    def _replace(self, rows: list[Row]) -> None:
        """Signal the least change: equal rows at both ends stay, what is between is replaced."""
        old = self._rows
        head = 0
        while head < min(len(old), len(rows)) and old[head] == rows[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(rows)) - head and old[-1 - tail] == rows[-1 - tail]:
            tail += 1
        if len(old) == len(rows):
            self._rows = rows
            if head + tail < len(rows):
                self.dataChanged.emit(self.index(head), self.index(len(rows) - tail - 1))
            return
        if head < len(old) - tail:
            self.beginRemoveRows(QModelIndex(), head, len(old) - tail - 1)
            self._rows = old[:head] + old[len(old) - tail :]
            self.endRemoveRows()
        if head < len(rows) - tail:
            self.beginInsertRows(QModelIndex(), head, len(rows) - tail - 1)
            self._rows = rows
            self.endInsertRows()


def passes(entry: EntryView, name: str) -> bool:
    """Tell whether a filter leaves an entry: public and internal words, diagnosis with its solution, files."""
    if name.startswith(TOPIC):
        return entry.data.get("topic") == name.removeprefix(TOPIC)
    if name == "public":
        return entry.visibility == "public" and is_spoken(entry)
    if name == "internal":
        return entry.visibility == "internal" and is_spoken(entry)
    if name == "diagnosis":
        return entry.kind in ("diagnosis_step", "solution_provided")
    return bool(entry.files) if name == "files" else True


def plain_text(row: Row) -> str:
    """Return a row as copied or read aloud."""
    if row.kind == "earlier":
        return str(row.count)
    if row.kind == "unread":
        return "—"
    if row.kind in ("event", "events"):
        return "\n".join(f"{entry.author_name} {sentence(entry)}".strip() for entry in row.entries)
    entry = row.entry
    return f"{texts.kind(entry.kind)} · {entry.author_name}\n{entry.body}"
