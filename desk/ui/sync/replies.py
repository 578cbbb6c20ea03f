"""Replies written offline that were overtaken: what was said meanwhile beside what was written; send, or take back."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.sharing import OvertakenReply
from desk.ui import texts
from desk.ui.sync.conflicts import Side
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.notice import Notice


class RepliesPage(QWidget):
    """The list above, the chosen reply below.

    Signals (GUI thread):
        ticket_wanted(bytes): its ticket shall be shown.
        resolved(): one was decided.
    """

    ticket_wanted = Signal(bytes)
    resolved = Signal()

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self.found: list[OvertakenReply] = []
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "meta")
        self.said, self.written = Side(self), Side(self)
        self.notice = Notice(self)
        self.back_button, self.open_button, self.send_button = (QPushButton(self) for _ in range(3))
        self.send_button.setProperty("role", "primary")
        sides = QHBoxLayout()
        sides.addWidget(self.said, 1)
        sides.addWidget(self.written, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back_button)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 2)
        column.addWidget(self.empty)
        column.addLayout(sides, 3)
        column.addWidget(self.notice)
        column.addLayout(buttons)
        self._wire()
        self.retranslate()
        self.ask()

    def _wire(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._show)
        self.send_button.clicked.connect(lambda: self._decide(send=True))
        self.back_button.clicked.connect(lambda: self._decide(send=False))
        self.open_button.clicked.connect(self._open)
        for button in (self.back_button, self.open_button, self.send_button):
            button.setAutoDefault(False)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.list.setAccessibleName(self.tr("Replies that were overtaken"))
        self.empty.setText(self.tr("No reply waits: nobody spoke before yours left."))
        for button, name in (
            (self.back_button, self.tr("Take back (its text goes to “Not delivered”)")),
            (self.open_button, self.tr("Open the ticket")),
            (self.send_button, self.tr("Send all the same")),
        ):
            button.setText(name)
            button.setAccessibleName(name)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def ask(self) -> None:
        """Read what waits."""
        self._requester.request(
            "query.replies", {}, reply_type=list[OvertakenReply], done=self._on_found, failed=self._on_failed
        )

    def _on_found(self, found: list[OvertakenReply]) -> None:
        self.found = found
        self.list.show_lines([" · ".join(filter(None, (one.number, one.title, one.by))) for one in found])
        self._show()

    @property
    def current(self) -> OvertakenReply | None:
        """Return the chosen reply."""
        row = self.list.row
        return self.found[row] if 0 <= row < len(self.found) else None

    @Slot()
    def _show(self) -> None:
        one = self.current
        self.empty.setVisible(one is None)
        for widget in (self.said, self.written, self.back_button, self.open_button, self.send_button):
            widget.setVisible(one is not None)
        if one is None:
            return
        when = texts.local_time(one.said_us).strftime("%m-%d %H:%M") if one.said_us else ""
        since = self.tr("{0} wrote since ({1})").format(one.by or self.tr("Somebody"), when)
        closed = self.tr("The ticket is now: {0}").format(texts.state(one.state))
        self.said.show_value(since if one.said else closed, one.said)
        written = texts.local_time(one.at_us).strftime("%m-%d %H:%M")
        self.written.show_value(self.tr("Your reply, written offline ({0})").format(written), one.text)

    def _decide(self, *, send: bool) -> None:
        if (one := self.current) is not None:
            args = {"op": one.op_id, "send": send}
            self._requester.request(
                "sync.reply", args, reply_type=Changes, write=True, done=self._on_done, failed=self._on_failed
            )

    def _on_done(self, changes: Changes) -> None:
        self.notice.clear()
        self.resolved.emit()
        self.ask()

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)

    @Slot()
    def _open(self) -> None:
        if (one := self.current) is not None:
            self.ticket_wanted.emit(one.ticket)
