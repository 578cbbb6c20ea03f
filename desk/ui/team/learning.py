"""The tab of learning: trainings, assessments, certifications and sharing; a new record beside it."""

from typing import Any

from PySide6.QtCore import QDate, QDateTime, QTime, Slot
from PySide6.QtWidgets import QComboBox, QDateEdit, QFormLayout, QLineEdit, QPushButton, QSpinBox

from desk.client.base import Requester
from desk.process.training import KINDS
from desk.protocol.team import TeamView, TrainingView
from desk.ui import texts
from desk.ui.clock import Clock
from desk.ui.i18n import pick
from desk.ui.team.grid import Cell
from desk.ui.team.section import Section, label
from desk.ui.team.words import training_kind
from desk.ui.widgets.box_values import row_of
from desk.ui.widgets.low_scroll import narrow
from desk.ui.widgets.naming import name_control


class LearningSection(Section):
    """The ledger of learning."""

    kinds = ("training", "person")

    def __init__(self, requester: Requester, clock: Clock) -> None:
        super().__init__(requester)
        self._rows: list[TrainingView] = []
        self._team: TeamView | None = None
        self.summary, self.head = label("meta", wrap=False), label("title")
        self.bar.addWidget(self.summary)
        self.bar.addStretch(1)
        self.kind, self.person, self.skill = QComboBox(), QComboBox(), QComboBox()
        for box in (self.kind, self.person, self.skill):
            narrow(box)
        self.title, self.outcome, self.certificate = QLineEdit(), QLineEdit(), QLineEdit()
        self.level, self.minutes, self.held, self.until = QSpinBox(), QSpinBox(), QDateEdit(), QDateEdit()
        self.skill.setEditable(True)
        self.level.setRange(0, 5)
        self.minutes.setRange(0, 10_000)
        self.minutes.setSingleStep(30)
        today = texts.local_time(clock.now_us())
        for edit in (self.held, self.until):
            edit.setCalendarPopup(True)
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setDate(QDate(today.year, today.month, today.day))
        self.until.setMinimumDate(QDate(2000, 1, 1))
        self.until.setDate(self.held.date())
        self.save = QPushButton()
        self.save.setProperty("role", "primary")
        self._fields = (
            self.kind, self.person, self.title, self.skill, self.held, self.minutes, self.outcome, self.level,
            self.certificate, self.until,
        )  # fmt: skip
        self._captions = [label("", wrap=False) for _ in self._fields]
        form = QFormLayout()
        for caption, field in zip(self._captions, self._fields, strict=True):
            form.addRow(caption, field)
        self.panel.addWidget(self.head)
        self.panel.addLayout(form)
        self.panel.addWidget(self.save)
        self.panel.addStretch(1)
        self.save.clicked.connect(self._on_save)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        words = (
            pick("Kind", "类型"), pick("Person", "人员"), pick("Title", "标题"), pick("Skill", "技能"),
            pick("Held on", "日期"), pick("Minutes", "时长（分）"), pick("Outcome", "结果"), pick("Level", "等级"),
            pick("Certificate", "证书"), pick("Valid until", "有效至"),
        )  # fmt: skip
        for caption, text, field in zip(self._captions, words, self._fields, strict=True):
            caption.setText(text)
            name_control(field, text)
        chosen = max(0, self.kind.currentIndex())
        self.kind.clear()
        for name in KINDS:
            self.kind.addItem(training_kind(name), name)
        self.kind.setCurrentIndex(chosen)
        self.head.setText(pick("New record", "登记"))
        self.save.setText(pick("Record", "登记"))
        self.view.setAccessibleName(pick("Learning records", "学习记录"))
        self._show()

    def ask(self) -> None:
        """Ask for the ledger and the people."""
        request = self.requester.request
        request("query.team", {}, reply_type=TeamView, done=self._on_team, failed=self.on_failed)
        request(
            "query.training", {}, reply_type=list[TrainingView], done=self._on_rows, failed=self.on_failed
        )

    def _on_team(self, team: TeamView) -> None:
        self._team = team
        before, skill = self.person.currentData(), self.skill.currentText()
        self.person.clear()
        for one in team.members:
            self.person.addItem(one.name, one.id)
        self.person.setCurrentIndex(max(0, row_of(self.person, before)))
        self.skill.clear()
        self.skill.addItems(["", *team.skills])
        self.skill.setCurrentText(skill)

    def _on_rows(self, rows: list[TrainingView]) -> None:
        self._rows = rows
        self._show()

    def _show(self) -> None:
        heads = [
            pick("Day", "日期"), pick("Person", "人员"), pick("Kind", "类型"), pick("Title", "标题"),
            pick("Skill", "技能"), pick("Outcome", "结果"), pick("Minutes", "时长（分）"),
        ]  # fmt: skip
        self.model.show(heads, [_cells(one) for one in self._rows], self._rows)
        self.view.widths(110, 110, 110, 0, 130, 170, 90)
        hours = sum(one.minutes for one in self._rows) / 60
        said = pick("{0} records · {1} hours", "{0} 条记录 · {1} 小时")
        self.summary.setText(texts.counted(said.format(len(self._rows), f"{round(hours, 1):g}")))

    @Slot()
    def _on_save(self) -> None:
        person = self.person.currentData()
        if person is None:
            return
        until = _us(self.until.date()) if self.until.date() > self.held.date() else None
        args: dict[str, Any] = {
            "people": [bytes(person)], "kind": str(self.kind.currentData()), "title": self.title.text(),
            "skill": self.skill.currentText(), "held_us": _us(self.held.date()),
            "minutes": self.minutes.value(), "outcome": self.outcome.text(), "level": self.level.value(),
            "certificate": self.certificate.text(), "until_us": until,
        }  # fmt: skip
        self.do("training.record", args, pick("Recorded.", "已登记。"))


def _us(day: QDate) -> int:
    return QDateTime(day, QTime(12, 0)).toSecsSinceEpoch() * 1_000_000


def _cells(one: TrainingView) -> list[Cell]:
    found = " · ".join(
        part
        for part in (one.outcome, pick("level {0}", "{0} 级").format(one.level) if one.level else "")
        if part
    )
    return [
        Cell(texts.local_time(one.held_us).strftime("%Y-%m-%d"), "soft"),
        Cell(one.name, "strong"),
        Cell(training_kind(one.kind), "accent" if KINDS[one.kind].proves else "plain", pill=True),
        Cell(one.title, tip=one.note),
        Cell(one.skill, "soft"),
        Cell(found or one.certificate, "soft"),
        Cell(str(one.minutes) if one.minutes else "", "soft"),
    ]
