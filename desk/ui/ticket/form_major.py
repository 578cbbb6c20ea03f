"""Forms of a major incident: declaring it with an emergency plan, solving it with its children, calling it off."""

from typing import Any

from PySide6.QtWidgets import QListView

from desk.protocol.review import TicketWork
from desk.protocol.views import LinkView
from desk.ui.i18n import pick
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.form_fields import FieldForm, Row
from desk.ui.ticket.form_gates import WorkForm
from desk.ui.ticket.form_solve import SolveForm
from desk.ui.widgets.tick_list import TickList

_DONE = ("closed", "cancelled", "merged", "spam", "pending_confirmation")
_PLAN = "emergency"


class MajorForm(WorkForm):
    """Which emergency plan the incident follows; it is put on the ticket as a checklist."""

    action = TicketAction.MAJOR

    def labels(self) -> dict[str, str]:
        """Name the row."""
        return {"choice": pick("Emergency plan", "应急预案")}

    def fill(self, work: TicketWork) -> None:
        """Offer the plans, the usual one chosen, and to go without."""
        for name, title in work.templates:
            self.choice.addItem(title, name)
        self.choice.addItem(pick("No plan", "不使用预案"), "")
        self.choice.setCurrentIndex(max(0, self.choice.findData(_PLAN)))

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the declaration."""
        return "ticket.major", {"plan": self.choice.currentData()}


class MajorEndForm(FieldForm):
    """Why it is no major incident after all."""

    action = TicketAction.MAJOR_END
    verb = "ticket.major_end"
    table = (
        Row("reason", "Why", "理由", "text",
            ("Write why it is no major incident.", "请填写撤销重大事件的理由。")),
    )  # fmt: skip


class MajorSolveForm(SolveForm):
    """One solution for the incident and the children that are ticked."""

    action = TicketAction.MAJOR_SOLVE

    def build(self) -> None:
        """The solution, and the open children, all of them ticked."""
        super().build()
        self.children_shown = open_children(self.ticket.links)
        self.model = TickList([(one.ticket, f"{one.number}  {one.title}") for one in self.children_shown])
        self.model.tick_all()
        self.tickets = QListView(self)
        self.tickets.setModel(self.model)
        self.tickets.setFixedHeight(84)
        self.add_row("children", self.tickets)

    def labels(self) -> dict[str, str]:
        """Name the list, too."""
        return {**super().labels(), "children": pick("Solve together", "一并解决")}

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the solution with the children it is for."""
        _, args = super().gather()
        only = [one.ticket for one in self.children_shown if one.ticket in self.model.ticked]
        return "ticket.major_solve", {**args, "only": only}


def open_children(links: tuple[LinkView, ...]) -> list[LinkView]:
    """Return the children that still want a solution."""
    return [one for one in links if one.type == "parent" and one.state not in _DONE]
