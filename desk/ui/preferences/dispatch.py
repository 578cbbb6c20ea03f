"""The page of dispatch: which group gets what, skills a ticket needs, modes and times of groups; tried on a ticket."""

import copy
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
)

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.views import Workspace
from desk.ui.i18n import pick
from desk.ui.preferences import dispatch_cells as cells
from desk.ui.preferences.dispatch_trial import DispatchTrialPanel
from desk.ui.preferences.rule_table import RuleTable, blame
from desk.ui.preferences.rule_text import list_text, words_of
from desk.ui.preferences.tabbed import TabbedPage
from desk.ui.widgets.box_values import row_of


class DispatchPage(TabbedPage):
    """Rules, needs, groups and times, and the test of them; saved together, refused with the reason at the field."""

    TABS = {
        "rules": ("Rules", "分派规则"),
        "needs": ("Skills", "技能"),
        "groups": ("Groups and times", "小组与时限"),
        "test": ("Test", "测试"),
    }

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.body: dict[str, Any] = {}
        self.people: dict[str, str] = {}
        self.texts = cells.GroupCells()
        self.enabled, self.skills, self.core = QCheckBox(), QLineEdit(), QLineEdit()
        self.backstop, self.experts = QLineEdit(), QComboBox()
        self.history, self.save = QLabel(), QPushButton()
        self.history.setProperty("role", "meta")
        self.save.setProperty("role", "primary")
        given = self.texts
        self.rules = RuleTable(given.rule_texts, given.take_rule, given.new_rule, fields=cells.RULE_FIELDS)
        self.needs = RuleTable(
            cells.need_texts, cells.take_need, lambda: {"skill": "", "level": 3}, fields=cells.NEED_FIELDS
        )
        self.modes = RuleTable(
            given.group_texts, given.take_group, dict, height=96, fields=cells.GROUP_FIELDS, key="group"
        )
        self.times = RuleTable(
            cells.time_texts, cells.take_time, dict, height=96, fields=cells.TIME_FIELDS, key="p"
        )
        for part in (self.modes, self.times):
            for button in (part.add, part.up, part.remove):
                button.hide()
        self.trial = DispatchTrialPanel(requester, self.settings)
        self._captions = {line: QLabel() for line in (self.skills, self.core, self.experts, self.backstop)}
        self._place()
        for part in (self.rules, self.needs, self.modes, self.times):
            part.refused.connect(self.on_refused)
        self.save.clicked.connect(self._on_save)
        self.retranslate()
        self.ask()

    def _place(self) -> None:
        self.bar.addWidget(self.enabled)
        times, skills, form, foot = QHBoxLayout(), QFormLayout(), QFormLayout(), QHBoxLayout()
        times.addWidget(self.modes, 3)
        times.addWidget(self.times, 2)
        skills.addRow(self._captions[self.skills], self.skills)
        for line in (self.experts, self.core, self.backstop):
            form.addRow(self._captions[line], line)
        for parts in ((self.rules,), (skills, self.needs), (times, form)):
            self.add_part(*parts)
        self.stack.addWidget(self.trial)
        foot.addWidget(self.history, 1)
        foot.addWidget(self.save)
        self.column.addLayout(foot)

    def try_now(self) -> None:
        """Try the rules as they are shown."""
        self.trial.ask()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("dispatch.set")
        self.note.setText(
            pick(
                "The first rule that fits names the group; the last one must fit everything.",
                "首条匹配的规则决定小组；最后一条必须适用于所有工单。",
            )
            if allowed
            else self.denied("dispatch.set")
        )
        self.enabled.setText(pick("Dispatch automatically", "启用自动分派"))
        self.save.setText(pick("Save", "保存"))
        self.name_tabs()
        self._caption(self.skills, pick("Skills", "技能清单"), pick("names, with commas", "名称，以逗号分隔"))
        self._caption(
            self.core,
            pick("Core products", "核心产品"),
            pick("their urgent alerts go to the experts", "其紧急告警直达专家组"),
        )
        self._caption(
            self.backstop,
            pick("Backstop", "人工兜底"),
            pick("names; empty: the group's supervisors", "姓名；留空则为小组主管"),
        )
        self._caption(self.experts, pick("Expert group", "专家组"), "")
        for line in (*self._captions, self.enabled, self.save):
            line.setEnabled(allowed)
        self._rename_tables(allowed)
        self.trial.retranslate()

    def _caption(self, line: QLineEdit | QComboBox, name: str, hint: str) -> None:
        self._captions[line].setText(name)
        line.setAccessibleName(name)
        if isinstance(line, QLineEdit):
            line.setPlaceholderText(hint)

    def _rename_tables(self, allowed: bool) -> None:
        products, types = pick("Products", "产品"), pick("Types", "问题类型")
        group, priorities = pick("Group", "小组"), pick("Priorities", "优先级")
        self.rules.retranslate(
            pick("Rules", "分派规则"), [group, products, types, pick("Channels", "渠道"), priorities],
            pick("Write the name of a group, lists with commas, priorities as P0-P2.",
                 "请填写小组名称；列表用逗号分隔；优先级写作 P0-P2。"), allowed=allowed,
        )  # fmt: skip
        self.needs.retranslate(
            pick("Skills a ticket needs", "工单所需技能"),
            [pick("Skill", "技能"), pick("Level", "等级"), products, types, priorities],
            pick("Write a level from 1 to 5, priorities as P0-P2.", "等级为 1–5，优先级写作 P0-P2。"),
            allowed=allowed,
        )
        modes = " / ".join(pick(*words) for words in cells.MODES.values())
        self.modes.retranslate(
            pick("Mode of each group", "各组分派方式"), [group, pick("Mode", "方式"), pick("Wider to", "扩大至")],
            pick("Write one of: {0}; other groups by their names.", "方式填写：{0}；扩大至填写其他小组名称。").format(modes),
            allowed=allowed,
        )  # fmt: skip
        self.times.retranslate(
            pick("Minutes", "时限（分钟）"),
            [pick("Priority", "优先级"), pick("Relax after", "放宽"), pick("Accept within", "接受")],
            pick("Write minutes.", "请填写分钟数。"), allowed=allowed,
        )  # fmt: skip

    def ask(self) -> None:
        """Ask for the groups and the rules in force."""
        request = self.requester.request
        request("query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self.on_failed)
        self.ask_history("dispatch", "dispatch", self.history.setText)

    def _on_workspace(self, workspace: Workspace) -> None:
        self.texts.groups = {group.id.hex(): group.name for group in workspace.groups}
        self.people = {person.id.hex(): person.name for person in workspace.staff}
        self.trial.ticket.show_workspace(workspace)
        self.requester.request("query.dispatch_settings", {}, done=self._on_settings, failed=self.on_failed)

    def _on_settings(self, body: dict[str, Any]) -> None:
        self.body = copy.deepcopy(body)
        self.enabled.setChecked(bool(body["enabled"]))
        self.skills.setText(list_text(body["skills"]))
        self.core.setText(list_text(body["core_products"]))
        self.backstop.setText(list_text([self.people.get(one, one) for one in body["backstop"]]))
        self.experts.clear()
        self.experts.addItem("–", "")
        for ident, name in self.texts.groups.items():
            self.experts.addItem(name, ident)
        self.experts.setCurrentIndex(max(0, row_of(self.experts, body["expert_group"])))
        self.rules.show_rows(self.body["rules"])
        self.needs.show_rows(self.body["needs"])
        modes, wider = body["modes"], body["wider"]
        self.modes.show_rows(
            [
                {"group": g, "mode": modes.get(g, "capacity"), "wider": wider.get(g, [])}
                for g in self.texts.groups
            ]
        )
        relax, accept = body["relax"], body["accept"]
        self.times.show_rows([{"p": p, "relax": relax[p], "accept": accept[p]} for p in sorted(relax)])

    # ---- saving ----------------------------------------------------------------------------------

    def settings(self) -> dict[str, Any]:
        """Return the rules as they are shown; a name that nobody has stays a name, and is refused."""
        idents = {name.casefold(): ident for ident, name in self.people.items()}
        return {
            **self.body,
            "enabled": self.enabled.isChecked(),
            "skills": words_of(self.skills.text()),
            "core_products": words_of(self.core.text()),
            "backstop": [idents.get(one.casefold(), one) for one in words_of(self.backstop.text())],
            "expert_group": self.experts.currentData() or "",
            "rules": self.rules.rows,
            "needs": self.needs.rows,
            "modes": {row["group"]: row["mode"] for row in self.modes.rows},
            "wider": {row["group"]: row["wider"] for row in self.modes.rows if row["wider"]},
            "relax": {row["p"]: row["relax"] for row in self.times.rows},
            "accept": {row["p"]: row["accept"] for row in self.times.rows},
        }

    @Slot()
    def _on_save(self) -> None:
        args = {"settings": self.settings()}
        self.requester.request("dispatch.set", args, done=self._on_saved, failed=self._on_wrong, write=True)

    def _on_wrong(self, failure: Failure) -> None:
        """Say why it was refused, at the table to blame."""
        tables = {
            "rules": self.rules, "needs": self.needs, "modes": self.modes, "wider": self.modes, "relax": self.times,
            "accept": self.times,
        }  # fmt: skip
        part = blame(tables, failure.field, failure.sentence)
        line = {"backstop": self.backstop, "expert_group": self.experts}.get(failure.field.partition(".")[2])
        if part is not None or line is not None:
            self.show_part(0 if part is self.rules else 1 if part is self.needs else 2)
        if line is not None:
            line.setFocus()
        self.on_failed(failure)

    def _on_saved(self, _: object) -> None:
        for part in (self.rules, self.needs, self.modes, self.times):
            part.blame("")
        self.said.emit(
            "ok", pick("Saved. The next run dispatches by these rules.", "已保存，下一次分派即按新规则执行。")
        )
        self.ask()
