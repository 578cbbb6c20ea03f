"""Reads of the channels: the quarantine list, what became of a message, and the state of each channel."""

import json
from typing import Any

from sqlalchemy import Row, func, select

from desk.models.intake import INBOUND, OUTBOUND
from desk.models.ticket import TICKET
from desk.process import messages
from desk.protocol.intake import ChannelView, InboundView, IntakeView, OutboundView
from desk.queries.registry import Context, query

MOST = 500


def _view(context: Context, row: Row[Any], ticket: Row[Any] | None) -> InboundView:
    detail = json.loads(row.detail)
    sentence = messages.text(row.reason, context.language, **detail) if row.reason else ""
    return InboundView(
        id=bytes(row.id), channel=row.channel, source=row.source, sender=row.sender, subject=row.subject,
        state=row.state, reason=row.reason, sentence=sentence, seen=row.seen, size=row.size, original=row.raw,
        message_id=row.external_id, received_us=row.received_us, last_us=row.last_us,
        ticket=bytes(row.ticket_id) if row.ticket_id else None, number=ticket.number if ticket else "",
        title=ticket.title if ticket else "", priority=ticket.priority if ticket else None,
        entry=bytes(row.entry_id) if row.entry_id else None,
    )  # fmt: skip


def _ticket(context: Context, row: Row[Any]) -> Row[Any] | None:
    if row.ticket_id is None:
        return None
    found: Row[Any] | None = context.connection.execute(
        select(TICKET.c.number, TICKET.c.title, TICKET.c.priority).where(TICKET.c.id == row.ticket_id)
    ).one_or_none()
    return found


@query("query.intake")
def list_intake(
    context: Context, *, state: str = "quarantine", channel: str = "", limit: int = 200
) -> IntakeView:
    """Return the newest messages of a state ("" = any), and each channel with its figures."""
    wanted = select(INBOUND).order_by(INBOUND.c.received_us.desc(), INBOUND.c.id.desc())
    if state:
        wanted = wanted.where(INBOUND.c.state == state)
    if channel:
        wanted = wanted.where(INBOUND.c.channel == channel)
    rows = context.connection.execute(wanted.limit(max(1, min(limit, MOST)))).all()
    items = tuple(_view(context, row, _ticket(context, row)) for row in rows)
    return IntakeView(items=items, channels=_channels(context))


def _channels(context: Context) -> tuple[ChannelView, ...]:
    known = context.connection.execute(
        select(
            INBOUND.c.channel,
            func.count(),
            func.sum(INBOUND.c.state == "quarantine"),
            func.max(INBOUND.c.last_us),
        ).group_by(INBOUND.c.channel)
    ).all()
    waiting = _outgoing(context, "ready", "sending")
    failed = _outgoing(context, "failed")
    return tuple(
        ChannelView(name, count, int(held or 0), waiting.get(name, 0), failed.get(name, 0), last)
        for name, count, held, last in known
    )


def _outgoing(context: Context, *states: str) -> dict[str, int]:
    """Return how many outgoing messages of each channel are in one of these states."""
    counted = select(OUTBOUND.c.channel, func.count()).where(OUTBOUND.c.state.in_(states))
    rows = context.connection.execute(counted.group_by(OUTBOUND.c.channel)).all()
    return {str(row[0]): int(row[1]) for row in rows}


@query("query.inbound")
def show_inbound(context: Context, *, receipt: bytes) -> tuple[InboundView, ...]:
    """Return what became of the message that a sender named by `receipt`."""
    rows = context.connection.execute(
        select(INBOUND).where(INBOUND.c.receipt == receipt).order_by(INBOUND.c.id)
    ).all()
    return tuple(_view(context, row, _ticket(context, row)) for row in rows)


@query("query.outbound_due")
def outbound_due(context: Context, *, channel: str = "mail", limit: int = 50) -> tuple[OutboundView, ...]:
    """Return a channel's messages that may be sent now, the oldest first: ready ones, and those whose sender died."""
    now = context.store.clock()
    rows = context.connection.execute(
        select(OUTBOUND)
        .where(
            OUTBOUND.c.channel == channel,
            ((OUTBOUND.c.state == "ready") & (OUTBOUND.c.next_us <= now))
            | ((OUTBOUND.c.state == "sending") & (OUTBOUND.c.lease_until_us < now)),
        )
        .order_by(OUTBOUND.c.next_us)
        .limit(max(1, min(limit, MOST)))
    ).all()
    return tuple(
        OutboundView(
            id=bytes(row.id), kind=row.kind, recipient=row.recipient, message_id=row.message_id,
            subject=row.subject, body=row.body, headers=json.loads(row.headers), created_us=row.created_us,
        )
        for row in rows
    )  # fmt: skip
