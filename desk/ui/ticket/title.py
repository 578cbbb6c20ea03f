"""The ticket's title: read as text, edited in its place. Sends nothing."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desk.process.text import BREAK, breakable, visible


class TitleField(QWidget):
    """A label that becomes a line on a double click.

    Signals:
        edited(str): the new title; GUI thread.
    """

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stored = ""
        self.label = QLabel(self)
        self.label.setProperty("role", "title")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.line = _Line(self)
        self.line.setMaxLength(500)
        self.line.hide()
        self.line.returnPressed.connect(self._on_return)
        self.line.left.connect(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.label)
        column.addWidget(self.line)
        self.retranslate()

    def text(self) -> str:
        """Return the title as shown."""
        return self.label.text().replace(BREAK, "")

    def show_title(self, title: str) -> None:
        """Show a title; a line that is being edited keeps what was typed."""
        self._stored = title
        self.label.setText(breakable(visible(title).replace("\n", " ")))

    def edit(self) -> None:
        """Let the title be edited in its place."""
        self.line.setText(self._stored)
        self.label.hide()
        self.line.show()
        self.line.selectAll()
        self.line.setFocus()

    @Slot()
    def stop(self) -> None:
        """Show the title as it stands."""
        self.line.hide()
        self.label.show()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.label.setToolTip(self.tr("Double click to edit the title"))
        self.line.setAccessibleName(self.tr("Title"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit."""
        self.edit()

    @Slot()
    def _on_return(self) -> None:
        text = self.line.text().strip()
        self.stop()
        if text and text != self._stored:
            self.edited.emit(text)


class _Line(QLineEdit):
    """A line that is left with Escape or when the focus goes elsewhere."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
