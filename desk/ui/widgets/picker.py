"""A line that finds another ticket by number or words, with the hits below it; for forms."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desk.process.text import visible
from desk.protocol.views import LinkView
from desk.ui import texts
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.directory import Directory

_TYPING_MS = 150
_SHOWN = 4


class TicketPicker(QWidget):
    """Type, choose a hit; `ticket` is what was chosen.

    Signals:
        changed(): another ticket was chosen, or none; GUI thread.
    """

    changed = Signal()

    def __init__(self, directory: Directory, near: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._directory, self._near = directory, near
        self._hits: list[LinkView] = []
        self._asked = ""
        self.ticket: LinkView | None = None
        self.line = QLineEdit(self)
        self.view = ChoiceList(self)
        self.view.clicked.connect(self._on_clicked)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.view)
        self.setFocusProxy(self.line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.line.textEdited.connect(self._on_edited)
        self.line.installEventFilter(self)
        self._show([])
        self.retranslate()
        self.ask()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.line.setPlaceholderText(self.tr("Number or words of the other ticket"))
        self.view.setAccessibleName(self.tr("Tickets found"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @property
    def labels(self) -> list[str]:
        """Return the hits as shown."""
        return self.view.labels

    def choose(self, row: int) -> None:
        """Take a hit."""
        if 0 <= row < len(self._hits):
            self.ticket = self._hits[row]
            self.line.setText(f"{self.ticket.number} · {visible(self.ticket.title)}")
            self._show([])
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lead arrow keys and Enter of the line to the hits."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._hits:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.view.step(step)
                return True
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose(self.view.row)
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def ask(self) -> None:
        """Ask for the tickets of what is typed; with nothing typed, the requester's others."""
        self._asked = text = self.line.text().strip()

        def arrived(hits: list[LinkView]) -> None:
            if text == self._asked and self.ticket is None:
                self._show(hits)

        self._directory.find_tickets(text, self._near, arrived)

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        if self.ticket is not None:
            self.ticket = None
            self.changed.emit()
        self._timer.start()

    def _show(self, hits: Sequence[LinkView]) -> None:
        self._hits = list(hits)
        self.view.show_lines(
            [f"{hit.number} · {texts.state(hit.state)} · {visible(hit.title)}" for hit in self._hits]
        )
        self.view.setVisible(bool(self._hits))
        self.view.fit(_SHOWN)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.choose(index.row())
