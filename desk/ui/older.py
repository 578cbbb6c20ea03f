"""Tickets that this machine does not keep: the shared database is asked, and they are shown when they have come.

Knows the verb `sync.fetch` and the event `fetched`; a workspace of its own answers that nobody can be asked.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Slot

if TYPE_CHECKING:
    from desk.client.base import Requester
    from desk.protocol.messages import Event, Failure
    from desk.ui.window import MainWindow

MISSING = "ticket_missing"


def ask_for(requester: "Requester", ticket: bytes | None, failure: "Failure") -> None:
    """Ask for a ticket that is not here; when it has come, the pane hears of it as of any change."""
    if failure.code == MISSING and ticket is not None:
        requester.request("sync.fetch", {"ticket": ticket})


class OlderTickets(QObject):
    """Asks for tickets by number where the replica has none."""

    def __init__(self, window: "MainWindow") -> None:
        """Work for this window."""
        super().__init__(window)
        self._window = window
        self._number = ""
        self._failure: Failure | None = None

    def miss(self, number: str, failure: "Failure") -> None:
        """Hear that a number is not here: ask for it once, else say so."""
        if failure.code != MISSING or number == self._number:
            self._number = ""
            self._window.on_failure(failure)
            return
        self._number, self._failure = number, failure
        self._window.context.requester.request(
            "sync.fetch", {"number": number.partition("#")[0]}, done=self._on_asked,
            failed=self._window.on_failure,
        )  # fmt: skip

    @Slot(object)
    def _on_asked(self, answer: dict[str, Any]) -> None:
        if answer.get("asked"):
            text = QCoreApplication.translate("OlderTickets", "Asking the shared database for {number}…")
            self._window.status.show_note(text.format(number=self._number))
        else:
            self._give_up()

    def _give_up(self) -> None:
        failure, self._number = self._failure, ""
        if failure is not None:
            self._window.on_failure(failure)

    @Slot(object)
    def on_event(self, event: "Event") -> None:
        """Show the ticket that has come, or say that it did not."""
        if event.event != "fetched" or not self._number:
            return
        if event.data.get("found"):
            self._window.open_number(self._number)
            self._number = ""
        else:
            self._give_up()
