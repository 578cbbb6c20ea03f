"""Surveys in a workspace: answered once a closing, credited to who solved, low ones followed up, asked by time."""

from typing import Any

import pytest

from desk.ops.surveys import due_questions
from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit


def solved(kit: Kit, name: str = "赵磊", **args: Any) -> bytes:
    """Return a closed ticket of a requester, solved by the person of the workspace."""
    requester = args.pop("requester", None) or kit.run("person.create", name=name).subject
    ticket = kit.create(requester=requester, **args)
    kit.run("ticket.take", ticket=ticket)
    finish(kit, ticket)
    return ticket


def finish(kit: Kit, ticket: bytes) -> None:
    kit.later(minutes=5)
    knowledge = {"decision": "none", "reason": "一次性"}
    kit.run("ticket.solve", ticket=ticket, steps="重启服务", knowledge=knowledge)
    kit.later(minutes=5)
    kit.run("ticket.confirm", ticket=ticket, by="phone")


def refused(kit: Kit, verb: str, **args: Any) -> str:
    with pytest.raises(KnownError) as caught:
        kit.run(verb, **args)
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    return caught.value.code


def test_an_answer_counts_once_a_closing_and_the_last_one_stands(kit: Kit) -> None:
    ticket = solved(kit, product="erp")
    kit.run("survey.answer", ticket=ticket, rating=2, comment="进度不透明", channel="phone")
    kit.later(minutes=1)
    kit.run("survey.answer", ticket=ticket, rating=4, channel="portal")
    report = kit.ask("query.surveys")
    assert [(a.rating, a.channel, a.credit, a.cycle) for a in report.answers] == [(4, "portal", "魏清", 1)]
    assert (report.whole.n, report.whole.percent, report.whole.score100) == (1, 100.0, 80.0)
    assert [(one.name, one.n) for one in report.products] == [("erp", 1)]
    assert kit.kinds(ticket).count("survey") == 2
    kit.run("ticket.reopen", ticket=ticket, reason="又出现")
    assert kit.ask("query.survey", ticket=ticket).state == "closed"
    assert refused(kit, "survey.answer", ticket=ticket, rating=5) == "survey.open"
    finish(kit, ticket)
    assert kit.ask("query.survey", ticket=ticket).state == "open"
    kit.run("survey.answer", ticket=ticket, rating=5, channel="mail")
    assert [(a.rating, a.cycle) for a in kit.ask("query.surveys").answers] == [(5, 2), (4, 1)]
    state = kit.ask("query.survey", ticket=ticket)
    assert (state.state, state.rating, state.cycle) == ("answered", 5, 2)


def test_what_does_not_count_is_refused_with_a_reason(kit: Kit) -> None:
    ticket = solved(kit)
    for mark in (0, 6, -1):
        assert refused(kit, "survey.answer", ticket=ticket, rating=mark) == "survey.mark"
    own = solved(kit, requester=kit.me)
    assert refused(kit, "survey.answer", ticket=own, rating=5) == "survey.own"
    alert = solved(kit, name="监控", channel="alert")
    assert refused(kit, "survey.answer", ticket=alert, rating=5) == "survey.kind"
    kit.later(days=7.1)
    assert refused(kit, "survey.answer", ticket=ticket, rating=5) == "survey.late"
    assert "7" in kit.ask("query.survey", ticket=ticket).why


def test_a_low_mark_waits_for_the_supervisor(kit: Kit) -> None:
    ticket, other = solved(kit), solved(kit, name="钱莉")
    kit.run("survey.answer", ticket=ticket, rating=1, comment="太慢")
    kit.run("survey.answer", ticket=other, rating=5)
    assert [a.ticket for a in kit.ask("query.surveys", waiting=True).answers] == [ticket]
    assert refused(kit, "survey.follow", ticket=other, note="?") == "survey.no_follow_up"
    assert refused(kit, "survey.follow", ticket=ticket, note=" ") == "survey.note"
    kit.later(minutes=1)
    kit.run("survey.follow", ticket=ticket, note="已致歉并说明原因")
    report = kit.ask("query.surveys")
    assert report.waiting == 0
    notes = {answer.ticket: answer.follow_note for answer in report.answers}
    assert notes == {ticket: "已致歉并说明原因", other: ""}
    assert kit.kinds(ticket)[-1] == "survey_followed"


