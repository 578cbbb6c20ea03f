"""Notifications of Prometheus Alertmanager and of Grafana as they are read, and the rules of their channel.

Anything unknown in a body is left aside. Writes nothing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from desk.ops.alert_groups import Notification
from desk.process.alerts import AlertRow, AlertRules, fingerprint_of
from desk.process.errors import KnownError

MOST_ALERTS = 10_000
LONGEST = 4_000
DEEPEST = 8
"""Lists and bodies in one another that a file may have; nobody records so many."""
MOST_TRUNCATED = 1_000_000_000


def _words(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(name)[:200]: _text(item) for name, item in list(value.items())[:200]}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).replace("\x00", "\u2400").encode("utf-8", "replace").decode()[:LONGEST]


def instant_us(text: Any) -> int | None:
    """Return an RFC 3339 instant in microseconds UTC, None for none or the year 1 (still firing)."""
    if not isinstance(text, str) or text.startswith("0001-"):
        return None
    head, dot, rest = text.partition(".")
    if dot:
        digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        text = f"{head}.{digits[:6].ljust(6, '0')}{rest[len(digits) :]}"
    try:
        found = datetime.fromisoformat(text)
        return round((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1_000_000)
    except (ValueError, OverflowError):
        return None


def _alert(raw: Mapping[str, Any], status: str) -> AlertRow:
    labels = _words(raw.get("labels"))
    ends = instant_us(raw.get("endsAt"))
    firing = str(raw.get("status") or status).lower() != "resolved"
    return AlertRow(
        fingerprint=_text(raw.get("fingerprint"))[:64] or fingerprint_of(labels),
        firing=firing,
        labels=labels,
        annotations=_words(raw.get("annotations")),
        starts_us=instant_us(raw.get("startsAt")) or 0,
        ends_us=None if firing else ends,
        url=_text(raw.get("generatorURL")),
    )


def _bodies(loaded: Any, depth: int = 0) -> list[Mapping[str, Any]]:
    """Return the notifications in a file: one body, a recording {requests: [{body}]}, a sample {body}, a list."""
    if depth > DEEPEST:
        return []
    if isinstance(loaded, list):
        if loaded and all(
            isinstance(item, Mapping) and "labels" in item and "alerts" not in item for item in loaded
        ):
            return [{"alerts": loaded}]
        return [body for item in loaded[:10_000] for body in _bodies(item, depth + 1)]
    if not isinstance(loaded, Mapping):
        return []
    if isinstance(loaded.get("alerts"), list):
        return [loaded]
    if isinstance(loaded.get("requests"), list):
        return [body for item in loaded["requests"][:10_000] for body in _bodies(item, depth + 1)]
    return _bodies(loaded["body"], depth + 1) if "body" in loaded else []


def notification(body: Mapping[str, Any], source: str) -> Notification:
    """Return a notification of a body that `decode` found."""
    status = _text(body.get("status")) or _text(body.get("state"))
    listed = [item for item in body["alerts"][:MOST_ALERTS] if isinstance(item, Mapping)]
    alerts = tuple({row.fingerprint: row for row in (_alert(item, status) for item in listed)}.values())
    grafana = "orgId" in body or any("orgId" in item or "ruleUID" in item for item in listed)
    try:
        truncated = min(max(0, int(body.get("truncatedAlerts") or 0)), MOST_TRUNCATED)
    except (TypeError, ValueError, OverflowError):
        truncated = 0
    return Notification(
        source=source or ("grafana" if grafana else "alertmanager"),
        alerts=alerts,
        group_labels=_words(body.get("groupLabels")),
        common_labels=_words(body.get("commonLabels")),
        common_annotations=_words(body.get("commonAnnotations")),
        truncated=truncated,
        external_url=_text(body.get("externalURL")),
        receiver=_text(body.get("receiver")),
        group_key_text=_text(body.get("groupKey")),
        reason=_text(body.get("notification_reason")),
    )


def decode(data: bytes) -> list[Mapping[str, Any]]:
    """Return the notifications in a body; raises KnownError where there are none."""
    try:
        loaded = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise KnownError("alert_not_json", detail=str(error)[:200]) from error
    bodies = _bodies(loaded)
    if not bodies:
        raise KnownError("alert_no_alerts")
    return bodies


def alert_rules(rules: Mapping[str, Any]) -> AlertRules:
    """Return the administrator's rules from the stored configuration."""
    given = dict(rules.get("alerts", {}))
    known: dict[str, Any] = {name: value for name, value in given.items() if name in AlertRules.__slots__}
    for name in ("core_systems", "heartbeats"):
        if name in known:
            known[name] = tuple(known[name])
    severities = {str(k).casefold(): int(v) for k, v in dict(known.pop("severities", {})).items()}
    return AlertRules(severities=severities, **known)
