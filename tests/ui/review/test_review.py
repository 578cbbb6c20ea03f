"""The review page by keyboard: sections, digits that act, what an act asks, the next item, both languages."""

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.protocol.review import ReviewAction, ReviewItem, ReviewPage, ReviewSection
from desk.ui import i18n
from desk.ui.review.model import ItemModel, SectionModel
from desk.ui.review.pane import ReviewPane
from tests.ui.fakes import FakeRequester

ACCEPT = ReviewAction(name="accept", label="Accept", verb="ticket.handoff_accept", args={"ticket": b"t1"})
REJECT = ReviewAction(
    name="reject", label="Reject…", verb="ticket.handoff_reject", args={"ticket": b"t1"}, asks="reason", prompt="Why?"
)  # fmt: skip
ITEMS = (
    ReviewItem(
        id=b"1", title="T-1", detail="a → b", mark="late", tone="bad", ticket=b"t1", actions=(ACCEPT, REJECT)
    ),
    ReviewItem(id=b"2", title="403", detail="due", body="verdicts", article=b"a2"),
)
SECTIONS = (
    ReviewSection(name="handoffs", label="Hand-offs", count=2),
    ReviewSection(name="expired", label="To review", count=0),
)


def page(args: dict[str, Any]) -> ReviewPage:
    items = ITEMS if args["section"] == "handoffs" else ()
    return ReviewPage(section=args["section"], items=items, sections=SECTIONS)


@pytest.fixture
def requester() -> FakeRequester:
    return FakeRequester({"query.review": page})


@pytest.fixture
def pane(qtbot: QtBot, requester: FakeRequester) -> ReviewPane:
    made = ReviewPane(requester)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    return made


def writes(requester: FakeRequester) -> list[tuple[str, dict[str, Any]]]:
    return [(one.verb, one.args) for one in requester.asked if one.write]


def test_it_shows_sections_items_and_the_first_one(pane: ReviewPane) -> None:
    assert pane.section_model.data(pane.section_model.index(0)) == "Hand-offs   2"
    assert pane.section_model.data(pane.section_model.index(1)) == "To review"
    assert pane.detail.title.text() == "T-1"
    assert [button.text() for button in pane.detail.buttons] == ["1   Accept", "2   Reject…"]


def test_digits_act_and_enter_opens(qtbot: QtBot, pane: ReviewPane, requester: FakeRequester) -> None:
    with qtbot.waitSignal(pane.status):
        qtbot.keyClick(pane.sections, Qt.Key.Key_1)  # also where a section has just been chosen
    assert writes(requester) == [("ticket.handoff_accept", {"ticket": "dDE="})]
    qtbot.keyClick(pane.list, Qt.Key.Key_9)
    assert len(writes(requester)) == 1
    with qtbot.waitSignal(pane.ticket_wanted) as opened:
        qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    assert opened.args == [b"t1"]
    pane.list.setCurrentIndex(pane.model.index(1))
    assert pane.detail.body.text() == "verdicts"
    with qtbot.waitSignal(pane.article_wanted) as opened:
        pane.detail.open_button.click()
    assert opened.args == [b"a2"]


def test_an_act_asks_for_its_reason(qtbot: QtBot, pane: ReviewPane, requester: FakeRequester) -> None:
    qtbot.keyClick(pane.list, Qt.Key.Key_2)
    assert pane.detail.prompt.text() == "Why?"
    qtbot.keyClick(pane.detail.answer, Qt.Key.Key_Return)
    assert writes(requester) == []
    qtbot.keyClick(pane.detail.answer, Qt.Key.Key_Escape)
    assert pane.detail.answer.isHidden()
    pane.detail.buttons[1].click()
    qtbot.keyClicks(pane.detail.answer, "no logs")
    qtbot.keyClick(pane.detail.answer, Qt.Key.Key_Return)
    assert writes(requester) == [("ticket.handoff_reject", {"ticket": "dDE=", "reason": "no logs"})]


def test_a_refusal_is_said_and_the_place_kept(
    qtbot: QtBot, pane: ReviewPane, requester: FakeRequester
) -> None:
    requester.answers["ticket.handoff_accept"] = Failure(code="x", sentence="Not yours.")
    pane.list.setFocus()
    qtbot.keyClick(pane.list, Qt.Key.Key_1)
    assert pane.notice.text == "Not yours."
    requester.answers["query.review"] = Failure(code="x", sentence="Gone.")
    pane.ask()
    assert pane.notice.text == "Gone."


