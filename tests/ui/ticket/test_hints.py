"""The strip of a ticket: what is like it, a parent incident over that, and its problem type."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.protocol.views import (
    CategoryChoice,
    Classification,
    LinkView,
    SimilarTicket,
    SimilarTickets,
    TicketView,
)
from desk.ui import i18n
from desk.ui.ticket.hints import TicketHints, first_words
from desk.ui.widgets.directory import Directory
from tests.ui.fakes import FakeRequester
from tests.ui.showing import shown
from tests.ui.ticket import samples

LEFT = Qt.MouseButton.LeftButton
INCIDENT = samples.ident(99)


def like(number: int, **more: Any) -> SimilarTicket:
    values: dict[str, Any] = {
        "id": samples.ident(number), "key": number, "number": f"T-{number}", "title": f"登录 403 {number}",
        "state": "new", "priority": 2, "created_us": samples.NOW, "score": 0.8, "why": "登录",
    }  # fmt: skip
    return SimilarTicket(**{**values, **more})


def found(*tickets: SimilarTicket, **more: Any) -> SimilarTickets:
    values: dict[str, Any] = {
        "tickets": tickets, "count": len(tickets), "open_count": len(tickets), "window_s": 2400,
        "why": f"{len(tickets)} like this in the last 40 minutes: 登录, 403",
    }  # fmt: skip
    return SimilarTickets(**{**values, **more})


def ticket(**more: Any) -> TicketView:
    return msgspec.structs.replace(samples.ticket(), **more)


UNSURE = Classification(
    state="unsure",
    choices=(
        CategoryChoice(category="account_login", probability=0.41, words=("登录", "403")),
        CategoryChoice(category="access_request", probability=0.33),
        CategoryChoice(category="network_vpn", probability=0.1),
        CategoryChoice(category="device", probability=0.05),
    ),
    trained_on=300,
)


@pytest.fixture
def engine() -> FakeRequester:
    seven = found(*(like(60 + number) for number in range(7)))
    return FakeRequester(
        answers={
            "query.workspace": samples.workspace(), "query.canned_replies": samples.CANNED,
            "query.similar": seven, "query.classify": UNSURE,
            "ticket.create": Changes(subject=INCIDENT, op_id=b"o" * 16),
        }
    )  # fmt: skip


@pytest.fixture
def hints(qtbot: QtBot, engine: FakeRequester) -> Iterator[TicketHints]:
    i18n.use("en")
    made = TicketHints(engine, Directory(engine))
    shown(qtbot, made, 700, 120)
    yield made
    made.hide()


def show(hints: TicketHints, engine: FakeRequester, qtbot: QtBot, shown: TicketView) -> None:
    before = engine.verbs().count("query.similar")
    hints.show_ticket(shown)
    qtbot.waitUntil(lambda: engine.verbs().count("query.similar") > before)


def test_many_alike_are_said_with_what_they_share(
    hints: TicketHints, engine: FakeRequester, qtbot: QtBot
) -> None:
    show(hints, engine, qtbot, ticket(category="payment"))
    assert engine.last("query.similar") == {"ticket": samples.ticket().id, "window_s": 2400, "limit": 12}
    assert hints.strip.isVisible()
    assert hints.words.text() == "7 like this in the last 40 minutes: 登录, 403"
    assert hints.incident.text() == "Open a parent incident?"
    assert "query.classify" not in engine.verbs(), "it has a category"
    qtbot.mouseClick(hints.show_list, LEFT)
    assert hints.popover.isVisible()
    row = hints._list.itemAt(1).widget()
    with qtbot.waitSignal(hints.ticket_wanted) as wanted:
        qtbot.mouseClick(row, LEFT)
    assert wanted.args == [samples.ident(61)]


def test_two_are_chance(hints: TicketHints, engine: FakeRequester, qtbot: QtBot) -> None:
    engine.answers["query.similar"] = found(like(60), like(61))
    show(hints, engine, qtbot, ticket(category="payment"))
    assert not hints.strip.isVisible()


def test_a_parent_incident_over_all_open_ones(
    hints: TicketHints, engine: FakeRequester, qtbot: QtBot
) -> None:
    engine.answers["query.similar"] = found(
        like(60, priority=1), like(61, open=False, priority=0), like(62, parent=samples.ident(98)), like(63)
    )
    engine.answers["ticket.link"] = lambda args: (
        Failure("link_exists", "It is linked.") if args["target"] == samples.ident(60) else Changes()
    )
    show(hints, engine, qtbot, ticket(category="payment", priority=3))
    with qtbot.waitSignal(hints.said) as said:
        qtbot.mouseClick(hints.incident, LEFT)
    made = engine.last("ticket.create")
    assert made["title"] == f"Incident: {samples.ticket().title}"
    assert made["priority"] == 1
    links = [one.args for one in engine.asked if one.verb == "ticket.link"]
    assert [link["target"] for link in links] == [samples.ticket().id, samples.ident(60), samples.ident(63)]
    assert {(link["ticket"], link["type"]) for link in links} == {(INCIDENT, "parent")}
    assert said.args == ["2 tickets stand under the incident now"]


def test_the_incident_that_stands_takes_it(hints: TicketHints, engine: FakeRequester, qtbot: QtBot) -> None:
    engine.answers["query.similar"] = found(like(60), like(61), like(62), parent=INCIDENT)
    show(hints, engine, qtbot, ticket(category="payment"))
    assert hints.incident.text() == "Put under the incident"
    with qtbot.waitSignal(hints.said):
        qtbot.mouseClick(hints.incident, LEFT)
    assert "ticket.create" not in engine.verbs()
    under = LinkView(
        link=b"l" * 16, type="child", ticket=INCIDENT, number="T-99", title="x", state="new", priority=1
    )
    show(hints, engine, qtbot, ticket(category="payment", links=(under,), rev=77))
    assert not hints.incident.isVisible()


def test_a_refused_incident_is_said(hints: TicketHints, engine: FakeRequester, qtbot: QtBot) -> None:
    engine.answers["ticket.create"] = Failure("permission.denied", "You may not.")
    show(hints, engine, qtbot, ticket(category="payment"))
    with qtbot.waitSignal(hints.said) as said:
        qtbot.mouseClick(hints.incident, LEFT)
    assert said.args == ["You may not."]


def test_without_a_category_three_are_offered(
    hints: TicketHints, engine: FakeRequester, qtbot: QtBot
) -> None:
    engine.answers["query.similar"] = found()
    show(hints, engine, qtbot, ticket(category=""))
    asked = engine.last("query.classify")
    assert asked["title"] == samples.ticket().title
    assert asked["body"] == first_words(samples.ticket())
    assert [chip.text().rpartition(" ")[0].rpartition(" ")[2] for chip in hints.chips.buttons] == [
        "41",
        "33",
        "10",
    ]
    with qtbot.waitSignal(hints.category_wanted) as wanted:
        qtbot.mouseClick(hints.chips.buttons[1], LEFT)
    assert wanted.args == ["access_request"]
    engine.answers["query.classify"] = Classification(state="empty", choices=(), trained_on=0)
    show(hints, engine, qtbot, ticket(category="", rev=78))
    assert not hints.isVisible()


def test_an_answer_about_the_ticket_before_is_dropped(
    hints: TicketHints, engine: FakeRequester, qtbot: QtBot
) -> None:
    engine.hold.add("query.similar")
    show(hints, engine, qtbot, ticket(category="payment"))
    late = engine.held[0]
    engine.hold.clear()
    hints.show_ticket(None)
    engine.answer(late)
    assert not hints.strip.isVisible()


def test_other_tickets_are_counted_again_and_done_ones_are_left(
    hints: TicketHints, engine: FakeRequester, qtbot: QtBot
) -> None:
    show(hints, engine, qtbot, ticket(category="payment"))
    change = Changes(items=(Change("ticket", samples.ident(5), 5),))
    hints.on_changes(change)
    assert hints._timer.isActive()
    left = hints._timer.remainingTime()
    hints.on_changes(change)
    assert hints._timer.remainingTime() <= left
    hints.show_ticket(ticket(state="closed", rev=80))
    assert not hints._timer.isActive()
    hints.on_changes(change)
    assert not hints._timer.isActive()
