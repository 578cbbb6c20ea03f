"""What each clock does over a ticket's life (process.md 5.2.4-5.2.9 and the behaviours seen in Zammad)."""

from typing import Any

import pytest

from desk.process.calendar import ALWAYS, CN_BH
from desk.process.calendar_json import from_json
from desk.process.clocks import Clock, Facts
from desk.process.errors import KnownError
from desk.process.policy import Policy, Target
from desk.process.rules import Edition, Rules, rules_of
from desk.process.sla import Fold, fold
from desk.process.timeline import Event

from .golden import ALL, BH, at, simulate

TARGETS = {"P2": {"first_response": "PT1H", "next_response": "PT1H", "update": "PT2H", "resolution": "PT4H"}}
CREATED = ("03-09 09:00", "created", {"priority": "P2"})
T0 = 1773018000  # 2026-03-09 09:00 in Shanghai


def folded(*rows: tuple[Any, ...], now: int, rules: Rules | None = None, **options: Any) -> Fold:
    """Fold (seconds after T0, kind, data) rows, in minutes."""
    events = [
        Event(bytes([index]), T0 + minute * 60, kind, data[0] if data else {})
        for index, (minute, kind, *data) in enumerate(rows)
    ]
    return fold(events, rules=rules or Rules(), now=T0 + now * 60, **options)


def latest(result: Fold, metric: str) -> Clock:
    clock = result.latest(metric)
    assert clock is not None
    return clock


def test_late_reply_has_a_negative_difference() -> None:
    clocks = simulate(ALL, TARGETS, [CREATED, ("03-09 13:30", "public_reply")], "03-09 14:00")
    first = clocks["first_response"]
    assert (first["state"], first["remaining_s"]) == ("breached", -210 * 60)
    assert first["breached_at"] == at("03-09 10:00")
    assert first["met_at"] == at("03-09 13:30")
    assert clocks["resolution"]["state"] == "breached"
    assert clocks["resolution"]["met_at"] is None


def test_reply_exactly_at_the_deadline_is_in_time() -> None:
    clocks = simulate(ALL, TARGETS, [CREATED, ("03-09 10:00", "public_reply")], "03-09 11:00")
    assert clocks["first_response"]["state"] == "met"
    assert clocks["first_response"]["deadline"] == at("03-09 10:00")


def test_unanswered_at_the_deadline_is_breached() -> None:
    first = simulate(ALL, TARGETS, [CREATED], "03-09 10:00")["first_response"]
    assert (first["state"], first["remaining_s"]) == ("breached", 0)


def test_reply_after_a_deadline_at_the_end_of_the_week_is_late() -> None:
    events = [("03-13 17:00", "created", {"priority": "P2"}), ("03-14 10:00", "public_reply")]
    first = simulate(BH, TARGETS, events, "03-14 11:00")["first_response"]
    assert (first["state"], first["breached_at"]) == ("breached", at("03-13 18:00"))


@pytest.mark.parametrize("kind", ["auto_reply", "internal_note", "customer_message", "waiting_customer"])
def test_first_response_needs_a_public_human(kind: str) -> None:
    first = simulate(ALL, TARGETS, [CREATED, ("03-09 09:20", kind)], "03-09 09:40")["first_response"]
    assert (first["state"], first["elapsed_s"]) == ("running", 2400)


def test_next_response_does_not_run_before_the_first() -> None:
    clocks = simulate(ALL, TARGETS, [CREATED, ("03-09 09:20", "customer_message")], "03-09 09:40")
    assert "next_response" not in clocks


def test_repeated_customer_messages_do_not_move_the_deadline() -> None:
    events = [
        CREATED,
        ("03-09 09:10", "public_reply"),
        ("03-09 09:20", "customer_message", {"courtesy": True}),
        ("03-09 09:30", "customer_message"),
        ("03-09 09:50", "customer_message"),
    ]
    clock = simulate(ALL, TARGETS, events, "03-09 10:00")["next_response"]
    assert (clock["cycle"], clock["started_at"], clock["deadline"]) == (
        1,
        at("03-09 09:30"),
        at("03-09 10:30"),
    )
    events += [("03-09 10:10", "public_reply"), ("03-09 11:00", "customer_message")]
    cycles = [
        c for c in simulate(ALL, TARGETS, events, "03-09 11:30")["all"] if c["metric"] == "next_response"
    ]
    assert [(c["cycle"], c["state"]) for c in cycles] == [(1, "met"), (2, "running")]


