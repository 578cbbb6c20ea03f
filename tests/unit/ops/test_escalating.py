"""Escalation through the ops: warned, paged, climbed, answered, moved up; once whoever emits; explained."""

from pathlib import Path
from typing import Any

import pytest

from desk.process.errors import KnownError
from tests.unit.ops.test_dispatching import configured, home, staffed
from tests.unit.ops.test_handoffs import accept_clock, offer
from tests.unit.ops.test_handoffs import ready as offered
from tests.unit.ops.test_ledger import be
from tests.unit.ops_kit import Kit


def settings_of(group: bytes, experts: bytes | None = None, **fields: Any) -> dict[str, Any]:
    """Return rules: the owner at once, after ten minutes the lead and who is on call."""
    levels = [
        {"after": 0, "targets": [{"kind": "owner"}]},
        {"after": 600, "targets": [{"kind": "lead"}, {"kind": "rota", "id": "duty"}]},
    ]
    urgent = {"id": "urgent", "name": "Urgent", "order": 1, "levels": levels, "fallback": group.hex()}
    rest = {
        "id": "rest", "name": "Rest", "order": 9, "fallback": group.hex(), "repeat": 0,
        "levels": [{"after": 0, "targets": [{"kind": "lead"}], "important": False}],
    }  # fmt: skip
    return {
        "enabled": True,
        "policies": [{**urgent, "condition": {"priority": ["0", "1"]}}, rest],
        "next_group": {group.hex(): experts.hex()} if experts else {},
        **fields,
    }


def ready(kit: Kit) -> tuple[bytes, bytes, bytes, bytes]:
    """Return group, experts, an agent and who is on call, with the rules in force and warnings begun."""
    group = home(kit)
    experts = kit.run("group.create", name="专家", tier="L2").subject
    agent, duty = staffed(kit, group, "甲"), staffed(kit, group, "值班")
    kit.run(
        "rota.set",
        rota={"id": "duty", "name": "Duty", "people": [duty.hex()], "first": "2026-03-01", "turn_days": 1},
    )
    kit.run("escalation.set", settings=settings_of(group, experts))
    kit.run("timer.warn", source="system")
    return group, experts, agent, duty


def told(kit: Kit, ticket: bytes, reason: str) -> list[bytes]:
    rows = kit.store.connection.exec_driver_sql(
        "SELECT person_id FROM notice WHERE ticket_id = ? AND reason = ? AND person_id IS NOT NULL"
        " ORDER BY fired_us, id",
        (ticket, reason),
    )
    return [bytes(person) for (person,) in rows]


def run_time(kit: Kit, minutes: float, step: float = 1.0) -> None:
    """Let time pass with both emitters looking every minute."""
    for _ in range(int(minutes / step)):
        kit.later(minutes=step)
        kit.run("timer.warn", source="system")
        kit.run("escalation.run", source="system")


def test_a_missed_target_moves_to_the_next_tier_and_climbs_until_answered(kit: Kit) -> None:
    group, experts, agent, duty = ready(kit)
    ticket = kit.create(category="app", body="x", priority=1, group=group)
    kit.run("ticket.assign", ticket=ticket, to=agent)
    run_time(kit, 26)
    assert told(kit, ticket, "page") == []
    assert set(told(kit, ticket, "warning")) == {agent, duty}
    run_time(kit, 2)
    page = kit.ask("query.pages", ticket=ticket)[0]
    assert (page.cause, page.state, page.policy) == ("warning", "triggered", "Urgent")
    assert told(kit, ticket, "page") == [agent]
    run_time(kit, 4)
    row = kit.row(ticket)
    assert (bytes(row.group_id), row.tier, row.owner_id, row.state) == (experts, "L2", None, "new")
    assert kit.kinds(ticket).count("escalated") == 2
    assert set(told(kit, ticket, "moved_up")) == {kit.me, agent}
    run_time(kit, 8)
    assert set(told(kit, ticket, "page")) == {agent, duty, kit.me}
    kit.run("ticket.acknowledge", ticket=ticket)
    page = kit.ask("query.pages", ticket=ticket)[0]
    assert (page.state, page.acked_by) == ("acknowledged", "魏清")
    count = len(told(kit, ticket, "page"))
    run_time(kit, 25)
    assert len(told(kit, ticket, "page")) == count
    run_time(kit, 8)
    assert len(told(kit, ticket, "page")) > count, "without work the acknowledgement is void"
    kit.run("ticket.take", ticket=ticket)
    kit.run("escalation.run", source="system")
    assert kit.ask("query.pages", ticket=ticket)[0].state == "acknowledged", "who takes it answers"
    seen = kit.ask("query.ticket", ticket=ticket)
    assert [one.data.get("claimed") for one in seen.entries if one.kind == "assigned"][-1]
    kit.run("ticket.start", ticket=ticket)
    kit.run("escalation.run", source="system")
    assert kit.ask("query.pages", ticket=ticket)[0].state == "acknowledged", "work answers too"
    kit.run("ticket.solve", ticket=ticket, steps="重启", knowledge={"decision": "none", "reason": "一次性"})
    kit.run("escalation.run", source="system")
    assert kit.ask("query.pages", ticket=ticket) == []
    assert kit.ask("query.pages", ticket=ticket, open=False)[0].state == "ended"