def test_another_section_may_be_empty(pane: ReviewPane) -> None:
    pane.sections.setCurrentIndex(pane.section_model.index(1))
    assert pane.model.rowCount() == 0
    assert pane.empty.isVisible()
    assert pane.detail.isHidden()


def test_it_opens_where_something_waits_and_keeps_the_focus(qtbot: QtBot, requester: FakeRequester) -> None:
    requester.answers["query.review"] = lambda args: ReviewPage(
        section=args["section"],
        items=ITEMS if args["section"] == "expired" else (),
        sections=(
            ReviewSection(name="handoffs", label="Hand-offs", count=0),
            ReviewSection(name="waste", label="Not counted", count=-1),
            ReviewSection(name="expired", label="To review", count=2),
        ),
    )
    made = ReviewPane(requester)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.list.setFocus()
    assert made.sections.currentIndex().row() == 2
    assert made.detail.title.text() == "T-1"
    made.show_section("handoffs")
    assert made.list.isHidden()
    assert made.sections.hasFocus()


def test_parts_grow_and_a_sentence_leads_to_its_section(qtbot: QtBot, requester: FakeRequester) -> None:
    def answer(args: dict[str, Any]) -> ReviewPage:
        if args["section"] == "improve":
            items: tuple[ReviewItem, ...] = (
                ReviewItem(id=b"i", title="Late", detail="n = 9", section="audit"),
            )
            return ReviewPage(section="improve", items=items, sections=SECTIONS)
        at = int(args.get("after", 0))
        items = (ReviewItem(id=bytes([at]), title=f"F{at}", detail="d", at_us=at + 1),)
        return ReviewPage(
            section="audit", items=items, sections=SECTIONS, next=at + 1 if at < 2 else 0, summary="3 tickets"
        )

    requester.answers["query.review"] = answer
    made = ReviewPane(requester)
    qtbot.addWidget(made)
    made.show()
    made.show_section("improve")
    assert not made.detail.open_button.isHidden()
    qtbot.keyClick(made.list, Qt.Key.Key_Return)
    assert [item.title for item in made.model.items] == ["F2", "F1", "F0"]
    assert made.summary.text() == "3 tickets"
    made.list.setCurrentIndex(made.model.index(1))
    requester.hold = {"query.review"}
    made.ask()
    requester.answer(requester.held[-1])
    assert len(made.model.items) == 3, "replaced when it is whole again"
    for _ in range(2):
        requester.answer(requester.held[-1])
    assert [item.title for item in made.model.items] == ["F2", "F1", "F0"]
    assert made.list.currentIndex().row() == 1


def test_changes_are_asked_for_after_a_moment(
    qtbot: QtBot, pane: ReviewPane, requester: FakeRequester
) -> None:
    pane._soon.setInterval(1)
    before = len(requester.asked)
    pane.on_changes(Changes(items=(Change("person", b"x"),)))
    pane.on_changes(Changes(items=(Change("article", b"x"),)))
    qtbot.waitUntil(lambda: len(requester.asked) == before + 1)
    pane.hide()
    pane.on_changes(Changes(items=(Change("article", b"x"),)))
    pane.show()
    assert len(requester.asked) == before + 2


def test_the_language_switches(pane: ReviewPane) -> None:
    i18n.use("zh_CN")
    for widget in (pane, pane.detail):
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
    assert pane.title.text() == "评审"
    assert "打开" in pane.detail.open_button.text()
    i18n.use("en")


def test_models_keep_their_word(qtbot: QtBot) -> None:
    items, sections = ItemModel(), SectionModel()
    testers = [QAbstractItemModelTester(model) for model in (items, sections)]
    with qtbot.waitSignal(items.modelReset):
        items.show_items(ITEMS)
    with qtbot.waitSignal(items.dataChanged):
        items.show_items(ITEMS)
    items.show_items(())
    items.show_items(())
    with qtbot.waitSignal(sections.modelReset):
        sections.show_sections(SECTIONS)
    with qtbot.waitSignal(sections.dataChanged):
        sections.show_sections(SECTIONS)
    assert items.data(QModelIndex()) is None
    assert len(testers) == 2
