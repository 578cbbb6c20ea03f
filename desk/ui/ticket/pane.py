"""The ticket pane: header, timeline and composer of one ticket, and the forms of its actions.

Layout and wiring; what a thing does stands in its own module. Asks the engine through a Requester only.
"""

from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import TicketView
from desk.ui.clock import Clock
from desk.ui.ticket.acting import TicketOps
from desk.ui.ticket.actions import SPECS, TicketAction, named
from desk.ui.ticket.composer import Composer
from desk.ui.ticket.drafts import Drafts
from desk.ui.ticket.explain import Explaining, ExplainPopover
from desk.ui.ticket.form_host import FORMS, FormHost
from desk.ui.ticket.header import TicketHeader
from desk.ui.ticket.timeline import TimelineView
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.toast import Toast

_WRITING = {TicketAction.REPLY: "reply", TicketAction.NOTE: "note", TicketAction.DIAGNOSE: "diagnosis"}


class Journal(Protocol):
    """What survived a kill -9: texts by (ticket hex, kind)."""

    def restored(self) -> dict[tuple[str, str], str]:
        """Return the texts that were not saved by the engine."""
        ...


class TicketPane(QWidget):
    """One ticket.

    Signals (GUI thread):
        status(str): a sentence for the status bar.
        ticket_opened(bytes): id of the ticket that is shown now (once for each opening, not for a refresh).
        left(): a text was sent or a form left; the keyboard may go back to the queue.
    """

    status = Signal(str)
    ticket_opened = Signal(bytes)
    left = Signal()

    def __init__(
        self,
        requester: Requester,
        clock: Clock,
        journal: Journal | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._requester = requester
        self._clock = clock
        self._wanted: bytes | None = None
        self._asked, self._answered = 0, False
        self._ticket: TicketView | None = None
        self.ops = TicketOps(requester, self)
        self.directory = Directory(requester, self)
        self.drafts = Drafts(requester)
        if journal is not None:
            self.drafts.adopt(journal.restored())
        self._build()
        self._wire()
        self.retranslate()
        self._show(None)

    def _build(self) -> None:
        self.header = TicketHeader(self._clock, self.directory, self)
        self.timeline = TimelineView(self._requester, self._clock, self)
        self.composer = Composer(self._requester, self.drafts, self.directory, self._clock, self)
        self.foot = FormHost(self.composer, self.directory, self)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "meta")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.explain = ExplainPopover(self)
        self.explaining = Explaining(self._requester, self.explain, self)
        self.toast = Toast(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.timeline, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.foot)

    def _wire(self) -> None:
        self.header.wanted.connect(self._on_wanted)
        self.header.clock_clicked.connect(self.explaining.ask)
        self.explaining.failed.connect(self.foot.refuse)
        self.timeline.failed.connect(self.foot.refuse)
        self.timeline.quoted.connect(self.insert_text)
        self.composer.sent.connect(self._on_sent)
        self.composer.said.connect(self.status)
        self.foot.submitted.connect(self._on_submitted)
        self.foot.dismissed.connect(self.left)
        self.composer.sent.connect(self.left)
        self.ops.done.connect(self._on_done)
        self.ops.refused.connect(self._on_refused)
        self.toast.undo_wanted.connect(self._undo)

    # ---- what the window calls

    def show_ticket(self, ticket_id: bytes | None) -> None:
        """Show a ticket; None shows the empty pane. What was being written is saved first."""
        if ticket_id is not None and ticket_id == self._wanted:
            return
        self.foot.close_form()
        self.explaining.show_ticket(ticket_id)
        self._wanted = ticket_id
        if self._asked:
            self._requester.cancel(self._asked)
            self._asked = 0
        if ticket_id is None:
            self._show(None)
            return
        self.directory.load()
        self._ask(ticket_id)

    def on_changes(self, changes: Changes) -> None:
        """Read the shown ticket again when it changed."""
        self.directory.on_changes(changes)
        shown = self._wanted
        if shown is None:
            return
        if changes.bulk or shown in changes.of("ticket") or shown in changes.of("entry"):
            self._ask(shown)

    def perform(self, action_name: str) -> None:
        """Do an action by its name; an unknown or impossible one says so in the status bar."""
        action = named(action_name)
        if action is None or self._ticket is None:
            self.status.emit(self.tr("Choose a ticket first."))
            return
        if not self.header.offers(action):
            self.status.emit(self.tr("“{0}” is not possible in this state.").format(SPECS[action].label))
            return
        self._do(action)

    def pending_text(self) -> dict[tuple[str, str], str]:
        """Return every unsent text the engine does not have yet, by (ticket hex, kind)."""
        return self.drafts.pending()

    def save_drafts(self) -> None:
        """Send every unsaved draft to the engine (before the window closes)."""
        self.drafts.save()

    @Slot(str)
    def insert_text(self, text: str) -> None:
        """Put a text into the reply at the cursor."""
        if self._ticket is not None:
            self.foot.close_form()
            self.composer.insert(text)

    @property
    def ticket(self) -> TicketView | None:
        """Return the shown ticket."""
        return self._ticket

    # ---- showing

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setAccessibleName(self.tr("Ticket"))
        self.empty.setText(self.tr("Choose a ticket in the queue"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Save what was written when another page comes to the front."""
        self.drafts.save()
        super().hideEvent(event)

    def _ask(self, ticket_id: bytes) -> None:
        if self._asked:
            self._requester.cancel(self._asked)
        self._asked, self._answered = 0, False
        args, ask = {"ticket": ticket_id}, self._requester.request
        done, failed = self._on_ticket, self._on_no_ticket
        number = ask("query.ticket", args, reply_type=TicketView, done=done, failed=failed)
        # A client in the same process has answered already.
        self._asked = 0 if self._answered else number

    def _on_ticket(self, ticket: TicketView) -> None:
        self._asked, self._answered = 0, True
        if ticket.id != self._wanted:
            return
        fresh = self._ticket is None or self._ticket.id != ticket.id
        self._show(ticket)
        if fresh:
            self.ticket_opened.emit(ticket.id)

    def _on_no_ticket(self, failure: Failure) -> None:
        self._asked, self._answered = 0, True
        self.foot.notice.say(failure.sentence)
        self.status.emit(failure.sentence)

    def _show(self, ticket: TicketView | None) -> None:
        fresh = ticket is None or self._ticket is None or self._ticket.id != ticket.id
        self._ticket = ticket
        if fresh:
            self.foot.notice.clear()
        for part in (self.header, self.timeline, self.foot):
            part.setVisible(ticket is not None)
        self.empty.setVisible(ticket is None)
        self.header.show_ticket(ticket)
        self.timeline.show_entries(
            ticket.id if ticket else None, ticket.entries if ticket else (), fresh=fresh
        )
        self.composer.show_ticket(ticket)

    # ---- acting

    @Slot(object)
    def _on_wanted(self, action: TicketAction) -> None:
        self.perform(action.value)

    def _do(self, action: TicketAction) -> None:
        spec = SPECS[action]
        if action in _WRITING:
            self.foot.close_form()
            self.composer.show_kind(_WRITING[action])
        elif action in FORMS and self._ticket is not None:
            self.foot.open(action, self._ticket, self._clock.now_us())
        elif spec.verb:
            self._on_submitted(spec.verb, dict(spec.args), action)
        else:
            {
                TicketAction.UNDO: self._undo_last,
                TicketAction.EXPLAIN: self._explain_first,
                TicketAction.SEND: self.composer.send,
                TicketAction.ATTACH: self.composer.choose_files,
                TicketAction.COPY_NUMBER: self.header.copy_number,
            }[action]()

    @Slot(str, object, object)
    def _on_submitted(self, verb: str, args: dict[str, Any], action: TicketAction) -> None:
        if self._ticket is not None:
            self.ops.run(self._ticket.id, verb, args, SPECS[action].label)

    @Slot(bytes, str, object)
    def _on_done(self, ticket: bytes, label: str, changes: Changes) -> None:
        """Close the form that asked, refresh, and offer to undo."""
        op_id = self.ops.remember(ticket, changes)
        text = self.tr("{0}: done").format(label.rstrip("…"))
        if ticket == self._wanted:
            self.foot.close_form()
            self.foot.notice.clear()
            self._toast(text, op_id)
            self.left.emit()
        self.status.emit(text)
        self._refresh(ticket)

    @Slot(bytes, object)
    def _on_refused(self, ticket: bytes, failure: Failure) -> None:
        if ticket == self._wanted:
            self.foot.refuse(failure.sentence)
        self.status.emit(failure.sentence)

    @Slot(object)
    def _on_sent(self, changes: Changes) -> None:
        if self._ticket is not None:
            self._toast(self.tr("Sent"), self.ops.remember(self._ticket.id, changes))
            self._refresh(self._ticket.id)

    def _toast(self, text: str, op_id: bytes) -> None:
        self.toast.show_message(text, op_id=op_id, bottom=self.foot.height() + 4)

    def _refresh(self, ticket: bytes) -> None:
        """Read again, unless `changed` has already asked for it."""
        if ticket == self._wanted and not self._asked:
            self._ask(ticket)

    @Slot(bytes)
    def _undo(self, op_id: bytes) -> None:
        if self._ticket is not None:
            self.ops.undo(self._ticket.id, op_id, SPECS[TicketAction.UNDO].label)

    def _undo_last(self) -> None:
        if self._ticket and (op_id := self.ops.last_undoable(self._ticket.id)):
            self._undo(op_id)
        else:
            self.status.emit(self.tr("There is nothing to undo on this ticket."))

    # ---- clocks and texts

    def _explain_first(self) -> None:
        if (found := self.header.first_clock()) is not None:
            self.explaining.ask(*found)
        else:
            self.status.emit(self.tr("No clock runs on this ticket."))
