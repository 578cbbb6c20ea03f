"""Editing a ticket's fields in their place: a chooser below the pill, then one op. Knows no layout.

Adding a field adds a row to `_OPENERS`.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from desk.protocol.views import PersonView, TicketView
from desk.ui.ticket.actions import SPECS, TicketAction
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.option import Option

if TYPE_CHECKING:
    from desk.ui.widgets.chooser import Chooser


class FieldEditing(QObject):
    """Opens the chooser of a field and says what was chosen.

    Signals:
        chosen(str, object, object): verb, arguments (without the ticket), the action; GUI thread.
    """

    chosen = Signal(str, object, object)

    def __init__(self, directory: Directory, parent: QWidget) -> None:
        super().__init__(parent)
        self._directory = directory
        self._ticket: TicketView | None = None
        self._action = TicketAction.CATEGORY
        self._make: Callable[[Any], tuple[str, dict[str, Any]]] = _field("")
        self._parent = parent
        self._chooser: Chooser | None = None

    @property
    def chooser(self) -> "Chooser":
        """Return the chooser, made when it is first needed: the start does without it."""
        if self._chooser is None:
            from desk.ui.widgets.chooser import Chooser

            self._chooser = Chooser(self._parent)
            self._chooser.chosen.connect(self._on_chosen)
        return self._chooser

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Take another ticket as the shown one."""
        same = ticket is not None and self._ticket is not None and ticket.id == self._ticket.id
        if not same and self._chooser is not None:
            self._chooser.close_quietly()
        self._ticket = ticket

    def edits(self, action: TicketAction) -> bool:
        """Tell whether an action is the editing of a field."""
        return action in _OPENERS

    def open(self, action: TicketAction, anchor: QWidget) -> None:
        """Open the chooser of a field below a widget."""
        if self._ticket is not None:
            self._action = action
            _OPENERS[action](self, self._ticket, anchor)

    def open_category(self, ticket: TicketView, anchor: QWidget) -> None:
        """Offer the categories."""
        options = [Option(name, key) for key, name in self._directory.categories]
        self._offer(anchor, options, ticket.category, _field("ticket.category"))

    def open_product(self, ticket: TicketView, anchor: QWidget) -> None:
        """Offer the products, and whatever is typed."""
        options = [Option(self._directory.product_name(one), one) for one in self._directory.products]
        self._offer(
            anchor, options, ticket.product, _field("ticket.product"), free=lambda text: Option(text, text)
        )

    def open_group(self, ticket: TicketView, anchor: QWidget) -> None:
        """Offer the groups."""
        options = [
            Option(" · ".join(part for part in (group.name, group.tier) if part), group.id)
            for group in self._directory.groups
        ]
        self._offer(anchor, options, ticket.group.id if ticket.group else None, _field("ticket.group"))

    def open_owner(self, ticket: TicketView, anchor: QWidget) -> None:
        """Offer the colleagues, those of the ticket's group first."""
        members: tuple[bytes, ...] = ()
        if ticket.group is not None:
            members = next((g.members for g in self._directory.groups if g.id == ticket.group.id), ())
        staff = sorted(self._directory.staff, key=lambda p: (p.id not in members, p.name))
        options = [Option(_named(person), person.id) for person in staff]
        options.append(Option(self.tr("Nobody (back to the group)"), None))
        self._offer(anchor, options, ticket.owner.id if ticket.owner else None, _field("ticket.assign"))

    def open_tags(self, ticket: TicketView, anchor: QWidget) -> None:
        """Offer to take a tag away, or to add what is typed."""
        options = [Option(self.tr("Remove #{0}").format(tag), ("removed", tag)) for tag in ticket.tags]
        self._offer(
            anchor,
            options,
            None,
            _tags,
            free=lambda text: Option(self.tr("Add #{0}").format(text), ("added", text)),
        )

    def open_requester(self, ticket: TicketView, anchor: QWidget) -> None:
        """Offer the people found by name, mail address or telephone."""

        def find(text: str, done: Callable[[Sequence[Option]], None]) -> None:
            def arrived(people: list[PersonView]) -> None:
                done([Option(_named(person), person.id) for person in people])

            self._directory.find_people(text, arrived)

        self._make = _field("ticket.requester")
        self.chooser.offer(anchor, SPECS[self._action].label, finder=find)

    def _offer(
        self,
        anchor: QWidget,
        options: Sequence[Option],
        current: Any,
        make: Callable[[Any], tuple[str, dict[str, Any]]],
        *,
        free: Callable[[str], Option | None] | None = None,
    ) -> None:
        self._make = make
        self.chooser.offer(anchor, SPECS[self._action].label.rstrip("…"), options, current=current, free=free)

    @Slot(object)
    def _on_chosen(self, value: Any) -> None:
        verb, args = self._make(value)
        self.chosen.emit(verb, args, self._action)


def _field(verb: str) -> Callable[[Any], tuple[str, dict[str, Any]]]:
    def made(value: Any) -> tuple[str, dict[str, Any]]:
        return verb, {"to": value}

    return made


def _tags(value: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    return "ticket.tags", {value[0]: [value[1]]}


def _named(person: PersonView) -> str:
    return " · ".join(
        part for part in (person.name, person.tier or person.organisation, person.email) if part
    )


_OPENERS: dict[TicketAction, Callable[[FieldEditing, TicketView, QWidget], None]] = {
    TicketAction.CATEGORY: FieldEditing.open_category,
    TicketAction.PRODUCT: FieldEditing.open_product,
    TicketAction.TAGS: FieldEditing.open_tags,
    TicketAction.REQUESTER: FieldEditing.open_requester,
    TicketAction.GROUP: FieldEditing.open_group,
    TicketAction.ASSIGN: FieldEditing.open_owner,
}
