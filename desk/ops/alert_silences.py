"""Silences of alerts: wished for on a ticket (an entry, so that any desk can), carried out where the source is known.

The wish is the truth; `alert_silence` is derived from it where `desk serve` runs, and holds what came of it.
"""

import json
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.models.entry import ENTRY
from desk.models.intake import ALERT, ALERT_GROUP, ALERT_SILENCE
from desk.ops.base import Write
from desk.ops.intake import meta_value, set_meta
from desk.ops.registry import op
from desk.ops.states import require_open
from desk.process import messages
from desk.process.alert_life import LONGEST_SILENCE_MIN, matchers_of
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words
from desk.protocol.changes import Changes

SEQ = "alert_silence_seq"
SECOND = 1_000_000
TRIES = 8
STANDING = ("wanted", "active", "lifting")

messages.register(
    {
        "silence_wrong": ("The silence cannot be set: {problem}.", "无法设置静默：{problem}。"),
        "silence_gone": (
            "This silence is not known here. Reload the ticket to see its silences.",
            "没有此静默记录，请刷新工单查看现有静默。",
        ),
        "silence_no_alert": (
            "{number} does not come from an alert, so there is nothing to silence.",
            "{number} 不是告警工单，无可静默的告警。",
        ),
        "silence_wish": ("Silence wanted for {minutes} min. {comment}", "申请静默 {minutes} 分钟。{comment}"),
        "silence_lift": ("Silence to be lifted.", "申请解除静默。"),
        "silence_active": (
            "The source is silent until {until} UTC (silence {ident}).",
            "监控源已静默至 {until} UTC（静默编号 {ident}）。",
        ),
        "silence_lifted": ("The silence is lifted.", "静默已解除。"),
        "silence_over": (
            "The silence is over; {count} alerts still fire. The source may stay quiet until its next repeat.",
            "静默已结束，仍有 {count} 条告警触发中。监控源可能要到下次重复通知才会再发送。",
        ),
        "silence_failed": (
            "The source could not be silenced: {detail}. Check `alerts.apis` in the configuration of desk serve.",
            "无法静默监控源：{detail}。请检查 desk serve 配置中的 alerts.apis。",
        ),
    }
)


def _say(tx: Write, row: Row[Any], code: str, status: str, **values: Any) -> bytes:
    """Write a line on the ticket, in its language."""
    body = messages.text(code, row.language or str(tx.settings.get("language", "en")), **values)
    by_system = status not in ("silence", "unsilence")
    return tx.add_entry(
        row, "alert", body=body.strip(), data={"status": status, **values}, by_system=by_system
    )


def _alert_ticket(tx: Write, ticket: bytes) -> Row[Any]:
    row = tx.ticket(ticket)
    if row.channel != "alert":
        raise KnownError("silence_no_alert", number=row.number)
    return row


@op("ticket.silence")
def silence(tx: Write, *, ticket: bytes, minutes: int, comment: str = "") -> Changes:
    """Ask the source to be silent about this ticket's alerts for some time."""
    row = require_open(_alert_ticket(tx, ticket))
    if not 1 <= minutes <= LONGEST_SILENCE_MIN:
        raise FieldError(
            "minutes",
            Words("1 minute to 30 days is possible", "时长须为 1 分钟至 30 天"),
            code="silence_wrong",
        )
    _say(tx, row, "silence_wish", "silence", minutes=minutes, comment=comment.strip()[:500])
    return tx.changes()


@op("ticket.unsilence")
def unsilence(tx: Write, *, ticket: bytes) -> Changes:
    """Ask the source to speak again."""
    _say(tx, _alert_ticket(tx, ticket), "silence_lift", "unsilence")
    return tx.changes()


# ---- where the source is known ---------------------------------------------------------------------


@op("alert.derive")
def derive(tx: Write) -> Changes:
    """Make rows of the wishes that were written since the last look."""
    tx.person_id = None
    last, since = tx.store.last_seq(), meta_value(tx, SEQ)
    set_meta(tx, SEQ, last)
    rows = tx.connection.exec_driver_sql(
        "SELECT DISTINCT g.ticket_id FROM change_log c JOIN alert_group g ON g.ticket_id = c.id"
        " WHERE c.kind = 'entry' AND c.seq > ? AND c.seq <= ? AND g.source <> 'desk'",
        (-1 if since is None else since, last),
    ).all()
    for (ticket,) in rows:
        _derive_ticket(tx, bytes(ticket))
    return tx.changes()


