"""Policies that are saved: for new tickets alone, for open ones too, or as older desks mean it (process.md 5.2.2)."""

import json
from typing import Any

from desk.engine.timer_list import rebinding_due
from desk.ops.derived import rebuild
from desk.ops.rules import policy_editions, rules_in_force
from tests.unit.ops_kit import Kit

MINUTE = 60_000_000


def _first(kit: Kit, ticket: bytes) -> Any:
    return {c.metric: c for c in kit.ask("query.ticket", ticket=ticket).clocks}["first_response"]


def _with(kit: Kit, minutes: int) -> list[dict[str, Any]]:
    policies: list[dict[str, Any]] = kit.ask("query.policies")
    policies[-1]["targets"]["1"]["first_response"]["duration"] = f"PT{minutes}M"
    return policies


def _move(kit: Kit) -> int:
    steps = 0
    while rebinding_due(kit.store):
        kit.run("timer.rebind", source="system")
        steps += 1
    return steps


def test_policies_saved_without_the_tick_hold_for_new_tickets_alone(kit: Kit) -> None:
    old = kit.create(priority=1)
    kit.later(minutes=1)
    kit.run("policy.arrange", policies=_with(kit, 10), apply_to_open=False)
    kit.later(minutes=1)
    new = kit.create(priority=1)
    assert not _move(kit)
    kit.run("ticket.note", ticket=old, body="folds again")
    list(rebuild(kit.store))
    assert _first(kit, old).target_s == 1800
    assert _first(kit, new).target_s == 600
    kit.run("ticket.priority", ticket=old, to=2, reason="smaller than it looked")
    kit.run("ticket.priority", ticket=old, to=1, reason="no, it is not")
    assert _first(kit, old).target_s == 1800, "a change of its fields does not move it either"


def test_with_the_tick_open_tickets_move_and_keep_what_they_used(kit: Kit) -> None:
    tickets = [kit.create(priority=1) for _ in range(23)]
    closed = kit.create(priority=1)
    kit.run("ticket.cancel", ticket=closed, reason="test")
    kit.later(minutes=6)
    begin_us = kit.now_us - 6 * MINUTE
    wanted = _with(kit, 10)
    effect = kit.ask("query.rule_effect", policies=wanted)
    assert (effect.open, effect.changed, effect.sooner, effect.breached, effect.next) == (23, 23, 23, 0, 0)
    assert effect.samples[0].after_us == begin_us + 10 * MINUTE
    assert kit.ask("query.rule_effect", policies=_with(kit, 5)).breached == 23
    assert kit.ask("query.rule_effect", policies=kit.ask("query.policies")).changed == 0
    kit.run("policy.arrange", policies=wanted, apply_to_open=True)
    kit.later(minutes=1)
    assert _move(kit) == 2
    assert all(_first(kit, ticket).due_us == begin_us + 10 * MINUTE for ticket in tickets)
    assert [kit.kinds(ticket).count("policy_rebind") for ticket in tickets] == [1] * 23
    assert "policy_rebind" not in kit.kinds(closed)
    kit.run("timer.rebind", source="system")
    assert kit.kinds(tickets[0]).count("policy_rebind") == 1


