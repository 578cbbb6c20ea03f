"""The case of the first document from end to end, and the routine request of a new agent (docs/case.md)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.process import capsule
from tests.unit.intake.channel_kit import ChannelKit, firing
from tests.unit.ops.test_dispatching import configured, home, staffed
from tests.unit.ops.test_escalating import settings_of

IMPACT = {"users": "华东约 200 人", "functions": "下单", "since": "09:00 起", "workaround": "无"}


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[ChannelKit]:
    made = ChannelKit(tmp_path / "workspace")
    yield made
    made.store.close()


def act_as(kit: ChannelKit, person: bytes) -> None:
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE setting SET value = ? WHERE name = 'person'", (f'"{person.hex()}"',)
        )


def told(kit: ChannelKit, ticket: bytes) -> list[bytes]:
    rows = kit.store.connection.exec_driver_sql("SELECT person_id FROM notice WHERE ticket_id = ?", (ticket,))
    return [bytes(person) for (person,) in rows if person]


def run_script(kit: ChannelKit, ticket: bytes, *, dry: bool) -> None:
    """Run the article's script as the engine would: begin, and record what it said."""
    run = kit.store.clock().to_bytes(16, "big")
    kit.later(minutes=0.1)
    args: dict[str, Any] = {
        "values": {"services": "listener"},
        "hosts": ("local",),
        "mark": "m",
        "dry_run": dry,
    }
    kit.run("script.begin", run=run, name="restart-services", ticket=ticket, confirm=("local",), **args)
    results = [{"host": "local", "exit_code": 0, "seconds": 1.2}]
    kit.run("ticket.script_record", run=run, results=results, text="✓ listener: active")


@pytest.mark.parametrize("channel", ["alert", "phone"])
def test_a_core_failure_reaches_development_and_comes_back_solved(
    kit: ChannelKit, tmp_path: Path, channel: str
) -> None:
    group = home(kit)
    experts = kit.run("group.create", name="专家", tier="L3").subject
    development = kit.run("group.create", name="研发", tier="R&D").subject
    expert = staffed(kit, experts, "陈立", skills={"database": 5}, tier="L3", role="expert")
    duty = staffed(kit, group, "值班")
    developer = staffed(kit, development, "研发工程师", tier="R&D")
    rota = {"id": "duty", "name": "Duty", "people": [duty.hex()], "first": "2026-03-01", "turn_days": 1}
    kit.run("rota.set", rota=rota)
    kit.run("escalation.set", settings=settings_of(group, experts))
    configured(kit, group)
    kit.run("intake.configure", rules={"alerts": {"core_systems": ["billing"]}})
    article = kit.run(
        "article.create",
        title="数据库监听停止：ORA-12541",
        steps="重启监听",
        script="restart-services",
        language="zh",
    ).subject
    kit.run("article.validate", article=article)

    # The alert of a core system is a P1 with the experts at once, and pages; a call is graded by hand.
    if channel == "alert":
        ticket = bytes(kit.alert(firing("ListenerDown", service="billing")).ticket)
    else:
        caller = kit.run("person.create", name="赵磊", phone="13800000000").subject
        ticket = kit.create(
            title="无法下单", channel="phone", requester=caller, group=experts, impact=1, urgency=1
        )
    row = kit.row(ticket)
    assert row.priority <= 1
    assert bytes(row.group_id) == experts

    # Nobody accepts: it climbs to whoever is on duty.
    for _ in range(45):
        kit.run("dispatch.run", source="system")
        kit.run("timer.warn", source="system")
        kit.run("escalation.run", source="system")
        kit.later(minutes=1)
    assert duty in told(kit, ticket)
    assert kit.ask("query.pages", ticket=ticket)

    # The expert takes it, looks, and hands it to development: complete or not at all.
    act_as(kit, expert)
    kit.run("ticket.take", ticket=ticket)
    log = tmp_path / "listener.log"
    log.write_text("2026-03-09 09:00:00 ERROR TNS-12541: no listener\n")
    kit.run("ticket.attach", ticket=ticket, files=[{"path": str(log), "name": "listener.log"}])
    kit.run(
        "ticket.diagnose",
        ticket=ticket,
        hypothesis="磁盘已满",
        step="df -h",
        evidence="92 %",
        result="rejected",
    )
    kit.run(
        "ticket.handoff",
        ticket=ticket,
        to=development,
        reproduction="1. 下单",
        impact=IMPACT,
        reason="监听崩溃",
    )
    out = tmp_path / "capsule.html"
    kit.run("capsule.export", ticket=ticket, path=str(out))
    package = capsule.read(out.read_text())
    assert package.hash
    assert "磁盘已满" in out.read_text()
    act_as(kit, developer)
    kit.run("ticket.handoff_accept", ticket=ticket)
    assert kit.row(ticket).tier == "R&D"

    # The validated article's script, dry run first, brings the service back.
    kit.run("article.use", ticket=ticket, article=article, verdict="viewed")
    offered = kit.ask("query.scripts", ticket=ticket)[0]
    assert (offered.name, offered.fits) == ("restart-services", "article")
    run_script(kit, ticket, dry=True)
    run_script(kit, ticket, dry=False)
    kit.run("article.use", ticket=ticket, article=article, verdict="worked")

    # Solved with steps, cautions and the knowledge; confirmed by the user; rated; seen in the review.
    knowledge = {"decision": "reuse", "article": article.hex()}
    kit.run(
        "ticket.solve",
        ticket=ticket,
        steps="重启监听",
        cautions="低峰期执行",
        category="database",
        knowledge=knowledge,
    )
    kit.later(minutes=5)
    kit.run("ticket.confirm", ticket=ticket, by="phone")
    assert kit.row(ticket).state == "closed"
    if channel == "phone":  # nobody rates an alert
        kit.run("survey.answer", ticket=ticket, rating=2, comment="太慢", channel="phone")
        assert kit.ask("query.surveys").waiting == 1
    kinds = kit.kinds(ticket)
    assert [kind for kind in kinds if kind == "script_run"] == ["script_run"] * 2
    assert [item.number for item in kit.ask("query.handoffs").items] == [kit.row(ticket).number]
    act_as(kit, kit.me)
    sections = {name: kit.ask("query.review", section=name) for name in ("ratings", "handoffs")}
    assert len(sections["ratings"].items) == (channel == "phone")


