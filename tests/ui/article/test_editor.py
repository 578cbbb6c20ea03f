"""Writing articles: drafts that survive, saves on a base, refusals that keep the text."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Failure
from desk.ui.article.form import LONGEST
from desk.ui.article.pane import ArticlesPane
from desk.ui.article_drafts import ArticleDrafts, Form
from desk.ui.journal import DraftJournal
from tests.ui.article.conftest import ARTICLE, FIRST, HEAD, TEXTS, TICKET, article
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples

LEFT = Qt.MouseButton.LeftButton


def compose(widget: object, text: str) -> None:
    """Type Chinese as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)  # type: ignore[arg-type]


def test_only_what_was_changed_is_sent_on_its_base(
    pane: ArticlesPane, engine: FakeRequester, drafts: ArticleDrafts, qtbot: QtBot
) -> None:
    pane.show_article(ARTICLE)
    qtbot.mouseClick(pane.reader.edit, LEFT)
    editor = pane.editor
    assert not pane.listing.isVisible()
    assert drafts.all() == []
    compose(editor.form.modules["cautions"], "注意幂等键")
    assert editor._state.text() == "not saved yet, kept on this computer"
    editor.changes_button.setChecked(True)
    assert "注意幂等键" in editor.diff.toPlainText()
    qtbot.keyClick(editor.form.title, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert engine.last("article.edit") == {"article": ARTICLE, "base": HEAD, "cautions": "注意幂等键"}
    assert drafts.all() == []
    assert pane.stack.currentWidget() is pane.reader
    assert pane.listing.isVisible()


def test_saving_what_was_not_changed_only_closes(pane: ArticlesPane, engine: FakeRequester) -> None:
    pane.edit_article(ARTICLE)
    pane.editor.save()
    assert "article.edit" not in engine.verbs()
    assert pane.stack.currentWidget() is pane.reader


def test_an_article_that_may_not_be_edited_is_shown(pane: ArticlesPane, engine: FakeRequester) -> None:
    engine.answers["query.article"] = article(may=())
    pane.edit_article(ARTICLE)
    assert pane.stack.currentWidget() is pane.reader
    assert not pane.reader.edit.isVisible()


def test_a_refused_save_keeps_the_text_and_offers_the_newest_base(
    pane: ArticlesPane, engine: FakeRequester, drafts: ArticleDrafts, qtbot: QtBot
) -> None:
    pane.edit_article(ARTICLE)
    editor = pane.editor
    editor.form.modules["steps"].setPlainText("我的步骤")
    engine.answers["article.edit"] = Failure("article_moved", "Somebody changed the same place.")
    editor.save()
    assert editor.notice.text == "Somebody changed the same place."
    assert editor.form.modules["steps"].toPlainText() == "我的步骤"
    assert len(drafts.all()) == 1
    newest = samples.ident(99)
    engine.answers["query.article"] = article(head=newest, steps="别人的")
    del engine.answers["article.edit"]
    qtbot.mouseClick(editor.notice.buttons[0], LEFT)
    sent = engine.last("article.edit")
    assert (sent["base"], sent["steps"]) == (newest, "我的步骤")
    assert drafts.all() == []


def test_from_a_ticket_saved_and_back_to_it(
    pane: ArticlesPane, engine: FakeRequester, drafts: ArticleDrafts, qtbot: QtBot
) -> None:
    pane.article_from_ticket(TICKET)
    editor = pane.editor
    assert editor.form.modules["steps"].toPlainText() == "1. 查队列"
    assert [form.place for form in drafts.all()] == [f"ticket-{TICKET.hex()}"]
    editor.form.tags.setText("#pos, 打印")
    with qtbot.waitSignal(pane.ticket_wanted) as back:
        editor.save()
    assert back.args == [TICKET]
    sent = engine.last("article.create")
    assert (sent["ticket"], sent["title"], sent["tags"]) == (TICKET, "POS 无法打印", ("pos", "打印"))
    assert drafts.all() == []


def test_preview_follows_typing(pane: ArticlesPane, qtbot: QtBot) -> None:
    pane.new_article()
    qtbot.keyClicks(pane.editor.form.modules["script"], "uptime")
    qtbot.waitUntil(lambda: "uptime" in pane.editor.preview.toPlainText())
    assert "Repair script" in pane.editor.preview.toPlainText()


def test_thrown_away_and_gone_on_with(
    pane: ArticlesPane, engine: FakeRequester, drafts: ArticleDrafts, qtbot: QtBot
) -> None:
    pane.new_article()
    qtbot.keyClicks(pane.editor.form.title, "half")
    pane.editor.close_button.click()
    assert pane.unsaved.text() == "1 not saved"
    pane.unsaved.click()
    assert pane.editor.form.title.text() == "half"
    assert pane.editor.notice.text == "This is what you had not saved."
    pane.editor.discard_button.click()
    assert drafts.all() == []
    assert not pane.unsaved.isVisible()


def test_a_form_for_a_changed_article_brings_its_base(
    pane: ArticlesPane, engine: FakeRequester, drafts: ArticleDrafts
) -> None:
    drafts.keep(Form(ARTICLE, FIRST.hex(), "", {**TEXTS, "steps": "我的"}))
    pane._offer_unsaved()
    pane.unsaved.click()
    assert engine.last("query.article_revision") == {"article": ARTICLE, "revision": FIRST}
    pane.editor.save()
    assert engine.last("article.edit") == {"article": ARTICLE, "base": FIRST, "steps": "我的"}
    engine.answers["query.article_revision"] = Failure("nothing_found", "gone")
    pane.editor.open_form(Form(ARTICLE, FIRST.hex(), "", TEXTS))
    pane.editor.save()
    assert engine.last("article.edit")["title"] == TEXTS["title"]


def test_forms_survive_in_the_journal(tmp_path: Path) -> None:
    drafts = ArticleDrafts()
    drafts.keep(Form(ARTICLE, HEAD.hex(), "", {"title": "登录"}))
    drafts.keep(Form(b"", "", TICKET.hex(), {"title": "从工单"}))
    journal = DraftJournal(tmp_path)
    journal.write({**drafts.pending(), (TICKET.hex(), "reply"): "hello"})
    journal.close()
    # What a killed process leaves: the file as it is, half a line at its end.
    with journal.path.open("ab") as file:
        file.write(b'{"ticket": "x", "kind": "article", "te')
    again = ArticleDrafts()
    texts = DraftJournal(tmp_path).restored()
    broken = {("x", "article"): "{", ("y", "article"): json.dumps({"article": 1})}
    assert again.adopt({**texts, **broken}) == 2
    assert again.all() == drafts.all()
    assert again.get(ARTICLE.hex()) == Form(ARTICLE, HEAD.hex(), "", {"title": "登录"})


def test_a_module_of_megabytes_is_left_as_it_is(pane: ArticlesPane, engine: FakeRequester) -> None:
    log = "一行日志\n" * LONGEST
    engine.answers["query.article"] = article(script=log)
    pane.edit_article(ARTICLE)
    form = pane.editor.form
    assert form.modules["script"].isReadOnly()
    assert len(form.modules["script"].toPlainText()) < LONGEST
    assert form.values()["script"] == log
    form.modules["cause"].setPlainText("新的原因")
    pane.editor.save()
    assert engine.last("article.edit") == {"article": ARTICLE, "base": HEAD, "cause": "新的原因"}
    form.fill({"script": "x"})
    assert not form.modules["script"].isReadOnly()


def test_ends_of_lines_are_no_change(
    pane: ArticlesPane, engine: FakeRequester, drafts: ArticleDrafts
) -> None:
    engine.answers["query.article"] = article(steps="1. a\r\n2. b\r\n", title=" 支付 ")
    pane.edit_article(ARTICLE)
    pane.editor.form.modules["cause"].setPlainText("新的原因")
    pane.editor.save()
    assert engine.last("article.edit") == {"article": ARTICLE, "base": HEAD, "cause": "新的原因"}
    assert drafts.all() == []


def test_products_are_chosen_by_name_or_typed(pane: ArticlesPane) -> None:
    form = pane.editor.form
    form.offer(["支付"], [("pay", "Payments")])
    form.fill({"product": "pay"})
    assert form.product.currentText() == "Payments"
    assert form.values()["product"] == "pay"
    form.product.setEditText("other")
    assert form.values()["product"] == "other"
