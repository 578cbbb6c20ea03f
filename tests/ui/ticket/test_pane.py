"""The ticket pane as an agent uses it: open, act, wait, undo, forms, why this deadline."""

import msgspec
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.protocol.state_words import ReasonView, StateView
from desk.protocol.views import TicketView, TransitionView
from desk.ui import i18n, state_words, theme
from desk.ui.clock import Clock
from desk.ui.ticket import sentences
from desk.ui.ticket.actions import MENU, SPECS, TicketAction
from desk.ui.ticket.explain import colour_of, exact
from desk.ui.ticket.form_contact import ConfirmForm, RejectForm
from desk.ui.ticket.form_host import FORMS, form_class
from desk.ui.ticket.form_people import AssignForm, GroupForm
from desk.ui.ticket.form_priority import PriorityForm
from desk.ui.ticket.form_solve import SolveForm
from desk.ui.ticket.forms import CancelForm, WaitForm
from desk.ui.ticket.pane import TicketPane
from desk.ui.ticket.state_text import state_text
from desk.ui.widgets.pill import Pill
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples


def pills(pane: TicketPane) -> list[str]:
    return [pill.text() for pill in pane.header.findChildren(Pill) if pill.isVisible()]


def step(pane: TicketPane, text: str) -> QPushButton:
    return next(b for b in pane.header.findChildren(QPushButton) if b.text() == text and b.isVisible())


def test_a_ticket_stands_there(pane: TicketPane) -> None:
    assert pane.header.title.text() == "生产环境支付回调失败，订单状态未更新"
    assert pane.header.number.text() == "T-1042K"
    shown = pills(pane)
    assert shown[:3] == ["Update 28:00", "Resolution 3:12:00", "✓ First response met"]
    assert {"In progress", "P1 Urgent", "赵磊", "Payment", "支付网关", "一线支持", "魏清", "#回调"} <= set(
        shown
    )
    assert not pane.empty.isVisible()


def test_clocks_count_down_each_second(pane: TicketPane, clock: Clock) -> None:
    clock.freeze(samples.NOW + 30 * samples.MINUTE)
    assert "Update −2:00" in pills(pane)


def test_opening_is_told_and_no_ticket_is_empty(pane: TicketPane, qtbot: QtBot) -> None:
    pane.show_ticket(None)
    assert pane.empty.isVisible()
    with qtbot.waitSignal(pane.ticket_opened) as opened:
        pane.show_ticket(samples.ticket().id)
    assert opened.args == [samples.ticket().id]


def test_a_late_answer_of_another_ticket_is_dropped(pane: TicketPane, engine: FakeRequester) -> None:
    engine.hold.add("query.ticket")
    other = samples.ident(777)
    pane.show_ticket(other)
    first = engine.held[0].number
    pane.show_ticket(None)
    assert first in engine.cancelled
    engine.release()
    assert pane.ticket is None


def test_changes_of_the_shown_ticket_refresh_it(pane: TicketPane, engine: FakeRequester) -> None:
    before = engine.verbs().count("query.ticket")
    pane.on_changes(Changes(items=(Change("ticket", samples.ident(999)),)))
    assert engine.verbs().count("query.ticket") == before
    engine.answers["query.ticket"] = samples.ticket(title="neu")
    pane.on_changes(Changes(items=(Change("ticket", samples.ticket().id),)))
    assert pane.header.title.text() == "neu"


