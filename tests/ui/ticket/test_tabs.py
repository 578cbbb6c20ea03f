"""Several tickets at once: tabs, side by side, own windows; one truth of drafts; all of it comes back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.ui import i18n
from desk.ui.clock import Clock
from desk.ui.ticket.arrangement import Arrangement, Kept, dumped, loaded
from desk.ui.ticket.tabs import TicketTabs
from tests.ui.fakes import FakeRequester
from tests.ui.showing import shown
from tests.ui.ticket import samples

TICKETS = {samples.ticket(number).id: samples.ticket(number, title=f"票 {number}") for number in range(1, 6)}
ONE, TWO, THREE, FOUR, FIVE = TICKETS


@pytest.fixture
def engine_of_five(engine: FakeRequester) -> FakeRequester:
    engine.answers["query.ticket"] = lambda args: TICKETS[args["ticket"]]
    return engine


@pytest.fixture
def tabs(qtbot: QtBot, engine_of_five: FakeRequester, clock: Clock) -> Iterator[TicketTabs]:
    i18n.use("en")
    made = TicketTabs(engine_of_five, clock)
    shown(qtbot, made, 900, 800)
    yield made
    made.close_windows()
    made.hide()


def test_the_first_tab_follows_the_queue_and_others_stay(tabs: TicketTabs) -> None:
    tabs.show_ticket(ONE)
    assert not tabs.bar.isVisible()
    tabs.perform("open_tab")
    assert tabs.labels == ["T-1042K 票 1"]
    tabs.show_ticket(TWO)
    tabs.show_ticket(THREE)
    assert tabs.labels == ["T-1044K 票 3", "T-1042K 票 1"]
    assert tabs.ticket is not None
    assert tabs.ticket.id == THREE
    tabs.show_ticket(ONE)  # stands in its tab already: no second place
    assert tabs.bar.currentIndex() == 1
    assert tabs.labels == ["T-1044K 票 3", "T-1042K 票 1"]


def test_tabs_are_gone_through_and_closed_with_keys(
    tabs: TicketTabs, qtbot: QtBot, engine_of_five: FakeRequester
) -> None:
    for ticket in (ONE, TWO):
        tabs.show_ticket(ticket)
        tabs.perform("open_tab")
    tabs.show_ticket(THREE)
    with qtbot.waitSignal(tabs.ticket_opened) as opened:
        tabs.perform("next_tab")
    assert opened.args == [ONE]
    tabs.perform("previous_tab")
    assert tabs.active.ticket is not None
    assert tabs.active.ticket.id == THREE
    tabs.perform("next_tab")
    tabs.insert_text("unsaved")
    tabs.perform("close_tab")
    assert engine_of_five.last("draft.set") == {"ticket": ONE, "kind": "reply", "body": "unsaved"}
    assert tabs.labels == ["T-1044K 票 3", "T-1043K 票 2"]
    tabs.show_ticket(ONE)
    assert tabs.active.composer.reply.toPlainText() == "unsaved"
    tabs.close_tab(0)
    assert tabs.labels == ["T-1043K 票 2"]


def test_each_ticket_keeps_its_own_draft(tabs: TicketTabs, engine_of_five: FakeRequester) -> None:
    tabs.show_ticket(ONE)
    tabs.insert_text("to one")
    tabs.perform("open_tab")
    tabs.show_ticket(TWO)
    assert tabs.active.composer.reply.toPlainText() == ""
    tabs.insert_text("to two")
    assert engine_of_five.last("draft.set")["body"] == "to one"
    assert tabs.pending_text() == {(TWO.hex(), "reply"): "to two"}
    tabs.perform("next_tab")
    assert tabs.active.composer.reply.toPlainText() == "to one"


def test_side_by_side_the_focus_decides(
    tabs: TicketTabs, qtbot: QtBot, engine_of_five: FakeRequester
) -> None:
    tabs.show_ticket(ONE)
    tabs.perform("open_side")
    tabs.show_ticket(TWO)
    assert tabs.side is not None
    assert tabs.side.isVisible()
    assert tabs.pane.isVisible()
    with qtbot.waitSignal(tabs.ticket_opened) as opened:
        tabs.side.composer.reply.setFocus()
    assert opened.args == [ONE]
    tabs.perform("take")
    assert engine_of_five.verbs().count("ticket.take") == 0  # it is mine already
    tabs.insert_text("to one")
    tabs.perform("send")
    assert engine_of_five.last("ticket.reply")["ticket"] == ONE
    tabs.pane.composer.reply.setFocus()
    assert tabs.active is tabs.pane
    tabs.show_ticket(ONE)
    assert tabs.active is tabs.side
    tabs.perform("open_tab")
    assert tabs.side is None
    assert "T-1042K 票 1" in tabs.labels


def test_a_second_one_at_the_side_makes_the_first_a_tab(tabs: TicketTabs) -> None:
    tabs.show_ticket(ONE)
    tabs.perform("open_side")
    tabs.show_ticket(TWO)
    tabs.perform("open_side")
    assert tabs.side is not None
    assert tabs.side.wanted == TWO
    assert tabs.labels == ["T-1042K 票 1"]
    tabs.perform("close_tab")
    assert tabs.side is None


def test_the_step_to_the_knowledge_leaves_the_ticket_where_it_is(tabs: TicketTabs, qtbot: QtBot) -> None:
    tabs.show_ticket(ONE)
    with qtbot.waitSignal(tabs.wanted) as wanted:
        tabs.perform("knowledge")
    assert wanted.args == ["suggested"]
    assert tabs.pane.wanted == ONE


@pytest.mark.qt_log_ignore("raise", "propagateSizeHints")
def test_what_stands_in_a_window_is_raised_and_not_opened_twice(tabs: TicketTabs) -> None:
    tabs.show_ticket(ONE)
    tabs.perform("pop_out")
    tabs.show_ticket(TWO)
    tabs.show_ticket(ONE)
    assert tabs.pane.wanted == TWO


def test_a_ticket_in_its_own_window(tabs: TicketTabs, qtbot: QtBot, engine_of_five: FakeRequester) -> None:
    tabs.show_ticket(ONE)
    tabs.perform("pop_out")
    (window,) = tabs.windows.all
    assert window.isVisible()
    assert window.windowTitle() == "T-1042K · 票 1"
    tabs.show_ticket(TWO)
    before = engine_of_five.verbs().count("query.ticket")
    tabs.on_changes(Changes(items=(Change("ticket", ONE, 1),)))
    assert engine_of_five.verbs().count("query.ticket") == before + 1
    with qtbot.waitActive(window):
        window.activateWindow()
    window.pane.timeline.setFocus()
    with qtbot.waitSignal(tabs.wanted) as wanted:
        qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert wanted.args == ["search"]
    window.pane.performer.elsewhere.emit("open_tab")
    assert tabs.windows.all == []
    assert "T-1042K 票 1" in tabs.labels
    tabs.perform("pop_out")
    tabs.windows.all[0].close()
    assert tabs.windows.all == []


def test_all_of_it_comes_back(
    tabs: TicketTabs, qtbot: QtBot, engine_of_five: FakeRequester, clock: Clock
) -> None:
    told: list[str] = []
    tabs.arranged.connect(told.append)
    for ticket, action in ((ONE, "open_tab"), (TWO, "open_tab"), (THREE, "open_side"), (FOUR, "pop_out")):
        tabs.show_ticket(ticket)
        tabs.perform(action)
    tabs.show_ticket(FIVE)
    again = TicketTabs(engine_of_five, clock)
    qtbot.addWidget(again)
    again.restore(told[-1])
    assert again.labels == ["T-1046K 票 5", "T-1042K 票 1", "T-1043K 票 2"]
    assert again.side is not None
    assert (again.side.wanted, [w.pane.wanted for w in again.windows.all]) == (THREE, [FOUR])
    assert again.ticket is not None
    assert again.ticket.id == FIVE
    again.close_windows()


def test_a_damaged_arrangement_opens_nothing() -> None:
    held = Arrangement((Kept("00" * 16, "T-1"),), None, (), "00" * 16)
    assert loaded(dumped(held)) == held
    for text in ("", "{", "[]", '{"tabs": 3, "side": "x", "windows": [{"ticket": "zz"}]}'):
        assert loaded(text) == Arrangement()


def test_an_entry_is_gone_to_by_its_link(tabs: TicketTabs) -> None:
    tabs.reveal(ONE, samples.ident(1003).hex())
    timeline = tabs.active.timeline
    row = timeline.timeline.rows[timeline.currentIndex().row()]
    assert samples.ident(1003) in [entry.id for entry in row.entries]
    tabs.reveal(ONE, "no hex")
    tabs.reveal(TWO, samples.ident(4444).hex())
    assert tabs.ticket is not None
    assert tabs.ticket.id == TWO


def test_a_ticket_whose_window_is_closed_comes_back_into_an_empty_place(
    tabs: TicketTabs, qtbot: QtBot
) -> None:
    tabs.ticket_wanted.connect(tabs.show_ticket)
    tabs.show_ticket(ONE)
    for name in ("pop_out", "open_side"):
        tabs.perform(name)
        assert tabs.pane.wanted is None
        tabs.perform("close_tab") if name == "open_side" else tabs.windows.all[0].close()
        assert tabs.pane.wanted == ONE
    tabs.perform("pop_out")
    tabs.show_ticket(TWO)
    tabs.windows.all[0].close()
    assert tabs.pane.wanted == TWO


def test_a_popped_out_ticket_has_the_keyboard(tabs: TicketTabs, qtbot: QtBot) -> None:
    tabs.show_ticket(ONE)
    tabs.perform("pop_out")
    window = tabs.windows.all[0]
    qtbot.waitUntil(lambda: window.focusWidget() is not None)
    assert window.focusWidget() is window.pane.timeline or window.pane.timeline.isAncestorOf(
        window.focusWidget()
    )
