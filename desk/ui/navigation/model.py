"""The rows of the navigation; knows views and groups with their counts, nothing of tickets."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desk.protocol.saved_views import SavedView
from desk.protocol.views import Counts, GroupView
from desk.ui import texts
from desk.ui.i18n import pick

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = Qt.ItemDataRole.DisplayRole
_ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
NOWHERE = QModelIndex()

VIEWS = (
    ("mine", "user"),
    ("breaching", "flame"),
    ("unassigned", "inbox"),
    ("waiting", "clock"),
    ("open", "layers"),
)
_HEADINGS = {"views": ("My lists", "我的视图"), "groups": ("Groups", "小组"), "tools": ("Tools", "工具")}
TOOLS = (
    ("library", "book", ("Knowledge", "知识库")),
    ("team", "users", ("Team", "团队")),
    ("review", "eye", ("Review", "评审")),
    ("insights", "chart", ("SLA reports", "SLA 报表")),
)


SAVED = "saved:"
"""A view of this beginning is a saved list; its id in hex follows."""


class Item(Struct, frozen=True):
    """One row: kind is view, group, tool or heading; headings cannot be chosen. `title` names a saved list."""

    kind: str
    name: str
    icon: str
    group: bytes | None = None
    title: str = ""

    @property
    def saved(self) -> str:
        """Return the id of a saved list, "" for other rows."""
        return self.name.removeprefix(SAVED) if self.name.startswith(SAVED) else ""


class NavigationModel(QAbstractListModel):
    """Views, groups, tools in this order, with headings between them.

    Signals:
        dragged(str, int): a saved list (its id) was dragged to another place among its own; GUI thread.
    """

    dragged = Signal(str, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[GroupView, ...] = ()
        self._views: tuple[SavedView, ...] = ()
        self._counts = Counts(views={}, groups={})
        self.items: list[Item] = _items((), ())

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the name of a row, with its count in the spoken form."""
        if not index.isValid() or index.row() >= len(self.items):
            return None
        if role == _DISPLAY:
            return self.label(self.items[index.row()])
        if role == _ACCESSIBLE:
            item = self.items[index.row()]
            count = self.count(item)
            return self.label(item) if count is None else f"{self.label(item)} {count}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Say that headings cannot be chosen, and saved lists be dragged between one another."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        item = self.items[index.row()]
        if item.kind == "heading":
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsDragEnabled if item.saved else usual

    def supportedDropActions(self) -> Qt.DropAction:
        """Lists are moved."""
        return Qt.DropAction.MoveAction

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Take a list before, between and after the saved ones only."""
        first = self._first_saved()
        return not parent.isValid() and first <= row <= first + len(self._views)

    def moveRows(self, source: Index, row: int, count: int, destination: Index, child: int) -> bool:
        """Put one saved list before another row, as a drag does, and say so."""
        first = self._first_saved()
        held, to = row - first, child - first
        possible = count == 1 and 0 <= held < len(self._views) and 0 <= to <= len(self._views)
        if not possible or not self.beginMoveRows(NOWHERE, row, row, NOWHERE, child):
            return False
        views = list(self._views)
        view = views.pop(held)
        place = to - 1 if to > held else to
        views.insert(place, view)
        self._views, self.items = tuple(views), _items(self._groups, views)
        self.endMoveRows()
        self.dragged.emit(view.id, place)
        return True

    def _first_saved(self) -> int:
        return len(VIEWS) + 1

    def label(self, item: Item) -> str:
        """Return the name of a row in the current language."""
        if item.kind == "view":
            return item.title or texts.view(item.name)
        if item.kind == "tool":
            return next(pick(*words) for name, _, words in TOOLS if name == item.name)
        if item.kind == "heading":
            return pick(*_HEADINGS[item.name])
        return item.name

    def count(self, item: Item) -> int | None:
        """Return the number beside a row, None where there is none."""
        if item.saved:
            return self._counts.saved.get(item.saved)
        if item.kind == "view":
            return self._counts.views.get(item.name)
        if item.group is not None:
            return self._counts.groups.get(item.group.hex(), 0)
        return None

    def row_of(self, kind: str, name: str, group: bytes | None = None) -> int:
        """Return the row of a view, group or tool, -1 when there is none."""
        for number, item in enumerate(self.items):
            if item.kind == kind and (item.group == group if kind == "group" else item.name == name):
                return number
        return -1

    def set_groups(self, groups: Sequence[GroupView]) -> None:
        """Show these groups."""
        self._show(tuple(groups), self._views)

    def set_views(self, views: Sequence[SavedView]) -> None:
        """Show these saved lists, in their order."""
        self._show(self._groups, tuple(views))

    def views(self) -> tuple[SavedView, ...]:
        """Return the saved lists shown."""
        return self._views

    def view_of(self, ident: str) -> SavedView | None:
        """Return a saved list."""
        return next((view for view in self._views if view.id == ident), None)

    def _show(self, groups: tuple[GroupView, ...], views: tuple[SavedView, ...]) -> None:
        items = _items(groups, views)
        if items != self.items:
            self.beginResetModel()
            self.items = items
            self.endResetModel()
        self._groups, self._views = groups, views

    def set_counts(self, counts: Counts) -> None:
        """Show these numbers; only rows whose number changed are repainted."""
        before, self._counts = self._counts, counts
        for number, item in enumerate(self.items):
            group = item.group.hex() if item.group is not None else ""
            same = before.views.get(item.name) == counts.views.get(item.name)
            if item.saved:
                same = before.saved.get(item.saved) == counts.saved.get(item.saved)
            if not same or before.groups.get(group) != counts.groups.get(group):
                place = self.index(number, 0)
                self.dataChanged.emit(place, place)

    def refresh(self) -> None:
        """Repaint every row (another language)."""
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.items) - 1, 0))


def _items(groups: Sequence[GroupView], views: Sequence[SavedView]) -> list[Item]:
    items = [Item("view", name, icon) for name, icon in VIEWS]
    if views:
        items.append(Item("heading", "views", ""))
        items += [Item("view", SAVED + view.id, "star", title=view.name) for view in views]
    if groups:
        items.append(Item("heading", "groups", ""))
        items += [Item("group", group.name, "users", group.id) for group in groups]
    items.append(Item("heading", "tools", ""))
    items += [Item("tool", name, icon) for name, icon, _ in TOOLS]
    return items
