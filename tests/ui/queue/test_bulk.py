"""Acts on several tickets: forms, one op a ticket, progress, refusals, stopping, and one undo of all."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.protocol.state_words import ReasonView, StateView
from desk.protocol.views import GroupView, PersonView, Workspace
from desk.ui.queue.bulk import MOST, UNDER_WAY
from desk.ui.queue.bulk_actions import BULK, possible
from desk.ui.queue.pane import QueuePane
from desk.ui.state_words import learn
from tests.ui.fakes import FakeRequester

from .samples import FakeReader
from .test_pane import make

KEY = Qt.Key
GROUP = GroupView(id=b"g" * 16, name="网络", tier="L1")
PEOPLE = (
    PersonView(id=b"p" * 16, name="魏清", staff=True),
    PersonView(id=b"q" * 16, name="Grace", staff=True),
)


def workspace(role: str = "agent") -> Workspace:
    return Workspace(
        name="Desk", me=PersonView(id=b"p" * 16, name="魏清", role=role), groups=(GROUP,), staff=PEOPLE,
        categories=({"key": "network", "name": {"en": "Network", "zh": "网络"}},), products=("vpn",), settings={},
        replica_version=1, tickets=9,
    )  # fmt: skip


def marked(
    qtbot: QtBot, count: int = 10, marks: int = 3, **answers: Any
) -> tuple[QueuePane, FakeReader, FakeRequester]:
    """Return a pane whose first tickets are marked."""
    pane, reader, requester = make(qtbot, count, **answers)
    pane.set_workspace(workspace())
    pane.show_view("open")
    mark(qtbot, pane, marks)
    return pane, reader, requester


def mark(qtbot: QtBot, pane: QueuePane, marks: int) -> None:
    """Mark the next tickets."""
    for _ in range(marks):
        pane.view.step(1)
        qtbot.keyClick(pane.view, KEY.Key_X)


def ops(requester: FakeRequester, verb: str) -> list[dict[str, Any]]:
    return [one.args for one in requester.asked if one.verb == verb]


def ident(key: int) -> bytes:
    return key.to_bytes(16, "big")


def test_the_bar_comes_and_goes_with_the_marks(qtbot: QtBot) -> None:
    pane, _, _ = marked(qtbot)
    bar = pane.parts.bulk
    assert bar.isVisible()
    assert bar.count.text() == "3 marked"
    bar.clear.click()
    assert not bar.isVisible()
    assert pane.view.hasFocus()


def test_taking_is_one_op_a_ticket_and_one_undo(qtbot: QtBot) -> None:
    pane, _, requester = marked(qtbot)
    assert pane.perform("take")
    assert ops(requester, "ticket.take") == [{"ticket": ident(key)} for key in (1, 2, 3)]
    news = pane.parts.bulk.news
    assert news.told.text() == "3 tickets taken"
    done = [one.number.to_bytes(16, "big") for one in requester.asked if one.verb == "ticket.take"]
    assert pane.perform("undo")
    assert [one["of"] for one in ops(requester, "undo")] == list(reversed(done))
    assert news.told.text() == "3 tickets set back"
    assert not pane.perform("undo")


def test_what_is_refused_is_said_by_number_and_reason(qtbot: QtBot) -> None:
    def take(args: dict[str, Any]) -> Any:
        return Failure("ticket_done", "It is closed.") if args["ticket"] == ident(2) else None

    pane, _, requester = marked(qtbot, **{"ticket.take": take})
    pane.perform("take")
    news = pane.parts.bulk.news
    assert news.told.text() == "2 tickets taken · 1 refused"
    assert news.refused.text() == "T-2  It is closed."
    pane.perform("undo")
    assert len(ops(requester, "undo")) == 2


def test_many_refusals_are_counted(qtbot: QtBot) -> None:
    pane, _, _ = marked(qtbot, marks=7, **{"ticket.take": Failure("x", "No.")})
    pane.perform("take")
    lines = pane.parts.bulk.news.refused.text().split("\n")
    assert len(lines) == 5
    assert lines[-1] == "and 3 more"
    assert not pane.parts.bulk.news.undo_button.isVisible()


def test_few_are_under_way_and_the_rest_can_be_stopped(qtbot: QtBot) -> None:
    pane, _, requester = marked(qtbot, marks=9)
    requester.hold.add("ticket.take")
    pane.perform("take")
    assert len(requester.held) == UNDER_WAY
    bar = pane.parts.bulk
    assert bar.news.stop.isVisible()
    assert not pane.perform("take")
    assert not bar.buttons["take"].isEnabled() or bar.runner.running
    bar.news.stop.click()
    requester.release()
    assert bar.news.told.text() == f"{UNDER_WAY} tickets taken · {9 - UNDER_WAY} not begun"
    assert not bar.news.progress.isVisible()


def test_forms_ask_first_and_say_what_is_missing(qtbot: QtBot) -> None:
    pane, _, requester = marked(qtbot)
    bar = pane.parts.bulk
    for name, missing in (("wait", True), ("tags", True), ("cancel", True), ("solve", True)):
        assert pane.perform(name)
        assert bar.form is not None
        bar.form.submit()
        assert bar.form.missing_label.isVisible() is missing
        qtbot.keyClick(bar.form, KEY.Key_Escape)
        assert bar.form is None
    assert all(one.verb.startswith("query.") for one in requester.asked)


@pytest.mark.parametrize(
    ("name", "fill", "verb", "args"),
    [
        ("assign", lambda f: f.person.setCurrentText("Grace"), "ticket.assign", {"to": b"q" * 16}),
        ("assign", lambda f: f.person.setCurrentIndex(f.person.count() - 1), "ticket.assign", {"to": None}),
        ("group", lambda f: (f.group.setCurrentIndex(0), f.reason.setText("theirs")), "ticket.group",
         {"to": GROUP.id, "reason": "theirs"}),
        ("priority", lambda f: (f.level.setCurrentIndex(1), f.reason.setText("many")), "ticket.priority",
         {"to": 1, "reason": "many"}),
        ("tags", lambda f: (f.added.setText("vpn 退款"), f.removed.setText("old")), "ticket.tags",
         {"added": ["vpn", "退款"], "removed": ["old"]}),
        ("wait", lambda f: f.reason.setText("their answer"), "ticket.wait",
         {"state": "waiting_customer", "reason": "their answer"}),
        ("cancel", lambda f: f.reason.setText("double"), "ticket.cancel", {"reason": "double"}),
        ("solve", lambda f: (f.steps.setPlainText("restart"), f.reason.setText("known")), "ticket.solve",
         {"steps": "restart", "knowledge": {"decision": "none", "reason": "known"}}),
    ],
)  # fmt: skip
def test_each_form_sends_its_op(qtbot: QtBot, name: str, fill: Any, verb: str, args: dict[str, Any]) -> None:
    pane, _, requester = marked(qtbot)
    pane.perform(name)
    form = pane.parts.bulk.form
    assert form is not None
    fill(form)
    form.submit_button.click()
    assert ops(requester, verb) == [{"ticket": ident(key), **args} for key in (1, 2, 3)]
    assert pane.parts.bulk.form is None


def test_a_wait_until_a_date_must_lie_ahead(qtbot: QtBot) -> None:
    pane, _, requester = marked(qtbot)
    pane.perform("wait")
    form: Any = pane.parts.bulk.form
    form.state.setCurrentIndex(2)
    form.reason.setText("delivery")
    form.until.setDateTime(form.until.dateTime().addDays(-10))
    form.submit()
    assert form.missing_label.isVisible()
    form.until.setDateTime(form.until.dateTime().addDays(20))
    form.submit()
    assert ops(requester, "ticket.wait")[0]["expected_until_us"] > 0


def test_reasons_for_waiting_are_offered_that_every_line_takes(qtbot: QtBot) -> None:
    part = ReasonView(id="part", en="Spare part", zh="等待备件", hours=72)
    both = StateView(reasons=(ReasonView(id="own", en="Own", zh="自有"), part))
    pane, reader, requester = marked(qtbot, marks=2)
    learn({"vpn": {"scheduled": both}, "pay": {"scheduled": StateView(reasons=(part,))}})
    form: Any = open_wait(pane)
    assert not form.rows.isRowVisible(form.offers)
    for products, offered, differ in (
        (("vpn",), ["Own", "Spare part"], False), (("vpn", "pay"), ["Spare part"], True),
        (("vpn", ""), [], True), ((), [], False),
    ):  # fmt: skip
        form.of_lines(products)
        assert [one.text() for one in form.offers.buttons] == offered
        shown = [form.rows.isRowVisible(row) for row in (form.offers, form.differ)]
        assert shown == [bool(offered), differ]
    pane.view.clear_marks()
    reader.all = {key: one._replace(product="vpn") for key, one in reader.all.items()}
    pane.reload()
    mark(qtbot, pane, 2)
    form = open_wait(pane)
    before = form.until.dateTime()
    form.offers.buttons[1].click()
    assert before.daysTo(form.until.dateTime()) == 2
    form.submit()
    assert ops(requester, "ticket.wait")[0]["reason"] == "Spare part"
    learn({})


def open_wait(pane: QueuePane) -> Any:
    """Return the form of a wait, for a later time."""
    pane.perform("wait")
    form: Any = pane.parts.bulk.form
    form.state.setCurrentIndex(2)
    return form


def test_only_what_states_and_role_allow_is_offered() -> None:
    assert "close" not in possible({"new"}, "agent")
    assert "close" in possible({"new", "pending_confirmation"}, "agent")
    assert possible({"closed"}, "agent") == ("priority", "tags", "read", "unread")
    assert "take" in possible({"new"}, "")


def test_single_tickets_are_the_ticket_panes_business(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 5)
    pane.show_view("open")
    pane.view.step(1)
    assert not pane.perform("take")
    assert pane.parts is not None
    assert not pane.perform("take")
    assert not pane.perform("undo")


def test_another_act_takes_the_place_of_the_bulk_undo(qtbot: QtBot) -> None:
    pane, _, _ = marked(qtbot)
    pane.perform("read")
    pane.perform("take")
    own = Changes(
        items=(Change("ticket", ident(1), 1),), op_id=pane.parts.bulk.news.outcome.undo[0][1], undoable=True
    )  # type: ignore[union-attr]
    pane.on_changes(own)
    assert pane.parts.bulk.news.outcome is not None
    pane.on_changes(Changes(items=(Change("ticket", ident(4), 4),), op_id=b"else", undoable=True))
    assert pane.parts.bulk.news.outcome is None
    assert not pane.perform("undo")


def test_too_many_are_refused_before_anything_is_sent(qtbot: QtBot) -> None:
    pane, reader, requester = make(qtbot, 10)
    pane.set_workspace(workspace())
    from array import array

    pane.model.reset(array("q", range(1, MOST + 2)))
    pane.view.mark_all()
    assert pane.perform("take")
    assert "5,000" in pane.parts.bulk.news.told.text()
    assert ops(requester, "ticket.take") == []


def test_every_act_speaks_both_languages() -> None:
    for action in BULK.values():
        assert all(action.words)
        assert all("{0}" in words for words in action.done)


def test_an_act_that_cannot_read_its_tickets_says_so(qtbot: QtBot) -> None:
    pane, reader, _ = marked(qtbot)
    reader.broken = True
    pane.perform("take")
    assert "1 refused" in pane.parts.bulk.news.told.text()


@pytest.mark.parametrize("field", ["reason", "steps"])
def test_control_return_sends_a_form_once(qtbot: QtBot, field: str) -> None:
    pane, _, requester = marked(qtbot)
    pane.perform("solve")
    form: Any = pane.parts.bulk.form
    form.steps.setPlainText("restart")
    form.reason.setText("known")
    getattr(form, field).setFocus()
    qtbot.keyClick(getattr(form, field), KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(ops(requester, "ticket.solve")) == 3
