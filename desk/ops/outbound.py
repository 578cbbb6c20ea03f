"""Outgoing messages: taken under a lease by one sender, sent, tried again later, or given up with a reason.

A message killed between the server's answer and our note goes out twice, with the same Message-ID: the best
SMTP can do. Knows no protocol.
"""

import json
from typing import Any

from sqlalchemy import Row, select, update

from desk.models.intake import OUTBOUND
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.ids import fact_id
from desk.protocol.changes import Changes

LEASE_US = 120_000_000
BACK_OFF_S = (30, 120, 600, 1800, 3600, 7200, 14400)
MOST_TRIES = 20
FOLDED = "X-Desk-Folded"
"""Header of the outbox: the further entries (hex) that a message carries besides its own."""

FETCH = "fetch"
"""The channel of attachments that are still to be fetched."""

messages.register(
    {
        "fetch_none": (
            "No attachment of this ticket is missing: there is nothing to fetch again.",
            "该工单没有缺失的附件，无需重新获取。",
        ),
    }
)


def by_id(tx: Write, ident: bytes) -> Row[Any] | None:
    """Return an outgoing message."""
    if not ident:
        return None
    return tx.connection.execute(select(OUTBOUND).where(OUTBOUND.c.id == ident)).one_or_none()


def by_message_id(tx: Write, message_id: str) -> Row[Any] | None:
    """Return the outgoing message of a Message-ID."""
    return tx.connection.execute(select(OUTBOUND).where(OUTBOUND.c.message_id == message_id)).one_or_none()


def _delivery(tx: Write, row: Row[Any], state: str, why: str = "") -> None:
    """Record on the ticket what became of a message: once a state (decisions.md 15)."""
    if row.ticket_id is None:
        return
    ticket = tx.ticket(bytes(row.ticket_id))
    _delivered(tx, row, ticket, state, why, fact_id("delivery", row.message_id, state), row.entry_id)
    for entry in map(bytes.fromhex, str(json.loads(row.headers).get(FOLDED, "")).split()):
        _delivered(tx, row, ticket, state, why, fact_id("delivery", row.message_id, state, entry), entry)


def _delivered(
    tx: Write, row: Row[Any], ticket: Row[Any], state: str, why: str, ident: bytes, entry: bytes | None
) -> None:
    """Record it for one entry of the message."""
    known = tx.connection.exec_driver_sql(
        "SELECT 1 FROM entry WHERE ticket_id = ? AND id = ?", (bytes(ticket.id), ident)
    ).scalar()
    if known:
        return
    data = {"message_id": row.message_id, "state": state, "to": row.recipient, "kind": row.kind}
    data |= {"at": tx.now_us // 1_000_000} | ({"reason": why} if why else {})
    data |= {"entry": bytes(entry).hex()} if entry else {}
    tx.add_entry(ticket, "delivery", data=data, by_system=True, entry_id=ident)


def mark_bounced(tx: Write, row: Row[Any], why: str) -> None:
    """Note that a message came back; the ticket shows it, and counts as unread."""
    tx.connection.execute(
        update(OUTBOUND).where(OUTBOUND.c.id == row.id).values(state="failed", error=why[:500])
    )
    _delivery(tx, row, "bounced", why)
    if row.ticket_id is not None:
        tx.set_ticket(tx.ticket(bytes(row.ticket_id)), unread=1)


@op("outbound.take", permission="intake.send")
def take(tx: Write, *, message: bytes) -> Changes:
    """Take a message for sending; who dies while sending loses it to the next after two minutes."""
    tx.connection.execute(
        update(OUTBOUND)
        .where(OUTBOUND.c.id == message, OUTBOUND.c.state.in_(("ready", "sending")))
        .values(state="sending", tries=OUTBOUND.c.tries + 1, lease_until_us=tx.now_us + LEASE_US)
    )
    return tx.changes()


@op("outbound.sent", permission="intake.send")
def sent(tx: Write, *, message: bytes) -> Changes:
    """Note that the mail server has taken a message."""
    row = by_id(tx, message)
    if row is not None and row.state != "sent":
        tx.connection.execute(
            update(OUTBOUND)
            .where(OUTBOUND.c.id == message)
            .values(state="sent", sent_us=tx.now_us, lease_until_us=None, error="")
        )
        tx.person_id = None
        _delivery(tx, row, "sent")
    return tx.changes()


@op("outbound.failed", permission="intake.send")
def failed(tx: Write, *, message: bytes, why: str, final: bool = False) -> Changes:
    """Note that a message could not be sent: later again, or never where the server refused it for good."""
    row = by_id(tx, message)
    if row is None:
        return tx.changes()
    given_up = final or row.tries >= MOST_TRIES
    wait_s = BACK_OFF_S[min(row.tries, len(BACK_OFF_S)) - 1] if row.tries else BACK_OFF_S[0]
    values = {"state": "failed" if given_up else "ready", "error": why[:500], "lease_until_us": None}
    tx.connection.execute(
        update(OUTBOUND)
        .where(OUTBOUND.c.id == message)
        .values(**values, next_us=tx.now_us + wait_s * 1_000_000)
    )
    if given_up:
        tx.person_id = None
        _delivery(tx, row, "failed", why)
    return tx.changes()


@op("outbound.fetch_again", permission="intake.retry")
def fetch_again(tx: Write, *, ticket: bytes) -> Changes:
    """Try the attachments of a ticket again that could not be fetched."""
    lost = (OUTBOUND.c.channel == FETCH) & (OUTBOUND.c.ticket_id == ticket) & (OUTBOUND.c.state == "failed")
    values = {"state": "ready", "tries": 0, "next_us": tx.now_us, "error": ""}
    if not tx.connection.execute(update(OUTBOUND).where(lost).values(**values)).rowcount:
        raise KnownError("fetch_none")
    return tx.changes()
