"""A window with the whole of one long text, to read, search with the eye and copy. Never HTML."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from desk.process.text import visible

_LONGEST_LINE = 4000


def wrapped(text: str) -> str:
    """Return text whose endless lines are cut, because no text widget lays them out in time."""
    if len(text) <= _LONGEST_LINE:
        return text
    pieces = []
    for line in text.split("\n"):
        pieces += [line[at : at + _LONGEST_LINE] for at in range(0, max(1, len(line)), _LONGEST_LINE)]
    return "\n".join(pieces)


class TextViewer(QDialog):
    """A read-only text window that closes with Escape and frees itself."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title or self.tr("Text"))
        self.resize(760, 560)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setPlainText(wrapped(visible(text)))
        self.text.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(buttons)
