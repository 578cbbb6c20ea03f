"""Forms about what the requester said to a solution: the confirmation, the refusal."""

from typing import Any

from PySide6.QtWidgets import QComboBox

from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.forms import InlineForm
from desk.ui.widgets.check import CheckPill


class ConfirmForm(InlineForm):
    """Who confirmed the solution."""

    action = TicketAction.CONFIRM

    def build(self) -> None:
        """The ways of confirming."""
        self.by = QComboBox(self)
        for value in ("customer", "phone"):
            self.by.addItem("", value)
        self.add_row("by", self.by)

    def retranslate(self) -> None:
        """Also name the ways."""
        super().retranslate()
        self.by.setItemText(0, self.tr("the requester, in writing"))
        self.by.setItemText(1, self.tr("by telephone"))

    def labels(self) -> dict[str, str]:
        """Name the row."""
        return {"by": self.tr("Confirmed")}

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the way."""
        return "ticket.confirm", {"by": self.by.currentData()}


class RejectForm(InlineForm):
    """Not solved, or another question."""

    action = TicketAction.REJECT

    def build(self) -> None:
        """What the requester said."""
        self.body = self.text_row("body")
        self.other = CheckPill(self)
        self.rows.addRow("", self.other)

    def retranslate(self) -> None:
        """Also name the check box."""
        super().retranslate()
        self.other.setText(self.tr("It is solved, but there is another question"))

    def labels(self) -> dict[str, str]:
        """Name the row."""
        return {"body": self.tr("What the requester said")}

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the answer."""
        return "ticket.reject", {
            "other_question": self.other.isChecked(),
            "body": self.body.toPlainText().strip(),
        }