def test_update_runs_anew_after_each_answer_but_two_within_a_minute_are_one() -> None:
    events = [
        CREATED,
        ("03-09 09:10", "public_reply"),
        ("2026-03-09 09:10:40", "public_reply"),
        ("03-09 10:00", "public_reply"),
    ]
    cycles = [c for c in simulate(ALL, TARGETS, events, "03-09 10:30")["all"] if c["metric"] == "update"]
    assert [(c["cycle"], c["started_at"], c["state"]) for c in cycles] == [
        (1, at("03-09 09:00"), "met"),
        (2, at("03-09 09:10"), "met"),
        (3, at("03-09 10:00"), "running"),
    ]


def test_waiting_for_the_customer_pauses_resolution_and_update_but_not_the_answers() -> None:
    events = [
        CREATED,
        ("03-09 09:10", "public_reply"),
        ("03-09 09:30", "waiting_customer"),
    ]
    clocks = simulate(ALL, TARGETS, events, "03-09 12:00")
    for metric, elapsed in (("resolution", 1800), ("update", 1200)):
        assert (clocks[metric]["state"], clocks[metric]["elapsed_s"]) == ("paused", elapsed)
        assert clocks[metric]["deadline"] is None
        assert clocks[metric]["pauses"] == [[at("03-09 09:30"), None]]
        assert clocks[metric]["warnings"]["100"] is None
    events.append(("03-09 12:00", "customer_message"))
    clocks = simulate(ALL, TARGETS, events, "03-09 12:10")
    assert clocks["resolution"]["deadline"] == at("03-09 15:30")
    assert clocks["next_response"]["started_at"] == at("03-09 12:00")


@pytest.mark.parametrize(("priority", "paused"), [("P0", False), ("P1", False), ("P2", True), ("P4", True)])
def test_third_party_pauses_by_priority_and_wakes_by_itself(priority: str, paused: bool) -> None:
    wait = {"expected_until": "03-09 10:00"}
    events = [
        ("03-09 09:00", "created", {"priority": priority}),
        ("03-09 09:30", "waiting_third_party", wait),
    ]
    targets = {priority: {"resolution": "PT4H"}}
    during = simulate(ALL, targets, events, "03-09 09:45")["resolution"]
    assert during["state"] == ("paused" if paused else "running")
    after = simulate(ALL, targets, events, "03-09 10:30")["resolution"]
    assert after["deadline"] == at("03-09 13:30" if paused else "03-09 13:00")


def test_upgrade_during_a_third_party_wait_resumes() -> None:
    wait = {"expected_until": "03-09 18:00"}
    events = [
        CREATED,
        ("03-09 09:30", "waiting_third_party", wait),
        ("03-09 10:00", "priority", {"to": "P1"}),
    ]
    targets = {**TARGETS, "P1": {"resolution": "PT2H"}}
    clock = simulate(ALL, targets, events, "03-09 10:15")["resolution"]
    assert (clock["state"], clock["elapsed_s"], clock["deadline"]) == ("running", 45 * 60, at("03-09 11:30"))


def test_lowered_target_while_paused_breaches_on_resume() -> None:
    events = [
        CREATED,
        ("03-09 12:00", "waiting_customer"),
        ("03-09 12:30", "priority", {"to": "P1"}),
    ]
    targets = {**TARGETS, "P1": {"resolution": "PT2H"}}
    assert simulate(ALL, targets, events, "03-09 13:00")["resolution"]["state"] == "paused"
    events.append(("03-09 14:00", "resumed"))
    clock = simulate(ALL, targets, events, "03-09 15:00")["resolution"]
    assert (clock["breached_at"], clock["cause"]) == (at("03-09 14:00"), "retarget")


def test_downgrade_never_erases_a_breach() -> None:
    events = [CREATED, ("03-09 14:00", "priority", {"to": "P4"})]
    targets = {**TARGETS, "P4": {"resolution": "PT80H"}}
    clock = simulate(ALL, targets, events, "03-09 15:00")["resolution"]
    assert (clock["state"], clock["breached_at"]) == ("breached", at("03-09 13:00"))
    assert clock["target_s"] == 80 * 3600


def test_a_ticket_that_leaves_its_targets_loses_its_clocks_and_gets_them_back_with_elapsed() -> None:
    events = [CREATED, ("03-09 10:00", "priority", {"to": "P4"})]
    assert simulate(ALL, TARGETS, events, "03-09 11:00")["resolution"]["state"] == "cancelled"
    events.append(("03-09 11:00", "priority", {"to": "P2"}))
    clock = simulate(ALL, TARGETS, events, "03-09 11:30")["resolution"]
    assert (clock["state"], clock["deadline"]) == ("running", at("03-09 13:00"))