def test_the_number_is_copied(pane: TicketPane, qtbot: QtBot) -> None:
    qtbot.mouseClick(pane.header.number, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "T-1042K"
    assert pane.header.number.text() == "Copied"


def test_a_missing_ticket_says_so(pane: TicketPane, engine: FakeRequester) -> None:
    engine.answers["query.ticket"] = Failure("nothing_found", "There is no such ticket.")
    pane.show_ticket(samples.ident(5))
    assert "There is no such ticket." in pane.empty.text()
    assert pane.empty.isVisible()
    engine.answers["query.ticket"] = samples.ticket(title="found again")
    pane.empty.retry_wanted.emit()


def test_taking_sends_the_op_and_offers_undo(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    engine.answers["query.ticket"] = samples.ticket(owner=None)
    pane.on_changes(Changes(bulk=True))
    qtbot.mouseClick(step(pane, "Take"), Qt.MouseButton.LeftButton)
    assert engine.last("ticket.take") == {"ticket": samples.ticket().id}
    assert pane.toast.isVisible()
    op_id = pane.toast.op_id
    undo = next(b for b in pane.toast.findChildren(QPushButton))
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert engine.last("undo") == {"of": op_id}
    pane.perform("undo")
    assert engine.verbs().count("undo") == 2  # the undo itself can be undone


def test_my_own_ticket_is_not_offered_for_taking(pane: TicketPane, qtbot: QtBot) -> None:
    assert not pane.header.offers(TicketAction.TAKE)
    with qtbot.waitSignal(pane.status) as said:
        pane.perform("take")
    assert "not possible" in said.args[0]


def test_a_blocked_step_says_who_may(pane: TicketPane, engine: FakeRequester) -> None:
    engine.answers["query.ticket"] = samples.ticket(
        transitions=(TransitionView("reopen", "in_progress", "supervisor"),)
    )
    pane.on_changes(Changes(bulk=True))
    button = step(pane, "Reopen…")
    assert not button.isEnabled()
    assert button.toolTip() == "supervisor"


def test_a_refused_op_says_why_in_place(pane: TicketPane, engine: FakeRequester) -> None:
    engine.answers["ticket.spam"] = Failure("permission.denied", "Ask a supervisor.")
    pane.perform("spam")
    assert pane.foot.notice.text == "Ask a supervisor."


def test_unknown_actions_and_no_ticket_say_so(pane: TicketPane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.status):
        pane.perform("dance")
    pane.show_ticket(None)
    with qtbot.waitSignal(pane.status):
        pane.perform("note")


def test_why_this_deadline(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    pill = next(p for p in pane.header.findChildren(Pill) if p.text().startswith("Resolution"))
    qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert engine.last("query.explain")["metric"] == "resolution"
    assert pane.explain.isVisible()
    assert "4,440 s" in pane.explain.summary
    assert "1:14:00" in pane.explain.summary
    assert not pane.explain.grab().isNull()
    qtbot.keyClick(pane.explain, Qt.Key.Key_Escape)
    assert not pane.explain.isVisible()
    pane.perform("explain")
    assert engine.last("query.explain")["metric"] == "update"
    qtbot.mouseClick(pane.composer, Qt.MouseButton.LeftButton)
    assert not pane.explain.isVisible()


def test_every_bucket_has_a_colour() -> None:
    tokens = theme.current()
    kinds = {
        "running": tokens.accent,
        "overdue": tokens.bad_fill,
        "paused": tokens.warn_fill,
        "closed": tokens.line_strong,
    }
    assert {kind: colour_of(kind) for kind in kinds} == kinds
    assert exact(90_061) == "25:01:01"


def test_a_language_switch_reaches_everything(pane: TicketPane) -> None:
    pane.perform("wait")
    i18n.languages.changed.emit("en")
    for widget in (pane, pane.header, pane.composer, pane.toast, pane.timeline, pane.foot.form):
        assert widget is not None
        QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
    assert pane.composer.heads.tabs["reply"].text() == "Reply"
    assert pane.empty.text()


def test_wait_wants_a_reason_and_a_future(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    pane.perform("wait")
    form = pane.foot.form
    assert isinstance(form, WaitForm)
    assert not pane.composer.isVisible()
    form.submit()
    assert form.notice.isVisible()
    form.state.setCurrentIndex(1)
    qtbot.keyClicks(form.reason, "vendor ticket 77")
    form.submit()
    sent = engine.last("ticket.wait")
    assert sent["state"] == "waiting_third_party"
    assert sent["reason"] == "vendor ticket 77"
    assert sent["expected_until_us"] > samples.NOW
    assert pane.foot.form is None
    assert pane.composer.isVisible()


def test_a_lines_reasons_are_one_click_and_its_words_stand_in_the_head(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    assert pane.ticket is not None
    part = ReasonView(id="part", en="Spare part", zh="等待备件", hours=72)
    vendor = StateView(
        en="Waiting for vendor", zh="等待供应商", reasons=(part, ReasonView(id="x", en="X", zh="X"))
    )
    state_words.learn({pane.ticket.product: {"waiting_third_party": vendor}})
    pane.perform("wait")
    form = pane.foot.form
    assert isinstance(form, WaitForm)
    assert not form.offers.buttons
    form.state.setCurrentIndex(1)
    assert form.state.currentText() == "Waiting for vendor"
    assert [one.text() for one in form.offers.buttons] == ["Spare part", "X"]
    form.offers.buttons[1].click()
    form.offers.buttons[0].click()
    form.submit()
    sent = engine.last("ticket.wait")
    assert (sent["reason"], sent["expected_until_us"]) == ("Spare part", samples.NOW + 72 * 3_600_000_000)
    data = {"reason": "等待备件", "reason_id": "part"}
    entry = msgspec.structs.replace(pane.ticket.entries[-1], kind="waiting_third_party", data=data)
    waiting = msgspec.structs.replace(pane.ticket, state="waiting_third_party", entries=(entry,))
    assert state_text(waiting) == "Waiting for vendor · Spare part"
    long = msgspec.structs.replace(entry, data={"reason": "因" * 40})
    assert state_text(msgspec.structs.replace(waiting, entries=(long,))).endswith("因…")
    assert state_text(msgspec.structs.replace(waiting, entries=())) == "Waiting for vendor"
    assert sentences.sentence(entry).endswith("Spare part")
    state_words.learn({})


def test_a_refused_form_keeps_what_was_filled_in(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    engine.answers["ticket.wait"] = Failure("rule.no_question", "Ask something first.")
    pane.perform("wait")
    form = pane.foot.form
    assert isinstance(form, WaitForm)
    qtbot.keyClicks(form.reason, "log")
    form.submit()
    assert form.notice.text == "Ask something first."
    assert form.reason.text() == "log"
    qtbot.keyClick(form.reason, Qt.Key.Key_Escape)
    assert pane.foot.form is None


def test_the_solution_wants_what_the_process_wants(pane: TicketPane, engine: FakeRequester) -> None:
    pane.perform("solve")
    form = pane.foot.form
    assert isinstance(form, SolveForm)
    assert "steps" in form.missing()
    form.steps.setPlainText("restart the pool")
    assert "Confirm" in form.missing()
    form.submit()
    assert form.place_missing() is form.confirmed, "the next key goes where it is missing"
    assert form.notice.text == form.missing()
    form.confirmed.setChecked(True)
    form.decision.setCurrentIndex(0)
    assert "sidebar" in form.missing()
    form.decision.setCurrentIndex(3)
    assert "why" in form.missing()
    assert form.place_missing() is form.reason
    form.reason.setText("one-off")
    assert form.place_missing() is None
    form.submit()
    sent = engine.last("ticket.solve")
    assert sent["steps"] == "restart the pool"
    assert sent["category"] == "payment"
    assert sent["knowledge"] == {"decision": "none", "reason": "one-off"}


def test_used_articles_can_be_reused(pane: TicketPane, engine: FakeRequester) -> None:
    used = samples.entry(90, "article_used", 2, data={"article": "ab" * 16}, names={"ab" * 16: "Pool"})
    engine.answers["query.ticket"] = samples.ticket(entries=(*samples.entries(), used))
    pane.on_changes(Changes(bulk=True))
    pane.perform("solve")
    form = pane.foot.form
    assert isinstance(form, SolveForm)
    assert form.article.currentText() == "Pool"
    assert form.gather()[1]["knowledge"] == {"decision": "reuse", "article": "ab" * 16}


def test_priority_by_impact_and_urgency(pane: TicketPane, engine: FakeRequester) -> None:
    pane.perform("priority")
    form = pane.foot.form
    assert isinstance(form, PriorityForm)
    assert form.resulting() == 1
    form.choose(impact=4, urgency=4)
    assert form.resulting() == 4
    assert form.missing()
    form.reason.setText("only a test system")
    form.submit()
    assert engine.last("ticket.priority") | {"ticket": b""} == {
        "ticket": b"", "impact": 4, "urgency": 4, "reason": "only a test system"
    }  # fmt: skip


def test_assign_and_group(pane: TicketPane, engine: FakeRequester) -> None:
    pane.perform("assign")
    form = pane.foot.form
    assert isinstance(form, AssignForm)
    assert form.person.currentText().startswith("魏清")
    form.person.setEditText("nobody of this name")
    assert form.missing()
    form.person.setCurrentIndex(form.person.findText("陈立 · L2"))
    form.submit()
    assert engine.last("ticket.assign")["to"] == samples.CHEN.id
    pane.perform("assign")
    form = pane.foot.form
    assert isinstance(form, AssignForm)
    form.person.setCurrentIndex(form.person.count() - 1)
    form.submit()
    assert engine.last("ticket.assign")["to"] is None
    pane.perform("group")
    form = pane.foot.form
    assert isinstance(form, GroupForm)
    form.group.setCurrentIndex(1)
    form.submit()
    assert engine.last("ticket.group")["to"] == samples.NETWORK.id


def test_what_the_requester_said(pane: TicketPane, engine: FakeRequester) -> None:
    engine.answers["query.ticket"] = samples.ticket(
        transitions=(TransitionView("confirm", "closed"), TransitionView("reject", "in_progress"))
    )
    pane.on_changes(Changes(bulk=True))
    pane.perform("confirm")
    assert isinstance(pane.foot.form, ConfirmForm)
    pane.foot.form.by.setCurrentIndex(1)
    pane.foot.form.submit()
    assert engine.last("ticket.confirm")["by"] == "phone"
    pane.perform("reject")
    assert isinstance(pane.foot.form, RejectForm)
    pane.foot.form.other.setChecked(True)
    pane.foot.form.submit()
    assert engine.last("ticket.reject")["other_question"] is True


def test_cancelling_wants_a_reason(pane: TicketPane, engine: FakeRequester) -> None:
    pane.perform("cancel")
    form = pane.foot.form
    assert isinstance(form, CancelForm)
    form.submit()
    assert "ticket.cancel" not in engine.verbs()
    form.reason.setPlainText("duplicate order")
    form.submit()
    assert engine.last("ticket.cancel")["reason"] == "duplicate order"


def test_every_form_speaks_both_languages(pane: TicketPane, engine: FakeRequester) -> None:
    ticket: TicketView = samples.ticket()
    for action in FORMS:
        kind = form_class(action)
        assert kind.action is action
        form = kind(ticket, pane.directory, samples.NOW, pane)
        assert form.title.text() == SPECS[action].label.rstrip("…")
        assert all(label.text() for label, _ in form._labels)


def test_the_menu_offers_what_the_state_allows(pane: TicketPane) -> None:
    pane.header._fill_menu()
    offered = {entry.data() for entry in pane.header._menu.actions() if entry.data()}
    assert "assign" in offered
    assert "close" not in offered
    assert offered <= {action.value for action in MENU if action}
    entry = next(one for one in pane.header._menu.actions() if one.data() == "copy_number")
    entry.trigger()
    assert QGuiApplication.clipboard().text() == "T-1042K"


def test_all_that_can_be_reached_has_a_name(pane: TicketPane) -> None:
    nameless = [
        button
        for button in pane.findChildren(QPushButton)
        if button.isVisible() and not (button.accessibleName() or button.text())
    ]
    assert nameless == []


def test_an_answer_that_comes_late_takes_neither_the_next_form_nor_the_keyboard(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    left: list[None] = []
    pane.left.connect(lambda: left.append(None))
    engine.hold = {"ticket.reply", "ticket.wait"}
    pane.perform("reply")
    pane.composer.reply.setPlainText("we look into it")
    pane.composer.send()
    pane.perform("note")
    engine.release()
    assert pane.composer.note.hasFocus()
    assert left == []
    pane.perform("wait")
    assert pane.foot.form is not None
    pane.foot.form.submitted.emit("ticket.wait", {"state": "waiting_customer", "reason": "x"})
    pane.perform("cancel")
    other = pane.foot.form
    engine.release()
    assert pane.foot.form is other
    assert left == []
    engine.hold = set()
    assert other is not None
    other.submitted.emit("ticket.cancel", {"reason": "x"})
    assert pane.foot.form is None
    assert len(left) == 1
