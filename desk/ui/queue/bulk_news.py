"""How an act on several tickets goes and how it ended: progress with rate and time left, refusals, undo."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desk.ui import texts
from desk.ui.queue.bulk import Outcome
from desk.ui.queue.bulk_actions import BULK

_NAMED = 4


class BulkNews(QWidget):
    """A line with buttons, a bar while the act goes on, and the first refusals.

    Attributes:
        outcome: how the last act ended, while it is shown.

    Signals (GUI thread):
        stop_wanted(), undo_wanted(), closed(): the buttons.
    """

    stop_wanted = Signal()
    undo_wanted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.outcome: Outcome | None = None
        self.told, self.refused = QLabel(), QLabel()
        for label in (self.told, self.refused):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.refused.setProperty("role", "meta")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.stop, self.undo_button, self.close_button = QPushButton(), QPushButton(), QPushButton()
        self.stop.clicked.connect(self.stop_wanted)
        self.undo_button.clicked.connect(self.undo_wanted)
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.told, 1)
        for button in (self.stop, self.undo_button, self.close_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.progress)
        column.addWidget(self.refused)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.stop.setText(self.tr("Stop"))
        self.undo_button.setText(self.tr("Undo all"))
        self.close_button.setText(self.tr("Close"))
        if self.outcome is not None:
            self.show_outcome(self.outcome)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_sentence(self, text: str) -> None:
        """Show a sentence and the way to close it."""
        self.outcome = None
        self.told.setText(text)
        self.refused.hide()
        self._show(progress=False, undo=False)

    def show_begin(self, text: str) -> None:
        """Show that an act has begun."""
        self.outcome = None
        self.told.setText(text)
        self.refused.hide()
        self.progress.setRange(0, 0)
        self._show(progress=True, undo=False)

    def show_progress(self, answered: int, total: int, seconds: float) -> None:
        """Show how far an act is, how fast it goes and how long it still takes."""
        self.progress.setRange(0, max(1, total))
        self.progress.setValue(answered)
        rate = answered / seconds if seconds > 0.2 else 0.0
        parts = [f"{texts.number(answered)} / {texts.number(total)}"]
        if rate:
            parts.append(self.tr("{0} a second").format(texts.number(round(rate))))
            parts.append(self.tr("{0} left").format(texts.duration(round((total - answered) / rate))))
        self.told.setText(" · ".join(parts))

    def show_outcome(self, outcome: Outcome) -> None:
        """Show how an act ended: how many were done, which were not and why."""
        self.outcome = outcome
        parts = []
        if outcome.undone:
            parts.append(texts.counted(self.tr("{0} tickets set back").format(texts.number(outcome.done))))
        elif outcome.done:
            parts.append(BULK[outcome.label].told(outcome.done))
        if outcome.refused:
            parts.append(self.tr("{0} refused").format(texts.number(len(outcome.refused))))
        if outcome.cancelled:
            parts.append(self.tr("{0} not begun").format(texts.number(outcome.cancelled)))
        self.told.setText(" · ".join(parts) or self.tr("Nothing to do"))
        lines = [f"{one.number}  {one.sentence}".strip() for one in outcome.refused]
        shown = lines[:_NAMED]
        if len(lines) > _NAMED:
            shown.append(self.tr("and {0} more").format(len(lines) - _NAMED))
        self.refused.setText("\n".join(shown))
        self.refused.setToolTip("\n".join(lines[:40]))
        self.refused.setVisible(bool(shown))
        self.setAccessibleName("\n".join([self.told.text(), *shown]))
        self._show(progress=False, undo=bool(outcome.undo))

    def _show(self, *, progress: bool, undo: bool) -> None:
        self.progress.setVisible(progress)
        self.stop.setVisible(progress)
        self.undo_button.setVisible(undo)
        self.close_button.setVisible(not progress)
        self.show()
