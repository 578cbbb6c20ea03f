"""Why a ticket is where it is, and who was told of what."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.escalation import NoticeEvent
from desk.protocol.messages import Failure
from desk.protocol.team import DispatchReasons
from desk.protocol.views import TicketView
from desk.ui.dispatch_text import history_text, reasons_text
from desk.ui.i18n import pick


class WhyDialog(QDialog):
    """Why this agent, why not the others; who was told of what and why or why not."""

    def __init__(self, requester: Requester, ticket: TicketView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(pick("Dispatch and notices of {0}", "{0} 的分派与通知").format(ticket.number))
        self._reasons, self._history = "", ""
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.windowTitle())
        close = QPushButton(pick("Close", "关闭"))
        close.setProperty("role", "primary")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        self.resize(640, 520)
        requester.request(
            "query.dispatch_reasons", {"ticket": ticket.id}, reply_type=DispatchReasons,
            done=self._on_reasons, failed=self._on_failed,
        )  # fmt: skip
        requester.request(
            "query.notice_history", {"ticket": ticket.id}, reply_type=list[NoticeEvent],
            done=self._on_history, failed=self._on_failed,
        )  # fmt: skip

    def _on_reasons(self, found: DispatchReasons) -> None:
        self._reasons = reasons_text(found)
        self._show()

    def _on_history(self, events: list[NoticeEvent]) -> None:
        self._history = f"{pick('Notices', '通知记录')}\n{history_text(events)}"
        self._show()

    def _on_failed(self, failure: Failure) -> None:
        self._reasons = failure.sentence
        self._show()

    def _show(self) -> None:
        self.text.setPlainText("\n\n\n".join(part for part in (self._reasons, self._history) if part))
