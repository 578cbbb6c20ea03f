"""The op that mails somebody the link to their own requests; an address without requests gets nothing."""

from sqlalchemy import func, select

from desk.intake.links import ticket_path
from desk.intake.mail.rules import mail_rules
from desk.models.people import PERSON
from desk.models.ticket import TICKET
from desk.ops.base import Write
from desk.ops.intake import RULES, meta_value, queue_message, secret_of
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
