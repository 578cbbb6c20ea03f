"""What is done about one finding: waived, appealed against, decided, recorded; with a reason, and the appeal told."""

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.process.lint_appeals import OPEN
from desk.protocol.review import FindingView
from desk.ui import texts
from desk.ui.i18n import pick


class FindingActs(QWidget):
    """A line for the reason and the buttons that fit the finding.

    Signals (GUI thread):
        said(str, str): role and sentence.
        done(): something was done; what is shown is old.
    """

    said = Signal(str, str)
    done = Signal()

    def __init__(self, requester: Requester) -> None:
        super().__init__()
        self._requester = requester
        self.finding: FindingView | None = None
        self.reason, self.waive, self.record = QLineEdit(), QPushButton(), QPushButton()
        self.appeal, self.uphold, self.grant = QPushButton(), QPushButton(), QPushButton()
        self.story = QLabel()
        self.story.setProperty("role", "meta")
        self.story.setWordWrap(True)
        foot, column = QHBoxLayout(), QVBoxLayout(self)
        foot.addWidget(self.reason, 1)
        for part in (self.appeal, self.uphold, self.grant, self.waive, self.record):
            foot.addWidget(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.story)
        column.addLayout(foot)
        self.waive.clicked.connect(self._on_waive)
        self.appeal.clicked.connect(self._on_appeal)
        self.uphold.clicked.connect(self._on_uphold)
        self.grant.clicked.connect(self._on_grant)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for part, words in (
            (self.waive, pick("Waive", "豁免")),
            (self.appeal, pick("Appeal", "申诉")),
            (self.uphold, pick("Uphold", "维持")),
            (self.grant, pick("Grant the appeal", "申诉成立")),
            (self.record, pick("Record in the ledger…", "登记到台账…")),
        ):
            part.setText(words)
        words = pick("Reason of the waiver, appeal or decision", "豁免、申诉或裁定的理由")
        self.reason.setPlaceholderText(words)
        self.reason.setAccessibleName(words)

    def show_finding(self, one: FindingView | None) -> None:
        """Offer what can be done about a finding, and tell its appeal."""
        self.finding = one
        waits = one is not None and one.appeal == OPEN and not one.waived
        self.appeal.setVisible(one is not None and not one.appeal and not one.waived)
        for part in (self.uphold, self.grant):
            part.setVisible(waits)
        self.waive.setVisible(one is None or not (one.waived or waits))
        told = texts.labelled(one.appeal_words, one.appeal_text) if one is not None and one.appeal else ""
        self.story.setText(told)
        self.story.setVisible(bool(told))

    @Slot()
    def _on_waive(self) -> None:
        self._do("lint_waive", pick("Waived; it stays in the list.", "已豁免，记录保留在列表中。"))

    @Slot()
    def _on_appeal(self) -> None:
        self._do("lint_appeal", pick("Appealed; a supervisor decides.", "已申诉，待主管裁定。"))

    @Slot()
    def _on_uphold(self) -> None:
        self._do("lint_decide", pick("Decided: the finding stands.", "已裁定：维持偏差。"), decision="uphold")

    @Slot()
    def _on_grant(self) -> None:
        self._do(
            "lint_decide",
            pick("Decided: the finding is waived.", "已裁定：申诉成立，偏差豁免。"),
            decision="grant",
        )

    def _do(self, verb: str, said: str, **more: str) -> None:
        """Do something about the chosen finding with the typed reason, then look again."""
        if (one := self.finding) is None:
            return
        reason = self.reason.text().strip()
        args = {"ticket": one.ticket, "code": one.code, "evidence": one.evidence, "reason": reason, **more}

        def on_done(_: Any) -> None:
            self.reason.clear()
            self.said.emit("ok", said)
            self.done.emit()

        self._requester.request(
            f"ticket.{verb}", args, done=on_done, write=True,
            failed=lambda failure: self.said.emit("bad", failure.sentence),
        )  # fmt: skip
