"""Lint in a workspace: beside the ticket, the audit of a period, waivers by a supervisor."""

from random import Random

import pytest

from desk.process.errors import KnownError
from tests.unit.ops.test_ledger import be, team
from tests.unit.ops_kit import Kit


def closed(kit: Kit, *, article: bool = False, **args: object) -> bytes:
    """Return a ticket solved over the telephone without a look into the knowledge base."""
    person = kit.run("person.create", name="赵磊").subject
    ticket = kit.create(requester=person, channel="phone", **args)
    kit.run("ticket.take", ticket=ticket)
    if article:
        made = kit.run("article.create", title="403", language="zh", steps="x").subject
        kit.run("article.use", ticket=ticket, article=made, verdict="viewed")
    kit.later(minutes=1)
    kit.run("ticket.solve", ticket=ticket, steps="重置", knowledge={"decision": "none", "reason": "一次性"})
    kit.later(minutes=1)
    kit.run("ticket.confirm", ticket=ticket, by="phone")
    return ticket


def test_findings_beside_the_ticket_name_clause_and_fix(kit: Kit) -> None:
    ticket = kit.create(priority=1, category="")
    kit.run("ticket.note", ticket=ticket, body="看看")
    kit.run("ticket.start", ticket=ticket)
    found = kit.ask("query.lint", ticket=ticket)
    assert {one.code: one.fix for one in found.findings if one.state == "pending"} == {
        "no_category": "category",
        "no_diagnosis": "diagnose",
    }
    assert (found.violations, found.pending) == (0, 2)
    kit.later(minutes=31)
    late = [one for one in kit.ask("query.lint", ticket=ticket).findings if one.code == "response_late"]
    assert [(one.clause, one.fix, one.evidence) for one in late] == [("C05", "reply", "first_response#1")]


def test_the_next_step_leads_a_new_agent_to_the_end(kit: Kit) -> None:
    person = kit.run("person.create", name="赵磊").subject
    group = kit.run("group.create", name="一线").subject
    ticket = kit.create(requester=person, channel="mail", category="", group=group)

    def asks() -> str:
        step = kit.ask("query.lint", ticket=ticket).next
        return step.action if step else ""

    seen = [asks()]
    for verb, args in (
        ("ticket.take", {}),
        ("ticket.reply", {"body": "您好"}),
        ("ticket.category", {"to": "login"}),
        ("ticket.diagnose", {"hypothesis": "会话过期", "step": "看日志", "result": "open"}),
        ("ticket.diagnose", {"hypothesis": "会话过期", "step": "看日志", "result": "confirmed"}),
        (
            "ticket.solve",
            {"steps": "重置", "category": "login", "knowledge": {"decision": "none", "reason": "x"}},
        ),
        ("ticket.confirm", {"by": "phone"}),
        ("survey.answer", {"rating": 5, "comment": "", "channel": "phone"}),
    ):
        kit.later(minutes=1)
        kit.run(verb, ticket=ticket, **args)
        seen.append(asks())
    nobody = kit.create()
    kit.run("ticket.take", ticket=nobody)
    kit.run("ticket.solve", ticket=nobody, steps="重置", knowledge={"decision": "none", "reason": "x"})
    kit.run("ticket.confirm", ticket=nobody, by="phone")
    assert kit.ask("query.lint", ticket=nobody).next is None, "nobody is there to rate it"
    assert seen == ["take", "reply", "category", "knowledge", "diagnose", "solve", "confirm", "rate", ""]


def test_a_hand_off_asks_who_receives_it(kit: Kit) -> None:
    ours = kit.run("group.create", name="研发").subject
    theirs = kit.run("group.create", name="网络").subject
    kit.run("group.join", person=kit.me, group=ours, role="expert")
    person = kit.run("person.create", name="钱莉", staff=True).subject
    asked = []
    for to in (ours, theirs):
        ticket = kit.create()
        kit.run("ticket.assign", ticket=ticket, to=person)
        kit.run("ticket.handoff", ticket=ticket, to=to, exception="故障")
        step = kit.ask("query.lint", ticket=ticket).next
        asked.append(step.action if step else "")
    assert asked == ["handoff_accept", ""]


