"""The tab of skills: people by skills, each level with its proofs; a level is typed into its cell."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QCheckBox

from desk.client.base import Requester
from desk.protocol.team import MemberView, SkillView, TeamView
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.team.grid import Cell
from desk.ui.team.section import Section, label

_FIXED = 2


class SkillsSection(Section):
    """The skill matrix."""

    kinds = ("person", "training", "dispatch")

    def __init__(self, requester: Requester) -> None:
        super().__init__(requester)
        self.hint = label("meta", wrap=False)
        self.held_only = QCheckBox()
        self.held_only.setChecked(True)
        self.held_only.toggled.connect(self._show)
        self.bar.addWidget(self.hint)
        self.bar.addStretch(1)
        self.bar.addWidget(self.held_only)
        self.name, self.proofs = label("title"), label()
        self.panel.addWidget(self.name)
        self.panel.addWidget(self.proofs)
        self.panel.addStretch(1)
        self._team: TeamView | None = None
        self._skills: list[str] = []
        self.model.open_from = _FIXED
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.model.edited.connect(self._on_edited, Qt.ConnectionType.QueuedConnection)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.hint.setText(
            pick("Type a level 1–5 into a cell; 0 takes the skill away.", "在单元格中输入 1–5 级；0 为取消。")
        )
        self.held_only.setText(pick("Only people with skills", "仅显示有技能的人员"))
        self.view.setAccessibleName(pick("Skill matrix", "技能矩阵"))
        self._show()

    def ask(self) -> None:
        """Ask for the team."""
        self.requester.request(
            "query.team", {}, reply_type=TeamView, done=self._on_team, failed=self.on_failed
        )

    def _on_team(self, team: TeamView) -> None:
        self._team = team
        self._show()
        if self.model.rowCount():
            self.on_row(self.model.thing(max(0, self.view.row())))

    @Slot()
    def _show(self) -> None:
        if self._team is None:
            return
        chosen = self.view.currentIndex()
        self._skills = list(self._team.skills)
        members = [one for one in self._team.members if one.skills or not self.held_only.isChecked()]
        heads = [pick("Name", "姓名"), pick("Tier", "级别"), *self._skills]
        self.model.show(heads, [self._cells(one) for one in members], members)
        self.view.widths(110, 56, *(_width(name) for name in self._skills))
        if chosen.isValid():
            self.view.setCurrentIndex(self.model.index(chosen.row(), chosen.column()))

    def _cells(self, one: MemberView) -> list[Cell]:
        held = {skill.name: skill for skill in one.skills}
        return [
            Cell(one.name, "strong"),
            Cell(one.tier, "soft"),
            *(_level(held.get(s)) for s in self._skills),
        ]

    def on_row(self, thing: Any) -> None:
        """Show the proofs of a person's skills."""
        if thing is None:
            return
        self.name.setText(thing.name)
        self.proofs.setText("\n\n".join(_proof(skill) for skill in thing.skills) or "–")

    @Slot(int, int, str)
    def _on_edited(self, row: int, column: int, text: str) -> None:
        member, skill = self.model.thing(row), self._skills[column - _FIXED]
        level = text or "0"
        if not level.isdigit():
            self.said.emit(pick("Write a level from 0 to 5.", "请输入 0 到 5 的等级。"))
            return
        held = next((one for one in member.skills if one.name == skill), None)
        args: dict[str, Any] = {"person": member.id, "skill": skill, "level": int(level)}
        if held is not None:
            args |= {"certificate": held.certificate, "certified_until_us": held.certified_until_us}
        self.do(
            "skill.set", args, pick("Saved: {0}", "已保存：{0}").format(f"{member.name} · {skill} {level}")
        )


def _width(name: str) -> int:
    wide = sum(14 if ord(letter) > 255 else 8 for letter in name)
    return max(64, wide + 28)


def _level(skill: SkillView | None) -> Cell:
    if skill is None:
        return Cell(centre=True)
    if not skill.counts:
        tip = pick("The proof has run out: the level does not count.", "考核或认证已过期，等级不计。")
        return Cell(str(skill.level), "bad", pill=True, centre=True, tip=tip)
    tone = "ok" if skill.level >= 4 else "accent" if skill.level == 3 else "plain"
    return Cell(str(skill.level), tone, pill=True, centre=True, tip=skill.certificate)


def _proof(skill: SkillView) -> str:
    lines = [f"{skill.name} · {skill.level}"]
    if skill.assessed_us:
        until = _day(skill.assessed_until_us)
        lines.append(pick("assessed {0}{1}", "考核 {0}{1}").format(texts.day(skill.assessed_us), until))
    if skill.certificate:
        lines.append(f"{skill.certificate}{_day(skill.certified_until_us)}")
    if not skill.counts:
        lines.append(pick("run out: does not count", "已过期：不计入"))
    return "\n".join(lines)


def _day(at_us: int | None) -> str:
    if at_us is None:
        return ""
    return pick(", until {0}", "，有效至 {0}").format(texts.local_time(at_us).strftime("%Y-%m-%d"))
