"""What stands in the ticket's place when none can be shown: nothing chosen, on its way, or refused."""

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk.ui.queue.notice import Notice

_SLOW_MS = 200


class StatePage(QWidget):
    """One of three states.

    Attributes:
        state: empty, loading or refused.

    Signals (GUI thread):
        retry_wanted(): ask again.
        slow(): what was awaited has not come within a moment.
    """

    retry_wanted = Signal()
    slow = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state, self._sentence = "empty", ""
        self._notice = Notice(self)
        self._notice.pressed.connect(self.retry_wanted)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SLOW_MS)
        self._timer.timeout.connect(self._on_slow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._notice)
        self.retranslate()

    def text(self) -> str:
        """Return what is said, for assistive technology and tests."""
        return self.accessibleName()

    def wait(self) -> None:
        """Begin to wait for an answer."""
        self._timer.start()

    def show_state(self, state: str, sentence: str = "") -> None:
        """Show a state; a refusal comes with its sentence."""
        self._timer.stop()
        self.state, self._sentence = state, sentence
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        icon, title, text, button = {
            "empty": (
                "inbox",
                self.tr("Choose a ticket in the queue"),
                self.tr("J and K go through the queue, Ctrl K finds any ticket."),
                "",
            ),
            "loading": ("hourglass", self.tr("The ticket is on its way…"), "", ""),
            "refused": (
                "alert",
                self.tr("This ticket cannot be shown"),
                self._sentence,
                self.tr("Try again"),
            ),
        }[self.state]
        self.setAccessibleName(f"{title}\n{text}".strip())
        self._notice.show_notice(icon, title, text, button)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _on_slow(self) -> None:
        self.show_state("loading")
        self.slow.emit()