def test_a_limit_that_has_passed_is_breached_at_the_move_and_stays_so(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    kit.later(minutes=20)
    kit.run("policy.set", policy=_with(kit, 10)[-1], apply_to_open=True)
    at_us = kit.now_us
    _move(kit)
    clock = _first(kit, ticket)
    assert (clock.breached_us, clock.cause) == (at_us, "retarget")
    kit.later(minutes=5)
    assert kit.ask("query.rule_effect", policies=_with(kit, 60)).released == 0
    kit.run("policy.arrange", policies=_with(kit, 60), apply_to_open=True)
    _move(kit)
    assert _first(kit, ticket).breached_us == at_us, "a breach is a fact"


def test_what_was_saved_for_new_tickets_can_be_asked_for_open_ones_later(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    kit.later(minutes=1)
    kit.run("policy.arrange", policies=_with(kit, 45), apply_to_open=False)
    kit.later(minutes=1)
    kit.run("policy.arrange", policies=kit.ask("query.policies"), apply_to_open=True)
    assert _move(kit) == 1
    assert _first(kit, ticket).target_s == 2700


def test_an_op_of_an_older_desk_means_every_ticket(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    kit.later(minutes=1)
    kit.run("policy.arrange", policies=_with(kit, 45), apply_to_open=False)
    kit.later(minutes=1)
    kit.run("policy.arrange", policies=_with(kit, 5))
    kit.run("ticket.note", ticket=ticket, body="folds again")
    assert _first(kit, ticket).target_s == 300
    assert not rules_in_force(kit.store, kit.store.connection).editions


def test_before_any_clock_ran_the_first_policies_hold_for_everything(kit: Kit) -> None:
    kit.run("policy.arrange", policies=_with(kit, 5), apply_to_open=False)
    assert len(policy_editions(kit.store.connection)) == 1


def test_policies_with_conditions_hold_from_their_edition_on(kit: Kit) -> None:
    old, other = kit.create(priority=1, channel="mail"), kit.create(priority=1)
    kit.later(minutes=1)
    standard = kit.ask("query.policies")[-1]
    mail = {**standard, "id": "mail", "name": "Mail", "order": 1, "condition": {"channel": ["mail"]}}
    mail["targets"] = {"1": {"first_response": {"duration": "PT5M", "calendar": "24x7"}}}
    kit.run("policy.arrange", policies=[mail, standard], apply_to_open=False)
    kit.later(minutes=1)
    new = kit.create(priority=1, channel="mail")
    assert [_first(kit, ticket).target_s for ticket in (old, other, new)] == [1800, 1800, 300]
    kit.run("policy.arrange", policies=[mail, standard], apply_to_open=True)
    _move(kit)
    assert [_first(kit, ticket).target_s for ticket in (old, other, new)] == [300, 1800, 300]
    kit.run("policy.arrange", policies=[standard], apply_to_open=True)
    kit.later(minutes=1)
    _move(kit)
    assert _first(kit, new).target_s == 1800


def test_the_effect_of_a_calendar_is_counted_before_it_is_saved(kit: Kit) -> None:
    kit.create(priority=3)
    kit.create(priority=1)
    body = next(one for one in kit.ask("query.calendars") if one["id"] == "cn-bh")
    days = {**body["overrides"], "2026-03-10": []}
    effect = kit.ask("query.rule_effect", calendar={**body, "overrides": days})
    assert (effect.open, effect.changed, effect.later) == (2, 1, 1)
    assert kit.ask("query.rule_effect", calendar={**body, "id": "own", "name": "Own"}).changed == 0


def test_a_part_of_a_set_on_its_way_from_another_desk_waits_for_the_rest(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    standard = {**_with(kit, 5)[-1], "condition": {"priority": ["P0"]}}
    kit.store.connection.exec_driver_sql(
        "INSERT INTO ruleset(kind, name, version, body, at_us) VALUES ('policy', 'standard', 2, ?, 0)",
        (json.dumps(standard),),
    )
    kit.run("ticket.note", ticket=ticket, body="folds again")
    assert _first(kit, ticket).target_s == 1800


def test_a_desk_without_the_lease_waits_two_minutes_for_the_one_that_has_it(kit: Kit) -> None:
    kit.create(priority=1)
    kit.later(minutes=1)
    kit.run("policy.arrange", policies=_with(kit, 10), apply_to_open=True)
    with kit.store.write() as connection:
        connection.exec_driver_sql("INSERT INTO meta(name, value) VALUES ('desk_number', '2')")
    assert not rebinding_due(kit.store)
    kit.later(minutes=3)
    assert rebinding_due(kit.store)
