"""Ops that time brings: silent monitoring, alerts that stayed over, leases, and answers that leave by mail.

Each looks for what is due and does nothing where there is nothing; the service runs them every so often.
"""

import json
from typing import Any

from sqlalchemy import Row, select

from desk.intake.alerts import alert_rules
from desk.intake.chat.outgoing import place_of, unsent
from desk.intake.mail.folding import hold, put_behind
from desk.intake.mail.message import one_line
from desk.intake.mail.outgoing import FROM, message_id
from desk.intake.mail.quotes import MARKER
from desk.intake.mail.rules import MailRules, mail_rules, reply_address
from desk.intake.portal_login import follow_line
from desk.models.intake import INBOUND
from desk.ops.alert_silences import end_silences
from desk.ops.alert_storms import close_quiet, quiet_tickets, raise_silence, silent_sources
from desk.ops.alert_watch import mark_stale, open_muted
from desk.ops.base import Write
from desk.ops.intake import RULES, meta_value, queue_message, secret_of, set_meta, take_lease
from desk.ops.registry import op
from desk.process import messages
from desk.protocol.changes import Changes
from desk.queries.kinds import kind_of

SEQ = "mail_seq"

messages.register(
    {
        "mail_solution": (
            "{body}\n\nIs it solved? Do you have any other question? Answer this mail: “solved”, or what is still open.",
            "{body}\n\n问题是否已解决？是否还有其他疑问？请直接回复本邮件：“已解决”，或说明仍存在的问题。",
        ),
    }
)


@op("intake.lease")
def lease(tx: Write, *, name: str, owner: str, seconds: int) -> Changes:
    """Take or prolong the lease of a mailbox or connection; the answer's subject is empty where another holds it."""
    held = take_lease(tx, name, owner, tx.now_us + seconds * 1_000_000)
    tx.subject = owner.encode() if held else b""
    return tx.changes()


@op("intake.upkeep")
def upkeep(tx: Write) -> Changes:
    """Bring what time brings to alerts: silence, recovery nobody touched, ended silences and maintenance, staleness."""
    tx.person_id = None
    rules = alert_rules(meta_value(tx, RULES) or {})
    for source in silent_sources(tx, rules.heartbeat_period_s * 1_000_000):
        raise_silence(tx, source)
    if rules.quiet_s:
        for row in quiet_tickets(tx, rules.quiet_s * 1_000_000):
            close_quiet(tx, row)
    end_silences(tx)
    open_muted(tx, rules, kind_of)
    if rules.stale_s:
        mark_stale(tx, rules.stale_s * 1_000_000)
    return tx.changes()


@op("intake.derive")
def derive(tx: Write) -> Changes:
    """Put the answers that were written since the last look into the outbox, each once (by its entry's id)."""
    last = tx.store.last_seq()
    since = meta_value(tx, SEQ)
    set_meta(tx, SEQ, last)
    if since is None:  # what was said before mail was switched on has been said otherwise
        return tx.changes()
    rules = mail_rules(meta_value(tx, RULES) or {})
    tickets = tx.connection.exec_driver_sql(
        "SELECT DISTINCT c.id FROM change_log c JOIN ticket t ON t.id = c.id WHERE c.kind = 'entry' AND c.seq > ?"
        " AND c.seq <= ? AND t.channel IN ('mail', 'portal', 'im') AND t.requester_id IS NOT NULL",
        (since, last),
    ).all()
    for (ticket,) in tickets:
        _derive_ticket(tx, tx.ticket(bytes(ticket)), rules)
    return tx.changes()


def _derive_ticket(tx: Write, row: Row[Any], rules: MailRules) -> None:
    person = tx.person(bytes(row.requester_id))
    if person is None or "@" not in person.email:
        return
    if row.channel == "im" and place_of(tx, bytes(row.id)) is not None:
        return  # asked on a chat platform, answered there
    for entry in unsent(tx, row):
        _queue_entry(tx, row, entry, person.email, rules.at(_mailbox_of(tx, bytes(row.id))))


def _mailbox_of(tx: Write, ticket: bytes) -> str:
    """Return the account of the mailbox to which the ticket's requester wrote last, "" where no mail came."""
    source = tx.connection.execute(
        select(INBOUND.c.source)
        .where(INBOUND.c.ticket_id == ticket, INBOUND.c.channel == "mail")
        .order_by(INBOUND.c.id.desc())
        .limit(1)
    ).scalar()
    return str(source or "")


def _queue_entry(tx: Write, row: Row[Any], entry: Row[Any], recipient: str, rules: MailRules) -> None:
    thread = tx.connection.execute(
        select(INBOUND.c.external_id)
        .where(INBOUND.c.ticket_id == row.id, INBOUND.c.external_id != "", INBOUND.c.channel == "mail")
        .order_by(INBOUND.c.id.desc())
        .limit(20)
    ).scalars()
    known = [f"<{ident}>" for ident in thread]
    headers = {"Reply-To": reply_address(rules.own, row.number, secret_of(tx)), FROM: rules.own}
    if known:
        headers |= {"In-Reply-To": known[0], "References": " ".join(reversed(known))}
    body = entry.body
    if entry.kind == "solution_provided":
        body = messages.text("mail_solution", row.language or rules.language, body=body)
    files = json.loads(entry.data).get("files", [])
    if files:
        headers["X-Desk-Files"] = json.dumps([[item["id"], item["name"], item["type"]] for item in files])
    tail = follow_line(tx, bytes(row.id), row.language or rules.language)
    if rules.fold_s and put_behind(tx, row, entry, body, tail, headers):
        return
    name = message_id("entry", bytes(entry.id), rules)
    queue_message(
        tx,
        row,
        kind="reply",
        recipient=recipient,
        message_id=name,
        subject=f"[{row.number}] {one_line(row.title)}",
        body=f"{MARKER}\n\n{body}{tail}",
        entry=bytes(entry.id),
        headers=headers,
    )
    if rules.fold_s and entry.kind == "public_reply":
        hold(tx, name, rules.fold_s)
