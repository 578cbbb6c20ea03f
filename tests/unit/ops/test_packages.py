"""A ticket that time moves to the next tier takes its package along: what is there, and what is still wanted."""

import json
from pathlib import Path

import pytest

from desk.ops.packages import policy_named, sla_left
from desk.process import capsule
from desk.process.errors import KnownError
from desk.process.handoff import PARTS
from desk.process.package import collected, part_of, wanted
from desk.process.policy import DEFAULT_POLICIES
from desk.process.timeline import Event
from tests.unit.ops.test_escalating import ready, run_time
from tests.unit.ops_kit import Kit


def escalated(kit: Kit, ticket: bytes) -> dict[str, object]:
    found = [one for one in kit.ask("query.ticket", ticket=ticket).entries if one.kind == "escalated"]
    return dict(next(one.data for one in found if one.data["axis"] == "functional"))


def test_a_breach_sends_what_exists_and_asks_for_the_rest(kit: Kit, tmp_path: Path) -> None:
    group, experts, agent, _ = ready(kit)
    log = tmp_path / "app.log"
    log.write_text("ORA-12541", encoding="utf-8")
    ticket = kit.create(
        category="app", priority=1, group=group, product="trading",
        fields={"steps": "打开委托页", "affected_users": "40"},
        files=({"path": str(log), "name": "app.log", "type": "text/plain"},),
    )  # fmt: skip
    kit.run("ticket.assign", ticket=ticket, to=agent)
    kit.run(
        "ticket.diagnose", ticket=ticket, hypothesis="监听未启动", step="lsnrctl", evidence="", result="open"
    )
    run_time(kit, 31)
    assert bytes(kit.row(ticket).group_id) == experts
    sent = escalated(kit, ticket)
    package = sent["package"]
    assert isinstance(package, dict)
    assert sent["incomplete"] is True
    assert package["reproduction"] == "打开委托页"
    assert package["impact"] == {"users": "40", "functions": "trading"}
    assert (len(package["logs"]), package["tried"][0]["step"], package["score"]) == (1, "lsnrctl", 71)
    assert package["missing"] == ["impact.since", "impact.workaround"]
    assert package["sla_left"]["resolution"] == 5400
    finding = next(
        one for one in kit.ask("query.lint", ticket=ticket).findings if one.code == "package_incomplete"
    )
    assert (finding.state, finding.fix, finding.clause) == ("pending", "check", "E09")
    notice = next(one for one in kit.ask("query.notices") if one.reason == "moved_up")
    assert "the hand-off lacks: impact: since when; impact: workaround" in notice.sentence

    work = kit.ask("query.ticket_work", ticket=ticket).checklists[0]
    assert (work.title, [item.text for item in work.items]) == (
        "交接资料：待补充", [PARTS["impact.since"].zh, PARTS["impact.workaround"].zh],
    )  # fmt: skip
    since, workaround = work.items
    with pytest.raises(KnownError, match="into the note"):
        kit.run("ticket.check", ticket=ticket, checklist=work.id, item=since.id)
    kit.run("ticket.check", ticket=ticket, checklist=work.id, item=since.id, note="09:40 起")
    page = tmp_path / "out.html"
    kit.run("capsule.export", ticket=ticket, path=str(page))
    content = capsule.read(page.read_text(encoding="utf-8")).content
    assert content["to"] == "专家"
    assert content["package"]["impact"]["since"] == "09:40 起"
    assert content["package"]["missing"] == ["impact.workaround"]
    assert content["files"][0]["name"] == "app.log"
    assert "资料不完整" in page.read_text(encoding="utf-8")
    kit.run("ticket.check", ticket=ticket, checklist=work.id, item=workaround.id, note="无")
    assert not [
        one for one in kit.ask("query.lint", ticket=ticket).findings if one.code == "package_incomplete"
    ]
    kit.run("capsule.export", ticket=ticket, path=str(page))
    assert "missing" not in capsule.read(page.read_text(encoding="utf-8")).content["package"]


def test_logs_and_steps_may_stand_on_the_ticket_in_place_of_a_note(kit: Kit, tmp_path: Path) -> None:
    group, *_ = ready(kit)
    ticket = kit.create(priority=1, group=group, language="en")
    run_time(kit, 31)
    work = kit.ask("query.ticket_work", ticket=ticket).checklists[0]
    assert [item.text for item in work.items] == [part.en for part in PARTS.values()]
    items = dict(zip(PARTS, work.items, strict=True))
    for part in ("logs", "tried"):
        with pytest.raises(KnownError, match="into the note"):
            kit.run("ticket.check", ticket=ticket, checklist=work.id, item=items[part].id, note=" - ")
    log = tmp_path / "a.log"
    log.write_text("x", encoding="utf-8")
    kit.run(
        "ticket.attach", ticket=ticket, files=({"path": str(log), "name": "a.log", "type": "text/plain"},)
    )
    kit.run("ticket.check", ticket=ticket, checklist=work.id, item=items["logs"].id)
    kit.run("ticket.check", ticket=ticket, checklist=work.id, item=items["tried"].id, note="nothing yet")
    kit.run("ticket.check", ticket=ticket, checklist=work.id, item=items["tried"].id, done=False)
    run_time(kit, 31)
    assert [one.kind for one in kit.ask("query.ticket", ticket=ticket).entries].count("checklist") == 1


