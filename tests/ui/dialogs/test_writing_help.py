"""A new ticket being written: the right article before the title is finished, duplicates, the problem type."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Failure
from desk.protocol.views import (
    ArticleHit,
    ArticleView,
    CategoryChoice,
    Classification,
    KnowledgeAnswer,
    PersonView,
    SimilarTicket,
    SimilarTickets,
    Workspace,
)
from desk.ui import i18n
from desk.ui.dialogs.new_ticket import NewTicketDialog
from desk.ui.widgets.article_window import ArticleWindow
from tests.ui.fakes import FakeRequester
from tests.ui.showing import shown
from tests.ui.ticket import samples

LEFT = Qt.MouseButton.LeftButton
TRACE = "AccessDeniedException: Access is denied\n  at ExceptionTranslationFilter.handle(…:142)"
WORKSPACE = Workspace(
    name="x", me=PersonView(id=b"p" * 16, name="魏清"), groups=(), staff=(),
    categories=({"key": "account_login", "name": {"zh": "登录", "en": "Login"}}, {"key": "device", "name": "Device"}),
    products=("iam",), settings={}, replica_version=1, tickets=3,
)  # fmt: skip
HIT = ArticleHit(
    id=samples.ident(50), title="登录报错403：排查与修复", snippet=(), category="账号", updated_us=samples.NOW, uses=3,
    confidence="validated", why="Matched: 403",
)  # fmt: skip
SAME = SimilarTicket(
    id=samples.ident(80), key=8, number="T-8", title="登录 403", state="new", priority=3, created_us=samples.NOW,
    score=0.8, requester="赵磊",
)  # fmt: skip
TEMPLATES = [
    {
        "category": key,
        "fields": [{"key": "symptom", "label": "Symptom", "kind": "lines"}, {"key": extra, "kind": "line"}],
    }
    for key, extra in (("account_login", "account"), ("device", "asset"))
]


def article(args: dict[str, Any]) -> ArticleView:
    texts = dict.fromkeys(
        (
            "number",
            "symptom",
            "script",
            "prevention",
            "environment",
            "cause",
            "cautions",
            "scenario",
            "product",
        ),
        "",
    )
    return ArticleView(
        id=args["article"], title="登录报错403", language="zh", steps="1. 看连接池", tags=(), audience="team",
        confidence="wip", author_name="", updated_us=0, verified_us=None, uses=0, worked=0, **texts,
    )  # fmt: skip


def classified(state: str, *choices: tuple[str, float]) -> Classification:
    made = tuple(
        CategoryChoice(category=key, probability=share, words=("403", "denied")) for key, share in choices
    )
    return Classification(state=state, choices=made, trained_on=0)


@pytest.fixture
def engine() -> FakeRequester:
    return FakeRequester(
        answers={
            "query.templates": TEMPLATES,
            "kb.suggest": KnowledgeAnswer(hits=(HIT,), total=1, took_ms=1),
            "query.similar": SimilarTickets(
                tickets=(SAME,),
                count=1,
                open_count=1,
                window_s=604800,
                why="1 like this in the last 7 days: 登录",
            ),
            "query.classify": classified("certain", ("account_login", 0.93)),
            "query.article": article,
        }
    )


@pytest.fixture
def dialog(qtbot: QtBot, engine: FakeRequester) -> Iterator[NewTicketDialog]:
    i18n.use("en")
    made = NewTicketDialog(engine, WORKSPACE)
    shown(qtbot, made)
    yield made
    made.hide()


def wait_for_answers(dialog: NewTicketDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.help.classified):
        pass


def test_a_pasted_trace_brings_the_article_at_once(
    dialog: NewTicketDialog, engine: FakeRequester, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(dialog.help.classified):
        dialog.body.setPlainText(TRACE)
        assert dialog.help._timer.interval() == 0
    assert engine.last("kb.suggest") == {"title": "", "body": TRACE, "product": ""}
    [row] = dialog.help.article_rows
    assert row.accessibleName() == "登录报错403：排查与修复\nMatched: 403"
    assert dialog.help._article_heading.isVisible()
    qtbot.mouseClick(row, LEFT)
    [window] = dialog.findChildren(ArticleWindow)
    assert "看连接池" in window.body.toPlainText()
    window.close()


def test_typing_asks_once_and_old_answers_are_dropped(
    dialog: NewTicketDialog, engine: FakeRequester, qtbot: QtBot
) -> None:
    qtbot.keyClicks(dialog.title, "login 403")
    wait_for_answers(dialog, qtbot)
    assert engine.verbs().count("kb.suggest") == 1
    engine.hold.add("kb.suggest")
    dialog.title.setText("printer")
    dialog.help._ask()
    late = engine.held[0]
    engine.hold.clear()
    engine.answers["kb.suggest"] = KnowledgeAnswer(hits=(), total=0, took_ms=1)
    dialog.title.setText("printer jam")
    dialog.help._ask()
    engine.answers["kb.suggest"] = KnowledgeAnswer(hits=(HIT,), total=1, took_ms=1)
    engine.answer(late)
    assert dialog.help.article_rows == []
    dialog.title.setText("")
    dialog.help._ask()
    assert dialog.help.ticket_rows == []


def test_a_certain_category_is_filled_in_and_marked(dialog: NewTicketDialog, qtbot: QtBot) -> None:
    dialog.body.setPlainText(TRACE)
    wait_for_answers(dialog, qtbot)
    assert dialog.category.currentData() == "account_login"
    assert dialog.chips.note.text() == "Suggested from the text: 403, denied"
    assert dialog.arguments()["category"] == "account_login"
    assert dialog.arguments()["category_suggested"] is True


def test_unsure_ones_are_chips_and_a_click_decides(
    dialog: NewTicketDialog, engine: FakeRequester, qtbot: QtBot
) -> None:
    engine.answers["query.classify"] = classified(
        "unsure", ("account_login", 0.4), ("device", 0.3), ("x", 0.1)
    )
    dialog.body.setPlainText(TRACE)
    wait_for_answers(dialog, qtbot)
    assert dialog.category.currentData() is None
    assert [chip.text() for chip in dialog.chips.buttons] == ["Login 40 %", "Device 30 %", "x 10 %"]
    qtbot.mouseClick(dialog.chips.buttons[1], LEFT)
    assert dialog.category.currentData() == "device"
    assert not dialog.chips.isVisible()
    engine.answers["query.classify"] = classified("certain", ("account_login", 0.99))
    dialog.body.setPlainText(TRACE * 3)
    wait_for_answers(dialog, qtbot)
    assert dialog.category.currentData() == "device", "a person chose it"
    assert "category_suggested" not in dialog.arguments()


def test_nothing_sure_says_nothing(dialog: NewTicketDialog, engine: FakeRequester, qtbot: QtBot) -> None:
    dialog.body.setPlainText(TRACE)
    wait_for_answers(dialog, qtbot)
    engine.answers["query.classify"] = classified("empty")
    dialog.body.setPlainText("hm hm")
    wait_for_answers(dialog, qtbot)
    assert dialog.category.currentData() is None
    assert not dialog.chips.isVisible()


def test_a_change_of_category_keeps_text_and_cursor(dialog: NewTicketDialog, qtbot: QtBot) -> None:
    dialog.category.setCurrentIndex(2)
    dialog.template.editors["asset"].setFocus()
    qtbot.keyClicks(dialog.template.editors["asset"], "PC-7")
    dialog.template.editors["symptom"].setFocus()
    qtbot.keyClicks(dialog.template.editors["symptom"], "403 at login")
    wait_for_answers(dialog, qtbot)
    assert dialog.category.currentData() == "account_login"
    symptom = dialog.template.editors["symptom"]
    assert symptom.hasFocus()
    qtbot.keyClicks(symptom, " again")
    assert dialog.template.values()["symptom"] == "403 at login again"
    dialog.category.setCurrentIndex(2)
    assert dialog.template.values()["asset"] == "PC-7"


def test_a_duplicate_is_gone_to_and_nothing_typed_is_lost(
    dialog: NewTicketDialog, engine: FakeRequester, qtbot: QtBot
) -> None:
    dialog.title.setText("登录 403")
    dialog.body.setPlainText(TRACE)
    wait_for_answers(dialog, qtbot)
    assert dialog.help._same_heading.text() == "1 like this in the last 7 days: 登录"
    [row] = dialog.help.ticket_rows
    engine.answers["draft.set"] = Failure("disk_full", "The disk is full.")
    row.click()
    assert dialog.isVisible()
    assert dialog.error.text() == "The disk is full."
    del engine.answers["draft.set"]
    with qtbot.waitSignal(dialog.existing_wanted) as wanted:
        row.click()
    assert wanted.args == [SAME.id]
    assert engine.last("draft.set") == {"ticket": SAME.id, "kind": "note", "body": f"登录 403\n\n{TRACE}"}
    assert not dialog.isVisible()


def test_without_the_engine_one_can_write_on(
    dialog: NewTicketDialog, engine: FakeRequester, qtbot: QtBot
) -> None:
    gone = Failure("gone", "The engine is not there.")
    engine.answers |= {"kb.suggest": gone, "query.similar": gone, "query.classify": gone}
    dialog.title.setText("something long enough")
    dialog.help._ask()
    assert not dialog.error.isVisible()
    assert dialog.help.article_rows == []
