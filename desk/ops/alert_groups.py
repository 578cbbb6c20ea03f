"""Alerts into tickets: one ticket an episode of a group, its alerts by fingerprint (process.md 5.9).

Repeats change nothing but `last seen`; what the source reports resolved is recorded and closes nothing.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from desk.models.intake import ALERT
from desk.ops.alert_kinds import KindOf, kind_for, said_in
from desk.ops.alert_routing import routes_in_force
from desk.ops.alert_storms import current_episode, guard_storm, see_episode
from desk.ops.alert_windows import muted
from desk.ops.base import Write
from desk.ops.fields import link, priority
from desk.ops.intake import Outcome
from desk.ops.people import first_group_of, group_by_name
from desk.ops.pointers import root_id, root_of
from desk.ops.states import enter
from desk.ops.tickets import create
from desk.process import alerts as rules_of
from desk.process.alerts import AlertRow, AlertRules, Known
from desk.process.ids import fact_id

SHOWN = 50
_written = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps with an argument makes one each time
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Notification:
    """A webhook body, read; `truncated` alerts are not listed in it, `kind_of` judges what type of problem it is."""

    source: str
    alerts: tuple[AlertRow, ...]
    group_labels: Mapping[str, str]
    common_labels: Mapping[str, str]
    common_annotations: Mapping[str, str]
    truncated: int = 0
    external_url: str = ""
    receiver: str = ""
    group_key_text: str = ""
    reason: str = ""
    kind_of: KindOf = lambda tx, said, title, body: ("", False)


@dataclass(slots=True)
class News:
    """The alerts of a notification by what they say."""

    fresh: list[AlertRow]
    resolved: list[AlertRow]
    firing: list[AlertRow]


def apply_notification(tx: Write, note: Notification, rules: AlertRules) -> Outcome:
    """Take a notification in."""
    rules = dataclasses.replace(rules, source=note.source, routes=routes_in_force(tx.store, tx.connection))
    names = rules_of.heartbeat_names(rules)
    beats = [alert for alert in note.alerts if alert.name.casefold() in names]
    _hear(tx, note, beating=any(alert.firing for alert in beats))
    alerts = [alert for alert in note.alerts if alert.name.casefold() not in names]
    if not alerts:
        return Outcome("stored", detail={"heartbeat": bool(beats)})
    key = rules_of.group_key(note.source, note.group_labels, alerts)
    news = _store_alerts(tx, note.source, key, alerts)
    group = current_episode(tx, key)
    if group is not None:
        return into_group(tx, note, rules, group, news)
    if not news.firing:
        return Outcome("stored", detail={"resolved": len(news.resolved)})
    if muted(tx, note.source, [alert.labels for alert in news.firing]):
        return Outcome("stored", detail={"maintenance": True})
    return open_episode(tx, note, rules, key, news, episode=1, before=None)


def _hear(tx: Write, note: Notification, *, beating: bool) -> None:
    """Note when a source was heard, and its heartbeat."""
    values: dict[str, Any] = {"last_us": tx.now_us, "truncated": note.truncated}
    if beating:
        values["heartbeat_us"] = tx.now_us
    names = [*values, "name"]
    changed = ", ".join(f"{name} = excluded.{name}" for name in values)
    tx.raw.execute(
        f"INSERT INTO alert_source ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT (name) DO UPDATE SET {changed}",
        (*values.values(), note.source),
    )


def _store_alerts(tx: Write, source: str, key: str, alerts: list[AlertRow]) -> News:
    """Bring the alerts' rows up to date; return what is new about them."""
    known = {
        fingerprint: Known(status == "firing", starts_us, ends_us)
        for fingerprint, status, starts_us, ends_us in tx.raw.execute(
            "SELECT fingerprint, status, starts_us, ends_us FROM alert WHERE group_key = ?", (key,)
        )
    }
    news = News([], [], [])
    rows = []
    for alert in alerts:
        said = rules_of.news_of(alert, known.get(alert.fingerprint))
        if said == "late":
            continue
        if alert.firing:
            news.firing.append(alert)
        if said in ("new", "again"):
            news.fresh.append(alert)
        elif said == "resolved":
            news.resolved.append(alert)
        rows.append(_alert_values(tx, source, key, alert, said))
    tx.raw.executemany(_UPSERT, rows)
    return news


_UPSERT = (
    "INSERT INTO alert (source, fingerprint, group_key, status, labels, annotations, starts_us, ends_us, first_us,"
    " last_us, occurrences) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (group_key, fingerprint)"
    " DO UPDATE SET status = excluded.status, labels = excluded.labels, annotations = excluded.annotations,"
    " starts_us = excluded.starts_us, ends_us = excluded.ends_us, last_us = excluded.last_us,"
    " occurrences = occurrences + excluded.occurrences"
)


