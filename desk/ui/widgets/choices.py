"""The list of choices below a line or an editor: short rows, one key away, never in the way of typing."""

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

ROW = 28


class ChoiceList(QListView):
    """Shows lines of text; unless it may take the focus itself, its owner keeps it and leads the keys here.

    Attributes:
        letters_act: letters and digits are keys of the owner's.
    """

    def __init__(self, parent: QWidget, focus: Qt.FocusPolicy = Qt.FocusPolicy.NoFocus) -> None:
        super().__init__(parent)
        self._lines = QStringListModel(self)
        self.letters_act = False
        self.setProperty("role", "choices")
        self.setModel(self._lines)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(focus)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the rows anew: lines that came before the sheet was applied have its padding now."""
        self.scheduleDelayedItemsLayout()
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave letters and digits to the owner where they act; else they look for a line, as in any list."""
        if self.letters_act and event.text().isalnum():
            event.ignore()
        else:
            super().keyPressEvent(event)

    @property
    def labels(self) -> list[str]:
        """Return the lines."""
        return self._lines.stringList()

    @property
    def row(self) -> int:
        """Return the current line, -1 for none."""
        return self.currentIndex().row()

    def set_lines(self, lines: list[str]) -> None:
        """Show these lines, none current."""
        self._lines.setStringList(lines)

    def show_lines(self, lines: list[str]) -> None:
        """Show these lines, the first one current."""
        self.set_lines(lines)
        self.go(0)

    def go(self, row: int) -> None:
        """Make a line the current one."""
        self.setCurrentIndex(self._lines.index(row))

    def step(self, by: int) -> None:
        """Go some lines down (or up), round the end."""
        if count := self._lines.rowCount():
            self.go((self.row + by) % count)

    def fit(self, most: int) -> None:
        """Be as high as the lines, `most` of them at the most."""
        self.setFixedHeight(max(1, min(self._lines.rowCount(), most)) * ROW + 4)