def test_waived_is_a_third_colour() -> None:
    events = [CREATED, ("03-09 14:00", "waive", {"metric": "resolution", "reason": "customer agreed"})]
    clock = simulate(ALL, TARGETS, events, "03-09 15:00")["resolution"]
    assert (clock["state"], clock["cause"]) == ("waived", "customer agreed")
    assert clock["breached_at"] == at("03-09 13:00")


@pytest.mark.parametrize("kind", ["merged", "cancelled", "spam"])
def test_an_ended_ticket_cancels_its_clocks(kind: str) -> None:
    clocks = simulate(ALL, TARGETS, [CREATED, ("03-09 09:30", kind)], "03-09 15:00")
    assert {(c["state"], c["cause"], c["elapsed_s"]) for c in clocks["all"]} == {("cancelled", kind, 1800)}


def test_created_waiting_and_closed_from_it_counts_nothing() -> None:
    events = [CREATED, ("03-09 09:00", "waiting_customer"), ("03-09 12:00", "closed")]
    clock = simulate(ALL, TARGETS, events, "03-09 15:00")["resolution"]
    assert (clock["elapsed_s"], clock["state"], clock["cause"]) == (0, "cancelled", "closed")


def test_several_waits_over_midnight() -> None:
    events = [
        ("03-09 16:00", "created", {"priority": "P2"}),
        ("03-09 17:00", "waiting_customer"),
        ("03-10 09:30", "resumed"),
        ("03-10 10:00", "waiting_customer"),
        ("03-11 09:00", "customer_message"),
    ]
    clock = simulate(BH, TARGETS, events, "03-11 09:00")["resolution"]
    assert (clock["elapsed_s"], clock["deadline"]) == (5400, at("03-11 11:30"))


def test_reopening_after_closure_carries_elapsed_and_starts_updates_again() -> None:
    events = [
        CREATED,
        ("03-09 10:00", "solution_provided"),
        ("03-09 11:00", "confirmed"),
        ("03-09 11:00", "closed"),
        ("03-10 09:00", "customer_message"),
        ("03-10 09:00", "reopened"),
    ]
    clocks = simulate(ALL, TARGETS, events, "03-10 09:30")
    assert clocks["resolution"]["deadline"] == at("03-10 12:00")
    assert clocks["resolution"]["total_resolution_s"] == 3600
    assert (clocks["update"]["cycle"], clocks["update"]["state"]) == (3, "running")
    assert clocks["next_response"]["started_at"] == at("03-10 09:00")


def test_calendar_change_carries_elapsed_and_leaves_targets_with_their_own_calendar() -> None:
    targets = {"P2": {"resolution": "PT4H", "update": {"duration": "PT24H", "calendar": "24x7"}}}
    events = [("03-13 17:00", "created", {"priority": "P2"}), ("03-14 09:00", "calendar", {"to": "24x7"})]
    clocks = simulate(BH, targets, events, "03-14 09:30")
    assert clocks["resolution"]["deadline"] == at("03-14 12:00")
    assert clocks["update"]["deadline"] == at("03-14 17:00")


def test_late_message_counts_when_delivered_and_an_act_when_it_happened() -> None:
    late = {"recorded_at": "03-09 11:00"}
    message = simulate(ALL, TARGETS, [CREATED, ("03-09 09:30", "public_reply", late)], "03-09 12:00")
    assert message["first_response"]["met_at"] == at("03-09 11:00")
    act = simulate(ALL, TARGETS, [CREATED, ("03-09 09:30", "solution_provided", late)], "03-09 12:00")
    assert act["resolution"]["met_at"] == at("03-09 09:30")
    unknown = simulate(ALL, TARGETS, [CREATED, ("03-09 09:30", "solution_provided", late)], "03-09 10:30")
    assert unknown["resolution"]["state"] == "running"
    future = {"recorded_at": "03-09 09:10"}
    clamped = simulate(ALL, TARGETS, [CREATED, ("03-09 09:30", "solution_provided", future)], "03-09 12:00")
    assert clamped["resolution"]["met_at"] == at("03-09 09:10")


def test_agent_on_the_phone_has_already_answered() -> None:
    result = folded((0, "created", {"channel": "phone", "by_agent": True, "priority": 1}), now=10)
    first = latest(result, "first_response")
    assert (first.state, first.elapsed_s) == ("met", 0)
    assert result.facts.is_question_outstanding
    proactive = folded((0, "created", {"channel": "phone", "by_agent": True, "proactive": True}), now=10)
    assert latest(proactive, "first_response").state == "running"