def _alert_values(tx: Write, source: str, key: str, alert: AlertRow, said: str) -> tuple[Any, ...]:
    """Return the values of `_UPSERT`."""
    status = "firing" if alert.firing else "resolved"
    labels, annotations = _written(dict(alert.labels)), _written(dict(alert.annotations))
    return (
        source, alert.fingerprint, key, status, labels, annotations, alert.starts_us, alert.ends_us, tx.now_us,
        tx.now_us, int(said in ("new", "again")),
    )  # fmt: skip


# ---- a new episode ---------------------------------------------------------------------------------


def _worst(alerts: list[AlertRow], rules: AlertRules) -> tuple[int, AlertRow]:
    return min(
        ((rules_of.priority_of(alert.labels, rules), alert) for alert in alerts), key=lambda pair: pair[0]
    )


def _group_for(tx: Write, grade: int, alert: AlertRow, rules: AlertRules) -> tuple[bytes | None, str]:
    """Return the support group and tier of a new ticket: by a rule, the experts for P0 and P1, else the usual one."""
    named = group_by_name(tx, rules.routed(alert.labels).group)
    if named is not None:
        return named, _tier_of(tx, named)
    if rules_of.wants_experts(grade, alert.labels, rules):
        experts = group_by_name(tx, rules.expert_group) or first_group_of(tx, "L3", "L2")
        if experts is not None:
            return experts, _tier_of(tx, experts)
    return group_by_name(tx, rules.group), "L1"


def _tier_of(tx: Write, group: bytes) -> str:
    tier = tx.connection.exec_driver_sql("SELECT tier FROM support_group WHERE id = ?", (group,)).scalar()
    return str(tier or "L2")


def _body(note: Notification, alerts: list[AlertRow]) -> str:
    lines = [rules_of.line_of(alert) for alert in alerts[:SHOWN]]
    if len(alerts) > SHOWN:
        lines.append(f"… +{len(alerts) - SHOWN}")
    common = note.common_annotations or (alerts[0].annotations if alerts else {})
    lines += ["", common.get("description", "")] if common.get("description") else []
    runbook = runbook_of(note, alerts)
    lines += ["", f"Runbook: {runbook}"] if runbook else []
    url = next((alert.url for alert in alerts if alert.url), "") or note.external_url
    lines += [f"Source: {url}"] if url else []
    return "\n".join(lines)


def runbook_of(note: Notification, alerts: list[AlertRow]) -> str:
    """Return the link to the instructions for an alert, "" if it brings none."""
    for notes in (note.common_annotations, *(alert.annotations for alert in alerts)):
        for name in ("runbook_url", "runbook", "runbook_link", "article"):
            if notes.get(name):
                return notes[name]
    return ""


def _product(labels: Mapping[str, str]) -> str:
    names = ("product", "service", "application", "app")
    return next((labels[name] for name in names if labels.get(name)), "")[:100]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a group's new ticket will be; `rule` says which rule by label decided, `said` the type the alert names."""

    title: str
    body: str
    priority: int
    group: bytes | None
    tier: str
    product: str
    category: str
    guessed: bool
    labels: dict[str, str]
    rule: Mapping[str, int]
    said: str


def planned(tx: Write, note: Notification, rules: AlertRules, key: str, firing: list[AlertRow]) -> Plan:
    """Return what the ticket of these alerts will be; writes nothing."""
    grade, worst = _worst(firing, rules)
    support, tier = _group_for(tx, grade, worst, rules)
    labels = {**note.common_labels, **note.group_labels} or dict(worst.labels)
    routed = rules.routed(worst.labels)
    # A group that was retired since decides nothing: the usual one takes its place, and the test says so.
    gone = {"group"} if routed.group and group_by_name(tx, routed.group) is None else set()
    by = {name: number for name, number in routed.by.items() if name not in gone}
    title = rules_of.title_of(firing, note.common_annotations, note.group_labels) or "Alert"
    body = _body(note, firing)
    said = said_in(note.common_labels, note.common_annotations, worst.labels, worst.annotations)
    category, guessed = routed.category, False
    if category:
        named, is_guess = note.kind_of(tx, category, "", "")
        category = category if is_guess else named
    else:
        category, guessed = kind_for(tx, key, said, title, body, note.kind_of)
    return Plan(
        title,
        body,
        grade,
        support,
        tier,
        routed.product or _product(labels),
        category,
        guessed,
        labels,
        by,
        said,
    )


def open_episode(
    tx: Write,
    note: Notification,
    rules: AlertRules,
    key: str,
    news: News,
    *,
    episode: int,
    before: bytes | None,
) -> Outcome:
    """Make the ticket of a group that fires for the first time, or again after its last one was done."""
    plan = planned(tx, note, rules, key, news.firing)
    ident = fact_id("alert", key, episode)
    create(
        tx, ticket=ident, title=plan.title, body=plan.body, category=plan.category, category_suggested=plan.guessed,
        channel="alert", priority=plan.priority, group=plan.group, tier=plan.tier, product=plan.product,
    )  # fmt: skip
    tx.raw.execute("UPDATE alert_group SET current = 0 WHERE group_key = ?", (key,))
    tx.raw.execute(
        "INSERT INTO alert_group (group_key, episode, ticket_id, source, first_us, last_us, truncated, labels)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (key, episode, ident, note.source, tx.now_us, tx.now_us, note.truncated, _written(plan.labels)),
    )
    row = tx.ticket(ident)
    entry = _note(tx, row, note, news.fresh or news.firing, [], said="firing")
    if before is not None:
        link(tx, ticket=ident, target=before, type="recurrence_of")
    guard_storm(tx, ident, rules)
    tx.subject = ident
    return Outcome("ticket", ident, entry, detail={"group": key, "episode": episode})


