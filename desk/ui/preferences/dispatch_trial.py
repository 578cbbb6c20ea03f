"""The test of dispatch: which group, lane and agents a ticket would get by the rules as they are edited, and why."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QSpinBox, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.process.dispatch_words import STAGES
from desk.protocol.messages import Failure
from desk.protocol.team import DispatchTrial, RankView
from desk.ui import texts, theme
from desk.ui.i18n import pick
from desk.ui.preferences.dispatch_cells import MODES
from desk.ui.preferences.page import Cells, table
from desk.ui.preferences.trial_ticket import TrialTicket

_NAMES = ("priority", "product", "category", "channel", "group", "tier")
_MARKS = {"taken": "✓", "mismatch": "✗", "later": "·"}
_BY = {
    "rule": ("by rule", "按规则"),
    "core": ("core system, urgent: straight to the experts", "核心系统紧急告警，直达专家组"),
    "chosen": ("chosen by a person or at intake", "由人工或受理时指定"),
    "nothing": ("no rule names a group", "没有规则指定小组"),
}


class DispatchTrialPanel(QWidget):
    """A ticket above, rules and agents below; asked anew whenever something changes."""

    def __init__(self, requester: Requester, settings: Callable[[], dict[str, Any]]) -> None:
        super().__init__()
        self._requester, self._settings = requester, settings
        self._asked = 0
        self.ticket = TrialTicket(_NAMES, ("Looked at on", "假定时刻"))
        self.waited, self._waited = QSpinBox(), QLabel()
        self.waited.setRange(0, 43_200)
        self.waited.setSingleStep(5)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self._waited.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rules, self.agents = Cells(self), Cells(self)
        self.rule_view, self.agent_view = table(self.rules, ""), table(self.agents, "")
        for view in (self.rule_view, self.agent_view):
            view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            view.horizontalHeader().setStretchLastSection(True)
        self.ticket.beside(self._waited, self.waited)
        both, column = QHBoxLayout(), QVBoxLayout(self)
        both.addWidget(self.rule_view, 1)
        both.addWidget(self.agent_view, 1)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.ticket)
        column.addWidget(self.said)
        column.addLayout(both, 1)
        self.ticket.changed.connect(self.ask)
        self.waited.valueChanged.connect(self.ticket.touch)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.ticket.retranslate()
        self._waited.setText(pick("It has waited, minutes", "已等待（分钟）"))
        self.waited.setAccessibleName(pick("It has waited, minutes", "已等待（分钟）"))
        self.rule_view.setAccessibleName(pick("Rules in order", "按顺序的规则"))
        self.agent_view.setAccessibleName(pick("Agents, best first", "人员排名"))
        if self.said.text():
            self.ask()

    @Slot()
    def ask(self) -> None:
        """Try the ticket as it is chosen now; an answer to an older question is passed over."""
        if self._asked:
            self._requester.cancel(self._asked)
        args = {**self.ticket.args(), "waited_min": self.waited.value(), "settings": self._settings()}
        self._asked = self._requester.request(
            "query.dispatch_trial",
            args,
            reply_type=DispatchTrial,
            done=self._on_trial,
            failed=self._on_failed,
        )

    def _on_trial(self, trial: DispatchTrial) -> None:
        theme.set_role(self.said, "")
        self.said.setText(sentence(trial))
        self.rules.show(
            [pick("Rule", "规则"), pick("Group", "小组"), "", pick("Why", "原因")],
            [[str(one.number), one.group, _MARKS[one.outcome], one.reason] for one in trial.rules],
        )
        ranked = [[str(n), one.name, _rank(one)] for n, one in enumerate(trial.ranked, 1)]
        others = [["✗", one.name, one.sentence] for one in trial.why_not]
        self.agents.show(["", pick("Agent", "人员"), pick("Why", "原因")], ranked + others)

    def _on_failed(self, failure: Failure) -> None:
        theme.set_role(self.said, "bad")
        self.said.setText(failure.sentence)
        self.rules.show([], [])
        self.agents.show([], [])


def sentence(trial: DispatchTrial) -> str:
    """Return group, lane and times of a trial in a few lines."""
    group = trial.group or pick("no group", "无小组")
    lines = [f"{group} ({pick(*_BY[trial.by])}, {pick(*MODES[trial.mode])}): {trial.sentence}"]
    if trial.needs:
        needs = "、".join(f"{name} ≥ {level}" for name, level in trial.needs.items())
        lines.append(pick("Needs: {0}", "需要技能：{0}").format(needs))
    relax = " · ".join(_at(at) for at in trial.relax_us)
    stage = pick(*STAGES[trial.stage])
    lines.append(pick("Now: {0}. Relaxed at {1}", "当前：{0}；放宽时间 {1}").format(stage, relax))
    if trial.wider:
        lines[-1] += pick("; wider to {0}", "；扩大至 {0}").format("、".join(trial.wider))
    if trial.accept_by_us is not None:
        lines.append(pick("To be accepted by {0}", "须在 {0} 前接受").format(_at(trial.accept_by_us)))
    if trial.backstop:
        lines[-1] += pick(" · backstop: {0}", " · 人工兜底：{0}").format("、".join(trial.backstop))
    return "\n".join(lines)


def _rank(rank: RankView) -> str:
    parts = [
        pick("skill {0}", "技能 {0}").format(f"{rank.fit:.2f}"),
        pick("room {0}", "余量 {0}").format(f"{rank.spare:.2f}"),
        pick("idle {0}", "空闲 {0}").format(f"{rank.idle:.2f}"),
    ]
    return f"{rank.score:.2f}  ({' · '.join(parts)})"


def _at(at_us: int) -> str:
    return texts.local_time(at_us).strftime("%m-%d %H:%M")