def test_the_audit_counts_by_rule_and_week(kit: Kit) -> None:
    bad, good = closed(kit), closed(kit, article=True)
    kit.later(days=7)
    worse = closed(kit, priority=2)
    report = kit.ask("query.audit")
    assert (report.tickets, report.clean, report.n) == (3, 1, 3)
    assert {(one.ticket, one.code) for one in report.findings} == {
        (bad, "knowledge_not_searched"),
        (worse, "knowledge_not_searched"),
        (worse, "no_diagnosis"),
    }
    assert [(count.name, count.n, count.tickets) for count in report.rules] == [
        ("knowledge_not_searched", 2, 2),
        ("no_diagnosis", 1, 1),
    ]
    assert [(count.name, count.n) for count in report.weeks] == [("2026-03-09", 1), ("2026-03-16", 2)]
    assert report.findings[0].owner == "魏清"
    week = kit.ask("query.audit", from_day="2026-03-09", to_day="2026-03-15", priority=3)
    assert [one.ticket for one in week.findings] == [bad]
    assert kit.ask("query.audit", code="no_diagnosis").n == 1
    assert kit.ask("query.audit", most=1).tickets == 1
    assert good not in {one.ticket for one in report.findings}
    first = kit.ask("query.audit_slice", most=2)
    rest = kit.ask("query.audit_slice", most=2, after=first.next)
    assert (first.total, first.tickets, rest.tickets, rest.next) == (3, 2, 1, 0)
    assert first.clean + rest.clean == 1
    assert {(one.ticket, one.code) for one in (*first.findings, *rest.findings)} == {
        (one.ticket, one.code) for one in report.findings
    }


def test_a_supervisor_waives_with_a_reason(kit: Kit) -> None:
    ticket = closed(kit)
    one = kit.ask("query.lint", ticket=ticket).findings[0]
    args = {"ticket": ticket, "code": one.code, "evidence": one.evidence}
    for wrong, code in (({"reason": " "}, "lint.reason"), ({"reason": "x", "evidence": "00"}, "lint.gone")):
        with pytest.raises(KnownError) as caught:
            kit.run("ticket.lint_waive", **{**args, **wrong})
        assert caught.value.code == code
    kit.run("ticket.lint_waive", **args, reason="知识库当时不可用")
    report = kit.ask("query.audit")
    assert (report.n, report.waived, report.clean) == (1, 1, 1)
    assert report.findings[0].waived == "知识库当时不可用"
    agent = kit.run("person.create", name="新人", staff=True).subject
    group = kit.run("group.create", name="一线").subject
    kit.run("group.join", group=group, person=agent)
    kit.run("setting.set", name="person", value=agent.hex())
    with pytest.raises(KnownError) as caught:
        kit.run("ticket.lint_waive", **args, reason="x")
    assert caught.value.code == "permission.denied"


def test_whoever_is_named_appeals_and_another_supervisor_decides(kit: Kit) -> None:
    agent, second = team(kit)
    ticket = closed(kit)
    one = kit.ask("query.lint", ticket=ticket).findings[0]
    args = {"ticket": ticket, "code": one.code, "evidence": one.evidence}

    def refused(verb: str, **more: str) -> str:
        with pytest.raises(KnownError) as caught:
            kit.run(f"ticket.{verb}", **{**args, **more})
        return caught.value.code

    assert refused("lint_appeal", evidence="00", reason="x") == "lint.gone"
    be(kit, agent)
    assert refused("lint_appeal", reason="x") == "lint.not_named"
    be(kit, kit.me)
    kit.run("ticket.lint_appeal", **args, reason="当时知识库不可用")
    assert [one.reason for one in kit.ask("query.notices", ticket=ticket, mine=False)][-1:]
    shown = kit.ask("query.audit").findings[0]
    assert (shown.appeal, shown.appeal_text, shown.waived) == ("open", "魏清: 当时知识库不可用", "")
    assert refused("lint_decide", decision="grant", reason="mine") == "lint.own"
    be(kit, agent)
    assert refused("lint_decide", decision="grant", reason="x") == "permission.denied"
    be(kit, second)
    kit.run("ticket.lint_decide", **args, decision="grant", reason="属实")
    report = kit.ask("query.audit")
    assert (report.n, report.waived, report.findings[0].appeal) == (1, 1, "granted")
    assert kit.ask("query.lint", ticket=ticket).violations == 0
    assert kit.kinds(ticket)[-2:] == ["lint_appealed", "lint_decided"]
    assert refused("lint_appeal", reason="again") == "lint.not_named"
    kit.later(minutes=5)
    other = closed(kit)
    found = kit.ask("query.lint", ticket=other).findings[0]
    unowned = {"ticket": other, "code": found.code, "evidence": found.evidence}
    with pytest.raises(KnownError):
        kit.run("ticket.lint_decide", **unowned, decision="uphold", reason="x")


