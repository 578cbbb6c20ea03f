"""Hand-offs in a workspace: the gate, the receiver's clock, answers, the exception path, capsules there and back."""

from pathlib import Path
from typing import Any

import pytest

from desk.process import capsule
from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit

IMPACT = {"users": "华东约 200 人", "functions": "下单", "since": "09:10 起", "workaround": "无"}


def refused(kit: Kit, verb: str, **args: Any) -> KnownError:
    with pytest.raises(KnownError) as caught:
        kit.run(verb, **args)
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    return caught.value


def groups(kit: Kit) -> tuple[bytes, bytes]:
    one = kit.run("group.create", name="一线", tier="L1").subject
    other = kit.run("group.create", name="数据库", tier="L2").subject
    return one, other


def ready(kit: Kit, group: bytes, tmp_path: Path, **args: Any) -> bytes:
    """Return a ticket with a log and a diagnosis step."""
    log = tmp_path / "db.log"
    log.write_text("ORA-12541")
    ticket = kit.create(group=group, priority=1, **args)
    kit.run("ticket.take", ticket=ticket)
    kit.run("ticket.attach", ticket=ticket, files=[{"path": str(log), "name": "db.log"}])
    kit.run(
        "ticket.diagnose", ticket=ticket, hypothesis="监听未启动", step="lsnrctl status", result="rejected"
    )
    return ticket


def offer(kit: Kit, ticket: bytes, to: bytes, **args: Any) -> None:
    whole = {"reproduction": "1. 打开 2. 下单", "impact": IMPACT, **args}
    kit.run("ticket.handoff", ticket=ticket, to=to, **whole)


def accept_clock(kit: Kit, ticket: bytes) -> Any:
    return next(c for c in reversed(kit.ask("query.ticket", ticket=ticket).clocks) if c.metric == "accept")


def test_an_incomplete_package_is_refused_by_name_and_goes_by_exception(kit: Kit) -> None:
    one, other = groups(kit)
    ticket = kit.create(group=one)
    error = refused(kit, "ticket.handoff", ticket=ticket, to=other, reproduction="步骤")
    assert error.code == "handoff.incomplete"
    assert "日志" in error.sentence("zh")
    assert "复现步骤" not in error.sentence("zh")
    check = kit.ask("query.handoff", ticket=ticket)
    assert check.missing[0] == "logs"
    assert check.proposed is None
    assert kit.ask("query.handoff", ticket=kit.create()).proposed is None
    rest = {"id": "rest", "name": "Rest", "order": 9, "fallback": one.hex(), "repeat": 0,
            "levels": [{"after": 0, "targets": [{"kind": "lead"}], "important": False}]}  # fmt: skip
    kit.run("group.join", person=kit.me, group=one, role="supervisor")
    rules = {"enabled": True, "policies": [rest], "next_group": {one.hex(): other.hex()}}
    kit.run("escalation.set", settings=rules)
    assert kit.ask("query.handoff", ticket=ticket).proposed == other, "the next tier is proposed"
    kit.run(
        "ticket.handoff", ticket=ticket, to=other, reproduction="步骤", exception="核心系统宕机，先行交接"
    )
    assert "exception" in kit.kinds(ticket)
    report = kit.ask("query.handoffs", waiting=True)
    assert (report.incomplete, report.items[0].complete) == (1, False)


def test_accepting_moves_group_tier_and_owner_and_stops_the_clock(kit: Kit, tmp_path: Path) -> None:
    one, other = groups(kit)
    ticket = ready(kit, one, tmp_path)
    before = kit.ask("query.ticket", ticket=ticket)
    offer(kit, ticket, other, reason="需要数据库专家")
    waiting = kit.ask("query.handoff", ticket=ticket).waiting
    assert waiting.package["tried"][0]["hypothesis"] == "监听未启动"
    assert waiting.package["sla_left"]["resolution"] > 0
    assert waiting.may == ("accept", "reject", "recall")
    assert accept_clock(kit, ticket).target_s == 300
    assert kit.row(ticket).group_id == one
    kit.later(minutes=2)
    assert refused(kit, "ticket.handoff", ticket=ticket, to=other).code == "handoff.open"
    kit.run("ticket.handoff_accept", ticket=ticket)
    row = kit.row(ticket)
    assert (row.group_id, row.tier, row.owner_id) == (other, "L2", kit.me)
    clock = accept_clock(kit, ticket)
    assert (clock.state, clock.elapsed_s) == ("met", 120)
    resolution = [c for c in kit.ask("query.ticket", ticket=ticket).clocks if c.metric == "resolution"]
    assert resolution[0].due_us == next(c for c in before.clocks if c.metric == "resolution").due_us
    report = kit.ask("query.handoffs")
    assert (report.accepted, report.mean_answer_s, report.late) == (1, 120, 0)
    assert refused(kit, "ticket.handoff_accept", ticket=ticket).code == "handoff.none"


