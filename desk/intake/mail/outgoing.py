"""The texts and headers of what we send by mail: receipts, answers, requests for confirmation.

Plain words in the requester's language; every Message-ID is made from what it is about, never at sending.
"""

from typing import Any

from sqlalchemy import Row

from desk.intake.mail.message import Mail, one_line
from desk.intake.mail.quotes import MARKER
from desk.intake.mail.rules import MailRules
from desk.ops.base import Write
from desk.ops.intake import may_acknowledge, queue_message
from desk.process import messages

messages.register(
    {
        "mail_receipt": (
            "Hello,\n\nwe have received your request. Its number is {number}: “{title}”.\n"
            "Answer this mail to add anything.\n",
            "您好，\n\n我们已收到您的请求，工单号为 {number}：“{title}”。\n如需补充，请直接回复本邮件。\n",
        ),
    }
)

FROM = "X-Desk-From"
"""The outbox's note of the address that a message leaves from: that of the mailbox its ticket came to."""


def message_id(kind: str, ident: bytes, rules: MailRules) -> str:
    """Return the Message-ID (without brackets) of a message about an entry or ticket."""
    return f"{kind}.{ident.hex()}@{rules.domain}"


def queue_receipt(tx: Write, row: Row[Any], recipient: str, mail: Mail, rules: MailRules) -> None:
    """Acknowledge a new ticket once, and at most five an hour to one sender: two robots cannot keep talking."""
    if not may_acknowledge(tx, recipient):
        return
    language = row.language or rules.language
    text = messages.text("mail_receipt", language, number=row.number, title=one_line(row.title))
    headers = {"Auto-Submitted": "auto-replied", "Precedence": "bulk", "X-Auto-Response-Suppress": "All"}
    headers[FROM] = rules.own
    if mail.message_id:
        headers |= {"In-Reply-To": f"<{mail.message_id}>", "References": f"<{mail.message_id}>"}
    queue_message(
        tx,
        row,
        kind="receipt",
        recipient=recipient,
        message_id=message_id("receipt", bytes(row.id), rules),
        subject=f"[{row.number}] {one_line(row.title)}",
        body=f"{MARKER}\n\n{text}",
        headers=headers,
    )
