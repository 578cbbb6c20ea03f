"""Proposals, signatures and the gates of product lines."""

import json
from typing import Any

import pytest

from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit


@pytest.fixture
def pair(kit: Kit) -> bytes:
    """Give the workspace a second person who may sign, and return their id."""
    group = kit.ask("query.workspace").groups[0].id
    person = kit.run("person.create", name="陈立", staff=True, tier="L2").subject
    kit.run("group.join", group=group, person=person, role="supervisor")
    return person


def act_as(kit: Kit, person: bytes) -> None:
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE setting SET value = ? WHERE name = 'person'", (json.dumps(person.hex()),)
        )


def line(kit: Kit, name: str) -> Any:
    return next(view for view in kit.ask("query.process_lines") if view.line == name)


GATE = {"gates": {"provide_solution": {"required": ["diagnosis", "solution.cautions"]}}}
SOLUTION = {"steps": "restart", "category": "account", "knowledge": {"decision": "none", "reason": "once"}}


def working(kit: Kit, product: str) -> bytes:
    ticket = kit.create(product=product)
    kit.run("ticket.take", ticket=ticket)
    kit.run("ticket.start", ticket=ticket)
    return ticket


def test_two_people_bring_a_version_into_force(kit: Kit, pair: bytes) -> None:
    kit.run("process.propose", line="payments", changes=GATE, note="too many empty solutions")
    waiting = line(kit, "payments").proposal
    assert (len(waiting.signatures), waiting.needed, waiting.mine) == (1, 2, True)
    kit.run("ticket.solve", ticket=working(kit, "payments"), **SOLUTION)  # not in force yet
    with pytest.raises(KnownError, match="signed this version"):
        kit.run("process.sign", line="payments", version=1)
    act_as(kit, pair)
    kit.run("process.sign", line="payments", version=1)
    assert line(kit, "payments").version == 1
    assert len(line(kit, "payments").signed) == 2
    assert line(kit, "payments").proposal is None
    ticket = working(kit, "payments")
    with pytest.raises(KnownError, match="diagnosis step"):
        kit.run("ticket.solve", ticket=ticket, **SOLUTION)
    kit.run("ticket.diagnose", ticket=ticket, hypothesis="cache", step="cleared")
    with pytest.raises(KnownError, match="cautions"):
        kit.run("ticket.solve", ticket=ticket, **SOLUTION)
    kit.run("ticket.solve", ticket=ticket, cautions="not at noon", **SOLUTION)
    kit.run("ticket.solve", ticket=working(kit, "portal"), **SOLUTION)  # another line is not asked


def test_alone_one_signature_is_enough_and_a_newer_proposal_replaces_an_older(kit: Kit) -> None:
    kit.run("process.propose", line="universal", changes={"gates": {"close": {"role": "supervisor"}}})
    assert line(kit, "universal").version == 1
    kit.run("process.propose", line="universal", changes={"nodes": {"diagnose": {"limit": "45m"}}})
    assert line(kit, "universal").version == 2
    node = next(n for n in kit.ask("query.process", language="en").nodes if n.id == "diagnose")
    assert node.limit_text == "45 min"
    with pytest.raises(KnownError, match="newer proposal"):
        kit.run("process.sign", line="universal", version=1)
    with pytest.raises(KnownError, match="no such proposal"):
        kit.run("process.sign", line="universal", version=9)


def test_a_role_of_a_line_is_asked_for_and_the_system_passes(kit: Kit) -> None:
    kit.run(
        "process.propose",
        line="core",
        changes={"gates": {"claim": {"role": "expert"}, "cancel": {"required": ["attachment"]}}},
    )
    group = kit.ask("query.workspace").groups[0].id
    agent = kit.run("person.create", name="新人", staff=True, tier="L1").subject
    kit.run("group.join", group=group, person=agent, role="agent")
    ticket = kit.create(product="core", group=group)
    act_as(kit, agent)
    with pytest.raises(KnownError, match="expert"):
        kit.run("ticket.take", ticket=ticket)
    with pytest.raises(KnownError, match="attachment"):
        kit.run("ticket.cancel", ticket=ticket, reason="twice")
    kit.run("ticket.cancel", ticket=ticket, reason="twice", source="system")