def test_a_call_answers_only_with_its_outcome() -> None:
    rows = ((0, "created"), (5, "call"), (9, "call", {"outcome": "reached"}))
    facts = folded(*rows, now=20).facts
    assert (facts.ack_at, facts.first_response_at) == (T0 + 300, T0 + 540)


def test_promise_is_its_own_clock_on_the_wall() -> None:
    rows = [
        (0, "created", {"priority": 2}),
        (10, "promise", {"at": "2026-03-09T12:00:00+08:00"}),
        (20, "priority", {"to": 1}),
        (30, "waiting_customer"),
    ]
    promise = latest(folded(*rows, now=60), "promise")
    assert (promise.deadline, promise.state) == (T0 + 3 * 3600, "running")
    rows.append((70, "promise", {"at": (T0 + 4 * 3600) * 1_000_000}))
    result = folded(*rows, now=80)
    assert [(c.cycle, c.state, c.cause) for c in result.clocks if c.metric == "promise"] == [
        (1, "cancelled", "replaced"),
        (2, "running", None),
    ]
    rows += [(90, "solution_provided"), (100, "not_solved")]
    assert latest(folded(*rows[:-1], now=95), "promise").state == "met"
    assert latest(folded(*rows, now=110), "promise").met_at is None
    ignored = folded((0, "created"), (1, "promise", {"at": "soon"}), now=5)
    assert ignored.latest("promise") is None


def test_facts_of_a_ticket() -> None:
    rows = (
        (0, "created", {"tier": "L1", "priority": 3}),
        (1, "assigned", {"to": "aa", "claimed": True}),
        (2, "group", {"from": None, "to": "g1"}),
        (3, "group", {"from": "g1", "to": "g2"}),
        (4, "tier", {"from": "L1", "to": "L3"}),
        (5, "tier", {"from": "L3", "to": "L2"}),
        (6, "public_reply"),
        (7, "customer_message"),
        (8, "customer_message", {"courtesy": True}),
        (9, "category", {"to": "network"}),
        (10, "solution_provided"),
        (20, "confirmed", {"by": "customer"}),
    )
    result = folded(*rows, now=30)
    facts = result.facts
    assert result.state == "closed"
    assert (facts.tier_first, facts.tier_max, facts.group_changes) == ("L1", "L3", 1)
    assert (facts.public_replies, facts.customer_contacts_after_first) == (1, 1)
    assert (facts.ack_at, facts.first_response_at, facts.closed_at) == (T0 + 60, T0 + 360, T0 + 1200)
    assert facts.first_solution_at == facts.last_solution_at == T0 + 600
    assert facts.unanswered_since is None
    assert result.next_deadline is None


def test_question_outstanding() -> None:
    assert not Facts().is_question_outstanding
    assert folded((0, "created"), (1, "public_reply"), now=5).facts.is_question_outstanding
    answered = folded((0, "created"), (1, "public_reply"), (2, "customer_message"), now=5)
    assert not answered.facts.is_question_outstanding
    assert answered.facts.unanswered_since == T0 + 120


def test_imported_history_starts_clocks_only_with_the_first_live_act() -> None:
    rows = (
        (0, "created", {"channel": "import", "priority": 2}),
        (10, "customer_message"),
        (5000, "internal_note"),
    )
    quiet = folded(*rows, now=4000, live_from=T0 + 300000)
    assert quiet.clocks == ()
    live = folded(*rows, now=5001, live_from=T0 + 5000 * 60)
    assert {(c.metric, c.state) for c in live.clocks} == {("update", "running"), ("next_response", "running")}
    assert all(clock.started_at == T0 + 300000 for clock in live.clocks)
    after = folded(*rows, now=6000, live_from=T0 + 5500 * 60)
    assert latest(after, "update").started_at == T0 + 5500 * 60
    closed = folded((0, "created"), (1, "closed"), now=10, live_from=T0 + 300)
    assert closed.clocks == ()


def _two_policies() -> Rules:
    fast = Policy(
        "fast", "Fast", 1, {3: {"resolution": Target("PT1H", "24x7")}}, condition={"product": ("trading",)}
    )
    rest = Policy("rest", "Rest", 2, {3: {"resolution": Target("PT10H", "24x7")}}, next_response_pauses=True)
    return rules_of((rest, fast), {"24x7": ALWAYS, "cn-bh": CN_BH})


