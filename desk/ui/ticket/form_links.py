"""Forms that lead from one ticket to another: a link of some kind, or a merge."""

from typing import Any

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QComboBox, QLabel

from desk.process.links import CHOICES, LINKS
from desk.protocol.views import LinkView
from desk.ui.i18n import pick
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.forms import InlineForm
from desk.ui.widgets.check import CheckPill
from desk.ui.widgets.picker import TicketPicker


class _OtherTicketForm(InlineForm):
    """What both forms ask: the other ticket, looked for first and wanted."""

    other: TicketPicker

    def add_other(self) -> None:
        """Add the row of the other ticket."""
        self.other = TicketPicker(self.directory, self.ticket.id, self)
        self.add_row("other", self.other)

    def begin(self) -> None:
        """Look for the other ticket first."""
        self.other.line.setFocus()

    def missing(self) -> str:
        """Want the other ticket."""
        if self.other.ticket is not None:
            return ""
        return QCoreApplication.translate("LinkForm", "Choose the other ticket from the list.")


class LinkForm(_OtherTicketForm):
    """How this ticket stands to another one; the other one says it from its side."""

    action = TicketAction.LINK

    def build(self) -> None:
        """The kind and the other ticket."""
        self.kind = QComboBox(self)
        for name in CHOICES:
            self.kind.addItem("", name)
        self.add_row("kind", self.kind)
        self.add_other()

    def retranslate(self) -> None:
        """Also name the kinds."""
        super().retranslate()
        for number, name in enumerate(CHOICES):
            self.kind.setItemText(number, pick(*LINKS[name].words))

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"kind": self.tr("This ticket"), "other": self.tr("Other ticket")}

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return kind and ticket."""
        other = self.other.ticket
        return "ticket.link", {"target": other.ticket if other else b"", "type": self.kind.currentData()}


class MergeForm(_OtherTicketForm):
    """Which of two tickets goes on; shown before it is done."""

    action = TicketAction.MERGE

    def build(self) -> None:
        """The other ticket, which number survives, and the word that two requesters share it."""
        self.add_other()
        self.other.changed.connect(self._on_other)
        self.swapped = CheckPill(self)
        self.swapped.toggled.connect(self._on_other)
        self.rows.addRow("", self.swapped)
        self.outcome = QLabel(self)
        self.outcome.setWordWrap(True)
        self.add_row("outcome", self.outcome)
        self.both_see = CheckPill(self)
        self.rows.addRow("", self.both_see)

    def retranslate(self) -> None:
        """Also name the boxes."""
        super().retranslate()
        self.swapped.setText(self.tr("The other way round: this ticket goes on"))
        self.both_see.setText(self.tr("Different requesters: both will see one ticket"))
        self._on_other()

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"other": self.tr("Merge into"), "outcome": self.tr("Result")}

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return both tickets; swapped, the other one is merged into this."""
        other = self.other.ticket
        ident = other.ticket if other else b""
        args: dict[str, Any] = {"both_see": self.both_see.isChecked()}
        if self.swapped.isChecked():
            return "ticket.merge", {**args, "ticket": ident, "into": self.ticket.id}
        return "ticket.merge", {**args, "into": ident}

    @Slot()
    def _on_other(self) -> None:
        other: LinkView | None = self.other.ticket
        if other is None:
            self.outcome.setText(self.tr("Nothing is moved: it can be separated again at any time."))
            return
        gone, kept = self.ticket.number, other.number
        if self.swapped.isChecked():
            gone, kept = kept, gone
        sentence = self.tr("{0} goes on. {1} ends as merged; its entries, links and tags are shown in {0}.")
        self.outcome.setText(sentence.format(kept, gone))