@pytest.mark.parametrize(
    "args",
    [
        {"line": " ", "changes": {}},
        {"line": "x", "changes": {"nodes": {"none": {}}}},
        {"line": "x", "changes": {"y": 1}},
    ],
)
def test_what_cannot_be_used_is_refused_at_once(kit: Kit, args: dict[str, Any]) -> None:
    with pytest.raises(KnownError):
        kit.run("process.propose", **args)


def test_a_line_adds_a_step_to_the_standard_in_force_and_asks_for_its_checklist(kit: Kit) -> None:
    place = {"lane": "L1", "phase": "handling"}
    standard = {
        "step": [{"id": "greet", "after": "accept", "title": "Greet", **place}],
        "without": ["deposit"],
    }
    kit.run("process.propose", line="universal", changes=standard)
    own = {"step": [{"id": "snapshot", "after": "greet", "title": {"en": "Snapshot", "zh": "快照"}, **place}],
           "gates": {"provide_solution": {"required": ["checklist"]}}, "nodes": {"deposit": {"limit": "2h"}}}  # fmt: skip
    with pytest.raises(KnownError, match="deposit"):
        kit.run("process.propose", line="payments", changes=own)
    del own["nodes"]
    kit.run("process.propose", line="payments", changes=own)
    shown = kit.ask("query.process", line="payments", language="zh")
    assert [one.title for one in shown.nodes if one.id in ("greet", "snapshot")] == ["Greet", "快照"]
    ticket = working(kit, "payments")
    with pytest.raises(KnownError, match="checklist"):
        kit.run("ticket.solve", ticket=ticket, **SOLUTION)
    kit.run("ticket.checklist", ticket=ticket, title="Steps", items=("Snapshot taken",))
    with pytest.raises(KnownError, match="checklist"):
        kit.run("ticket.solve", ticket=ticket, **SOLUTION)
    (made,) = kit.ask("query.ticket_work", ticket=ticket).checklists
    kit.run("ticket.check", ticket=ticket, checklist=made.id, item=made.items[0].id)
    kit.run("ticket.solve", ticket=ticket, **SOLUTION)


def test_every_export_names_the_line(kit: Kit) -> None:
    kit.run(
        "process.propose",
        line="支付 A",
        changes={"nodes": {"diagnose": {"norm": {"zh": "先查渠道", "en": "Channel first"}}}},
    )
    for wanted, ending in (("bpmn", ".bpmn"), ("svg", ".svg"), ("handbook", ".html")):
        found = kit.ask("query.process_export", line="支付 A", format=wanted, language="zh_CN")
        assert found["name"].endswith(ending)
    assert "先查渠道" in found["text"]
    assert "魏清" in found["text"]
    with pytest.raises(KnownError, match="format"):
        kit.ask("query.process_export", format="visio")
    with pytest.raises(KnownError, match="no such proposal"):
        kit.ask("query.process", proposed=True)


PILOT = {"tracker": "陈立", "since": "2026-03-01", "until": "2026-04-15"}


def test_a_pilot_is_rolled_out_to_all(kit: Kit) -> None:
    kit.run("process.propose", line="payments", changes={**GATE, "without": ["deposit"], "pilot": PILOT})
    assert line(kit, "payments").changes["pilot"]["tracker"] == "陈立"
    kit.run("process.propose", line="universal", changes={"nodes": {"diagnose": {"limit": "45m"}}})
    kit.run("process.roll_out", line="payments")
    changes = line(kit, "universal").changes
    assert set(changes) == {"gates", "without", "nodes"}
    with pytest.raises(KnownError, match="diagnosis step"):
        kit.run("ticket.solve", ticket=working(kit, "portal"), **SOLUTION)
    for name in ("universal", "nothing"):
        with pytest.raises(KnownError):
            kit.run("process.roll_out", line=name)


