"""Rules of the process under inputs nobody chose: policies, rotas, nights, zones, surveys, paths of tiers."""

from datetime import UTC, date, datetime, timedelta
from math import sqrt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.process import escalation, handoff, lifecycle, surveys
from desk.process.calendar_json import from_json
from desk.process.errors import KnownError, RuleError
from desk.process.escalation import Level, Policy, Standing, Target
from desk.process.escalation_checks import validate_tiers
from desk.process.policy import DEFAULT_POLICIES
from desk.process.rota import Rota
from desk.process.rules import Rules
from desk.process.sla import fold
from desk.process.surveys import Case, SurveyRules
from desk.process.timeline import Event

LEAD = (Target("lead"),)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
DAY = 86_400


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    delays = draw(st.lists(st.integers(0, 1200), min_size=1, max_size=4))
    return Policy(
        "p", "P", 1, tuple(Level(after, LEAD) for after in delays), "f", repeat=draw(st.integers(0, 9)),
        ack_s=dict.fromkeys(range(5), draw(st.integers(60, 3600))),
    )  # fmt: skip


def told(policy: Policy, standing: Standing, now: int) -> tuple[list[tuple[int, int, bool]], Standing]:
    """Return (instant, level, fallback) of every step that is due, and where the page stands after them."""
    steps = []
    while (step := escalation.advance(policy, standing, now)) is not None:
        steps.append((step.at, step.level, step.fallback))
        standing = step.after
    return steps, standing


@given(policies())
def test_a_page_nobody_answers_goes_through_its_levels_and_ends(policy: Policy) -> None:
    steps, standing = told(policy, escalation.start(policy, 1000), 10**9)
    count = len(policy.levels)
    assert [level for _, level, _ in steps] == [*list(range(count)) * (policy.repeat + 1), count]
    assert [last for _, _, last in steps] == [False] * (len(steps) - 1) + [True]
    instants = [at for at, _, _ in steps]
    assert instants == sorted(instants)
    assert (standing.state, standing.next) == ("exhausted", None)


@given(policies(), st.integers(0, 20_000), st.data())
def test_an_acknowledged_page_rests_and_resumes_at_the_level_that_had_answered(
    policy: Policy, when: int, data: st.DataObject
) -> None:
    before, standing = told(policy, escalation.start(policy, 0), when)
    if standing.state != "triggered":
        return
    rest = policy.ack_s[1]
    acknowledged = escalation.acknowledge(policy, standing, 1, when)
    assert told(policy, acknowledged, when + rest - 1) == ([], acknowledged)
    worked = when + data.draw(st.integers(0, rest - 1))
    later = escalation.work(policy, acknowledged, 1, worked)
    steps, _ = told(policy, later, worked + rest)
    assert steps[0][0] == worked + rest
    assert steps[0][1] == (before[-1][1] if before else 0)


@given(st.integers(1, 10), st.integers(0, 86_399))
def test_a_night_of_hours_counts_on_both_sides_of_midnight(number: int, second: int) -> None:
    body = {
        "id": "x", "fallback": "f",
        "levels": [{"hours": [["22:00", "06:00"], ["12:00", "13:00"]], "targets": [{"kind": "lead"}]}],
    }  # fmt: skip
    level = escalation.from_json(body).levels[0]
    hour = second / 3600
    assert level.counts(number % 5, second) == (hour >= 22 or hour < 6 or 12 <= hour < 13)
    assert escalation.from_json(escalation.from_json(body).to_json()).levels[0] == level


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef"), max_size=6))
def test_paths_of_tiers_are_refused_exactly_when_they_lead_in_a_circle(steps: dict[str, str]) -> None:
    def returns(begin: str) -> bool:
        at: str | None = begin
        for _ in range(7):
            at = steps.get(at) if at else None
        return at is not None

    if any(returns(one) for one in steps):
        with pytest.raises(KnownError, match="circle"):
            validate_tiers(steps, {})
    else:
        validate_tiers(steps, {})


@settings(max_examples=60)
@given(
    st.sampled_from(ZONES), st.integers(0, 1439), st.integers(1, 9), st.integers(1, 4),
    st.integers(0, 400 * 24 * 12),
)  # fmt: skip
def test_somebody_is_on_call_at_every_instant_and_turns_only_once(
    zone: str, handover: int, days: int, people: int, at: int
) -> None:
    rota = Rota("r", "R", tuple(map(str, range(people))), date(2026, 1, 1), handover, days, zone)
    now = rota.begins(0) + at * 300
    turn = rota.turn_at(now)
    assert rota.begins(turn) <= now < rota.begins(turn + 1)
    assert rota.on_call(now) == str(turn % people)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25"), ("Australia/Lord_Howe", "2026-04-05")],
)
def test_the_turn_of_a_day_with_a_time_change_does_not_go_back(zone: str, day: str) -> None:
    rota = Rota("r", "R", ("a", "b"), date.fromisoformat(day) - timedelta(days=5), 2 * 60 + 15, 1, zone)
    midnight = round(
        datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo(zone)).timestamp()
    )
    turns = [rota.turn_at(midnight + minute * 60) for minute in range(0, 25 * 60, 5)]
    assert turns == sorted(turns)
    assert len(set(turns)) == 3 - (turns[-1] == 5)


