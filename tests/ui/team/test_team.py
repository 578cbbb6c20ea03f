"""The team's page over a real small workspace: each tab shows, acts and follows changes; the strip of an offer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.client.local import LocalClient
from desk.ops.registry import OPS, perform
from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Reply, Request
from desk.protocol.views import TicketView
from desk.queries.registry import answer
from desk.ui.availability import AvailabilityButton
from desk.ui.clock import Clock
from desk.ui.team.grid import CELL, Cell
from desk.ui.team.pane import TeamPane
from desk.ui.ticket.offer import OfferStrip, standing
from tests.unit.ops.test_dispatching import configured, home, staffed
from tests.unit.ops.test_escalating import settings_of
from tests.unit.ops_kit import Kit


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    """Return a workspace with two fellows, rules and a ticket for everybody."""
    made = Kit(tmp_path / "workspace")
    yield made
    made.store.close()


def client(kit: Kit) -> LocalClient:
    def handle(request: Request) -> Reply:
        return perform(kit.store, request) if request.verb in OPS else answer(kit.store, request)

    return LocalClient(handle, language="en")


@pytest.fixture
def pane(qtbot: QtBot, kit: Kit) -> TeamPane:
    group = home(kit)
    staffed(kit, group, "陈立", skills={"database": 5}, role="supervisor")
    kit.run("roster.profile", person=kit.me, calendar="cn-bh", capacity=6)
    kit.run("person.availability", state="available")
    configured(kit, group)
    kit.run(
        "rota.set",
        rota={"id": "duty", "name": "Duty", "people": [kit.me.hex()], "first": "2026-03-01"},
    )
    kit.run("escalation.set", settings=settings_of(group))
    clock = Clock()
    clock.freeze(kit.now_us)
    made = TeamPane(client(kit), clock)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def cells(pane: TeamPane, column: int) -> list[str]:
    model = pane.sections[pane.name].model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def settle() -> None:
    for _ in range(20):
        QApplication.processEvents()


def test_load_shows_and_changes_a_person(pane: TeamPane, kit: Kit) -> None:
    settle()
    section: Any = pane.show_tab("load")
    settle()
    assert set(cells(pane, 0)) == {"陈立", "魏清"}
    row = cells(pane, 0).index("陈立")
    section.view.selectRow(row)
    settle()
    section.capacity.setValue(9)
    section.save.click()
    settle()
    assert next(one.capacity for one in kit.ask("query.team").members if one.name == "陈立") == 9
    section.state.setCurrentIndex(section.state.findData("busy"))
    section.state.activated.emit(section.state.currentIndex())
    settle()
    assert "Busy" in cells(pane, 2)
    cell: Cell = section.model.index(0, 4).data(CELL)
    assert cell.share == 0
    assert "1 available" in section.summary.text()


def test_a_level_is_typed_into_the_matrix(pane: TeamPane, kit: Kit) -> None:
    section: Any = pane.show_tab("skills")
    settle()
    column = section.model.heads.index("database")
    place = section.model.index(0, column)
    assert section.model.flags(place) & Qt.ItemFlag.ItemIsEditable
    assert section.model.setData(place, "4")
    settle()
    assert cells(pane, column) == ["4"]
    said: list[str] = []
    pane.said.connect(said.append)
    section.model.setData(section.model.index(0, column), "much")
    settle()
    assert said == ["Write a level from 0 to 5."]
    section.held_only.setChecked(False)
    assert len(cells(pane, 0)) == 2


def test_a_day_is_swapped_in_the_roster(pane: TeamPane, kit: Kit, tmp_path: Path) -> None:
    section: Any = pane.show_tab("roster")
    settle()
    row = cells(pane, 0).index("魏清")
    section.view.setCurrentIndex(section.model.index(row, 2))
    settle()
    assert section.name.text() == "魏清 · 2026-03-10"
    section.swap_day.setText("2026-03-14")
    section.swap.click()
    settle()
    assert cells(pane, 2)[row] == "day swapped"
    section.view.setCurrentIndex(section.model.index(row, 3))
    section.kind.setCurrentIndex(section.kind.findData("leave"))
    section.save.click()
    settle()
    assert cells(pane, 3)[row] == "leave"
    section.forward.click()
    settle()
    assert section.span.text().startswith("2026-03-23")
    section.back.click()
    file = tmp_path / "r.csv"
    file.write_text("person,day,kind,hours\n魏清,2026-03-12,shift,07:30-15:00\n", encoding="utf-8")
    section.take_file(file)
    settle()
    assert cells(pane, 4)[row] == "7:30–15"
    said: list[str] = []
    pane.said.connect(said.append)
    section.take_file(tmp_path / "none.csv")
    assert said


def test_the_board_explains_and_dispatches(pane: TeamPane, kit: Kit) -> None:
    ticket = kit.create(category="database", body="x", priority=2)
    section: Any = pane.show_tab("dispatch")
    settle()
    assert cells(pane, 6) == ["陈立"]
    assert "Rule 1" in section.text.text()
    assert "魏清" in section.text.text()
    wanted: list[bytes] = []
    pane.ticket_wanted.connect(wanted.append)
    section.view.activated.emit(section.model.index(0, 0))
    assert wanted == [ticket]
    section.run.click()
    settle()
    assert cells(pane, 0) == []
    assert kit.row(ticket).owner_id is not None


def test_a_page_is_seen_explained_and_answered(pane: TeamPane, kit: Kit) -> None:
    ticket = kit.create(category="app", body="x", priority=1, group=home(kit))
    kit.run("ticket.page", ticket=ticket)
    section: Any = pane.show_tab("escalation")
    settle()
    assert cells(pane, 0) == ["Unanswered"]
    assert "Policy: Urgent" in section.policy.text()
    assert "You: told at once" in section.text.text()
    section.acknowledge.click()
    settle()
    assert cells(pane, 0) == ["Acknowledged"]
    assert cells(pane, 7) == ["魏清"]


def test_learning_is_recorded(pane: TeamPane, kit: Kit) -> None:
    section: Any = pane.show_tab("learning")
    settle()
    section.title.setText("死锁复盘")
    section.minutes.setValue(60)
    section.save.click()
    settle()
    assert cells(pane, 3) == ["死锁复盘"]
    assert "1 hour" in section.summary.text()


def test_a_shift_is_handed_over_and_signed(pane: TeamPane, kit: Kit) -> None:
    ticket = kit.create(category="app", body="x", priority=1)
    kit.run("ticket.take", ticket=ticket)
    section: Any = pane.show_tab("shift")
    settle()
    assert "Breaches" in cells(pane, 0)
    section.note.setPlainText("看住支付网关")
    section.give.click()
    settle()
    assert section.signs == []
    other = next(one.id for one in kit.ask("query.team").members if one.name == "陈立")
    kit.run("setting.set", name="person", value=other.hex())
    pane.on_changes(Changes(items=(Change("baton", b"x"),)))
    section.ask()
    settle()
    section.signs[0].click()
    settle()
    assert kit.ask("query.batons", open=False)[0].signed_by == "陈立"


def test_an_offer_is_accepted_or_declined_in_the_ticket(qtbot: QtBot, pane: TeamPane, kit: Kit) -> None:
    other = next(one.id for one in kit.ask("query.team").members if one.name == "陈立")
    kit.run("person.availability", person=other, state="offline")
    ticket = kit.create(category="account", body="x", priority=2)
    kit.run("dispatch.run", source="system")
    strip = OfferStrip(client(kit))
    qtbot.addWidget(strip)

    def view() -> TicketView:
        raw = msgspec.to_builtins(kit.ask("query.ticket", ticket=ticket))
        return msgspec.convert(raw, TicketView)

    strip.show_ticket(view(), kit.me)
    assert strip.isVisibleTo(None)
    assert "Dispatched to you" in strip.text.text()
    strip.decline.click()
    strip.send.click()
    settle()
    assert bytes(kit.row(ticket).owner_id) == kit.me, "a reason is needed"
    strip.accept.click()
    settle()
    strip.show_ticket(view(), kit.me)
    assert not strip.isVisibleTo(None)
    assert standing(view(), kit.me.hex()).accept_by == 0
    strip.explain()
    settle()
    assert strip.dialog is not None
    qtbot.addWidget(strip.dialog)
    assert "accepted" in strip.dialog.text.toPlainText()
    assert "Notices" in strip.dialog.text.toPlainText()


def test_the_switch_shows_itself_to_people_on_a_roster(qtbot: QtBot) -> None:
    button = AvailabilityButton()
    qtbot.addWidget(button)
    button.show_state("offline", on_roster=False)
    assert not button.isVisibleTo(None)
    button.show_state("available", on_roster=True)
    assert "Available" in button.accessibleName()
    chosen: list[str] = []
    button.chosen.connect(chosen.append)
    button._fill()
    button.choices.actions()[1].trigger()
    assert chosen == ["busy"]
