"""What /metrics says is what the replica holds; promtool finds nothing wrong, nor with the shipped rules."""

import json
import re
import subprocess
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from desk.intake.web.figures import Figures
from tests.unit.intake.channel_kit import ChannelKit, firing

GRAFANA = Path(__file__).parents[4] / "resources" / "grafana"


def scraped(kit: ChannelKit) -> str:
    """Return the exposition of a workspace."""
    figures = Figures(kit.store.path)
    figures.channels["alert"] = True
    figures.count("alert", "stored")
    figures.took("alert", 0.02)
    return figures.text().decode()


def worked(kit: ChannelKit) -> str:
    """Answer one ticket after half an hour, solve another one after three hours; return the figures."""
    first, second = kit.create(title="one"), kit.create(title="two")
    kit.alert(firing("Watchdog"), firing("A"))
    kit.later(minutes=30)
    kit.run("ticket.reply", ticket=first, body="looking")
    kit.later(minutes=150)
    kit.run(
        "ticket.solve", ticket=second, steps="restarted", knowledge={"decision": "none", "reason": "one-off"}
    )
    return scraped(kit)


def value(text: str, name: str, **labels: str) -> float:
    """Return the sum of the samples with these labels."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def promtool(*words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """Run promtool."""
    return subprocess.run(["promtool", *words], input=given, capture_output=True, text=True, check=False)


def test_histograms_hold_the_times_of_the_facts(kit: ChannelKit) -> None:
    """Buckets, number and sum are those of the tickets' facts."""
    text = worked(kit)
    name = "desk_first_response_seconds"
    assert value(text, f"{name}_bucket", le="900.0") == 0
    assert value(text, f"{name}_bucket", le="3600.0") >= 1
    assert value(text, f"{name}_bucket", le="+Inf") == value(text, f"{name}_count")
    assert value(text, f"{name}_sum") >= 1800
    assert value(text, "desk_resolution_seconds_count") == 1
    assert value(text, "desk_resolution_seconds_bucket", le="7200.0") == 0
    assert value(text, "desk_resolution_seconds_bucket", le="14400.0") == 1
    assert value(text, "desk_alerts_firing") == 1
    assert value(text, "desk_alert_heartbeat_timestamp_seconds") > 0
    found = promtool("check", "metrics", given=text)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_shipped_rules_and_dashboard_use_figures_that_exist(kit: ChannelKit) -> None:
    """Rules pass promtool; every name in rules and dashboard is exported (figures without a sample by help)."""
    rules = GRAFANA / "desk_alerts.yml"
    found = promtool("check", "rules", str(rules))
    assert found.returncode == 0, found.stdout + found.stderr
    board = json.loads((GRAFANA / "desk_dashboard.json").read_text(encoding="utf-8"))
    said = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    said.append(rules.read_text(encoding="utf-8"))
    wanted = set(re.findall(r"\bdesk_[a-z_]+", "\n".join(said))) - {"desk_alerts"}
    text = worked(kit)
    known = set(re.findall(r"# HELP (\S+)", text)) | set(re.findall(r"^(desk_\w+)", text, re.MULTILINE))
    assert wanted <= known
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
