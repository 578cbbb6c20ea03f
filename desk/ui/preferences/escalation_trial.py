"""The test of escalation: which policy a ticket gets by the rules as they are edited, and whom each level tells now."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel

from desk.client.base import Requester
from desk.process.dispatch_words import CAUSE_WORDS
from desk.protocol.escalation import PolicyTrial
from desk.ui import texts
from desk.ui.dispatch_text import trial_text
from desk.ui.i18n import pick
from desk.ui.preferences.trial_panel import TrialPanel


class EscalationTrialPanel(TrialPanel):
    """A cause beside the ticket, the policy and its levels below."""

    VERB, REPLY = "query.escalation_trial", PolicyTrial
    NAMES = ("priority", "product", "category", "channel", "group", "requester_level", "tier")

    def __init__(self, requester: Requester, settings: Callable[[], dict[str, Any]]) -> None:
        super().__init__(requester)
        self._settings = settings
        self.cause, self._cause = QComboBox(), QLabel()
        self._cause.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.ticket.beside(self._cause, self.cause)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.column.addStretch(1)
        self.cause.activated.connect(self.ask)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self._cause.setText(pick("Because", "原因"))
        self.cause.setAccessibleName(pick("Because", "原因"))
        before = self.cause.currentData()
        self.cause.clear()
        for name, words in CAUSE_WORDS.items():
            self.cause.addItem(pick(*words), name)
        self.cause.setCurrentIndex(max(0, self.cause.findData(before)))
        super().retranslate()

    def rules(self) -> dict[str, Any]:
        """Return the rules as they are edited, and why it is escalated."""
        return {"cause": self.cause.currentData(), "settings": self._settings()}

    def show_trial(self, found: PolicyTrial) -> None:
        """Show the policy with its levels."""
        ack = pick("Repeated {0} times; an acknowledgement holds {1} min; in the end: {2}",
                   "重复 {0} 次；确认有效期 {1} 分钟；最终兜底：{2}")  # fmt: skip
        self.tell(
            "",
            trial_text(found)
            + "\n"
            + texts.counted(ack.format(found.repeat, found.ack_s // 60, found.fallback)),
        )
