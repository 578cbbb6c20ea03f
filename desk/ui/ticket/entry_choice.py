"""Entries of a ticket to be ticked, as an item model."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desk.protocol.views import EntryView

Index = QModelIndex | QPersistentModelIndex


class EntryChoice(QAbstractListModel):
    """Entries with a tick each."""

    def __init__(self, entries: list[EntryView]) -> None:
        super().__init__()
        self.entries = entries
        self.ticked: set[bytes] = set()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of entries."""
        return 0 if parent.isValid() else len(self.entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Say that every entry can be ticked."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return who wrote an entry and the beginning of its text, or its tick."""
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            text = " ".join(entry.body.split())[:120]
            return f"{entry.author_name} · {text}" if entry.author_name else text
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if entry.id in self.ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick an entry or take the tick back."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        ident = self.entries[index.row()].id
        checked = value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)
        self.ticked = self.ticked | {ident} if checked else self.ticked - {ident}
        self.dataChanged.emit(index, index, [role])
        return True
