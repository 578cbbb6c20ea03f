"""The parts of the window that come after its first paint, one stage at a time; knows faces and no verb."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desk.ui import layout
from desk.ui.panes import build, load

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFrame

    from desk.ui.window import MainWindow


class Stages:
    """Makes navigation, ticket and knowledge in turns between which the window answers keys."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._made: dict[str, Any] = {}

    def all(self) -> tuple[Callable[[], None], ...]:
        """Return the stages in order."""
        return (
            self._window.furnish,
            self._load_ticket,
            self._make_ticket,
            self._make_knowledge,
            self._complete,
        )

    def _load_ticket(self) -> None:
        """Import the ticket's modules, in a turn of its own."""
        load("ticket")

    def _make_ticket(self) -> None:
        self._make("ticket", self._window.ticket_place)

    def _make_knowledge(self) -> None:
        self._make("knowledge", self._window.knowledge_place)

    def _make(self, name: str, place: "QFrame") -> None:
        pane = self._made[name] = build(name, self._window.context, place)
        layout.fill(place, pane)

    def _complete(self) -> None:
        """Connect the panes, ask who and where, and show the ticket that was open."""
        from desk.ui import wiring
        from desk.ui.keeper import JournalKeeper

        window = self._window
        window.ticket, window.knowledge = self._made["ticket"], self._made["knowledge"]
        wiring.wire_panes(window)
        window.renew_workspace()
        window.navigation.renew_counts()
        window.ticket.restore(window.memory.tickets)
        if window.memory.ticket:
            window.show_ticket(bytes.fromhex(window.memory.ticket))
        window.keeper = JournalKeeper(window.context.journal, wiring.unsent(window), window)
        window.keeper.trouble.connect(window.status.show_note)
