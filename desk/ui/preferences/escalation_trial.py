"""The test of escalation: which policy a ticket gets by the rules as they are edited, and whom each level tells now."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.process.dispatch_words import CAUSE_WORDS
from desk.protocol.escalation import PolicyTrial
from desk.protocol.messages import Failure
from desk.ui import theme
from desk.ui.dispatch_text import trial_text
from desk.ui.i18n import pick
from desk.ui.preferences.trial_ticket import TrialTicket

_NAMES = ("priority", "product", "category", "channel", "group", "requester_level", "tier")


class EscalationTrialPanel(QWidget):
    """A ticket and a cause above, the policy and its levels below."""

    def __init__(self, requester: Requester, settings: Callable[[], dict[str, Any]]) -> None:
        super().__init__()
        self._requester, self._settings = requester, settings
        self._asked = 0
        self.ticket, self.cause, self._cause = TrialTicket(_NAMES), QComboBox(), QLabel()
        self._cause.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.ticket.beside(self._cause, self.cause)
        self.result = QLabel()
        self.result.setWordWrap(True)
        self.result.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.ticket)
        column.addWidget(self.result)
        column.addStretch(1)
        self.ticket.changed.connect(self.ask)
        self.cause.activated.connect(self.ask)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.ticket.retranslate()
        self._cause.setText(pick("Because", "原因"))
        self.cause.setAccessibleName(pick("Because", "原因"))
        before = self.cause.currentData()
        self.cause.clear()
        for name, words in CAUSE_WORDS.items():
            self.cause.addItem(pick(*words), name)
        self.cause.setCurrentIndex(max(0, self.cause.findData(before)))
        if self.result.text():
            self.ask()

    @Slot()
    def ask(self) -> None:
        """Try the ticket as it is chosen now; an answer to an older question is passed over."""
        if self._asked:
            self._requester.cancel(self._asked)
        args = {**self.ticket.args(), "cause": self.cause.currentData(), "settings": self._settings()}
        self._asked = self._requester.request(
            "query.escalation_trial",
            args,
            reply_type=PolicyTrial,
            done=self._on_trial,
            failed=self._on_failed,
        )

    def _on_trial(self, trial: PolicyTrial) -> None:
        theme.set_role(self.result, "")
        ack = pick("Repeated {0} times; an acknowledgement holds {1} min; in the end: {2}",
                   "重复 {0} 次；确认有效期 {1} 分钟；最终兜底：{2}")  # fmt: skip
        self.result.setText(
            trial_text(trial) + "\n" + ack.format(trial.repeat, trial.ack_s // 60, trial.fallback)
        )

    def _on_failed(self, failure: Failure) -> None:
        theme.set_role(self.result, "bad")
        self.result.setText(failure.sentence)
