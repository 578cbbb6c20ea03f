"""Several tickets at once, with the faces of a single ticket pane for the window."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.ui.clock import Clock
from desk.ui.ticket.actions import named
from desk.ui.ticket.arrangement import loaded
from desk.ui.ticket.pane import Journal, TicketPane
from desk.ui.ticket.places import Tab, TicketPlaces


class TicketTabs(TicketPlaces):
    """The open tickets as the window sees them: one pane that is now this ticket, now that one."""

    def __init__(
        self,
        requester: Requester,
        clock: Clock,
        journal: Journal | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(requester, clock, journal, parent)
        self.windows.given_back.connect(self._take_back)
        self.retranslate()

    # ---- what the window calls

    def show_ticket(self, ticket_id: bytes | None) -> None:
        """Show a ticket where it stands open already, else where the queue's choice is shown."""
        first = self.tabs[0]
        if ticket_id is not None and first.ticket == ticket_id and self._active is first.pane:
            return
        if ticket_id is not None and self.go_to(ticket_id):
            return
        first.ticket = ticket_id
        self.show_tab(0)
        self._active = self.pane_of(first)
        self._active.show_ticket(ticket_id)
        self.refresh_bar()

    def reveal(self, ticket_id: bytes, entry: str) -> None:
        """Show a ticket and go to one of its entries."""
        self.show_ticket(ticket_id)
        self._active.reveal(ticket_id, entry)

    def on_changes(self, changes: Changes) -> None:
        """Hand what changed to every open ticket."""
        self._shared.directory.on_changes(changes)
        for pane in self.panes():
            pane.on_changes(changes)

    def perform(self, name: str) -> None:
        """Do an action: one about tabs here, any other in the pane the agent works in."""
        acts: dict[str, Callable[[], None]] = {
            "next_tab": lambda: self._step(1),
            "previous_tab": lambda: self._step(-1),
        }
        if name in acts:
            acts[name]()
        else:
            self._active.perform(name)

    def offers(self, name: str) -> bool:
        """Tell whether the ticket the agent works on allows an action; those about tabs stand open."""
        action = named(name)
        return action is None or self._active.header.offers(action)

    def close_pane(self, pane: TicketPane) -> None:
        """Close a ticket; one that stood at the side may come back."""
        beside = pane is self.side
        super().close_pane(pane)
        if beside and pane.wanted is not None:
            self._take_back(pane.wanted)

    @Slot(bytes)
    def _take_back(self, ticket: bytes) -> None:
        """Show a ticket here again whose own place was closed, unless another one stands here by now."""
        if self.pane.wanted is None:
            self.ticket_wanted.emit(ticket)

    def insert_text(self, text: str) -> None:
        """Put a text into the reply of the ticket the agent works on."""
        self._active.insert_text(text)

    def pending_text(self) -> dict[tuple[str, str], str]:
        """Return every unsent text the engine does not have yet, by (ticket hex, kind)."""
        return self._shared.drafts.pending()

    def save_drafts(self) -> None:
        """Send every unsaved draft to the engine (before the window closes)."""
        self._shared.drafts.save()

    def close_windows(self) -> None:
        """Close the popped-out tickets with the window; they come back with it."""
        self.windows.close_all()

    def restore(self, text: str) -> None:
        """Open again what stood open; panes of tabs are made when they are shown."""
        held = loaded(text)
        for kept in held.tabs:
            self.add_tab(Tab(bytes.fromhex(kept.ticket), kept.label))
        if held.side is not None:
            pane = self.make()
            pane.show_ticket(bytes.fromhex(held.side.ticket))
            self.put_aside(pane)
        for kept in held.windows:
            pane = self.make()
            pane.show_ticket(bytes.fromhex(kept.ticket))
            self.windows.open(pane, kept.geometry)
        if held.current:
            self.show_ticket(bytes.fromhex(held.current))
        self.refresh_bar()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.bar.setAccessibleName(self.tr("Open tickets"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