@pytest.mark.parametrize(
    "change", [{"tracker": " "}, {"until": "soon"}, {"until": "2026-03-01"}, {"until": "2027-03-01"}]
)
def test_a_pilot_names_its_tracker_and_its_time(kit: Kit, change: dict[str, str]) -> None:
    with pytest.raises(KnownError, match="pilot"):
        kit.run("process.propose", line="x", changes={"pilot": {**PILOT, **change}})
    with pytest.raises(KnownError, match="pilot"):
        kit.run("process.propose", line="x", changes={"pilot": "yes"})


def test_suggestions_are_tied_to_a_step_and_answered(kit: Kit) -> None:
    ticket = kit.create()
    first = kit.run("suggestion.add", node="diagnose", text=" Show logs first ", ticket=ticket).subject
    kit.run("suggestion.add", node="grade", text="Fewer fields", line="payments")
    (found,) = kit.ask("query.suggestions", line="", node="diagnose")
    assert (found.text, found.by, found.number, found.state) == (
        "Show logs first",
        "魏清",
        kit.row(ticket).number,
        "open",
    )
    with pytest.raises(KnownError, match="why it is declined"):
        kit.run("suggestion.answer", suggestion=first, state="declined")
    kit.run("suggestion.answer", suggestion=first, state="declined", answer="They stand there already")
    assert [one.node for one in kit.ask("query.suggestions", open=True)] == ["grade"]
    assert kit.ask("query.suggestions")[1].answer == "They stand there already"
    for args in ({"node": "none", "text": "x"}, {"node": "grade", "text": " "}):
        with pytest.raises(KnownError):
            kit.run("suggestion.add", **args)
    with pytest.raises(KnownError, match="not there"):
        kit.run("suggestion.answer", suggestion=b"x" * 16, state="done")


def test_what_is_proposed_can_be_seen_before_it_holds(kit: Kit, pair: bytes) -> None:
    for name in ("universal", "payments"):
        kit.run(
            "process.propose",
            line=name,
            changes={"nodes": {"diagnose": {"norm": {"en": "Seen", "zh": "先看"}}}},
        )
        shown = kit.ask("query.process", line=name, proposed=True, language="zh_CN", chosen="diagnose")
        assert next(node for node in shown.nodes if node.id == "diagnose").norm == "先看"
        force = kit.ask("query.process", line=name, language="zh_CN")
        assert next(node for node in force.nodes if node.id == "diagnose").norm != "先看"
    text = kit.ask("query.process_export", format="handbook", language="zh_CN")["text"]
    assert "Desk 自带版本" in text
    act_as(kit, pair)
    kit.run("process.sign", line="universal", version=1)
    for language, said in (("zh_CN", "签核"), ("en", "signed by")):
        assert said in kit.ask("query.process_export", format="handbook", language=language)["text"]


def test_a_line_goes_on_when_the_standard_leaves_out_a_step_that_it_had_changed(kit: Kit) -> None:
    kit.run("process.propose", line="payments", changes={**GATE, "nodes": {"deposit": {"limit": "2h"}}})
    kit.run("process.propose", line="universal", changes={"without": ["deposit"]})
    assert "deposit" not in {node.id for node in kit.ask("query.process", line="payments").nodes}
    with pytest.raises(KnownError, match="diagnosis step"):  # its gate still holds
        kit.run("ticket.solve", ticket=working(kit, "payments"), **SOLUTION)


def test_what_a_newer_desk_wrote_stops_no_ticket(kit: Kit) -> None:
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ruleset(kind, name, version, body, at_us) VALUES ('process', 'erp', 9, ?, 0)",
            (json.dumps({"changes": {"rooms": ["of tomorrow"]}}),),
        )
    kit.run("ticket.solve", ticket=working(kit, "erp"), **SOLUTION)


