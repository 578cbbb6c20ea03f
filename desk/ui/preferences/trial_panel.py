"""What the tests of rules share: a ticket to try above, asked about anew whenever it changes, a refusal said in place."""

from typing import Any, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.ui import theme
from desk.ui.preferences.trial_ticket import TrialTicket


class TrialPanel(QWidget):
    """A ticket, a sentence, and below what a kind of test adds.

    Attributes:
        VERB, REPLY, NAMES: the query, what it answers, and the fields of a ticket that its rules look at.
    """

    VERB: ClassVar[str] = ""
    REPLY: ClassVar[Any] = None
    NAMES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, requester: Requester, start: tuple[str, str] | None = None) -> None:
        super().__init__()
        self._requester = requester
        self._asked = 0
        self.ticket, self.said = TrialTicket(self.NAMES, start), QLabel()
        self.said.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.column.addWidget(self.ticket)
        self.column.addWidget(self.said)
        self.ticket.changed.connect(self.ask)

    def rules(self) -> dict[str, Any]:
        """Return the arguments that a kind of test adds: the rules as they are edited."""
        return {}

    def show_trial(self, found: Any) -> None:
        """Show an answer."""

    def clear(self) -> None:
        """Show nothing but the sentence."""

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.ticket.retranslate()
        if self.said.text():
            self.ask()

    @Slot()
    def ask(self) -> None:
        """Try the ticket as it is chosen now; an answer to an older question is passed over."""
        if self._asked:
            self._requester.cancel(self._asked)
        self._asked = self._requester.request(
            self.VERB, {**self.ticket.args(), **self.rules()}, reply_type=self.REPLY, done=self.show_trial,
            failed=self._on_failed,
        )  # fmt: skip

    def tell(self, role: str, sentence: str) -> None:
        """Say what came of it."""
        theme.set_role(self.said, role)
        self.said.setText(sentence)

    def _on_failed(self, failure: Failure) -> None:
        self.tell("bad", failure.sentence)
        self.clear()
