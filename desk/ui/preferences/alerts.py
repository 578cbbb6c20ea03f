"""The page of alert rules: type, product, group and priority by source and labels, and their test on a pasted alert.

What is entered is checked by the engine; what no rule names falls back, and the test says to what.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.alert_trial import AlertRuleset, AlertTrial
from desk.protocol.messages import Failure
from desk.ui import theme
from desk.ui.i18n import pick
from desk.ui.preferences.maintenance import pairs
from desk.ui.preferences.page import Cells, table
from desk.ui.preferences.rule_table import Row, RuleTable, blame
from desk.ui.preferences.tabbed import TabbedPage

QUIET_MS = 300
MOST_PASTED = 1_000_000
_FIELDS = ("source", "match", "category", "product", "group", "priority")
_NAMES = {
    "category": ("Type", "问题类型"), "product": ("Product", "产品"), "group": ("Group", "小组"),
    "priority": ("Priority", "优先级"),
}  # fmt: skip


def row_texts(row: Row) -> list[str]:
    """Return a rule as its cells say it."""
    match = ", ".join(f"{name}={value}" for name, value in (row.get("match") or {}).items())
    priority = row.get("priority")
    shown = {**row, "match": match, "priority": "" if priority is None else f"P{priority}"}
    return [str(shown.get(name) or "") for name in _FIELDS]


def take_text(row: Row, column: int, text: str) -> bool:
    """Take a typed text into a rule; False where it cannot be read."""
    name = _FIELDS[column]
    if name == "match":
        found = pairs(text.replace("；", ",").replace(";", ","))
        if found is None:
            return False
        row["match"] = found
    elif name == "priority":
        number = text.strip().upper().removeprefix("P")
        if number not in ("", "0", "1", "2", "3", "4"):
            return False
        row["priority"] = int(number) if number else None
    else:
        row[name] = text.strip()
    return True


class AlertsPage(TabbedPage):
    """Two tabs: the rules in their order, and the test of what is entered."""

    TABS = {"rules": ("Rules by label", "按标签的规则"), "test": ("Test", "测试")}

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.rules = RuleTable(
            row_texts, take_text, lambda: {"match": {}, "priority": None}, fields=_FIELDS, height=240
        )
        self.history, self.save = QLabel(), QPushButton()
        self.history.setProperty("role", "meta")
        self.save.setProperty("role", "primary")
        foot = QHBoxLayout()
        foot.addWidget(self.history, 1)
        foot.addWidget(self.save)
        self.add_part(self.rules, foot)
        self.trial = AlertTrialPanel(requester, lambda: self.rules.rows)
        self.stack.addWidget(self.trial)
        self.rules.refused.connect(self.on_refused)
        self.save.clicked.connect(self._on_save)
        self.retranslate()
        self.ask()

    def try_now(self) -> None:
        """Try the rules as they are shown."""
        self.trial.ask()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("intake.configure")
        self.note.setText(
            pick("What a new ticket of an alert gets; each thing by the first rule that fits and names it."
                 " What no rule names falls back to the alert's own labels.",
                 "告警新建工单的问题类型、产品、小组与优先级：各项由首条匹配且填写了该项的规则决定，均未填写时取自告警自身的标签。")
            if allowed else self.denied("intake.configure")
        )  # fmt: skip
        self.rules.retranslate(
            pick("The first that fits decides", "首条匹配的生效"),
            [pick("Source (empty = any)", "来源（空=任意）"), pick("Labels", "标签"),
             *(pick(*words) for words in _NAMES.values())],
            pick("Write labels as service=pay*, env=prod; the priority as P0 to P4 or nothing.",
                 "标签写作 service=pay*, env=prod；优先级填 P0 至 P4 或留空。"),
            allowed=allowed,
        )  # fmt: skip
        self.save.setText(pick("Save", "保存"))
        self.save.setEnabled(allowed)
        self.name_tabs()
        self.trial.retranslate()

    def ask(self) -> None:
        """Ask for the rules in force."""
        request = self.requester.request
        request("query.alert_routes", {}, reply_type=AlertRuleset, done=self._on_rules, failed=self.on_failed)
        self.ask_history("alert_routes", "alert_routes", self.history.setText)

    def _on_rules(self, found: AlertRuleset) -> None:
        self.rules.blame("")
        self.rules.show_rows([dict(one) for one in found.rules])
        self.trial.show_sources(found.sources)

    @Slot()
    def _on_save(self) -> None:
        args: dict[str, Any] = {"rules": self.rules.rows}
        self.requester.request("alert.routes", args, done=self._on_saved, failed=self._on_no, write=True)

    def _on_saved(self, _: object) -> None:
        self.said.emit("ok", pick("Saved; new alerts follow it.", "已保存，对新告警生效。"))
        self.ask()

    def _on_no(self, failure: Failure) -> None:
        if blame({"rules": self.rules}, failure.field, failure.sentence) is None:
            self.on_failed(failure)


class AlertTrialPanel(QWidget):
    """A pasted notification above, the ticket it would make below."""

    def __init__(self, requester: Requester, rules: Any) -> None:
        super().__init__()
        self._requester, self._rules, self._asked = requester, rules, 0
        self.source, self.body, self.said = QLineEdit(), QPlainTextEdit(), QLabel()
        self.said.setWordWrap(True)
        self.facts = Cells(self)
        self.fact_view = table(self.facts, "")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget, share in ((self.source, 0), (self.body, 3), (self.said, 0), (self.fact_view, 3)):
            column.addWidget(widget, share)
        self.body.setTabChangesFocus(True)
        self.body.textChanged.connect(self._timer.start)
        self.source.textChanged.connect(self._timer.start)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.source.setPlaceholderText(
            pick("Source, as in the address of the webhook", "来源（Webhook 地址中的名称）")
        )
        self.source.setAccessibleName(pick("Source", "来源"))
        self.body.setPlaceholderText(
            pick(
                "Paste a notification of Alertmanager or Grafana (JSON)",
                "粘贴 Alertmanager 或 Grafana 的通知（JSON）",
            )
        )
        self.body.setAccessibleName(pick("Notification to try", "测试通知"))
        self.fact_view.setAccessibleName(pick("The ticket it would make", "将建立的工单"))
        self.ask()

    def show_sources(self, sources: Sequence[str]) -> None:
        """Name the source that was heard, where there is but one."""
        if not self.source.text() and len(sources) == 1:
            self.source.setText(sources[0])

    @Slot()
    def ask(self) -> None:
        """Try the text as it stands; an answer to an older one is passed over."""
        if self._asked:
            self._requester.cancel(self._asked)
        text = self.body.toPlainText()[:MOST_PASTED]
        if not text.strip():
            self._show("meta", pick("Nothing is pasted yet.", "尚未粘贴内容。"), [])
            return
        args = {"body": text, "source": self.source.text().strip(), "rules": self._rules()}
        self._asked = self._requester.request(
            "query.alert_trial", args, reply_type=tuple[AlertTrial, ...], done=self._on_found,
            failed=lambda failure: self._show("bad", failure.sentence, []),
        )  # fmt: skip

    def _on_found(self, found: tuple[AlertTrial, ...]) -> None:
        rows = []
        for one in found:
            for fact in one.facts:
                rows.append([one.title, pick(*_NAMES[fact.name]), fact.value or "–", fact.why])
            if one.says:
                rows.append([one.source, "", "–", one.says])
        tickets = sum(bool(one.facts) for one in found)
        fell = sum(not fact.rule for one in found for fact in one.facts)
        said = pick("{0} tickets from {1} notifications; {2} of their fields fall back.",
                    "{1} 条通知将建立 {0} 张工单，其中 {2} 项未匹配规则。")  # fmt: skip
        self._show("section", said.format(tickets, len(found), fell), rows)

    def _show(self, role: str, sentence: str, rows: list[list[str]]) -> None:
        theme.set_role(self.said, role)
        self.said.setText(sentence)
        heads = [pick("Ticket", "工单"), "", pick("Becomes", "取值"), pick("Why", "原因")]
        self.facts.show(heads, rows)
