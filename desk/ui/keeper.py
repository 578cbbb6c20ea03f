"""Keeps what must survive a crash: the unsent texts each second, and which tickets stand open."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk.ui.journal import DraftJournal, Key

if TYPE_CHECKING:
    from desk.ui.window import MainWindow

_EVERY_MS = 800
"""What was typed is on the disk within a second, also when the timer comes a little late."""

_PLACE_MS = 500


class JournalKeeper(QObject):
    """Writes the journal each second.

    Signals:
        trouble(str): a sentence when the disk refuses; GUI thread.
    """

    trouble = Signal(str)

    def __init__(
        self, journal: DraftJournal, texts: Callable[[], Mapping[Key, str]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._journal = journal
        self._texts = texts
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.write)
        self._timer.start()

    @Slot()
    def write(self) -> None:
        """Put every unsent text on the disk."""
        self._journal.write(self._texts())
        if self._journal.trouble:
            sentence = self.tr("Drafts cannot be kept on this disk ({0}); send or copy what you write.")
            self.trouble.emit(sentence.format(self._journal.trouble))


class PlaceKeeper(QObject):
    """Keeps how the tickets stand open in the window's memory, on the disk soon after each change."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PLACE_MS)
        self._timer.timeout.connect(self._write)

    @Slot(str)
    def keep(self, tickets: str) -> None:
        """Remember an arrangement."""
        if tickets != self._window.memory.tickets:
            self._window.memory.tickets = tickets
            self._timer.start()

    @Slot()
    def _write(self) -> None:
        self._window.preference_changed.emit("tickets", self._window.memory.tickets)
