"""The page of escalation: policies with their levels, the path of tiers, rotas; a ticket tried against what is shown."""

import copy
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton

from desk.client.base import Requester
from desk.process.dispatch_words import CAUSE_WORDS
from desk.protocol.escalation import PolicyTrial
from desk.protocol.views import Workspace
from desk.ui.dispatch_text import trial_text
from desk.ui.i18n import pick
from desk.ui.preferences.page import Page
from desk.ui.preferences.rotas import RotaTable
from desk.ui.preferences.rule_table import Row, RuleTable
from desk.ui.preferences.rule_text import (
    condition_of,
    condition_text,
    minutes_of,
    minutes_text,
    span_of,
    span_text,
    target_of,
    target_text,
    words_of,
)


class EscalationPage(Page):
    """Policies above, the chosen one's levels below; saved together, refused with the reason."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.body: dict[str, Any] = {"policies": [], "next_group": {}}
        self.groups: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.enabled, self.save, self.history = QCheckBox(), QPushButton(), QLabel()
        self.save.setProperty("role", "primary")
        self.history.setProperty("role", "meta")
        self.policies = RuleTable(self._policy_texts, self._take_policy, self._new_policy, height=92)
        fresh: Row = {"after": 600, "targets": []}
        self.levels = RuleTable(self._level_texts, self._take_level, lambda: copy.deepcopy(fresh), height=104)
        self.tiers = RuleTable(self._tier_texts, self._take_tier, dict, height=80)
        for button in (self.tiers.add, self.tiers.up, self.tiers.remove):
            button.hide()
        self.rotas = RotaTable(requester)
        self.rotas.said.connect(self.said)
        self.number, self.cause, self.test, self.result = QLineEdit(), QComboBox(), QPushButton(), QLabel()
        self.result.setWordWrap(True)
        self.result.setTextFormat(Qt.TextFormat.PlainText)
        self._place()
        for part in (self.policies, self.levels, self.tiers):
            part.refused.connect(self._on_refused)
        self.policies.view.selectionModel().currentChanged.connect(self._on_policy)
        self.save.clicked.connect(self._on_save)
        self.test.clicked.connect(self._on_test)
        self.number.returnPressed.connect(self._on_test)
        self.retranslate()
        self.ask()

    def _place(self) -> None:
        trial, foot = QHBoxLayout(), QHBoxLayout()
        trial.addWidget(self.number, 1)
        trial.addWidget(self.cause)
        trial.addWidget(self.test)
        foot.addWidget(self.history, 1)
        foot.addWidget(self.save)
        self.column.addWidget(self.enabled)
        self.column.addWidget(self.policies, 2)
        self.column.addWidget(self.levels, 2)
        low = QHBoxLayout()
        low.addWidget(self.tiers, 2)
        low.addWidget(self.rotas, 3)
        self.column.addLayout(low, 2)
        self.column.addLayout(trial)
        self.column.addWidget(self.result)
        self.column.addLayout(foot)

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
        for part in (self.enabled, self.save):
            part.setEnabled(allowed)
        self.policies.retranslate(
            pick("Policies", "升级策略"),
            [pick("Name", "名称"), pick("Condition", "条件"), pick("Repeat", "重复"), pick("Fallback", "兜底小组")],
            pick("Write a condition as priority=0,1; product=erp and a fallback by the group's name.",
                 "条件写作 priority=0,1; product=erp；兜底填写小组名称。"), allowed=allowed,
        )  # fmt: skip
        self.levels.retranslate(
            pick("Levels of the chosen policy", "所选策略的级别"),
            [pick("After, minutes", "间隔（分钟）"), pick("Told", "通知对象"), pick("Priorities", "优先级")],
            pick("Told: owner, lead, group: NAME, person: NAME, rota: NAME, next tier.",
                 "通知对象：负责人、主管、小组：名称、人员：姓名、值班表：名称、上一级。"), allowed=allowed,
        )  # fmt: skip
        self.tiers.retranslate(
            pick("Next tier of each group", "各组的上一级"), [pick("Group", "小组"), pick("Next", "上一级")],
            pick("Write the name of a group, or nothing.", "请填写小组名称，或留空。"), allowed=allowed,
        )  # fmt: skip
        self.rotas.rename(allowed=self.may("rota.set"))
        self.number.setPlaceholderText(pick("Number of a ticket…", "工单编号……"))
        self.number.setAccessibleName(pick("Ticket to try", "测试工单"))
        self.cause.setAccessibleName(pick("Why", "原因"))
        self.test.setText(pick("Test", "测试"))
        self.cause.clear()
        for name, words in CAUSE_WORDS.items():
            self.cause.addItem(pick(*words), name)

    def ask(self) -> None:
        """Ask for the groups and the rules in force."""
        request = self.requester.request
        request("query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self.on_failed)
        args = {"kind": "escalation", "name": "escalation"}
        request("query.rule_history", args, done=self._on_history, failed=self.on_failed)

    def _on_history(self, rows: list[dict[str, Any]]) -> None:
        self.history.setText(self.history_text(rows))

    def _on_workspace(self, workspace: Workspace) -> None:
        self.groups = {group.id.hex(): group.name for group in workspace.groups}
        staff = {person.id.hex(): person.name for person in workspace.staff}
        self.names = {**self.groups, **staff}
        self.rotas.ask(staff)
        self.requester.request("query.escalation_settings", {}, done=self._on_settings, failed=self.on_failed)

    def _on_settings(self, body: dict[str, Any]) -> None:
        self.body = copy.deepcopy(body)
        self.enabled.setChecked(bool(body["enabled"]))
        row = max(0, self.policies.view.currentIndex().row())
        self.policies.show_rows(self.body["policies"])
        self.tiers.show_rows([{"group": g, "next": body["next_group"].get(g, "")} for g in self.groups])
        self.policies.view.setCurrentIndex(self.policies.cells.index(row, 0))
        self._on_policy()

    @Slot()
    def _on_policy(self) -> None:
        row = self.policies.view.currentIndex().row()
        chosen = self.policies.rows[row] if 0 <= row < len(self.policies.rows) else None
        self.levels.show_rows(chosen["levels"] if chosen else [])

    # ---- rows ------------------------------------------------------------------------------------

    def _new_policy(self) -> Row:
        taken = {str(row["id"]) for row in self.policies.rows}
        ident = next(f"policy{n}" for n in range(1, len(taken) + 2) if f"policy{n}" not in taken)
        return {
            "id": ident, "name": ident, "condition": {}, "repeat": 1, "fallback": next(iter(self.groups), ""),
            "levels": [{"after": 0, "targets": [{"kind": "lead"}]}],
        }  # fmt: skip

    def _policy_texts(self, row: Row) -> list[str]:
        fallback = self.groups.get(row.get("fallback", ""), "")
        return [
            str(row["name"]),
            condition_text(row.get("condition", {})),
            str(row.get("repeat", 1)),
            fallback,
        ]

    def _take_policy(self, row: Row, column: int, text: str) -> bool:
        if column == 0:
            row["name"] = text
        elif column == 1:
            row["condition"] = condition_of(text)
        elif column == 2:
            row["repeat"] = int(text) if text.isdigit() else row["repeat"]
            return text.isdigit()
        else:
            ident = self._group(text)
            row["fallback"] = ident or row["fallback"]
            return bool(ident)
        return True

    def _group(self, text: str) -> str:
        return next((i for i, name in self.groups.items() if name.casefold() == text.casefold()), "")

    def _level_texts(self, row: Row) -> list[str]:
        told = ", ".join(target_text(one, self.names) for one in row.get("targets", ()))
        return [minutes_text(row.get("after", 0)), told, span_text(row)]

    def _take_level(self, row: Row, column: int, text: str) -> bool:
        if column == 0:
            seconds = minutes_of(text)
            row["after"] = row["after"] if seconds is None else seconds
            return seconds is not None
        if column == 1:
            idents = {name: ident for ident, name in self.names.items()}
            found = [target_of(part, idents) for part in words_of(text)]
            if not found or None in found:
                return False
            row["targets"] = found
            return True
        span = span_of(text)
        if span is not None:
            row["worst"], row["mildest"] = span
        return span is not None

    def _tier_texts(self, row: Row) -> list[str]:
        return [self.groups.get(row["group"], ""), self.groups.get(row["next"], "")]

    def _take_tier(self, row: Row, column: int, text: str) -> bool:
        ident = self._group(text)
        if column != 1 or (text and not ident):
            return False
        row["next"] = ident
        return True

    # ---- saving and trying -----------------------------------------------------------------------

    def settings(self) -> dict[str, Any]:
        """Return the rules as they are shown."""
        policies = [{**row, "order": 10 * number} for number, row in enumerate(self.policies.rows, 1)]
        return {
            **self.body,
            "enabled": self.enabled.isChecked(),
            "policies": policies,
            "next_group": {row["group"]: row["next"] for row in self.tiers.rows if row["next"]},
        }

    @Slot(str)
    def _on_refused(self, hint: str) -> None:
        self.said.emit("bad", hint)

    @Slot()
    def _on_save(self) -> None:
        args = {"settings": self.settings()}
        self.requester.request("escalation.set", args, done=self._on_saved, failed=self.on_failed, write=True)

    def _on_saved(self, _: object) -> None:
        self.said.emit(
            "ok", pick("Saved. Pages that run keep their snapshot.", "已保存。进行中的升级仍按其快照执行。")
        )
        self.ask()

    @Slot()
    def _on_test(self) -> None:
        args = {
            "number": self.number.text().strip(),
            "cause": self.cause.currentData(),
            "settings": self.settings(),
        }
        self.requester.request(
            "query.escalation_trial", args, reply_type=PolicyTrial, done=self._on_trial, failed=self.on_failed
        )

    def _on_trial(self, trial: PolicyTrial) -> None:
        self.result.setText(trial_text(trial))
