"""A reply written without a line that was kept back because the ticket has moved on: send it, edit it, or not.

The engine keeps it (outbox); here its author sees what came in between and decides. No text is ever lost: what is
not sent stands among what was not delivered until somebody throws it away.
"""

from functools import partial

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.sharing import OvertakenReply
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.sharing import sharing
from desk.ui.widgets.notice import Notice

_EXCERPT = 240


def sentence(reply: OvertakenReply) -> str:
    """Say why a reply was kept back, with the words that came in between."""
    when = texts.local_time(reply.at_us).strftime("%m-%d %H:%M")
    if not reply.count:
        said = pick(
            "Your reply of {0}, written offline, was not sent: the ticket is {1} now.",
            "您离线时（{0}）写的回复尚未发送：工单现已{1}。",
        )
        return said.format(when, texts.state(reply.state))
    said = pick(
        "Your reply of {0}, written offline, was not sent: {1} wrote meanwhile ({2}).",
        "您离线时（{0}）写的回复尚未发送：期间{1}已发言（{2}）。",
    )
    who = reply.by or pick("the requester", "请求人")
    words = " ".join(reply.said.split())
    cut = words if len(words) <= _EXCERPT else words[: _EXCERPT - 1] + "…"
    told = said.format(when, who, texts.local_time(reply.said_us).strftime("%m-%d %H:%M"))
    return told + (f"\n“{cut}”" if cut else "")


class OvertakenStrip(Notice):
    """Above the composer of the ticket, hidden while no reply of its waits.

    Signals (GUI thread):
        edit_wanted(str): the text shall be written on in the composer.
    """

    edit_wanted = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._ticket: bytes | None = None
        self.found: list[OvertakenReply] = []
        sharing.changed.connect(self.ask)

    def show_ticket(self, ticket: bytes | None) -> None:
        """Ask about another ticket."""
        if ticket != self._ticket:
            self._ticket, self.found = ticket, []
            self.clear()
            self.ask()

    @Slot()
    def ask(self) -> None:
        """Read the replies that wait, if there are any at all."""
        waiting = sharing.status.asked if sharing.status is not None else 0
        if self._ticket is None or not waiting:
            self._on_found([])
            return
        self._requester.request(
            "query.replies", {"ticket": self._ticket}, reply_type=list[OvertakenReply], done=self._on_found,
            failed=self._on_failed,
        )  # fmt: skip

    def _on_found(self, found: list[OvertakenReply]) -> None:
        if found == self.found:
            return
        self.found = found
        self._show()

    def _show(self) -> None:
        if not self.found or self.found[0].ticket != self._ticket:
            self.clear()
            return
        first = self.found[0]
        own = " ".join(first.text.split())[:_EXCERPT]
        answers = [
            (pick("Send anyway", "仍然发送"), partial(self._decide, first, "send")),
            (pick("Edit", "编辑"), partial(self._decide, first, "edit")),
            (pick("Do not send", "不发送"), partial(self._decide, first, "keep")),
        ]
        mine = pick("Yours: “{0}”", "您的回复：“{0}”").format(own)
        self.say(f"{sentence(first)}\n{mine}", role="warning", answers=answers, focus=False)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _decide(self, reply: OvertakenReply, choice: str) -> None:
        self._requester.request(
            "sync.reply", {"op": reply.op_id, "send": choice == "send"}, reply_type=Changes, write=True,
            done=partial(self._on_decided, reply, choice), failed=self._on_failed,
        )  # fmt: skip

    def _on_decided(self, reply: OvertakenReply, choice: str, changes: Changes) -> None:
        if choice == "edit":
            # The text stands in the composer, and is saved, before it leaves the tray.
            self.edit_wanted.emit(reply.text)
            self._requester.request(
                "undelivered.discard",
                {"op": reply.op_id},
                reply_type=Changes,
                write=True,
                failed=self._on_failed,
            )
        self.found = []
        self.clear()
        sharing.renew()

    def _on_failed(self, failure: Failure) -> None:
        self.say(failure.sentence)
