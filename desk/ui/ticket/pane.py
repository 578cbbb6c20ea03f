"""The ticket pane: header, timeline and composer of one ticket, and the forms of its actions.

Layout and wiring; what a thing does stands in its own module. Asks the engine through a Requester only.
"""

from pathlib import Path
from typing import Protocol

from msgspec import Struct
from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import TicketView
from desk.ui.clock import Clock
from desk.ui.older import ask_for
from desk.ui.sync.presence import PresenceLine
from desk.ui.ticket.composer import Composer
from desk.ui.ticket.drafts import Drafts
from desk.ui.ticket.explain import Explaining, ExplainPopover
from desk.ui.ticket.form_host import FormHost
from desk.ui.ticket.header import TicketHeader
from desk.ui.ticket.hints import TicketHints
from desk.ui.ticket.lint_strip import LintStrip
from desk.ui.ticket.overtaken import OvertakenStrip
from desk.ui.ticket.performer import Parts, Performer
from desk.ui.ticket.state_page import StatePage
from desk.ui.ticket.timeline import TimelineView
from desk.ui.ticket.timeline_bar import TimelineBar
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.toast import Toast


class Journal(Protocol):
    """What survived a kill -9: texts by (ticket hex, kind)."""

    def restored(self) -> dict[tuple[str, str], str]:
        """Return the texts that were not saved by the engine."""
        ...

    @property
    def pasted(self) -> Path | None:
        """Return where pasted pictures lie until they are sent, None where they must not stay."""
        ...


_STRETCH: dict[type[QWidget], int] = {TicketHeader: 1000, TimelineView: 1, StatePage: 1}
"""Who takes the room that is left once everybody has the least: the head until all of it is seen, then the log."""

_WORTH_FILTERS = 6
"""Entries from which on the line of filters is worth its place."""


class Shared(Struct, frozen=True):
    """What all ticket panes of a program hold together: the lists and every unsent text."""

    directory: Directory
    drafts: Drafts


