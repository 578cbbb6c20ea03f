"""What rules that are not saved yet would do to the open tickets, counted while they are edited.

Also the tick by which open tickets move to policies (process.md 5.2.2). Saves nothing.
"""

from typing import Any

from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.process.policy import METRIC_LABELS
from desk.protocol.messages import Failure
from desk.protocol.rule_effect import MovedTicket, RuleEffect
from desk.ui import texts
from desk.ui.i18n import pick

VERB = "query.rule_effect"


class EffectLine(QWidget):
    """Counts of the open tickets that an edit touches, some of them by name in the tip.

    Attributes:
        apply: the tick “Apply to open tickets”; hidden for calendars, which hold for all from now on.
    """

    def __init__(self, requester: Requester, *, ticks: bool) -> None:
        super().__init__()
        self._requester, self._ticks = requester, ticks
        self._args: dict[str, Any] | None = None
        self._found: RuleEffect | None = None
        self._serial = 0
        self.apply, self.said = QCheckBox(), QLabel()
        self.apply.setVisible(ticks)
        self.said.setProperty("role", "meta")
        self.said.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.apply)
        column.addWidget(self.said)
        self.apply.toggled.connect(self._show)

    def retranslate(self, *, allowed: bool) -> None:
        """Take the texts of the current language."""
        self.apply.setEnabled(allowed)
        self.apply.setText(pick("Apply to open tickets", "应用于未关闭的工单"))
        self.apply.setToolTip(
            pick("Each of them notes “Policy changed” and keeps the time it has used; closed ones never change.",
                 "每张工单都会记录“变更服务策略”并保留已用时间；已关闭的工单不变。")
        )  # fmt: skip
        self._show()

    def show_edit(self, args: dict[str, Any] | None) -> None:
        """Count what these rules would do; None where nothing is edited."""
        if args == self._args:
            return
        self._args, self._found = args, None
        self._serial += 1
        if args is None:
            self._show()
        else:
            self._ask(RuleEffect(), self._serial)

    def _ask(self, before: RuleEffect, serial: int) -> None:
        """Ask for the next part: the engine answers others in between."""

        def done(found: RuleEffect) -> None:
            if serial != self._serial:
                return  # edited again meanwhile
            self._found = before.plus(found)
            self._show()
            if found.next:
                self._ask(self._found, serial)

        def failed(failure: Failure) -> None:
            if serial == self._serial:
                self.said.setText(failure.sentence)

        args = {**(self._args or {}), "after": before.next}
        self._requester.request(VERB, args, reply_type=RuleEffect, done=done, failed=failed)

    def _show(self) -> None:
        found = self._found
        if found is None:
            self.said.setText(self._idle())
            self.said.setToolTip("")
            return
        self.said.setText(self._sentence(found))
        self.said.setToolTip("\n".join(_line(one) for one in found.samples))

    def _idle(self) -> str:
        if not self._ticks:
            return ""
        if self.apply.isChecked():
            return pick("Open tickets move to the policies shown here when you save.",
                        "保存后，未关闭的工单将改用此处的策略。")  # fmt: skip
        return pick("Without the tick a change holds for new tickets; open ones keep the limits they began with.",
                    "不勾选时，修改仅对新工单生效；未关闭的工单沿用原有时限。")  # fmt: skip

    def _sentence(self, found: RuleEffect) -> str:
        open_ = f"{found.open}…" if found.next else str(found.open)
        if not found.changed:
            said = pick("None of {0} open tickets would change.", "{0} 张未关闭的工单均不受影响。").format(
                open_
            )
        else:
            said = pick(
                "{1} of {0} open tickets would change: {2} due sooner, {3} due later; {4} overdue at once, {5} no more.",
                "{0} 张未关闭的工单中有 {1} 张会变化：{2} 张提前到期，{3} 张延后到期；{4} 张立即超时，{5} 张不再超时。",
            ).format(open_, found.changed, found.sooner, found.later, found.breached, found.released)
        if not self._ticks or self.apply.isChecked():
            return said
        return said + " " + pick("Without the tick they keep their limits.", "不勾选则沿用原有时限。")


def _line(one: MovedTicket) -> str:
    words = METRIC_LABELS.get(one.metric)
    name = pick(*words) if words else ""
    return f"{one.number}  {name}  {_time(one.before_us)} → {_time(one.after_us)}  {one.title[:60]}"


def _time(at_us: int | None) -> str:
    return "–" if at_us is None else texts.local_time(at_us).strftime("%Y-%m-%d %H:%M")
