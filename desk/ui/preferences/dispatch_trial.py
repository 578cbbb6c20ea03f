"""The test of dispatch: which group, lane and agents a ticket would get by the rules as they are edited, and why."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QSpinBox

from desk.client.base import Requester
from desk.process.dispatch_words import STAGES
from desk.protocol.team import DispatchTrial, RankView
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.preferences.dispatch_cells import MODES
from desk.ui.preferences.page import Cells, table
from desk.ui.preferences.trial_panel import TrialPanel

_MARKS = {"taken": "✓", "mismatch": "✗", "later": "·"}
_BY = {
    "rule": ("by rule", "按规则"),
    "core": ("core system, urgent: straight to the experts", "核心系统紧急故障，直达专家组"),
    "chosen": ("chosen by a person or at intake", "由人工或受理时指定"),
    "nothing": ("no rule names a group", "没有规则指定小组"),
}


class DispatchTrialPanel(TrialPanel):
    """Rules beside agents."""

    VERB, REPLY = "query.dispatch_trial", DispatchTrial
    NAMES = ("priority", "product", "category", "channel", "group", "tier")

    def __init__(self, requester: Requester, settings: Callable[[], dict[str, Any]]) -> None:
        super().__init__(requester, ("Looked at on", "假定时刻"))
        self._settings = settings
        self.waited, self._waited = QSpinBox(), QLabel()
        self.waited.setRange(0, 43_200)
        self.waited.setSingleStep(5)
        self._waited.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.agents, self.verdicts = Cells(self), Cells(self)
        self.agent_view, self.rule_view = table(self.agents, ""), table(self.verdicts, "")
        self.ticket.beside(self._waited, self.waited)
        both = QHBoxLayout()
        for view in (self.rule_view, self.agent_view):
            view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            view.horizontalHeader().setStretchLastSection(True)
            both.addWidget(view, 1)
        self.column.addLayout(both, 1)
        self.waited.valueChanged.connect(self.ticket.touch)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self._waited.setText(pick("It has waited, minutes", "已等待（分钟）"))
        self.waited.setAccessibleName(pick("It has waited, minutes", "已等待（分钟）"))
        self.rule_view.setAccessibleName(pick("Rules in order", "按顺序的规则"))
        self.agent_view.setAccessibleName(pick("Agents, best first", "人员排名"))
        super().retranslate()

    def rules(self) -> dict[str, Any]:
        """Return the rules as they are edited, and how long the ticket has waited."""
        return {"waited_min": self.waited.value(), "settings": self._settings()}

    def show_trial(self, found: DispatchTrial) -> None:
        """Show which rule named the group, and the agents."""
        self.tell("", sentence(found))
        self.verdicts.show(
            [pick("Rule", "规则"), pick("Group", "小组"), "", pick("Why", "原因")],
            [[str(one.number), one.group, _MARKS[one.outcome], one.reason] for one in found.rules],
        )
        ranked = [[str(n), one.name, _rank(one)] for n, one in enumerate(found.ranked, 1)]
        others = [["✗", one.name, one.sentence] for one in found.why_not]
        self.agents.show(["", pick("Agent", "人员"), pick("Why", "原因")], ranked + others)

    def clear(self) -> None:
        """Show neither rules nor agents."""
        self.verdicts.show([], [])
        self.agents.show([], [])


def sentence(trial: DispatchTrial) -> str:
    """Return group, lane and times of a trial in a few lines."""
    group = trial.group or pick("no group", "无小组")
    how = f"{pick(*_BY[trial.by])} · {pick(*MODES[trial.mode])}"
    lines = [texts.labelled(texts.aside(group, how), trial.sentence)]
    if trial.needs:
        needs = texts.listed(f"{name} ≥ {level}" for name, level in trial.needs.items())
        lines.append(pick("Needs: {0}", "需要技能：{0}").format(needs))
    relax = " · ".join(_at(at) for at in trial.relax_us)
    stage = pick(*STAGES[trial.stage])
    lines.append(pick("Now: {0}. Relaxed at {1}", "当前：{0}；放宽时间 {1}").format(stage, relax))
    if trial.wider:
        lines[-1] += pick("; wider to {0}", "；扩大至 {0}").format(texts.listed(trial.wider))
    if trial.accept_by_us is not None:
        lines.append(pick("To be accepted by {0}", "须在 {0} 前接受").format(_at(trial.accept_by_us)))
    if trial.backstop:
        lines[-1] += pick(" · backstop: {0}", " · 人工兜底：{0}").format(texts.listed(trial.backstop))
    return "\n".join(lines)


def _rank(rank: RankView) -> str:
    parts = [
        pick("skill {0}", "技能 {0}").format(f"{rank.fit:.2f}"),
        pick("room {0}", "余量 {0}").format(f"{rank.spare:.2f}"),
        pick("idle {0}", "空闲 {0}").format(f"{rank.idle:.2f}"),
    ]
    return texts.aside(f"{rank.score:.2f}", " · ".join(parts))


def _at(at_us: int) -> str:
    return texts.local_time(at_us).strftime("%m-%d %H:%M")
