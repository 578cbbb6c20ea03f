"""The library as people use it: browse, filter, search, read, judge, compare, restore."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.knowledge import ArticlePageView
from desk.protocol.messages import Failure
from desk.protocol.views import ArticleView, KnowledgeAnswer
from desk.ui import i18n, theme
from desk.ui.article.diff_view import changed_fields, html_of
from desk.ui.article.filters import Filters, items_of
from desk.ui.article.model import LibraryModel, Line
from desk.ui.article.pane import ArticlesPane
from desk.ui.widgets.article_window import ArticleWindow
from desk.ui.widgets.two_lines import MARK
from tests.ui.article.conftest import ARTICLE, BETTER, FACETS, FIRST, GAP, TEXTS, TICKET, article, row
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples

LEFT = Qt.MouseButton.LeftButton


def choose(pane: ArticlesPane, qtbot: QtBot, group: str, value: str) -> None:
    """Click a filter."""
    rows = pane.filters.rows
    number = next(n for n, item in enumerate(rows.items) if (item.group, item.value) == (group, value))
    index = rows.index(number)
    pane.filters.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
    qtbot.mouseClick(pane.filters.viewport(), LEFT, pos=pane.filters.visualRect(index).center())


def test_it_lists_a_page_and_fetches_more_at_the_end(
    pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    listing = pane.listing
    assert (listing.model.rowCount(), listing.model.total) == (200, 450)
    assert listing.facts.text() == "450 articles · 2 ms"
    with qtbot.waitSignal(listing.model.rowsInserted):
        listing.list.scrollToBottom()
    qtbot.waitUntil(lambda: listing.model.rowCount() == 400)
    listing.list.scrollToBottom()
    qtbot.waitUntil(lambda: listing.model.rowCount() == 450)
    assert not listing.model.canFetchMore(listing.list.rootIndex())
    offsets = [one.args["offset"] for one in engine.asked if one.verb == "query.articles"]
    assert offsets[-2:] == [200, 400]


def test_the_model_keeps_the_rules(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = LibraryModel()
    lines = [Line(samples.ident(number), f"{number}", "", None) for number in range(5)]
    model.show_lines(lines[:3], 5)
    qtmodeltester.check(model)
    with qtbot.waitSignal(model.rowsInserted) as inserted:
        model.add_lines(lines[3:], 3, 5)
    assert inserted.args is not None
    assert inserted.args[1:] == [3, 4]
    with qtbot.assertNotEmitted(model.rowsInserted):
        model.add_lines(lines, 3, 5)
    with qtbot.waitSignal(model.dataChanged):
        model.show_lines(lines, 5)
    with qtbot.waitSignal(model.modelReset):
        model.show_lines(lines[:1], 1)


def test_filters_are_a_tree_with_sums() -> None:
    items = [item for item in items_of(FACETS, {}) if item.group == "scenario"]
    assert [(item.label, item.count, item.depth) for item in items] == [
        ("支付", 5, 0), ("回调", 3, 1), ("对账", 2, 1), ("账号", 7, 0)
    ]  # fmt: skip
    chosen = Filters(state="validated", scenario="支付", tag="403")
    assert chosen.query("登录 ") == '登录 state:validated scenario:"支付" tag:"403"'
    assert Filters(state="due").query("x") == "x"


def test_choosing_filters_asks_and_clicking_again_lets_go(
    pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    choose(pane, qtbot, "scenario", "支付")
    choose(pane, qtbot, "state", "wip")
    asked = engine.last("query.articles")
    assert (asked["scenario"], asked["state"], asked["offset"]) == ("支付", "wip", 0)
    choose(pane, qtbot, "scenario", "支付")
    assert engine.last("query.articles")["scenario"] == ""
    pane.filters.setCurrentIndex(pane.filters.rows.index(0))
    qtbot.keyClick(pane.filters, Qt.Key.Key_Return)
    assert engine.last("query.articles")["state"] == ""


def test_typing_searches_with_the_filters(pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot) -> None:
    choose(pane, qtbot, "product", "pay")
    pane.focus_search()
    with qtbot.waitSignal(pane.listing.model.modelReset):
        qtbot.keyClicks(pane.listing.search, "timeout")
    assert engine.last("kb.search")["text"] == 'timeout product:"pay"'
    assert engine.verbs().count("kb.search") == 1
    assert pane.listing.facts.text() == "rebuilding 40 % · 1 articles · 3 ms"
    assert pane.listing.model.index(0).data(MARK) == ("in progress", "warn")
    engine.answers["kb.search"] = KnowledgeAnswer(hits=(), total=0, took_ms=1, did_you_mean="超时")
    pane.listing.ask()
    assert "Nothing here" in pane.listing.facts.text()
    qtbot.mouseClick(pane.listing.suggestion, LEFT)
    assert pane.listing.search.text() == "超时"


def test_a_failed_question_says_so_and_an_old_answer_is_dropped(
    pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    engine.hold.add("query.articles")
    pane.listing.ask()
    late = engine.held[-1]
    engine.hold.clear()
    engine.answers["query.articles"] = Failure("gone", "The engine is not there.")
    with qtbot.waitSignal(pane.status) as said:
        pane.listing.ask()
    assert said.args == ["The engine is not there."]
    engine.answers["query.articles"] = lambda args: pytest.fail("not asked")
    assert late.done is not None
    from tests.ui.article.conftest import page

    late.done(page({"offset": 0, "limit": 1}))
    assert pane.listing.facts.text() == "The engine is not there."


def test_an_article_opens_with_its_badges(pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot) -> None:
    qtbot.keyClick(pane.listing.search, Qt.Key.Key_Down)
    assert pane.stack.currentWidget() is pane.reader
    assert engine.last("query.article") == {"article": ARTICLE}
    reader = pane.reader
    pills = [reader._flow.itemAt(n).widget().text() for n in range(reader._flow.count())]  # type: ignore[union-attr]
    assert pills[0] == "validated"
    assert pills[1].startswith("verified until")
    assert "支付/回调" in pills
    assert reader.validate.text() == "Verify again"
    shown = reader.body.toPlainText()
    assert "Troubleshooting steps" in shown
    reader.show_article(
        article(confidence="not_validated", proposed=True, may=("edit",), freshness="unverified")
    )
    pills = [reader._flow.itemAt(n).widget().text() for n in range(reader._flow.count())]  # type: ignore[union-attr]
    assert pills[:4] == ["not validated", "never verified", "company", "reuse has earned validation"]
    assert not reader.validate.isVisible()


def test_what_may_be_done_is_in_the_menu_and_undone(
    pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    pane.show_article(ARTICLE)
    reader = pane.reader
    reader.menu.aboutToShow.emit()
    actions = {action.text(): action for action in reader.menu.actions()}
    assert list(actions) == [
        "Show to: team",
        "Show to: customers",
        "Verify for 30 days",
        "Verify for 180 days",
        "Flag as wrong…",
        "Archive",
        "Open beside",
    ]
    actions["Show to: customers"].trigger()
    assert engine.last("article.publish") == {"article": ARTICLE, "audience": "customer"}
    assert pane.toast.isVisible()
    with qtbot.waitSignal(pane.status):
        pane.toast._undo.click()
    assert "undo" in engine.verbs()
    actions["Verify for 30 days"].trigger()
    assert engine.last("article.validate") == {"article": ARTICLE, "interval_days": 30}
    qtbot.mouseClick(reader.validate, LEFT)
    assert engine.last("article.validate") == {"article": ARTICLE}
    engine.answers["article.archive"] = Failure("permission.denied", "An expert may do that.")
    actions["Archive"].trigger()
    assert reader.notice.text == "An expert may do that."
    actions["Open beside"].trigger()
    [beside] = pane.window().findChildren(ArticleWindow)
    assert "看连接池" in beside.body.toPlainText()
    beside.close()
    archived = [text for text, *_ in reader._choices(article(confidence="archived"))]
    assert archived == ["Flag as wrong…", "Bring back into use", "Open beside"]


def test_flags_and_replacements_are_said(pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot) -> None:
    pane.reader.show_article(article(flags=1))
    assert "过时了 — 魏清" in pane.reader.notice.text
    qtbot.mouseClick(pane.reader.notice.buttons[0], LEFT)
    assert engine.last("article.unflag") == {"article": ARTICLE}
    pane.reader.flag("步骤不对")
    assert engine.last("article.flag")["reason"] == "步骤不对"
    pane.reader.show_article(article(replaced_by=BETTER, replaced_by_title="新条目", confidence="archived"))
    assert pane.reader.notice.text == "Replaced by “新条目”."
    qtbot.mouseClick(pane.reader.notice.buttons[0], LEFT)
    assert engine.last("query.article") == {"article": BETTER}


def test_its_tickets_lead_to_the_ticket(pane: ArticlesPane, qtbot: QtBot) -> None:
    pane.show_article(ARTICLE)
    qtbot.mouseClick(pane.reader.tabs["tickets"], LEFT)
    page = pane.reader.tickets
    assert page.facts.text() == "Used on 1 ticket, solved 1 of them. Enter opens one."
    page.list.setCurrentIndex(page.model.index(0))
    with qtbot.waitSignal(pane.ticket_wanted) as wanted:
        page.list.activated.emit(page.model.index(0))
    assert wanted.args == [TICKET]


def test_history_compares_and_restores(pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot) -> None:
    pane.show_article(ARTICLE)
    qtbot.mouseClick(pane.reader.tabs["history"], LEFT)
    history = pane.reader.history
    assert "重启" in history.diff.toPlainText()
    assert not history.restore.isEnabled()
    history.side.setChecked(True)
    assert "切换" in history.diff.toPlainText()
    history.list.setCurrentIndex(history.model.index(1))
    history.with_now.setChecked(True)
    assert history._heading.text() == "This text → now"
    qtbot.mouseClick(history.restore, LEFT)
    assert engine.last("article.revert") == {"article": ARTICLE, "revision": FIRST}
    engine.answers["query.article_history"] = Failure("gone", "The engine is not there.")
    with qtbot.waitSignal(pane.status):
        history.show_article(ARTICLE, may_edit=False)
    assert not history.restore.isVisible()


def test_differences_are_escaped_words(qtbot: QtBot) -> None:
    i18n.use("en")
    before = {**TEXTS, "steps": "<b>x</b>\n" + "same\n" * 20 + "end"}
    after = {**before, "steps": before["steps"].replace("<b>x", "<img src=1>") + "\nmore"}
    assert changed_fields(before, after) == ["steps"]
    for side in (True, False):
        html = html_of(before, after, side_by_side=side)
        assert "<img" not in html
        assert "equal lines" in html
    assert "say the same" in html_of(TEXTS, TEXTS, side_by_side=True)


def test_gaps_are_listed_and_written_or_closed(
    pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    choose(pane, qtbot, "state", "gaps")
    assert pane.listing.model.index(0).data(MARK) == ("2×", "warn")
    qtbot.keyClick(pane.listing.search, Qt.Key.Key_Down)
    assert pane.gap.words.text() == "pos 打印"
    with qtbot.waitSignal(pane.ticket_wanted):
        qtbot.mouseClick(pane.gap.ticket, LEFT)
    qtbot.mouseClick(pane.gap.write, LEFT)
    assert pane.editor.form.title.text() == "POS 无法打印"
    pane.editor.close_button.click()
    pane.gap.show_gap(GAP)
    pane.gap.done.click()
    assert engine.last("article.gap_done") == {"gap": GAP.id}
    pane._on_gap_write("pos 打印", b"")
    assert pane.editor.form.title.text() == "pos 打印"


def test_changes_refresh_list_facets_and_the_shown_article(
    pane: ArticlesPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    pane.show_article(ARTICLE)
    before = len(engine.asked)
    pane.on_changes(Changes(items=(Change("ticket", TICKET, 1),)))
    assert len(engine.asked) == before
    pane.on_changes(Changes(items=(Change("article", ARTICLE),)))
    asked = [one.verb for one in engine.asked[before:]]
    assert {"query.articles", "query.article"} <= set(asked)
    pane.on_changes(Changes(bulk=True))
    counted = engine.verbs().count("query.article_facets")
    qtbot.waitUntil(lambda: engine.verbs().count("query.article_facets") == counted + 1)


@pytest.mark.parametrize("mode", ["dark", "light"])
def test_it_follows_language_and_theme(pane: ArticlesPane, mode: str) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    pane.show_article(ARTICLE)
    theme.apply(app, mode)
    i18n.use("zh_CN")
    pane.grab()
    i18n.use("en")
    assert pane.listing.new.text() == "New article"


def test_badges_of_rows() -> None:
    from desk.ui.article.model import line_of_row

    i18n.use("en")
    marks = [
        line_of_row(one, {}).mark
        for one in (
            row(1, flags=2), row(1, freshness="due"), row(1, confidence="wip"), row(1, audience="customer"), row(1)
        )
    ]  # fmt: skip
    assert [mark and mark[0] for mark in marks] == ["2 flags", "review due", "in progress", "customers", None]


def test_a_page_of_many_columns_keeps_the_others(pane: ArticlesPane, qtbot: QtBot) -> None:
    pane.resize(1056, 700)
    pane.show_article(ARTICLE)
    assert isinstance(pane.reader.article, ArticleView)
    qtbot.mouseClick(pane.reader.tabs["history"], LEFT)
    assert pane.listing.width() >= 250
    assert pane.width() == 1056


def test_a_library_on_its_way_and_one_that_cannot_be_read(qtbot: QtBot, engine: FakeRequester) -> None:
    i18n.use("en")
    engine.hold.add("query.articles")
    pane = ArticlesPane(engine)
    qtbot.addWidget(pane)
    assert (pane.empty.state, pane.listing.facts.text()) == ("waiting", "")
    engine.answers["query.articles"] = Failure(code="engine_stopped", sentence="The engine has been stopped.")
    engine.release()
    assert "cannot be read\nThe engine has been stopped." in pane.empty.accessibleName()
    engine.answers["query.articles"] = ArticlePageView(rows=(), total=0, offset=0, took_ms=1.0)
    counted = engine.verbs().count("query.article_facets")
    pane.empty.pressed.emit()
    assert pane.empty.state == "waiting"
    engine.release()
    assert (pane.empty.state, engine.verbs().count("query.article_facets")) == ("choose", counted + 1)
    assert pane.listing.facts.text().startswith("Nothing here")
