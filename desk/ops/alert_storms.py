"""What alerts do beyond their group: storms under one parent, silent monitoring, tickets that went quiet.

Knows the groups' rows; knows no notification.
"""

from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.models.intake import ALERT_GROUP, ALERT_SOURCE
from desk.ops.base import Write
from desk.ops.fields import link
from desk.ops.people import first_group_of
from desk.ops.states import enter
from desk.ops.tickets import create
from desk.process.alerts import AlertRules
from desk.process.errors import KnownError
from desk.process.ids import fact_id

_SECOND = 1_000_000
# Prepared: every notification asks this.
_CURRENT = select(ALERT_GROUP).where(ALERT_GROUP.c.group_key == bindparam("key"), ALERT_GROUP.c.current == 1)
_RECENT = "FROM alert_group WHERE first_us > ? AND episode > 0"


def current_episode(tx: Write, key: str) -> Row[Any] | None:
    """Return the newest episode of a group."""
    return tx.connection.execute(_CURRENT, {"key": key}).one_or_none()


def see_episode(tx: Write, group: Row[Any], **values: Any) -> None:
    """Note that a group was heard of."""
    changed = {"last_us": tx.now_us, "stale_us": None} | values
    tx.raw.execute(
        f"UPDATE alert_group SET {', '.join(f'{name} = ?' for name in changed)} WHERE group_key = ? AND episode = ?",
        (*changed.values(), group.group_key, group.episode),
    )


def guard_storm(tx: Write, ident: bytes, rules: AlertRules) -> None:
    """Put the tickets of a storm of alerts under one major incident, so that one page goes out, not hundreds."""
    since = tx.now_us - rules.storm_window_s * _SECOND
    (count,) = tx.raw.execute(f"SELECT count(*) {_RECENT}", (since,)).fetchone()
    if count <= rules.storm_groups:
        return
    children = [ident]
    if count == rules.storm_groups + 1:
        children = [ticket for (ticket,) in tx.raw.execute(f"SELECT ticket_id {_RECENT}", (since,))]
    parent = _storm_parent(tx, count)
    for child in children:
        try:
            link(tx, ticket=parent, target=child, type="parent")
        except KnownError as error:
            if error.code != "link_exists":
                raise


def _storm_parent(tx: Write, count: int) -> bytes:
    """Return the open ticket of the storm, made at its beginning."""
    key = "storm"
    found = current_episode(tx, key)
    if found is not None and tx.ticket(bytes(found.ticket_id)).open:
        see_episode(tx, found)
        return bytes(found.ticket_id)
    episode = 0 if found is None else found.episode - 1
    ident = fact_id("alert", key, episode)
    experts = first_group_of(tx, "L3", "L2")
    create(
        tx, ticket=ident, title=f"告警风暴 / Alert storm: {count}+ alert groups", channel="alert", priority=1,
        group=experts, tier="L2", tags=("alert-storm",),
    )  # fmt: skip
    tx.connection.execute(update(ALERT_GROUP).where(ALERT_GROUP.c.group_key == key).values(current=0))
    tx.connection.execute(
        upsert(ALERT_GROUP).values(
            group_key=key,
            episode=episode,
            ticket_id=ident,
            source="desk",
            first_us=tx.now_us,
            last_us=tx.now_us,
        )
    )
    return ident


def silent_sources(tx: Write, period_us: int) -> list[Row[Any]]:
    """Return the sources whose heartbeat has not come for three periods and has no open ticket yet."""
    rows = tx.connection.execute(
        select(ALERT_SOURCE).where(ALERT_SOURCE.c.heartbeat_us < tx.now_us - 3 * period_us)
    ).all()
    return [row for row in rows if row.silent_ticket is None or not tx.ticket(bytes(row.silent_ticket)).open]


def raise_silence(tx: Write, source: Row[Any]) -> bytes:
    """Make the P1 ticket “monitoring is silent” of a source."""
    ident = fact_id("silent", source.name, source.heartbeat_us)
    if tx.connection.exec_driver_sql("SELECT 1 FROM ticket WHERE id = ?", (ident,)).scalar():
        return ident
    create(
        tx, ticket=ident, title=f"监控中断 / Monitoring is silent: {source.name}", channel="alert", priority=1,
        group=first_group_of(tx, "L3", "L2"), tier="L2", tags=("monitoring-silent",),
    )  # fmt: skip
    tx.connection.execute(
        update(ALERT_SOURCE).where(ALERT_SOURCE.c.name == source.name).values(silent_ticket=ident)
    )
    return ident


def quiet_tickets(tx: Write, quiet_us: int) -> list[Row[Any]]:
    """Return the open P3 and P4 tickets of groups that recovered long ago and that nobody touched."""
    found = tx.connection.exec_driver_sql(
        "SELECT ticket_id FROM alert_group WHERE current = 1 AND recovered_us IS NOT NULL AND last_us < ?",
        (tx.now_us - quiet_us,),
    ).all()
    rows = [tx.ticket(bytes(ticket)) for (ticket,) in found]
    return [
        row for row in rows if row.open and row.priority >= 3 and row.state == "new" and row.owner_id is None
    ]


def close_quiet(tx: Write, row: Row[Any]) -> None:
    """Close a ticket of an alert that is over and that no person ever touched (never P0 to P2)."""
    tx.add_entry(row, "closed", data={"cause": "alert_recovered"}, by_system=True)
    enter(tx, row, "closed")
