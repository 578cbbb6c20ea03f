"""Dispatch through the ops: given by skill and load, accepted, declined, timed out, explained; invariants at random."""

import random
from typing import Any

import pytest

from desk.models.store import Store
from desk.ops.dispatch_ground import ground
from desk.ops.holding import holds
from desk.process.dispatch_parts import weight_of
from desk.process.errors import KnownError
from desk.process.ids import new_id
from tests.conftest import ProofCount
from tests.unit.ops_kit import Kit


def staffed(
    kit: Kit, group: bytes, name: str, *, skills: dict[str, int] | None = None, **profile: Any
) -> bytes:
    """Add a member of staff on the office shift, available."""
    person = kit.run("person.create", name=name, staff=True, tier=profile.pop("tier", "L1")).subject
    kit.run("group.join", group=group, person=person, role=profile.pop("role", "agent"))
    kit.run("roster.profile", person=person, **{"calendar": "cn-bh", "capacity": 6, **profile})
    for skill, level in (skills or {}).items():
        kit.run("skill.set", person=person, skill=skill, level=level)
    kit.run("person.availability", person=person, state="available")
    return person


def configured(kit: Kit, group: bytes, **fields: Any) -> dict[str, Any]:
    """Switch the dispatcher on with one group for everything."""
    settings = {
        "enabled": True,
        "skills": ["database", "network"],
        "rules": [{"group": group.hex()}],
        "needs": [{"skill": "database", "level": 3, "types": ["database"]}],
        **fields,
    }
    kit.run("dispatch.set", settings=settings)
    return settings


def home(kit: Kit) -> bytes:
    return bytes(kit.store.connection.exec_driver_sql("SELECT id FROM support_group").scalar())


def test_a_ticket_goes_by_rule_skill_and_load_and_says_why(kit: Kit) -> None:
    group = home(kit)
    expert = staffed(kit, group, "陈立", skills={"database": 5})
    junior = staffed(kit, group, "高飞", skills={"database": 2})
    configured(kit, group)
    ticket = kit.create(category="database", body="连接超时", priority=2)
    kit.run("dispatch.run", source="system")
    row = kit.row(ticket)
    assert (bytes(row.owner_id), row.state, bytes(row.group_id)) == (expert, "assigned", group)
    why = kit.ask("query.dispatch_reasons", ticket=ticket)
    assert why.lane == "owned"
    assert why.rule == 1
    assert why.needs == {"database": 3}
    first = why.decisions[0]
    assert first.person == expert
    assert first.outcome == "open"
    assert first.stage == 0
    assert [rank.person for rank in first.ranked] == [expert]
    assert "dispatched" in kit.kinds(ticket)
    # The second one waits: nobody else has the skill yet, and says why not.
    for _ in range(3):
        kit.create(category="database", body="慢", priority=2)
    kit.run("dispatch.run", source="system")
    board = kit.ask("query.dispatch_board")
    assert [one.lane for one in board.tickets] == ["waiting"]
    reasons = kit.ask("query.dispatch_reasons", ticket=board.tickets[0].ticket)
    told = {one.person: one.sentence for one in reasons.why_not}
    assert "database 2 of 3" in told[junior]
    assert "no room" in told[expert]
    # Skills are wished after the first relaxation: the junior gets it.
    kit.later(minutes=11)
    kit.run("dispatch.run", source="system")
    assert bytes(kit.row(board.tickets[0].ticket).owner_id) == junior


def test_the_first_of_many_are_decided_as_a_whole_run_decides_them(kit: Kit) -> None:
    group = home(kit)
    staffed(kit, group, "甲")
    configured(kit, group)
    for number in range(14):
        kit.create(category="account" if number % 3 else "database", body="x", priority=number % 5)
    store = kit.store
    whole = ground(store, store.connection, kit.now_us).decisions
    assert len({decision.lane for decision in whole}) > 1
    for most in (1, 4, 100):
        first = ground(store, store.connection, kit.now_us, most=most).decisions
        assert first == whole[: len(first)]
        assert len(first) == min(most, len(whole))
    last = bytes.fromhex(whole[-1].ticket)
    for also, after in ((last, [whole[-1].ticket]), (bytes.fromhex(whole[0].ticket), []), (b"gone", [])):
        seen = ground(store, store.connection, kit.now_us, most=2, also=also).decisions
        assert [one.ticket for one in seen] == [one.ticket for one in whole[:2]] + after


