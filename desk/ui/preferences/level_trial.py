"""The test of service levels: which policy a ticket gets, why not each other, and when its clocks would be due."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHeaderView, QTableView

from desk.client.base import Requester
from desk.protocol.policy_trial import DueView, PolicyVerdict, ServiceTrial
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.preferences.hours import limit_text
from desk.ui.preferences.page import Cells, table
from desk.ui.preferences.trial_panel import TrialPanel


class LevelTrial(TrialPanel):
    """The verdict on every policy, and the due times.

    Attributes:
        policies: returns the policies to try as JSON data, not saved yet; None: those in force.
    """

    VERB, REPLY = "query.policy_trial", ServiceTrial
    NAMES = ("priority", "product", "category", "channel", "group", "requester_level", "tier")

    def __init__(self, requester: Requester, policies: Callable[[], list[dict[str, Any]] | None]) -> None:
        super().__init__(requester, ("Clocks begin at", "时钟起始时间"))
        self._policies = policies
        self.verdicts, self.dues = Cells(self), Cells(self)
        self.verdict_view, self.due_view = table(self.verdicts, ""), table(self.dues, "")
        for view, stretched in ((self.verdict_view, 2), (self.due_view, 3)):
            _fit(view)
            self.column.addWidget(view, stretched)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.verdict_view.setAccessibleName(pick("Policies in order", "按顺序的策略"))
        self.due_view.setAccessibleName(pick("Clocks and due times", "时钟与到期时间"))
        super().retranslate()

    def rules(self) -> dict[str, Any]:
        """Return the policies as they are edited."""
        return {"policies": self._policies()}

    def show_trial(self, found: ServiceTrial) -> None:
        """Show verdicts and due times."""
        unsaved = pick(" Tried with the changes that are not saved yet.", "（按尚未保存的修改测试）")
        self.tell("section", _sentence(found) + (unsaved if self._policies() is not None else ""))
        heads = [pick("Policy", "策略"), "", pick("Why", "原因")]
        self.verdicts.show(heads, [_verdict(one) for one in found.verdicts])
        self.dues.show(
            [pick("Clock", "时钟"), pick("Limit", "时限"), "50 %", "75 %", "90 %", pick("Due", "到期")],
            [_due(one) for one in found.dues],
        )

    def clear(self) -> None:
        """Show neither verdicts nor due times."""
        self.verdicts.show([], [])
        self.dues.show([], [])


def _fit(view: QTableView) -> None:
    head = view.horizontalHeader()
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setStretchLastSection(True)
    view.setMinimumHeight(60)


def _sentence(trial: ServiceTrial) -> str:
    start = texts.local_time(trial.start_us).strftime("%Y-%m-%d %H:%M")
    said = pick("“{0}” applies; the clocks begin at {1}.", "适用“{0}”，时钟自 {1} 起计。").format(
        trial.name, start
    )
    if trial.now and trial.now != trial.name:
        said += pick(" Now the ticket has “{0}”.", "该工单当前适用“{0}”。").format(trial.now)
    if not trial.dues:
        said += pick(
            " No clock runs: the policy sets no limit for this priority.",
            "没有时钟：该策略未为此优先级设置时限。",
        )
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
