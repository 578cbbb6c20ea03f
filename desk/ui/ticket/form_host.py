"""The foot of the ticket pane: the composer, or the form of an action in its place."""

from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from desk.protocol.views import TicketView
from desk.ui.ticket.actions import TicketAction
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.low_scroll import LowScroll
from desk.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from desk.ui.ticket.forms import InlineForm

Held = TypeVar("Held", bound=QWidget)
MOST_HEIGHT = 440
"""A higher form is scrolled: at 1280x720 the timeline keeps some lines."""

FORMS: dict[TicketAction, tuple[str, str]] = {
    TicketAction.WAIT: ("forms", "WaitForm"),
    TicketAction.HANDOFF: ("form_gates", "HandoffForm"),
    TicketAction.HANDOFF_REJECT: ("form_gates", "HandoffRejectForm"),
    TicketAction.CLOSE: ("form_gates", "CloseForm"),
    TicketAction.RATE: ("form_gates", "RateForm"),
    TicketAction.FOLLOW_UP: ("form_gates", "FollowUpForm"),
    TicketAction.SPLIT: ("form_gates", "SplitForm"),
    TicketAction.MAJOR: ("form_major", "MajorForm"),
    TicketAction.MAJOR_UPDATE: ("form_gates", "MajorUpdateForm"),
    TicketAction.MAJOR_SOLVE: ("form_major", "MajorSolveForm"),
    TicketAction.MAJOR_END: ("form_major", "MajorEndForm"),
    TicketAction.CHECKLIST: ("form_gates", "ChecklistForm"),
    TicketAction.CHECK: ("form_gates", "CheckForm"),
    TicketAction.MACRO: ("form_macro", "MacroForm"),
    TicketAction.SIDE: ("form_gates", "SideForm"),
    TicketAction.TIME_SPENT: ("form_gates", "TimeForm"),
    TicketAction.PROBLEM: ("form_problem", "ProblemForm"),
    TicketAction.CAPSULE: ("form_gates", "CapsuleForm"),
    TicketAction.REMOTE: ("form_remote", "RemoteForm"),
    TicketAction.SOLVE: ("form_solve", "SolveForm"),
    TicketAction.REOPEN: ("forms", "ReopenForm"),
    TicketAction.CANCEL: ("forms", "CancelForm"),
    TicketAction.ASSIGN: ("form_people", "AssignForm"),
    TicketAction.GROUP: ("form_people", "GroupForm"),
    TicketAction.PRIORITY: ("form_priority", "PriorityForm"),
    TicketAction.CONFIRM: ("form_contact", "ConfirmForm"),
    TicketAction.REJECT: ("form_contact", "RejectForm"),
    TicketAction.LINK: ("form_links", "LinkForm"),
    TicketAction.MERGE: ("form_links", "MergeForm"),
    TicketAction.PROMISE: ("form_clocks", "PromiseForm"),
    TicketAction.WAIVE: ("form_clocks", "WaiveForm"),
}
"""Module and class of each action's form; imported when it is first opened."""


def form_class(action: TicketAction) -> "type[InlineForm]":
    """Return the class of an action's form."""
    module, name = FORMS[action]
    found: type[InlineForm] = getattr(import_module(f"desk.ui.ticket.{module}"), name)
    return found


class FormHost(QFrame):
    """Shows the composer unless a form is open; the composer keeps its text meanwhile.

    Signals (GUI thread):
        submitted(str, object, object): verb, arguments, the action.
        dismissed(): the form was left.
    """

    submitted = Signal(str, object, object)
    dismissed = Signal()

    def __init__(self, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composer: QWidget | None = None
        self.directory = directory
        self.form: InlineForm | None = None
        self._place: QWidget = self
        self.notice = Notice(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 6, 20, 16)
        self._column.setSpacing(8)
        self._column.addWidget(self.notice)

    def hold(self, composer: Held) -> Held:
        """Show this unless a form is open, and return it."""
        self._composer = composer
        self._column.addWidget(composer)
        return composer

    def open(self, action: TicketAction, ticket: TicketView, now_us: int) -> None:
        """Open the form of an action in the composer's place."""
        self.close_form()
        form = form_class(action)(ticket, self.directory, now_us, self)
        form.submitted.connect(self._on_submitted)
        form.dismissed.connect(self._on_dismissed)
        self.form = form
        self._show_composer(False)
        self._place = self._placed(form)
        self._column.addWidget(self._place)
        self._place.show()
        form.show()
        form.begin()

    def _placed(self, form: QWidget) -> QWidget:
        """Return the form in a frame that scrolls where the timeline would have no room."""
        return LowScroll(form, self, most=MOST_HEIGHT)

    def close_form(self) -> None:
        """Go back to the composer."""
        form, self.form = self.form, None
        if form is not None:
            self._column.removeWidget(self._place)
            self._place.hide()
            self._place.deleteLater()
            self._show_composer(True)

    def has_keyboard(self) -> bool:
        """Tell whether somebody writes here."""
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)

    def _show_composer(self, shown: bool) -> None:
        if self._composer is not None:
            self._composer.setVisible(shown)

    def refuse(self, sentence: str) -> None:
        """Show why an op was refused, in the form if one is open; what was filled in stays."""
        (self.form if self.form is not None else self.notice).say(sentence)

    @Slot(str, object)
    def _on_submitted(self, verb: str, args: dict[str, object]) -> None:
        if self.form is not None:
            self.submitted.emit(verb, args, self.form.action)

    @Slot()
    def _on_dismissed(self) -> None:
        self.close_form()
        self.dismissed.emit()
