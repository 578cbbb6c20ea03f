"""Rules by label decide an alert's ticket, and the test of a pasted alert says what each thing comes from."""

import json
from typing import Any

import pytest

from desk.cli import main
from desk.process.errors import KnownError
from tests.unit.intake.channel_kit import ChannelKit, firing, resolved


def body(*alerts: dict[str, Any], **more: Any) -> str:
    """Return a notification as it is pasted."""
    given = {"groupLabels": {"alertname": "A"}, "alerts": list(alerts), "commonLabels": {}}
    return json.dumps(given | more)


def tried(kit: ChannelKit, text: str, **args: Any) -> dict[str, tuple[str, str, int]]:
    """Return (value, why, rule) by name of the first notification."""
    found = kit.ask("query.alert_trial", body=text, **args)[0]
    return {fact.name: (fact.value, fact.why, fact.rule) for fact in found.facts}


def test_the_rules_decide_a_new_ticket_and_tickets_that_exist_stay(kit: ChannelKit) -> None:
    payments = kit.run("group.create", name="Payments", tier="L2").subject
    old = kit.alert(firing("Old", service="pay"))
    kit.run("alert.routes", rules=[
        {"match": {"service": "pay*"}, "category": "database", "product": "Pay", "group": "Payments", "priority": 2},
        {"source": "zabbix", "category": "network"},
    ])  # fmt: skip
    new = kit.alert(firing("New", service="payments", severity="critical", category="account"))
    row = kit.row(new.ticket)
    assert (row.category, row.product, row.priority, bytes(row.group_id), row.tier) == (
        "database", "Pay", 2, payments, "L2",
    )  # fmt: skip
    assert kit.row(old.ticket).priority == 3
    kit.alert(firing("New", service="payments", host="b", severity="critical"))
    assert kit.row(new.ticket).priority == 2, "the rule stands over the severity of later alerts too"
    assert kit.ask("query.alert_routes").sources == ("alertmanager",)
    assert kit.ask("query.alert_routes").rules[0]["group"] == "Payments"


def test_a_group_that_does_not_exist_is_refused_at_its_place(kit: ChannelKit) -> None:
    with pytest.raises(KnownError) as refused:
        kit.run("alert.routes", rules=[{"category": "x"}, {"match": {"a": "b"}, "group": "Nobody"}])
    assert "alerts.rules[1].group" in refused.value.sentence("zh")
    assert not kit.ask("query.alert_routes").rules


def test_a_pasted_alert_says_where_each_thing_comes_from(kit: ChannelKit) -> None:
    kit.run("group.create", name="Experts", tier="L3")
    kit.run("intake.configure", rules={"alerts": {"core_systems": ["billing"]}})
    text = body(firing("A", service="billing", category="database"), commonLabels={"service": "billing"})
    facts = tried(kit, text)
    assert facts["category"] == ("database", "no rule fits: named by the alert", 0)
    assert facts["product"] == ("billing", "no rule fits: from a label", 0)
    assert facts["group"] == ("Experts", "no rule fits: P0 and P1 go to the experts", 0)
    assert facts["priority"] == ("P1", "no rule fits: a core system", 0)
    rules = [{"match": {"service": "billing"}, "category": "odd type", "product": "Bill", "priority": 4}]
    facts = tried(kit, text, rules=rules)
    assert facts["category"] == ("odd type", "rule 1; the workspace has no such type", 1)
    assert facts["product"] == ("Bill", "rule 1", 1)
    assert facts["group"] == ("", "no rule fits: left open", 0)
    assert not kit.ask("query.alert_routes").rules, "a test stores nothing"
    assert kit.tickets() == 0


def test_what_falls_back_is_said_and_what_makes_no_ticket(kit: ChannelKit) -> None:
    group = kit.run("group.create", name="Watch", tier="L1").subject
    kit.run("intake.configure", rules={"alerts": {"group": "Watch"}})
    facts = tried(kit, body(firing("A", severity="warning")))
    assert facts["group"] == ("Watch", "no rule fits: the usual group", 0)
    assert facts["priority"] == ("P3", "no rule fits: from the severity", 0)
    assert facts["category"][2] == 0
    made = kit.alert(firing("A", severity="warning"))
    kit.run("ticket.category", ticket=made.ticket, to="network")
    kit.run("alert.routes", rules=[{"match": {"x": "*"}, "group": "Watch"}])
    facts = tried(kit, body(firing("A", severity="warning")), source="alertmanager")
    assert facts["category"] == ("network", "no rule fits: as the group's last ticket", 0)
    with kit.store.write() as connection:
        connection.exec_driver_sql("UPDATE support_group SET active = 0 WHERE id = ?", (group,))
    assert tried(kit, body(firing("A", x="1")))["group"] == ("", "no rule fits: left open", 0)
    says = [kit.ask("query.alert_trial", body=text)[0].says for text in (
        body(firing("Watchdog")), body(resolved(firing("A")), status="resolved"),
    )]  # fmt: skip
    assert [one.split(":")[0] for one in says] == ["A heartbeat, or no alert", "Everything is resolved"]
    kit.run("alert.maintenance", name="all", matchers={"alertname": "A"}, starts_us=kit.now_us - 1,
            ends_us=kit.now_us + 60_000_000)  # fmt: skip
    assert "maintenance window" in kit.ask("query.alert_trial", body=body(firing("A")))[0].says
    with pytest.raises(KnownError):
        kit.ask("query.alert_trial", body="no json")


def test_the_command_line_sets_and_tries_them(kit: ChannelKit, tmp_path: Any, capsys: Any) -> None:
    kit.store.close()
    rules, alert = tmp_path / "rules.json", tmp_path / "alert.json"

    def desk(*words: str, code: int = 0) -> str:
        place = ("--workspace", str(kit.store.directory), "--language", "zh_CN")
        assert main(["alert", *words, *place]) == code
        return "".join(capsys.readouterr())

    rules.write_text(json.dumps([{"match": {"service": "db*"}, "category": "database"}]), encoding="utf-8")
    alert.write_text(body(firing("A", service="db1")), encoding="utf-8")
    assert "规则 1" in desk("test", str(alert), "--rules", str(rules))
    assert "规则 1" not in desk("test", str(alert))
    assert json.loads(desk("rules", "--set", str(rules)))[0]["category"] == "database"
    assert json.loads(desk("test", str(alert), "--json"))[0]["facts"][0]["rule"] == 1
    assert "无法" in desk("test", str(tmp_path / "none.json"), code=1)
