"""Web addresses that escalation posts to: added with a secret, tested, removed; how the last post to each went."""

import secrets
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.escalation import WebhookView
from desk.protocol.messages import Failure
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.preferences.page import Cells, table

_STATES = {
    "": ("never used", "未使用"),
    "ready": ("waits", "待发送"),
    "sending": ("is being sent", "发送中"),
    "sent": ("arrived", "已送达"),
    "failed": ("failed", "失败"),
}


class WebAddresses(QWidget):
    """A table of the addresses and a line for a new or changed one.

    Signals:
        said(str, str): role (ok or bad) and sentence; GUI thread.
    """

    said = Signal(str, str)

    def __init__(self, requester: Requester) -> None:
        super().__init__()
        self._requester = requester
        self._found: list[WebhookView] = []
        self.cells = Cells(self)
        self.view = table(self.cells, "")
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.name, self.url, self.secret, self.note = QLineEdit(), QLineEdit(), QLineEdit(), QLabel()
        self.note.setProperty("role", "meta")
        self.note.setWordWrap(True)
        self.put, self.test, self.remove, self.copy = (QPushButton() for _ in range(4))
        self.put.setProperty("role", "primary")
        for button in (self.test, self.remove, self.copy):
            button.setProperty("role", "plain")
        self._place()
        self.view.selectionModel().selectionChanged.connect(self._on_chosen)
        self.put.clicked.connect(self._on_put)
        self.test.clicked.connect(self._on_test)
        self.remove.clicked.connect(self._on_remove)
        self.copy.clicked.connect(self._on_copy)

    def _place(self) -> None:
        over, line = QHBoxLayout(), QHBoxLayout()
        over.addWidget(self.note, 1)
        over.addWidget(self.test)
        over.addWidget(self.remove)
        line.addWidget(self.name, 1)
        line.addWidget(self.url, 3)
        line.addWidget(self.secret, 2)
        line.addWidget(self.copy)
        line.addWidget(self.put)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(over)
        column.addWidget(self.view, 1)
        column.addLayout(line)

    def retranslate(self, *, allowed: bool) -> None:
        """Take the texts of the current language."""
        self.note.setText(
            pick("Levels name an address as “webhook: NAME”. Posts are signed with the secret.",
                 "级别中以“webhook: 名称”引用地址；推送内容使用密钥签名。")
        )  # fmt: skip
        named = ((self.name, pick("Name", "名称")), (self.url, "https://…"))
        for line, words in (
            *named,
            (self.secret, pick("Secret; empty: a new one is made", "密钥；留空则自动生成")),
        ):
            line.setPlaceholderText(words)
            line.setAccessibleName(words)
        self.view.setAccessibleName(pick("Web addresses", "Webhook 地址"))
        self.put.setText(pick("Save address", "保存地址"))
        self.test.setText(pick("Send a test", "发送测试"))
        self.remove.setText(pick("Remove", "删除"))
        self.copy.setText(pick("Copy secret", "复制密钥"))
        for part in (self.name, self.url, self.secret, self.put, self.test, self.remove, self.copy):
            part.setEnabled(allowed)
        self._show()

    def ask(self) -> None:
        """Ask for the addresses."""
        self._requester.request(
            "query.webhooks", {}, reply_type=list[WebhookView], done=self._on_found, failed=self._on_failed
        )

    def _on_found(self, found: list[WebhookView]) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        heads = [
            pick("Name", "名称"),
            pick("Address", "地址"),
            pick("Last post", "最近推送"),
            pick("Why", "原因"),
        ]
        self.cells.show(heads, [[one.name, one.url, _last(one), one.error] for one in self._found])

    def chosen(self) -> WebhookView | None:
        """Return the known address whose name stands in the line."""
        return next((one for one in self._found if one.name == self.name.text().strip()), None)

    @Slot()
    def _on_chosen(self) -> None:
        """Take the selected row into the lines."""
        row = self.view.currentIndex().row()
        if 0 <= row < len(self._found):
            one = self._found[row]
            self.name.setText(one.name)
            self.url.setText(one.url)
            self.secret.clear()

    @Slot()
    def _on_put(self) -> None:
        """Save; the secret of a new address stands in its line until it is copied, never again after."""
        new = self.name.text().strip() not in {one.name for one in self._found}
        if new and not self.secret.text().strip():
            self.secret.setText(secrets.token_urlsafe(32))
        args = {
            "name": self.name.text(),
            "url": self.url.text().strip(),
            "secret": self.secret.text().strip(),
        }
        said = pick(
            "Saved. Give the secret to the other side now: it is not shown again.",
            "已保存。请立即将密钥交给对方，之后不再显示。",
        )
        self._send("escalation.webhook", args, said if args["secret"] else pick("Saved.", "已保存。"))

    @Slot()
    def _on_test(self) -> None:
        self._on_row("escalation.webhook_test", pick("A test is on its way.", "测试已提交发送。"))

    @Slot()
    def _on_remove(self) -> None:
        self._on_row("escalation.webhook_remove", pick("Removed.", "已删除。"))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.secret.text())

    def _on_row(self, verb: str, said: str) -> None:
        one = self.chosen()
        if one is None:
            self.said.emit("bad", pick("Choose an address first.", "请先选择一个地址。"))
        else:
            self._send(verb, {"name": one.name}, said)

    def _send(self, verb: str, args: dict[str, Any], said: str) -> None:
        def done(_: object) -> None:
            self.said.emit("ok", said)
            self.ask()

        self._requester.request(verb, args, done=done, failed=self._on_failed, write=True)

    def _on_failed(self, failure: Failure) -> None:
        self.said.emit("bad", failure.sentence)


def _last(one: WebhookView) -> str:
    at = texts.local_time(one.at_us).strftime("  %m-%d %H:%M") if one.at_us else ""
    return pick(*_STATES.get(one.state, (one.state, one.state))) + at