def test_accept_decline_and_misses_lead_to_the_supervisor(kit: Kit) -> None:
    group = home(kit)
    for name in ("甲", "乙"):
        staffed(kit, group, name)
    kit.run("roster.profile", person=kit.me, calendar="cn-bh", capacity=6)
    kit.run("person.availability", state="available")
    configured(kit, group)
    ticket = kit.create(category="account", body="x", priority=1)
    with pytest.raises(KnownError, match="Nothing was dispatched"):
        kit.run("ticket.accept", ticket=ticket)
    owners = []
    for _ in range(2):
        kit.run("dispatch.run", source="system")
        owners.append(bytes(kit.row(ticket).owner_id))
        if owners[-1] == kit.me:
            with pytest.raises(KnownError, match="why you decline"):
                kit.run("ticket.decline", ticket=ticket, reason=" ")
        kit.later(minutes=6)
    kit.run("dispatch.run", source="system")
    assert owners[0] != owners[1]
    assert kit.row(ticket).owner_id is None
    assert kit.row(ticket).state == "new"
    assert kit.kinds(ticket).count("accept_missed") == 2
    assert kit.ask("query.dispatch_reasons", ticket=ticket).lane == "supervisor"
    kit.run("dispatch.run", source="system")
    told = kit.store.connection.exec_driver_sql(
        "SELECT reason, count(*) FROM notice WHERE ticket_id = ? GROUP BY reason ORDER BY reason", (ticket,)
    ).all()
    assert dict(map(tuple, told)) == {"accept_missed": 2, "dispatched": 2, "lane_supervisor": 1}


def test_me_accepts_and_it_counts_as_the_acknowledgement(kit: Kit) -> None:
    group = home(kit)
    kit.run("roster.profile", person=kit.me, calendar="cn-bh", capacity=6)
    kit.run("person.availability", state="available")
    configured(kit, group)
    first, second = (kit.create(category="account", body="x", priority=2) for _ in range(2))
    kit.run("dispatch.run", source="system")
    mine = kit.ask("query.dispatch_reasons", ticket=first)
    assert mine.mine
    assert mine.accept_by_us == kit.now_us + 15 * 60_000_000
    kit.run("ticket.accept", ticket=first)
    acked = "SELECT ack_us FROM fact WHERE ticket_key = (SELECT key FROM ticket WHERE id = ?)"
    assert kit.store.connection.exec_driver_sql(acked, (first,)).scalar() == kit.now_us
    lead = staffed(kit, group, "主管", role="supervisor", calendar="")
    kit.run("ticket.decline", ticket=second, reason="规则错了", wrong_rule=True)
    told = kit.ask("query.notices", ticket=second, mine=False)
    assert [(one.person, one.reason) for one in told if one.reason == "wrong_rule"] == [(lead, "wrong_rule")]
    assert any("规则错了" in one.sentence for one in told)
    kit.run("person.availability", person=lead, state="offline")
    assert kit.ask("query.dispatch_reasons", ticket=second).decisions[0].outcome == "declined"
    kit.run("dispatch.run", source="system")
    assert kit.row(second).owner_id is None, "passed over once"
    kit.later(minutes=20)
    kit.run("dispatch.run", source="system")
    assert bytes(kit.row(first).owner_id) == kit.me, "an accepted ticket stays"


def test_vague_manual_and_core_go_their_own_way(kit: Kit) -> None:
    group = home(kit)
    experts = kit.run("group.create", name="专家", tier="L2").subject
    hero = staffed(kit, experts, "专家甲", tier="L2")
    staffed(kit, group, "一线")
    configured(
        kit, group, core_products=["trading"], expert_group=experts.hex(), modes={group.hex(): "manual"}
    )
    vague = kit.create(category="", body="不好用")
    plain = kit.create(category="account", body="x")
    core = kit.create(category="app", product="trading", channel="alert", priority=1)
    call = kit.create(category="", product="trading", channel="phone", priority=1)
    mail = kit.create(category="", product="trading", channel="mail", priority=1)
    kit.run("dispatch.run", source="system")
    assert bytes(kit.row(core).owner_id) == hero
    assert bytes(kit.row(call).group_id) == experts, "a call about a core system needs no type"
    assert kit.row(mail).group_id is None
    assert kit.row(core).tier == "L2"
    assert kit.row(vague).owner_id is None
    assert kit.row(plain).owner_id is None
    assert bytes(kit.row(plain).group_id) == group, "people give it out, but the rules say whose it is"
    assert kit.row(vague).group_id is None
    assert kit.ask("query.dispatch_reasons", ticket=vague).lane == "triage"
    assert kit.ask("query.dispatch_reasons", ticket=plain).lane == "off"
    kit.run("ticket.category", ticket=vague, to="account")
    assert kit.ask("query.dispatch_reasons", ticket=vague).lane != "triage"
    kit.run("dispatch.run", source="system")
    assert bytes(kit.row(vague).group_id) == group


