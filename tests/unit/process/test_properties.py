"""Properties of the clocks over random tickets: the list at the end of process.md 5.2.10 and the buckets."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.process import lifecycle
from desk.process.calendar import ALWAYS, Calendar
from desk.process.calendar_json import from_json
from desk.process.explain import explain
from desk.process.policy import Policy, Target
from desk.process.rules import Rules
from desk.process.sla import Fold, fold
from desk.process.timeline import Event

from .golden import BH

MONDAY = 1773018000  # 2026-03-09 09:00 in Shanghai
OFFICE = from_json({**BH, "id": "bh"})
BERLIN = from_json(
    {
        "id": "berlin",
        "tz": "Europe/Berlin",
        "weekly": dict.fromkeys(("tue", "sat", "sun"), [["22:00", "05:00"]]),
    }
)
CALENDARS = {"24x7": ALWAYS, "bh": OFFICE, "berlin": BERLIN}
METRICS = ("first_response", "next_response", "update", "resolution")


def _rules() -> Rules:
    rows = (
        (0, "PT15M", "24x7"),
        (1, "PT2H", "24x7"),
        (2, "PT4H", "bh"),
        (3, "P1WD", "bh"),
        (4, "P2D", "berlin"),
    )
    targets = {p: {m: Target(text, calendar) for m in METRICS} for p, text, calendar in rows}
    return Rules(
        policies=(Policy("standard", "Standard", 1, targets, calendars={2: "bh", 3: "bh", 4: "berlin"}),),
        calendars=CALENDARS,
    )


RULES = _rules()
KINDS = (
    "customer_message",
    "public_reply",
    "call",
    "auto_reply",
    "internal_note",
    "assigned",
    "started",
    "waiting_customer",
    "waiting_third_party",
    "scheduled",
    "resumed",
    "priority",
    "calendar",
    "solution_provided",
    "confirmed",
    "not_solved",
    "closed",
    "reopened",
    "merged",
    "cancelled",
    "waive",
    "promise",
)


@st.composite
def tickets(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS) -> list[Event]:
    """Any sequence of entries, legal or not: the fold must stand every history."""
    at = MONDAY + draw(st.integers(0, 20 * 86400))
    events = [Event(bytes(16), at, "created", {"priority": draw(st.integers(0, 4))})]
    for number in range(1, draw(st.integers(0, 12)) + 1):
        at += draw(st.one_of(st.integers(0, 120), st.integers(0, 3 * 86400)))
        kind = draw(st.sampled_from(kinds))
        data = {
            "priority": {"to": draw(st.integers(0, 4))},
            "calendar": {"to": draw(st.sampled_from(sorted(CALENDARS)))},
            "waive": {"metric": draw(st.sampled_from(METRICS)), "reason": "agreed"},
            "promise": {"at": at + draw(st.integers(0, 86400))},
            "call": {"outcome": draw(st.sampled_from(("", "reached")))},
            "customer_message": {"courtesy": draw(st.booleans())},
            "assigned": {"to": "aa"},
        }.get(kind, {})
        if kind in ("waiting_third_party", "scheduled"):
            data = {"expected_until": at + draw(st.integers(1, 2 * 86400))}
        events.append(Event(number.to_bytes(16, "big"), at, kind, data))
    return events


def _at(events: list[Event], after: int) -> int:
    return events[-1].at + after


def _clocks(result: Fold) -> dict[tuple[str, int], int]:
    return {(clock.metric, clock.cycle): clock.elapsed_s for clock in result.clocks}


@given(tickets(), st.integers(0, 5 * 86400), st.integers(0, 5 * 86400))
def test_elapsed_is_monotone(events: list[Event], first: int, more: int) -> None:
    early = _clocks(fold(events, rules=RULES, now=_at(events, first)))
    late = _clocks(fold(events, rules=RULES, now=_at(events, first + more)))
    assert all(late[key] >= elapsed >= 0 for key, elapsed in early.items())


@given(tickets(), st.integers(0, 5 * 86400), st.randoms(use_true_random=False))
def test_arrival_order_does_not_matter(events: list[Event], after: int, chance: random.Random) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    now = _at(events, after)
    assert fold(events, rules=RULES, now=now) == fold(shuffled, rules=RULES, now=now)


@given(tickets(), st.integers(0, 5 * 86400))
def test_every_cycle_is_in_one_bucket_of_outcomes(events: list[Event], after: int) -> None:
    result = fold(events, rules=RULES, now=_at(events, after))
    outcomes = Counter(clock.state for clock in result.clocks)
    assert set(outcomes) <= {"met", "breached", "cancelled", "running", "paused", "waived"}
    assert outcomes.total() == len(result.clocks)
    cycles = [(clock.metric, clock.cycle) for clock in result.clocks]
    assert len(set(cycles)) == len(cycles)


@given(tickets(), st.integers(0, 20 * 86400), st.sampled_from((*METRICS, "promise")))
def test_buckets_sum_to_wall_time(events: list[Event], after: int, metric: str) -> None:
    at = _at(events, after)
    buckets = explain(events, RULES, metric, at)
    assert sum(bucket.seconds for bucket in buckets) == at - events[0].at
    position = events[0].at
    for bucket in buckets:
        assert bucket.start == position < bucket.end
        position = bucket.end
    result = fold(events, rules=RULES, now=at).latest(metric)
    if result is not None:
        assert sum(b.seconds for b in buckets if b.kind == "running") == result.elapsed_s


@given(tickets(), st.integers(0, 5 * 86400))
def test_deadline_is_where_elapsed_reaches_the_target(events: list[Event], after: int) -> None:
    now = _at(events, after)
    for clock in fold(events, rules=RULES, now=now).clocks:
        if clock.state != "running":
            continue
        assert clock.deadline is not None
        assert clock.target_s is not None
        assert clock.deadline > now
        calendar = clock.segments[-1].calendar
        assert clock.elapsed_s + calendar.work(now, clock.deadline) == clock.target_s
        assert clock.elapsed_s + calendar.work(now, clock.deadline - 1) < clock.target_s


@given(tickets(), st.integers(0, 5 * 86400))
def test_breaches_are_permanent(events: list[Event], after: int) -> None:
    early = fold(events, rules=RULES, now=events[-1].at)
    late = fold(events, rules=RULES, now=_at(events, after))
    breaches = {(c.metric, c.cycle): c.breached_at for c in late.clocks}
    for clock in early.clocks:
        if clock.breached_at is not None:
            assert breaches[clock.metric, clock.cycle] == clock.breached_at


@given(tickets(), st.integers(0, 5 * 86400))
def test_warnings_are_in_order_and_exact(events: list[Event], after: int) -> None:
    for clock in fold(events, rules=RULES, now=_at(events, after)).clocks:
        instants = [at for at in clock.warnings.values() if at is not None]
        assert instants == sorted(instants)
        assert all(late - early >= 120 for early, late in zip(instants, instants[1:], strict=False))
        if clock.state == "running":
            assert clock.warnings[100] == clock.deadline


@given(
    st.sampled_from((ALWAYS, OFFICE, BERLIN)),
    st.integers(0, 10**8),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)
def test_a_longer_target_is_never_due_earlier(calendar: Calendar, offset: int, a: int, b: int) -> None:
    start = MONDAY + offset
    due = calendar.due(start, a)
    assert calendar.due(start, a + b) >= due
    assert calendar.work(start, due) == a


@given(st.sampled_from((OFFICE, BERLIN)), st.integers(0, 10**8), st.integers(0, 10**6), st.integers(0, 10**6))
def test_work_adds_up(calendar: Calendar, offset: int, a: int, b: int) -> None:
    start = MONDAY + offset
    assert calendar.work(start, start + a) + calendar.work(start + a, start + a + b) == calendar.work(
        start, start + a + b
    )
    assert calendar.work(start, start + a) == sum(e - s for s, e in calendar.intervals(start, start + a))


@given(st.integers(0, 10 * 86400), st.integers(0, 3 * 86400), st.integers(1, 3 * 86400), st.integers(2, 4))
def test_a_pause_never_makes_a_deadline_earlier(offset: int, wait: int, length: int, priority: int) -> None:
    created = Event(bytes(16), MONDAY + offset, "created", {"priority": priority})
    begin = created.at + wait
    pause = Event(b"\1" * 16, begin, "waiting_customer", {})
    resumed = Event(b"\2" * 16, begin + length, "resumed", {})
    plain = fold([created], rules=RULES, now=created.at).latest("resolution")
    paused = fold([created, pause, resumed], rules=RULES, now=resumed.at).latest("resolution")
    assert plain is not None
    assert paused is not None
    assert plain.deadline is not None
    assert paused.deadline is not None
    assert paused.deadline >= plain.deadline


_SIMPLE = tuple(
    kind for kind in KINDS if kind not in ("waiting_customer", "waiting_third_party", "scheduled")
)


@given(tickets(_SIMPLE), st.integers(0, 86400))
@settings(max_examples=50)
def test_the_state_fold_agrees(events: list[Event], after: int) -> None:
    now = _at(events, after)
    assert lifecycle.state_after(events, now) == fold(events, rules=RULES, now=now).state
