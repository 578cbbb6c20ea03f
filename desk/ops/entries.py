"""Ops that add to a ticket's timeline: replies, notes, calls, diagnosis steps, attachments, article use."""

import json
from typing import Any

from sqlalchemy import Row, update

from desk.models.ticket import TICKET
from desk.ops.article_rows import article_row, record_use
from desk.ops.base import Write
from desk.ops.files import FileArgument, store_files
from desk.ops.follow_ups import follow_up, is_beyond_window
from desk.ops.pointers import root_of
from desk.ops.registry import op
from desk.ops.states import require_open, start_if_needed, wake
from desk.ops.texts import checked_text
from desk.process.errors import KnownError
from desk.process.text import topic_of
from desk.process.verdicts import is_quiet
from desk.protocol.changes import Changes


def _payload(files: list[dict[str, Any]], **data: Any) -> dict[str, Any]:
    kept = {name: value for name, value in data.items() if value not in (None, "", ())}
    return {**kept, "files": files} if files else kept


@op("ticket.reply")
def reply(
    tx: Write, *, ticket: bytes, body: str, files: tuple[FileArgument, ...] = (), article: bytes | None = None
) -> Changes:
    """Send a public reply to the requester; the first work on a ticket also starts it."""
    row = require_open(tx.ticket(ticket))
    text = checked_text(tx, body, may_be_empty=bool(files))
    start_if_needed(tx, row)
    data = _payload(store_files(tx, files), article=article.hex() if article else None)
    if article is not None:
        record_use(tx, bytes(row.id), article_row(tx, article), "sent")
    tx.add_entry(row, "public_reply", body=text, data=data)
    clear_draft(tx, row, "reply")
    return tx.changes()


@op("ticket.note", undoable=True)
def note(
    tx: Write,
    *,
    ticket: bytes,
    body: str,
    files: tuple[FileArgument, ...] = (),
    mentions: tuple[bytes, ...] = (),
) -> Changes:
    """Add an internal note; the requester never sees it. One that begins with "#topic" is said in that topic's room."""
    row = tx.ticket(ticket)
    text = checked_text(tx, body, may_be_empty=bool(files))
    named = [m.hex() for m in mentions] or None
    data = _payload(store_files(tx, files), mentions=named, topic=topic_of(text))
    tx.add_entry(row, "internal_note", body=text, data=data)
    clear_draft(tx, row, "note")
    return tx.changes()


@op("ticket.diagnose", undoable=True)
def diagnose(
    tx: Write,
    *,
    ticket: bytes,
    hypothesis: str = "",
    step: str = "",
    evidence: str = "",
    result: str = "open",
    method: str = "",
    files: tuple[FileArgument, ...] = (),
) -> Changes:
    """Record a diagnosis step: hypothesis, step, evidence, result (confirmed, rejected or open)."""
    row = require_open(tx.ticket(ticket))
    parts = {"hypothesis": hypothesis, "step": step, "evidence": evidence}
    if not any(part.strip() for part in parts.values()):
        raise KnownError("text_empty")
    checked = {name: checked_text(tx, part, may_be_empty=True) for name, part in parts.items()}
    start_if_needed(tx, row)
    data = _payload(store_files(tx, files), **checked, result=result, method=method)
    tx.add_entry(row, "diagnosis_step", body="\n".join(filter(None, checked.values())), data=data)
    clear_draft(tx, row, "diagnosis")
    return tx.changes()


@op("ticket.call", undoable=True)
def call(
    tx: Write,
    *,
    ticket: bytes,
    direction: str = "out",
    outcome: str = "",
    duration_s: int = 0,
    on_site: bool = False,
    body: str = "",
    occurred_us: int | None = None,
) -> Changes:
    """Log a telephone call or visit; with an outcome it counts as contact with the requester."""
    row = tx.ticket(ticket)
    text = checked_text(tx, body, may_be_empty=bool(outcome))
    start_if_needed(tx, row)
    data = {"direction": direction, "outcome": outcome, "duration_s": duration_s, "on_site": on_site}
    tx.add_entry(row, "call", body=text, data=data, occurred_us=occurred_us)
    clear_draft(tx, row, "call")
    return tx.changes()


