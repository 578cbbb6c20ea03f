"""The page of channels: which of them work, when they were last heard, a test, and what waits in quarantine.

`desk serve` knows the state; without it the page still shows what came in and what is held back.
"""

from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QPushButton

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.intake import ChannelView, IntakeView
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.preferences.page import Cells, Page, table

AGAIN_MS = 700
MOST = 200
NAMES: dict[str, tuple[str, str]] = {
    "mail": ("Mail in", "邮件接收"), "mail_out": ("Mail out", "邮件发送"),
    "alert": ("Alerts", "监控告警"), "portal": ("Portal", "自助门户"), "chat": ("Chat", "即时消息"),
    "wecom": ("WeCom in", "企业微信接收"), "wecom_out": ("WeCom out", "企业微信发送"),
    "dingtalk": ("DingTalk in", "钉钉接收"), "dingtalk_out": ("DingTalk out", "钉钉发送"),
    "feishu": ("Feishu in", "飞书接收"), "feishu_out": ("Feishu out", "飞书发送"),
    "slack": ("Slack in", "Slack 接收"), "slack_out": ("Slack out", "Slack 发送"),
}  # fmt: skip


def channel_name(name: str) -> str:
    """Return what people call a channel."""
    return pick(*NAMES.get(name, (name, name)))


class ChannelsPage(Page):
    """Channels above, the quarantine below."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.channels, self.held = Cells(self), Cells(self)
        self.channel_table, self.held_table = table(self.channels, ""), table(self.held, "")
        for view in (self.channel_table, self.held_table):
            view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
            view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
            view.selectionModel().selectionChanged.connect(self._enable)
        self.test, self.retry, self.discard = (QPushButton() for _ in range(3))
        self.section = QLabel()
        self.section.setProperty("role", "section")
        self._states: dict[str, dict[str, Any]] | None = None
        self._names: list[str] = []
        self._tested = ""
        self._seen = IntakeView(items=(), channels=())
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.load)
        self._lay_out()
        self.retranslate()
        self.load()

    def _lay_out(self) -> None:
        for view, buttons in (
            (self.channel_table, (self.test,)),
            (self.held_table, (self.retry, self.discard)),
        ):
            row = QHBoxLayout()
            for button in buttons:
                row.addWidget(button)
            row.addStretch()
            if view is self.held_table:
                self.column.addWidget(self.section)
            self.column.addWidget(view, 1)
            self.column.addLayout(row)
        self.test.clicked.connect(self._on_test)
        self.retry.clicked.connect(lambda: self._do("intake.retry"))
        self.discard.clicked.connect(lambda: self._do("intake.discard"))

    def load(self) -> None:
        """Ask for everything anew."""
        self.requester.request(
            "intake.channels", {}, done=self._on_states, failed=lambda _: self._on_states(None)
        )
        args = {"state": "quarantine", "limit": MOST}
        self.requester.request(
            "query.intake", args, reply_type=IntakeView, done=self._on_seen, failed=self.on_failed
        )

    def _on_states(self, states: dict[str, dict[str, Any]] | None) -> None:
        self._states = states
        tested = (states or {}).get(self._tested, {})
        if tested.get("test") == "testing":
            self._again.start()
        elif tested:
            self._tested = ""
            words = tested["sentence"] or self.tr("works (tested)")
            self.said.emit("bad" if tested["test"] == "wrong" else "ok", words)
        self._show()

    def _on_seen(self, view: IntakeView) -> None:
        self._seen = view
        self._show()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.test.setText(self.tr("Test"))
        self.retry.setText(self.tr("Process again"))
        self.discard.setText(self.tr("Discard"))
        self.channel_table.setAccessibleName(self.tr("Channels"))
        self.held_table.setAccessibleName(self.tr("Quarantine"))
        self.channel_table.empty = pick("No channel has been set up.", "尚未配置渠道。")
        self.held_table.empty = pick("Nothing is held back.", "没有被隔离的消息。")
        self._show()

    def _show(self) -> None:
        if self._states is None:
            self.note.setText(
                self.tr(
                    "`desk serve` does not run on this workspace: nothing comes in. What came before is listed."
                )
            )
        else:
            self.note.setText(self.tr("Channels are set in the file given to `desk serve --config`."))
        known = {view.name: view for view in self._seen.channels}
        self._names = list(dict.fromkeys([*(self._states or {}), *known]))
        heads = [
            self.tr("Channel"), self.tr("State"), self.tr("Last message"), self.tr("In quarantine"),
            self.tr("Waiting to go out"), self.tr("Not delivered"),
        ]  # fmt: skip
        self._replace(self.channel_table, heads, [self._line(name, known.get(name)) for name in self._names])
        rows = [
            [texts.local_time(item.received_us).strftime("%m-%d %H:%M"), channel_name(item.channel), item.sender,
             item.subject, item.sentence]
            for item in self._seen.items
        ]  # fmt: skip
        heads = [self.tr("Received"), self.tr("Channel"), self.tr("From"), self.tr("Subject"), self.tr("Why")]
        self._replace(self.held_table, heads, rows)
        self.section.setText(self.tr("Quarantine: {0}").format(len(rows)))
        self._enable()

    def _replace(self, view: Any, heads: list[str], rows: list[list[str]]) -> None:
        """Show rows; the chosen one stays chosen."""
        row = view.currentIndex().row()
        model: Cells = view.model()
        model.show(heads, rows)
        if 0 <= row < len(rows):
            view.selectRow(row)

    def _line(self, name: str, view: ChannelView | None) -> list[str]:
        last = view.last_us if view is not None else None
        return [
            channel_name(name),
            self._state(name),
            texts.local_time(last).strftime("%m-%d %H:%M") if last else "",
            *(str(number or "") for number in (
                (view.quarantined, view.waiting, view.failed) if view is not None else (0, 0, 0))),
        ]  # fmt: skip

    def _state(self, name: str) -> str:
        state = (self._states or {}).get(name)
        if state is None:
            return ""
        if state["test"] == "testing":
            return self.tr("testing…")
        if state["test"] == "wrong":
            return self.tr("does not work")
        if state["test"] == "ok":
            return self.tr("works (tested)")
        return self.tr("works") if state["up"] else self.tr("not reachable")

    @Slot()
    def _enable(self) -> None:
        chosen = self.channel_table.currentIndex().row()
        running = self._states or {}
        self.test.setEnabled(0 <= chosen < len(self._names) and self._names[chosen] in running)
        held = bool(self.held_table.selectionModel().selectedRows()) and self.may("intake.retry")
        self.retry.setEnabled(held)
        self.discard.setEnabled(held)

    @Slot()
    def _on_test(self) -> None:
        name = self._names[self.channel_table.currentIndex().row()]
        self._tested = name
        self.requester.request("intake.test", {"name": name}, done=self._on_states, failed=self.on_failed)

    def _do(self, verb: str) -> None:
        item = self._seen.items[self.held_table.currentIndex().row()]
        self.requester.request(
            verb, {"inbound": item.id}, done=lambda _: self.load(), failed=self.on_failed, write=True
        )

    def on_changes(self, changes: Changes) -> None:
        """Load again where messages came in."""
        if changes.bulk or any(item.kind == "inbound" for item in changes.items):
            self.load()
