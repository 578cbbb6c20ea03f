"""The rule of merging: who may be merged into what, and what is carried along."""

from dataclasses import replace
from typing import Any

import pytest

from desk.process.errors import RuleError
from desk.process.merging import Side, adopted_at, carried, check_merge
from desk.process.timeline import Event

ONE = Side(b"1" * 16, "T-1", "new", b"r", b"g")
TWO = Side(b"2" * 16, "T-2", "in_progress", b"r", b"g")
DAY = 86_400


def refused(source: Side, target: Side, **more: Any) -> str:
    args = {"now": 10 * DAY, "both_see": False, "sees_both": True} | more
    with pytest.raises(RuleError) as caught:
        check_merge(source, target, **args)
    return caught.value.code


def test_what_may_not_be_merged() -> None:
    check_merge(ONE, TWO, now=0, both_see=False, sees_both=False)
    assert refused(ONE, ONE) == "rule.merge_self"
    assert refused(ONE, replace(TWO, state="spam")) == "rule.merge_target"
    assert refused(ONE, replace(TWO, state="closed", closed_at=DAY)) == "rule.merge_target"
    check_merge(
        ONE, replace(TWO, state="closed", closed_at=9 * DAY), now=10 * DAY, both_see=False, sees_both=True
    )
    assert refused(ONE, replace(TWO, group=b"h"), sees_both=False) == "rule.merge_scope"
    assert refused(ONE, replace(TWO, requester=None)) == "rule.merge_requesters"
    check_merge(ONE, replace(TWO, requester=None), now=0, both_see=True, sees_both=True)


def event(at: int, kind: str, **data: Any) -> Event:
    return Event(at.to_bytes(16, "big"), at, kind, data)


def test_only_the_unanswered_words_of_the_customer_are_carried() -> None:
    asked = [event(1, "created"), event(2, "internal_note"), event(3, "customer_message", courtesy=True)]
    assert [one.at for one in carried(asked)] == [1]
    answered = [*asked, event(4, "call"), event(5, "public_reply"), event(6, "customer_message")]
    later = [*answered, event(7, "merged"), event(8, "customer_message")]
    assert [(one.at, one.kind) for one in carried(later)] == [(6, "customer_message")]
    assert (
        carried(
            [event(1, "created", by_agent=True), event(2, "customer_message"), event(3, "call", outcome="ok")]
        )
        == []
    )
    assert carried([event(1, "created", proactive=True)]) == []


def test_the_oldest_creation_that_counts_is_adopted() -> None:
    events = [
        event(9, "merged_from", created_at=5),
        event(10, "merged_from", created_at=3),
        event(11, "merged_from"),
    ]
    assert adopted_at(events, 9) == 5
    assert adopted_at(events, 20) == 3
    assert adopted_at(events[2:], 20) is None
