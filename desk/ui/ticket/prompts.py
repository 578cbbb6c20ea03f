"""Asks for the values a canned reply needs and the ticket does not know. A bar in the composer, never modal."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)


class PromptBar(QFrame):
    """One line for each missing value.

    Signals (GUI thread):
        answered(object): the values by name.
        given_up(): the agent wants no canned reply after all.
    """

    answered = Signal(object)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "warning")
        self.lines: dict[str, QLineEdit] = {}
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(12)
        self.insert_button, self.cancel_button = QPushButton(self), QPushButton(self)
        self.insert_button.clicked.connect(self.answer)
        self.cancel_button.clicked.connect(self.leave)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.insert_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addLayout(self._rows)
        column.addLayout(buttons)
        self.retranslate()
        self.hide()

    def ask(self, names: Sequence[str]) -> None:
        """Ask for values."""
        self._drop()
        for name in names:
            line = QLineEdit(self)
            line.setAccessibleName(name)
            line.returnPressed.connect(self.answer)
            label = QLabel(name, self)
            label.setBuddy(line)
            row = self._rows.rowCount()
            self._rows.addWidget(label, row, 0)
            self._rows.addWidget(line, row, 1)
            self.lines[name] = line
        self.show()
        next(iter(self.lines.values())).setFocus()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.insert_button.setText(self.tr("Insert"))
        self.cancel_button.setText(self.tr("Cancel"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @Slot()
    def answer(self) -> None:
        """Hand the values over; the first empty line is gone to instead."""
        empty = next((line for line in self.lines.values() if not line.text().strip()), None)
        if empty is not None:
            empty.setFocus()
            return
        values = {name: line.text().strip() for name, line in self.lines.items()}
        self._drop()
        self.hide()
        self.answered.emit(values)

    @Slot()
    def leave(self) -> None:
        """Close without an answer."""
        self._drop()
        self.hide()
        self.given_up.emit()

    def _drop(self) -> None:
        # Let go later: the line whose Enter led here still handles its key.
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.lines = {}
