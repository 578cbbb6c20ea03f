"""The ticket pane: header, timeline and composer of one ticket, and the forms of its actions.

Layout and wiring; what a thing does stands in its own module. Asks the engine through a Requester only.
"""

from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import ClockView, ExplainRow, TicketView
from desk.ui.clock import Clock
from desk.ui.ticket.actions import SPECS, TicketAction, named
from desk.ui.ticket.composer import Composer
from desk.ui.ticket.drafts import Drafts
from desk.ui.ticket.explain import ExplainPopover
from desk.ui.ticket.form_priority import PriorityForm
from desk.ui.ticket.form_solve import SolveForm
from desk.ui.ticket.forms import (
    AssignForm,
    CallForm,
    CancelForm,
    ConfirmForm,
    GroupForm,
    InlineForm,
    RejectForm,
    ReopenForm,
    WaitForm,
)
from desk.ui.ticket.header import TicketHeader
from desk.ui.ticket.timeline import TimelineView
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.notice import Notice
from desk.ui.widgets.toast import Toast

FORMS: dict[TicketAction, type[InlineForm]] = {
    form.action: form
    for form in (
        WaitForm, SolveForm, ReopenForm, CancelForm, AssignForm, GroupForm, PriorityForm, ConfirmForm, RejectForm,
        CallForm,
    )
}  # fmt: skip
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
        ticket_opened(bytes): id of the ticket that is shown now, after it was painted once.
    """

    status = Signal(str)
    ticket_opened = Signal(bytes)

    def __init__(
        self, requester: Requester, clock: Clock, journal: Journal | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._requester = requester
        self._clock = clock
        self._wanted: bytes | None = None
        self._asked = 0
        self._ticket: TicketView | None = None
        self._form: InlineForm | None = None
        self._undoable: dict[bytes, bytes] = {}
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
        self.notice = Notice(self)
        self.timeline = TimelineView(self._requester, self._clock, self)
        self.composer = Composer(self._requester, self.drafts, self.directory, self._clock, self)
        self._foot = QFrame(self)
        self._foot_column = QVBoxLayout(self._foot)
        self._foot_column.setContentsMargins(20, 6, 20, 16)
        self._foot_column.setSpacing(8)
        self._foot_column.addWidget(self.notice)
        self._foot_column.addWidget(self.composer)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "meta")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.explain = ExplainPopover(self)
        self.toast = Toast(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.timeline, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self._foot)

    def _wire(self) -> None:
        self.header.wanted.connect(self._on_wanted)
        self.header.clock_clicked.connect(self._on_clock)
        self.timeline.failed.connect(self._on_said)
        self.timeline.quoted.connect(self._on_quoted)
        self.composer.sent.connect(self._on_sent)
        self.composer.said.connect(self.status)
        self.toast.undo_wanted.connect(self._undo)

    # ---- what the window calls

    def show_ticket(self, ticket_id: bytes | None) -> None:
        """Show a ticket; None shows the empty pane. What was being written is saved first."""
        if ticket_id is not None and ticket_id == self._wanted:
            return
        self._close_form()
        self.explain.close_quietly()
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

    def insert_text(self, text: str) -> None:
        """Put a text into the reply at the cursor."""
        if self._ticket is not None:
            self._close_form()
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
        self._asked = self._requester.request(
            "query.ticket",
            {"ticket": ticket_id},
            reply_type=TicketView,
            done=self._on_ticket,
            failed=self._on_no_ticket,
        )

    def _on_ticket(self, ticket: TicketView) -> None:
        self._asked = 0
        if ticket.id != self._wanted:
            return
        fresh = self._ticket is None or self._ticket.id != ticket.id
        self._show(ticket)
        if fresh:
            self.ticket_opened.emit(ticket.id)

    def _on_no_ticket(self, failure: Failure) -> None:
        self._asked = 0
        self.notice.say(failure.sentence)
        self.status.emit(failure.sentence)

    def _show(self, ticket: TicketView | None) -> None:
        fresh = ticket is None or self._ticket is None or self._ticket.id != ticket.id
        self._ticket = ticket
        if fresh:
            self.notice.clear()
        there = ticket is not None
        self.header.setVisible(there)
        self.timeline.setVisible(there)
        self._foot.setVisible(there)
        self.empty.setVisible(not there)
        self.header.show_ticket(ticket)
        self.timeline.show_entries(ticket.id if ticket else None, ticket.entries if ticket else (), fresh=fresh)
        self.composer.show_ticket(ticket)

    # ---- acting

    @Slot(object)
    def _on_wanted(self, action: TicketAction) -> None:
        self.perform(action.value)

    def _do(self, action: TicketAction) -> None:
        spec = SPECS[action]
        if action in _WRITING:
            self._close_form()
            self.composer.show_kind(_WRITING[action])
        elif action in FORMS:
            self._open_form(FORMS[action])
        elif spec.verb:
            self.run(spec.verb, dict(spec.args), label=spec.label)
        else:
            {
                TicketAction.UNDO: self._undo_last,
                TicketAction.EXPLAIN: self._explain_first,
                TicketAction.SEND: self.composer.send,
                TicketAction.ATTACH: self.composer.choose_files,
                TicketAction.COPY_NUMBER: self.header.copy_number,
            }[action]()

    def run(self, verb: str, args: dict[str, Any], *, label: str) -> None:
        """Send one op on the shown ticket; its outcome shows as a toast or as a sentence in place."""
        if self._ticket is None:
            return
        outcome = _Outcome(self, self._ticket.id, label, self._form)
        self._requester.request(
            verb,
            {"ticket": self._ticket.id, **args},
            reply_type=Changes,
            done=outcome.done,
            failed=outcome.failed,
            write=True,
        )

    def on_done(self, ticket: bytes, label: str, form: InlineForm | None, changes: Changes) -> None:
        """Close the form that asked, refresh, and offer to undo."""
        if form is not None and form is self._form:
            self._close_form()
        self.notice.clear()
        if changes.undoable and changes.op_id:
            self._undoable[ticket] = changes.op_id
        text = self.tr("{0}: done").format(label.rstrip("…"))
        self.toast.show_message(
            text, op_id=changes.op_id if changes.undoable else b"", bottom=self._foot.height() + 12
        )
        self.status.emit(text)
        self._refresh(ticket)

    def on_refused(self, ticket: bytes, form: InlineForm | None, failure: Failure) -> None:
        """Say why, where the agent looks; what was filled in stays."""
        if form is not None and form is self._form:
            form.setEnabled(True)
            form.notice.say(failure.sentence)
        elif self._ticket is not None and self._ticket.id == ticket:
            self.notice.say(failure.sentence)
        self.status.emit(failure.sentence)

    @Slot(object)
    def _on_sent(self, changes: Changes) -> None:
        if self._ticket is None:
            return
        if changes.undoable and changes.op_id:
            self._undoable[self._ticket.id] = changes.op_id
        self.toast.show_message(
            self.tr("Sent"), op_id=changes.op_id if changes.undoable else b"", bottom=self._foot.height() + 12
        )
        self._refresh(self._ticket.id)

    def _refresh(self, ticket: bytes) -> None:
        """Read again, unless `changed` has already asked for it."""
        if ticket == self._wanted and not self._asked:
            self._ask(ticket)

    @Slot(bytes)
    def _undo(self, op_id: bytes) -> None:
        ticket = self._ticket
        if ticket is None:
            return
        self._undoable = {key: value for key, value in self._undoable.items() if value != op_id}
        outcome = _Outcome(self, ticket.id, SPECS[TicketAction.UNDO].label, None)
        self._requester.request(
            "undo", {"of": op_id}, reply_type=Changes, done=outcome.done, failed=outcome.failed, write=True
        )

    def _undo_last(self) -> None:
        op_id = self._undoable.get(self._ticket.id) if self._ticket else None
        if op_id is None:
            self.status.emit(self.tr("There is nothing to undo on this ticket."))
        else:
            self._undo(op_id)

    # ---- forms

    def _open_form(self, kind: type[InlineForm]) -> None:
        if self._ticket is None:
            return
        self._close_form()
        self._form = kind(self._ticket, self.directory, self._clock.now_us(), self._foot)
        self._form.submitted.connect(self._on_submitted)
        self._form.dismissed.connect(self._on_dismissed)
        self.composer.hide()
        self._foot_column.addWidget(self._form)
        self._form.show()
        self._form.begin()

    def _close_form(self) -> None:
        form, self._form = self._form, None
        if form is not None:
            self._foot_column.removeWidget(form)
            form.hide()
            form.deleteLater()
            self.composer.show()

    @Slot(str, object)
    def _on_submitted(self, verb: str, args: dict[str, Any]) -> None:
        if self._form is not None:
            self.run(verb, args, label=SPECS[self._form.action].label)

    @Slot()
    def _on_dismissed(self) -> None:
        self._close_form()
        self.timeline.setFocus()

    # ---- clocks and texts

    @Slot(object, object)
    def _on_clock(self, clock: ClockView, anchor: QWidget) -> None:
        ticket = self._ticket
        if ticket is None:
            return

        def answered(rows: list[ExplainRow]) -> None:
            if self._ticket is not None and self._ticket.id == ticket.id:
                self.explain.show_clock(clock, rows)
                self.explain.show_below(anchor if anchor.isVisible() else self.header)

        self._requester.request(
            "query.explain",
            {"ticket": ticket.id, "metric": clock.metric, "cycle": clock.cycle},
            reply_type=list[ExplainRow],
            done=answered,
            failed=self._on_no_explain,
        )

    def _on_no_explain(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)

    def _explain_first(self) -> None:
        found = self.header.first_clock()
        if found is None:
            self.status.emit(self.tr("No clock runs on this ticket."))
        else:
            self._on_clock(*found)

    @Slot(str)
    def _on_said(self, sentence: str) -> None:
        self.notice.say(sentence)
        self.status.emit(sentence)

    @Slot(str)
    def _on_quoted(self, text: str) -> None:
        self.insert_text("\n".join(f"> {line}" for line in text.splitlines()) + "\n")


class _Outcome:
    """What became of one op on its way."""

    def __init__(self, pane: TicketPane, ticket: bytes, label: str, form: InlineForm | None) -> None:
        self._pane, self._ticket, self._label, self._form = pane, ticket, label, form

    def done(self, changes: Changes) -> None:
        """The op succeeded."""
        self._pane.on_done(self._ticket, self._label, self._form, changes)

    def failed(self, failure: Failure) -> None:
        """The op was refused."""
        self._pane.on_refused(self._ticket, self._form, failure)
