"""Does the actions of a ticket pane: opens forms and choosers, sends ops, offers to undo.

Knows the parts of the pane; lays nothing out. What concerns several tickets (tabs, windows) is said aloud.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import TicketView
from desk.ui.clock import Clock
from desk.ui.i18n import pick
from desk.ui.sharing import sharing
from desk.ui.ticket.acting import TicketOps
from desk.ui.ticket.actions import SPECS, TicketAction, named
from desk.ui.ticket.composer import Composer
from desk.ui.ticket.copying import Names, link_of, markdown_steps
from desk.ui.ticket.explain import Explaining
from desk.ui.ticket.form_host import FORMS, FormHost
from desk.ui.ticket.header import TicketHeader
from desk.ui.ticket.timeline import TimelineView
from desk.ui.widgets.toast import Toast
from desk.ui.work import works

if TYPE_CHECKING:
    from desk.ui.ticket.forms import InlineForm
    from desk.ui.ticket.printing import PrintOut

_WRITING = {
    TicketAction.REPLY: "reply",
    TicketAction.NOTE: "note",
    TicketAction.DIAGNOSE: "diagnosis",
    TicketAction.CALL: "call",
}
_ELSEWHERE = {
    TicketAction.OPEN_TAB,
    TicketAction.OPEN_SIDE,
    TicketAction.POP_OUT,
    TicketAction.CLOSE_TAB,
    TicketAction.KNOWLEDGE,
}


class Performer(QObject):
    """The hands of one ticket pane.

    Signals (GUI thread):
        status(str): a sentence for the status bar.
        left(): something was sent or a form left; the keyboard may go back to the queue.
        stale(bytes): a ticket was changed and wants to be read again.
        elsewhere(str): an action that concerns tabs and windows, or what stands beside the ticket.
        fix_wanted(): do what the process check shows.
    """

    status = Signal(str)
    left = Signal()
    stale = Signal(bytes)
    elsewhere = Signal(str)
    fix_wanted = Signal()

    def __init__(
        self,
        requester: Requester,
        clock: Clock,
        parts: "Parts",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._requester, self._clock = requester, clock
        self._header, self._timeline, self._composer = parts.header, parts.timeline, parts.composer
        self._foot, self._toast, self._explaining = parts.foot, parts.toast, parts.explaining
        parts.timeline.fetch_wanted.connect(self.fetch_again)
        self._ticket: TicketView | None = None
        self._asking: dict[str, InlineForm | None] = {}
        self.ops = TicketOps(requester, self)
        self._wire()

    @cached_property
    def print_out(self) -> "PrintOut":
        """Return the printer, made when it is first wanted."""
        from desk.ui.ticket.printing import PrintOut

        made = PrintOut(self._foot, self)
        made.said.connect(self.status)
        made.names = self._names
        return made

    def _names(self, ticket: TicketView) -> Names:
        """Return how the fields of a ticket are called where it goes out of the window."""
        known = self._foot.directory
        return Names(known.category_name(ticket.category), known.product_name(ticket.product))

    def _wire(self) -> None:
        self._header.wanted.connect(self._on_wanted)
        self._header.submitted.connect(self.submit)
        self._composer.sent.connect(self._on_sent)
        self._composer.commanded.connect(self._on_commanded)
        self._foot.submitted.connect(self.submit)
        self._foot.dismissed.connect(self.left)
        self.ops.done.connect(self._on_done)
        self.ops.refused.connect(self._on_refused)
        self._toast.undo_wanted.connect(self._undo)

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Take a ticket as the shown one."""
        self._ticket = ticket

    def perform(self, action_name: str) -> None:
        """Do an action by its name; an unknown or impossible one says so in the status bar."""
        action = named(action_name)
        if action is None or self._ticket is None:
            self.status.emit(self.tr("Choose a ticket first."))
            return
        if not self._header.offers(action):
            self.status.emit(self.tr("“{0}” is not possible in this state.").format(SPECS[action].label))
            return
        self._do(action, self._ticket)

    def _do(self, action: TicketAction, ticket: TicketView) -> None:
        spec = SPECS[action]
        if action in _WRITING:
            self._foot.close_form()
            self._composer.show_kind(_WRITING[action])
        elif action in FORMS:
            self._foot.open(action, ticket, self._clock.now_us())
        elif spec.verb:
            self.submit(spec.verb, dict(spec.args), action)
        elif action in _ELSEWHERE:
            self.elsewhere.emit(action.value)
        elif action is TicketAction.TITLE or self._header.fields.edits(action):
            self._header.edit(action)
        else:
            self._own()[action]()

    def _own(self) -> dict[TicketAction, Callable[[], object]]:
        return {
            TicketAction.UNDO: self._undo_last,
            TicketAction.EXPLAIN: self._explain_first,
            TicketAction.WHY_AGENT: self._why_agent,
            TicketAction.SEND: self._composer.send,
            TicketAction.ATTACH: self._composer.choose_files,
            TicketAction.COPY_NUMBER: self._header.copy_number,
            TicketAction.COPY_LINK: self._copy_link,
            TicketAction.COPY_MARKDOWN: self._copy_markdown,
            TicketAction.PRINT: lambda: self.print_out.print_ticket(self._ticket, self._clock.now_us()),
            TicketAction.PDF: lambda: self.print_out.ask_pdf(self._ticket, self._clock.now_us()),
            TicketAction.NEWEST: self._timeline.jump_to_newest,
            TicketAction.CANNED: self._manage_canned,
            TicketAction.SCRIPT: self._open_scripts,
            TicketAction.FIX: self.fix_wanted.emit,
        }

    def _why_agent(self) -> None:
        from desk.ui.ticket.why import WhyDialog

        if self._ticket is not None:
            self.why = WhyDialog(self._requester, self._ticket, self._header.window())
            self.why.open()

    @Slot(object)
    def _on_wanted(self, action: TicketAction) -> None:
        self.perform(action.value)

    @Slot(str, object)
    def _on_commanded(self, name: str, args: dict[str, Any]) -> None:
        """Do what a /command of the composer says: an action of its name, or an op at once."""
        action = named(name)
        if action is None:
            return
        if "verb" in args:
            self.submit(args["verb"], args["args"], action)
        else:
            self.perform(name)

    @Slot(str, object, object)
    def submit(self, verb: str, args: dict[str, Any], action: TicketAction) -> None:
        """Send an op on the shown ticket."""
        if self._ticket is not None:
            self._asking[SPECS[action].label] = self._foot.form
            self.ops.run(self._ticket.id, verb, args, SPECS[action].label)

    @Slot(str)
    def set_category(self, category: str) -> None:
        """Set the category that was chosen from the suggested ones."""
        self.submit("ticket.category", {"to": category}, TicketAction.CATEGORY)

    @Slot()
    def fetch_again(self) -> None:
        """Ask for the attachments of the chat that could not be fetched."""
        if self._ticket is not None:
            label = pick("Fetch the attachments again", "重新获取附件")
            self.ops.run(self._ticket.id, "outbound.fetch_again", {}, label)

    @Slot(bytes, str, object)
    def _on_done(self, ticket: bytes, label: str, changes: Changes) -> None:
        """Close the form that asked, refresh, and offer to undo."""
        op_id = self.ops.remember(ticket, changes)
        text = self.tr("{0}: done").format(label.rstrip("…"))
        if self._ticket is not None and ticket == self._ticket.id:
            self._leave(self._asking.pop(label, None))
            self._show_toast(text, op_id)
        self.status.emit(text)
        self.stale.emit(ticket)

    def _leave(self, asked: "InlineForm | None") -> None:
        """Close the form that asked; whoever writes in another place by now keeps it and the keyboard."""
        if asked is self._foot.form:
            self._foot.close_form()
            self._foot.notice.clear()
            if asked is not None or not self._foot.has_keyboard():
                self.left.emit()

    @Slot(bytes, object)
    def _on_refused(self, ticket: bytes, failure: Failure) -> None:
        if self._ticket is not None and ticket == self._ticket.id:
            self._foot.refuse(failure.sentence)
        self.status.emit(failure.sentence)

    @Slot(object)
    def _on_sent(self, changes: Changes) -> None:
        if self._ticket is not None:
            late = sharing.is_offline
            said = self.tr("Will be sent when you are online") if late else self.tr("Sent")
            self._show_toast(said, self.ops.remember(self._ticket.id, changes))
            if self._foot.form is None and self._composer.is_done:
                self.left.emit()
            self.stale.emit(self._ticket.id)

    def _show_toast(self, text: str, op_id: bytes) -> None:
        self._toast.show_message(text, op_id=op_id, above=self._foot)

    @Slot(bytes)
    def _undo(self, op_id: bytes) -> None:
        if self._ticket is not None:
            self.ops.undo(self._ticket.id, op_id, SPECS[TicketAction.UNDO].label)

    def _undo_last(self) -> None:
        if self._ticket and (op_id := self.ops.last_undoable(self._ticket.id)):
            self._undo(op_id)
        else:
            self.status.emit(self.tr("There is nothing to undo on this ticket."))

    def _explain_first(self) -> None:
        if (found := self._header.first_clock()) is not None:
            self._explaining.ask(*found)
        else:
            self.status.emit(self.tr("No clock runs on this ticket."))

    def _manage_canned(self) -> None:
        self._composer.slash.manage(self._requester, self._composer)

    def _open_scripts(self) -> None:
        from desk.ui.scripts.dialog import ScriptDialog  # the start does without it

        if self._ticket is not None:
            ScriptDialog(self._requester, self._ticket, self._foot).show()

    def _copy_link(self) -> None:
        if self._ticket is not None:
            QGuiApplication.clipboard().setText(link_of(self._ticket.number))
            self.status.emit(self.tr("The link is on the clipboard."))

    def _copy_markdown(self) -> None:
        if self._ticket is not None:
            steps = markdown_steps(self._ticket, internal=True, names=self._names(self._ticket))
            works.begin(
                "window.markdown",
                steps,
                done=self._on_markdown,
                failed=lambda error: self.status.emit(str(error)),
            )

    def _on_markdown(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.status.emit(self.tr("The ticket is on the clipboard as Markdown, internal notes included."))


class Parts:
    """The parts of a pane that its actions move."""

    def __init__(
        self,
        header: TicketHeader,
        timeline: TimelineView,
        composer: Composer,
        foot: FormHost,
        toast: Toast,
        explaining: Explaining,
    ) -> None:
        self.header, self.timeline, self.composer = header, timeline, composer
        self.foot, self.toast, self.explaining = foot, toast, explaining
