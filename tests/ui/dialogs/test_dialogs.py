"""The dialogs ask plain questions and lose nothing of what was typed."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import GroupView, PersonView, Workspace
from desk.ui import i18n
from desk.ui.actions import ACTIONS
from desk.ui.dialogs.first_start import FirstStart, FirstStartDialog
from desk.ui.dialogs.new_ticket import NewTicketDialog
from desk.ui.dialogs.report import ReportDialog
from desk.ui.dialogs.shortcuts import ShortcutsDialog
from tests.ui.fakes import FakeRequester

GROUP = GroupView(id=b"g" * 16, name="网络", tier="L1")
EMMA = PersonView(id=b"e" * 16, name="Emma Clark", organisation="Globex", email="emma@globex.example")


def field(key: str, kind: str = "lines") -> dict[str, Any]:
    words = {"zh": f"{key}（中文）", "en": key}
    return {"key": key, "kind": kind, "label": words, "hint": words, "required": key == "symptom"}


TEMPLATES = [
    {
        "category": "vpn",
        "fields": [field("symptom"), field("occurred", "instant"), field("screenshots", "files")],
    },
    {"category": "mail", "fields": [field("symptom"), field("environment", "text")]},
]
WORKSPACE = Workspace(
    name="Desk", me=PersonView(id=b"p" * 16, name="魏清"), groups=(GROUP,), staff=(),
    categories=({"key": "vpn", "name": {"zh": "VPN", "en": "VPN"}}, {"key": "mail", "name": {"zh": "邮件", "en": "Mail"}}),
    products=("gateway",), settings={}, replica_version=1, tickets=0,
)  # fmt: skip


@pytest.fixture(autouse=True)
def english(qapp: object) -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


def new_ticket(qtbot: QtBot, **answers: Any) -> tuple[NewTicketDialog, FakeRequester]:
    requester = FakeRequester(answers={"query.templates": TEMPLATES, "query.people": [EMMA], **answers})
    dialog = NewTicketDialog(requester, WORKSPACE)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    return dialog, requester


def test_a_ticket_is_made_from_the_template(qtbot: QtBot) -> None:
    made = Changes(subject=b"t" * 16)
    dialog, requester = new_ticket(qtbot, **{"ticket.create": made})
    qtbot.keyClicks(dialog.title, "VPN down")
    dialog.category.setCurrentIndex(dialog.category.findData("vpn"))
    symptom = dialog.template.editors["symptom"]
    assert isinstance(symptom, QPlainTextEdit)
    symptom.setPlainText("连接超时")
    assert set(dialog.template.editors) == {"symptom", "occurred"}
    dialog.category.setCurrentIndex(dialog.category.findData("mail"))
    assert dialog.template.values() == {"symptom": "连接超时"}
    dialog.group.setCurrentIndex(dialog.group.findData(GROUP.id))
    dialog.priority.setCurrentIndex(1)
    qtbot.keyClicks(dialog.requester, "Emma")
    qtbot.waitUntil(lambda: "query.people" in requester.verbs())
    dialog.requester._on_chosen("Emma Clark · Globex · emma@globex.example")
    qtbot.keyClick(dialog.requester, Qt.Key.Key_Return)
    assert "ticket.create" not in requester.verbs(), "Return in a line presses nothing"
    with qtbot.waitSignal(dialog.created) as told:
        qtbot.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    assert told.args == [b"t" * 16]
    args = requester.last("ticket.create")
    assert (args["title"], args["category"], args["group"], args["priority"]) == (
        "VPN down",
        "mail",
        GROUP.id,
        1,
    )
    assert args["requester"] == EMMA.id
    assert args["fields"] == {"symptom": "连接超时"}


def test_a_whole_address_means_its_person_without_choosing(qtbot: QtBot) -> None:
    dialog, requester = new_ticket(qtbot)
    line = dialog.requester
    line.setText("emma@globex.example")
    line._ask()
    assert line.person == EMMA
    assert line.text() == "Emma Clark · Globex · emma@globex.example"
    line.setText("Em")
    line._on_edited("Em")
    line._ask()
    assert line.person is None, "a part of a name means nobody"


def test_a_ticket_needs_a_title_and_a_known_requester(qtbot: QtBot) -> None:
    dialog, requester = new_ticket(qtbot)
    dialog.submit()
    assert not dialog.error.isHidden()
    assert dialog.title.hasFocus()
    dialog.title.setText("x")
    dialog.requester.setText("somebody")
    dialog.submit()
    assert "ticket.create" not in requester.verbs()


def test_a_refused_ticket_stays_in_the_form(qtbot: QtBot) -> None:
    dialog, _ = new_ticket(qtbot, **{"ticket.create": Failure("group_missing", "This group does not exist.")})
    dialog.title.setText("VPN down")
    dialog.submit()
    assert dialog.error.text() == "This group does not exist."
    assert dialog.isVisible()
    assert dialog.create_button.isEnabled()
    assert dialog.title.text() == "VPN down"


def test_first_start_asks_language_name_and_demo(qtbot: QtBot) -> None:
    dialog = FirstStartDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.start.isEnabled()
    qtbot.keyClicks(dialog.name, "Wei Qing")
    qtbot.mouseClick(dialog.chinese, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.empty, Qt.MouseButton.LeftButton)
    assert i18n.language() == "zh_CN"
    assert dialog.start.isEnabled()
    assert dialog.answer() == FirstStart("zh_CN", "Wei Qing", False)
    dialog.name.clear()
    assert not dialog.start.isEnabled()
    qtbot.mouseClick(dialog.join, Qt.MouseButton.LeftButton)  # whoever joins has a name there
    assert dialog.start.isEnabled()
    assert dialog.answer().join


def test_report_can_be_copied(qtbot: QtBot) -> None:
    dialog = ReportDialog("", "Traceback: boom")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "Traceback: boom" in copied
    assert copied.startswith("Desk ")


def test_the_overlay_shows_every_key(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    assert all(action.text in shown for action in ACTIONS.values() if action.keys)
