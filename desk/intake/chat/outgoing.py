"""Puts answers to chat tickets into the outbox, each once: receipts, replies, solutions with the two questions."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from desk.intake.chat.transfer import takes
from desk.intake.portal_login import follow_line
from desk.models.entry import ENTRY
from desk.models.intake import INBOUND, OUTBOUND
from desk.ops.base import Write
from desk.ops.intake import meta_value, queue_message, set_meta
from desk.ops.outbound import FOLDED
from desk.ops.registry import op
from desk.process import messages
from desk.protocol.changes import Changes

SEQ = "chat_seq"
LEAVING = ("public_reply", "solution_provided", "auto_reply")
A_LOOK = 500

messages.register(
    {
        "chat_solution": (
            "{body}\n\nIs it solved? Do you have any other question? Answer “solved”, or what is still open.",
            "{body}\n\n问题是否已解决？是否还有其他疑问？请回复“已解决”，或说明仍存在的问题。",
        ),
        "chat_named_files": ("Attached to the ticket: {names}", "工单附件：{names}"),
    }
)


def queue_chat(
    tx: Write,
    row: Row[Any] | None,
    platform: str,
    reply: Mapping[str, str],
    text: str,
    *,
    kind: str,
    name: str,
    entry: bytes | None = None,
) -> None:
    """Put a text into the outbox for the place that `reply` names; `name` makes it count once."""
    queue_message(
        tx,
        row,
        kind=kind,
        recipient=f"{platform}:{reply.get('user') or reply.get('chat') or reply.get('channel', '')}",
        message_id=name,
        subject="" if row is None else f"[{row.number}]",
        body=text,
        entry=entry,
        headers={**reply, "platform": platform},
        channel="chat",
    )


@op("chat.derive", permission="intake.send")
def derive(tx: Write) -> Changes:
    """Queue what was answered since the last look; the first look only notes where it begins."""
    last = tx.store.last_seq()
    since = meta_value(tx, SEQ)
    set_meta(tx, SEQ, last)
    if since is None:
        return tx.changes()
    tickets = tx.connection.exec_driver_sql(
        "SELECT DISTINCT c.id FROM change_log c JOIN ticket t ON t.id = c.id WHERE c.kind = 'entry' AND c.seq > ?"
        " AND c.seq <= ? AND t.channel = 'im'",
        (since, last),
    ).all()
    for (ticket,) in tickets:
        _derive_ticket(tx, tx.ticket(bytes(ticket)))
    return tx.changes()


def place_of(tx: Write, ticket: bytes) -> tuple[str, dict[str, str]] | None:
    """Return platform and place of a ticket's newest chat message, None where none came by chat."""
    detail = tx.connection.execute(
        select(INBOUND.c.detail)
        .where(INBOUND.c.ticket_id == ticket, INBOUND.c.channel == "chat", INBOUND.c.detail != "{}")
        .order_by(INBOUND.c.received_us.desc(), INBOUND.c.id.desc())
        .limit(1)
    ).scalar()
    found = json.loads(detail) if detail else {}
    if not found.get("platform") or not isinstance(found.get("reply"), dict):
        return None
    return str(found["platform"]), found["reply"]


def unsent(tx: Write, row: Row[Any]) -> list[Row[Any]]:
    """Return the entries of a ticket that leave the house and were not queued yet, oldest first."""
    sent = select(OUTBOUND.c.entry_id).where(OUTBOUND.c.entry_id == ENTRY.c.id)
    folded = tx.connection.execute(
        select(OUTBOUND.c.headers).where(OUTBOUND.c.ticket_id == row.id, OUTBOUND.c.headers.contains(FOLDED))
    ).scalars()
    gone = {bytes.fromhex(one) for headers in folded for one in json.loads(headers)[FOLDED].split()}
    found = list(
        tx.connection.execute(
            select(ENTRY)
            .where(
                ENTRY.c.ticket_id == row.id,
                ENTRY.c.kind.in_(LEAVING),
                ENTRY.c.source.not_in(("import", "demo")),
                ~sent.exists(),
            )
            .order_by(ENTRY.c.id)
            .limit(A_LOOK)
        )
    )
    return [entry for entry in found if bytes(entry.id) not in gone]


def _derive_ticket(tx: Write, row: Row[Any]) -> None:
    place = place_of(tx, bytes(row.id))
    if place is None:
        return
    platform, reply = place
    for entry in unsent(tx, row):
        name = f"chat-{bytes(entry.id).hex()}"
        files = json.loads(entry.data).get("files", [])
        sent = [item for item in files if takes(platform, reply, int(item["size"]))]
        text = f"[{row.number}] {_words(row, entry, len(sent) < len(files))}"
        if entry.kind != "public_reply" or len(sent) < len(files):
            text += follow_line(tx, bytes(row.id), row.language or "zh_CN")
        queue_chat(tx, row, platform, reply, text, kind="reply", name=name, entry=bytes(entry.id))
        for item in sent:
            to = {**reply, "blob": str(item["id"]), "file": str(item["name"])}
            queue_chat(tx, row, platform, to, "", kind="file", name=f"{name}-{item['id']}")


def _words(row: Row[Any], entry: Row[Any], named: bool) -> str:
    """Return what is said: the answer, the questions after a solution, the names of attached files that stay here."""
    body, language = str(entry.body), row.language or "zh_CN"
    if entry.kind == "solution_provided":
        body = messages.text("chat_solution", language, body=body)
    names = ", ".join(item["name"] for item in json.loads(entry.data).get("files", [])) if named else ""
    return f"{body}\n\n{messages.text('chat_named_files', language, names=names)}" if names else body
