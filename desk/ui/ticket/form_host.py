"""The foot of the ticket pane: the composer, or the form of an action in its place."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desk.protocol.views import TicketView
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.form_clocks import PromiseForm, WaiveForm
from desk.ui.ticket.form_contact import ConfirmForm, RejectForm
from desk.ui.ticket.form_links import LinkForm, MergeForm
from desk.ui.ticket.form_people import AssignForm, GroupForm
from desk.ui.ticket.form_priority import PriorityForm
from desk.ui.ticket.form_solve import SolveForm
from desk.ui.ticket.forms import CancelForm, InlineForm, ReopenForm, WaitForm
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.notice import Notice

FORMS: dict[TicketAction, type[InlineForm]] = {
    form.action: form
    for form in (
        WaitForm, SolveForm, ReopenForm, CancelForm, AssignForm, GroupForm, PriorityForm, ConfirmForm, RejectForm,
        LinkForm, MergeForm, PromiseForm, WaiveForm,
    )
}  # fmt: skip


class FormHost(QFrame):
    """Shows the composer unless a form is open; the composer keeps its text meanwhile.

    Signals (GUI thread):
        submitted(str, object, object): verb, arguments, the action.
        dismissed(): the form was left.
    """

    submitted = Signal(str, object, object)
    dismissed = Signal()

    def __init__(self, composer: QWidget, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composer = composer
        self._directory = directory
        self.form: InlineForm | None = None
        self.notice = Notice(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 6, 20, 16)
        self._column.setSpacing(8)
        self._column.addWidget(self.notice)
        self._column.addWidget(composer)

    def open(self, action: TicketAction, ticket: TicketView, now_us: int) -> None:
        """Open the form of an action in the composer's place."""
        self.close_form()
        form = FORMS[action](ticket, self._directory, now_us, self)
        form.submitted.connect(self._on_submitted)
        form.dismissed.connect(self._on_dismissed)
        self.form = form
        self._composer.hide()
        self._column.addWidget(form)
        form.show()
        form.begin()

    def close_form(self) -> None:
        """Go back to the composer."""
        form, self.form = self.form, None
        if form is not None:
            self._column.removeWidget(form)
            form.hide()
            form.deleteLater()
            self._composer.show()

    def refuse(self, sentence: str) -> None:
        """Show why an op was refused, in the form if one is open; what was filled in stays."""
        (self.form.notice if self.form is not None else self.notice).say(sentence)

    @Slot(str, object)
    def _on_submitted(self, verb: str, args: dict[str, object]) -> None:
        if self.form is not None:
            self.submitted.emit(verb, args, self.form.action)

    @Slot()
    def _on_dismissed(self) -> None:
        self.close_form()
        self.dismissed.emit()