def test_rejecting_needs_a_reason_and_gives_the_ticket_back(kit: Kit, tmp_path: Path) -> None:
    one, other = groups(kit)
    ticket = ready(kit, one, tmp_path)
    offer(kit, ticket, other)
    kit.run("ticket.read", ticket=ticket)
    kit.later(minutes=6)
    assert (
        refused(kit, "ticket.handoff_reject", ticket=ticket, code="other", reason=" ").code
        == "handoff.reason"
    )
    kit.run("ticket.handoff_reject", ticket=ticket, code="incomplete", reason="缺少监听日志")
    row = kit.row(ticket)
    assert (row.group_id, row.unread) == (one, 1)
    found = kit.ask("query.handoffs").items[0]
    assert (found.state, found.reason, found.late) == ("rejected", "incomplete: 缺少监听日志", True)
    assert accept_clock(kit, ticket).state == "breached"
    offer(kit, ticket, other)
    kit.later(minutes=1)
    kit.run("ticket.handoff_recall", ticket=ticket, reason="已找到原因")
    assert accept_clock(kit, ticket).state == "cancelled"
    assert [view.state for view in kit.ask("query.handoffs").items] == ["recalled", "rejected"]


def test_wrong_targets_are_refused(kit: Kit, tmp_path: Path) -> None:
    one, other = groups(kit)
    ticket = ready(kit, one, tmp_path)
    assert refused(kit, "ticket.handoff", ticket=ticket, to=one).code == "handoff.same"
    stranger = kit.run("person.create", name="钱莉", staff=True).subject
    assert (
        refused(kit, "ticket.handoff", ticket=ticket, to=other, person=stranger).code == "handoff.not_member"
    )
    kit.run("group.join", group=other, person=stranger)
    offer(kit, ticket, other, person=stranger)
    kit.run("ticket.handoff_accept", ticket=ticket)
    assert kit.row(ticket).owner_id == stranger
    kit.run("ticket.cancel", ticket=ticket, reason="误报")
    assert refused(kit, "ticket.handoff", ticket=ticket, to=one).code == "ticket_done"


def test_only_a_receiver_answers(kit: Kit, tmp_path: Path) -> None:
    one, other = groups(kit)
    ticket = ready(kit, one, tmp_path)
    offer(kit, ticket, other)
    agent = kit.run("person.create", name="赵磊", staff=True).subject
    kit.run("group.join", group=one, person=agent)
    kit.run("setting.set", name="person", value=agent.hex())
    assert kit.ask("query.handoff", ticket=ticket).waiting.may == ("recall",)
    assert refused(kit, "ticket.handoff_accept", ticket=ticket).code == "handoff.not_yours"
    assert kit.ask("query.handoffs", waiting=True, mine=True).items == ()
    kit.run("ticket.handoff_recall", ticket=ticket)


def test_returns_between_groups_are_counted(kit: Kit, tmp_path: Path) -> None:
    one, other = groups(kit)
    ticket = ready(kit, one, tmp_path)
    for target in (other, one, other):
        kit.later(minutes=1)
        offer(kit, ticket, target)
        kit.later(minutes=1)
        kit.run("ticket.handoff_accept", ticket=ticket)
    report = kit.ask("query.handoffs")
    assert report.tickets_returned == 1
    assert set(report.returns) == {("一线", "数据库", 1), ("数据库", "一线", 1)}


@pytest.fixture
def there(tmp_path: Path) -> Any:
    made = Kit(tmp_path / "there")
    yield made
    made.store.close()


