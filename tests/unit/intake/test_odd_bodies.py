"""Webhook bodies with wrong values in every place: a ticket, a repeat or a sentence, never a bug; 100,000 in full."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desk.intake.alerts import parse
from desk.intake.channels import Raw
from desk.ops.alert_bodies import decode
from desk.process.errors import KnownError
from tests.conftest import ProofCount
from tests.unit.intake.channel_kit import ChannelKit, firing

PLACES = (
    "version groupKey truncatedAlerts status receiver groupLabels commonLabels commonAnnotations externalURL alerts"
    " orgId title state message body requests notification_reason"
).split()
PARTS = "status labels annotations startsAt endsAt generatorURL fingerprint ruleUID values orgId".split()
ODD: list[Any] = [
    None, True, False, 0, -1, 2**63, -(2**70), 1e308, -0.0, "", "x", "\x00", "\U0001f600", "\u202eabc", "a" * 5000,
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2026-02-30T00:00:00Z", "2026-11-23T10:00:00+25:00",
    "2026-11-23T10:00:00.123456789+08:00", "firing", "RESOLVED", "alerting", "<script>", "=cmd|' /C calc'!A0", [],
    {}, [[]], {"": ""}, {"alertname": None, "severity": ["critical"]}, {"severity": "P0"}, {"alerts": []},
]  # fmt: skip
APPLIED_EVERY = 12


def value(dice: Random, depth: int = 0) -> Any:
    """Return anything JSON can say."""
    kind = dice.random()
    if kind < 0.5 or depth > 3:
        return dice.choice(ODD)
    if kind < 0.75:
        return [value(dice, depth + 1) for _ in range(dice.randrange(4))]
    names = [*PLACES, *PARTS, "alertname", "severity", ""]
    return {dice.choice(names): value(dice, depth + 1) for _ in range(dice.randrange(5))}


def body(dice: Random) -> Any:
    """Return a notification with some of its places spoilt."""
    if dice.random() < 0.05:
        return value(dice)
    alerts = []
    for _ in range(dice.randrange(4)):
        alert = firing(dice.choice("ABC"), host=str(dice.randrange(5)))
        alerts.append(alert | {dice.choice(PARTS): value(dice) for _ in range(dice.randrange(4))})
    made = {"version": "4", "groupLabels": {"alertname": dice.choice("ABCDE")}, "alerts": alerts}
    return made | {dice.choice(PLACES): value(dice) for _ in range(dice.randrange(4))}


def test_wrong_values_are_no_bug(kit: ChannelKit, proof_count: ProofCount, tmp_path: Path) -> None:
    dice = Random(20261123)
    unread = []
    for number in range(proof_count(reduced=300, full=100_000)):
        data = json.dumps(body(dice)).encode()
        try:
            parse(Raw(data, "am", "", {}, tmp_path))
        except KnownError:
            continue
        if number % APPLIED_EVERY == 0:
            view = kit.take("alert", data, source=dice.choice(["am", "graf", ""]))
            unread += [(view.reason, data)] if view.reason else []
    assert unread == []


def test_lists_in_lists_are_looked_into_some_times_only() -> None:
    body = b'{"alerts": []}'
    assert decode(b"[" * 5 + body + b"]" * 5) == [{"alerts": []}]
    with pytest.raises(KnownError) as caught:
        decode(b"[" * 40 + body + b"]" * 40)
    assert caught.value.code == "alert_no_alerts"
