"""Sections and items of the review as item models; `data()` is a lookup."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desk.protocol.review import ReviewItem, ReviewSection
from desk.ui.widgets.two_lines import DETAIL, MARK

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = Qt.ItemDataRole.DisplayRole
_ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole


class ItemModel(QAbstractListModel):
    """The items of one section."""

    def __init__(self) -> None:
        super().__init__()
        self.items: tuple[ReviewItem, ...] = ()

    def show_items(self, items: tuple[ReviewItem, ...]) -> None:
        """Show other items; the same ones in the same order only get their new texts."""
        same = [item.id for item in items] == [item.id for item in self.items]
        if same:
            self.items = items
            if items:
                self.dataChanged.emit(self.index(0), self.index(len(items) - 1))
            return
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of items."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Return an item's texts."""
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item = self.items[index.row()]
        if role == _DISPLAY:
            return item.title
        if role == DETAIL:
            return item.detail
        if role == MARK:
            return (item.mark, item.tone) if item.mark else None
        if role == _ACCESSIBLE:
            return ", ".join(part for part in (item.mark, item.title, item.detail) if part)
        return None


class SectionModel(QAbstractListModel):
    """The sections with what waits in each."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: tuple[ReviewSection, ...] = ()

    def show_sections(self, sections: tuple[ReviewSection, ...]) -> None:
        """Show sections; where the names are the same the place is kept."""
        same = [one.name for one in sections] == [one.name for one in self.sections]
        if same and sections:
            self.sections = sections
            self.dataChanged.emit(self.index(0), self.index(len(sections) - 1))
            return
        self.beginResetModel()
        self.sections = sections
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of sections."""
        return 0 if parent.isValid() else len(self.sections)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Return a section's name and count."""
        if not index.isValid() or index.row() >= len(self.sections):
            return None
        section = self.sections[index.row()]
        counted = f"{section.label}   {section.count}" if section.count > 0 else section.label
        return counted if role in (_DISPLAY, _ACCESSIBLE) else None
