"""A policy tried out: every verdict with every reason, and due times that are those of the fold."""

import random

import pytest

from desk.process.calendar import ALWAYS, CN_BH
from desk.process.errors import KnownError
from desk.process.policy import DEFAULT_POLICIES, Policy, Target, validate
from desk.process.policy_trial import due_times, judge
from desk.process.rules import Rules
from desk.process.shadows import hidden_by
from desk.process.sla import fold
from desk.process.timeline import Event

CALENDARS = {ALWAYS.id: ALWAYS, CN_BH.id: CN_BH}
VIP = Policy("vip", "VIP", 1, {}, condition={"requester_level": ("vip",), "priority": ("0", "1")})
MAIL = Policy("mail", "Mail", 2, {}, condition={"channel": ("mail",)})
REST = Policy("rest", "Rest", 3, {})


def test_every_policy_is_judged_with_every_reason() -> None:
    fields = {"requester_level": "standard", "priority": 3, "channel": "mail"}
    verdicts = judge((REST, MAIL, VIP), fields)
    assert [(one.policy.id, one.outcome) for one in verdicts] == [
        ("vip", "mismatch"), ("mail", "taken"), ("rest", "later"),
    ]  # fmt: skip
    assert [why.field for why in verdicts[0].reasons] == ["requester_level", "priority"]
    with pytest.raises(KnownError):
        judge((VIP,), fields)


def test_a_policy_that_an_earlier_one_covers_is_refused() -> None:
    narrow = Policy(
        "n", "N", 2, {}, condition={"requester_level": ("vip",), "priority": ("0",), "tier": ("L1",)}
    )
    with pytest.raises(KnownError) as refused:
        validate((VIP, narrow, REST))
    assert refused.value.code == "policy.shadowed"
    wider = Policy("w", "W", 2, {}, condition={"requester_level": ("vip",), "priority": ("1", "2")})
    validate((VIP, wider, MAIL, REST))


def test_policies_that_together_leave_nothing_are_named() -> None:
    hot, cold = ({"priority": ("0", "1"), "tier": ("L1",)}, {"priority": ("2", "3", "4")})
    assert hidden_by([hot, cold], {"priority": ("1", "3"), "tier": ("L1",)}) == [0, 1]
    assert hidden_by([hot, cold], {"priority": ("1", "3")}) == []
    assert hidden_by([{"tier": ("L1",)}, {"tier": ("L2",)}], {"channel": ("mail",)}) == []
    assert hidden_by([cold, {"priority": ("0", "1")}], {"channel": ("mail",)}) == [0, 1]
    assert hidden_by([], {"channel": ("mail",)}) == []
    many = [{f"f{n}": tuple(map(str, range(20)))} for n in range(5)]
    assert hidden_by(many, {"channel": ("mail",)}) == []
    both = [
        Policy(name, name.upper(), n, {}, condition=one)
        for n, (name, one) in enumerate((("h", hot), ("c", cold)))
    ]
    own = Policy("o", "O", 2, {}, condition={"priority": ("0", "2"), "tier": ("L1",)})
    with pytest.raises(KnownError, match="“H”, “C” before it"):
        validate((*both, own, REST))
    validate((*both, Policy("p", "P", 2, {}, condition={"priority": ("0",)}), REST))


def test_the_due_times_are_those_of_the_fold() -> None:
    rules, rng = Rules(), random.Random(6)
    for _ in range(40):
        start, priority = rng.randrange(1_772_000_000, 1_790_000_000), rng.randrange(5)
        created = Event(b"1" * 16, start, "created", {"priority": priority, "channel": "mail"})
        clocks = {clock.metric: clock for clock in fold([created], rules=rules, now=start).clocks}
        found = {one.metric: one for one in due_times(DEFAULT_POLICIES[0], priority, CALENDARS, start)}
        assert len(found) == 4  # a next response is due as long after the user's message
        for metric, clock in clocks.items():
            assert (found[metric].due, found[metric].steps) == (clock.deadline, clock.warning_instants())


def test_a_metric_without_a_target_is_left_out_and_close_warnings_too() -> None:
    policy = Policy("a", "A", 1, {2: {"resolution": Target("PT5M", "24x7", assumed=True)}})
    (one,) = due_times(policy, 2, CALENDARS, 1_773_018_000)
    assert (one.due, one.assumed, one.seconds) == (1_773_018_300, True, 300)
    assert one.steps == (1_773_018_150, None, None, 1_773_018_300)
    assert list(due_times(policy, 1, CALENDARS, 0)) == []
