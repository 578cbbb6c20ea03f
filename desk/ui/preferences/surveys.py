"""Rules of the satisfaction survey: who is asked when, and which rating a supervisor follows up; try it on a ticket."""

from typing import Any

from PySide6.QtCore import QDateTime, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSpinBox

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.review import SurveyReport
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.preferences.dispatch_cells import take_span
from desk.ui.preferences.page import Page
from desk.ui.preferences.rule_table import Row, RuleTable, blame
from desk.ui.preferences.rule_text import list_text, minutes_of, span_text, words_of

_HOUR, _DAY = 3600, 86_400
_NEW: Row = {"worst": 0, "mildest": 4, "ask": True, "delay_s": None}
_ASKED = {True: ("yes", "是"), False: ("no", "否")}
_INSTANTS = ("starts_at", "ends_at")
_SPANS = {"delay_s": _HOUR, "valid_s": _DAY, "rest_s": _DAY}


class SurveysPage(Page):
    """The rules as a form; refused with the reason at saving."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.on, self.low = QCheckBox(), QSpinBox()
        self.low.setRange(1, 4)
        self.spans = {name: QSpinBox() for name in _SPANS}
        self.products, self.priorities = QLineEdit(), QLineEdit()
        self.number, self.test, self.save, self.result = QLineEdit(), QPushButton(), QPushButton(), QLabel()
        self.save.setProperty("role", "primary")
        self.result.setWordWrap(True)
        self.form, foot = QFormLayout(), QHBoxLayout()
        self.exceptions = RuleTable(
            _texts,
            _take,
            lambda: {**_NEW, "products": []},
            fields=("products", "worst", "ask", "delay_s", "starts_at", "ends_at"),
        )
        self.end = QPushButton()
        self.exceptions.add_button(self.end)
        self.captions: dict[str, QLabel] = {}
        for name, editor in self._editors().items():
            self.captions[name] = QLabel()
            self.form.addRow(self.captions[name], editor)
        for box in self.spans.values():
            box.setRange(0, 10_000)
        for part in (self.number, self.test, self.save):
            foot.addWidget(part, int(part is self.number))
        self.column.addWidget(self.on)
        self.column.addLayout(self.form)
        self.column.addWidget(self.exceptions, 1)
        self.column.addWidget(self.result)
        self.column.addLayout(foot)
        self.exceptions.refused.connect(self._on_refused)
        self.end.clicked.connect(self._on_end)
        self.save.clicked.connect(self._on_save)
        self.test.clicked.connect(self._on_test)
        self.number.returnPressed.connect(self._on_test)
        self.retranslate()
        self.ask()

    def _editors(self) -> dict[str, QSpinBox | QLineEdit]:
        return {
            **self.spans,
            "low": self.low,
            "products_off": self.products,
            "priorities_off": self.priorities,
        }

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("survey.configure")
        self.note.setText(
            pick("Who is asked for a rating after closing.", "工单关闭后，哪些用户会收到满意度调查。")
            if allowed
            else self.denied("survey.configure")
        )
        self.on.setText(pick("Ask requesters for a rating", "启用满意度调查"))
        words = {
            "delay_s": pick("Asked after, hours", "关闭后多久发起（小时）"),
            "valid_s": pick("An answer counts for, days", "评价有效期（天）"),
            "rest_s": pick("Then left in peace for, days", "再次调查的最短间隔（天）"),
            "low": pick("Followed up from this rating down", "需跟进的评分（及以下）"),
            "products_off": pick("Products without a survey", "不调查的产品"),
            "priorities_off": pick("Priorities without a survey", "不调查的优先级"),
        }
        for name, editor in self._editors().items():
            self.captions[name].setText(words[name])
            editor.setAccessibleName(words[name])
        self.products.setPlaceholderText(pick("ids, separated by commas", "产品标识，以逗号分隔"))
        self.priorities.setPlaceholderText("P3, P4")
        self.number.setPlaceholderText(pick("Number of a ticket…", "工单编号…"))
        self.number.setAccessibleName(pick("Ticket to try", "测试工单"))
        self.test.setText(pick("Test", "测试"))
        self.save.setText(pick("Save", "保存"))
        self.end.setText(pick("End the rule", "结束规则"))
        yes, no = pick(*_ASKED[True]), pick(*_ASKED[False])
        self.exceptions.retranslate(
            pick("Rules by product and priority: the first that fits decides", "按产品与优先级的规则：首条匹配的生效"),
            [pick("Products", "产品"), pick("Priorities", "优先级"), pick("Asked", "是否调查"),
             pick("After, hours", "延迟（小时）"), pick("From", "开始于"), pick("Until", "结束于")],
            pick("Write products with commas, priorities as P0-P2, “{0}” or “{1}”, hours as a number or nothing,"
                 " times as 2026-12-01 09:00 or nothing.",
                 "产品用逗号分隔，优先级写作 P0-P2，填写“{0}”或“{1}”，小时填数字或留空，时间写作 2026-12-01 09:00 或留空。"
                 ).format(yes, no),
            allowed=allowed,
        )  # fmt: skip
        for part in (self.on, self.save, self.end, *self._editors().values()):
            part.setEnabled(allowed)

    def ask(self) -> None:
        """Ask for the rules in force."""
        args = {"limit": 0}
        self.requester.request(
            "query.surveys", args, reply_type=SurveyReport, done=self._on_report, failed=self.on_failed
        )

    def _on_report(self, report: SurveyReport) -> None:
        rules = report.rules
        self.on.setChecked(bool(rules["on"]))
        for name, unit in _SPANS.items():
            self.spans[name].setValue(int(rules[name]) // unit)
        self.low.setValue(int(rules["low"]))
        self.products.setText(", ".join(rules["products_off"]))
        self.priorities.setText(", ".join(f"P{one}" for one in rules["priorities_off"]))
        self.exceptions.show_rows([dict(one) for one in rules.get("rules", [])])

    def rules(self) -> dict[str, Any]:
        """Return the rules as they are shown; a priority that is none stays a text, and is refused."""
        given = [one.upper().removeprefix("P") for one in words_of(self.priorities.text())]
        return {
            "on": self.on.isChecked(),
            **{name: self.spans[name].value() * unit for name, unit in _SPANS.items()},
            "low": self.low.value(),
            "products_off": words_of(self.products.text()),
            "priorities_off": [int(one) if one.isdecimal() else one for one in given],
            "rules": self.exceptions.rows,
        }

    @Slot()
    def _on_save(self) -> None:
        args = {"rules": self.rules()}
        self.requester.request(
            "survey.configure", args, done=self._on_saved, failed=self._on_wrong, write=True
        )

    def _on_wrong(self, failure: Failure) -> None:
        """Say why it was refused, at the rule to blame."""
        blame({"rules": self.exceptions}, failure.field, failure.sentence)
        self.on_failed(failure)

    @Slot(str)
    def _on_refused(self, hint: str) -> None:
        self.said.emit("bad", hint)

    @Slot()
    def _on_end(self) -> None:
        """Let the chosen rule end now: it decides about what was closed before, and stays in the list."""
        row = self.exceptions.view.currentIndex().row()
        if 0 <= row < len(self.exceptions.rows):
            self.exceptions.rows[row]["ends_at"] = QDateTime.currentSecsSinceEpoch()
            self.exceptions.renew()
        else:
            self.said.emit("bad", pick("Choose a rule first.", "请先选择一条规则。"))

    def _on_saved(self, _: object) -> None:
        self.said.emit("ok", pick("Saved.", "已保存。"))
        self.ask()

    @Slot()
    def _on_test(self) -> None:
        args = {"number": self.number.text().strip(), "rules": self.rules()}
        self.requester.request("query.survey_trial", args, done=self._on_trial, failed=self.on_failed)

    def _on_trial(self, trial: dict[str, Any]) -> None:
        asked = pick("The requester would be asked now.", "当前会向该用户发起调查。")
        not_asked = pick("The requester would not be asked: ", "当前不会发起调查：")
        rule = (
            pick(" Rule {0} decides.", " 由第 {0} 条规则决定。").format(trial["rule"])
            if trial["rule"]
            else ""
        )
        self.result.setText((not_asked + trial["why"] if trial["why"] else asked) + rule)


def _texts(row: Row) -> list[str]:
    delay = row.get("delay_s")
    return [
        list_text(row["products"]),
        span_text(row),
        pick(*_ASKED[bool(row["ask"])]),
        "" if delay is None else f"{delay / _HOUR:g}",
        *(_instant_text(row.get(name)) for name in _INSTANTS),
    ]


def _instant_text(at: int | None) -> str:
    return "" if at is None else texts.local_time(at * 1_000_000).strftime("%Y-%m-%d %H:%M")


def _take_instant(row: Row, name: str, text: str) -> bool:
    """Take a time of this machine's clock, with or without its hour; nothing takes it away."""
    found = QDateTime.fromString(text if " " in text or not text else f"{text} 00:00", "yyyy-MM-dd HH:mm")
    if text and not found.isValid():
        return False
    row.pop(name, None)
    if text:
        row[name] = found.toSecsSinceEpoch()
    return True


def _take(row: Row, column: int, text: str) -> bool:
    """Take a cell of a rule; False where it is none."""
    if column == 0:
        row["products"] = words_of(text)
        return True
    if column == 1:
        return take_span(row, text)
    if column == 2:
        found = [value for value, words in _ASKED.items() if text.casefold() in words]
        row["ask"] = found[0] if found else row["ask"]
        return bool(found)
    if column > 3:
        return _take_instant(row, _INSTANTS[column - 4], text.strip().replace("T", " "))
    if not text:
        row["delay_s"] = None
        return True
    hours = minutes_of(text)  # hours are typed: sixty times as many seconds
    if hours is None or hours < 0:
        return False
    row["delay_s"] = hours * 60
    return True