def test_what_moves_up_takes_back_the_offer_that_nobody_answered(kit: Kit, tmp_path: Path) -> None:
    """Nobody may accept what another group has been given meanwhile, and its acceptance clock ends."""
    group, experts, agent, _ = ready(kit)
    other = kit.run("group.create", name="数据库", tier="L2").subject
    ticket = offered(kit, group, tmp_path)
    offer(kit, ticket, other)
    run_time(kit, 32)
    assert bytes(kit.row(ticket).group_id) == experts
    assert accept_clock(kit, ticket).state in ("cancelled", "breached")
    assert [one.state for one in kit.ask("query.handoffs").items] == ["recalled"]
    with pytest.raises(KnownError) as caught:
        kit.run("ticket.handoff_accept", ticket=ticket)
    assert caught.value.code == "handoff.none"


def test_two_emitters_write_each_notice_once(kit: Kit) -> None:
    group, _, agent, _ = ready(kit)
    ticket = kit.create(category="app", body="x", priority=1, group=group)
    kit.run("ticket.assign", ticket=ticket, to=agent)
    run_time(kit, 31)
    before = kit.store.connection.exec_driver_sql("SELECT count(*) FROM notice").scalar()
    entries = kit.kinds(ticket)
    # The second emitter begins where the first one began: it sees the same steps again.
    kit.store.connection.exec_driver_sql(
        "UPDATE meta SET value = ? WHERE name = 'warned_until'", (str(kit.now_us - 40 * 60_000_000),)
    )
    kit.run("timer.warn", source="system")
    assert kit.store.connection.exec_driver_sql("SELECT count(*) FROM notice").scalar() == before
    assert kit.kinds(ticket) == entries


def test_an_urgent_alert_pages_at_once_and_a_calm_one_does_not(kit: Kit) -> None:
    group, *_ = ready(kit)
    loud = kit.create(category="app", channel="alert", priority=1, group=group)
    calm = kit.create(category="app", channel="alert", priority=3, group=group)
    kit.run("escalation.run", source="system")
    assert kit.ask("query.pages", ticket=loud)[0].cause == "alert"
    assert kit.ask("query.pages", ticket=calm) == []
    # Nobody owns it: the first level reaches nobody, the second follows at once.
    assert kit.me in told(kit, loud, "page")


def test_nobody_accepts_and_the_page_says_so(kit: Kit) -> None:
    group, *_ = ready(kit)
    configured(kit, group)
    ticket = kit.create(category="app", body="x", priority=1)
    for _ in range(2):
        kit.run("dispatch.run", source="system")
        kit.later(minutes=6)
    kit.run("dispatch.run", source="system")
    assert kit.ask("query.dispatch_reasons", ticket=ticket).lane == "supervisor"
    assert kit.ask("query.pages", ticket=ticket)[0].cause == "unaccepted"


def test_notices_wait_for_the_shift_and_say_why(kit: Kit) -> None:
    group, _, agent, duty = ready(kit)
    kit.later(minutes=10 * 60)  # seven in the evening
    ticket = kit.create(category="app", body="x", priority=2, group=group)
    kit.run("ticket.assign", ticket=ticket, to=agent)
    kit.run("timer.warn", source="system")
    kit.later(minutes=31)
    kit.run("timer.warn", source="system")
    row = kit.store.connection.exec_driver_sql("SELECT state, why, due_us, id FROM notice").one()
    assert (row.state, row.why) == ("deferred", "off_shift")
    history = kit.ask("query.notice_history", ticket=ticket)
    assert history[0].told == ("甲: waits for the shift to begin",)
    assert "only the owner" in history[0].mine
    be(kit, agent)
    assert kit.ask("query.notice_history", ticket=ticket)[0].mine == "waits for the shift to begin"
    be(kit, kit.me)
    kit.now_us = row.due_us
    kit.run("notice.deliver", source="system")
    assert kit.ask("query.notices", ticket=ticket, mine=False)[0].state == "told"
    kit.run("setting.set", name="person", value=agent.hex())
    mine = kit.ask("query.notices", unseen=True)
    assert [one.ticket for one in mine] == [ticket]
    for _ in range(2):
        kit.run("notice.seen", notices=(mine[0].id,))
    assert kit.ask("query.notices", unseen=True) == []
    assert duty


