"""Leaving the shared database, asked twice: what it means, the button, and what came of it."""

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.ui.i18n import pick
from desk.ui.sharing import sharing


class LeaveBox(QWidget):
    """A button that says what will happen before it does.

    Signals (GUI thread):
        said(str, str): a tone and a sentence for the page.
        ended(): the workspace is no desk any more.
    """

    said = Signal(str, str)
    ended = Signal()

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self.meaning = QLabel()
        self.meaning.setProperty("role", "meta")
        self.meaning.setWordWrap(True)
        self.leave, self.really, self.stay = QPushButton(), QPushButton(), QPushButton()
        self.really.setProperty("role", "danger")
        row = QHBoxLayout()
        for button in (self.leave, self.really, self.stay):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.meaning)
        column.addLayout(row)
        self.leave.clicked.connect(lambda: self._ask(True))
        self.stay.clicked.connect(lambda: self._ask(False))
        self.really.clicked.connect(self.begin)
        sharing.left.connect(self._on_left)
        self.retranslate()
        self._ask(False)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.leave.setText(pick("Leave the shared database…", "退出共享数据库…"))
        self.really.setText(pick("Leave and erase this copy", "退出并清除本机副本"))
        self.stay.setText(pick("Stay", "不退出"))
        for button in (self.leave, self.really, self.stay):
            button.setAccessibleName(button.text())
        self.meaning.setText(
            pick(
                "First everything you wrote is sent; then this desk's login is closed and its copy of the tickets is"
                " erased here. The tickets stay on the server, and another code lets you join again.",
                "首先发送您写下的全部内容；然后关闭本工作站的登录，并清除本机的工单副本。工单仍保留在服务器上，凭新的邀请码可再次加入。",
            )
        )

    @Slot()
    def begin(self) -> None:
        """Ask the engine to leave; what came of it arrives as an event."""
        self.really.setEnabled(False)
        self._requester.request("sync.leave", {}, done=self._on_asked, failed=self._on_failed)

    def _ask(self, sure: bool) -> None:
        self.leave.setVisible(not sure)
        for widget in (self.meaning, self.really, self.stay):
            widget.setVisible(sure)
        self.really.setEnabled(True)

    def _on_asked(self, answer: dict[str, Any]) -> None:
        self.said.emit("ok", pick("Sending what waits, then leaving…", "正在发送待处理内容，随后退出…"))

    def _on_failed(self, failure: Failure) -> None:
        self._ask(False)
        self.said.emit("bad", failure.sentence)

    @Slot(object)
    def _on_left(self, data: dict[str, Any]) -> None:
        self._ask(False)
        left = bool(data.get("left"))
        self.said.emit("ok" if left else "bad", pick(str(data.get("why", "")), str(data.get("why_zh", ""))))
        if left:
            self.ended.emit()
