"""Appeals against findings: who may, once; who decides; of two decisions made apart the first one counts."""

import pytest

from desk.process import lint
from desk.process.errors import KnownError
from desk.process.lint_appeals import Appeal, appeals, check_appeal, check_decision
from tests.unit.process.test_lint import line, subject

CLOSING = line(2, "closed")
WHAT = {"code": "no_solution", "evidence": CLOSING.event.id.hex()}
ASKED = line(3, "lint_appealed", **WHAT, by="aa", reason="by telephone")


def test_the_first_appeal_and_its_first_decision_count() -> None:
    lines = [
        line(1, "lint_decided", **WHAT, decision="grant", reason="too early"),
        ASKED,
        line(4, "lint_appealed", **WHAT, by="bb", reason="me too"),
        line(5, "lint_decided", **WHAT, decision="uphold", reason="no log"),
        line(6, "lint_decided", **WHAT, decision="grant", reason="later"),
    ]
    (held,) = appeals(one.event for one in lines).values()
    assert held == Appeal(ASKED.event.id.hex(), "aa", "by telephone", "upheld", "no log")
    strange = [ASKED, line(5, "lint_decided", **WHAT, decision="perhaps", reason="x")]
    assert next(iter(appeals(one.event for one in strange).values())).state == "upheld"


def test_an_appeal_that_is_granted_waives_the_finding() -> None:
    granted = line(5, "lint_decided", **WHAT, decision="grant", reason="logged elsewhere")
    found = lint.findings(subject(line(1, "created"), CLOSING, ASKED, granted, state="closed"), 100)
    assert [(one.waived, one.appeal.state if one.appeal else "") for one in found] == [
        ("logged elsewhere", "granted")
    ]
    asked = lint.findings(subject(line(1, "created"), CLOSING, ASKED, state="closed"), 100)
    assert [(one.waived, one.appeal.state if one.appeal else "") for one in asked] == [("", "open")]
    waived = line(6, "lint_waived", **WHAT, reason="drill")
    both = lint.findings(subject(line(1, "created"), CLOSING, ASKED, granted, waived, state="closed"), 100)
    assert both[0].waived == "drill"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"me": "cc"}, "lint.not_named"),
        ({"held": Appeal("e", "aa", "x")}, "lint.appealed"),
        ({"waived": "drill"}, "lint.waived_already"),
        ({"reason": " … "}, "lint.appeal_reason"),
    ],
)
def test_who_may_appeal(change: dict, code: str) -> None:
    args = {"held": None, "waived": "", "named": {"aa", "bb"}, "me": "aa", "reason": " why ", **change}
    with pytest.raises(KnownError) as refused:
        check_appeal(args.pop("held"), **args)
    assert refused.value.code == code
    assert refused.value.sentence("zh") != refused.value.sentence("en")
    assert check_appeal(None, waived="", named={"aa"}, me="aa", reason=" why ") == "why"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"held": None}, "lint.no_appeal"),
        ({"held": Appeal("e", "aa", "x", "upheld")}, "lint.no_appeal"),
        ({"decision": "maybe"}, "lint.decision"),
        ({"me": "aa"}, "lint.own"),
        ({"me": "bb"}, "lint.own"),
        ({"reason": ""}, "lint.appeal_reason"),
    ],
)
def test_who_may_decide(change: dict, code: str) -> None:
    asked = Appeal("e", "aa", "x")
    args = {"held": asked, "named": {"bb"}, "me": "cc", "decision": "uphold", "reason": "why", **change}
    with pytest.raises(KnownError) as refused:
        check_decision(args.pop("held"), **args)
    assert refused.value.code == code
    assert check_decision(asked, named={"bb"}, me="cc", decision="grant", reason="why") == "why"
