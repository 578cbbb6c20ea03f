"""The sidebar as an agent uses it: suggestions, search, article, verdict, customer, properties."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.knowledge import ArticleUse
from desk.protocol.messages import Failure
from desk.protocol.views import (
    ArticleHit,
    ArticleView,
    KnowledgeAnswer,
    PersonView,
    SimilarTicket,
    SimilarTickets,
)
from desk.ui import i18n, theme
from desk.ui.kb.delegate import lay_out_snippet, meta_line
from desk.ui.kb.model import HIT, HitModel
from desk.ui.kb.pane import KnowledgePane
from desk.ui.widgets.article_text import markdown_of, reply_text
from desk.ui.widgets.article_window import ArticleWindow
from desk.ui.widgets.markdown import SafeBrowser
from desk.ui.widgets.two_lines import DETAIL, MARK
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples

LEFT = Qt.MouseButton.LeftButton


def hit(number: int = 50, **more: Any) -> ArticleHit:
    values: dict[str, Any] = {
        "id": samples.ident(number),
        "title": f"支付回调超时 {number}",
        "snippet": (("切换备用节点 → 运行", False), ("重放", True), ("任务", False)),
        "category": "故障手册",
        "updated_us": samples.NOW,
        "uses": 128,
        "confidence": "validated",
    }
    return ArticleHit(**{**values, **more})


def article(**more: Any) -> ArticleView:
    values: dict[str, Any] = {
        "id": samples.ident(50), "number": "KB-12", "title": "支付回调超时", "language": "zh_CN",
        "symptom": "504 <script>alert(1)</script>", "steps": "1. 看连接池\n2. 切换", "script": "systemctl restart cb",
        "prevention": "- 监控", "environment": "", "cause": "连接池耗尽", "cautions": "注意幂等键", "scenario": "",
        "tags": ("支付",), "product": "支付", "audience": "internal", "confidence": "validated", "author_name": "陈立",
        "updated_us": samples.NOW, "verified_us": None, "uses": 3, "worked": 2,
    }  # fmt: skip
    return ArticleView(**{**values, **more})


def answer(*hits: ArticleHit, **more: Any) -> KnowledgeAnswer:
    return KnowledgeAnswer(**{"hits": hits, "total": len(hits), "took_ms": 3.2, **more})


@pytest.fixture
def engine() -> FakeRequester:
    return FakeRequester(
        answers={
            "query.ticket": samples.ticket(),
            "query.workspace": samples.workspace(),
            "query.canned_replies": samples.CANNED,
            "query.article": article(),
            "kb.suggest": answer(hit(), hit(51, stale=True, why="same category")),
            "kb.search": answer(hit(52)),
        }
    )


@pytest.fixture
def pane(qtbot: QtBot, engine: FakeRequester) -> Iterator[KnowledgePane]:
    i18n.use("en")
    made = KnowledgePane(engine)
    qtbot.addWidget(made)
    made.resize(296, 900)
    made.show()
    made.show_ticket(samples.ticket().id)
    yield made
    made.hide()


def tab(pane: KnowledgePane, name: str, qtbot: QtBot) -> None:
    qtbot.mouseClick(pane.tabs[name], LEFT)


def test_the_shown_ticket_brings_suggestions(pane: KnowledgePane, engine: FakeRequester) -> None:
    assert engine.last("kb.suggest") == {"ticket": samples.ticket().id}
    assert [one.title for one in pane.knowledge.model.hits] == ["支付回调超时 50", "支付回调超时 51"]
    assert pane.knowledge.facts.text() == "Suggested for this ticket · 2 articles · 3 ms"


def test_typing_searches_once_a_moment_later(
    pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot
) -> None:
    pane.focus_search()
    qtbot.keyClicks(pane.knowledge.search, "pay")
    with qtbot.waitSignal(pane.knowledge.searching.answered):
        qtbot.keyClicks(pane.knowledge.search, "ment")
    assert engine.verbs().count("kb.search") == 1
    assert engine.last("kb.search") == {"text": "payment", "limit": 20}
    assert pane.knowledge.facts.text() == "1 article · 3 ms"


def test_the_first_suggestion_is_one_key_away(
    pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot
) -> None:
    pane.open_suggested()
    assert engine.last("query.article") == {"article": pane.knowledge.model.hits[0].id}
    pane.knowledge.model.show_hits(())
    asked = engine.verbs().count("query.article")
    pane.open_suggested()
    assert engine.verbs().count("query.article") == asked
    assert pane.knowledge.currentIndex() == 0, "without one the search waits for words"


def test_stale_answers_are_dropped(pane: KnowledgePane, engine: FakeRequester) -> None:
    searching = pane.knowledge.searching
    engine.hold.add("kb.search")
    searching.set_text("old")
    searching.ask_now()
    late = engine.held[0]
    searching.set_text("new")
    searching.ask_now()
    engine.answers["kb.search"] = answer(hit(60))
    engine.release()
    assert late.number in engine.cancelled
    engine.answers["kb.search"] = answer(hit(61))
    engine.answer(late)
    assert pane.knowledge.model.hits[0].id == samples.ident(60)


def test_facts_say_what_is_the_matter(pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot) -> None:
    page = pane.knowledge
    page._on_answer(answer(rebuilding=0.4))
    assert "rebuilt: 40 %" in page.facts.text()
    assert page.facts.text().endswith("What is there already holds nothing yet.")
    page._on_answer(answer())
    assert "No article fits" in page.facts.text()
    page.searching.set_text("xyz")
    page._on_answer(answer(did_you_mean="支付"))
    assert page.facts.text() == "Nothing found. Try fewer or other words."
    qtbot.mouseClick(page.suggestion, LEFT)
    assert page.search.text() == "支付"
    engine.answers["kb.search"] = Failure("index", "The index is being rebuilt.")
    with qtbot.waitSignal(pane.status) as said:
        page.searching.ask_now()
    assert said.args == ["The index is being rebuilt."]
    assert page.facts.text() == ""
    assert page.face.notice.text == "The index is being rebuilt."
    engine.answers["kb.search"] = answer(hit(52))
    qtbot.mouseClick(page.face.notice.buttons[0], LEFT)
    assert page.facts.text() == "1 article · 3 ms"
    assert not page.face.notice.isVisible()


def test_an_article_opens_in_place(pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot) -> None:
    page = pane.knowledge
    index = page.model.index(0)
    qtbot.mouseClick(page.list.viewport(), LEFT, pos=page.list.visualRect(index).center())
    assert engine.last("query.article") == {"article": samples.ident(50)}
    assert page.currentIndex() == 1
    shown = page.article.body.toPlainText()
    assert "<script>alert(1)</script>" in shown
    assert "Repair script" in shown
    qtbot.mouseClick(page.article.back_button, LEFT)
    assert page.currentIndex() == 0
    page.list.setCurrentIndex(page.model.index(1))
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert engine.last("query.article") == {"article": samples.ident(51)}
    qtbot.mouseClick(page.article.back_button, LEFT)
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert engine.last("query.article") == {"article": samples.ident(50)}


def test_insert_and_verdict(pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot) -> None:
    pane.knowledge.open_article(samples.ident(50))
    with qtbot.waitSignal(pane.insert_requested) as inserted:
        qtbot.mouseClick(pane.knowledge.article.insert_button, LEFT)
    assert inserted.args == ["1. 看连接池\n2. 切换\n\n注意幂等键\n"]
    button = pane.knowledge.article.verdicts["worked"]
    qtbot.mouseClick(button, LEFT)
    assert engine.last("article.use") == {
        "ticket": samples.ticket().id, "article": samples.ident(50), "verdict": "worked"
    }  # fmt: skip
    assert not button.isEnabled()


def test_what_is_wrong_is_flagged_while_solving(
    pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot
) -> None:
    pane.knowledge.open_article(samples.ident(50))
    page = pane.knowledge.article
    assert page.flag_line.isHidden()
    page.flag_button.click()
    qtbot.keyClick(page.flag_line, Qt.Key.Key_Return)
    assert "article.flag" not in [one.verb for one in engine.asked]
    page.flag_line.setText("command is gone")
    with qtbot.waitSignal(pane.status):
        qtbot.keyClick(page.flag_line, Qt.Key.Key_Return)
    assert engine.asked[-1].args["reason"] == "command is gone"
    assert page.flag_line.isHidden()


def test_a_verdict_needs_a_ticket_and_may_be_refused(
    pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot
) -> None:
    pane.knowledge.open_article(samples.ident(50))
    engine.answers["article.use"] = Failure("article_missing", "It is gone.")
    with qtbot.waitSignal(pane.status) as said:
        pane.knowledge.article.on_verdict("no")
    assert said.args == ["It is gone."]
    pane.show_ticket(None)
    with qtbot.waitSignal(pane.status) as said:
        pane.knowledge.article.on_verdict("no")
    assert "Choose a ticket" in said.args[0]


def test_changed_articles_are_asked_again(pane: KnowledgePane, engine: FakeRequester) -> None:
    before = engine.verbs().count("kb.suggest")
    pane.on_changes(Changes(items=(Change("article", samples.ident(50)),)))
    assert engine.verbs().count("kb.suggest") == before + 1


def test_the_browser_loads_nothing(qtbot: QtBot) -> None:
    browser = SafeBrowser()
    qtbot.addWidget(browser)
    assert (
        browser.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("file:///etc/passwd"))
        is None
    )
    browser.show_markdown("![x](file:///etc/hostname) <img src='http://x.example/a'>")
    assert "<img" in browser.toPlainText()


def test_modules_and_reply() -> None:
    i18n.use("en")
    shown = markdown_of(article())
    assert [line[5:] for line in shown.splitlines() if line.startswith("#### ")] == [
        "Symptom", "Cause", "Troubleshooting steps", "Repair script", "Prevention", "Cautions"
    ]  # fmt: skip
    assert "```\nsystemctl restart cb\n```" in markdown_of(article())
    assert reply_text(article(steps="", cautions="")).startswith("504")


def test_the_customer_card(pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot) -> None:
    tab(pane, "customer", qtbot)
    page = pane.customer
    assert page.name.text() == "赵磊"
    assert page.others.text() == "2 other open tickets"
    assert not page.contacts["phone"].isEnabled()
    with qtbot.waitSignal(pane.status):
        qtbot.mouseClick(page.contacts["email"], LEFT)
    assert QGuiApplication.clipboard().text() == "zhao.lei@overseas.example"
    vip = PersonView(id=samples.ident(9), name="VIP 客户", level="vip", open_tickets=1)
    engine.answers["query.ticket"] = samples.ticket(requester=vip, state="closed")
    pane.on_changes(Changes(items=(Change("ticket", samples.ticket().id),)))
    assert page.others.text() == "1 other open ticket"
    engine.answers["query.ticket"] = samples.ticket(requester=None)
    pane.on_changes(Changes(items=(Change("ticket", samples.ticket().id),)))
    assert page.name.text() == "No requester"


def choose(pane: KnowledgePane, name: str, label: str) -> None:
    box = pane.properties.choices[name]
    box.setCurrentIndex(box.findText(label))
    box.activated.emit(box.currentIndex())


def test_properties_become_ops(pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot) -> None:
    tab(pane, "properties", qtbot)
    assert pane.properties.choices["category"].currentText() == "Payment"
    choose(pane, "category", "Network")
    assert engine.last("ticket.category")["to"] == "network"
    choose(pane, "product", "VPN")
    assert engine.last("ticket.product")["to"] == "VPN"
    choose(pane, "tier", "L2")
    assert engine.last("ticket.tier")["to"] == "L2"
    choose(pane, "group", "网络")
    assert engine.last("ticket.group")["to"] == samples.NETWORK.id
    choose(pane, "owner", "陈立")
    assert engine.last("ticket.assign")["to"] == samples.CHEN.id
    choose(pane, "owner", "Nobody")
    assert engine.last("ticket.assign")["to"] is None
    choose(pane, "urgency", "1 · work has stopped")
    assert engine.last("ticket.priority")["urgency"] == 1
    before = len(engine.asked)
    choose(pane, "category", "Payment")
    assert len(engine.asked) == before  # nothing changed


def test_a_lower_priority_wants_its_reason(pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot) -> None:
    tab(pane, "properties", qtbot)
    choose(pane, "impact", "4 · one person")
    assert "ticket.priority" not in engine.verbs()
    assert "needs a reason" in pane.properties.notice.text
    pane.properties.reason.setText("test system")
    choose(pane, "impact", "4 · one person")
    assert engine.last("ticket.priority")["reason"] == "test system"


def test_tags_are_added_and_removed(pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot) -> None:
    tab(pane, "properties", qtbot)
    pane.properties.tags.setText("#网关 回调2")
    pane.properties.tags.editingFinished.emit()
    assert engine.last("ticket.tags") == {
        "ticket": samples.ticket().id, "added": ["回调2", "网关"], "removed": ["回调"]
    }  # fmt: skip


def test_a_refused_change_goes_back(pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot) -> None:
    tab(pane, "properties", qtbot)
    engine.answers["ticket.tier"] = Failure("permission.denied", "Ask a supervisor.")
    choose(pane, "tier", "L3")
    assert pane.properties.notice.text == "Ask a supervisor."
    assert pane.properties.choices["tier"].currentText() == "L1"


def test_values_the_lists_do_not_have_stay_visible(
    pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot
) -> None:
    gone = PersonView(id=samples.ident(98), name="已离职", staff=True)
    engine.answers["query.ticket"] = samples.ticket(owner=gone, category="legacy", product="", impact=None)
    tab(pane, "properties", qtbot)
    assert pane.properties.choices["owner"].currentText() == "已离职"
    assert pane.properties.choices["category"].currentText() == "legacy"
    assert pane.properties.choices["product"].currentText() == ""
    choose(pane, "urgency", "3 · a workaround exists")
    assert "Choose impact" in pane.properties.notice.text


def test_the_hit_model(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = HitModel()
    qtmodeltester.check(model)
    with qtbot.waitSignal(model.modelReset):
        model.show_hits((hit(), hit(51)))
    with qtbot.waitSignal(model.dataChanged) as changed, qtbot.assertNotEmitted(model.modelReset):
        model.show_hits((hit(), hit(52)))
    assert changed.args[1].row() == 1
    assert model.index(1).data(HIT).id == samples.ident(52)
    assert "重放" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_cards_stop_after_three_lines(qtbot: QtBot) -> None:
    i18n.use("en")
    layout, height = lay_out_snippet((("word " * 200, False), ("hit", True)), 200)
    assert layout.lineCount() == 3
    assert height == 54
    assert "review overdue" in meta_line(hit(stale=True))


def test_both_themes_and_languages_paint(pane: KnowledgePane, qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    pane.knowledge.open_article(samples.ident(50))
    for mode, language in (("dark", "zh_CN"), ("light", "en")):
        theme.apply(app, mode)
        i18n.use(language)
        for name in pane.tabs:
            tab(pane, name, qtbot)
            assert not pane.grab().isNull()
    nameless = [
        b for b in pane.findChildren(QPushButton) if b.isVisible() and not (b.accessibleName() or b.text())
    ]
    assert nameless == []
    assert pane.childAt(QPoint(10, 10)) is not None


def test_what_the_ticket_says_anew_brings_new_suggestions(
    pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot
) -> None:
    ticket = samples.ticket().id
    before = engine.verbs().count("kb.suggest")
    for _ in range(5):
        pane.on_changes(Changes(items=(Change("entry", ticket, 1), Change("ticket", ticket, 1))))
    with qtbot.waitSignal(pane.knowledge.searching.answered):
        pass
    assert engine.verbs().count("kb.suggest") == before + 1
    pane.on_changes(Changes(items=(Change("entry", samples.ident(5), 9),)))
    assert not pane.knowledge.searching._timer.isActive()
    pane.knowledge.search.setText("words")
    pane.knowledge.searching.ask_now()
    pane.on_changes(Changes(items=(Change("entry", ticket, 1),)))
    assert not pane.knowledge.searching._timer.isActive(), "words being searched are left alone"


def test_a_suggestion_for_the_ticket_before_is_dropped(pane: KnowledgePane, engine: FakeRequester) -> None:
    engine.hold.add("kb.suggest")
    pane.show_ticket(samples.ident(71))
    late = engine.held[-1]
    pane.show_ticket(samples.ident(72))
    engine.answers["kb.suggest"] = answer(hit(61))
    engine.release()
    engine.answers["kb.suggest"] = answer(hit(60))
    engine.answer(late)
    assert [one.id for one in pane.knowledge.model.hits] == [samples.ident(61)]


def test_a_running_rebuild_is_followed_to_its_end(
    pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot
) -> None:
    engine.answers["kb.suggest"] = answer(hit(), rebuilding=0.4)
    pane.knowledge.searching.ask_now()
    page = pane.knowledge
    assert page.facts.text().startswith("Index is being rebuilt: 40 %")
    assert (page.face.progress.isVisible(), page.face.progress.value()) == (True, 40)
    engine.answers["kb.suggest"] = answer(hit(), hit(51))
    qtbot.waitUntil(lambda: not page.face.progress.isVisible())
    assert page.facts.text().startswith("Suggested for this ticket")


def test_the_inserted_article_is_cited(pane: KnowledgePane, qtbot: QtBot) -> None:
    pane.knowledge.open_article(samples.ident(50))
    with qtbot.waitSignals([pane.article_cited, pane.insert_requested], order="strict"):
        qtbot.mouseClick(pane.knowledge.article.insert_button, LEFT)


def test_none_fits_is_noted_with_words_and_ticket(
    pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot
) -> None:
    page, ticket = pane.knowledge, samples.ticket().id
    qtbot.mouseClick(page.face.none_fits, LEFT)
    assert engine.last("article.gap") == {"ticket": ticket}
    assert page.face.notice.text == "Noted among what nobody finds."
    page.search.setText("pos")
    page.searching.ask_now()
    qtbot.mouseClick(page.face.none_fits, LEFT)
    assert engine.last("article.gap") == {"ticket": ticket, "text": "pos"}
    engine.answers["article.gap"] = Failure("gap_text", "There is nothing to note yet.")
    qtbot.mouseClick(page.face.none_fits, LEFT)
    assert page.face.notice.text == "There is nothing to note yet."
    with qtbot.waitSignal(pane.write_wanted) as wanted:
        qtbot.mouseClick(page.face.write, LEFT)
    assert wanted.args == [ticket]


def test_the_library_and_a_window_of_its_own(pane: KnowledgePane, qtbot: QtBot) -> None:
    pane.knowledge.open_article(samples.ident(50))
    with qtbot.waitSignal(pane.article_wanted) as wanted:
        qtbot.mouseClick(pane.knowledge.article.library_button, LEFT)
    assert wanted.args == [samples.ident(50)]
    qtbot.mouseClick(pane.knowledge.article.beside_button, LEFT)
    [beside] = pane.window().findChildren(ArticleWindow)
    assert "看连接池" in beside.body.toPlainText()
    beside.close()


def test_tickets_are_found_too(pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot) -> None:
    found = SimilarTicket(
        id=samples.ident(80), key=8, number="T-8", title="登录 403", state="closed", priority=3,
        created_us=samples.NOW, score=0.8, why="In common: 登录", open=False,
    )  # fmt: skip
    engine.answers["query.similar"] = SimilarTickets(tickets=(found,), count=12, open_count=3, window_s=0)
    page = pane.knowledge
    qtbot.mouseClick(page.face.kinds["tickets"], LEFT)
    assert engine.last("query.similar") == {"ticket": samples.ticket().id, "window_s": 0, "limit": 20}
    assert page.facts.text() == "12 tickets, 3 of them open"
    page.search.setText("登录")
    page.searching.ask_now()
    assert engine.last("query.similar")["text"] == "登录"
    model = page.face.ticket_model
    assert "In common: 登录" in model.index(0).data(DETAIL)
    assert "T-8" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    with qtbot.waitSignal(pane.ticket_wanted) as wanted:
        qtbot.mouseClick(
            page.face.tickets.viewport(), LEFT, pos=page.face.tickets.visualRect(model.index(0)).center()
        )
    assert wanted.args == [samples.ident(80)]
    with qtbot.waitSignal(pane.ticket_wanted):
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
    engine.answers["query.similar"] = SimilarTickets(tickets=(), count=0, open_count=0, window_s=0)
    page.searching.ask_now()
    assert page.facts.text() == "Nothing found. Try fewer or other words."
    page.search.clear()
    page.searching.ask_now()
    assert page.facts.text() == "No ticket is like this one."
    pane.show_ticket(None)
    assert model.rowCount() == 0


def test_the_ticket_hit_model_keeps_the_rules(qtmodeltester: ModelTester) -> None:
    from desk.ui.kb.ticket_hits import TicketHitModel

    model = TicketHitModel()
    one = SimilarTicket(
        id=samples.ident(80), key=8, number="T-8", title="t", state="new", priority=3, created_us=samples.NOW, score=1
    )  # fmt: skip
    model.show_hits((one, one))
    qtmodeltester.check(model)
    assert model.index(0).data(MARK)[1] == "accent"


def test_articles_used_on_the_ticket_are_listed(
    pane: KnowledgePane, engine: FakeRequester, qtbot: QtBot
) -> None:
    uses = [
        ArticleUse(
            article=samples.ident(50 + number), title=f"条目 {number}", confidence="validated", freshness="fresh",
            verdict="worked" if number else "sent", by_name="魏清", at_us=samples.NOW, outdated=number == 1,
        )
        for number in range(5)
    ]  # fmt: skip
    engine.answers["query.ticket_articles"] = uses
    used = pane.knowledge.face.used
    assert not used.isVisible()
    pane.on_changes(Changes(items=(Change("article", samples.ident(50)),)))
    assert used.isVisible()
    assert used._heading.text() == "Used on this ticket and 2 more"
    assert [button.accessibleName() for button in used.buttons] == [
        "条目 0 sent in a reply", "条目 1 worked", "条目 2 worked"
    ]  # fmt: skip
    qtbot.mouseClick(used.buttons[1], LEFT)
    assert engine.last("query.article") == {"article": samples.ident(51)}
    engine.answers["query.ticket_articles"] = Failure("gone", "x")
    pane.show_ticket(samples.ident(72))
    assert not used.isVisible()


def test_filters_are_put_into_the_box(pane: KnowledgePane, qtbot: QtBot) -> None:
    page = pane.knowledge
    page.focus_search()
    qtbot.mouseClick(page.face.help_button, LEFT)
    assert page.face.help.isVisible()
    page.search.setText("登录")
    qtbot.mouseClick(page.face.help.buttons[0], LEFT)
    assert page.search.text() == "登录 tag:"
    page.search.setText("连接超时")
    page.search.selectAll()
    qtbot.mouseClick(page.face.help.buttons[-1], LEFT)
    assert page.search.text() == '"连接超时"'
    assert page.search.cursorPosition() == len(page.search.text()) - 1
    i18n.use("zh_CN")
    page.face.help.retranslate()
    assert page.face.help.buttons[0].text() == "标签:"
    i18n.use("en")


def test_fewer_are_shown_than_match(pane: KnowledgePane) -> None:
    pane.knowledge._on_answer(answer(hit(), hit(51), total=22))
    assert "best 2 of 22" in pane.knowledge.facts.text()


def test_a_very_long_article_is_shown_from_its_beginning(qtbot: QtBot) -> None:
    i18n.use("en")
    browser = SafeBrowser()
    qtbot.addWidget(browser)
    browser.show_markdown("```\n" + "line of a log\n" * 4_000 + "```\n\nthe end")
    assert "the end" not in browser.toPlainText()
    assert browser.toPlainText().endswith("Show more: 56,016 characters in all")
    browser._on_link(QUrl("desk:more"))
    assert browser.toPlainText().endswith("the end")
    browser.show_markdown("x\n" * 500_000)
    browser._on_link(QUrl("desk:more"))
    assert "is not shown here" in browser.toPlainText()[-80:]
