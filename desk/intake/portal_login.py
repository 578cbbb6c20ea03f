"""Mails of the portal: the receipt of a form, the line that leads back, the link to one's own requests."""

import hashlib
from typing import Any

from sqlalchemy import Row, func, select

from desk.intake.links import ticket_path
from desk.intake.mail.outgoing import message_id
from desk.intake.mail.quotes import MARKER
from desk.intake.mail.rules import mail_rules, reply_address
from desk.models.people import PERSON
from desk.models.ticket import TICKET
from desk.ops.base import Write
from desk.ops.intake import RULES, may_acknowledge, meta_value, queue_message, secret_of, take_lease
from desk.ops.registry import op
from desk.process import messages
from desk.protocol.changes import Changes

messages.register(
    {
        "portal_login_subject": ("Your requests", "查看您的请求"),
        "portal_login": (
            "Open this link to see your requests. It works once, for 30 minutes:\n\n{link}\n\n"
            "If you did not ask for it, delete this mail; nothing happens.",
            "请打开以下链接查看您的请求（30 分钟内有效，仅可使用一次）：\n\n{link}\n\n如果不是您本人的操作，请忽略此邮件。",
        ),
        "portal_receipt": (
            "Hello,\n\nwe have received your request. Its number is {number}.\nAnswer this mail to add anything.",
            "您好，\n\n我们已收到您的请求，工单号为 {number}。\n如需补充，请直接回复本邮件。",
        ),
        "portal_follow": ("Follow it here: {link}", "查看进展：{link}"),
    }
)


def follow_line(tx: Write, ticket: bytes, language: str) -> str:
    """Return the line that leads to a ticket's page, "" where the portal has no public address."""
    base = str((meta_value(tx, RULES) or {}).get("web", {}).get("public_url", "")).rstrip("/")
    if not base:
        return ""
    path = ticket_path(secret_of(tx), ticket, tx.now_us / 1e6)
    return "\n\n" + messages.text("portal_follow", language, link=base + path)


def queue_portal_receipt(tx: Write, row: Row[Any], recipient: str) -> None:
    """Acknowledge a form by mail. Anybody may write any address into a form: nothing of theirs is sent on."""
    rules = mail_rules(meta_value(tx, RULES) or {})
    if not rules.addresses or not rules.receipts or not may_acknowledge(tx, recipient):
        return
    language = row.language or rules.language
    text = messages.text("portal_receipt", language, number=row.number)
    queue_message(
        tx,
        row,
        kind="receipt",
        recipient=recipient,
        message_id=message_id("receipt", bytes(row.id), rules),
        subject=f"[{row.number}]",
        body=f"{MARKER}\n\n{text}{follow_line(tx, bytes(row.id), language)}",
        headers={
            "Auto-Submitted": "auto-replied", "Precedence": "bulk", "X-Auto-Response-Suppress": "All",
            "Reply-To": reply_address(rules.own, row.number, secret_of(tx)),
        },
    )  # fmt: skip


@op("portal.enter", permission="intake.send")
def use_link(tx: Write, *, link: str, seconds: int) -> Changes:
    """Use a link that serves once; the answer's subject is empty where it was used before, whoever served then."""
    name = f"in:{hashlib.sha256(link.encode()).hexdigest()}"
    tx.connection.exec_driver_sql("DELETE FROM lease WHERE name LIKE 'in:%' AND until_us < ?", (tx.now_us,))
    owner = tx.new_id()
    tx.subject = owner if take_lease(tx, name, owner.hex(), tx.now_us + seconds * 1_000_000) else b""
    return tx.changes()


@op("portal.login", permission="intake.send")
def send_login(tx: Write, *, email: str, path: str, language: str = "zh_CN") -> Changes:
    """Queue the mail with the link, if the address has ever made a request."""
    rules = meta_value(tx, RULES) or {}
    base = str(rules.get("web", {}).get("public_url", "")).rstrip("/")
    known = tx.connection.execute(
        select(TICKET.c.key)
        .join(PERSON, PERSON.c.id == TICKET.c.requester_id)
        .where(func.lower(PERSON.c.email) == email.lower())
        .limit(1)
    ).first()
    if known is None or not base:
        return tx.changes()
    queue_message(
        tx,
        None,
        kind="login",
        recipient=email,
        message_id=f"login-{tx.new_id().hex()}@{mail_rules(rules).domain}",
        subject=messages.text("portal_login_subject", language),
        body=messages.text("portal_login", language, link=base + path),
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    return tx.changes()
