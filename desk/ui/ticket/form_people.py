"""Forms that hand a ticket on: to a colleague or to another group."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from desk.ui.i18n import pick
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.forms import InlineForm


class AssignForm(InlineForm):
    """Choose a colleague, those of the ticket's group first."""

    action = TicketAction.ASSIGN

    def build(self) -> None:
        """One list that can be typed into."""
        self.person = QComboBox(self)
        self.person.setEditable(True)
        self.person.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.person.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
        members: tuple[bytes, ...] = ()
        if self.ticket.group is not None:
            members = next((g.members for g in self.directory.groups if g.id == self.ticket.group.id), ())
        for person in sorted(self.directory.staff, key=lambda p: (p.id not in members, p.name)):
            label = " · ".join(part for part in (person.name, person.tier) if part)
            self.person.addItem(label, person.id)
        self.person.addItem("", None)
        owner = self.ticket.owner
        self.person.setCurrentIndex(max(0, self.person.findData(owner.id) if owner else 0))
        self.add_row("person", self.person)
        self.exception = self.text_row("exception", 1)

    def retranslate(self) -> None:
        """Also name the way back to the group."""
        super().retranslate()
        self.person.setItemText(self.person.count() - 1, self.tr("Nobody (back to the group)"))

    def labels(self) -> dict[str, str]:
        """Name the row."""
        return {
            "person": self.tr("Colleague"),
            "exception": pick("If they lack the skill: why", "如缺少技能，请说明理由"),
        }

    def missing(self) -> str:
        """Want one of the list."""
        found = self.person.findText(self.person.currentText(), Qt.MatchFlag.MatchFixedString)
        return "" if found >= 0 else self.tr("Choose a colleague from the list.")

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the person."""
        row = self.person.findText(self.person.currentText(), Qt.MatchFlag.MatchFixedString)
        chosen = self.person.itemData(row)
        to = None if chosen is None else bytes(chosen)
        reason = self.exception.toPlainText().strip()
        return "ticket.assign", {"to": to, **({"exception": reason} if reason else {})}


class GroupForm(InlineForm):
    """Move to another group."""

    action = TicketAction.GROUP

    def build(self) -> None:
        """The groups and a reason."""
        self.group = QComboBox(self)
        for group in self.directory.groups:
            self.group.addItem(" · ".join(part for part in (group.name, group.tier) if part), group.id)
        if self.ticket.group is not None:
            self.group.setCurrentIndex(max(0, self.group.findData(self.ticket.group.id)))
        self.add_row("group", self.group)
        self.reason = QLineEdit(self)
        self.add_row("reason", self.reason)

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"group": self.tr("Group"), "reason": self.tr("Reason")}

    def missing(self) -> str:
        """Want a group."""
        return "" if self.group.currentData() is not None else self.tr("Choose a group.")

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the group."""
        return "ticket.group", {"to": bytes(self.group.currentData()), "reason": self.reason.text().strip()}
