"""The form that opens a problem record about a ticket, or ties the ticket to one that is there."""

from typing import Any

from PySide6.QtWidgets import QComboBox

from desk.protocol.problems import ProblemView
from desk.ui.i18n import pick
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.forms import InlineForm


class ProblemForm(InlineForm):
    """A new record with its title, or one of those that are not closed."""

    action = TicketAction.PROBLEM

    def build(self) -> None:
        """The records, and a title for a new one."""
        self.choice = QComboBox(self)
        self.choice.addItem("", None)
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.add_row("choice", self.choice)
        self.name = self.text_row("name", 1)
        self.name.setPlainText(self.ticket.title)
        self.directory.ask("query.problems", {"open": True}, list[ProblemView], self._on_problems)

    def retranslate(self) -> None:
        """Also name the first choice."""
        super().retranslate()
        self.choice.setItemText(0, pick("A new problem record", "新建问题记录"))

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"choice": pick("Problem", "问题"), "name": pick("Title", "标题")}

    def _on_problems(self, found: list[ProblemView]) -> None:
        for one in found:
            self.choice.addItem(f"{one.title} · {one.state_words} · {one.incidents}", one.id)

    def _on_choice(self) -> None:
        self.rows.setRowVisible(self.name, self.choice.currentData() is None)

    def missing(self) -> str:
        """Want a title for a new one."""
        if self.choice.currentData() is None and not self.name.toPlainText().strip():
            return pick("Write a title.", "请填写标题。")
        return ""

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the record, or the title of a new one."""
        chosen = self.choice.currentData()
        if chosen is not None:
            return "ticket.problem", {"problem": bytes(chosen)}
        return "ticket.problem", {"title": " ".join(self.name.toPlainText().split())}