def test_a_change_of_a_condition_field_binds_to_another_policy() -> None:
    rules = _two_policies()
    rows = [(0, "created", {"product": "trading"}), (30, "product", {"from": "trading", "to": "office"})]
    result = folded(*rows, now=60, rules=rules)
    assert result.facts.policy == "rest"
    assert latest(result, "resolution").deadline == T0 + 36000
    assert [s.policy for s in latest(result, "resolution").segments] == ["fast", "rest"]
    rows.append((40, "policy_rebind", {"policy": "fast"}))
    assert folded(*rows, now=45, rules=rules).facts.policy == "fast"


def test_recorded_policy_stands_over_matching() -> None:
    result = folded((0, "created", {"policy": "fast"}), now=1, rules=_two_policies())
    assert result.facts.policy == "fast"


def test_rules_without_policies_are_refused() -> None:
    with pytest.raises(KnownError):
        Rules(policies=())
    with pytest.raises(KnownError) as caught:
        Rules().limits("nowhere", 1)
    assert "nowhere" in caught.value.sentence()


def test_odd_histories_are_stood() -> None:
    assert folded(now=5).state == "new"
    headless = folded((0, "public_reply"), (1, "customer_message"), (2, "priority", {"to": 1}), now=5)
    assert headless.clocks == ()
    twice = folded((0, "created"), (1, "created"), (2, "calendar", {"to": "nowhere"}), now=5)
    assert latest(twice, "update").cycle == 1
    closed = folded((0, "created"), (1, "closed"), (2, "solution_provided"), (3, "spam"), (4, "spam"), now=5)
    assert closed.state == "spam"
    reopened = folded((0, "created"), (1, "solution_provided"), (2, "closed"), (3, "not_solved"), now=5)
    assert (reopened.state, reopened.facts.reopen_count) == ("in_progress", 1)
    skipped = folded((0, "created"), (1, "solution_provided"), (2, "reopened"), now=5)
    assert skipped.state == "in_progress"


def test_created_comes_first_within_its_second() -> None:
    events = [Event(b"a", T0, "public_reply", {}), Event(b"b", T0, "created", {})]
    assert fold(events, rules=Rules(), now=T0 + 1).facts.first_response_at == T0


def test_edit_of_a_calendar_applies_from_its_instant_onward() -> None:
    saturday = from_json({**BH, "id": "x", "weekly": {**BH["weekly"], "sat": [["09:00", "18:00"]]}})
    edited = saturday.with_versions([(T0 + 10 * 86400, CN_BH)])
    assert edited.work(T0, T0 + 7 * 86400) == CN_BH.work(T0, T0 + 7 * 86400)
    later = T0 + 14 * 86400
    assert edited.work(later, later + 7 * 86400) == saturday.work(later, later + 7 * 86400)


def test_open_and_ended_clocks() -> None:
    result = folded((0, "created", {"priority": 2}), (5, "public_reply"), now=9)
    assert latest(result, "resolution").is_open
    assert not latest(result, "first_response").is_open
    assert result.next_deadline == T0 + 5 * 60 + 2 * 3600


def test_a_ticket_keeps_the_edition_it_began_with_until_it_is_moved() -> None:
    hour, two = ({3: {"resolution": Target(text, "24x7")}} for text in ("PT1H", "PT2H"))
    mail = Policy("mail", "Mail", 1, hour, condition={"channel": ("mail",)})
    rest = Policy("rest", "Rest", 2, two)
    earlier = (Edition(0, (Policy("rest", "Rest", 2, hour),)), Edition(T0 + 600, (rest,)))
    rules = Rules((mail, rest), earlier=earlier, since=T0 + 1200, moves=True)
    assert [rules.at(second).since for second in (T0, T0 + 600, T0 + 9999)] == [0, T0 + 600, T0 + 1200]
    rows: list[tuple[Any, ...]] = [(0, "created", {"channel": "mail"})]
    assert folded(*rows, now=30, rules=rules).facts.policy == "rest"
    assert latest(folded(*rows, now=30, rules=rules), "resolution").target_s == 3600
    rows.append((25, "policy_rebind", {"since": T0 + 600}))
    assert latest(folded(*rows, now=30, rules=rules), "resolution").target_s == 7200
    rows.append((26, "policy_rebind", {}))
    assert folded(*rows, now=30, rules=rules).facts.policy == "mail"
    assert folded(rows[0], now=30, rules=rules, live_from=T0 + 1500).facts.policy == "mail"
