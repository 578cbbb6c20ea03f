"""A line below the head of a ticket that says something of it and does something about it; hidden with nothing to say."""

from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import TicketView
from desk.ui.widgets.elided import ElidedLabel


class TicketStrip(QFrame):
    """The common ground: a text, the ticket, and how a button acts on it.

    Signals:
        said(str): a sentence for the status bar; GUI thread.
    """

    said = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "warning")
        self._requester = requester
        self._ticket: TicketView | None = None
        self.text = ElidedLabel(parent=self)

    def retranslate(self) -> None:
        """Take the texts of the current language."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _do(self, verb: str, args: dict[str, Any], said: str) -> None:
        """Do something about the ticket and say `said` once it is done."""
        if self._ticket is None:
            return

        def done(_: Changes) -> None:
            self.said.emit(said)

        self._requester.request(
            verb, {"ticket": self._ticket.id, **args}, reply_type=Changes, done=done, failed=self._on_failed,
            write=True,
        )  # fmt: skip

    def _on_failed(self, failure: Failure) -> None:
        self.said.emit(failure.sentence)