@settings(max_examples=30)
@given(st.sampled_from(ZONES), st.integers(0, 51), st.integers(1, 23), st.integers(0, 12))
def test_nights_are_as_long_as_they_really_were(zone: str, week: int, begin: int, end: int) -> None:
    if begin <= end:
        return
    night = [[f"{begin:02d}:00", f"{end:02d}:00"]]
    calendar = from_json(
        {"id": "n", "tz": zone, "weekly": dict.fromkeys("mon tue wed thu fri sat sun".split(), night)}
    )
    noon = datetime(2026, 1, 5, 12, 30, tzinfo=ZoneInfo(zone)) + timedelta(weeks=week)
    total = 0
    for number in range(7):
        first = noon.date() + timedelta(days=number)
        came, left = (
            datetime.combine(first + timedelta(days=one), datetime.min.time(), ZoneInfo(zone)).replace(
                hour=hour
            )
            for one, hour in ((0, begin), (1, end))
        )
        total += round(left.replace(fold=1).astimezone(UTC).timestamp() - came.astimezone(UTC).timestamp())
    assert calendar.work(round(noon.timestamp()), round((noon + timedelta(days=7)).timestamp())) == total


@given(st.lists(st.integers(1, 5), max_size=60), st.integers(0, 40))
def test_figures_of_a_survey(ratings: list[int], silent: int) -> None:
    found = surveys.csat(ratings, len(ratings) + silent)
    n = len(ratings)
    assert found.n == n
    if not n:
        assert found.percent is None
        return
    share = sum(one >= 4 for one in ratings) / n
    assert found.percent == pytest.approx(100 * share)
    assert found.score100 == pytest.approx(20 * sum(ratings) / n)
    z = 1.959964
    middle = (share + z * z / 2 / n) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / 4 / n / n) / (1 + z * z / n)
    assert found.low == pytest.approx(100 * (middle - half), abs=1e-6)
    assert found.high == pytest.approx(100 * (middle + half), abs=1e-6)
    assert found.enough == (n >= surveys.ENOUGH)


@given(
    st.integers(0, 3 * DAY), st.integers(0, 9 * DAY), st.integers(0, 9 * DAY), st.integers(0, 20 * DAY),
    st.none() | st.integers(0, 9 * DAY),
)  # fmt: skip
def test_who_is_asked_follows_the_rules_whatever_they_are(
    delay: int, valid: int, rest: int, now: int, asked: int | None
) -> None:
    rules = SurveyRules(delay_s=delay, valid_s=valid, rest_s=rest)
    case = Case("closed", "mail", "erp", 2, b"r", b"c", 0, asked_at=asked)
    reason = surveys.not_asked(rules, case, now)
    expected = (
        "survey.late" if now > valid
        else "survey.early" if now < delay
        else "survey.rest" if asked is not None and now - asked < rest
        else ""
    )  # fmt: skip
    assert reason == expected
    if not reason:
        assert surveys.not_answerable(rules, case, now) == "", "who is asked may answer"


@given(st.integers(0, 40), st.integers(0, 2), st.sampled_from(("agent", "supervisor", "administrator")))
def test_the_reopen_window_ends_to_the_second(days: int, beside: int, role: str) -> None:
    def reopen() -> None:
        lifecycle.check(
            "reopen", state="closed", role=role, registers={"reason": "x"}, closed_at=1000,
            now=1000 + days * DAY + beside, reopen_window=days * DAY,
        )  # fmt: skip

    if beside and role != "administrator":
        with pytest.raises(RuleError, match=f"{days} days"):
            reopen()
    else:
        reopen()


@given(st.integers(0, 4), st.integers(60, 50_000), st.sampled_from(("waiting_customer", "scheduled", "")))
def test_the_receivers_clock_runs_whatever_the_ticket_waits_for(
    priority: int, answered: int, state: str
) -> None:
    target = handoff.ACCEPT_S[priority]
    events = [
        Event(b"\1" * 16, 0, "created", {"priority": priority, "channel": "mail"}),
        Event(b"\2" * 16, 10, "started", {}),
        Event(b"\3" * 16, 20, "handoff_offered", {"to": "aa", "target_s": target, "calendar": "24x7"}),
    ]
    if state:
        events.append(Event(b"\4" * 16, 30, state, {"reason": "x", "expected_until": 10**6}))
    events.append(Event(b"\5" * 16, 20 + answered, "handoff_accepted", {"to": "aa"}))
    clock = next(
        c for c in fold(events, rules=Rules(DEFAULT_POLICIES), now=10**5).clocks if c.metric == "accept"
    )
    assert clock.met_at == 20 + answered
    assert (clock.breached_at is not None) == (answered > target)
