"""Reads of alerts: a ticket's alerts, silences by ticket or to be carried out, maintenance windows."""

import json

from sqlalchemy import select

from desk.models.intake import ALERT, ALERT_GROUP, ALERT_SILENCE, MAINTENANCE
from desk.models.people import PERSON
from desk.models.ticket import TICKET
from desk.protocol.intake import AlertView, MaintenanceView, SilenceView
from desk.queries.registry import Context, query

MOST = 1_000


@query("query.alerts")
def alerts_of(context: Context, *, ticket: bytes) -> tuple[AlertView, ...]:
    """Return the alerts of a ticket's group, those that fire first."""
    rows = context.connection.execute(
        select(ALERT)
        .join(ALERT_GROUP, ALERT_GROUP.c.group_key == ALERT.c.group_key)
        .where(ALERT_GROUP.c.ticket_id == ticket)
        .order_by(ALERT.c.status, ALERT.c.starts_us, ALERT.c.fingerprint)
        .limit(MOST)
    ).all()
    return tuple(
        AlertView(
            fingerprint=row.fingerprint, status=row.status, labels=json.loads(row.labels),
            summary=str(json.loads(row.annotations).get("summary", "")), starts_us=row.starts_us,
            ends_us=row.ends_us, last_us=row.last_us, occurrences=row.occurrences,
        )
        for row in rows
    )  # fmt: skip


@query("query.silences")
def silences(context: Context, *, ticket: bytes | None = None, due: bool = False) -> tuple[SilenceView, ...]:
    """Return silences, the newest first: of a ticket, or only those that the source has to be asked about now."""
    wanted = select(ALERT_SILENCE, TICKET.c.number).join(TICKET, TICKET.c.id == ALERT_SILENCE.c.ticket_id)
    if ticket is not None:
        wanted = wanted.where(ALERT_SILENCE.c.ticket_id == ticket)
    if due:
        now = context.store.clock()
        wanted = wanted.where(
            ALERT_SILENCE.c.state.in_(("wanted", "lifting")), ALERT_SILENCE.c.next_us <= now
        )
    rows = context.connection.execute(wanted.order_by(ALERT_SILENCE.c.id.desc()).limit(MOST)).all()
    return tuple(
        SilenceView(
            id=bytes(row.id), ticket=bytes(row.ticket_id), number=row.number, source=row.source,
            matchers=json.loads(row.matchers), author=row.author, comment=row.comment,
            silence_id=row.silence_id, state=row.state, error=row.error, until_us=row.until_us,
            created_us=row.created_us,
        )
        for row in rows
    )  # fmt: skip


@query("query.maintenance")
def maintenance(context: Context, *, over: bool = False) -> tuple[MaintenanceView, ...]:
    """Return the maintenance windows that run or are planned, on request the ended ones too."""
    now = context.store.clock()
    wanted = select(MAINTENANCE, PERSON.c.name.label("author")).outerjoin(
        PERSON, PERSON.c.id == MAINTENANCE.c.author_id
    )
    if not over:
        wanted = wanted.where(MAINTENANCE.c.ends_us > now)
    rows = context.connection.execute(wanted.order_by(MAINTENANCE.c.starts_us).limit(MOST)).all()
    return tuple(
        MaintenanceView(
            id=bytes(row.id), name=row.name, source=row.source, matchers=json.loads(row.matchers),
            reason=row.reason, author=row.author or "", starts_us=row.starts_us, ends_us=row.ends_us,
            state="planned" if row.starts_us > now else "running" if row.ends_us > now else "over",
        )
        for row in rows
    )  # fmt: skip
