"""Silence of a requester: reminded, closed by silence, never before, never without an attempt; follow-up tickets."""

import pytest

from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit

NONE = {"decision": "none", "reason": "一次性"}


def solved(kit: Kit, **args: object) -> bytes:
    person = kit.run("person.create", name="赵磊").subject
    ticket = kit.create(requester=person, **args)
    kit.run("ticket.take", ticket=ticket)
    kit.later(minutes=1)
    kit.run("ticket.solve", ticket=ticket, steps="重置", knowledge=NONE)
    return ticket


def tick(kit: Kit, days: float = 0) -> None:
    kit.later(days=days)
    kit.run("timer.silence", source="system")


def test_a_reminder_and_then_silence_is_consent(kit: Kit) -> None:
    ticket = solved(kit)  # Monday, 09:01
    tick(kit, days=0.9)
    assert "auto_reply" not in kit.kinds(ticket)
    kit.later(days=0.2)
    kit.run("timer.silence", source="system", tickets=[ticket])
    tick(kit)
    assert kit.kinds(ticket).count("auto_reply") == 1
    tick(kit, days=1.5)
    assert kit.row(ticket).state == "pending_confirmation"
    tick(kit, days=0.6)  # Thursday
    assert kit.row(ticket).state == "closed"
    assert kit.ask("query.lint", ticket=ticket).findings[-1].code != "no_confirmation"
    confirmed = next(e for e in kit.ask("query.ticket", ticket=ticket).entries if e.kind == "confirmed")
    assert confirmed.data["by"] == "auto"


def test_what_the_requester_wrote_is_for_a_person(kit: Kit) -> None:
    ticket, thanked = solved(kit), solved(kit)
    tick(kit, days=1.1)
    kit.run("ticket.customer_message", ticket=ticket, body="登录还是报 403")
    kit.run("ticket.customer_message", ticket=thanked, body="谢谢")
    tick(kit, days=5)
    assert kit.row(ticket).state == "pending_confirmation"
    assert kit.row(thanked).state == "closed"


def test_closing_by_hand_wants_an_attempt_and_time_or_an_exception(kit: Kit) -> None:
    ticket = solved(kit)
    with pytest.raises(KnownError) as caught:
        kit.run("ticket.close", ticket=ticket)
    assert caught.value.code == "confirm.no_attempt"
    kit.later(minutes=5)
    kit.run("ticket.call", ticket=ticket, outcome="", body="无人接听")
    with pytest.raises(KnownError) as caught:
        kit.run("ticket.close", ticket=ticket)
    assert caught.value.code == "confirm.early"
    assert "2026-03-12 09:01" in caught.value.sentence("zh")
    kit.run("ticket.close", ticket=ticket, exception="用户离职")
    assert kit.row(ticket).state == "closed"
    assert "exception" in kit.kinds(ticket)
    other = solved(kit)
    kit.later(minutes=5)
    kit.run("ticket.reply", ticket=other, body="请确认")
    kit.later(days=4)
    kit.run("ticket.close", ticket=other)
    assert "exception" not in kit.kinds(other)


def test_a_waiting_requester_is_reminded_twice_and_then_proposed_to_close(kit: Kit) -> None:
    person = kit.run("person.create", name="钱莉").subject
    ticket = kit.create(requester=person, language="en")
    kit.run("ticket.take", ticket=ticket)
    kit.run("ticket.reply", ticket=ticket, body="截图？")
    kit.later(minutes=1)
    kit.run("ticket.wait", ticket=ticket, state="waiting_customer", reason="等截图")
    for days, replies, notes in ((0.9, 0, 0), (0.2, 1, 0), (1, 2, 0), (2, 2, 0), (4, 2, 1), (3, 2, 1)):
        tick(kit, days=days)
        kinds = kit.kinds(ticket)
        assert (kinds.count("auto_reply"), kinds.count("internal_note")) == (replies, notes)
    assert "5 working days" in kit.ask("query.ticket", ticket=ticket).entries[-1].body


def test_thanks_reopen_nothing_and_late_words_make_a_follow_up(kit: Kit) -> None:
    ticket = solved(kit, product="erp")
    kit.run("ticket.confirm", ticket=ticket)
    kit.later(days=2)
    kit.run("ticket.customer_message", ticket=ticket, body="非常感谢！")
    assert kit.row(ticket).state == "closed"
    kit.later(days=9)
    kit.run("ticket.customer_message", ticket=ticket, body="谢谢")
    made = kit.run("ticket.customer_message", ticket=ticket, body="又报 403 了").subject
    assert kit.row(ticket).state == "closed"
    view = kit.ask("query.ticket", ticket=made)
    assert (view.product, view.owner.id, view.state) == ("erp", kit.me, "assigned")
    assert [(link.type, link.ticket) for link in view.links] == [("follow_up_of", ticket)]


def test_inside_the_window_a_message_reopens(kit: Kit) -> None:
    ticket = solved(kit)
    kit.run("ticket.confirm", ticket=ticket)
    kit.later(days=3)
    kit.run("ticket.customer_message", ticket=ticket, body="又报 403 了")
    assert kit.row(ticket).state == "in_progress"


def test_a_ticket_that_came_without_a_solution_waits_for_no_answer(kit: Kit) -> None:
    """An imported ticket may stand in confirmation though no entry says what the solution was."""
    ticket = kit.create()
    kit.run("ticket.take", ticket=ticket)
    with kit.store.write() as connection:
        connection.exec_driver_sql("UPDATE ticket SET state = 'pending_confirmation' WHERE id = ?", (ticket,))
    kit.run("ticket.close", ticket=ticket)
    assert kit.row(ticket).state == "closed"
