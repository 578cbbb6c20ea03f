"""Compliance: the audit of a period and the ledger of the service norm, side by side as tabs."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.review import FindingView
from desk.ui.compliance.audit import AuditView
from desk.ui.compliance.ledger import LedgerPage
from desk.ui.i18n import pick
from desk.ui.widgets.notice import Notice


class ComplianceDialog(QDialog):
    """Two tabs; the window goes on behind it.

    Signals:
        ticket_wanted(bytes): show a ticket; GUI thread.
    """

    ticket_wanted = Signal(bytes)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = Notice(self)
        self.audit, self.ledger = AuditView(requester), LedgerPage(requester)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.audit, "")
        self.tabs.addTab(self.ledger, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self.notice)
        column.addWidget(self.tabs, 1)
        for part in (self.audit, self.ledger):
            part.said.connect(self._on_said)
            part.ticket_wanted.connect(self.ticket_wanted)
        self.audit.record_wanted.connect(self._on_record)
        self.resize(1060, 680)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(pick("Compliance", "流程合规"))
        self.tabs.setAccessibleName(self.windowTitle())
        self.tabs.setTabText(0, pick("Audit", "流程检查"))
        self.tabs.setTabText(1, pick("Deviations and rewards", "违规与奖励台账"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the line or button that has the focus: a typed reason must not begin another audit."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.audit.retranslate()
            self.ledger.retranslate()
        super().changeEvent(event)

    @Slot(str, str)
    def _on_said(self, role: str, sentence: str) -> None:
        self.notice.refuse(sentence) if role == "bad" else self.notice.say(sentence, role="info")

    @Slot(object)
    def _on_record(self, finding: FindingView) -> None:
        self.tabs.setCurrentIndex(1)
        self.ledger.take_finding(finding)
