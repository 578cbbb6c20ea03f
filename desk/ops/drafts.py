"""Ops on drafts: what a person has written and not yet sent. Local to this replica, never synced."""

from sqlalchemy.dialects.sqlite import insert

from desk.models.local import DRAFT
from desk.ops.base import Write
from desk.ops.entries import clear_draft
from desk.ops.registry import op
from desk.protocol.changes import Changes


@op("draft.set", permission="ticket.draft")
def set_draft(tx: Write, *, ticket: bytes, kind: str, body: str) -> Changes:
    """Keep a draft; an empty body removes it."""
    row = tx.ticket(ticket)
    if not body.strip():
        clear_draft(tx, row, kind)
        return tx.changes()
    values = {"body": body, "at_us": tx.now_us}
    key = {"ticket_id": row.id, "person_id": tx.person_id or b"", "kind": kind}
    statement = insert(DRAFT).values(**key, **values)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
    tx.change("draft", ticket)
    return tx.changes()


@op("draft.clear", permission="ticket.draft")
def clear(tx: Write, *, ticket: bytes, kind: str) -> Changes:
    """Throw a draft away."""
    clear_draft(tx, tx.ticket(ticket), kind)
    tx.change("draft", ticket)
    return tx.changes()
