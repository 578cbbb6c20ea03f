"""What the library is filtered by: state, scenario as a tree, product, tags, with the number of articles each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk.process.text import visible
from desk.protocol.knowledge import Facet, LibraryFacets
from desk.ui import texts, theme

Index = QModelIndex | QPersistentModelIndex
STATES = (
    "",
    "validated",
    "not_validated",
    "wip",
    "due",
    "unverified",
    "flagged",
    "customer",
    "archived",
    "gaps",
)
_TAGS = 24


def _tr(text: str) -> str:
    return QCoreApplication.translate("LibraryFilters", text)


def state_name(name: str) -> str:
    """Return the name of a state of the library."""
    return {
        "": _tr("All in use"), "validated": _tr("Validated"), "not_validated": _tr("Not validated"),
        "wip": _tr("In progress"), "due": _tr("Review due"), "unverified": _tr("Never verified"),
        "flagged": _tr("Flagged"), "customer": _tr("For customers"), "archived": _tr("Archived"),
        "gaps": _tr("Not found by anyone"),
    }[name]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What is chosen, "" = everything."""

    state: str = ""
    scenario: str = ""
    product: str = ""
    tag: str = ""

    def arguments(self) -> dict[str, str]:
        """Return the arguments of `query.articles`."""
        return {"state": self.state, "scenario": self.scenario, "product": self.product, "tag": self.tag}

    def query(self, words: str) -> str:
        """Return a query of the search box with the filters in it."""
        parts = [words.strip()]
        if self.state in ("validated", "not_validated", "wip", "archived"):
            parts.append(f"state:{self.state}")
        for name in ("scenario", "product", "tag"):
            if value := getattr(self, name):
                parts.append(f'{name}:"{value}"')
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Item:
    """One row: group is heading, state, scenario, product or tag."""

    group: str
    value: str
    label: str
    count: int = 0
    depth: int = 0


def items_of(facets: LibraryFacets, names: dict[str, str]) -> list[Item]:
    """Return the rows of the filters; `names` gives products their shown name."""
    counts = {facet.value: facet.count for facet in facets.states} | {"": facets.total, "gaps": facets.gaps}
    shown = [name for name in STATES if name == "" or counts.get(name)]
    rows = [Item("state", name, state_name(name), counts.get(name, 0)) for name in shown]
    for group, title, found in (
        ("scenario", _tr("Scenario"), list(_tree(facets.scenarios))),
        ("product", _tr("Product"), [Item("product", f.value, names.get(f.value, f.value), f.count) for f in facets.products]),
        ("tag", _tr("Tags"), [Item("tag", f.value, f"#{f.value}", f.count) for f in facets.tags[:_TAGS]]),
    ):  # fmt: skip
        if found:
            rows += [Item("heading", group, title), *found]
    return rows


def _tree(scenarios: tuple[Facet, ...]) -> Iterator[Item]:
    """Yield scenarios as a tree by “/”; a parent without articles of its own is there too, with their sum."""
    totals: dict[str, int] = {}
    for facet in scenarios:
        parts = facet.value.split("/")
        for depth in range(len(parts)):
            path = "/".join(parts[: depth + 1])
            totals[path] = totals.get(path, 0) + facet.count
    for path in sorted(totals, key=lambda value: value.split("/")):
        depth = path.count("/")
        yield Item("scenario", path, path.rpartition("/")[2], totals[path], depth)


class FilterModel(QAbstractListModel):
    """The rows, and which of them are chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Item] = []
        self.chosen = Filters()

    def show_items(self, items: list[Item]) -> None:
        """Show other rows."""
        if items != self.items:
            self.beginResetModel()
            self.items = items
            self.endResetModel()

    def choose(self, filters: Filters) -> None:
        """Mark what is chosen."""
        self.chosen = filters
        if self.items:
            self.dataChanged.emit(self.index(0), self.index(len(self.items) - 1))

    def is_chosen(self, item: Item) -> bool:
        """Tell whether a row is chosen."""
        return item.group != "heading" and getattr(self.chosen, item.group) == item.value

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Say that headings cannot be chosen."""
        if not index.isValid() or self.items[index.row()].group == "heading":
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name of a row; spoken with its number."""
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.label} {item.count}" if item.count else item.label
        return None


class _Painter(QStyledItemDelegate):
    """A name, indented by depth, and its number."""

    def __init__(self, model: FilterModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(100, 34 if self._model.items[index.row()].group == "heading" else 28)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        tokens, item = theme.current(), self._model.items[index.row()]
        area = QRectF(option.rect)
        chosen = self._model.is_chosen(item)
        left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if item.group == "heading":
            painter.setFont(theme.font(12, 600))
            painter.setPen(tokens.ink2)
            painter.drawText(area.adjusted(10, 8, -10, 0), left, item.label)
            painter.restore()
            return
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if chosen or current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(tokens.focus if current else Qt.PenStyle.NoPen)
            painter.setBrush(tokens.hover if chosen else tokens.subtle)
            painter.drawRoundedRect(area.adjusted(0.5, 1, -0.5, -1), 6, 6)
        room = area.adjusted(10 + 14 * item.depth, 0, -10, 0)
        painter.setFont(theme.font(12, tabular=True))
        alarming = item.value in ("due", "flagged", "gaps") and item.group == "state"
        painter.setPen(tokens.warn if alarming else tokens.ink3)
        number = texts.number(item.count)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), number)
        room.setRight(room.right() - QFontMetricsF(painter.font()).horizontalAdvance(number) - 8)
        font = theme.font(13, 600 if chosen else 400)
        painter.setFont(font)
        painter.setPen(tokens.ink if chosen else tokens.ink2)
        shown = QFontMetricsF(font).elidedText(visible(item.label), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, left, shown)
        painter.restore()


class FilterList(QListView):
    """The filters.

    Signals:
        changed(object): the Filters chosen by a person; GUI thread.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = FilterModel()
        self.setModel(self.rows)
        self.setItemDelegate(_Painter(self.rows, self))
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._on_clicked)
        self._facets: LibraryFacets | None = None
        self._names: dict[str, str] = {}
        self._retranslate()

    def show_facets(self, facets: LibraryFacets, names: dict[str, str]) -> None:
        """Show what there is to choose from."""
        self._facets, self._names = facets, names
        self.rows.show_items(items_of(facets, names))

    @property
    def filters(self) -> Filters:
        """Return what is chosen."""
        return self.rows.chosen

    def choose(self, filters: Filters) -> None:
        """Choose by program."""
        self.rows.choose(filters)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Return or space as with a click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._on_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            if self._facets is not None:
                self.rows.show_items(items_of(self._facets, self._names))
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Filters of the library"))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        item = self.rows.items[index.row()]
        if item.group == "heading":
            return
        chosen = self.rows.chosen
        value = "" if self.rows.is_chosen(item) else item.value
        changed = replace(chosen, **{item.group: value})
        self.rows.choose(changed)
        self.changed.emit(changed)
