"""A call by link: its caller's tickets are offered, the call form opens on the chosen one, a stranger begins a new one."""

from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desk.protocol.callers import Caller, CallerTicket
from desk.protocol.views import PersonView
from desk.ui.calls import IncomingCall
from desk.ui.citizen import arrive
from desk.ui.dialogs.incoming_call import IncomingCallDialog
from tests.ui.fakes import FakeRequester

TICKETS = tuple(
    CallerTicket(
        id=bytes([n]) * 16, number=f"T-{n}", title=f"Matter {n}", state="in_progress", priority=2, open=True
    )
    for n in (1, 2)
)
CALLER = Caller(PersonView(id=b"p" * 16, name="王小明", phone="13800138000"), TICKETS)


class Places(QObject):
    """The ticket panes: what is shown, what was done."""

    ticket_opened = Signal(bytes)

    def __init__(self) -> None:
        super().__init__()
        self.ticket: Any = None
        self.done: list[str] = []

    def perform(self, name: str) -> None:
        """Note an action."""
        self.done.append(name)


class Window(QWidget):
    """As much of the window as a call needs."""

    def __init__(self, callers: Any) -> None:
        super().__init__()
        self.context = SimpleNamespace(requester=FakeRequester(answers={"query.callers": callers}))
        self.ticket = Places()
        self.shown: list[bytes] = []
        self.opened: list[Any] = []
        self.new: list[dict[str, str]] = []
        self.notes: list[str] = []
        self.status = SimpleNamespace(show_note=self.notes.append)
        self.dialogs = SimpleNamespace(
            show_dialog=self.opened.append, open_new_ticket_with=lambda fields, files: self.new.append(fields)
        )

    def show_ticket(self, ticket: bytes) -> None:
        """Note a ticket."""
        self.shown.append(ticket)

    def furnish(self) -> None:
        """Nothing is left to make."""

    def on_failure(self, failure: Any) -> None:
        """No request fails here."""
        raise AssertionError(failure)


def test_the_call_form_opens_when_the_ticket_stands_there(qtbot: QtBot) -> None:
    """The second ticket is chosen by keys; another ticket that opens meanwhile starts nothing."""
    window: Any = Window([CALLER])
    qtbot.addWidget(window)
    arrive(window, ["desk://call?number=13800138000"])
    (dialog,) = window.opened
    assert isinstance(dialog, IncomingCallDialog)
    qtbot.addWidget(dialog)
    assert "王小明" in dialog.who.text()
    assert "Matter 2" in dialog.tickets.labels[1]
    dialog.tickets.go(1)
    dialog.log.click()
    assert window.shown == [TICKETS[1].id]
    window.ticket.ticket_opened.emit(TICKETS[0].id)
    assert window.ticket.done == []
    window.ticket.ticket_opened.emit(TICKETS[1].id)
    window.ticket.ticket_opened.emit(TICKETS[1].id)
    assert window.ticket.done == ["call"]


def test_a_ticket_that_is_shown_already_and_a_new_matter(qtbot: QtBot) -> None:
    """The form opens at once; the other button leads to a new ticket with the number."""
    window: Any = Window([CALLER])
    qtbot.addWidget(window)
    window.ticket.ticket = SimpleNamespace(id=TICKETS[0].id)
    IncomingCall(window).begin("138")
    window.opened[0].log.click()
    assert window.ticket.done == ["call"]
    IncomingCall(window).begin("138")
    window.opened[1].new.click()
    assert window.new == [{"phone": "138"}]
    for dialog in window.opened:
        qtbot.addWidget(dialog)


def test_a_stranger_begins_a_new_ticket(qtbot: QtBot) -> None:
    """Nobody known, or nobody with a ticket: the form of a new one with the number filled in."""
    for callers in ([], [Caller(CALLER.person, ())]):
        window: Any = Window(callers)
        qtbot.addWidget(window)
        arrive(window, ["desk://call/555"])
        assert (window.new, window.opened) == ([{"phone": "555"}], [])


def test_a_link_that_is_not_understood_is_said(qtbot: QtBot) -> None:
    window: Any = Window([])
    qtbot.addWidget(window)
    for link in ("desk://tickets/1", "desk://[::1", "desk://other\u202e"):
        arrive(window, [link])
    assert "desk://tickets/1" in window.notes[0]
    assert "desk://ticket/NUMBER" in window.notes[1]
    assert "⟦U+202E⟧" in window.notes[2]
    arrive(window, [])
    assert len(window.notes) == 3
