"""Tickets in windows of their own, with the keys of their actions. Knows nothing of tabs."""

import base64

from PySide6.QtCore import QByteArray, QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk.process.text import visible
from desk.protocol.views import TicketView
from desk.ui.action_keys import Shortcuts
from desk.ui.actions import ACTIONS, ActionId
from desk.ui.ticket.pane import TicketPane

_SIZE = (640, 820)


class TicketWindow(QWidget):
    """One popped-out ticket.

    Signals (GUI thread):
        closed(object): this window is closed; its pane was saved.
        wanted(str): an action that is not the ticket's own.
        placed(): the window was moved or resized.
    """

    closed = Signal(object)
    placed = Signal()
    wanted = Signal(str)

    def __init__(self, pane: TicketPane, parent: QWidget | None = None, *, geometry: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("pane")
        self.pane = pane
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(pane)
        pane.show()
        self.shortcuts = Shortcuts(self)
        self.shortcuts.triggered.connect(self._on_key)
        self.resize(*_SIZE)
        if geometry:
            self.restoreGeometry(QByteArray(base64.b64decode(geometry)))
        self.show_title(pane.ticket)

    def show_title(self, ticket: TicketView | None) -> None:
        """Name the window after its ticket."""
        if ticket is not None:
            self.setWindowTitle(f"{ticket.number} · {visible(ticket.title)}")

    def place(self) -> str:
        """Return the window's place in Qt's own form."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Say that the place is another one."""
        super().moveEvent(event)
        self.placed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say that the place is another one."""
        super().resizeEvent(event)
        self.placed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what was written, then go."""
        self.pane.save_drafts()
        self.closed.emit(self)
        super().closeEvent(event)

    @Slot(str)
    def _on_key(self, name: str) -> None:
        if ACTIONS[ActionId(name)].scope == "ticket":
            self.pane.perform(name)
        else:
            self.wanted.emit(name)


class TicketWindows(QObject):
    """The popped-out tickets.

    Signals (GUI thread):
        changed(): a window was opened, moved or closed.
        wanted(str): an action that is not the ticket's own.
        given_back(bytes): a ticket whose window was closed.
    """

    changed = Signal()
    wanted = Signal(str)
    given_back = Signal(bytes)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.all: list[TicketWindow] = []

    def open(self, pane: TicketPane, geometry: str = "") -> None:
        """Show a pane in a window of its own."""
        window = TicketWindow(pane, geometry=geometry)
        window.closed.connect(self._on_closed)
        window.wanted.connect(self.wanted)
        self.all.append(window)
        window.show()
        if not pane.isAncestorOf(pane.window().focusWidget() or pane.window()):
            pane.timeline.setFocus()
        window.placed.connect(self.changed)

    def raise_ticket(self, ticket: bytes) -> bool:
        """Bring the window of a ticket to the front; return whether there is one."""
        window = next((one for one in self.all if one.pane.wanted == ticket), None)
        if window is not None:
            window.show()
            window.raise_()
            window.activateWindow()
        return window is not None

    def release(self, pane: TicketPane, to: QWidget) -> None:
        """Take a pane out of its window, which goes away."""
        for window in [one for one in self.all if one.pane is pane]:
            self.all.remove(window)
            pane.setParent(to)
            window.hide()
            window.deleteLater()

    def close(self, pane: TicketPane) -> None:
        """Close the window of a pane."""
        for window in [one for one in self.all if one.pane is pane]:
            window.close()

    def close_all(self) -> None:
        """Close every window without saying so: they come back at the next start."""
        for window in self.all:
            window.closed.disconnect(self._on_closed)
            window.close()
        self.all.clear()

    @Slot(object)
    def _on_closed(self, window: TicketWindow) -> None:
        if window in self.all:
            self.all.remove(window)
            window.deleteLater()
            self.changed.emit()
            if window.pane.wanted is not None:
                self.given_back.emit(window.pane.wanted)