@op("ticket.remote", undoable=True)
def remote(tx: Write, *, ticket: bytes, address: str, body: str, duration_s: int = 0) -> Changes:
    """Log a session of remote assistance: on which machine, how long, what was done."""
    row = require_open(tx.ticket(ticket))
    text = checked_text(tx, body)
    start_if_needed(tx, row)
    data = {"address": address.strip()[:200], "duration_s": max(0, min(duration_s, 7 * 86_400))}
    tx.add_entry(row, "remote_session", body=text, data=data)
    return tx.changes()


@op("ticket.customer_message", permission="ticket.note")
def customer_message(
    tx: Write, *, ticket: bytes, body: str, channel: str = "form", files: tuple[FileArgument, ...] = ()
) -> Changes:
    """Record what the requester says; it wakes a waiting ticket, a courtesy message does not.

    What is written to a merged ticket goes to the one it was merged into.
    """
    asked = tx.ticket(ticket)
    row = root_of(tx, asked)
    text = checked_text(tx, body, may_be_empty=bool(files))
    courtesy = not files and is_quiet(text, row.state, name_of(tx, row.requester_id))
    if not courtesy and is_beyond_window(tx, row):
        return follow_up(tx, row, text, channel, files)
    via = None if row.id == asked.id else ticket.hex()
    data = _payload(store_files(tx, files), channel=channel, courtesy=courtesy or None, via=via)
    author = bytes(row.requester_id) if row.requester_id else None
    tx.add_entry(row, "customer_message", body=text, data=data, author=author)
    tx.set_ticket(row, unread=1)
    if not courtesy:
        wake(tx, row, "customer")
    return tx.changes()


def name_of(tx: Write, person: bytes | None) -> str:
    """Return how somebody is called who may sign a message; "" where nobody is known."""
    found = tx.person(person)
    return str(found.name) if found is not None else ""


@op("ticket.attach", undoable=True)
def attach(tx: Write, *, ticket: bytes, files: tuple[FileArgument, ...]) -> Changes:
    """Attach files to the ticket without a message."""
    row = tx.ticket(ticket)
    described = store_files(tx, files)
    if not described:
        raise KnownError("text_empty")
    tx.add_entry(row, "attachment", data={"files": described})
    return tx.changes()


@op("ticket.read", permission="ticket.draft")
def read(tx: Write, *, ticket: bytes, read: bool = True) -> Changes:
    """Mark a ticket as read or unread on this desk; local, no entry, no new revision."""
    row = tx.ticket(ticket)
    tx.connection.execute(update(TICKET).where(TICKET.c.key == row.key).values(unread=int(not read)))
    if read:
        tx.connection.exec_driver_sql(
            "INSERT INTO read_mark(ticket_id, person_id, at_us) VALUES (?, ?, ?)"
            " ON CONFLICT(ticket_id, person_id) DO UPDATE SET at_us = excluded.at_us",
            (ticket, tx.person_id or b"", tx.now_us),
        )
    tx.change("ticket", bytes(row.id), int(row.key))
    return tx.changes()


def clear_draft(tx: Write, row: Row[Any], kind: str) -> None:
    """Remove the acting person's draft of this kind, now that it has been sent."""
    from_draft = "DELETE FROM draft WHERE ticket_id = ? AND person_id = ? AND kind = ?"
    tx.connection.exec_driver_sql(from_draft, (bytes(row.id), tx.person_id or b"", kind))


def payload_of(entry: Row[Any]) -> dict[str, Any]:
    """Return an entry's payload as a dictionary."""
    loaded: dict[str, Any] = json.loads(entry.data)
    return loaded
