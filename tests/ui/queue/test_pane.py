"""The queue pane as an agent uses it: views, keys, filters, and what happens when things change."""

from array import array

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.protocol.views import GroupView
from desk.ui.clock import Clock
from desk.ui.queue.pane import QueuePane
from tests.ui.fakes import FakeRequester

from .samples import NOW_US, FakeReader, id_list, row

KEY = Qt.Key


def make(qtbot: QtBot, count: int, **answers: object) -> tuple[QueuePane, FakeReader, FakeRequester]:
    reader = FakeReader([row(key) for key in range(1, count + 1)])
    requester = FakeRequester(answers={"query.queue_ids": lambda args: id_list(reader.order), **answers})
    clock = Clock()
    clock.freeze(NOW_US)
    pane = QueuePane(requester, reader, clock)
    qtbot.addWidget(pane)
    pane.resize(404, 800)
    with qtbot.waitActive(pane):
        pane.show()
    pane.view.setFocus()
    return pane, reader, requester


def ticket_change(key: int) -> Changes:
    return Changes(items=(Change("ticket", key.to_bytes(16, "big"), key),))


def test_a_short_view_needs_no_engine(qtbot: QtBot) -> None:
    pane, _, requester = make(qtbot, 20)
    pane.show_view("open")
    assert pane.model.rowCount() == 20
    assert requester.verbs() == []


def test_a_long_view_gets_the_whole_list(qtbot: QtBot) -> None:
    pane, reader, requester = make(qtbot, 1000)
    requester.hold.add("query.queue_ids")
    pane.show_view("open")
    assert pane.model.rowCount() == 256
    pane.view.step(1)
    pane.view.step(1)
    key = pane.current_key()
    requester.release()
    assert pane.model.rowCount() == 1000
    assert pane.current_key() == key
    assert requester.last("query.queue_ids")["query"] == {}  # defaults: every open ticket by deadline


def test_keys_walk_and_open(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 30)
    pane.show_view("open")
    with qtbot.waitSignal(pane.ticket_selected) as told:
        for key in (KEY.Key_J, KEY.Key_J, KEY.Key_Down, KEY.Key_K, KEY.Key_End, KEY.Key_Up, KEY.Key_Home):
            qtbot.keyClick(pane.view, key)
    assert told.args == [(1).to_bytes(16, "big")]
    qtbot.keyClick(pane.view, KEY.Key_PageDown)
    assert pane.view.current_row() > 3
    with qtbot.waitSignal(pane.ticket_activated):
        qtbot.keyClick(pane.view, KEY.Key_Return)


def test_holding_a_key_opens_only_the_last(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 30)
    pane.show_view("open")
    told: list[bytes] = []
    pane.ticket_selected.connect(told.append)
    with qtbot.waitSignal(pane.ticket_selected):
        for _ in range(10):
            qtbot.keyClick(pane.view, KEY.Key_J)
    assert told == [(10).to_bytes(16, "big")]


def test_change_repaints_and_reorders_at_once(qtbot: QtBot) -> None:
    pane, reader, _ = make(qtbot, 10)
    pane.show_view("open")
    pane.view.select_key(5)
    reader.all[5] = row(5, title="Changed")
    reader.order.reverse()
    pane.on_changes(ticket_change(5))
    assert pane.model.row_at(pane.view.current_row()) == reader.all[5]
    assert list(pane.model.keys) == reader.order


def test_many_changes_ask_at_most_once_a_second(qtbot: QtBot) -> None:
    pane, reader, _ = make(qtbot, 10)
    pane.show_view("open")
    before = len(reader.queries)
    for key in range(1, 9):
        pane.on_changes(ticket_change(key))
    assert len(reader.queries) == before + 1
    qtbot.waitUntil(lambda: len(reader.queries) == before + 2)


def test_changes_of_other_kinds_are_none_of_its_business(qtbot: QtBot) -> None:
    pane, reader, _ = make(qtbot, 3)
    pane.show_view("open")
    before = len(reader.queries)
    pane.on_changes(Changes(items=(Change("draft", b"x"),)))
    assert len(reader.queries) == before


def test_a_ticket_that_comes_back_is_current_again_until_a_person_went_on(qtbot: QtBot) -> None:
    """Merged and separated, solved and set back: the list follows what the ticket pane still shows."""
    pane, reader, _ = make(qtbot, 10)
    pane.show_view("open")
    pane.step(4)
    gone = pane.current_key()
    assert gone is not None
    for goes_on in (False, True):
        for keys in ([key for key in reader.order if key != gone], reader.order):
            pane.model.replace(array("q", keys))
            pane.loader.listed.emit()
            if len(keys) < len(reader.order):
                assert pane.current_key() is None
                if goes_on:
                    pane.step(1)
        assert (pane.current_key() == gone) is not goes_on
    pane.step(1)
    pane.show_view("all")
    assert pane.current_key() is None


