"""Opens the window's dialogs and the palette when they are first wanted; each is imported only then.

Knows which dialog asks for what; the window performs what they answer.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QMainWindow

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.settings import defaults
from desk.protocol.views import Workspace
from desk.ui.begun_tickets import BegunTickets
from desk.ui.memory import WindowMemory

_CHOSEN = (
    "action_chosen", "number_chosen", "words_chosen", "ticket_chosen", "article_chosen", "person_chosen",
)  # fmt: skip


def _class(module: str, name: str) -> Any:
    return getattr(import_module(f"desk.ui.{module}"), name)


class WindowDialogs(QObject):
    """One of each dialog at a time but for new tickets and calls, beside the window and never in its way.

    Attributes:
        offers: tells whether the shown ticket allows an action.
        begun: new tickets that were begun and not sent.

    Signals (GUI thread):
        action_chosen(str), number_chosen(str), words_chosen(str), ticket_chosen(bytes), article_chosen(bytes),
        person_chosen(str): from the palette.
        ticket_created(bytes): id of a new ticket.
        preference_changed(str, object): a setting of the window.
        said(object): a `Failure` while a dialog was being prepared.
    """

    action_chosen = Signal(str)
    number_chosen = Signal(str)
    words_chosen = Signal(str)
    ticket_chosen = Signal(bytes)
    article_chosen = Signal(bytes)
    person_chosen = Signal(str)
    ticket_created = Signal(bytes)
    preference_changed = Signal(str, object)
    said = Signal(object)

    def __init__(self, window: QMainWindow, requester: Requester, memory: WindowMemory) -> None:
        super().__init__(window)
        self._window = window
        self._requester = requester
        self.palette: Any = None
        self._memory = memory
        self._page = ""
        self.offers: Callable[[str], bool] = lambda action: True
        self.begun = BegunTickets()
        self._filled: tuple[dict[str, str], list[str]] = ({}, [])

    @Slot()
    def open_palette(self) -> None:
        """Open the palette, or close it when it stands open."""
        if self.palette is None:
            self.palette = _class("palette", "Palette")(self._window, self._requester, self._memory.recent)
            for name in _CHOSEN:
                getattr(self.palette, name).connect(getattr(self, name))
            self.palette.recent_changed.connect(self._on_recent)
            self.palette.model.offers = lambda action: self.offers(action)
        if self.palette.isVisible():
            self.palette.close_palette()
        else:
            self.palette.open()

    @Slot(str)
    def _on_recent(self, text: str) -> None:
        self._memory.recent = text

    @Slot()
    def open_shortcuts(self) -> None:
        """Show all keys."""
        if self._is_shown("ShortcutsDialog"):
            return
        dialog = _class("dialogs.shortcuts", "ShortcutsDialog")(self._window)
        dialog.edit_wanted.connect(self.open_keys)
        self.show_dialog(dialog)

    @Slot()
    def open_sharing(self) -> None:
        """Show the state of the line and what wants a decision."""
        if self._is_shown("SharingDialog"):
            return
        dialog = _class("sync.dialog", "SharingDialog")(self._requester, self._window)
        dialog.ticket_wanted.connect(self.ticket_chosen)
        self.show_dialog(dialog)

    @Slot()
    def open_older(self) -> None:
        """Search the shared database for tickets that this machine does not keep."""
        dialog = _class("sync.dialog", "SharingDialog")(self._requester, self._window)
        dialog.ticket_wanted.connect(self.ticket_chosen)
        self.show_dialog(dialog)
        dialog.search_older()

    @Slot()
    def open_process(self) -> None:
        """Show the process."""
        if not self._is_shown("ProcessDialog"):
            self.show_dialog(_class("process.dialog", "ProcessDialog")(self._requester, self._window))

    @Slot()
    def open_compliance(self) -> None:
        """Show the audit and the ledger."""
        if self._is_shown("ComplianceDialog"):
            return
        dialog = _class("compliance.dialog", "ComplianceDialog")(self._requester, self._window)
        dialog.ticket_wanted.connect(self.ticket_chosen)
        self.show_dialog(dialog)

    @Slot()
    def open_keys(self) -> None:
        """Open the preferences at the keys."""
        self._page = "keys"
        self.open_preferences()

    @Slot()
    def open_joining(self) -> None:
        """Open the preferences where a workspace joins a shared database."""
        self._page = "sharing"
        self.open_preferences()

    @Slot()
    def open_new_ticket(self) -> None:
        """Open the form of a new ticket."""
        self.open_new_ticket_with({}, [])

    @Slot()
    def open_clipboard_ticket(self) -> None:
        """Open the form of a new ticket with what the clipboard holds."""
        from desk.ui.clip import clipboard_fields

        self.open_new_ticket_with(*clipboard_fields())

    def open_new_ticket_with(self, fields: dict[str, str], files: list[str]) -> None:
        """Open the form of a new ticket with some fields filled."""
        self._filled = (fields, files)
        self._with_workspace(self._open_new_ticket)

    @Slot()
    def open_preferences(self) -> None:
        """Open the preferences."""
        shown = self._is_shown("PreferencesDialog")
        if shown is None:
            self._with_workspace(self._open_preferences)
        elif self._page:
            shown.show_page(self._page)
            self._page = ""

    def show_report(self, sentence: str, detail: str) -> None:
        """Show the report of an error of ours."""
        self.show_dialog(_class("dialogs.report", "ReportDialog")(sentence, detail, self._window))

    def show_dialog(self, dialog: Any) -> None:
        """Show a dialog beside the window, which goes on."""
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _is_shown(self, kind: str) -> Any:
        """Bring a dialog that stands there already to the front and return it, None where there is none."""
        for dialog in self._window.findChildren(QDialog):
            if type(dialog).__name__ == kind and dialog.isVisible():
                dialog.raise_()
                dialog.activateWindow()
                return dialog
        return None

    def _with_workspace(self, open_dialog: Any) -> None:
        self._requester.request(
            "query.workspace", {}, reply_type=Workspace, done=open_dialog, failed=self._on_failed
        )

    @Slot(object)
    def _open_new_ticket(self, workspace: Workspace) -> None:
        dialog = _class("dialogs.new_ticket", "NewTicketDialog")(self._requester, workspace, self._window)
        state = import_module("desk.ui.dialogs.new_ticket_state")
        self.begun.begin(dialog, lambda: state.state_of(dialog))
        begun = {} if any(self._filled) else self.begun.take()
        if begun:
            state.bring_back(dialog, begun)
            dialog.say_begun()
        else:
            dialog.fill(*self._filled)
        for sent in (dialog.created, dialog.existing_wanted):
            sent.connect(lambda ticket: self.begun.end(dialog, keep=False))
            sent.connect(self.ticket_created)
        dialog.finished.connect(lambda: self.begun.end(dialog, keep=True))
        dialog.anew_wanted.connect(lambda: self._begin_anew(dialog))
        self.show_dialog(dialog)

    def _begin_anew(self, dialog: Any) -> None:
        self.begun.end(dialog, keep=False)
        dialog.reject()
        self.open_new_ticket()

    @Slot(object)
    def _open_preferences(self, workspace: Workspace) -> None:
        values = {**defaults(), **workspace.settings, **self._memory.settings()}
        dialog = _class("preferences.dialog", "PreferencesDialog")(
            self._requester, values, self._window, role=workspace.me.role, page=self._page
        )
        self._page = ""
        dialog.window_setting.connect(self.preference_changed)
        self.show_dialog(dialog)

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self.said.emit(failure)
