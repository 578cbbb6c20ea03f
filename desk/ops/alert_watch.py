"""What looking at the sources brings: alerts that are over without a word, stale groups, ended maintenance.

Knows the stored alerts; the look itself is the channel's.
"""

import json
from typing import Any

from sqlalchemy import Row, select, update

from desk.models.intake import ALERT
from desk.ops.alert_groups import News, Notification, into_group, open_episode
from desk.ops.alert_kinds import KindOf
from desk.ops.alert_storms import current_episode, see_episode
from desk.ops.alert_windows import muted
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process import messages
from desk.process.alert_life import Held, compare, matchers_of
from desk.process.alerts import AlertRow, AlertRules
from desk.protocol.changes import Changes

MOST = 200
DAY_US = 86_400_000_000
messages.register(
    {
        "alert_stale": (
            "Nothing was heard of these alerts for {hours} h although they fired. Ask the source whether they"
            " still do.",
            "这些告警触发后已有 {hours} 小时没有任何消息。请到监控源确认是否仍在触发。",
        ),
    }
)


@op("alert.look")
def look(tx: Write, *, monitor: str, listed: tuple[str, ...]) -> Changes:
    """Compare what we hold as firing with what the source lists; what it does not list in two looks is over."""
    tx.person_id = None
    rows = tx.connection.execute(
        select(ALERT).where(ALERT.c.source == monitor, ALERT.c.status == "firing")
    ).all()
    found = compare([Held(row.fingerprint, row.absent) for row in rows], frozenset(listed))
    for prints, absent in ((found.missed, ALERT.c.absent + 1), (found.back, 0)):
        if prints:
            tx.connection.execute(
                update(ALERT)
                .where(ALERT.c.source == monitor, ALERT.c.fingerprint.in_(prints), ALERT.c.status == "firing")
                .values(absent=absent)
            )
    over = frozenset(found.over)
    by_group: dict[str, list[Row[Any]]] = {}
    for row in rows:
        by_group.setdefault(row.group_key, []).append(row)
    for key, held in by_group.items():
        _heard(tx, key, monitor, [row for row in held if row.fingerprint in over], len(held))
    return tx.changes()


def _heard(tx: Write, key: str, source: str, over: list[Row[Any]], held: int) -> None:
    """Bring a group up to date with the source's list, which cuts nothing off."""
    if over:
        tx.connection.execute(
            update(ALERT)
            .where(ALERT.c.group_key == key, ALERT.c.fingerprint.in_([row.fingerprint for row in over]))
            .values(status="resolved", ends_us=tx.now_us, last_us=tx.now_us, absent=0)
        )
    group = current_episode(tx, key)
    if group is None:
        return
    if len(over) < held:
        see_episode(tx, group)
    if over:
        see_episode(tx, group, truncated=0)
        resolved = [_alert(row, tx.now_us) for row in over]
        note = Notification(source, tuple(resolved), json.loads(group.labels), {}, {})
        into_group(tx, note, AlertRules({}), current_episode(tx, key) or group, News([], resolved, []))


def _alert(row: Row[Any], ends_us: int | None = None) -> AlertRow:
    return AlertRow(
        row.fingerprint,
        ends_us is None,
        json.loads(row.labels),
        json.loads(row.annotations),
        row.starts_us,
        ends_us,
    )


def mark_stale(tx: Write, stale_us: int) -> None:
    """Say on the tickets of groups that fired and were never heard of again that somebody has to ask."""
    rows = tx.connection.exec_driver_sql(
        "SELECT * FROM alert_group WHERE current = 1 AND recovered_us IS NULL AND stale_us IS NULL"
        " AND source <> 'desk' AND last_us < ? LIMIT ?",
        (tx.now_us - stale_us, MOST),
    ).all()
    for group in rows:
        see_episode(tx, group, last_us=group.last_us, stale_us=tx.now_us)
        row = tx.ticket(bytes(group.ticket_id))
        if not row.open:
            continue
        hours = stale_us // 3_600_000_000
        body = messages.text("alert_stale", row.language or "en", hours=hours)
        tx.add_entry(row, "alert", body=body, data={"status": "stale", "hours": hours}, by_system=True)
        tx.set_ticket(row, unread=1)


def open_muted(tx: Write, rules: AlertRules, kind_of: KindOf) -> None:
    """Make the tickets of what still fires though its maintenance window is over."""
    rows = tx.connection.exec_driver_sql(
        "SELECT DISTINCT a.group_key, a.source FROM alert a LEFT JOIN alert_group g ON g.group_key = a.group_key"
        " AND g.current = 1 LEFT JOIN ticket t ON t.id = g.ticket_id WHERE a.status = 'firing' AND EXISTS"
        " (SELECT 1 FROM maintenance m WHERE m.ends_us <= ? AND m.ends_us > ? AND a.last_us >= m.starts_us)"
        " AND (g.group_key IS NULL OR t.closed_us <= a.starts_us) LIMIT ?",
        (tx.now_us, tx.now_us - DAY_US, MOST),
    ).all()
    for key, source in rows:
        firing = tx.connection.execute(
            select(ALERT).where(ALERT.c.group_key == key, ALERT.c.status == "firing")
        ).all()
        alerts = [_alert(row) for row in firing]
        labels = [alert.labels for alert in alerts]
        if muted(tx, source, labels):
            continue
        common = matchers_of(alerts[0].labels, labels)
        name = alerts[0].name
        note = Notification(source, tuple(alerts), {"alertname": name}, common, {}, kind_of=kind_of)
        group, news = current_episode(tx, key), News(alerts, [], alerts)
        if group is None:
            open_episode(tx, note, rules, key, news, episode=1, before=None)
        else:
            into_group(tx, note, rules, group, news)