def test_a_ticket_that_leaves_makes_room_for_the_next(qtbot: QtBot) -> None:
    pane, reader, _ = make(qtbot, 10)
    pane.show_view("unassigned")
    pane.view.select_key(4)
    pane.view.step(0)
    reader.order.remove(4)
    pane.on_changes(ticket_change(4))
    assert pane.current_key() is None
    pane.step(1)
    assert pane.current_key() == 5


def test_words_in_chinese_go_to_the_engine(qtbot: QtBot) -> None:
    pane, reader, requester = make(qtbot, 10)
    pane.show_view("open")
    pane.focus_filter()
    event = QInputMethodEvent()
    event.setCommitString("支付 回调")
    QApplication.sendEvent(pane.filters.line, event)
    qtbot.waitUntil(lambda: "query.queue_ids" in requester.verbs())
    assert requester.last("query.queue_ids")["query"]["text"] == "支付 回调"
    qtbot.keyClick(pane.filters.line, KEY.Key_Escape)
    qtbot.waitUntil(lambda: pane.query.text == "")
    qtbot.keyClick(pane.filters.line, KEY.Key_Escape)
    assert pane.view.hasFocus()


def test_chips_restrict_states_priorities_and_group(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 10)
    group = GroupView(id=b"g" * 16, name="网络", tier="L1")
    pane.set_groups([group])
    pane.show_view("open")
    pane.focus_filter()
    bar = pane.filters
    for name, value in (("state", "new"), ("priority", "1"), ("group", group.id.hex())):
        chip = bar.chips[name]
        action = next(action for action in chip.fill_menu().actions() if action.data() == value)
        action.trigger()
    assert bar.line.text() == "state:new p:P1 group:网络"
    assert pane.query.states == ("new",)
    assert pane.query.priorities == (1,)
    assert pane.query.group == group.id
    bar.clear()
    assert pane.query.states == ()


def test_order_keeps_the_ticket(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 10)
    pane.show_view("open")
    pane.view.select_key(7)
    action = next(action for action in pane.head.orders.actions() if action.data() == "priority")
    action.trigger()
    assert pane.query.sort == "priority"
    assert pane.current_key() == 7


def test_empty_failed_and_repaired(qtbot: QtBot) -> None:
    pane, reader, requester = make(qtbot, 0)
    pane.show_view("mine")
    assert pane._stack.is_empty()
    with qtbot.waitSignal(pane.view_wanted) as wanted:
        pane._stack.notice.pressed.emit()
    assert wanted.args == ["unassigned"], "an empty list of mine leads to what nobody has taken"
    reader.broken = True
    requester.answers["query.queue_ids"] = Failure("reader_busy", "Busy.")
    pane.show_view("open")
    assert pane._stack.is_empty()
    pane.take_focus()
    reader.broken = False
    reader.all, reader.order = {1: row(1)}, [1]
    pane.on_engine_ready()
    assert pane.view.hasFocus(), "the keys go to the list as soon as it comes"
    assert pane.model.rowCount() == 1
    assert pane._stack.currentWidget() is pane.view


def test_another_list_is_walked_from_its_top(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 10)
    pane.show_view("open")
    pane.view.select_key(7)
    pane.show_view("waiting")
    pane.view.clearSelection()
    pane.view.setCurrentIndex(pane.model.index(-1, 0))
    pane.step(1)
    assert pane.view.current_row() == 0


def test_the_chart_opens_its_tickets(qtbot: QtBot) -> None:
    pane, _, requester = make(qtbot, 10)
    pane.drill({"set": "kpi"}, "From the chart")
    query = requester.last("query.queue_ids")["query"]
    assert query["drill"] == {"set": "kpi"}
    assert query["view"] == "all"


def test_breaching_view_looks_ahead(qtbot: QtBot) -> None:
    pane, reader, _ = make(qtbot, 3)
    pane.set_horizon(30)
    pane.show_view("breaching")
    assert reader.queries[-1].breach_before_us == NOW_US + 30 * 60_000_000


@pytest.mark.parametrize("view", ["mine", "open"])
def test_my_tickets_know_who_i_am(qtbot: QtBot, view: str) -> None:
    pane, reader, _ = make(qtbot, 3)
    pane.show_view(view)
    pane.set_person(b"p" * 16)
    assert (reader.queries[-1].person == b"p" * 16) is (view == "mine")