def test_requesters_are_asked_an_hour_after_closing_once(kit: Kit) -> None:
    requester = kit.run("person.create", name="孙悦").subject
    ticket = solved(kit, requester=requester, language="en", product="erp")
    twin = solved(kit, requester=requester)
    kit.run("survey.ask", source="system")
    assert "auto_reply" not in kit.kinds(ticket)
    kit.later(minutes=61)
    kit.run("survey.ask", source="system")
    kit.run("survey.ask", source="system")
    assert kit.kinds(ticket).count("auto_reply") == 1
    assert "auto_reply" not in kit.kinds(twin)
    question = kit.ask("query.ticket", ticket=ticket).entries[-1]
    assert question.visibility == "public"
    assert "How satisfied" in question.body
    kit.run("survey.answer", ticket=ticket, rating=5, channel="portal")
    report = kit.ask("query.surveys")
    assert (report.whole.sent, report.whole.rate) == (1, 100.0)


def test_products_and_priorities_can_be_left_out(kit: Kit) -> None:
    kit.run("survey.configure", rules={"products_off": ["erp"], "low": 3})
    ticket = solved(kit, product="erp")
    kit.later(minutes=70)
    kit.run("survey.ask", source="system")
    assert "auto_reply" not in kit.kinds(ticket)
    kit.run("survey.answer", ticket=ticket, rating=3)
    assert kit.ask("query.surveys").waiting == 1
    assert kit.ask("query.surveys").rules["products_off"] == ["erp"]
    with pytest.raises(KnownError):
        kit.run("survey.configure", rules={"low": 9})


def test_rules_by_product_and_priority_decide_who_is_asked_when(kit: Kit) -> None:
    rules = [
        {"products": ["erp"], "ask": False},
        {"worst": 0, "mildest": 1, "delay_s": 600},
    ]
    kit.run("survey.configure", rules={"rules": rules})
    left, urgent, usual = solved(kit, product="erp", priority=1), solved(kit, priority=1), solved(kit)
    kit.later(minutes=5)
    kit.run("survey.ask", source="system")
    assert ["auto_reply" in kit.kinds(one) for one in (left, urgent, usual)] == [False, True, False]
    number = kit.row(left).number
    assert kit.ask("query.survey_trial", number=number, rules={})["rule"] == 1
    assert kit.ask("query.survey_trial", number=number, rules={"rules": []})["rule"] == 0
    assert refused(kit, "survey.configure", rules={"rules": [{}, {"products": ["erp"]}]}) == "field.wrong"


def test_those_who_are_never_asked_hold_up_nobody(kit: Kit) -> None:
    kit.run("survey.configure", rules={"products_off": ["erp"]})
    requester = kit.run("person.create", name="多单用户").subject
    many = [solved(kit, product="erp", requester=requester) for _ in range(3)]
    asked = solved(kit)
    kit.later(minutes=70)
    assert due_questions(kit.store, kit.store.connection) == [asked]
    assert len(many) == 3


def test_a_period_is_of_days_of_the_workspace(kit: Kit) -> None:
    kit.run("survey.answer", ticket=solved(kit), rating=4)
    assert len(kit.ask("query.surveys", from_day="2026-03-09", to_day="2026-03-09").answers) == 1
    assert not kit.ask("query.surveys", from_day="2026-03-10").answers
    assert not kit.ask("query.surveys", to_day="2026-03-08").answers
    with pytest.raises(KnownError):
        kit.ask("query.surveys", from_day="9.3.", to_day="")