def test_a_new_agent_solves_a_routine_request_by_the_hints_alone(kit: ChannelKit) -> None:
    group = home(kit)
    agent = staffed(kit, group, "新人")
    configured(kit, group)
    article = kit.run("article.create", title="打印机脱机", steps="1. 重启打印服务", language="zh").subject
    kit.run("article.validate", article=article)
    caller = kit.run("person.create", name="赵磊").subject
    ticket = kit.create(
        requester=caller, title="打印机脱机", body="打印机显示脱机，无法打印", category="hardware", priority=3
    )
    kit.run("dispatch.run", source="system")
    assert bytes(kit.row(ticket).owner_id) == agent
    act_as(kit, agent)
    kit.run("ticket.accept", ticket=ticket)
    kit.run("ticket.reply", ticket=ticket, body="您好，正在处理。")
    kit.run(
        "ticket.diagnose", ticket=ticket, hypothesis="打印服务停止", step="services.msc", result="confirmed"
    )
    kit.run("article.use", ticket=ticket, article=article, verdict="worked")
    open_before = {one.clause for one in kit.ask("query.lint", ticket=ticket).findings}
    knowledge = {"decision": "reuse", "article": article.hex()}
    kit.run("ticket.solve", ticket=ticket, steps="重启打印服务", category="hardware", knowledge=knowledge)
    kit.run("ticket.confirm", ticket=ticket, by="customer")
    kit.run("survey.answer", ticket=ticket, rating=5, channel="portal")
    assert kit.row(ticket).state == "closed"
    after = {one.clause for one in kit.ask("query.lint", ticket=ticket).findings}
    assert after <= open_before
    assert kit.ask("query.surveys").whole.percent == 100.0
