"""The page of escalation: policies with levels, the path of tiers, rotas, web addresses; tried before it is saved."""

import copy
import re
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
)

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.views import Workspace
from desk.ui.i18n import pick
from desk.ui.preferences import escalation_cells as cells
from desk.ui.preferences.escalation_trial import EscalationTrialPanel
from desk.ui.preferences.rotas import RotaTable
from desk.ui.preferences.rule_table import Row, RuleTable, blame
from desk.ui.preferences.tabbed import TabbedPage
from desk.ui.preferences.web_addresses import WebAddresses

_LEVEL = re.compile(r"escalation\.policies\[(\d+)\]\.levels\[(\d+)\]\.(\w+)")


class EscalationPage(TabbedPage):
    """Policies with the chosen one's levels, tiers and rotas, web addresses, the test; refused at the field."""

    TABS = {
        "policies": ("Policies", "升级策略"),
        "tiers": ("Tiers and rotas", "级别与值班"),
        "addresses": ("Web addresses", "Webhook"),
        "test": ("Test", "测试"),
    }

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.body: dict[str, Any] = {"policies": [], "next_group": {}}
        self.texts = cells.EscalationCells()
        self.enabled, self.save, self.history = QCheckBox(), QPushButton(), QLabel()
        self.save.setProperty("role", "primary")
        self.history.setProperty("role", "meta")
        given = self.texts
        self.policies = RuleTable(
            given.policy_texts, given.take_policy, self._new_policy, height=92, fields=cells.POLICY_FIELDS
        )
        fresh: Row = {"after": 600, "targets": []}
        self.levels = RuleTable(
            given.level_texts, given.take_level, lambda: copy.deepcopy(fresh), height=104, fields=cells.LEVEL_FIELDS
        )  # fmt: skip
        self.tiers = RuleTable(
            given.tier_texts, given.take_tier, dict, height=80, fields=("group", "next_group"), key="group"
        )
        for button in (self.tiers.add, self.tiers.up, self.tiers.remove):
            button.hide()
        self.rotas, self.addresses = RotaTable(requester), WebAddresses(requester)
        self.trial = EscalationTrialPanel(requester, self.settings)
        for speaker in (self.rotas, self.addresses):
            speaker.said.connect(self.said)
        self._place()
        for part in (self.policies, self.levels, self.tiers):
            part.refused.connect(self.on_refused)
        self.policies.view.selectionModel().currentChanged.connect(self._on_policy)
        self.save.clicked.connect(self._on_save)
        self.retranslate()
        self.ask()

    def _place(self) -> None:
        foot = QHBoxLayout()
        self.bar.addWidget(self.enabled)
        for parts in ((self.policies, self.levels), (self.tiers, self.rotas), (self.addresses,)):
            self.add_part(*parts)
        self.stack.addWidget(self.trial)
        foot.addWidget(self.history, 1)
        foot.addWidget(self.save)
        self.column.addLayout(foot)

    @Slot(int)
    def show_part(self, number: int) -> None:
        """Show a tab; an address is saved by itself."""
        super().show_part(number)
        for part in (self.save, self.history):
            part.setVisible(number != list(self.TABS).index("addresses"))

    def try_now(self) -> None:
        """Try the rules as they are shown."""
        self.trial.ask()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("escalation.set")
        self.note.setText(
            pick(
                "The first policy that fits is taken as a snapshot when a target is missed, an urgent alert comes"
                " or nobody accepts. The last one must fit everything.",
                "时限超时、紧急告警或无人接受时，按首条匹配的策略（快照）逐级通知。最后一条必须适用于所有工单。",
            )
            if allowed
            else self.denied("escalation.set")
        )
        self.enabled.setText(pick("Escalate automatically", "启用自动升级"))
        self.save.setText(pick("Save", "保存"))
        self.name_tabs()
        for part in (self.enabled, self.save):
            part.setEnabled(allowed)
        self._rename_tables(allowed)
        self.rotas.rename(allowed=self.may("rota.set"))
        self.addresses.retranslate(allowed=self.may("escalation.webhook"))
        self.trial.retranslate()

    def _rename_tables(self, allowed: bool) -> None:
        acks = pick("Ack, minutes", "确认（分钟）")
        self.policies.retranslate(
            pick("Policies", "升级策略"),
            [pick("Name", "名称"), pick("Condition", "条件"), pick("Repeat", "重复"), acks, pick("Fallback", "兜底小组")],
            pick("Write a condition as priority=0,1; product=erp, minutes as 15/30/60/240/240, a fallback by its name.",
                 "条件写作 priority=0,1; product=erp；分钟写作 15/30/60/240/240；兜底填写小组名称。"), allowed=allowed,
        )  # fmt: skip
        self.levels.retranslate(
            pick("Levels of the chosen policy", "所选策略的级别"),
            [pick("After, minutes", "间隔（分钟）"), pick("Told", "通知对象"), pick("Priorities", "优先级"),
             pick("Hours", "时段")],
            pick("Told: owner, lead, group: NAME, person: NAME, rota: NAME, webhook: NAME, next tier. Hours: 22:00-06:00.",
                 "通知对象：负责人、主管、小组：名称、人员：姓名、值班表：名称、webhook：名称、上一级。时段：22:00-06:00。"),
            allowed=allowed,
        )  # fmt: skip
        self.tiers.retranslate(
            pick("Next tier of each group", "各组的上一级"), [pick("Group", "小组"), pick("Next", "上一级")],
            pick("Write the name of a group, or nothing.", "请填写小组名称，或留空。"), allowed=allowed,
        )  # fmt: skip

    def ask(self) -> None:
        """Ask for the groups and the rules in force."""
        request = self.requester.request
        request("query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self.on_failed)
        self.ask_history("escalation", "escalation", self.history.setText)
        self.addresses.ask()

    def _on_workspace(self, workspace: Workspace) -> None:
        staff = {person.id.hex(): person.name for person in workspace.staff}
        self.texts.groups = {group.id.hex(): group.name for group in workspace.groups}
        self.texts.names = {**self.texts.groups, **staff}
        self.rotas.ask(staff)
        self.trial.ticket.show_workspace(workspace)
        self.requester.request("query.escalation_settings", {}, done=self._on_settings, failed=self.on_failed)

    def _on_settings(self, body: dict[str, Any]) -> None:
        self.body = copy.deepcopy(body)
        self.enabled.setChecked(bool(body["enabled"]))
        row = max(0, self.policies.view.currentIndex().row())
        self.policies.show_rows(self.body["policies"])
        steps = body["next_group"]
        self.tiers.show_rows([{"group": g, "next": steps.get(g, "")} for g in self.texts.groups])
        self.policies.view.setCurrentIndex(self.policies.cells.index(row, 0))
        self._on_policy()

    @Slot()
    def _on_policy(self) -> None:
        row = self.policies.view.currentIndex().row()
        chosen = self.policies.rows[row] if 0 <= row < len(self.policies.rows) else None
        self.levels.show_rows(chosen["levels"] if chosen else [])

    def _new_policy(self) -> Row:
        return self.texts.new_policy({str(row["id"]) for row in self.policies.rows})

    # ---- saving ----------------------------------------------------------------------------------

    def settings(self) -> dict[str, Any]:
        """Return the rules as they are shown."""
        policies = [{**row, "order": 10 * number} for number, row in enumerate(self.policies.rows, 1)]
        return {
            **self.body,
            "enabled": self.enabled.isChecked(),
            "policies": policies,
            "next_group": {row["group"]: row["next"] for row in self.tiers.rows if row["next"]},
        }

    @Slot()
    def _on_save(self) -> None:
        args = {"settings": self.settings()}
        self.requester.request("escalation.set", args, done=self._on_saved, failed=self._on_wrong, write=True)

    def _on_wrong(self, failure: Failure) -> None:
        """Say why it was refused, at the table to blame; a level is shown with its policy."""
        level = _LEVEL.match(failure.field)
        tables = {"policies": self.policies, "next_group": self.tiers}
        part = blame(tables, failure.field, "" if level else failure.sentence)
        if level is not None:
            self.policies.view.setCurrentIndex(self.policies.cells.index(int(level[1]), 0))
            self.levels.blame(failure.sentence, int(level[2]), level[3])
        if part is not None:
            self.show_part(1 if part is self.tiers else 0)
        self.on_failed(failure)

    def _on_saved(self, _: object) -> None:
        for part in (self.policies, self.levels, self.tiers):
            part.blame("")
        self.said.emit(
            "ok", pick("Saved. Pages that run keep their snapshot.", "已保存。进行中的升级仍按其快照执行。")
        )
        self.ask()
