"""Dispatch: its invariants over random queues against a plain oracle, the lanes, rosters, routing, speed."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.process.calendar import ALWAYS
from desk.process.calendar_json import from_json
from desk.process.dispatch import IDLE_FULL, Decision, dispatch, queue_order
from desk.process.dispatch_parts import (
    Agent,
    GroupRule,
    Settings,
    Skill,
    Waiting,
    accept_by,
    route,
    weight_of,
    with_days,
)
from desk.process.errors import KnownError

from .golden import BH

NOW = 1773018000  # Monday 2026-03-09 09:00 in Shanghai
OFFICE = from_json({**BH, "id": "bh"})
GROUPS = ("desk", "network", "experts")
RULES = Settings(modes={"network": "round_robin"}, wider={"desk": ("network",)}, expert_group="experts")

_skills = st.dictionaries(
    st.sampled_from(("sql", "vpn")),
    st.builds(Skill, st.integers(1, 5), st.sampled_from((None, NOW - 1, NOW + 1))),
)
_agents = st.lists(
    st.builds(
        Agent,
        id=st.sampled_from([f"a{n}" for n in range(9)]),
        groups=st.frozensets(st.sampled_from(GROUPS), min_size=1),
        capacity=st.sampled_from((0.0, 0.5, 2.0, 6.0, 10.0)),
        load=st.sampled_from((0.0, 1.0, 3.5)),
        tier=st.integers(1, 3),
        skills=_skills,
        products=st.frozensets(st.sampled_from(("crm", "erp"))),
        availability=st.sampled_from(("available", "available", "busy", "away", "offline")),
        shift=st.sampled_from((ALWAYS, OFFICE, None)),
        last_assigned=st.sampled_from((0, NOW - 3600, NOW - 60)),
    ),
    max_size=9,
    unique_by=lambda agent: agent.id,
)
_names = st.frozensets(st.sampled_from([f"a{n}" for n in range(9)]), max_size=2)
_tickets = st.lists(
    st.builds(
        Waiting,
        id=st.uuids().map(str),
        group=st.sampled_from((*GROUPS, None)),
        priority=st.integers(0, 4),
        eligible_since=st.integers(NOW - 7200, NOW),
        deadline=st.sampled_from((None, NOW + 60, NOW + 600)),
        tier=st.integers(1, 2),
        product=st.sampled_from((None, "crm", "erp")),
        needs=st.dictionaries(st.sampled_from(("sql", "vpn")), st.integers(1, 4)),
        affinity=_names,
        excluded=_names,
        misses=st.integers(0, 2),
        is_vague=st.booleans(),
    ),
    max_size=30,
    unique_by=lambda ticket: ticket.id,
)


def _may_have(agent: Agent, ticket: Waiting) -> bool:
    """Say by the words of the specification whether the agent is a candidate, room apart."""
    stage = RULES.stage(ticket, NOW)
    groups = {ticket.group, *(RULES.wider.get(ticket.group or "", ()) if stage >= 2 else ())}
    known = {name: skill.level_at(NOW) for name, skill in agent.skills.items()}
    return (
        agent.is_present(NOW)
        and bool(groups & agent.groups)
        and agent.tier >= ticket.tier
        and (not agent.products or ticket.product is None or ticket.product in agent.products)
        and (stage > 0 or all(known.get(name, 0) >= least for name, least in ticket.needs.items()))
        and agent.id not in ticket.excluded
    )


def _key(agent: Agent, ticket: Waiting) -> tuple[float, int, str]:
    if ticket.group == "network":
        return (0.0, agent.last_assigned, agent.id)
    levels = [agent.skills[n].level_at(NOW) if n in agent.skills else 0 for n in ticket.needs]
    fit = sum(levels) / (5 * len(levels)) if levels else 1.0
    spare = max(0.0, 1 - agent.load / agent.capacity) if agent.capacity else 0.0
    idle = min(1.0, max(0, NOW - agent.last_assigned) / IDLE_FULL)
    score = 0.5 * fit + 0.3 * spare + 0.1 * idle + 0.1 * float(agent.id in ticket.affinity)
    return (-score, agent.last_assigned, agent.id)


@settings(max_examples=150, deadline=None)
@given(_agents, _tickets)
def test_every_choice_is_the_best_candidate_with_room_and_nobody_is_overfilled(
    agents: list[Agent], tickets: list[Waiting]
) -> None:
    decisions = {one.ticket: one for one in dispatch(tickets, agents, RULES, NOW)}
    state, count = {agent.id: agent for agent in agents}, 0
    for ticket in sorted(tickets, key=queue_order):
        decision, weight = decisions[ticket.id], weight_of(ticket.priority)
        if ticket.misses >= 2 or ticket.is_vague or ticket.group is None:
            assert decision.lane == ("supervisor" if ticket.misses >= 2 else "triage")
            continue
        fitting = [a for a in state.values() if _may_have(a, ticket) and a.load + weight <= a.capacity + 1e-9]
        fitting.sort(key=lambda agent: _key(agent, ticket))
        assert [rank.agent for rank in decision.ranked] == [agent.id for agent in fitting[:5]]
        if not fitting:
            assert decision.lane == ("manual" if RULES.stage(ticket, NOW) == 3 else "waiting")
            continue
        count += 1
        best = fitting[0]
        assert (decision.lane, decision.agent) == ("assigned", best.id)
        state[best.id] = replace(best, load=best.load + weight, last_assigned=NOW + count)


@settings(max_examples=50, deadline=None)
@given(_agents, _tickets)
def test_the_order_of_the_input_changes_nothing(agents: list[Agent], tickets: list[Waiting]) -> None:
    assert dispatch(tickets, agents, RULES, NOW) == dispatch(tickets[::-1], agents[::-1], RULES, NOW)


def test_five_thousand_tickets_over_five_hundred_agents_take_two_seconds_at_most() -> None:
    agents = [
        Agent(
            f"a{n:03}",
            frozenset({GROUPS[n % 3]}),
            24.0,
            skills={"sql": Skill(1 + n % 5)},
            shift=OFFICE,
            last_assigned=NOW - n,
        )
        for n in range(500)
    ]
    tickets = [
        Waiting(f"t{n:04}", GROUPS[n % 3], n % 5, NOW - n, needs={"sql": 1 + n % 4} if n % 2 else {})
        for n in range(5000)
    ]
    start = time.process_time()
    decisions = dispatch(tickets, agents, Settings(), NOW)
    took = time.process_time() - start
    print(f"dispatch 5000 x 500: {took:.3f} s, {sum(d.lane == 'assigned' for d in decisions)} assigned")
    assert len(decisions) == 5000
    assert took <= 2.0


def _one(ticket: Waiting, *agents: Agent) -> Decision:
    return dispatch([ticket], agents, RULES, NOW)[0]


def test_skills_become_wishes_then_the_next_group_helps_then_a_person() -> None:
    novice = Agent("a1", frozenset({"desk"}), 5.0, shift=ALWAYS)
    helper = Agent("a2", frozenset({"network"}), 5.0, shift=ALWAYS)
    ticket = Waiting("t", "desk", 2, NOW, needs={"sql": 3})
    assert _one(ticket, novice).lane == "waiting"
    assert _one(replace(ticket, eligible_since=NOW - 600), novice).agent == "a1"
    assert _one(replace(ticket, eligible_since=NOW - 600), helper).lane == "waiting"
    assert _one(replace(ticket, eligible_since=NOW - 1200), helper).agent == "a2"
    assert _one(replace(ticket, eligible_since=NOW - 1800)).lane == "manual"


def test_a_skill_counts_until_its_assessment_or_certification_runs_out() -> None:
    assert Skill(4).level_at(NOW) == 4
    assert Skill(4, assessed_until=NOW).level_at(NOW) == 0
    assert Skill(4, assessed_until=NOW + 1, certified_until=NOW - 1).level_at(NOW) == 0


def test_a_swapped_day_takes_one_person_off_shift_and_another_on() -> None:
    agent = Agent("a1", frozenset({"desk"}), 5.0, shift=OFFICE)
    assert agent.is_present(NOW)
    assert not replace(agent, shift=with_days(OFFICE, {date(2026, 3, 9): ()})).is_present(NOW)
    sunday = NOW - 86400
    assert not agent.is_present(sunday)
    swapped = with_days(OFFICE, {date(2026, 3, 8): ((9 * 3600, 18 * 3600),)})
    assert replace(agent, shift=swapped).is_present(sunday)
    assert with_days(OFFICE, {}) is OFFICE


def test_core_alerts_go_to_the_experts_and_the_first_rule_wins() -> None:
    rules = (GroupRule("network", types=frozenset({"vpn"})), GroupRule("desk", worst=2))

    def group(priority: int, kind: str, source: str = "mail", *, is_core: bool = False) -> str | None:
        return route(
            rules,
            RULES,
            priority=priority,
            product=None,
            problem_type=kind,
            source=source,
            is_core=is_core,
        )

    assert group(1, "vpn", "alert", is_core=True) == "experts"
    assert group(1, "vpn", "phone", is_core=True) == "experts"
    assert group(1, "vpn", "form", is_core=True) == "network", "what a requester claims is looked at first"
    assert group(2, "vpn", "alert", is_core=True) == "network"
    assert group(3, "printer") == "desk"
    assert group(1, "printer") is None


def test_the_time_to_accept_is_plain_to_p2_and_working_time_from_p3() -> None:
    assert accept_by(RULES, 1, NOW, OFFICE) == NOW + 300
    evening = NOW + 9 * 3600 - 60  # a minute before the office closes
    assert accept_by(RULES, 2, evening, OFFICE) == evening + 900
    assert accept_by(RULES, 3, evening, OFFICE) == OFFICE.due(evening, 3600) > evening + 3600


def test_wrong_values_are_refused_by_name() -> None:
    for wrong in (
        lambda: Skill(6),
        lambda: Agent("a", frozenset(), -0.5),
        lambda: Agent("a", frozenset(), 1, availability="asleep"),
        lambda: Settings(modes={"desk": "random"}),
        lambda: weight_of(5),
    ):
        with pytest.raises(KnownError):
            wrong()