def test_a_trial_names_policy_people_and_why_not_the_earlier(kit: Kit) -> None:
    group, _, agent, _ = ready(kit)
    ticket = kit.create(category="app", body="x", priority=3, group=group)
    trial = kit.ask("query.escalation_trial", ticket=ticket)
    assert (trial.policy, trial.next_group) == ("rest", "专家")
    assert trial.earlier == ("Urgent: priority is “3”",)
    assert trial.levels[0].people == ("魏清",)
    kit.run("ticket.priority", ticket=ticket, to=1)
    kit.run("ticket.assign", ticket=ticket, to=agent)
    trial = kit.ask("query.escalation_trial", ticket=ticket)
    assert [(one.after_s, one.people) for one in trial.levels] == [(0, ("甲",)), (600, ("魏清", "值班"))]
    other = {**settings_of(group), "policies": [{**settings_of(group)["policies"][1], "name": "New"}]}
    assert kit.ask("query.escalation_trial", ticket=ticket, settings=other).name == "New"
    with pytest.raises(KnownError, match="must fit every ticket"):
        kit.ask("query.escalation_trial", ticket=ticket, settings={})


def test_wrong_rules_are_refused_and_rotas_in_use_stay(kit: Kit) -> None:
    group, experts, *_ = ready(kit)
    circle = {group.hex(): experts.hex(), experts.hex(): group.hex()}
    with pytest.raises(KnownError, match="circle"):
        kit.run("escalation.set", settings=settings_of(group, next_group=circle))
    with pytest.raises(KnownError, match="no group"):
        kit.run("escalation.set", settings=settings_of(group, next_group={"x": "y"}))
    with pytest.raises(KnownError, match="used by"):
        kit.run("rota.retire", rota="duty")
    kit.run("rota.set", rota={"id": "spare", "people": [kit.me.hex()], "first": "2026-03-01"})
    assert {one["id"] for one in kit.ask("query.rotas")} == {"duty", "spare"}
    kit.run("rota.retire", rota="spare")
    assert [one["on_call_name"] for one in kit.ask("query.rotas")] == ["值班"]
    for person in ("zz", "00" * 16):
        with pytest.raises(KnownError):
            kit.run("rota.set", rota={"id": "r", "people": [person], "first": "2026-03-01"})
    assert kit.ask("query.escalation_settings")["enabled"] is True
    kit.run("escalation.set", settings={})
    assert kit.ask("query.escalation_settings")["policies"] == []
    with pytest.raises(KnownError, match="Nothing has been escalated"):
        kit.run("ticket.acknowledge", ticket=kit.create())


def retire(kit: Kit, *people: bytes) -> None:
    """Let people leave after the rules were made."""
    for one in people:
        kit.store.connection.exec_driver_sql("UPDATE person SET active = 0 WHERE id = ?", (one,))


def history(kit: Kit, ticket: bytes, me: bytes | None = None) -> list[Any]:
    be(kit, me or kit.me)
    found = list(kit.ask("query.notice_history", ticket=ticket))
    be(kit, kit.me)
    return found


def test_who_has_left_is_passed_over_and_behind_an_empty_fallback_stand_the_leads(kit: Kit) -> None:
    group, experts, agent, duty = ready(kit)
    kit.run("group.join", group=experts, person=agent)
    policy = {
        "id": "all", "name": "All", "order": 1, "fallback": experts.hex(), "repeat": 0,
        "levels": [
            {"after": 0, "targets": [{"kind": "person", "id": agent.hex()}, {"kind": "rota", "id": "duty"}]},
            {"after": 600, "hours": [["00:00", "06:00"]], "targets": [{"kind": "lead"}]},
        ],
    }  # fmt: skip
    kit.run("escalation.set", settings=settings_of(group, policies=[policy]))
    retire(kit, agent, duty)
    ticket = kit.create(category="app", body="x", priority=1, group=group)
    kit.run("ticket.page", ticket=ticket)
    run_time(kit, 25)
    assert told(kit, ticket, "page") == [kit.me], "the fallback group is empty: its leads hear of it"
    first, *_, last = (one for one in history(kit, ticket) if one.reason == "page")
    assert (first.told, first.mine) == (
        ("-: nobody could be told: nobody is there",),
        "nobody could be told: nobody is there",
    )
    assert last.mine == "told at once: urgent"
    *_, last = (one for one in history(kit, ticket, agent) if one.reason == "page")
    assert last.mine == "not told: you are no target of this level"
    assert kit.ask("query.pages", ticket=ticket, open=False)[0].state == "exhausted"