def _derive_ticket(tx: Write, ticket: bytes) -> None:
    newest = tx.connection.execute(
        select(ENTRY)
        .where(
            ENTRY.c.ticket_id == ticket,
            ENTRY.c.kind == "alert",
            func.json_extract(ENTRY.c.data, "$.status").in_(("silence", "unsilence")),
            ENTRY.c.source.not_in(("import", "demo")),
        )
        .order_by(ENTRY.c.n.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return
    data = json.loads(newest.data)
    known = select(ALERT_SILENCE.c.id).where(ALERT_SILENCE.c.id == newest.id)
    if data.get("status") == "silence" and tx.connection.execute(known).one_or_none() is None:
        _lift(tx, ticket)
        _want(tx, ticket, newest, data)
    elif data.get("status") == "unsilence":
        _lift(tx, ticket)


def _lift(tx: Write, ticket: bytes) -> None:
    of_ticket = update(ALERT_SILENCE).where(ALERT_SILENCE.c.ticket_id == ticket)
    tx.connection.execute(of_ticket.where(ALERT_SILENCE.c.state == "wanted").values(state="ended"))
    tx.connection.execute(
        of_ticket.where(ALERT_SILENCE.c.state == "active").values(state="lifting", tries=0, next_us=tx.now_us)
    )


def _firing(tx: Write, key: str) -> list[dict[str, str]]:
    rows = select(ALERT.c.labels).where(ALERT.c.group_key == key, ALERT.c.status == "firing")
    return [json.loads(labels) for labels in tx.connection.execute(rows).scalars()]


def _want(tx: Write, ticket: bytes, entry: Row[Any], data: dict[str, Any]) -> None:
    group = tx.connection.execute(
        select(ALERT_GROUP).where(ALERT_GROUP.c.ticket_id == ticket, ALERT_GROUP.c.current == 1)
    ).one_or_none()
    until = entry.recorded_us + int(data["minutes"]) * 60 * SECOND
    if group is None or until <= tx.now_us:
        return
    matchers = matchers_of(json.loads(group.labels), _firing(tx, group.group_key))
    if not matchers:
        return
    person = tx.person(bytes(entry.author_id)) if entry.author_id else None
    tx.connection.execute(
        upsert(ALERT_SILENCE)
        .values(
            id=entry.id, ticket_id=ticket, source=group.source, matchers=json.dumps(matchers, ensure_ascii=False),
            author=person.name if person else "", comment=str(data.get("comment", "")), next_us=tx.now_us,
            until_us=until, created_us=entry.recorded_us,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


@op("alert.silenced")
def silenced(tx: Write, *, silence: bytes, ident: str = "", error: str = "") -> Changes:
    """Note what the source answered to a silence that was wanted or is to be lifted; an error is tried again."""
    tx.person_id = None
    row = tx.connection.execute(select(ALERT_SILENCE).where(ALERT_SILENCE.c.id == silence)).one_or_none()
    if row is None:
        raise KnownError("silence_gone")
    ticket = tx.ticket(bytes(row.ticket_id))
    values: dict[str, Any] = {"error": error[:500], "tries": row.tries + 1}
    if error and row.tries + 1 < TRIES:
        values["next_us"] = tx.now_us + min(2**row.tries, 300) * SECOND
    elif error:
        values["state"] = "failed"
        _say(tx, ticket, "silence_failed", "silence_failed", detail=error[:500])
        tx.set_ticket(ticket, unread=1)
    elif row.state == "lifting":
        values["state"] = "ended"
        _say(tx, ticket, "silence_lifted", "silence_lifted")
    elif row.state == "wanted":
        values |= {"state": "active", "silence_id": ident}
        _say(tx, ticket, "silence_active", "silence_active", until=_minute(row.until_us), ident=ident)
    else:  # it was taken back while the source was being asked
        values |= {"state": "lifting", "silence_id": ident, "tries": 0, "next_us": tx.now_us}
    tx.connection.execute(update(ALERT_SILENCE).where(ALERT_SILENCE.c.id == silence).values(**values))
    return tx.changes()


def _minute(at_us: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at_us / SECOND, UTC).strftime("%Y-%m-%d %H:%M")


def end_silences(tx: Write) -> None:
    """End the silences whose time is over, and say whether their alerts still fire."""
    over = select(ALERT_SILENCE).where(
        ALERT_SILENCE.c.state.in_(STANDING), ALERT_SILENCE.c.until_us <= tx.now_us
    )
    for row in tx.connection.execute(over).all():
        tx.connection.execute(update(ALERT_SILENCE).where(ALERT_SILENCE.c.id == row.id).values(state="ended"))
        ticket = tx.ticket(bytes(row.ticket_id))
        key = tx.connection.execute(
            select(ALERT_GROUP.c.group_key).where(ALERT_GROUP.c.ticket_id == row.ticket_id)
        ).scalar()
        count = len(_firing(tx, str(key)))
        if count and ticket.open:
            _say(tx, ticket, "silence_over", "silence_over", count=count)
            tx.set_ticket(ticket, unread=1)
