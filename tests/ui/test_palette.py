"""The palette finds actions in both languages and tickets by number."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from desk.ui.actions import ActionId
from desk.ui.palette import Palette, matches, ticket_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("T-1996D", "T-1996D"), ("t1996d", "T-1996D"), ("1996D", "T-1996D"), ("#17728", "T-17728"),
        ("L7-12", "L7-12"), ("desk://ticket/T-1996D", "T-1996D"), ("take", ""), ("支付", ""), ("", ""), ("top", ""),
        ("-", ""), ("v2 error", ""),
    ],
)  # fmt: skip
def test_ticket_number(typed: str, number: str) -> None:
    assert ticket_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "action"),
    [("reply", "reply"), ("回复", "reply"), ("sla", "insights"), ("报表", "insights"), ("深色", "theme"),
     ("NEW tick", "new_ticket")],
)  # fmt: skip
def test_actions_are_found_in_both_languages(typed: str, action: str) -> None:
    assert matches(typed)[0].action == ActionId(action)


def test_words_that_are_no_action_can_be_searched() -> None:
    assert [entry.words for entry in matches("支付回调")] == ["支付回调"]


@pytest.fixture
def palette(qtbot: QtBot) -> Palette:
    window = QMainWindow()
    window.resize(1000, 700)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    made = Palette(window)
    made.open()
    return made


def test_typing_chinese_and_enter_performs(qtbot: QtBot, palette: Palette) -> None:
    event = QInputMethodEvent()
    event.setCommitString("认领")
    QApplication.sendEvent(palette.line, event)
    with qtbot.waitSignal(palette.action_chosen) as told:
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert told.args == ["take"]
    assert not palette.isVisible()


def test_number_words_and_escape(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.line, "1996D")
    with qtbot.waitSignal(palette.number_chosen) as told:
        qtbot.keyClick(palette.line, Qt.Key.Key_Enter)
    assert told.args == ["T-1996D"]
    palette.open("zzz")
    with qtbot.waitSignal(palette.words_chosen):
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    palette.open()
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 0
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_every_action_is_found_by_its_three_names() -> None:
    from desk.process.pinyin import spelled
    from desk.ui.actions import ACTIONS

    for action in ACTIONS.values():
        if action.id is ActionId.SEARCH:
            continue
        full, initials = spelled(action.zh)
        for typed in (action.zh, action.en, full, initials):
            assert action.id in [entry.action for entry in matches(typed)], typed


def test_what_the_engine_finds_is_added_and_what_was_chosen_comes_first(qtbot: QtBot) -> None:
    from desk.protocol.palette import FoundItem, PaletteAnswer
    from tests.ui.fakes import FakeRequester

    items = (
        FoundItem(kind="ticket", id=b"t" * 16, title="登录报错 403", note="T-1996D"),
        FoundItem(kind="article", id=b"a" * 16, title="登录手册", note="指南"),
        FoundItem(kind="person", id=b"p" * 16, title="邓丽", note="财务部"),
    )
    requester = FakeRequester(answers={"query.palette": PaletteAnswer(ready=True, items=items)})
    window = QMainWindow()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    made = Palette(window, requester)
    made.open()
    requester.hold.add("query.palette")
    qtbot.keyClicks(made.line, "dl")
    assert not [entry for entry in made.model.entries if entry.kind]
    requester.release()
    kinds = [entry.kind for entry in made.model.entries if entry.kind]
    assert kinds == ["ticket", "article", "person"]
    row = made.model.row_of(("ticket", (b"t" * 16).hex()))
    made.list.setCurrentIndex(made.model.index(row))
    with qtbot.waitSignals([made.ticket_chosen, made.recent_changed]):
        qtbot.keyClick(made.line, Qt.Key.Key_Return)
    made.open()
    assert made.model.entries[0].text == "登录报错 403"
    again = Palette(window, requester, made.model.recents.text())
    again.open()
    assert again.model.entries[0].kind == "ticket"
    for kind, signal in (("article", made.article_chosen), ("person", made.person_chosen)):
        made.open("dl")
        requester.release()
        row = next(number for number, entry in enumerate(made.model.entries) if entry.kind == kind)
        made.list.setCurrentIndex(made.model.index(row))
        with qtbot.waitSignal(signal):
            qtbot.keyClick(made.line, Qt.Key.Key_Return)


def test_damaged_memory_of_choices_is_none() -> None:
    from desk.ui.palette_lines import Recents

    assert Recents("{").rows == Recents("[1]").rows == Recents('[["a"]]').rows == []
    assert Recents('[["action","gone","",""]]').entries() == []


def test_a_late_answer_does_not_take_the_keyboard(qtbot: QtBot, palette: Palette) -> None:
    other = QLineEdit(palette.parentWidget())
    other.show()
    qtbot.waitUntil(palette.line.hasFocus)
    qtbot.keyClicks(palette.line, "re")
    other.setFocus()
    qtbot.waitUntil(palette.line.hasFocus)
    assert palette.line.text() == "re"
    qtbot.keyClick(palette.line, Qt.Key.Key_Tab)
    assert palette.line.hasFocus()
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    qtbot.waitUntil(other.hasFocus)


@pytest.mark.parametrize(
    ("typed", "action"),
    [("split", "split"), ("拆分", "split"), ("chaifen", "split"), ("macro", "macro"), ("zxh", "macro"),
     ("side", "side"), ("escalate", "handoff"), ("solve", "solve"), ("un-merge", "unmerge"), ("on hold", "wait"),
     ("assign to me", "take"), ("upload", "attach"), ("duplicate", "merge"), ("comment", "note")],
)  # fmt: skip
def test_everything_that_can_be_done_with_a_ticket_is_found_by_the_words_of_other_programs(
    typed: str, action: str
) -> None:
    assert action in [entry.action for entry in matches(typed)][:2]


def test_each_action_of_a_ticket_stands_in_the_palette() -> None:
    from desk.ui.ticket.actions import TicketAction

    by_themselves = {TicketAction.SEND, TicketAction.UNLINK}  # Ctrl+Enter, and the cross beside the link
    assert {action.value for action in set(TicketAction) - by_themselves} <= set(ActionId)


def test_what_the_ticket_does_not_allow_stands_last() -> None:
    def allowed(action: str) -> bool:
        return action != "reopen"

    found = [entry.action for entry in matches("open", offers=allowed) if entry.action]
    assert found[-1] == "reopen"
    assert [entry.action for entry in matches("reopen")][0] == "reopen"