def test_beside_the_ticket_and_in_the_audit_stands_the_same(kit: Kit) -> None:
    rng, tickets = Random(6), []
    steps = (
        ("ticket.reply", {"body": "which version?"}), ("ticket.take", {}),
        ("ticket.wait", {"state": "waiting_customer", "reason": "x"}),
        ("ticket.solve", {"steps": "x", "knowledge": {"decision": "new"}}), ("ticket.confirm", {"by": "customer"}),
        ("ticket.priority", {"to": 4, "reason": "one user"}), ("ticket.diagnose", {"step": "重启", "result": "open"}),
        ("ticket.reopen", {"reason": "again"}), ("ticket.customer_message", {"body": "still broken"}),
        ("ticket.cancel", {"reason": "withdrawn"}), ("ticket.note", {"body": "x"}),
    )  # fmt: skip
    seen = set()
    for turn in range(60):
        if turn % 6 == 0:
            tickets.append(kit.create(priority=rng.randrange(5), channel=rng.choice(("mail", "phone"))))
        verb, args = rng.choice(steps)
        try:
            kit.run(verb, ticket=rng.choice(tickets), **args)
        except KnownError:
            continue
        kit.later(minutes=rng.choice((1, 40, 700)))
        if turn % 5:
            continue
        report = kit.ask("query.audit")
        beside = [one for ticket in tickets for one in kit.ask("query.lint", ticket=ticket).findings]
        live = {(one.ticket, one.code, one.evidence, one.at_us) for one in beside if one.state == "violation"}
        assert {(one.ticket, one.code, one.evidence, one.at_us) for one in report.findings} == live
        seen |= {one.code for one in report.findings}
    assert len(seen) >= 6


def test_imported_history_is_audited_from_the_day_somebody_works_on_it(kit: Kit) -> None:
    ticket, left = closed(kit), closed(kit)
    with kit.store.write() as connection:
        for change in (
            "UPDATE ticket SET source =",
            "UPDATE entry SET source =",
            "DELETE FROM clock WHERE '' <>",
        ):
            connection.exec_driver_sql(f"{change} 'import'")
    kit.later(days=1)
    kit.run("ticket.reopen", ticket=ticket, reason="again")
    assert kit.ask("query.audit").n == 0
    kit.run("ticket.solve", ticket=ticket, steps="x", knowledge={"decision": "new"})
    report = kit.ask("query.audit")
    beside = kit.ask("query.lint", ticket=ticket)
    assert [(one.ticket, one.code) for one in report.findings] == [(ticket, "knowledge_not_searched")]
    assert (report.tickets, beside.violations) == (1, 1)
    assert kit.ask("query.lint", ticket=left).findings == ()


def test_a_gate_of_the_line_counts_from_the_day_it_was_there(kit: Kit) -> None:
    before = closed(kit, product="payments")
    kit.later(days=1)
    gate = {"gates": {"provide_solution": {"required": ["solution.cautions"]}}}
    kit.run("process.propose", line="payments", changes=gate)
    kit.later(minutes=1)
    moved, older = closed(kit, product="portal"), closed(kit, product="portal")
    kit.run("ticket.product", ticket=moved, to="payments")
    # A desk that did not know the gate solved this one in the line.
    kit.store.connection.exec_driver_sql("UPDATE ticket SET product = 'payments' WHERE id = ?", (older,))
    found = [one for one in kit.ask("query.audit").findings if one.code == "line_gate"]
    assert [(one.ticket, one.detail) for one in found] == [(older, "lacks cautions of the solution")]
    beside = {ticket: kit.ask("query.lint", ticket=ticket).findings for ticket in (before, moved, older)}
    assert [ticket for ticket, some in beside.items() if "line_gate" in {one.code for one in some}] == [older]
    kit.run("process.propose", line="universal", changes={"gates": {"close": {"role": "supervisor"}}})
    kit.later(minutes=1)
    assert [one.code for one in kit.ask("query.lint", ticket=closed(kit)).findings] == [
        "knowledge_not_searched"
    ]
