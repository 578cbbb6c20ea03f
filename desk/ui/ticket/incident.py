"""Opens a parent incident over tickets that are alike, or puts them under the one there is. One op after another."""

from PySide6.QtCore import QObject, Signal

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import SimilarTickets, TicketView


class IncidentOpener(QObject):
    """Creates the incident from the shown ticket, then links each open ticket as its child.

    Signals (GUI thread):
        opened(bytes, int): the incident, and how many tickets stand under it.
        failed(str): why not.
    """

    opened = Signal(bytes, int)
    failed = Signal(str)

    def __init__(self, requester: Requester, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._parent = b""
        self._waiting: list[bytes] = []
        self._linked = 0

    def open(self, ticket: TicketView, found: SimilarTickets) -> None:
        """Begin; tickets that are done or stand under an incident already are left alone."""
        self._waiting = [ticket.id, *(one.id for one in found.tickets if one.open and one.parent is None)]
        self._linked = 0
        if found.parent is not None:
            self._parent = found.parent
            self._waiting = [one for one in self._waiting if one != found.parent]
            self._next()
            return
        priority = min([ticket.priority, *(one.priority for one in found.tickets if one.open)])
        args = {
            "title": self.tr("Incident: {0}").format(ticket.title)[:500],
            "body": found.why,
            "category": ticket.category,
            "product": ticket.product,
            "channel": "agent",
            "priority": priority,
        }
        self._requester.request(
            "ticket.create",
            args,
            reply_type=Changes,
            done=self._on_created,
            failed=self._on_failed,
            write=True,
        )

    def _on_created(self, changes: Changes) -> None:
        self._parent = changes.subject
        self._next()

    def _next(self) -> None:
        if not self._waiting:
            self.opened.emit(self._parent, self._linked)
            return
        child = self._waiting.pop(0)
        self._requester.request(
            "ticket.link", {"ticket": self._parent, "target": child, "type": "parent"}, reply_type=Changes,
            done=self._on_linked, failed=self._on_not_linked, write=True,
        )  # fmt: skip

    def _on_linked(self, changes: Changes) -> None:
        self._linked += 1
        self._next()

    def _on_not_linked(self, failure: Failure) -> None:
        # One that somebody linked meanwhile must not keep the others out.
        self._next()

    def _on_failed(self, failure: Failure) -> None:
        self._waiting = []
        self.failed.emit(failure.sentence)
