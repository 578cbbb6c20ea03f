"""A new ticket that was begun comes back: after Escape, after a crash, until it is created."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Changes
from desk.ui.begun_tickets import PLACE, BegunTickets
from desk.ui.dialogs.new_ticket import NewTicketDialog
from desk.ui.dialogs.new_ticket_state import state_of
from desk.ui.dialogs.opener import WindowDialogs
from desk.ui.memory import WindowMemory
from tests.ui.dialogs.test_dialogs import EMMA, TEMPLATES, WORKSPACE
from tests.ui.fakes import FakeRequester


class Place:
    """A window with its dialogs."""

    def __init__(self, qtbot: QtBot, **answers: Any) -> None:
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        given = {"query.workspace": WORKSPACE, "query.templates": TEMPLATES, "query.people": [EMMA]}
        self.requester = FakeRequester(answers={**given, **answers})
        self.dialogs = WindowDialogs(self.window, self.requester, WindowMemory())
        self.window.show()

    @property
    def form(self) -> NewTicketDialog:
        """The form that was opened last."""
        shown = [one for one in self.window.findChildren(NewTicketDialog) if one.isVisible()]
        return shown[-1]


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    return Place(qtbot)


def write(form: NewTicketDialog, file: Path) -> None:
    """Fill every kind of field."""
    form.title.setText("VPN 断线")
    form.body.setPlainText("since 9")
    form.category.setCurrentIndex(form.category.findData("mail"))
    form.set_by_hand()
    form.template.write({"symptom": "no route"})
    form.priority.setCurrentIndex(1)
    form.set_graded()
    form.group.setCurrentIndex(1)
    form.affected.setText("12")
    form.take_files([str(file)])
    form.requester.look_for("Emma")


def test_what_was_begun_stands_there_again(qtbot: QtBot, place: Place, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_text("x")
    place.dialogs.open_new_ticket()
    form = place.form
    assert state_of(form) == {}
    write(form, file)
    before, args = state_of(form), form.arguments()
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert len(place.dialogs.begun.pending()) == 1
    place.dialogs.open_new_ticket()
    again = place.form
    assert again is not form
    assert state_of(again) == before
    assert again.arguments() == args
    assert "began" in again.notice.text
    again.notice.buttons[0].click()
    assert state_of(place.form) == {}
    assert place.dialogs.begun.pending() == {}


def test_a_crash_costs_nothing(qtbot: QtBot, place: Place) -> None:
    place.dialogs.open_new_ticket()
    place.form.title.setText("half a sent")
    texts = place.dialogs.begun.pending()
    assert [key[0] for key in texts] == [PLACE]
    after = Place(qtbot)
    assert (
        after.dialogs.begun.adopt({**texts, (PLACE, "9"): "broken", (PLACE, "8"): "[]", ("aa", "reply"): "x"})
        == 1
    )
    after.dialogs.open_new_ticket()
    assert after.form.title.text() == "half a sent"


def test_what_was_created_is_gone_and_a_call_gets_its_own_form(qtbot: QtBot) -> None:
    place = Place(qtbot, **{"ticket.create": Changes(subject=b"t" * 16)})
    place.dialogs.open_new_ticket()
    place.form.title.setText("first")
    place.form.reject()
    place.dialogs.open_new_ticket_with({"title": "second"}, [])
    assert place.form.title.text() == "second"
    place.form.submit()
    assert [text for text in place.dialogs.begun.pending().values() if "second" in text] == []
    place.dialogs.open_new_ticket()
    assert place.form.title.text() == "first"


def test_what_does_not_fit_any_more_is_left_out(qtbot: QtBot, place: Place) -> None:
    place.dialogs.begun.adopt(
        {(PLACE, "0"): '{"title": "t", "category": "gone", "priority": 77, "files": ["/no/x"]}'}
    )
    place.dialogs.open_new_ticket()
    assert place.form.title.text() == "t"
    assert place.form.category.currentData() is None
    assert place.form.files == []


def test_a_second_word_about_a_form_changes_nothing() -> None:
    begun = BegunTickets()
    begun.begin("form", lambda: {"title": "x"})
    begun.end("form", keep=True)
    begun.end("form", keep=True)
    assert len(begun.pending()) == 1
    assert begun.take() == {"title": "x"}
    assert begun.take() == {}
