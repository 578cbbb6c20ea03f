"""The filter as a person uses it: typing, completing, chips, errors, saving, pasting a shared list."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Failure
from desk.protocol.queue import Section, Term
from desk.protocol.saved_views import SavedView, to_text
from desk.protocol.views import IdList
from desk.ui import i18n, texts
from desk.ui.queue.pane import QueuePane
from tests.ui.fakes import FakeRequester

from .samples import id_list
from .test_bulk import GROUP, workspace
from .test_pane import make

KEY = Qt.Key


def opened(qtbot: QtBot, **answers: Any) -> tuple[QueuePane, FakeRequester]:
    """Return a pane with its filter open."""
    pane, _, requester = make(qtbot, 10, **{"query.tags": ["vpn", "退款"], **answers})
    pane.set_workspace(workspace())
    pane.show_view("open")
    pane.focus_filter()
    return pane, requester


def typed(qtbot: QtBot, pane: QueuePane, text: str) -> None:
    """Type a text and wait until it is the filter."""
    qtbot.keyClicks(pane.filters.line, text)
    with qtbot.waitSignal(pane.filters.changed):
        pass


def test_the_language_narrows_the_list(qtbot: QtBot) -> None:
    pane, requester = opened(qtbot)
    typed(qtbot, pane, "p:P1 state:waiting assignee:me tag:vpn broken")
    query = pane.query
    assert query.priorities == (1,)
    assert query.states == ("waiting_customer", "waiting_third_party", "scheduled")
    assert query.terms == (Term("assignee", ("me",)), Term("tag", ("vpn",)))
    assert query.text == "broken"
    assert requester.last("query.queue_ids")["query"]["terms"]


def test_chips_show_what_was_typed_and_clear_takes_it_away(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    bar = pane.filters
    bar.set_text("state:new age:>2d")
    assert bar.chips["state"].text() == "State: New"
    assert bar.chips["age"].isVisible()
    assert not bar.chips["sla"].isVisible()
    bar.clear()
    assert bar.line.text() == ""
    assert not bar.chips["age"].isVisible()
    assert not bar.is_active()


def test_what_cannot_be_read_is_said_and_the_list_stays(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    before = pane.query
    qtbot.keyClicks(pane.filters.line, "group:nowhere")
    qtbot.waitUntil(pane.filters.trouble.isVisible)
    assert "nowhere" in pane.filters.trouble.text()
    assert "网络" in pane.filters.trouble.text()
    assert pane.query == before
    pane.filters.clear()
    assert not pane.filters.trouble.isVisible()


def test_what_chips_do_not_show_is_said_below(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    bar = pane.filters
    for text, said in (
        ("vpn OR 退款 -mail", "“vpn” or “退款” · without “mail”"),
        ('-"no route" -state:closed', "without “no route” · not State: Closed"),
        ("vpn state:new", ""),
        ("a " * 17, "“a” · “a” · “a” · “a” · “a” · “a” · … · only the first 16 words count"),
    ):
        bar.set_text(text)
        assert bar.understood.text() == said
        assert bar.understood.isVisible() == bool(said)
    bar.set_text("-vpn group:nowhere")
    assert bar.trouble.isVisible()
    assert not bar.understood.isVisible()


def test_days_are_called_what_they_are(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    bar = pane.filters
    bar.set_text("created:last_week updated:<4h closed:today due:tomorrow")
    assert bar.chips["created"].text() == "Created: last week"
    assert bar.chips["updated"].text() == "Since last update: <4h"
    assert bar.chips["closed"].text() == "Closed on: today"
    assert bar.chips["due"].text() == "Due: tomorrow"


def test_every_condition_is_offered_when_asked(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    line = pane.filters.line
    line.setFocus()
    assert line.offers() == ()
    qtbot.keyClick(line, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert {"state:", "created:", "in:"} <= {offer.insert for offer in line.offers()}
    assert len(line.offers()) > 15


def test_the_list_is_called_by_what_it_shows(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    before = pane.head.title.text()
    qtbot.keyClicks(pane.filters.line, "in:closed")
    qtbot.waitUntil(lambda: pane.query.view == "closed")
    assert pane.head.title.text() == texts.view("closed") != before
    pane.filters.clear()
    qtbot.waitUntil(lambda: pane.head.title.text() == before)


def test_offers_are_taken_by_the_keyboard(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    line = pane.filters.line
    qtbot.keyClicks(line, "assi")
    assert [offer.insert for offer in line.offers()] == ["assignee:"]
    qtbot.keyClick(line, KEY.Key_Down)
    qtbot.keyClick(line, KEY.Key_Return)
    assert line.text() == "assignee:"
    assert [offer.insert for offer in line.offers()][:2] == ["me", "none"]
    qtbot.keyClick(line, KEY.Key_Tab)
    assert line.text() == "assignee:me "
    assert line.offers() == ()
    qtbot.keyClicks(line, "sta")
    qtbot.keyClick(line, KEY.Key_Escape)
    assert line.offers() == ()
    assert line.text() == "assignee:me sta"
    line.show_offers()
    index = line.offer_list.model.index(0)
    line.offer_list.list.clicked.emit(index)
    assert line.text() == "assignee:me state:"
    qtbot.keyClick(line, KEY.Key_Up)
    qtbot.keyClick(line, KEY.Key_Return)
    assert pane.view.hasFocus()


def test_offers_wait_while_something_is_composed(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    line = pane.filters.line
    event = QInputMethodEvent("zhuang", [])
    QApplication.sendEvent(line, event)
    line.show_offers()
    assert line.offers() == ()
    event = QInputMethodEvent()
    event.setCommitString("状")
    QApplication.sendEvent(line, event)
    assert [offer.insert for offer in line.offers()] == ["state:"]


def test_control_space_offers_and_chips_lead_into_the_line(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    bar = pane.filters
    bar.set_text("tag:")
    bar.line.setCursorPosition(4)
    qtbot.keyClick(bar.line, KEY.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert [offer.insert for offer in bar.line.offers()] == ["vpn", "退款"]
    bar.clear()
    menu = bar.chips["requester"].fill_menu()
    menu.actions()[0].trigger()
    assert bar.line.text() == "requester:"
    assert bar.line.hasFocus()


def test_any_takes_a_chip_s_values_away(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    bar = pane.filters
    bar.set_text("sla:risk,breached words")
    menu = bar.chips["sla"].fill_menu()
    ticked = [action.data() for action in menu.actions() if action.isChecked()]
    assert ticked == ["breached", "risk"]
    menu.actions()[-1].trigger()
    assert bar.line.text() == "words"


def test_both_languages(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    bar = pane.filters
    bar.set_text("state:new sla:risk category:network")
    try:
        i18n.languages.chosen = "zh_CN"
        bar.retranslate()
        assert bar.chips["state"].text() == "状态：新建"
        assert bar.chips["sla"].text() == "SLA：超过 75 %"
        assert bar.chips["category"].text() == "分类：网络"
    finally:
        i18n.languages.chosen = "en"


def test_a_list_is_saved_with_view_group_order_and_filter(qtbot: QtBot) -> None:
    pane, requester = opened(qtbot)
    pane.show_view("group", GROUP.id)
    pane.focus_filter()
    pane.head.order_chosen.emit("created", True)
    typed(qtbot, pane, "p:P1")
    pane.filters.save_button.click()
    assert pane.filters.name.isVisible()
    pane.filters.name.setText("网络 P1")
    qtbot.keyClick(pane.filters.name, KEY.Key_Return)
    saved = requester.last("view.save")
    assert saved["name"] == "网络 P1"
    assert saved["query"] == "in:open group:网络 p:P1 sort:-created"
    assert saved["layout"] == "rows"


def test_a_name_that_is_taken_is_said_where_it_was_typed(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot, **{"view.save": Failure("view_taken", "There is already one.")})
    pane.filters.set_text("p:P1")
    pane.filters.ask_name("Hot")
    qtbot.keyClick(pane.filters.name, KEY.Key_Return)
    assert pane.filters.trouble.text() == "There is already one."
    assert pane.filters.name.isVisible()


VIEW = SavedView(id="ab" * 16, name="Hot", query="in:mine p:P0,P1 sort:created", layout="columns",
                 columns=(("title", 200), ("number", 80)))  # fmt: skip


def with_views(*views: SavedView) -> Any:
    import msgspec

    return msgspec.structs.replace(workspace(), views=views)


def test_a_saved_list_shows_its_filter_order_and_columns(qtbot: QtBot) -> None:
    pane, _ = opened(qtbot)
    pane.set_workspace(with_views(VIEW))
    pane.show_view("saved:" + VIEW.id)
    assert (pane.query.view, pane.query.priorities, pane.query.sort) == ("mine", (0, 1), "created")
    assert pane.head.title.text() == "Hot"
    assert pane.parts.table.shown() == ("title", "number")
    assert pane.model.columnCount() == 2
    pane.show_view("open")
    assert pane.head.title.text() == "All open"


def test_a_saved_list_waits_for_the_workspace_and_follows_its_changes(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 10)
    pane.show_view("saved:" + VIEW.id)
    assert pane.query.view == "open"
    pane.set_workspace(with_views(VIEW))
    assert pane.query.view == "mine"
    import msgspec

    pane.set_workspace(with_views(msgspec.structs.replace(VIEW, query="p:P4", layout="rows")))
    assert pane.query.priorities == (4,)


def test_a_list_whose_group_is_gone_says_so(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 0)
    view = SavedView(id="cd" * 16, name="Gone", query="group:Vanished")
    pane.set_workspace(with_views(view))
    pane.show_view("saved:" + view.id)
    assert pane._stack.is_empty()
    assert "Vanished" in pane.choice.trouble


def test_editing_writes_the_same_list_back(qtbot: QtBot) -> None:
    pane, requester = opened(qtbot)
    pane.set_workspace(with_views(VIEW))
    pane.edit_list("saved:" + VIEW.id)
    assert pane.filters.line.text() == VIEW.query
    assert pane.filters.save_button.text() == "Save list"
    pane.filters.set_text("p:P2", editing=VIEW.id)
    pane.filters.save_button.click()
    saved = requester.last("view.save")
    assert (saved["id"], saved["name"], saved["query"]) == (VIEW.id, "Hot", "p:P2")


def test_a_pasted_list_is_shown_and_offered_for_saving(qtbot: QtBot) -> None:
    pane, requester = opened(qtbot)
    pane.filters.line.setText(to_text(VIEW))
    assert pane.filters.line.text() == VIEW.query
    assert pane.filters.name.text() == "Hot"
    assert pane.query.view == "mine"
    assert pane.parts.table.on
    pane.filters.line.setText("desk-view:1 broken")
    assert pane.filters.trouble.isVisible()


def test_groups_come_with_heads_from_the_engine(qtbot: QtBot) -> None:
    def answer(args: dict[str, Any]) -> IdList:
        found = id_list(range(1, 11))
        heads = (Section("state", "new", 4), Section("state", "closed", 6))
        return IdList(path=found.path, total=10, took_ms=0.1, sections=heads)

    pane, requester = opened(qtbot, **{"query.queue_ids": answer})
    action = next(one for one in pane.head.orders.actions())
    assert action is not None
    next(one for one in pane.head.grouping.actions() if one.data() == "state").trigger()
    assert requester.last("query.queue_ids")["query"]["group_by"] == "state"
    assert pane.model.rowCount() == 12
    assert pane.model.data(pane.model.index(5, 0)) == "Closed"
    pane.parts.show_menu()
    assert next(one for one in pane.head.grouping.actions() if one.data() == "state").isChecked()


def test_the_band_is_read_by_the_window_itself(qtbot: QtBot) -> None:
    pane, _, requester = make(qtbot, 10)
    pane.set_shape(True, "rows", "")
    pane.show_view("open")
    assert [head.value for head in pane.model.sections] == ["urgent", "rest"]
    assert [key for key in pane.model.keys if key > 0] == [1, 5, 6, 10, 2, 3, 4, 7, 8, 9]
    pane.head.shape_chosen.emit("band", False)
    assert pane.model.sections == ()
    assert requester.verbs() == []
    assert not pane.choice.band


def test_what_a_view_does_not_hold_is_looked_for_everywhere(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 0)
    pane.show_view("open")
    typed(qtbot, pane, "login p:P1")
    qtbot.waitUntil(pane._stack.is_empty)
    notice = pane._stack.notice
    assert notice._other.isVisibleTo(notice)
    pane.take_focus()
    qtbot.keyClick(notice._other, Qt.Key.Key_Return)
    assert (pane.query.view, pane.query.priorities) == ("all", (1,))
    assert pane.filters.line.text() == "in:all p:P1 login"
    assert not notice._other.isVisibleTo(notice), "there is nowhere else to look"
    pane.take_focus()
    qtbot.keyClick(notice._button, Qt.Key.Key_Return)
    assert not pane.is_filtered()