def test_a_line_says_why_its_tickets_may_wait(kit: Kit) -> None:
    """A reason is taken by id or title and kept by its id; where only listed ones count, others are refused."""
    reasons = [{"id": "part", "title": {"zh": "等待备件", "en": "Spare part"}, "hours": 72}]
    vendor = {"title": {"zh": "等待供应商", "en": "Waiting for vendor"}, "reasons": reasons, "only": True}
    kit.run("process.propose", line="pay", changes={"states": {"waiting_third_party": vendor}})
    (line,) = kit.ask("query.workspace").states.items()
    assert line[0] == "pay"
    assert (line[1]["waiting_third_party"].zh, line[1]["waiting_third_party"].reasons[0].hours) == (
        "等待供应商",
        72,
    )
    until = kit.now_us + 3_600_000_000
    for product, said, kept in (
        ("pay", "part", ("Spare part", "part")),
        ("pay", "等待备件", ("Spare part", "part")),
        ("erp", "the weather", ("the weather", None)),
    ):
        ticket = kit.create(product=product, language="en")
        kit.run(
            "ticket.wait", ticket=ticket, state="waiting_third_party", reason=said, expected_until_us=until
        )
        data = kit.ask("query.ticket", ticket=ticket).entries[-1].data
        assert (data["reason"], data.get("reason_id")) == kept
    ticket = kit.create(product="pay")
    for said, named in (("the weather", "wait_reason"), ("", "rule.required")):
        with pytest.raises(KnownError) as caught:
            kit.run(
                "ticket.wait",
                ticket=ticket,
                state="waiting_third_party",
                reason=said,
                expected_until_us=until,
            )
        assert caught.value.code == named


def test_versions_are_compared_and_returned_to(kit: Kit) -> None:
    """Every version in force stays readable; going back is a proposal like any other."""
    for limit in ("30m", "45m"):
        kit.run(
            "process.propose", line="payments", changes={"nodes": {"diagnose": {"limit": limit}}}, note=limit
        )
    found = kit.ask("query.process_versions", line="payments")
    assert [(one.version, one.note) for one in found] == [(2, "45m"), (1, "30m"), (0, "")]
    (last,) = kit.ask("query.process_differences", line="payments", old=1)
    assert (last.change, last.part, last.before, last.after) == ("changed", "time limit", "30 min", "45 min")
    (first,) = kit.ask("query.process_differences", line="payments", old=2, new=1, language="zh_CN")
    assert (first.part, first.before, first.after) == ("时限", "45 分钟", "30 分钟")
    assert first.what.startswith("步骤“")
    kit.run("process.return", line="payments", version=1)
    assert line(kit, "payments").version == 3
    assert kit.ask("query.process_differences", line="payments", old=1, new=3) == []
    assert kit.ask("query.process_versions", line="payments")[0].note
    kit.run("process.return", line="payments", version=0, note="as it was")
    assert line(kit, "payments").changes == {}
    assert len(kit.ask("query.process_differences", line="payments", old=0, new=2)) == 1
    with pytest.raises(KnownError, match="no version 9"):
        kit.run("process.return", line="payments", version=9)
    with pytest.raises(KnownError, match="no version 9"):
        kit.ask("query.process_differences", line="payments", old=9)


def test_who_signs_reads_what_would_change(kit: Kit, pair: bytes) -> None:
    kit.run("process.propose", line="payments", changes=GATE)
    found = kit.ask("query.process_differences", line="payments", proposed=True)
    assert [(one.change, one.part) for one in found] == [("added", "")]
    assert kit.ask("query.process_differences", line="payments") == []
    with pytest.raises(KnownError):
        kit.ask("query.process_differences", line="erp", proposed=True)


def test_an_unfinished_process_is_drawn_and_says_what_it_lacks(kit: Kit) -> None:
    """While lines are drawn some step may lie on no way; nothing but missing lines is let pass."""
    view = kit.ask("query.process", changes={"cut": [["diagnose", "found1"]]}, language="zh_CN")
    assert "“一线诊断”（diagnose）无法到达结束" in view.trouble
    assert all(flow.hop == flow.target and not flow.own for flow in view.flows)
    with pytest.raises(KnownError, match="no step"):
        kit.ask("query.process", changes={"flow": [{"path": ["diagnose", "nowhere"]}]})
    changes = {"without": ["deposit"], "flow": [{"path": ["diagnose", "solve"], "label": {"en": "at once"}}]}
    flows = kit.ask("query.process", changes=changes).flows
    assert [(one.target, one.hop) for one in flows if one.hop != one.target] == [("review", "deposit")]
    assert [(one.source, one.label_en) for one in flows if one.own] == [("diagnose", "at once")]
