"""Lines to be ticked, as an item model: an id and a text each."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class TickList(QAbstractListModel):
    """Lines with a tick each.

    Attributes:
        ticked: the ids of the lines that are ticked.
    """

    def __init__(self, lines: list[tuple[bytes, str]]) -> None:
        super().__init__()
        self.lines = lines
        self.ticked: set[bytes] = set()

    def tick_all(self) -> None:
        """Tick every line."""
        self.beginResetModel()
        self.ticked = {ident for ident, _ in self.lines}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Say that every line can be ticked."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a line's text or tick."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        ident, text = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if ident in self.ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a line or take the tick back."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        ident = self.lines[index.row()][0]
        checked = value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)
        self.ticked = self.ticked | {ident} if checked else self.ticked - {ident}
        self.dataChanged.emit(index, index, [role])
        return True
