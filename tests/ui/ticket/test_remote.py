"""Remote assistance: started, timed and logged; what is missing is said."""

import shlex
import sys

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desk.ui.ticket.form_remote import RemoteForm
from desk.ui.ticket.row_layout import labelled_parts
from desk.ui.widgets.directory import Directory
from tests.ui.fakes import FakeRequester
from tests.ui.ticket.samples import NOW, entry, ticket, workspace


def form(qtbot: QtBot, command: str, **more: object) -> RemoteForm:
    asking = FakeRequester(
        {"query.workspace": msgspec.structs.replace(workspace(), settings={"remote_command": command})}
    )
    directory = Directory(asking)
    directory.load()
    made = RemoteForm(ticket(**more), directory, NOW)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_session_is_timed_and_logged(qtbot: QtBot) -> None:
    made = form(qtbot, f"{shlex.quote(sys.executable)} -c pass")
    assert made.missing()
    qtbot.keyClicks(made.address, "pc-7")
    with qtbot.waitSignal(made.process.finished):
        made.start_button.click()
        assert made.start_button.text() == "End"
    assert made.start_button.text() == "Start"
    assert made.missing() == "Write what was seen and done."
    made.outcome.setPlainText("Proxy switched off")
    assert not made.missing()
    verb, args = made.gather()
    assert (verb, args["address"], args["body"]) == ("ticket.remote", "pc-7", "Proxy switched off")
    assert args["duration_s"] >= 0


def test_a_running_program_is_ended_by_the_button(qtbot: QtBot) -> None:
    made = form(qtbot, f"{shlex.quote(sys.executable)} -c 'import sys; sys.stdin.read()'")
    made.address.setText("pc-7")
    with qtbot.waitSignal(made.process.started):
        made.start()
    with qtbot.waitSignal(made.process.finished):
        made.toggle()
    assert made.clock.text()


@pytest.mark.parametrize(("command", "said"), [("", "remote_command"), ("/nowhere/program", "installed")])
def test_what_is_missing_is_said(qtbot: QtBot, command: str, said: str) -> None:
    made = form(qtbot, command)
    made.address.setText("pc-7")
    made.start()
    qtbot.waitUntil(lambda: said in made.notice.text)
    assert made.start_button.text() == "Start"


def test_the_last_machine_stands_there_again(qtbot: QtBot) -> None:
    session = entry(95, "remote_session", 5, "did it", data={"address": "pc-9", "duration_s": 125})
    made = form(qtbot, "x", entries=(session,))
    assert made.address.text() == "pc-9"
    assert labelled_parts(session) == [("", "did it")]
