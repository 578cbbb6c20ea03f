"""Desk among the other programs of the desktop: notification area, links, global keys, tickets out of the clipboard.

Connects the tray with the window; made some moments after the window stands.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot

from desk.client.base import Requester
from desk.process.text import visible
from desk.protocol.changes import Changes
from desk.protocol.queue import QueueQuery
from desk.protocol.views import Workspace
from desk.ui import links
from desk.ui.clip import clipboard_fields
from desk.ui.clock import Clock
from desk.ui.global_key.screen import ScreenPicture
from desk.ui.global_key.service import global_keys
from desk.ui.queue.model import Reader
from desk.ui.tray import Tray

if TYPE_CHECKING:
    from desk.ui.window import MainWindow


def raise_window(window: "MainWindow") -> None:
    """Bring the window to the front."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


def arrive(window: "MainWindow", arguments: Sequence[str]) -> None:
    """Do what a start asks: show the window, and the ticket or the new ticket that a link names."""
    named = next((part for part in arguments if part and not part.startswith("-")), "")
    kind, fields = links.parse(named)
    if kind == "new" and fields.get("from") == "screen":
        screen_ticket(window)  # before the window covers what is to be seen
        return
    raise_window(window)
    if kind == "ticket":
        window.open_number(fields["number"])
    elif kind == "call":
        from desk.ui.calls import IncomingCall

        window.furnish()
        IncomingCall(window).begin(fields["number"])
    elif kind == "new":
        window.furnish()
        from_clipboard = clipboard_fields() if fields.pop("from", "") == "clipboard" else ({}, [])
        window.dialogs.open_new_ticket_with({**from_clipboard[0], **fields}, from_clipboard[1])
    elif named:
        window.furnish()
        said = QCoreApplication.translate(
            "Links",
            "This link is not understood: {0}. Desk opens desk://ticket/NUMBER, desk://new and desk://call/NUMBER.",
        )
        window.status.show_note(said.format(visible(named[:80])))


def screen_ticket(window: "MainWindow") -> None:
    """Take a picture of the screen, then open the form of a new ticket with it."""
    picture = ScreenPicture(window)

    def show(files: list[str]) -> None:
        picture.deleteLater()
        window.furnish()
        raise_window(window)
        window.dialogs.open_new_ticket_with({}, files)

    picture.taken.connect(show)
    picture.take()


class Citizen(QObject):
    """The tray of a window and what its menu does, and the keys that work from anywhere."""

    def __init__(
        self,
        window: "MainWindow",
        requester: Requester,
        reader: Reader,
        clock: Clock,
        *,
        available: bool | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._requester, self._reader = window, requester, reader
        self.tray = Tray(window, reader, clock, window.memory.settings, available=available)
        self.tray.ticket_wanted.connect(self._on_ticket)
        self.tray.view_wanted.connect(self._on_view)
        self.tray.action_wanted.connect(self._on_action)
        if window.furnished:
            window.availability.told.said.connect(self.tray.on_notice)
            window.availability.shifts_known.connect(self.tray.on_shifts)
            self.tray.on_shifts(window.availability.shifts)
        global_keys.wanted.connect(self._on_key)
        window.preference_changed.connect(self._on_preference)
        window.closing.connect(global_keys.stop)
        window.closing.connect(self.tray.messages.close)
        global_keys.use(window.memory.settings())
        window.workspace_known.connect(self._on_workspace)
        if window.workspace is not None:
            self._on_workspace(window.workspace)

    @Slot(object)
    def _on_workspace(self, workspace: Workspace) -> None:
        self.tray.workspace = workspace
        self.tray.renew()

    @Slot(str, object)
    def _on_preference(self, name: str, value: object) -> None:
        global_keys.use(self._window.memory.settings())

    @Slot(str)
    def _on_key(self, name: str) -> None:
        self._on_action(f"{name}_ticket")

    @Slot(bytes)
    def _on_ticket(self, ticket: bytes) -> None:
        raise_window(self._window)
        self._window.show_ticket(ticket)

    @Slot(str)
    def _on_view(self, view: str) -> None:
        raise_window(self._window)
        self._window.go_to("view", view, None)
        self._window.navigation.choose("view", view)

    @Slot(str)
    def _on_action(self, name: str) -> None:
        if name == "quit":
            self._window.close()
            return
        if name == "screen_ticket":
            screen_ticket(self._window)
            return
        raise_window(self._window)
        if name == "take_next":
            self.take_next()
        elif name == "clipboard_ticket":
            self._window.perform("clipboard_ticket")

    def take_next(self) -> None:
        """Take the ticket without an owner whose deadline comes first, and show it."""
        rows = self._reader.first(QueueQuery(view="unassigned"), 1)
        if not rows:
            self._window.status.show_note(self.tr("Every open ticket has an owner."))
            return
        ticket = rows[0].id

        def done(_: Changes) -> None:
            self._window.show_ticket(ticket)

        self._requester.request(
            "ticket.take",
            {"ticket": ticket},
            reply_type=Changes,
            done=done,
            failed=self._window.on_failure,
            write=True,
        )
