"""Forms that hand a ticket on: to a colleague or to another group."""

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from desk.ui.i18n import pick
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.forms import InlineForm
from desk.ui.widgets.name_box import NameBox


class AssignForm(InlineForm):
    """Choose a colleague, those of the ticket's group first."""

    action = TicketAction.ASSIGN

    def build(self) -> None:
        """One list that can be typed into."""
        self.person = NameBox(self)
        members: tuple[bytes, ...] = ()
        if self.ticket.group is not None:
            members = next((g.members for g in self.directory.groups if g.id == self.ticket.group.id), ())
        for person in sorted(self.directory.staff, key=lambda p: (p.id not in members, p.name)):
            label = " · ".join(part for part in (person.name, person.tier) if part)
            self.person.addItem(label, person.id)
        self.person.addItem("", None)
        self.person.choose(self.ticket.owner.id if self.ticket.owner else b"")
        self.add_row("person", self.person)
        self.exception = self.text_row("exception", 1)

    def retranslate(self) -> None:
        """Also name the way back to the group."""
        super().retranslate()
        self.person.hint(pick("Name, part of it, or pinyin", "姓名、拼音或首字母"))
        self.person.setItemText(self.person.count() - 1, self.tr("Nobody (back to the group)"))

    def labels(self) -> dict[str, str]:
        """Name the row."""
        return {
            "person": self.tr("Colleague"),
            "exception": pick("If they lack the skill: why", "如缺少技能，请说明理由"),
        }

    def missing(self) -> str:
        """Want one of the list."""
        return "" if self.person.row >= 0 else self.tr("Choose a colleague from the list.")

    def place_missing(self) -> QWidget | None:
        """Go to the colleague."""
        return self.person

    def begin(self) -> None:
        """Begin with the colleague: the reason is rarely wanted."""
        self.person.begin()

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the person."""
        chosen = self.person.itemData(self.person.row)
        to = None if chosen is None else bytes(chosen)
        reason = self.exception.toPlainText().strip()
        return "ticket.assign", {"to": to, **({"exception": reason} if reason else {})}


class GroupForm(InlineForm):
    """Move to another group."""

    action = TicketAction.GROUP

    def build(self) -> None:
        """The groups and a reason."""
        self.group = NameBox(self)
        for group in self.directory.groups:
            self.group.addItem(" · ".join(part for part in (group.name, group.tier) if part), group.id)
        self.group.choose(self.ticket.group.id if self.ticket.group else b"")
        self.add_row("group", self.group)
        self.reason = QLineEdit(self)
        self.add_row("reason", self.reason)

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"group": self.tr("Group"), "reason": self.tr("Reason")}

    def missing(self) -> str:
        """Want a group."""
        return "" if self.group.row >= 0 else self.tr("Choose a group.")

    def place_missing(self) -> QWidget | None:
        """Go to the group."""
        return self.group

    def begin(self) -> None:
        """Begin with the group."""
        self.group.begin()

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the group."""
        return "ticket.group", {
            "to": bytes(self.group.itemData(self.group.row)),
            "reason": self.reason.text().strip(),
        }
