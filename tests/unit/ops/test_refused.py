"""What is refused at save with its reason, and what is not: rules of other organisations, texts that say nothing."""

from typing import Any

import pytest

from desk.process.errors import FieldError, KnownError
from desk.process.surveys import rules_from_json
from tests.unit.ops.test_dispatching import home
from tests.unit.ops_kit import Kit


def policies(group: bytes, *conditions: dict[str, Any], **rules: Any) -> dict[str, Any]:
    made = [
        {
            "id": f"p{n}",
            "order": n,
            "condition": one,
            "levels": [{"targets": [{"kind": "lead"}]}],
            "fallback": group.hex(),
        }
        for n, one in enumerate((*conditions, {}))
    ]
    return {"enabled": True, "policies": made, **rules}


def test_a_priority_is_understood_however_it_is_written(kit: Kit) -> None:
    group = home(kit)
    kit.run("escalation.set", settings=policies(group, {"priority": ["P0", "p1", 2, " 3 "]}))
    stored = kit.ask("query.escalation_settings")["policies"][0]["condition"]["priority"]
    assert stored == ["0", "1", "2", "3"]
    urgent = kit.create(priority=1, group=group)
    assert kit.ask("query.escalation_trial", ticket=urgent).policy == "p0"
    for wrong in ("P5", "urgent", ""):
        with pytest.raises(FieldError, match="P0 to P4"):
            kit.run("escalation.set", settings=policies(group, {"priority": [wrong]}))
    with pytest.raises(FieldError, match="must be some of first_response"):
        kit.run("escalation.set", settings=policies(group, metrics=["mttr"]))
    twice = policies(group, {"priority": ["0"]})
    twice["policies"][1]["id"] = "p0"
    with pytest.raises(KnownError, match="Two escalation policies have the id “p0”"):
        kit.run("escalation.set", settings=twice)


def test_a_survey_nobody_could_answer_is_refused() -> None:
    with pytest.raises(FieldError, match="longer than delay_s"):
        rules_from_json({"valid_s": 3600, "delay_s": 3600})
    assert rules_from_json({"valid_s": 61, "delay_s": 60}).valid_s == 61


@pytest.mark.parametrize("said", ["", " ", "...", "——", "。。", "-\n-", "!?"])
def test_marks_alone_are_no_solution_and_no_reason(kit: Kit, said: str) -> None:
    ticket = kit.create()
    kit.run("ticket.take", ticket=ticket)
    with pytest.raises(KnownError, match="solution"):
        kit.run("ticket.solve", ticket=ticket, steps=said, knowledge={"decision": "none", "reason": "一次性"})
    with pytest.raises(KnownError, match="why"):
        kit.run("ticket.solve", ticket=ticket, steps="重启", knowledge={"decision": "none", "reason": said})
    with pytest.raises(KnownError, match="reason"):
        kit.run(
            "ticket.wait", ticket=ticket, state="scheduled", reason=said, expected_until_us=kit.now_us + 10**9
        )


def test_a_level_that_the_matrix_does_not_know_is_graded_as_usual(kit: Kit) -> None:
    known = kit.run("person.create", name="甲").subject
    strange = kit.run("person.create", name="乙", level="gold").subject
    found = [kit.row(kit.create(requester=one, impact=1, urgency=2)).priority for one in (known, strange)]
    assert found[0] == found[1]
