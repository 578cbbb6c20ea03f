"""The timeline's filters, the line above what is new, and going to an entry or the newest one."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Changes
from desk.ui.ticket.model import FILTERS, TimelineModel
from desk.ui.ticket.pane import TicketPane
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples


def kinds(pane: TicketPane) -> list[str]:
    return [entry.kind for row in pane.timeline.timeline.rows for entry in row.entries]


def test_each_filter_leaves_its_entries(pane: TicketPane, qtbot: QtBot) -> None:
    shown = {name: button.text() for name, button in pane.bar.buttons.items()}
    assert shown == {
        "all": "All", "public": "Public 2", "internal": "Internal 2", "diagnosis": "Diagnosis 1", "files": "Files 1",
    }  # fmt: skip
    left = {}
    for name in FILTERS:
        qtbot.mouseClick(pane.bar.buttons[name], Qt.MouseButton.LeftButton)
        left[name] = kinds(pane)
    assert left["public"] == ["created", "public_reply"]
    assert left["internal"] == ["internal_note", "diagnosis_step"]
    assert left["diagnosis"] == ["diagnosis_step"]
    assert left["files"] == ["created"]
    assert len(left["all"]) == 7


def test_a_filter_looks_at_the_whole_of_a_long_ticket(pane: TicketPane) -> None:
    model = TimelineModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    ticket = samples.long_ticket(3000)
    model.show_entries(ticket.id, ticket.entries)
    assert model.counts() is None
    model.set_filter("diagnosis")
    assert model.rows[0].kind == "earlier"
    assert model.rows[0].count == 500 - 60
    assert {row.entry.kind for row in model.rows[1:]} == {"diagnosis_step"}
    model.set_filter("all")
    assert model.rows[0].count == 3000 - 60


def test_a_line_stands_above_what_others_wrote_since(pane: TicketPane, engine: FakeRequester) -> None:
    other = samples.entry(61, "customer_message", 3, "还在吗", **samples.CUSTOMER)
    mine = samples.entry(62, "public_reply", 2, "在")
    read_us = samples.NOW - 10 * samples.MINUTE
    ticket = samples.ticket(9, entries=(*samples.entries(), other, mine), read_us=read_us, unread=True)
    engine.answers["query.ticket"] = ticket
    pane.show_ticket(ticket.id)
    rows = pane.timeline.timeline.rows
    assert [row.kind for row in rows[-3:]] == ["unread", "entry", "entry"]
    assert engine.last("ticket.read") == {"ticket": ticket.id, "read": True}
    assert not pane.grab().isNull()
    engine.answers["query.ticket"] = samples.ticket(9, entries=ticket.entries, read_us=samples.NOW)
    pane.on_changes(Changes(bulk=True))
    assert pane.timeline.timeline.unread_row() is not None  # stays while the ticket is shown
    pane.show_ticket(None)
    pane.show_ticket(ticket.id)
    assert pane.timeline.timeline.unread_row() is None


def test_own_words_are_not_new(pane: TicketPane, engine: FakeRequester) -> None:
    mine = samples.entry(62, "public_reply", 2, "在")
    ticket = samples.ticket(9, entries=(*samples.entries(), mine), read_us=samples.NOW - 10 * samples.MINUTE)
    engine.answers["query.ticket"] = ticket
    pane.show_ticket(ticket.id)
    assert pane.timeline.timeline.unread_row() is None
    assert "ticket.read" not in engine.verbs()


def test_an_entry_is_found_below_what_hides_it(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    ticket = samples.long_ticket(400)
    engine.answers["query.ticket"] = ticket
    pane.show_ticket(ticket.id)
    pane.timeline.set_filter("files")
    early = ticket.entries[9]
    assert pane.timeline.reveal(early.id)
    index = pane.timeline.currentIndex()
    assert early in pane.timeline.timeline.rows[index.row()].entries
    assert not pane.timeline.reveal(b"0" * 16)
    qtbot.waitUntil(pane.timeline.newest.isVisible)
    qtbot.mouseClick(pane.timeline.newest, Qt.MouseButton.LeftButton)
    assert pane.timeline.verticalScrollBar().value() == pane.timeline.verticalScrollBar().maximum()
    folded = next(row for row in pane.timeline.timeline.rows if row.kind == "events")
    assert pane.timeline.reveal(folded.entries[-1].id)
    assert any(row.kind == "events" and row.open for row in pane.timeline.timeline.rows)


def test_a_slow_ticket_takes_the_old_one_away(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    engine.hold.add("query.ticket")
    pane.show_ticket(samples.ident(5))
    with qtbot.waitSignal(pane.empty.slow):
        pass
    assert (pane.empty.state, pane.empty.isVisible(), pane.foot.isVisible()) == ("loading", True, False)
    engine.answers["query.ticket"] = samples.ticket(title="late", id=samples.ident(5))
    engine.release()
    assert pane.header.title.text() == "late"


def test_a_topic_is_a_room_of_its_own(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    notes = tuple(
        samples.entry(70 + n, "internal_note", 9 - n, f"#锁 {n}", data={"topic": "锁"} if n < 2 else {})
        for n in range(3)
    )
    ticket = samples.ticket(entries=(*samples.ticket().entries, *notes))
    engine.answers["query.ticket"] = ticket
    pane.on_changes(Changes(bulk=True))
    button = pane.bar.buttons["#锁"]
    assert button.text() == "#锁 2"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [entry.body for row in pane.timeline.timeline.rows for entry in row.entries] == ["#锁 0", "#锁 1"]
    engine.answers["query.ticket"] = samples.ticket()
    pane.on_changes(Changes(bulk=True))
    assert "#锁" not in pane.bar.buttons
