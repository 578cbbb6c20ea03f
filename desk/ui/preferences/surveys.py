"""Rules of the satisfaction survey: who is asked when, and which rating a supervisor follows up; try it on a ticket."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSpinBox

from desk.client.base import Requester
from desk.protocol.review import SurveyReport
from desk.ui.i18n import pick
from desk.ui.preferences.page import Page
from desk.ui.preferences.rule_text import words_of

_HOUR, _DAY = 3600, 86_400
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
        self.column.addStretch(1)
        self.column.addWidget(self.result)
        self.column.addLayout(foot)
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
        self.number.setPlaceholderText(pick("Number of a ticket…", "工单编号……"))
        self.number.setAccessibleName(pick("Ticket to try", "测试工单"))
        self.test.setText(pick("Test", "测试"))
        self.save.setText(pick("Save", "保存"))
        for part in (self.on, self.save, *self._editors().values()):
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

    def rules(self) -> dict[str, Any]:
        """Return the rules as they are shown; a priority that is none stays a text, and is refused."""
        given = [one.upper().removeprefix("P") for one in words_of(self.priorities.text())]
        return {
            "on": self.on.isChecked(),
            **{name: self.spans[name].value() * unit for name, unit in _SPANS.items()},
            "low": self.low.value(),
            "products_off": words_of(self.products.text()),
            "priorities_off": [int(one) if one.isdecimal() else one for one in given],
        }

    @Slot()
    def _on_save(self) -> None:
        args = {"rules": self.rules()}
        self.requester.request(
            "survey.configure", args, done=self._on_saved, failed=self.on_failed, write=True
        )

    def _on_saved(self, _: object) -> None:
        self.said.emit("ok", pick("Saved.", "已保存。"))
        self.ask()

    @Slot()
    def _on_test(self) -> None:
        args = {"number": self.number.text().strip(), "rules": self.rules()}
        self.requester.request("query.survey_trial", args, done=self._on_trial, failed=self.on_failed)

    def _on_trial(self, trial: dict[str, str]) -> None:
        asked = pick("The requester would be asked now.", "当前会向该用户发起调查。")
        not_asked = pick("The requester would not be asked: ", "当前不会发起调查：")
        self.result.setText(not_asked + trial["why"] if trial["why"] else asked)