def _note(
    tx: Write,
    row: Row[Any],
    note: Notification,
    fresh: list[AlertRow],
    resolved: list[AlertRow],
    *,
    said: str,
) -> bytes:
    """Write one line on the ticket of what the source reports."""
    data: dict[str, Any] = {"status": said, "source": note.source}
    data |= {"firing": [_brief(alert) for alert in fresh[:SHOWN]]} if fresh else {}
    data |= {"resolved": [_brief(alert) for alert in resolved[:SHOWN]]} if resolved else {}
    data |= {"count": len(fresh) + len(resolved)}
    data |= {"truncated": note.truncated} if note.truncated else {}
    if runbook := runbook_of(note, fresh or resolved):
        data["runbook"] = runbook
    data |= {"url": note.external_url} if note.external_url else {}
    lines = [rules_of.line_of(alert) for alert in (fresh or resolved)[:SHOWN]]
    if note.truncated:
        lines.append(f"+{note.truncated} (truncatedAlerts)")
    return tx.add_entry(row, "alert", body="\n".join(lines), data=data, by_system=True)


def _brief(alert: AlertRow) -> dict[str, Any]:
    return {
        "fingerprint": alert.fingerprint, "name": alert.name, "labels": dict(alert.labels),
        "starts": alert.starts_us // _SECOND,
    }  # fmt: skip


# ---- an episode that is known ----------------------------------------------------------------------


def into_group(tx: Write, note: Notification, rules: AlertRules, group: Row[Any], news: News) -> Outcome:
    if not news.fresh and not news.resolved:  # what comes most often reads no more than it needs
        see_episode(tx, group, truncated=note.truncated)
        return Outcome("stored", root_id(tx, bytes(group.ticket_id)), detail={"repeat": True})
    row = root_of(tx, tx.ticket(bytes(group.ticket_id)))
    if news.fresh:
        return _fire_again(tx, note, rules, group, row, news)
    return _resolve(tx, note, group, row, news)


def _fire_again(
    tx: Write, note: Notification, rules: AlertRules, group: Row[Any], row: Row[Any], news: News
) -> Outcome:
    """Append what fires to the open ticket, wake one that awaits confirmation, reopen or begin anew."""
    closed = row.closed_us // _SECOND if row.closed_us else None
    fate = rules_of.fate_of(
        state=row.state, closed_s=closed, now_s=tx.now_us // _SECOND, window_s=rules.reopen_window_s
    )
    if fate in ("reopen", "new") and muted(tx, note.source, [alert.labels for alert in news.firing]):
        return Outcome("stored", bytes(row.id), detail={"maintenance": True})
    if fate == "new":
        return open_episode(
            tx, note, rules, group.group_key, news, episode=group.episode + 1, before=bytes(row.id)
        )
    flapped = fate != "append" or group.recovered_us is not None
    if fate == "reopen":
        tx.add_entry(row, "reopened", data={"reason": "alert"}, by_system=True)
        enter(tx, row, "in_progress")
    elif fate == "resume":
        tx.add_entry(row, "not_solved", data={"cause": "alert"}, by_system=True)
        enter(tx, row, "in_progress")
    entry = _note(tx, row, note, news.fresh, news.resolved, said="firing")
    grade, _ = _worst(news.firing, rules)
    if grade < row.priority:
        priority(tx, ticket=bytes(row.id), to=grade, reason="alert")
    tx.set_ticket(row, unread=1)
    see_episode(tx, group, truncated=note.truncated, recovered_us=None, flaps=group.flaps + int(flapped))
    return Outcome("entry", bytes(row.id), entry, detail={"fate": fate, "flaps": group.flaps + int(flapped)})


def _resolve(tx: Write, note: Notification, group: Row[Any], row: Row[Any], news: News) -> Outcome:
    """Record what the source reports as resolved; the ticket stays for people to conclude."""
    left = tx.connection.execute(
        select(func.count()).where(ALERT.c.group_key == group.group_key, ALERT.c.status == "firing")
    ).scalar_one()
    # Alerts cut from the message, now or before, are never reported at all: nothing says that they are over.
    over = not left and not note.truncated and not group.truncated
    ends = max((alert.ends_us or tx.now_us for alert in news.resolved), default=tx.now_us)
    entry = _note(tx, row, note, [], news.resolved, said="recovered" if over else "resolved")
    see_episode(
        tx, group, truncated=max(note.truncated, group.truncated), recovered_us=ends if over else None
    )
    return Outcome("entry", bytes(row.id), entry, detail={"recovered": over, "firing": left})