def test_a_capsule_goes_there_and_its_answer_comes_back(kit: Kit, there: Kit, tmp_path: Path) -> None:
    one, other = groups(kit)
    ticket = ready(kit, one, tmp_path, title="下单报 ORA-12541")
    out, back = tmp_path / "out.html", tmp_path / "back.html"
    assert refused(kit, "capsule.export", ticket=ticket, path=str(out)).code == "capsule.not_offered"
    offer(kit, ticket, other, reason="请研发处理")
    kit.run("capsule.export", ticket=ticket, path=str(out))
    assert refused(kit, "capsule.import", path=str(out)).code == "capsule.no_answer"
    taken = there.run("capsule.import", path=str(out)).subject
    assert there.run("capsule.import", path=str(out)).subject == taken
    view = there.ask("query.ticket", ticket=taken)
    assert (view.title, view.priority, view.source) == ("下单报 ORA-12541", 1, "capsule")
    message = next(entry for entry in view.entries if entry.kind == "side_message")
    assert [file.name for file in message.files] == ["db.log"]
    assert message.data["hash"] == capsule.read(out.read_text()).hash
    wrong = {"ticket": taken, "path": str(back), "decision": "rejected", "code": "x"}
    assert refused(there, "capsule.answer", **wrong).code == "handoff.reason"
    there.run("capsule.answer", ticket=taken, path=str(back), decision="accepted", reply="明日补丁")
    kit.later(minutes=3)
    kit.run("capsule.import", path=str(back))
    kit.run("capsule.import", path=str(back))
    assert kit.row(ticket).group_id == other
    assert kit.kinds(ticket).count("handoff_accepted") == 1
    assert kit.ask("query.ticket", ticket=ticket).entries[-1].kind in (
        "group",
        "handoff_accepted",
        "side_message",
    )


def test_a_rejecting_capsule_and_bad_files(kit: Kit, there: Kit, tmp_path: Path) -> None:
    one, other = groups(kit)
    ticket = ready(kit, one, tmp_path)
    out, back = tmp_path / "out.html", tmp_path / "back.html"
    offer(kit, ticket, other)
    kit.run("capsule.export", ticket=ticket, path=str(out))
    taken = there.run("capsule.import", path=str(out)).subject
    there.run(
        "capsule.answer",
        ticket=taken,
        path=str(back),
        decision="rejected",
        code="incomplete",
        reason="缺日志",
    )
    assert refused(there, "capsule.import", path=str(back)).code == "ticket_missing"
    kit.later(minutes=1)
    kit.run("capsule.import", path=str(back))
    assert kit.ask("query.handoffs").items[0].reason == "incomplete: 缺日志"
    assert (
        refused(kit, "capsule.answer", ticket=ticket, path="x", decision="accepted").code
        == "capsule.not_taken"
    )
    gone = tmp_path / "nowhere" / "x.html"
    assert refused(kit, "capsule.import", path=str(gone)).code == "capsule.file"
    assert refused(kit, "capsule.export", ticket=ticket, path=str(gone)).code == "capsule.file"


@pytest.mark.parametrize("way", ["solved", "cancelled", "merged", "moved"])
def test_what_is_over_waits_for_no_acceptance(kit: Kit, tmp_path: Path, way: str) -> None:
    one, other = groups(kit)
    ticket = ready(kit, one, tmp_path)
    offer(kit, ticket, other)
    kit.later(minutes=1)
    if way == "solved":
        solved = kit.run(
            "ticket.solve", ticket=ticket, steps="重启", knowledge={"decision": "none", "reason": "x"}
        )
    elif way == "moved":
        kit.run("ticket.group", ticket=ticket, to=kit.run("group.create", name="网络").subject)
    elif way == "cancelled":
        kit.run("ticket.cancel", ticket=ticket, reason="误报")
    else:
        kit.run("ticket.merge", ticket=ticket, into=kit.create(group=one), both_see=True)
    assert kit.ask("query.handoffs", waiting=True).items == ()
    assert accept_clock(kit, ticket).state == "cancelled"
    found = kit.ask("query.lint", ticket=ticket).findings
    assert "handoff_unanswered" not in {one.code for one in found}
    if way == "solved":
        kit.run("undo", of=solved.op_id)
        assert len(kit.ask("query.handoffs", waiting=True).items) == 1, "undone, it waits again"
