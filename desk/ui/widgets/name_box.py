"""A list of names that is typed into: any part of a name, pinyin or initials; arrow keys walk it as in any box.

Knows no meaning of its names.
"""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from desk.ui.widgets.box_values import row_of
from desk.ui.widgets.likeness import likeness


class NameBox(QComboBox):
    """An editable box whose completion understands pinyin; what was half typed becomes the one name that fits best."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._fitting = QStringListModel(self)
        completer = QCompleter(self._fitting, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setCompleter(completer)
        line = self.lineEdit()
        assert line is not None  # editable
        self._line = line
        line.textEdited.connect(self._on_typed)
        line.editingFinished.connect(self._on_finished)

    def fill(self, names: Iterable[tuple[str, Any]]) -> None:
        """Offer names with their values; none is chosen."""
        for name, value in names:
            self.addItem(name, value)
        self.setCurrentIndex(-1)

    def choose(self, value: Any) -> None:
        """Choose the name of a value, nothing where no name has it."""
        self.setCurrentIndex(row_of(self, value))

    def hint(self, text: str) -> None:
        """Say what is typed here while it is empty."""
        self._line.setPlaceholderText(text)

    def begin(self) -> None:
        """Take the keyboard; the next key replaces what stands here."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._line.selectAll()

    @property
    def row(self) -> int:
        """Return the row of what stands in the line: its name, else what fits best alone; -1 for nobody."""
        text = self.currentText().strip()
        exact = self.findText(text, Qt.MatchFlag.MatchFixedString)
        found = self._ranked(text) if text else []
        if exact >= 0 or not found:
            return exact
        alone = len(found) == 1 or found[0][0] < found[1][0]  # never guess between two people
        return found[0][1] if alone else -1

    def _ranked(self, text: str) -> list[tuple[int, int]]:
        """Return (how badly it fits, row) of what fits, the best first."""
        ranked = [(likeness(self.itemText(row), text), row) for row in range(self.count())]
        return sorted((rank, row) for rank, row in ranked if rank is not None)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._fitting.setStringList([self.itemText(row) for _, row in self._ranked(text)])

    @Slot()
    def _on_finished(self) -> None:
        """Write the whole name of what was half typed."""
        if (row := self.row) >= 0:
            self.setCurrentIndex(row)
            self._line.setText(self.itemText(row))
