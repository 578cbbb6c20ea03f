"""Something people looked for and no article answered: write it, see where it was met, or take it off the list."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.process.text import visible
from desk.protocol.knowledge import GapView
from desk.ui import texts


class GapPage(QWidget):
    """One gap.

    Signals (GUI thread):
        write_wanted(str, bytes): write the article; the words and the ticket (b"" if none).
        ticket_wanted(bytes): show the ticket.
        done_wanted(bytes): take it off the list.
    """

    write_wanted = Signal(str, bytes)
    ticket_wanted = Signal(bytes)
    done_wanted = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap: GapView | None = None
        self.words, self.facts = QLabel(self), QLabel(self)
        self.words.setProperty("role", "title")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.facts.setProperty("role", "meta")
        self.write, self.ticket, self.done = QPushButton(self), QPushButton(self), QPushButton(self)
        self.write.setProperty("role", "primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.write, self.ticket, self.done):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 24, 14)
        column.setSpacing(12)
        column.addWidget(self.words)
        column.addWidget(self.facts)
        column.addLayout(row)
        column.addStretch(1)
        self.write.clicked.connect(self._on_write)
        self.ticket.clicked.connect(self._on_ticket)
        self.done.clicked.connect(self._on_done)
        self.retranslate()

    def show_gap(self, gap: GapView) -> None:
        """Show a gap."""
        self._gap = gap
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.write.setText(self.tr("Write the article"))
        self.done.setText(self.tr("No article needed"))
        gap = self._gap
        self.ticket.setVisible(gap is not None and gap.ticket is not None)
        if gap is None:
            return
        self.words.setText(visible(gap.text))
        said = self.tr("Nothing fitted {0} times, last on {1} ({2}).")
        self.facts.setText(texts.counted(said.format(gap.count, texts.full_time(gap.at_us), gap.by_name)))
        self.ticket.setText(self.tr("Open {0}").format(gap.ticket_number))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _on_write(self) -> None:
        if self._gap is not None:
            self.write_wanted.emit(self._gap.text, self._gap.ticket or b"")

    @Slot()
    def _on_ticket(self) -> None:
        if self._gap is not None and self._gap.ticket is not None:
            self.ticket_wanted.emit(self._gap.ticket)

    @Slot()
    def _on_done(self) -> None:
        if self._gap is not None:
            self.done_wanted.emit(self._gap.id)
