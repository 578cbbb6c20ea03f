"""Notifications become tickets: groups, repeats, flapping, severity, storms, heartbeats."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.intake.alerts import decode, instant_us, parse
from desk.intake.channels import Raw
from desk.ops.alert_storms import quiet_tickets, raise_silence, silent_sources
from desk.process.alerts import AlertRules, priority_of
from desk.process.errors import KnownError
from tests.conftest import FULL
from tests.unit.intake.channel_kit import ChannelKit, firing, resolved


def group_of(kit: ChannelKit, number: int = -1) -> Any:
    """Return a row of the groups."""
    return kit.store.connection.exec_driver_sql("SELECT * FROM alert_group ORDER BY first_us").all()[number]


def test_one_ticket_a_group_and_repeats_say_nothing(kit: ChannelKit) -> None:
    """The same notification again changes nothing but when it was seen; another URL is the same group."""
    alert = firing(service="pay")
    first = kit.alert(alert)
    kit.later(minutes=5)
    again = kit.alert(alert, externalURL="http://other.test", groupKey="{other}")
    assert (first.state, again.state, again.number, kit.tickets()) == ("ticket", "stored", first.number, 1)
    assert kit.kinds(first.ticket) == ["created", "alert"]
    assert kit.alert(firing(service="pay", host="b"), alert).state == "entry"
    assert kit.tickets() == 1


def test_severity_grades_and_core_systems_go_to_the_experts(kit: ChannelKit) -> None:
    """The map of severities; core systems are P1 and go straight to the experts; it only rises by itself."""
    experts = kit.run("group.create", name="Experts", tier="L3").subject
    rules = {"alerts": {"core_systems": ["billing"], "severities": {"gold": 0}}}
    kit.run("intake.configure", rules=rules)
    core = kit.alert(firing("A", service="billing"))
    assert (core.priority, bytes(kit.row(core.ticket).group_id)) == (1, experts)
    usual = kit.alert(firing("B", severity="critical", service="wiki"))
    assert (usual.priority, kit.row(usual.ticket).group_id) == (1, None)
    low = kit.alert(firing("C", severity="info"))
    assert low.priority == 4
    assert kit.alert(firing("C", severity="gold")).priority == 0
    kit.alert(firing("C", severity="info", host="z"))
    assert kit.row(low.ticket).priority == 0
    assert priority_of({"severity": "?"}, AlertRules({})) == 3


def test_resolved_closes_nothing_and_fire_within_the_window_reopens(kit: ChannelKit) -> None:
    """The source's word is recorded; a group that flaps keeps its ticket, a late fire gets a linked one."""
    alert = firing(severity="critical")
    first = kit.alert(alert)
    over = kit.alert(resolved(alert), status="resolved")
    assert (over.state, kit.row(first.ticket).open) == ("entry", 1)
    assert group_of(kit).recovered_us is not None
    assert kit.alert(resolved(alert), status="resolved").state == "stored"
    assert kit.alert({**alert, "startsAt": "2026-03-09T01:20:00Z"}).number == first.number
    assert group_of(kit).flaps == 1
    kit.run(
        "ticket.solve",
        ticket=first.ticket,
        steps="x",
        category="c",
        knowledge={"decision": "none", "reason": "r"},
    )
    kit.run("ticket.confirm", ticket=first.ticket)
    kit.later(minutes=10)
    kit.alert(resolved(alert, at="2026-03-09T01:30:00Z") | {"startsAt": "2026-03-09T01:20:00Z"})
    back = kit.alert({**alert, "startsAt": "2026-03-09T01:40:00Z"})
    assert (back.number, kit.row(first.ticket).state) == (first.number, "in_progress")
    kit.run("ticket.cancel", ticket=first.ticket, reason="x")
    kit.later(minutes=40)
    kit.alert(resolved(alert) | {"startsAt": "2026-03-09T01:40:00Z"})
    late = kit.alert({**alert, "startsAt": "2026-03-09T03:00:00Z"})
    assert (late.state, late.number != first.number, "link" in kit.kinds(late.ticket)) == (
        "ticket",
        True,
        True,
    )


def test_resolved_of_an_unknown_group_makes_no_ticket(kit: ChannelKit) -> None:
    """Nothing is made of what was never seen firing; what is late does not overwrite what is newer."""
    assert kit.alert(resolved(firing()), status="resolved").state == "stored"
    assert kit.tickets() == 0
    new = firing(at="2026-03-09T02:00:00Z")
    kit.alert(new)
    kit.alert(resolved(firing(at="2026-03-09T01:00:00Z")))
    status = kit.store.connection.exec_driver_sql("SELECT status FROM alert").scalar()
    assert status == "firing"


def test_truncated_alerts_are_never_taken_as_over(kit: ChannelKit) -> None:
    """What a message left out may burn on."""
    alert = firing()
    view = kit.alert(alert, truncatedAlerts=3)
    kit.alert(resolved(alert), status="resolved", truncatedAlerts=3)
    assert group_of(kit).recovered_us is None
    assert kit.entries(view)[-1].data["truncated"] == 3


