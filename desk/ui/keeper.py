"""Keeps the draft journal true: every second the unsent texts of the window go to the disk."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk.ui.journal import DraftJournal, Key

_EVERY_MS = 1000


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