def test_a_hand_off_that_was_rejected_calls_nobody_any_more(kit: Kit) -> None:
    group, experts, agent, _ = ready(kit)
    kit.run("group.join", group=experts, person=agent)
    ticket = kit.create(category="app", body="x", priority=1, group=group)
    kit.run("ticket.take", ticket=ticket)
    package = {"exception": "drill"}
    kit.run("ticket.handoff", ticket=ticket, to=experts, **package)
    kit.later(minutes=6)
    kit.run("escalation.run", source="system")
    assert kit.ask("query.pages", ticket=ticket)[0].cause == "unaccepted"
    be(kit, agent)
    kit.run("ticket.handoff_reject", ticket=ticket, code="other", reason="not ours")
    be(kit, kit.me)
    before = told(kit, ticket, "page")
    run_time(kit, 20)
    assert told(kit, ticket, "page") == before
    assert kit.ask("query.pages", ticket=ticket, open=False)[0].state == "ended"


def test_the_history_says_why_one_was_not_told_and_why_nothing_was_shown(kit: Kit) -> None:
    group, _, agent, duty = ready(kit)
    stranger = kit.run("person.create", name="Stranger", staff=True).subject
    late = kit.run("person.create", name="Late", staff=True).subject
    owned, loose, lost = (
        kit.create(category="app", body="x", priority=2, group=one) for one in (group, group, group)
    )
    kit.run("ticket.assign", ticket=owned, to=agent)
    kit.store.connection.exec_driver_sql("UPDATE ticket SET group_id = NULL WHERE id = ?", (lost,))
    kit.later(minutes=48)
    kit.run("timer.warn", source="system")
    kit.run("group.join", group=group, person=late)

    def why(ticket: bytes, me: bytes) -> str:
        return str(history(kit, ticket, me)[-1].mine)

    assert "on shift" in why(owned, agent)
    assert "not in the ticket's group" in why(owned, stranger)
    assert "from 90 % on" in why(owned, kit.me)
    assert "not in the group yet" in why(loose, late)
    assert why(lost, agent) == "nobody could be told: nobody is there"
    kit.run("setting.set", name="notify_whose", value="mine")
    assert "your own tickets only" in why(loose, duty)
    kit.run("setting.set", name="notify_75", value=False)
    assert "leave out 75 %" in why(owned, agent)
    kit.run("setting.set", name="notify_75", value=True)
    kit.run("setting.set", name="notify_whose", value="all")
    for name, value in (("quiet", "hours"), ("quiet_from", "09:30"), ("quiet_until", "10:00")):
        kit.run("setting.set", name=name, value=value)
    assert why(owned, agent) == "told, not shown: your quiet hours"
    configured(kit, group)
    given = kit.create(category="app", body="x", priority=3, group=group)
    kit.run("dispatch.run", source="system")
    assert "somebody else" in why(given, stranger)


def test_a_longer_limit_after_the_breach_warns_nobody_anew(kit: Kit) -> None:
    group, _, agent, _ = ready(kit)
    kit.run("escalation.set", settings={"enabled": False})
    ticket = kit.create(category="app", body="x", priority=1, group=group)
    kit.run("ticket.assign", ticket=ticket, to=agent)
    run_time(kit, 122, step=2)
    assert kit.kinds(ticket).count("breach") == 3
    before = [kind for kind in kit.kinds(ticket) if kind in ("warning", "breach")]
    kit.run("ticket.priority", ticket=ticket, to=2, reason="fewer people")
    run_time(kit, 200, step=20)
    # A colleague whose mark is older takes the lease over.
    put = "UPDATE meta SET value = ? WHERE name = 'warned_until'"
    kit.store.connection.exec_driver_sql(put, (str(kit.now_us - 400 * 60_000_000),))
    kit.run("timer.warn", source="system")
    assert [kind for kind in kit.kinds(ticket) if kind in ("warning", "breach")] == before
