"""Alerts as rules (process.md 5.9): identity of a group, severity to priority, what a notification does.

Knows no storage, no channel and no clock.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk.process.alert_routes import AlertRoute, Routed, routed

REOPEN_WINDOW_S = 30 * 60
STORM_GROUPS = 20
STORM_WINDOW_S = 60
HEARTBEATS = ("watchdog", "deadmansswitch", "dead_mans_switch", "deadmanssnitch", "heartbeat")

SEVERITIES: Mapping[str, int] = {
    **dict.fromkeys(("p0", "sev0", "emergency", "disaster", "fatal", "blocker", "0"), 0),
    **dict.fromkeys(("p1", "sev1", "critical", "crit", "page", "alert", "紧急", "严重", "致命", "1"), 1),
    **dict.fromkeys(("p2", "sev2", "high", "major", "error", "err", "重要", "主要", "高", "2"), 2),
    **dict.fromkeys(("p3", "sev3", "warning", "warn", "minor", "average", "medium", "警告", "次要", "中", "3"), 3),
    **dict.fromkeys(("p4", "sev4", "info", "information", "informational", "notice", "none", "low", "ok"), 4),
    **dict.fromkeys(("debug", "提示", "信息", "低", "4", "5", "p5", "sev5"), 4),
}  # fmt: skip
SEVERITY_LABELS = ("severity", "priority", "level", "urgency", "sev")
SYSTEM_LABELS = ("service", "system", "application", "app", "product", "job", "cluster", "namespace", "team")
UNGRADED = 3


@dataclass(frozen=True, slots=True)
class AlertRules:
    """What an administrator decides about alerts; the defaults are those of the process.

    Attributes:
        severities: label value (lower case) -> priority, over the built-in ones.
        core_systems: names of core systems (any system label, or label=value); they make P1.
        expert_group: name of the group that gets P0 and P1, "" = the first of tier L3, else L2.
        group: name of the group that gets all others, "" = nobody yet.
        heartbeats: names of always-firing alerts.
        reopen_window_s: a group that fires again within this time reopens its ticket.
        stale_s: alerts that fire and were not heard of for so long are stale: somebody has to ask; 0 = never.
        quiet_s: P3 and P4 that nobody touched close themselves after this long without fire; 0 = never.
        routes: rules by label; `source` is the monitoring system whose alerts are looked at.
    """

    severities: Mapping[str, int]
    core_systems: tuple[str, ...] = ()
    expert_group: str = ""
    group: str = ""
    heartbeats: tuple[str, ...] = HEARTBEATS
    reopen_window_s: int = REOPEN_WINDOW_S
    storm_groups: int = STORM_GROUPS
    storm_window_s: int = STORM_WINDOW_S
    heartbeat_period_s: int = 300
    quiet_s: int = 3600
    stale_s: int = 8 * 3600
    source: str = ""
    routes: tuple[AlertRoute, ...] = ()

    def routed(self, labels: Mapping[str, str]) -> Routed:
        """Return what the administrator's rules by label say of an alert of this source."""
        return routed(self.routes, self.source, labels)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert of a notification; instants in microseconds UTC."""

    fingerprint: str
    firing: bool
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_us: int
    ends_us: int | None
    url: str = ""

    @property
    def name(self) -> str:
        """The alert's name."""
        return self.labels.get("alertname", "")


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def group_key(source: str, group_labels: Mapping[str, str], alerts: Iterable[AlertRow]) -> str:
    """Return the identity of a group: its source and sorted labels; the alert's name where it has none.

    Never Alertmanager's own `groupKey` (it contains the route's path) nor `externalURL` (it differs between
    members of a pair).
    """
    if group_labels:
        return _digest([source, sorted(group_labels.items())])
    return _digest([source, next((alert.name for alert in alerts if alert.name), "")])


def fingerprint_of(labels: Mapping[str, str]) -> str:
    """Return an identity for an alert that brings none."""
    return _digest(sorted(labels.items()))[:16]


