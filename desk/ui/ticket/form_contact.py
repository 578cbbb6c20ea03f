"""Forms about what the requester said: a call or visit, the confirmation, the refusal."""

from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox

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
        self.other = CheckPill(self)
        self.body = self.text_row("body")
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


class CallForm(InlineForm):
    """A telephone call or a visit."""

    action = TicketAction.CALL

    def build(self) -> None:
        """Kind, outcome, minutes, notes."""
        self.kind = QComboBox(self)
        for value in ("out", "in", "on_site"):
            self.kind.addItem("", value)
        self.add_row("kind", self.kind)
        self.outcome = QLineEdit(self)
        self.add_row("outcome", self.outcome)
        self.minutes = QSpinBox(self)
        self.minutes.setRange(0, 24 * 60)
        self.minutes.setValue(5)
        self.add_row("minutes", self.minutes)
        self.body = self.text_row("body")

    def retranslate(self) -> None:
        """Also name the kinds."""
        super().retranslate()
        for number, name in enumerate((self.tr("call to the requester"), self.tr("call from the requester"))):
            self.kind.setItemText(number, name)
        self.kind.setItemText(2, self.tr("visit on site"))
        self.outcome.setPlaceholderText(self.tr("With an outcome it counts as contact"))

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {
            "kind": self.tr("Contact"),
            "outcome": self.tr("Outcome"),
            "minutes": self.tr("Minutes"),
            "body": self.tr("Notes"),
        }

    def missing(self) -> str:
        """Want an outcome or notes."""
        if self.outcome.text().strip() or self.body.toPlainText().strip():
            return ""
        return self.tr("Write the outcome or a note.")

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the contact."""
        kind = str(self.kind.currentData())
        return "ticket.call", {
            "direction": "in" if kind == "in" else "out",
            "on_site": kind == "on_site",
            "outcome": self.outcome.text().strip(),
            "duration_s": self.minutes.value() * 60,
            "body": self.body.toPlainText().strip(),
        }
