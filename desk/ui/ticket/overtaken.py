"""A reply written without a line that was kept back because the ticket has moved on: send it, edit it, or not.

The engine keeps it (outbox); here its author sees what came in between and decides. No text is ever lost: what is
not sent stands among what was not delivered until somebody throws it away.
"""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.sharing import OvertakenReply
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.sharing import sharing

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


class OvertakenStrip(QFrame):
    """Above the composer of the ticket, hidden while no reply of its waits.

    Signals (GUI thread):
        edit_wanted(str): the text shall be written on in the composer.
    """

    edit_wanted = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        # The question stands over its answers: beside three buttons a narrow pane leaves no room for words.
        self._box, self._words = QFrame(self), QLabel(self)
        self._box.setProperty("role", "warning")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self.buttons = [QPushButton(self) for _ in range(3)]
        inside, row = QVBoxLayout(self._box), QHBoxLayout()
        inside.setContentsMargins(12, 8, 12, 8)
        inside.setSpacing(6)
        inside.addWidget(self._words)
        inside.addLayout(row)
        row.setSpacing(8)
        for button, choice in zip(self.buttons, ("send", "edit", "keep"), strict=True):
            button.clicked.connect(partial(self._on_answer, choice))
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(20, 4, 20, 0)
        around.addWidget(self._box)
        self._ticket: bytes | None = None
        self.found: list[OvertakenReply] = []
        self.hide()
        sharing.changed.connect(self.ask)

    @property
    def text(self) -> str:
        """Return what is asked, empty when nothing is."""
        return self._words.text()

    def say(self, text: str) -> None:
        """Show a sentence, with its answers where a reply waits."""
        self._words.setText(text)
        self.setAccessibleName(text)
        names = (pick("Send anyway", "仍然发送"), pick("Edit", "编辑"), pick("Do not send", "不发送"))
        for button, name in zip(self.buttons, names, strict=True):
            button.setText(name)
            button.setAccessibleName(name)
        self.show()

    def clear(self) -> None:
        """Hide."""
        self._words.setText("")
        self.hide()

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
        mine = pick("Yours: “{0}”", "您的回复：“{0}”").format(own)
        self.say(f"{sentence(first)}\n{mine}")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _on_answer(self, choice: str, checked: bool = False) -> None:
        if self.found:
            self._decide(self.found[0], choice)

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
