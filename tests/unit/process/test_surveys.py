"""Surveys: who is asked, which answer counts, and the figures against hand-made numbers."""

from datetime import UTC, datetime

import pytest

from desk.process.errors import FieldError
from desk.process.surveys import (
    DAY,
    HOUR,
    Case,
    SurveyRule,
    SurveyRules,
    csat,
    not_answerable,
    not_asked,
    rules_from_json,
)

NOW = 10 * DAY
GOOD = Case("closed", "mail", "erp", 2, b"r", b"o", NOW - 2 * HOUR)


def case(**changed: object) -> Case:
    values = {name: getattr(GOOD, name) for name in Case.__slots__}
    return Case(**{**values, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, ""),
        ({"state": "in_progress"}, "survey.open"),
        ({"closed_at": None}, "survey.open"),
        ({"channel": "alert"}, "survey.kind"),
        ({"duplicate": True}, "survey.kind"),
        ({"requester": None}, "survey.nobody"),
        ({"requester": b"o"}, "survey.own"),
        ({"closed_at": NOW - 7 * DAY}, ""),
        ({"closed_at": NOW - 7 * DAY - 1}, "survey.late"),
    ],
)
def test_which_answer_counts(changed: dict[str, object], code: str) -> None:
    assert not_answerable(SurveyRules(), case(**changed), NOW) == code
    assert not_asked(SurveyRules(), case(**changed), NOW) == code


@pytest.mark.parametrize(
    ("rules", "changed", "code"),
    [
        (SurveyRules(on=False), {}, "survey.off"),
        (SurveyRules(products_off=frozenset({"erp"})), {}, "survey.off"),
        (SurveyRules(priorities_off=frozenset({2})), {}, "survey.off"),
        (SurveyRules(priorities_off=frozenset({3})), {}, ""),
        (SurveyRules(delay_s=3 * HOUR), {}, "survey.early"),
        (SurveyRules(), {"asked_at": NOW - 7 * DAY + 1}, "survey.rest"),
        (SurveyRules(), {"asked_at": NOW - 7 * DAY}, ""),
    ],
)
def test_who_is_asked(rules: SurveyRules, changed: dict[str, object], code: str) -> None:
    assert not_asked(rules, case(**changed), NOW) == code


def test_figures_of_answers() -> None:
    found = csat([5, 4, 3, 1, 5], sent=10)
    assert (found.n, found.percent, found.score100, found.rate, found.enough) == (5, 60.0, 72.0, 50.0, False)
    assert found.low == pytest.approx(23.07, abs=0.01)
    assert found.high == pytest.approx(88.24, abs=0.01)
    assert csat([5] * 20, sent=0).rate is None
    assert csat([5] * 20, sent=0).enough
    nothing = csat([], sent=4)
    assert (nothing.percent, nothing.score100, nothing.rate) == (None, None, 0.0)


def test_rules_are_read_back_and_wrong_ones_named() -> None:
    rules = SurveyRules(products_off=frozenset({"a"}), priorities_off=frozenset({4}), low=3)
    assert rules_from_json(rules.to_json()) == rules
    for wrong in (
        [],
        {"unknown": 1},
        {"delay_s": -1},
        {"valid_s": True},
        {"low": 5},
        {"priorities_off": [7]},
        {"products_off": "erp"},
    ):
        with pytest.raises(FieldError):
            rules_from_json(wrong)


def test_the_first_rule_that_fits_decides_and_an_ended_one_does_not() -> None:
    erp = SurveyRule(products=frozenset({"erp"}), ask=False)
    urgent = SurveyRule(worst=0, mildest=1, delay_s=4 * HOUR)
    rules = SurveyRules(priorities_off=frozenset({0, 1, 2}), rules=(erp, urgent))
    assert rules_from_json(rules.to_json()) == rules
    assert "rules" not in SurveyRules().to_json()
    assert not_asked(rules, case(product="erp", priority=1), NOW) == "survey.off"
    assert rules.rule_of(case(product="crm", priority=1)) == (2, urgent)
    closed = case(product="crm", priority=1).closed_at
    assert closed is not None
    asked = case(product="crm", priority=1, closed_at=NOW - 4 * HOUR)
    assert not_asked(rules, asked, NOW) == ""
    assert not_asked(rules, asked, NOW - 1) == "survey.early"
    assert (rules.delay_of(case(product="crm", priority=2)), rules.shortest_delay) == (HOUR, HOUR)
    assert not_asked(rules, case(product="crm", priority=2), NOW) == "survey.off"
    ended = SurveyRules(
        rules=(SurveyRule(ask=False, ends_at=closed), SurveyRule(products=frozenset({"erp"})))
    )
    assert rules_from_json(ended.to_json()) == ended
    assert ended.rule_of(case(product="crm")) == (0, None)
    assert (
        not_asked(SurveyRules(rules=(SurveyRule(ask=False, ends_at=closed + 1),)), case(), NOW)
        == "survey.off"
    )


def test_a_rule_with_a_start_leaves_what_was_closed_before_alone() -> None:
    """The exception holds from its instant on: earlier tickets are asked as ever; an instant may be ISO text."""
    closed = case().closed_at
    assert closed is not None
    text = datetime.fromtimestamp(closed + 1, UTC).isoformat()
    rules = rules_from_json({"rules": [{"ask": False, "starts_at": text}, {"delay_s": 0}]})
    assert rules_from_json(rules.to_json()) == rules
    assert rules.rule_of(case())[0] == 2
    assert rules.rule_of(case(closed_at=closed + 1))[0] == 1
    assert rules.rule_of(case(closed_at=None))[0] == 1
    both = SurveyRule(starts_at=closed - 5, ends_at=closed)
    assert SurveyRules(rules=(both,)).rule_of(case())[0] == 0
    assert SurveyRules(rules=(both,)).rule_of(case(closed_at=closed - 5))[0] == 1


@pytest.mark.parametrize(
    "rule",
    [
        "all",
        {"colour": 1},
        {"worst": 5},
        {"worst": 3, "mildest": 2},
        {"worst": True},
        {"delay_s": 7 * DAY},
        {"delay_s": -1},
        {"ends_at": "soon"},
        {"starts_at": "2026-12-01T09:00"},
        {"starts_at": True},
        {"starts_at": 20, "ends_at": 20},
        {"ask": 1},
        {"products": "erp"},
    ],
)
def test_a_wrong_rule_is_named(rule: object) -> None:
    with pytest.raises(FieldError) as caught:
        rules_from_json({"rules": [rule]})
    assert caught.value.field.startswith("survey.rules[0]")


def test_a_rule_that_never_applies_is_refused() -> None:
    with pytest.raises(FieldError) as caught:
        rules_from_json({"rules": [{"products": ["a", "b"]}, {"products": ["b"], "worst": 2}]})
    assert caught.value.field == "survey.rules[1]"
    rules_from_json({"rules": [{"products": ["b"], "worst": 2}, {"products": ["a", "b"]}, {}]})
