"""The page of dispatch: which group gets what, which skills a ticket needs, who is dispatched to by machine."""

import copy
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton

from desk.client.base import Requester
from desk.protocol.views import Workspace
from desk.ui.i18n import pick
from desk.ui.preferences.page import Page
from desk.ui.preferences.rule_table import Row, RuleTable
from desk.ui.preferences.rule_text import list_text, minutes_of, minutes_text, span_of, span_text, words_of

_MODES = {
    "capacity": ("by skill and room", "按技能与余量"),
    "round_robin": ("in turn", "轮流"),
    "manual": ("by hand", "人工"),
}


class DispatchPage(Page):
    """Rules, needs, modes and times; saved together, refused with the reason."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.body: dict[str, Any] = {}
        self.groups: dict[str, str] = {}
        self.enabled, self.skills = QCheckBox(), QLineEdit()
        self.skills_label, self.history = QLabel(), QLabel()
        self.history.setProperty("role", "meta")
        self.save = QPushButton()
        self.save.setProperty("role", "primary")
        self.rules = RuleTable(self._rule_texts, self._take_rule, self._new_rule)
        self.needs = RuleTable(_need_texts, _take_need, lambda: {"skill": "", "level": 3})
        self.modes = RuleTable(self._mode_texts, self._take_mode, dict, height=96)
        self.times = RuleTable(_time_texts, _take_time, dict, height=96)
        for part in (self.modes, self.times):
            for button in (part.add, part.up, part.remove):
                button.hide()
        line, foot, low = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        line.addWidget(self.enabled)
        line.addStretch(1)
        line.addWidget(self.skills_label)
        line.addWidget(self.skills, 3)
        low.addWidget(self.modes, 1)
        low.addWidget(self.times, 1)
        foot.addWidget(self.history, 1)
        foot.addWidget(self.save)
        self.column.addLayout(line)
        self.column.addWidget(self.rules, 3)
        self.column.addWidget(self.needs, 3)
        self.column.addLayout(low, 3)
        self.column.addLayout(foot)
        for part in (self.rules, self.needs, self.modes, self.times):
            part.refused.connect(self._on_refused)
        self.save.clicked.connect(self._on_save)
        self.retranslate()
        self.ask()

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
        self.skills_label.setText(pick("Skills", "技能清单"))
        self.skills.setAccessibleName(pick("Skills", "技能清单"))
        self.save.setText(pick("Save", "保存"))
        for part in (self.enabled, self.skills, self.save):
            part.setEnabled(allowed)
        products, types = pick("Products", "产品"), pick("Types", "问题类型")
        priorities = pick("Priorities", "优先级")
        self.rules.retranslate(
            pick("Rules", "分派规则"), [pick("Group", "小组"), products, types, pick("Channels", "渠道"), priorities],
            pick("Write the name of a group, lists with commas, priorities as P0-P2.",
                 "请填写小组名称；列表用逗号分隔；优先级写作 P0-P2。"), allowed=allowed,
        )  # fmt: skip
        self.needs.retranslate(
            pick("Skills a ticket needs", "工单所需技能"),
            [pick("Skill", "技能"), pick("Level", "等级"), products, types, priorities],
            pick("Write a level from 1 to 5, priorities as P0-P2.", "等级为 1–5，优先级写作 P0-P2。"),
            allowed=allowed,
        )
        modes = " / ".join(pick(*words) for words in _MODES.values())
        self.modes.retranslate(
            pick("Mode of each group", "各组分派方式"), [pick("Group", "小组"), pick("Mode", "方式")],
            pick("Write one of: {0}.", "请填写：{0}。").format(modes), allowed=allowed,
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
        args = {"kind": "dispatch", "name": "dispatch"}
        request("query.rule_history", args, done=self._on_history, failed=self.on_failed)

    def _on_history(self, rows: list[dict[str, Any]]) -> None:
        self.history.setText(self.history_text(rows))

    def _on_workspace(self, workspace: Workspace) -> None:
        self.groups = {group.id.hex(): group.name for group in workspace.groups}
        self.requester.request("query.dispatch_settings", {}, done=self._on_settings, failed=self.on_failed)

    def _on_settings(self, body: dict[str, Any]) -> None:
        self.body = copy.deepcopy(body)
        self.enabled.setChecked(bool(body["enabled"]))
        self.skills.setText(list_text(body["skills"]))
        self.rules.show_rows(self.body["rules"])
        self.needs.show_rows(self.body["needs"])
        self.modes.show_rows(
            [{"group": group, "mode": body["modes"].get(group, "capacity")} for group in self.groups]
        )
        relax, accept = body["relax"], body["accept"]
        self.times.show_rows([{"p": p, "relax": relax[p], "accept": accept[p]} for p in sorted(relax)])

    # ---- rows ------------------------------------------------------------------------------------

    def _new_rule(self) -> Row:
        return {"group": next(iter(self.groups), ""), "products": [], "types": [], "sources": []}

    def _rule_texts(self, row: Row) -> list[str]:
        lists = [list_text(row.get(name)) for name in ("products", "types", "sources")]
        return [self.groups.get(str(row["group"]), ""), *lists, span_text(row)]

    def _take_rule(self, row: Row, column: int, text: str) -> bool:
        if column == 0:
            ident = next((i for i, name in self.groups.items() if name.casefold() == text.casefold()), "")
            row["group"] = ident or row["group"]
            return bool(ident)
        if column == 4:
            return _take_span(row, text)
        row[("products", "types", "sources")[column - 1]] = words_of(text)
        return True

    def _mode_texts(self, row: Row) -> list[str]:
        return [self.groups.get(row["group"], ""), pick(*_MODES[row["mode"]])]

    def _take_mode(self, row: Row, column: int, text: str) -> bool:
        wanted = text.casefold()
        mode = next((m for m, words in _MODES.items() if wanted in (m, *(w.casefold() for w in words))), "")
        if column != 1 or not mode:
            return False
        row["mode"] = mode
        return True

    # ---- saving ----------------------------------------------------------------------------------

    @Slot(str)
    def _on_refused(self, hint: str) -> None:
        self.said.emit("bad", hint)

    @Slot()
    def _on_save(self) -> None:
        settings = {
            **self.body,
            "enabled": self.enabled.isChecked(),
            "skills": words_of(self.skills.text()),
            "rules": self.rules.rows,
            "needs": self.needs.rows,
            "modes": {row["group"]: row["mode"] for row in self.modes.rows},
            "relax": {row["p"]: row["relax"] for row in self.times.rows},
            "accept": {row["p"]: row["accept"] for row in self.times.rows},
        }
        self.requester.request(
            "dispatch.set", {"settings": settings}, done=self._on_saved, failed=self.on_failed, write=True
        )

    def _on_saved(self, _: object) -> None:
        self.said.emit(
            "ok", pick("Saved. The next run dispatches by these rules.", "已保存，下一次分派即按新规则执行。")
        )
        self.ask()


def _take_span(row: Row, text: str) -> bool:
    found = span_of(text)
    if found is None:
        return False
    row["worst"], row["mildest"] = found
    return True


def _need_texts(row: Row) -> list[str]:
    lists = [list_text(row.get(name)) for name in ("products", "types")]
    return [str(row.get("skill", "")), str(row.get("level", "")), *lists, span_text(row)]


def _take_need(row: Row, column: int, text: str) -> bool:
    if column == 1:
        row["level"] = int(text) if text.isdigit() else row["level"]
        return text.isdigit()
    if column == 4:
        return _take_span(row, text)
    row[("skill", "", "products", "types")[column]] = text if column == 0 else words_of(text)
    return True


def _time_texts(row: Row) -> list[str]:
    return [f"P{row['p']}", minutes_text(row["relax"]), minutes_text(row["accept"])]


def _take_time(row: Row, column: int, text: str) -> bool:
    seconds = minutes_of(text)
    if column == 0 or seconds is None:
        return False
    row[("", "relax", "accept")[column]] = seconds
    return True
