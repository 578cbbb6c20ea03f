"""Public replies written while the line is down: kept until it is up, and sent only if nobody spoke meanwhile.

What the requester or a colleague wrote in the meantime is not known offline; a reply that ignores it does harm.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk.client.base import Requester
from desk.protocol.views import TicketView
from desk.ui.sharing import sharing
from desk.ui.ticket.drafts import Drafts
from desk.ui.ticket.guard import missed
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.notice import Notice

Place = tuple[bytes, str]
Send = Callable[[Place, str, dict[str, Any]], None]


class OfflineGuard(QObject):
    """The replies of one composer that wait for the line; their texts stay drafts until they are sent.

    Signals (GUI thread):
        said(str): what became of a reply, for the status bar.
    """

    said = Signal(str)

    def __init__(
        self, requester: Requester, drafts: Drafts, notice: Notice, send: Send, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._requester, self._drafts, self._notice, self._send = requester, drafts, notice, send
        self.waiting: dict[Place, tuple[str, dict[str, Any]]] = {}
        self._me: bytes | None = None
        sharing.returned.connect(self._on_returned)

    def asks(
        self, place: Place, text: str, args: dict[str, Any], directory: Directory, anyway: Callable[[], None]
    ) -> bool:
        """Ask what shall become of a reply while the line is down; False when it is up."""
        if place[1] != "reply" or not sharing.is_offline:
            return False
        self._me = directory.me.id if directory.me else None
        self._notice.say(
            self.tr("You are offline; what was written here after {0} is not known.").format(
                sharing.as_of or "–"
            ),
            role="warning",
            answers=[
                (self.tr("Send when online again"), partial(self.hold, place, text, args)),
                (self.tr("Send anyway"), anyway),
            ],
        )
        return True

    def hold(self, place: Place, text: str, args: dict[str, Any]) -> None:
        """Keep a reply until the line is up."""
        self.waiting[place] = (text, args)
        self._notice.say(
            self.tr("The reply waits for the line. Change the text and it waits for you."), role="info"
        )

    @Slot()
    def _on_returned(self) -> None:
        for place in list(self.waiting):
            self._requester.request(
                "query.ticket", {"ticket": place[0]}, reply_type=TicketView, done=partial(self._check, place),
                failed=lambda failure: self.said.emit(failure.sentence),
            )  # fmt: skip

    def _check(self, place: Place, ticket: TicketView) -> None:
        """Send a reply if the ticket has not moved on and its text is still the same."""
        text, args = self.waiting.pop(place, ("", {}))
        draft = self._drafts.get(*place)
        if not text or draft.text != text:
            return
        found = missed(ticket.entries, draft.known, self._me)
        if found:
            who = found[-1].author_name or self.tr("Somebody")
            sentence = self.tr(
                "{0} wrote in {1} while you were offline: your reply was not sent. Read, then send."
            )
            self.said.emit(sentence.format(who, ticket.number))
            self._notice.say(sentence.format(who, ticket.number), role="warning")
            return
        self._notice.clear()
        self._send(place, text, args)
        self.said.emit(self.tr("Your reply in {0} was sent.").format(ticket.number))
