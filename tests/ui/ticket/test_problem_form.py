"""The problem record of a ticket: a new one by its title, or one that is there."""

import pytest
from pytestqt.qtbot import QtBot

from desk.protocol.problems import ProblemView
from desk.ui.ticket.form_problem import ProblemForm
from desk.ui.widgets.directory import Directory
from tests.ui.fakes import FakeRequester
from tests.ui.ticket.test_gates import ticket

FLAPS = ProblemView(
    id=b"p" * 16, title="links flap", product="", category="", cause="", workaround="", state="open",
    state_words="cause not known", owner="", at_us=0, incidents=3, recurrences=0, minutes=0, undone=0, overdue=0,
)  # fmt: skip


@pytest.fixture
def form(qtbot: QtBot) -> ProblemForm:
    requester = FakeRequester(answers={"query.problems": [FLAPS]})
    directory = Directory(requester)
    made = ProblemForm(ticket(), directory, 0)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.choice.count() == 2)
    return made


def test_a_new_record_wants_a_title_and_a_known_one_none(form: ProblemForm) -> None:
    assert form.gather() == ("ticket.problem", {"title": ticket().title})
    form.name.setPlainText(" ")
    assert form.missing()
    form.choice.setCurrentIndex(1)
    assert form.missing() == ""
    assert form.choice.currentText() == "links flap · cause not known · 3"
    assert form.gather() == ("ticket.problem", {"problem": b"p" * 16})
    form.retranslate()
    assert form.choice.itemText(0)