def test_a_storm_has_one_parent(kit: ChannelKit) -> None:
    """More new groups within a minute than the guard allows stand under one major incident."""
    for number in range(25):
        kit.alert(firing(f"A{number}"))
    assert kit.tickets() == 26
    links = kit.store.connection.exec_driver_sql("SELECT count(*), count(DISTINCT ticket_id) FROM link").one()
    assert tuple(links) == (25, 1)


def test_heartbeats_make_no_ticket_and_their_silence_does(kit: ChannelKit) -> None:
    """Three missed periods are a P1; quiet P3 tickets are found only when nobody touched them."""
    assert kit.alert(firing("Watchdog")).state == "stored"
    alert = firing("Quiet")
    kit.alert(alert)
    kit.alert(resolved(alert), status="resolved")
    kit.later(minutes=90)
    from desk.ops.registry import _begin
    from desk.protocol.messages import Request

    with kit.store.write() as connection:
        tx = _begin(kit.store, connection, Request(1, "x", op_id=b"1" * 16), "system")
        (source,) = silent_sources(tx, 300_000_000)
        assert tx.ticket(raise_silence(tx, source)).priority == 1
        assert not silent_sources(tx, 300_000_000)
        assert [row.title for row in quiet_tickets(tx, 3_600_000_000)] == ["Quiet fires"]


def test_grafana_speaks_the_same_language(kit: ChannelKit) -> None:
    """Its bodies differ in what may be left aside; runbooks are noted."""
    alert = firing() | {"orgId": 1, "ruleUID": "x", "annotations": {"runbook_url": "https://kb.test/1"}}
    view = kit.alert(alert, orgId=1, version="1", state="alerting", title="[FIRING]")
    assert kit.entries(view)[-1].data["runbook"] == "https://kb.test/1"
    assert kit.ask("query.intake", state="ticket").items[0].source == "grafana"


def test_what_is_no_notification_waits_in_quarantine(kit: ChannelKit) -> None:
    """JSON without alerts and no JSON at all are kept with their reason."""
    assert kit.take("alert", b'{"a": 1}').reason == "alert_no_alerts"
    assert kit.take("alert", b"\x00").reason == "alert_not_json"
    assert "JSON" in kit.take("alert", b"\x00").sentence


def test_instants_of_any_precision() -> None:
    """Nanoseconds, offsets, and the year 1 that means none."""
    assert instant_us("2026-03-09T01:00:00.123456789Z") == 1773018000123456
    assert instant_us("2026-03-09T09:00:00+08:00") == 1773018000000000
    assert instant_us("0001-01-01T00:00:00Z") is None
    assert instant_us("x") is instant_us(None) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["alerts", "labels", "status", "startsAt", "body", "requests", "x"]), inner
        )
    ),
    max_leaves=20,
)


@settings(max_examples=100_000 if FULL else 300)
@given(_JSON)
def test_no_body_breaks_the_parser(tmp_body: Any) -> None:
    """Whatever JSON comes is read or refused in a sentence."""
    from pathlib import Path

    data = json.dumps(tmp_body).encode()
    try:
        decode(data)
        parse(Raw(data, "s", "", {}, Path()))
    except KnownError:
        pass


def test_a_repeat_names_the_ticket_that_a_merged_one_leads_to(kit: ChannelKit) -> None:
    alert = firing("DiskFull")
    first, other = kit.alert(alert), kit.create(title="Disk of the build server")
    kit.run("ticket.merge", ticket=first.ticket, into=other)
    again = kit.alert(alert, receiver="another")
    assert (again.state, again.ticket) == ("stored", other)


@pytest.mark.parametrize("truncated", [2**63, -(2**70), 1e308, True, "9" * 30, [1]])
def test_an_absurd_count_costs_no_ticket(kit: ChannelKit, truncated: Any) -> None:
    assert kit.alert(firing("DiskFull"), truncatedAlerts=truncated).state == "ticket"


def test_a_ticket_knows_its_problem_type_from_the_alert_its_forerunner_or_its_text(kit: ChannelKit) -> None:
    """The alert's own label goes first, then what people made of the last ticket, then a certain judgement."""
    by_name = kit.alert(firing("A", category="数据库"))
    by_key = kit.alert(firing("B"), commonAnnotations={"problem_type": "Redis_MQ"})
    by_text = kit.alert(
        firing("C"), commonAnnotations={"summary": "MySQL replication broken, deadlock in InnoDB"}
    )
    unknown = kit.alert(firing("D", category="nothing of ours"), commonAnnotations={"summary": "x"})
    found = [kit.row(one.ticket).category for one in (by_name, by_key, by_text, unknown)]
    assert found == ["database", "redis_mq", "database", ""]
    marks = kit.store.connection.exec_driver_sql(
        "SELECT ticket_id FROM entry WHERE kind = 'created' AND json_extract(data, '$.category_suggested') = 1"
    ).scalars()
    assert [bytes(one) for one in marks] == [by_text.ticket]
    kit.run("ticket.category", ticket=by_text.ticket, to="network_vpn")
    kit.run("ticket.cancel", ticket=by_text.ticket, reason="x")
    kit.later(minutes=90)
    again = {**firing("C"), "startsAt": "2026-03-09T03:00:00Z"}
    late = kit.alert(again, commonAnnotations={"summary": "MySQL replication broken, deadlock in InnoDB"})
    assert (late.ticket != by_text.ticket, kit.row(late.ticket).category) == (True, "network_vpn")
