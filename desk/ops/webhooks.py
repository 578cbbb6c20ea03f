"""Ops on web addresses of escalation: set, removed, tested; what is posted to them stands in the outbox."""

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.models.intake import OUTBOUND
from desk.models.team import NOTICE
from desk.ops import outbound
from desk.ops.base import Write
from desk.ops.escalation_ground import config_in_force
from desk.ops.policies import store_rule
from desk.ops.registry import op
from desk.ops.rules import stored
from desk.process import webhooks
from desk.process.errors import KnownError
from desk.process.escalation import Target
from desk.process.ids import fact_id
from desk.process.webhooks import CHANNEL, Webhook, from_json
from desk.protocol.changes import Changes

KIND = "webhook"
WAITS, TOLD, LOST = "webhook", "webhook_sent", "webhook_failed"
"""Why a notice of a web address says what it says."""


def known(connection: Connection) -> dict[str, Webhook]:
    """Return the web addresses by name."""
    return {name: from_json(body) for name, body in stored(connection, KIND).items() if body}


def named(connection: Connection, targets: Iterable[Target]) -> list[str]:
    """Return the web addresses among targets that are there."""
    names = dict.fromkeys(target.id for target in targets if target.kind == KIND)
    there = known(connection) if names else {}
    return [name for name in names if name in there]


@op("escalation.webhook")
def set_webhook(tx: Write, *, name: str, url: str, secret: str = "") -> Changes:
    """Create or change a web address; without a secret the known one stays, or one is made."""
    before = known(tx.connection).get(name.strip())
    given = secret or (before.secret if before else secrets.token_urlsafe(32))
    made = from_json({"name": name, "url": url, "secret": given})
    store_rule(tx, KIND, made.name, made.to_json())
    return tx.changes()


@op("escalation.webhook_remove")
def remove_webhook(tx: Write, *, name: str) -> Changes:
    """Take a web address away; one that a policy names stays."""
    if name not in known(tx.connection):
        raise KnownError("webhook.missing", name=name)
    for policy in config_in_force(tx.connection).policies:
        if any(t.kind == KIND and t.id == name for level in policy.levels for t in level.targets):
            raise KnownError("webhook.used", name=name, policy=policy.name)
    store_rule(tx, KIND, name, None)
    return tx.changes()


@op("escalation.webhook_test")
def test_webhook(tx: Write, *, name: str) -> Changes:
    """Post a message to a web address that says it is a test."""
    if name not in known(tx.connection):
        raise KnownError("webhook.missing", name=name)
    tx.subject = tx.new_id()
    _queue(tx, None, name, tx.subject, {"type": "test"})
    return tx.changes()


def post(
    tx: Write,
    row: Row[Any],
    names: list[str],
    event: Mapping[str, Any],
    *,
    key: tuple[str | bytes | int, ...],
    data: Mapping[str, Any],
) -> None:
    """Put a level of an escalation into the outbox of each web address, once, and into the notices."""
    ticket = {
        "number": row.number, "title": row.title, "priority": row.priority, "state": row.state,
        "product": row.product, "category": row.category, "link": f"desk://ticket/{row.number}",
    }  # fmt: skip
    for name in names:
        ident = fact_id("webhook", name, bytes(row.id), *key)
        notice = upsert(NOTICE).values(
            id=ident, person_id=None, ticket_id=bytes(row.id), reason="page", state="told", why=WAITS,
            fired_us=tx.now_us, due_us=None,
            body=json.dumps(
                {"number": row.number, "title": row.title, "priority": row.priority, "webhook": name, **data},
                ensure_ascii=False,
            ),
        )  # fmt: skip
        if tx.connection.execute(notice.on_conflict_do_nothing()).rowcount:
            tx.change("notice", ident)
            _queue(tx, row, name, ident, {"type": "escalation", "ticket": ticket, **event})


def _queue(tx: Write, row: Row[Any] | None, name: str, ident: bytes, event: Mapping[str, Any]) -> None:
    """Put a post into the outbox under the id of its notice."""
    body = webhooks.body_of({"id": ident.hex(), "at": tx.now_us // 1_000_000, **event})
    tx.connection.execute(
        upsert(OUTBOUND)
        .values(
            id=ident, ticket_id=None if row is None else bytes(row.id), channel=CHANNEL, kind="escalation",
            recipient=name, message_id=f"webhook:{ident.hex()}", body=body, created_us=tx.now_us,
            next_us=tx.now_us,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def due(connection: Connection, now_us: int, limit: int = 100) -> list[Row[Any]]:
    """Return posts that may go now, the oldest first."""
    ready = (OUTBOUND.c.state == "ready") & (OUTBOUND.c.next_us <= now_us)
    left = (OUTBOUND.c.state == "sending") & (OUTBOUND.c.lease_until_us < now_us)
    chosen = select(OUTBOUND).where(OUTBOUND.c.channel == CHANNEL, ready | left)
    return list(connection.execute(chosen.order_by(OUTBOUND.c.next_us).limit(limit)).all())


def last_post(connection: Connection, name: str) -> Row[Any] | None:
    """Return the newest post to an address."""
    mine = (OUTBOUND.c.channel == CHANNEL) & (OUTBOUND.c.recipient == name)
    newest = select(OUTBOUND).where(mine).order_by(OUTBOUND.c.created_us.desc(), OUTBOUND.c.id).limit(1)
    return connection.execute(newest).first()


@op("webhook.posted", permission="ticket.resume")
def posted(tx: Write, *, message: bytes, result: str, why: str = "") -> Changes:
    """Note what became of a post: sent, later or refused; the notices say it, too."""
    row = outbound.by_id(tx, message)
    if row is None:
        return tx.changes()
    stale = tx.now_us - row.created_us > webhooks.STALE_S * 1_000_000
    if result == webhooks.SENT:
        outbound.sent(tx, message=message)
    else:
        outbound.failed(tx, message=message, why=why, final=stale or result == webhooks.REFUSED)
    state = outbound.by_id(tx, message)
    reason = {"sent": TOLD, "failed": LOST}.get(state.state if state is not None else "")
    changed = (
        tx.connection.execute(
            update(NOTICE).where(NOTICE.c.id == message, NOTICE.c.why != reason).values(why=reason)
        )
        if reason
        else None
    )
    if changed is not None and changed.rowcount:
        tx.change("notice", message)
    return tx.changes()
