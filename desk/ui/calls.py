"""A call that a telephone program announces by a link: who it is, which ticket, and the form that logs it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desk.protocol.callers import Caller

if TYPE_CHECKING:
    from desk.ui.window import MainWindow


class IncomingCall(QObject):
    """One call, from its number to the call form of a ticket or the form of a new one."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._number = ""
        self._ticket = b""

    def begin(self, number: str) -> None:
        """Ask who has this number."""
        self._number = number
        self._window.context.requester.request(
            "query.callers",
            {"number": number},
            reply_type=list[Caller],
            done=self._on_callers,
            failed=self._window.on_failure,
        )

    @Slot(object)
    def _on_callers(self, callers: list[Caller]) -> None:
        """Offer the caller's tickets; who has none, or nobody knows, begins a new one."""
        if not any(caller.tickets for caller in callers):
            self._new()
            return
        from desk.ui.dialogs.incoming_call import IncomingCallDialog

        dialog = IncomingCallDialog(self._number, callers, self._window)
        dialog.ticket_chosen.connect(self._log)
        dialog.new_wanted.connect(self._new)
        self._window.dialogs.show_dialog(dialog)

    @Slot()
    def _new(self) -> None:
        self._window.dialogs.open_new_ticket_with({"phone": self._number}, [])

    @Slot(bytes)
    def _log(self, ticket: bytes) -> None:
        """Show the ticket, and its call form as soon as it stands there."""
        self._ticket = ticket
        pane = self._window.ticket
        pane.ticket_opened.connect(self._on_opened)
        self._window.show_ticket(ticket)
        if pane.ticket is not None and pane.ticket.id == ticket:
            self._on_opened(ticket)

    @Slot(bytes)
    def _on_opened(self, ticket: bytes) -> None:
        if ticket == self._ticket:
            self._ticket = b""
            self._window.ticket.ticket_opened.disconnect(self._on_opened)
            self._window.ticket.perform("call")