def is_core(labels: Mapping[str, str], core_systems: Iterable[str]) -> bool:
    """Tell whether labels name a core system, by value of a system label or as label=value."""
    values = {labels[name].casefold() for name in SYSTEM_LABELS if labels.get(name)}
    for wanted in core_systems:
        name, equals, value = wanted.partition("=")
        if equals and labels.get(name.strip(), "").casefold() == value.strip().casefold():
            return True
        if wanted.strip().casefold() in values:
            return True
    return False


def priority_of(labels: Mapping[str, str], rules: AlertRules) -> int:
    """Return the priority of one alert: its severity by the map; a core system's is P1 at least.

    What is only information stays P4, also about a core system. A rule by label stands over all of it.
    """
    said = rules.routed(labels).priority
    if said is not None:
        return said
    graded = UNGRADED
    for label in SEVERITY_LABELS:
        value = labels.get(label, "").strip().casefold()
        found = rules.severities.get(value, SEVERITIES.get(value))
        if value and found is not None:
            graded = found
            break
    if graded < 4 and is_core(labels, rules.core_systems):
        return min(graded, 1)
    return graded


def wants_experts(priority: int, labels: Mapping[str, str], rules: AlertRules) -> bool:
    """Tell whether a new ticket goes straight to the experts: P0 and P1, of core systems where these are named."""
    return priority <= 1 and (not rules.core_systems or priority == 0 or is_core(labels, rules.core_systems))


def heartbeat_names(rules: AlertRules) -> frozenset[str]:
    """Return the names (case folded) of alerts that only say that monitoring lives."""
    return frozenset(name.casefold() for name in rules.heartbeats)


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an alert."""

    firing: bool
    starts_us: int
    ends_us: int | None


def news_of(alert: AlertRow, known: Known | None) -> str:
    """Return what a notification says of an alert: new, again, resolved, same (seen before) or late (older).

    Messages of different senders overtake each other: what began before the stored occurrence is late.
    The same start may resolve and fire again (a restarted Prometheus): then the last word counts.
    """
    if known is None:
        return "new" if alert.firing else "resolved"
    if alert.starts_us < known.starts_us:
        return "late"
    if alert.firing:
        if not known.firing:
            return "again"
        return "same" if alert.starts_us == known.starts_us else "again"
    return "resolved" if known.firing else "same"


def fate_of(*, state: str, closed_s: int | None, now_s: int, window_s: int) -> str:
    """Return what fire does to the group's last ticket: append, resume (it awaited confirmation), reopen or new."""
    if state == "pending_confirmation":
        return "resume"
    if state not in ("closed", "cancelled", "spam", "merged"):
        return "append"
    if state == "closed" and closed_s is not None and now_s - closed_s <= window_s:
        return "reopen"
    return "new"


def title_of(alerts: Iterable[AlertRow], common: Mapping[str, str], group_labels: Mapping[str, str]) -> str:
    """Return a ticket's title: the common summary, else the only alert's, else name and labels of the group."""
    listed = list(alerts)
    summary = common.get("summary") or common.get("title") or ""
    if not summary and len(listed) == 1:
        notes = listed[0].annotations
        summary = notes.get("summary") or notes.get("title") or notes.get("message") or ""
    if summary:
        return summary
    name = group_labels.get("alertname") or next((alert.name for alert in listed if alert.name), "Alert")
    rest = ", ".join(f"{key}={value}" for key, value in sorted(group_labels.items()) if key != "alertname")
    return f"{name} ({rest})" if rest else name


def line_of(alert: AlertRow) -> str:
    """Return one alert as a line of text."""
    skipped = {"alertname", "alert"}
    shown = ", ".join(f"{key}={value}" for key, value in sorted(alert.labels.items()) if key not in skipped)
    words = alert.annotations.get("summary") or alert.annotations.get("description") or ""
    text = f"{alert.name} {{{shown}}}"
    return f"{text}: {words}" if words else text