def test_nobody_there_ends_in_the_manual_lane_with_one_alarm(kit: Kit) -> None:
    group = home(kit)
    configured(kit, group)
    ticket = kit.create(category="account", body="x", priority=1)
    kit.later(minutes=7)
    for _ in range(2):
        kit.run("dispatch.run", source="system")
    assert kit.ask("query.dispatch_reasons", ticket=ticket).lane == "manual"
    notices = "SELECT person_id, state FROM notice WHERE reason = 'lane_manual'"
    assert kit.store.connection.exec_driver_sql(notices).all() == [(kit.me, "told")]


def test_a_reopened_ticket_of_somebody_absent_returns_to_the_pool(kit: Kit) -> None:
    group = home(kit)
    away, there = staffed(kit, group, "走了"), staffed(kit, group, "在")
    configured(kit, group)
    ticket = kit.create(category="account", body="x", group=group)
    kit.run("ticket.assign", ticket=ticket, to=away)
    kit.run("ticket.start", ticket=ticket)
    known = {"decision": "none", "reason": "一次性"}
    kit.run("ticket.solve", ticket=ticket, steps="重置", knowledge=known)
    kit.run("ticket.confirm", ticket=ticket)
    kit.run("person.availability", person=away, state="offline")
    kit.run("ticket.reopen", ticket=ticket, reason="又来了")
    kit.run("dispatch.run", source="system")
    assert kit.row(ticket).owner_id is None
    kit.store.connection.exec_driver_sql("SELECT 1")
    assert kit.row(ticket).state == "in_progress"
    assert there


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rules": []}, "must fit every ticket"),
        ({"needs": [{"skill": "cobol", "level": 1}]}, "no skill “cobol”"),
        ({"rules": [{"group": "00" * 16}]}, "no group"),
        ({"modes": {"00" * 16: "capacity"}}, "no group"),
        ({"relax": {"P9": 3}}, "P0 to P4"),
        ({"needs": [{"skill": "database", "level": 9}]}, "from 1 to 5"),
        ({"rules": "all"}, "must be a list"),
    ],
)
def test_wrong_rules_are_refused_with_the_reason(kit: Kit, change: dict[str, Any], sentence: str) -> None:
    group = home(kit)
    with pytest.raises(KnownError) as refused:
        configured(kit, group, **change)
    assert sentence in refused.value.sentence("en")
    assert refused.value.sentence("zh_CN")
    assert kit.ask("query.dispatch_settings")["enabled"] is False


def test_rules_that_never_apply_are_refused(kit: Kit) -> None:
    group = home(kit).hex()
    everything = {"group": group}
    with pytest.raises(KnownError, match="Rule 2 never applies"):
        kit.run("dispatch.set", settings={"rules": [everything, everything]})
    narrow = {"group": group, "products": ["erp"], "worst": 1, "mildest": 2}
    wide = {"group": group, "products": ["erp", "crm"]}
    with pytest.raises(KnownError, match="rule 1 already takes"):
        kit.run("dispatch.set", settings={"rules": [wide, narrow, everything]})
    kit.run("dispatch.set", settings={"rules": [narrow, wide, everything]})
    kept = kit.ask("query.dispatch_settings")
    kit.run("dispatch.set", settings=kept)
    assert kit.ask("query.dispatch_settings") == kept
    assert len(kit.ask("query.rule_history", kind="dispatch", name="dispatch")) == 2


def test_never_dispatches_off_line(kit: Kit) -> None:
    assert holds(kit.store, "dispatcher")
    put = "INSERT INTO meta(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value"
    kit.store.connection.exec_driver_sql(put, ("desk_number", "3"))
    assert not holds(kit.store, "dispatcher")
    kit.store.connection.exec_driver_sql(put, ("lease:dispatcher", str(kit.now_us + 1_000_000)))
    assert holds(kit.store, "dispatcher")
    assert not holds(kit.store, "emitter")
    kit.later(minutes=1)
    assert not holds(kit.store, "dispatcher")


def _check_invariants(store: Store, now_us: int, before: dict[str, float], sizes: dict[str, int]) -> None:
    with store.read() as connection:
        after = ground(store, connection, now_us)
        again = ground(store, connection, now_us)
    assert [(d.ticket, d.agent, d.lane) for d in after.decisions] == [
        (d.ticket, d.agent, d.lane) for d in again.decisions
    ], "the same input gives the same output"
    urgency = {one.waiting.id: one.waiting.priority for one in after.queued}
    order = [urgency[decision.ticket] for decision in after.decisions]
    assert order == sorted(order), "no routine ticket stands before an urgent one"
    for member in after.members.values():
        assert member.load <= max(sizes.get(member.id, 12), before.get(member.id, 0.0)) + 1e-6
    assert not any(d.agent for d in after.decisions), "nothing that fits is left waiting after a run"