class TicketPane(QWidget):
    """One ticket.

    Signals (GUI thread):
        status(str): a sentence for the status bar.
        ticket_opened(bytes): id of the ticket that is shown now (once for each opening, not for a refresh).
        left(): a text was sent or a form left; the keyboard may go back to the queue.
        ticket_wanted(bytes): another ticket, from a link.
        elsewhere(str): an action that concerns tabs and windows.
    """

    status = Signal(str)
    ticket_opened = Signal(bytes)
    left = Signal()
    ticket_wanted = Signal(bytes)
    elsewhere = Signal(str)

    def __init__(
        self,
        requester: Requester,
        clock: Clock,
        journal: Journal | None = None,
        parent: QWidget | None = None,
        *,
        shared: Shared | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._requester, self._clock = requester, clock
        self._wanted: bytes | None = None
        self._asked, self._answered = 0, False
        self._ticket: TicketView | None = None
        self._reveal: bytes | None = None
        self._shares = shared is not None
        self.directory = shared.directory if shared else Directory(requester, self)
        self.drafts = shared.drafts if shared else Drafts(requester)
        if journal is not None:
            self.drafts.adopt(journal.restored(), journal.pasted)
        self._build()
        self._wire()
        self.retranslate()
        self._show(None)

    def _build(self) -> None:
        requester, self.header = self._requester, TicketHeader(self._clock, self.directory, self)
        self.hints = TicketHints(requester, self.directory, self)
        self.lint = LintStrip(requester, self)
        self.bar = TimelineBar(self)
        self.timeline = TimelineView(requester, self._clock, self)
        self.foot = FormHost(self.directory, self)
        composer = Composer(requester, self.drafts, self.directory, self._clock, self.foot)
        self.composer = self.foot.hold(composer)
        self.empty = StatePage(self)
        self.explain = ExplainPopover(self)
        self.explaining = Explaining(self._requester, self.explain, self)
        self.toast = Toast(self)
        parts = Parts(self.header, self.timeline, self.composer, self.foot, self.toast, self.explaining)
        self.performer = Performer(self._requester, self._clock, parts, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.presence = PresenceLine(self.composer.stack.doing, self)
        self.overtaken = OvertakenStrip(requester, self)
        head = (self.header, self.hints, self.lint, self.bar)
        for part in (*head, self.timeline, self.empty, self.presence, self.overtaken, self.foot):
            column.addWidget(part, _STRETCH.get(type(part), 0))

    def _wire(self) -> None:
        performer = self.performer
        self.header.clock_clicked.connect(self.explaining.ask)
        self.header.ticket_wanted.connect(self.ticket_wanted)
        self.explaining.failed.connect(self.foot.refuse)
        self.hints.ticket_wanted.connect(self.ticket_wanted)
        self.lint.fix_wanted.connect(performer.perform)
        performer.fix_wanted.connect(self.lint.fix)
        self.directory.changed.connect(self.lint.renew)
        self.hints.said.connect(self.status)
        self.hints.category_wanted.connect(performer.set_category)
        self.bar.chosen.connect(self.timeline.set_filter)
        self.timeline.failed.connect(self.foot.refuse)
        self.timeline.quoted.connect(self.insert_text)
        self.composer.said.connect(self.status)
        self.composer.slash.offers = self.header.offers
        self.empty.slow.connect(self._on_slow)
        self.empty.retry_wanted.connect(self._retry)
        self.overtaken.edit_wanted.connect(self.insert_text)
        self.overtaken.edit_wanted.connect(self.save_drafts)
        performer.status.connect(self.status)
        performer.left.connect(self.left)
        performer.stale.connect(self._refresh)
        performer.elsewhere.connect(self.elsewhere)

    def show_ticket(self, ticket_id: bytes | None) -> None:
        """Show a ticket; None shows the empty pane. What was being written is saved first."""
        if ticket_id is not None and ticket_id == self._wanted:
            return
        self.foot.close_form()
        self.explaining.show_ticket(ticket_id)
        self._wanted = ticket_id
        self._forget()
        if ticket_id is None:
            self._show(None)
            return
        self.directory.load()
        self._ask(ticket_id)

    def reveal(self, ticket_id: bytes, entry: str) -> None:
        """Show a ticket and go to one of its entries (hex); what names none shows the ticket only."""
        try:
            self._reveal = bytes.fromhex(entry)
        except ValueError:
            self._reveal = None
        if self._ticket is not None and self._ticket.id == ticket_id:
            self._show(self._ticket)
        else:
            self.show_ticket(ticket_id)

    def on_changes(self, changes: Changes) -> None:
        """Read the shown ticket again when it changed."""
        if not self._shares:
            self.directory.on_changes(changes)
        self.hints.on_changes(changes)
        shown = self._wanted
        if shown is None:
            return
        if changes.bulk or shown in changes.of("ticket") or shown in changes.of("entry"):
            self._ask(shown)

    def perform(self, action_name: str) -> None:
        """Do an action by its name; an unknown or impossible one says so in the status bar."""
        self.performer.perform(action_name)

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
    def wanted(self) -> bytes | None:
        """Return the id of the ticket that is shown or on its way."""
        return self._wanted

    @property
    def ticket(self) -> TicketView | None:
        """Return the shown ticket."""
        return self._ticket

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setAccessibleName(self.tr("Ticket"))

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
        self._forget()
        self._answered = False
        args, ask = {"ticket": ticket_id}, self._requester.request
        done, failed = self._on_ticket, self._on_no_ticket
        number = ask("query.ticket", args, reply_type=TicketView, done=done, failed=failed)
        # A client in the same process has answered already.
        self._asked = 0 if self._answered else number
        if self._asked and not self._stands(ticket_id):
            self.empty.wait()

    def _forget(self) -> None:
        """Want no answer to what was asked last."""
        asked, self._asked = self._asked, 0
        if asked:
            self._requester.cancel(asked)

    def _on_ticket(self, ticket: TicketView) -> None:
        self._asked, self._answered = 0, True
        if ticket.id != self._wanted:
            return
        fresh = self._ticket is None or self._ticket.id != ticket.id
        self._show(ticket)
        if fresh:
            self.ticket_opened.emit(ticket.id)
            self._mark_read(ticket)

    def _on_no_ticket(self, failure: Failure) -> None:
        self._asked, self._answered = 0, True
        if self._stands(self._wanted):
            self.foot.notice.say(failure.sentence)
        else:
            self._show(None, state="refused", sentence=failure.sentence)
            ask_for(self._requester, self._wanted, failure)
        self.status.emit(failure.sentence)

    def _stands(self, ticket_id: bytes | None) -> bool:
        return self._ticket is not None and self._ticket.id == ticket_id

    @Slot()
    def _on_slow(self) -> None:
        """Take the old ticket away when the new one is long in coming: nobody shall write into the wrong one."""
        if self._asked and not self._stands(self._wanted):
            self._show(None, state="loading")

    @Slot()
    def _retry(self) -> None:
        if self._wanted is not None:
            self._ask(self._wanted)

    def _show(self, ticket: TicketView | None, *, state: str = "empty", sentence: str = "") -> None:
        fresh = ticket is None or self._ticket is None or self._ticket.id != ticket.id
        self._ticket = ticket
        if fresh:
            self.foot.notice.clear()
        for part in (self.header, self.timeline, self.foot):
            part.setVisible(ticket is not None)
        self.bar.setVisible(ticket is not None and len(ticket.entries) >= _WORTH_FILTERS)
        self.empty.show_state(state, sentence)
        self.empty.setVisible(ticket is None)
        self.header.show_ticket(ticket)
        self.hints.show_ticket(ticket)
        self.lint.show_ticket(ticket)
        me = self.directory.me
        self.timeline.show_ticket(ticket, me.id if me else None, fresh=fresh)
        self.bar.show_counts(self.timeline.timeline.counts())
        if fresh:
            self.bar.check("all")
        self.composer.show_ticket(ticket)
        for strip in (self.presence, self.overtaken):
            strip.show_ticket(ticket.id if ticket else None)
        self.performer.show_ticket(ticket)
        if ticket is not None and self._reveal is not None:
            entry, self._reveal = self._reveal, None
            self.bar.check("all")
            self.timeline.reveal(entry)

    def _mark_read(self, ticket: TicketView) -> None:
        """Note that the agent has seen what stands there."""
        if ticket.unread:
            self._requester.request("ticket.read", {"ticket": ticket.id, "read": True}, write=True)

    @Slot(bytes)
    def _refresh(self, ticket: bytes) -> None:
        """Read again, unless `changed` has already asked for it."""
        if ticket == self._wanted and not self._asked:
            self._ask(ticket)
