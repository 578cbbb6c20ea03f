"""Sends the text of a composer: the guard before, the outcome after. A text is kept until its op succeeded."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import EntryView, TicketView
from desk.ui import texts
from desk.ui.clock import Clock
from desk.ui.ticket.drafts import Drafts
from desk.ui.ticket.editors import EditorStack
from desk.ui.ticket.guard import missed
from desk.ui.ticket.pending_files import PendingFiles
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.notice import Notice

VERBS = {
    "reply": "ticket.reply",
    "note": "ticket.note",
    "diagnosis": "ticket.diagnose",
    "call": "ticket.call",
}
_EXCERPT = 240


class Sending(QObject):
    """What is on its way.

    Signals (GUI thread):
        sent(object, object): (ticket, kind) and the Changes of a text that was sent.
        refused(object, object): (ticket, kind) and the Failure; the text is kept.
    """

    sent = Signal(object, object)
    refused = Signal(object, object)

    def __init__(
        self,
        requester: Requester,
        drafts: Drafts,
        files: PendingFiles,
        notice: Notice,
        stack: EditorStack,
    ) -> None:
        super().__init__(stack)
        stack.written.connect(self._forget_empty)
        stack.left.connect(self._forget_empty)
        self._requester, self._drafts, self._files, self._notice = requester, drafts, files, notice
        self._on_way: set[tuple[bytes, str]] = set()
        self._wants_text = False

    def say_empty(self, sentence: str) -> None:
        """Say that there is nothing to send, until somebody writes or goes elsewhere."""
        self._notice.say(sentence, role="warning")
        self._wants_text = True

    @Slot()
    def _forget_empty(self) -> None:
        if self._wants_text:
            self._wants_text = False
            self._notice.clear()

    def busy(self, place: tuple[bytes, str]) -> bool:
        """Tell whether the text of a ticket and kind is on its way."""
        return place in self._on_way

    def send(self, place: tuple[bytes, str], text: str, args: dict[str, Any]) -> None:
        """Send a text."""
        self._on_way.add(place)
        outcome = _Outcome(self, place, text, len(args.get("files", ())))
        self._requester.request(
            VERBS[place[1]],
            {"ticket": place[0], **args},
            reply_type=Changes,
            done=outcome.done,
            failed=outcome.failed,
            write=True,
        )

    def on_sent(self, place: tuple[bytes, str], text: str, files: int, changes: Changes) -> None:
        """Forget what has been sent; what was typed meanwhile stays."""
        self._on_way.discard(place)
        self._drafts.sent(*place, text)
        self._files.sent(place, files)
        self.sent.emit(place, changes)

    def on_refused(self, place: tuple[bytes, str], failure: Failure) -> None:
        """Keep the text."""
        self._on_way.discard(place)
        self.refused.emit(place, failure)

    def guard(
        self,
        ticket: TicketView,
        directory: Directory,
        clock: Clock,
        answers: tuple[Callable[[], None], Callable[[], None]],
    ) -> bool:
        """Ask when somebody else spoke since the reply was begun; return whether it was asked."""
        me = directory.me
        found = missed(ticket.entries, self._drafts.get(ticket.id, "reply").known, me.id if me else None)
        if found:
            edit, anyway = answers
            self._notice.say(
                self._question(found[-1], clock.now_us()),
                role="warning",
                answers=[(self.tr("Edit"), edit), (self.tr("Send anyway"), anyway)],
            )
        return bool(found)

    def _question(self, entry: EntryView, now_us: int) -> str:
        sentence = self.tr("{0} wrote here while you were writing ({1}). Read it before you send:")
        who, ago = entry.author_name or self.tr("Somebody"), texts.age(entry.at_us, now_us)
        said = " ".join(entry.body.split())
        cut = said if len(said) <= _EXCERPT else said[: _EXCERPT - 1] + "…"
        return sentence.format(who, ago) + (f"\n“{cut}”" if cut else "")


class _Outcome:
    """What became of one text on its way."""

    def __init__(self, sending: Sending, place: tuple[bytes, str], text: str, files: int) -> None:
        self._sending, self._place, self._text, self._files = sending, place, text, files

    def done(self, changes: Changes) -> None:
        """The op succeeded."""
        self._sending.on_sent(self._place, self._text, self._files, changes)

    def failed(self, failure: Failure) -> None:
        """The op was refused."""
        self._sending.on_refused(self._place, failure)
