"""Replies that were written without a line: before they leave, somebody looks whether the ticket has moved on.

A reply that was overtaken (somebody else spoke, or the ticket was closed) waits until its author sends it all the
same, or takes it back; its text then stands in "not delivered".
"""

import json
from typing import Any

from desk.models.store import Store
from desk.models.wire import uuid_bytes
from desk.process import lifecycle, messages, sharing
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.sync.replica import Replica

NEW, ASKED = 0, 3
"""States of the outbox: to be sent, and waiting for its author's word."""

REPLY = "public_reply"
WITHDRAWN = "withdrawn"
_MARK = f'%"{REPLY}"%'

messages.register(
    {
        "reply_decided": (
            "This reply does not wait for an answer any more. Refresh the list.",
            "此回复已不再等待处理，请刷新列表。",
        ),
    }
)


def waits(store: Store) -> bool:
    """Tell whether a reply is to be sent, so that the desk looks before it sends."""
    statement = f"SELECT 1 FROM outbox WHERE state = {NEW} AND body LIKE ? LIMIT 1"
    return store.connection.exec_driver_sql(statement, (_MARK,)).first() is not None


def hold(store: Store) -> int:
    """Keep back the replies that were overtaken; returns how many."""
    rows = store.connection.exec_driver_sql(
        f"SELECT op_id, entity, body FROM outbox WHERE state = {NEW} AND body LIKE ? ORDER BY n", (_MARK,)
    ).all()
    held = [
        bytes(op_id) for op_id, entity, body in rows if _is_overtaken(store, bytes(entity), json.loads(body))
    ]
    if held:
        with store.write() as connection:
            replica = Replica(store, connection)
            for op_id in held:
                connection.exec_driver_sql(f"UPDATE outbox SET state = {ASKED} WHERE op_id = ?", (op_id,))
                replica.tx.change("outbox", op_id)
            replica.finish()
    return len(held)


def _is_overtaken(store: Store, ticket: bytes, op: dict[str, Any]) -> bool:
    if op.get("anyway") or op["kind"] != "ticket.change":
        return False
    return _is_closed(store, ticket, op) or any(
        _was_answered(store, ticket, entry) for entry in op.get("entries", ()) if entry["kind"] == REPLY
    )


def _is_closed(store: Store, ticket: bytes, op: dict[str, Any]) -> bool:
    """Tell whether the ticket was closed by somebody while the reply was on its way."""
    row = store.connection.exec_driver_sql("SELECT row FROM shadow WHERE ticket_id = ?", (ticket,)).scalar()
    confirmed: dict[str, Any] = (json.loads(row) if row else None) or {}
    was_open = op.get("base", {}).get("state") in lifecycle.OPEN
    return bool(confirmed) and was_open and confirmed.get("state") not in lifecycle.OPEN


def _was_answered(store: Store, ticket: bytes, entry: dict[str, Any]) -> bool:
    """Tell whether others spoke after the entry: what came later has a higher ordinal here."""
    ident, author = uuid_bytes(entry["id"]), entry.get("author_id")
    kinds = ", ".join("?" * len(sharing.SPOKEN))
    found = store.connection.exec_driver_sql(
        "SELECT 1 FROM entry o JOIN entry e ON e.ticket_id = o.ticket_id AND e.n > o.n"
        f" WHERE o.ticket_id = ? AND o.id = ? AND e.kind IN ({kinds}) AND e.author_id IS NOT ? LIMIT 1",
        (ticket, ident, *sharing.SPOKEN, uuid_bytes(author) if author else None),
    )
    return found.first() is not None


def decide(store: Store, op_id: bytes, *, send: bool) -> Changes:
    """Send a reply that was kept back all the same, or take it back; raises KnownError if it waits no more."""
    found = store.connection.exec_driver_sql(
        f"SELECT body FROM outbox WHERE op_id = ? AND state = {ASKED}", (op_id,)
    ).scalar()
    if found is None:
        raise KnownError("reply_decided")
    with store.write() as connection:
        replica = Replica(store, connection)
        if send:
            body = json.dumps({**json.loads(found), "anyway": True}, ensure_ascii=False)
            connection.exec_driver_sql(
                f"UPDATE outbox SET state = {NEW}, body = ? WHERE op_id = ?", (body, op_id)
            )
            replica.tx.change("outbox", op_id)
        else:
            replica.reject(op_id, WITHDRAWN)
        return replica.finish()