def test_a_complete_ticket_is_moved_complete(kit: Kit) -> None:
    group, *_ = ready(kit)
    ticket = kit.create(priority=1, group=group)
    kit.run("ticket.note", ticket=ticket, body="x")
    impact = {"users": "5", "functions": "委托", "since": "9:00", "workaround": "电话"}
    other = kit.run("group.create", name="网络", tier="L2").subject
    kit.run(
        "ticket.handoff", ticket=ticket, to=other, reproduction="打开", impact=impact, logs_reason="无日志",
        untried="刚受理",
    )  # fmt: skip
    kit.run("ticket.handoff_recall", ticket=ticket)
    run_time(kit, 31)
    sent = escalated(kit, ticket)
    assert sent["incomplete"] is False
    package = sent["package"]
    assert isinstance(package, dict)
    assert package["impact"] == impact
    assert kit.ask("query.ticket_work", ticket=ticket).checklists == ()


def test_a_tier_that_is_not_known_here_takes_nothing(kit: Kit) -> None:
    group, experts, *_ = ready(kit)
    same = kit.create(priority=1, group=group)
    with kit.store.write() as connection:
        connection.exec_driver_sql("UPDATE support_group SET tier = 'L1' WHERE id = ?", (experts,))
    run_time(kit, 31)
    assert (bytes(kit.row(same).group_id), kit.row(same).tier) == (experts, "L1")
    assert "tier" not in kit.kinds(same)
    kit.run("ticket.start", ticket=same)
    lost, last = kit.create(priority=1, group=group), kit.create(priority=1, group=experts)
    with kit.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM support_group WHERE id = ?", (experts,))
    run_time(kit, 31)
    assert (bytes(kit.row(lost).group_id), bytes(kit.row(last).group_id)) == (group, experts)


def test_an_alert_says_since_when() -> None:
    def event(n: int, kind: str, **data: object) -> Event:
        return Event(bytes([n]) * 16, n, kind, data)

    firing = [{"starts": 1_773_018_060}, {"starts": 1_773_018_000}, {"starts": None}]
    alert = event(2, "alert", firing=firing)
    assert collected([alert, event(3, "alert")], ()).impact["since"] == "2026-03-09T01:00:00+00:00"
    told = event(1, "created", fields={"occurred": "八点"})
    assert collected([told, alert], ()).impact["since"] == "八点", "people know better than the first alert"
    assert collected([event(1, "created")], ("a",), product="erp").missing() == (
        "reproduction", "impact.users", "impact.since", "impact.workaround", "tried",
    )  # fmt: skip
    other = event(4, "checklist", name="emergency", items=wanted(("logs",), chinese=False))
    assert part_of([other], other.id.hex(), "1") == ""
    ticked = event(5, "checklist_item", checklist=other.id.hex(), item="1", done=True, note="x")
    assert collected([other, ticked], ()).logs_reason == ""
    assert json.dumps(wanted(("tried",), chinese=True), ensure_ascii=False).count("诊断日志") == 1


def test_the_time_left_is_that_of_now_in_each_calendar(kit: Kit) -> None:
    person = kit.run("person.create", name="赵磊").subject
    ticket = kit.create(priority=3, requester=person)
    kit.later(minutes=10 * 60)  # seven in the evening: the office has closed at six

    def left() -> dict[str, int]:
        return sla_left(kit.store, kit.store.connection, kit.row(ticket))

    assert left() == {"first_response": 0, "update": 14 * 3600, "resolution": 2 * 27_000}
    kit.later(days=4)
    assert left()["resolution"] == -2 * 27_000, "over by as much as the office was open since"
    kit.run("ticket.take", ticket=ticket)
    assert left()["resolution"] == -2 * 27_000
    ticket = kit.create(priority=3, requester=person)
    kit.run("ticket.take", ticket=ticket)
    kit.run("ticket.reply", ticket=ticket, body="请问何时开始？")
    kit.run("ticket.wait", ticket=ticket, state="waiting_customer", reason="等用户")
    paused = left()["resolution"]
    kit.later(days=3)
    assert left()["resolution"] == paused
    kit.run("ticket.cancel", ticket=ticket, reason="重复")
    assert left() == {}
    assert policy_named((), "x") is DEFAULT_POLICIES[0]
