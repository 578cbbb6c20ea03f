"""The test of service levels: which policy a ticket gets, why not each other, and when its clocks would be due."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.policy_trial import DueView, PolicyVerdict, ServiceTrial
from desk.protocol.views import Workspace
from desk.ui import texts, theme
from desk.ui.i18n import pick
from desk.ui.preferences.hours import limit_text
from desk.ui.preferences.page import Cells, table
from desk.ui.preferences.trial_ticket import TrialTicket

_NAMES = ("priority", "product", "category", "channel", "group", "requester_level", "tier")


class LevelTrial(QWidget):
    """A ticket above, the verdict below; asked anew whenever the ticket or the policies change.

    Attributes:
        policies: returns the policies to try as JSON data, not saved yet; None: those in force.
    """

    def __init__(self, requester: Requester, policies: Callable[[], list[dict[str, Any]] | None]) -> None:
        super().__init__()
        self._requester, self._policies = requester, policies
        self._asked = 0
        self.ticket = TrialTicket(_NAMES, ("Clocks begin at", "时钟起始时间"))
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.verdicts, self.dues = Cells(self), Cells(self)
        self.verdict_view, self.due_view = table(self.verdicts, ""), table(self.dues, "")
        for view, stretched in ((self.verdict_view, 2), (self.due_view, 1)):
            _fit(view, stretched)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.ticket)
        column.addWidget(self.said)
        column.addWidget(self.verdict_view, 2)
        column.addWidget(self.due_view, 3)
        self.ticket.changed.connect(self.ask)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.ticket.retranslate()
        self.verdict_view.setAccessibleName(pick("Policies in order", "按顺序的策略"))
        self.due_view.setAccessibleName(pick("Clocks and due times", "时钟与到期时间"))
        if self.said.text():
            self.ask()

    def show_workspace(self, workspace: Workspace) -> None:
        """Take what a ticket can have."""
        self.ticket.show_workspace(workspace)

    @Slot()
    def ask(self) -> None:
        """Try the ticket as it is chosen now; an answer to an older question is passed over."""
        if self._asked:
            self._requester.cancel(self._asked)
        self._asked = self._requester.request(
            "query.policy_trial", {**self.ticket.args(), "policies": self._policies()},
            reply_type=ServiceTrial, done=self._on_trial, failed=self._on_failed,
        )  # fmt: skip

    def _on_trial(self, trial: ServiceTrial) -> None:
        theme.set_role(self.said, "section")
        unsaved = pick(" Tried with the changes that are not saved yet.", "（按尚未保存的修改测试）")
        self.said.setText(_sentence(trial) + (unsaved if self._policies() is not None else ""))
        heads = [pick("Policy", "策略"), "", pick("Why", "原因")]
        self.verdicts.show(heads, [_verdict(one) for one in trial.verdicts])
        self.dues.show(
            [pick("Clock", "时钟"), pick("Limit", "时限"), "50 %", "75 %", "90 %", pick("Due", "到期")],
            [_due(one) for one in trial.dues],
        )

    def _on_failed(self, failure: Failure) -> None:
        theme.set_role(self.said, "bad")
        self.said.setText(failure.sentence)
        self.verdicts.show([], [])
        self.dues.show([], [])


def _fit(view: QTableView, stretched: int) -> None:
    head = view.horizontalHeader()
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setStretchLastSection(True)
    view.setMinimumHeight(30 * (1 + stretched))


def _sentence(trial: ServiceTrial) -> str:
    start = texts.local_time(trial.start_us).strftime("%Y-%m-%d %H:%M")
    said = pick("“{0}” applies; the clocks begin at {1}.", "适用“{0}”，时钟自 {1} 起计。").format(
        trial.name, start
    )
    if trial.now and trial.now != trial.name:
        said += pick(" Now the ticket has “{0}”.", "该工单当前适用“{0}”。").format(trial.now)
    return said


def _verdict(one: PolicyVerdict) -> list[str]:
    mark = {"taken": "✓", "mismatch": "✗", "later": "·"}[one.outcome]
    why = {
        "taken": pick("The first one that fits.", "首条匹配的策略。"),
        "later": pick("Fits as well, but stands later.", "同样匹配，但排在其后。"),
    }
    return [one.name, mark, "; ".join(one.reasons) or why.get(one.outcome, "")]


def _due(one: DueView) -> list[str]:
    limit = f"{limit_text(one.limit)} {one.calendar}" + (
        f" ({pick('assumed', '默认值')})" if one.assumed else ""
    )
    due = _at(one.due_us) + (pick(" (holidays unknown)", "（节假日未知）") if one.uncertain else "")
    return [texts.metric(one.metric), limit, _at(one.half_us), _at(one.most_us), _at(one.nearly_us), due]


def _at(at_us: int | None) -> str:
    return "–" if at_us is None else texts.local_time(at_us).strftime("%m-%d %H:%M:%S")