def test_invariants_hold_over_random_days(kit: Kit, proof_count: ProofCount) -> None:
    """No assignment above capacity by the machine; no fitting ticket left; the same input, the same output."""
    group = home(kit)
    rng = random.Random(6)
    people = [
        staffed(kit, group, f"p{n}", capacity=rng.choice((2, 4, 8)), skills={"database": rng.randint(1, 5)})
        for n in range(4)
    ]
    sizes = {one.id.hex(): one.capacity for one in kit.ask("query.team").members}
    configured(kit, group, modes={group.hex(): rng.choice(("capacity", "round_robin"))})
    for _ in range(proof_count(reduced=25, full=400)):
        step = rng.random()
        if step < 0.5:
            kind = rng.choice(("database", "account"))
            kit.create(category=kind, body="x", priority=rng.randint(0, 4))
        elif step < 0.7:
            state = rng.choice(("available", "busy", "offline"))
            kit.run("person.availability", person=rng.choice(people), state=state)
        elif step < 0.8:
            kit.later(minutes=rng.randint(1, 40))
        before = {one.id.hex(): one.load for one in kit.ask("query.team").members}
        kit.run("dispatch.run", source="system")
        _check_invariants(kit.store, kit.now_us, before, sizes)


def test_turns_go_round_from_run_to_run(kit: Kit) -> None:
    group = home(kit)
    people = [staffed(kit, group, f"p{n}", capacity=50) for n in range(3)]
    configured(kit, group, modes={group.hex(): "round_robin"})
    for _ in range(3):
        for _ in range(4):
            kit.create(category="account", body="x", priority=3)
        kit.run("dispatch.run", source="system")
        kit.later(minutes=1 / 6000)
    assert [one.tickets for one in kit.ask("query.team").members if one.id in people] == [4, 4, 4]


def test_turns_go_on_where_the_lease_came_from(kit: Kit) -> None:
    group = home(kit)
    people = {staffed(kit, group, f"p{n}", capacity=50) for n in range(2)}
    configured(kit, group, modes={group.hex(): "round_robin"})
    put = "INSERT INTO meta(name, value) VALUES ('desk_number', '3'), ('lease:dispatcher', ?)"
    kit.store.connection.exec_driver_sql(put, (str(kit.now_us + 10**12),))
    owners = set()
    for _ in range(2):
        ticket = kit.create(category="account", body="x", priority=3)
        kit.run("dispatch.run", source="system")
        owners.add(bytes(kit.row(ticket).owner_id))
        kit.later(minutes=1)
        # The colleague who takes the lease over never saw this mark.
        kit.store.connection.exec_driver_sql("UPDATE availability SET last_assigned_us = NULL")
    assert owners == people


def test_weights_are_those_of_the_process() -> None:
    assert [weight_of(p) for p in range(5)] == [6, 4, 2, 1, 0.5]
    assert (weight_of(1, "waiting"), weight_of(1, "confirmation")) == (1.0, 0.4)
    assert new_id(1) != new_id(1)


def test_by_hand_too_nobody_gets_what_they_lack_the_skill_for(kit: Kit) -> None:
    group = home(kit)
    novice, expert = (
        staffed(kit, group, "新人", skills={"database": 2}),
        staffed(kit, group, "陈立", skills={"database": 3}),
    )
    ticket = kit.create(category="database", group=group)
    kit.run("ticket.assign", ticket=ticket, to=novice)
    configured(kit, group)
    with pytest.raises(KnownError, match="新人 lacks what this ticket needs: database 3"):
        kit.run("ticket.assign", ticket=ticket, to=novice)
    kit.run("ticket.assign", ticket=ticket, to=expert)
    kit.run("ticket.assign", ticket=ticket, to=novice, exception="专家全部离线")
    entries = kit.ask("query.ticket", ticket=ticket).entries
    noted = next(one for one in entries if one.kind == "exception")
    assert (noted.body, noted.data["rule"], noted.data["detail"]) == ("专家全部离线", "assign", ["database"])
    kit.run("ticket.assign", ticket=ticket, to=None)
    kit.run("ticket.assign", ticket=ticket, to=kit.me)  # one's own claim is one's own word
    calm = kit.create(category="other", group=group)
    kit.run("ticket.assign", ticket=calm, to=novice)
    kit.run("skill.set", person=expert, skill="database", level=5, certified_until_us=kit.now_us + 1)
    kit.later(minutes=1)
    with pytest.raises(KnownError, match="陈立 lacks"):
        kit.run("ticket.assign", ticket=ticket, to=expert)
