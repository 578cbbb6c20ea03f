"""The state table, its guards and the sentences of its refusals."""

from typing import Any

import pytest

from desk.process import lifecycle
from desk.process.errors import RuleError
from desk.process.lifecycle import ACTIONS, STATES, TRANSITIONS, allowed, check, next_state, state_after
from desk.process.timeline import KINDS, Event

SOLUTION: dict[str, Any] = {
    "solution": {"steps": "Restart the service.", "cautions": ""},
    "category": "network",
    "knowledge": {"decision": "none", "reason": "one-off"},
}
WAIT = {"reason": "vendor", "expected_until": 200}


def refused(action: str, **given: Any) -> str:
    options = {"state": "in_progress", "role": "agent", "registers": {}, "now": 100, **given}
    with pytest.raises(RuleError) as caught:
        check(action, **options)
    assert "{" not in caught.value.sentence("zh") + caught.value.sentence("en")
    return caught.value.code


def test_every_state_and_action_is_named_in_both_languages() -> None:
    assert all(state.words.en and state.words.zh for state in STATES.values())
    assert all(words.en and words.zh for words in ACTIONS.values())
    assert {row.effect for row in TRANSITIONS} <= set(KINDS)
    assert {row.action for row in TRANSITIONS} == set(ACTIONS)


@pytest.mark.parametrize("state", sorted(STATES))
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_only_what_the_table_offers_passes(state: str, action: str) -> None:
    registers = {
        **SOLUTION,
        **WAIT,
        "owner": "aa",
        "confirmed_by": "phone",
        "cause": "confirmed",
        "into": "bb",
    }
    given: dict[str, Any] = {"state": state, "role": "agent", "registers": registers, "now": 100}
    if action in allowed(state):
        check(action, **given, unanswered_question=True)
        row = lifecycle.transition(action, state)
        assert row is not None
        data = {"to": "aa"} if row.effect == "assigned" else {}
        assert next_state(state, row.effect, data) == (row.to or state)
    else:
        assert refused(action, **given) == "rule.transition"


def test_waiting_for_the_customer_needs_an_outstanding_question() -> None:
    assert refused("wait_customer", registers={"reason": "log files"}) == "rule.no_question"
    check("wait_customer", state="in_progress", role="agent", registers=WAIT, unanswered_question=True, now=1)


@pytest.mark.parametrize("action", ["wait_third_party", "schedule"])
def test_other_waits_need_a_reason_and_a_future_time(action: str) -> None:
    assert refused(action, registers={"reason": "  ", "expected_until": 200}) == "rule.required"
    assert refused(action, registers={"reason": "vendor"}) == "rule.required"
    assert refused(action, registers={"reason": "vendor", "expected_until": 100}) == "rule.until_past"
    check(action, state="in_progress", role="agent", registers=WAIT, now=100)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"solution": {"steps": ""}}, "rule.required"),
        ({"solution": None}, "rule.required"),
        ({"solution": {"steps": ["", " "]}}, "rule.required"),
        ({"category": None}, "rule.required"),
        ({"category_confirmed": False}, "rule.category_unconfirmed"),
        ({"knowledge": {}}, "rule.required"),
        ({"knowledge": {"decision": "maybe"}}, "rule.knowledge_decision"),
        ({"knowledge": {"decision": "none"}}, "rule.knowledge_reason"),
        ({"knowledge": {"decision": "reuse"}}, "rule.knowledge_article"),
        ({"knowledge": {"decision": "update"}}, "rule.knowledge_article"),
    ],
)
def test_solution_gate(change: dict[str, Any], code: str) -> None:
    assert refused("provide_solution", registers={**SOLUTION, **change}) == code


def test_solution_with_a_new_draft_passes() -> None:
    registers = {**SOLUTION, "knowledge": {"decision": "new"}}
    check("solve", state="in_progress", role="agent", registers=registers)


def test_reopen_window_is_seven_days_except_for_administrators() -> None:
    day = 86400
    given: dict[str, Any] = {"state": "closed", "registers": {"reason": "again"}, "closed_at": 0}
    check("reopen", role="agent", now=7 * day, **given)
    assert refused("reopen", role="supervisor", now=7 * day + 1, **given) == "rule.reopen_window"
    check("reopen", role="administrator", now=30 * day, **given)
    assert refused("reopen", state="closed", registers={}) == "rule.required"


def test_other_refusals() -> None:
    assert refused("cancel") == "rule.required"
    assert refused("merge", registers={"into": "aa", "ticket": "aa"}) == "rule.merge_self"
    assert refused("explode") == "rule.unknown_action"
    assert refused("cancel", role="guest", registers={"reason": "x"}) == "rule.role"
    assert refused("resume", state="nowhere") == "rule.transition"
    check("take", state="new", role="agent", registers={})


def test_a_timed_wait_ends_by_itself() -> None:
    events = [
        Event(b"2", 50, "waiting_third_party", {"expected_until": 90}),
        Event(b"1", 10, "created", {}),
        Event(b"3", 95, "assigned", {"to": "aa"}),
    ]
    assert state_after(events, 60) == "waiting_third_party"
    assert state_after(events[:2], 90) == "in_progress"
    assert state_after(events) == "in_progress"
    assert state_after(events[:2]) == "waiting_third_party"
    assert state_after([Event(b"1", 10, "created", {}), Event(b"2", 20, "closed", {})], 15) == "new"
    assert state_after([*events[:2], Event(b"4", 60, "resumed", {})], 70) == "in_progress"


def test_ends_are_ends() -> None:
    for end in ("merged", "spam", "cancelled"):
        assert next_state(end, "waiting_customer", {}) == end
        assert next_state(end, "reopened", {}) == "in_progress"
    assert next_state("closed", "scheduled", {}) == "closed"
    assert next_state("waiting_customer", "customer_message", {}) == "in_progress"
    assert next_state("scheduled", "customer_message", {}) == "scheduled"
    assert next_state("in_progress", "internal_note", {}) == "in_progress"
