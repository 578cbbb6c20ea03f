"""Carries notices to where people are besides the window: chat accounts, mail, other services (`contact.set`).

Pages leave at once, those to a chat as a card with an accept button; P0 and P1 leave at once, too. Everything else
is folded into one message, kept for the end of quiet hours, or for the next digest.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select, update

from desk.intake.chat.accepting import VERB
from desk.intake.mail.outgoing import message_id
from desk.intake.mail.rules import mail_rules
from desk.models.intake import OUTBOUND
from desk.models.team import NOTICE
from desk.ops.base import Write
from desk.ops.contacts import contacts
from desk.ops.intake import RULES, meta_value, queue_message, set_meta
from desk.ops.registry import op
from desk.process import messages
from desk.process.contacts import Contact, is_urgent, leaves_in
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

SEQ = "notice_seq"
FRESH_US = 6 * 3600 * 1_000_000
"""What has waited longer than this (a service that stood still) is no news."""

MOST_LINES = 30
FOLD, PAGE, ALONE = "notices", "card", "notice"

TITLES = {"page": "told_page", "dispatched": "told_dispatched"}
"""What is to be accepted -> the title of its card."""

messages.register(
    {
        "told_dispatched": ("Dispatched to you: please accept", "工单已分派给您：请接单"),
        "told_page": ("Escalation: please accept", "升级通知：请接单"),
        "told_many": ("{count} notifications", "{count} 条通知"),
        "told_more": ("… and {count} more", "…… 另有 {count} 条"),
        "told_accept": ("Accept", "接单"),
        "told_word": ("To accept, answer: accept {number}", "接单请回复：接单 {number}"),
        "told_reason_page": ("escalation", "升级"),
        "told_reason_moved_up": ("moved up", "升级到上一层"),
        "told_reason_dispatched": ("dispatched to you", "已分派给您"),
        "told_reason_accept_missed": ("not accepted in time", "未及时接单"),
        "told_reason_wrong_rule": ("reported as a wrong rule", "反馈分派规则有误"),
        "told_reason_ledger": ("an entry of the ledger", "服务规范记录"),
        "told_reason_lint_appealed": ("an appeal waits for a decision", "偏差申诉待裁定"),
        "told_reason_lint_decided": ("your appeal was decided", "申诉已裁定"),
        "told_reason_warning": ("a target runs out", "时限预警"),
    }
)


@dataclass(frozen=True, slots=True)
class Way:
    """One place a person is told at.

    Attributes:
        channel: outbox it goes through: chat, mail or apprise.
        recipient: its name there; secrets stand in `headers`, never here.
    """

    channel: str
    recipient: str
    headers: dict[str, str] = field(default_factory=dict)


def ways_of(tx: Write, person: bytes, contact: Contact) -> Iterator[Way]:
    """Yield every place where a person wants to be told."""
    for platform, account in sorted(contact.chats.items()):
        yield Way("chat", f"{platform}:{account}".lower(), {"platform": platform, "user": account})
    for target in contact.targets:
        name = f"{target.partition('://')[0]}:{hashlib.sha256(target.encode()).hexdigest()[:12]}"
        yield Way("apprise", name.lower(), {"target": target})
    known = tx.person(person) if contact.mail else None
    if known is not None and "@" in known.email:
        yield Way(
            "mail",
            known.email.lower(),
            {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )


@op("notice.forward", permission="intake.send")
def forward(tx: Write, *, ways: tuple[str, ...]) -> Changes:
    """Carry the notices made since the last look by these ways (platforms, mail, apprise); the first look only begins."""
    last, since = tx.store.last_seq(), meta_value(tx, SEQ)
    set_meta(tx, SEQ, last)
    if since is None:
        return tx.changes()
    rows = tx.connection.exec_driver_sql(
        "SELECT DISTINCT n.id FROM change_log c JOIN notice n ON n.id = c.id WHERE c.kind = 'notice' AND c.seq > ?"
        " AND c.seq <= ? AND n.state = 'told' AND n.person_id IS NOT NULL AND n.seen_us IS NULL"
        " AND max(n.fired_us, coalesce(n.due_us, 0)) > ? ORDER BY n.fired_us, n.id",
        (since, last, tx.now_us - FRESH_US),
    ).all()
    known = contacts(tx.connection) if rows else {}
    for (ident,) in rows:
        notice = tx.connection.execute(select(NOTICE).where(NOTICE.c.id == ident)).one()
        contact = known.get(bytes(notice.person_id))
        if contact is not None:
            _carry(tx, notice, contact, ways)
    return tx.changes()


def _carry(tx: Write, notice: Row[Any], contact: Contact, ways: tuple[str, ...]) -> None:
    body = json.loads(notice.body)
    language = str(tx.settings["language"]) or "zh_CN"
    why = messages.text(f"told_reason_{notice.reason}", language)
    colon = "：" if language.startswith("zh") else ": "
    line = f"{body['number']} P{body['priority']} {why}{colon}{body['title']}"
    for way in ways_of(tx, bytes(notice.person_id), contact):
        if way.headers.get("platform", way.channel) not in ways:
            continue
        if is_urgent(notice.reason, int(body["priority"])):
            _at_once(tx, notice, way, line, language)
        else:
            _folded(tx, notice, way, line, language, contact)


def _ident(tx: Write, kind: str, way: Way, key: bytes) -> str:
    """Return the name under which a message leaves once; a mail's is a Message-ID."""
    name = hashlib.sha256(way.recipient.encode() + key).digest()[:16]
    if way.channel == "mail":
        return message_id(kind, name, mail_rules(meta_value(tx, RULES) or {}))
    return f"{kind}-{name.hex()}"


def _at_once(tx: Write, notice: Row[Any], way: Way, line: str, language: str) -> None:
    """Send one notice now; what is to be accepted is a card in a chat."""
    title = TITLES.get(notice.reason, "")
    number = json.loads(notice.body)["number"]
    headers = dict(way.headers)
    card = bool(title) and way.channel == "chat"
    if card:
        headers |= {
            "title": messages.text(title, language), "button": messages.text("told_accept", language),
            "action": f"{VERB}{bytes(notice.ticket_id).hex()}", "task": bytes(notice.id).hex(),
            "word": messages.text("told_word", language, number=number),
        }  # fmt: skip
    kind = PAGE if card else ALONE
    try:
        ticket = tx.ticket(bytes(notice.ticket_id)) if title else None
    except KnownError:
        ticket = None
    queue_message(
        tx, ticket, kind=kind, recipient=way.recipient, message_id=_ident(tx, kind, way, bytes(notice.id)),
        subject=line, body=line, headers=headers, channel=way.channel,
    )  # fmt: skip


def _folded(tx: Write, notice: Row[Any], way: Way, line: str, language: str, contact: Contact) -> None:
    """Put a notice into the message that waits for its time, or begin one."""
    mine = (OUTBOUND.c.recipient == way.recipient) & (OUTBOUND.c.kind == FOLD)
    known = OUTBOUND.c.headers.contains(bytes(notice.id).hex())
    if tx.connection.execute(select(OUTBOUND.c.id).where(mine, known).limit(1)).first() is not None:
        return
    open_one = (OUTBOUND.c.state == "ready") & (OUTBOUND.c.tries == 0) & (OUTBOUND.c.next_us > tx.now_us)
    row = tx.connection.execute(select(OUTBOUND).where(mine, open_one).limit(1)).first()
    if row is None:
        name = _ident(tx, FOLD, way, bytes(notice.id))
        queue_message(
            tx, None, kind=FOLD, recipient=way.recipient, message_id=name, subject="", body="",
            headers=way.headers, channel=way.channel,
        )  # fmt: skip
        second = _second_of_day(tx)
        due = tx.now_us + leaves_in(contact, second) * 1_000_000
        tx.connection.execute(update(OUTBOUND).where(OUTBOUND.c.message_id == name).values(next_us=due))
        row = tx.connection.execute(select(OUTBOUND).where(OUTBOUND.c.message_id == name)).one()
    headers = json.loads(row.headers)
    lines = [*json.loads(headers.get("X-Desk-Lines", "[]")), line]
    told = f"{headers.get('X-Desk-Notices', '')} {bytes(notice.id).hex()}".strip()
    headers |= {"X-Desk-Lines": json.dumps(lines, ensure_ascii=True), "X-Desk-Notices": told}
    subject, body = _words(lines, language)
    values = {"headers": json.dumps(headers, ensure_ascii=False), "subject": subject, "body": body}
    tx.connection.execute(update(OUTBOUND).where(OUTBOUND.c.id == row.id).values(**values))


def _words(lines: list[str], language: str) -> tuple[str, str]:
    """Return subject and text of a folded message: one notice stands for itself."""
    if len(lines) == 1:
        return lines[0], lines[0]
    subject = messages.text("told_many", language, count=len(lines))
    shown = [f"• {line}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(messages.text("told_more", language, count=len(lines) - MOST_LINES))
    return subject, "\n".join([subject, *shown])


def _second_of_day(tx: Write) -> int:
    at = datetime.fromtimestamp(tx.now_us / 1e6, ZoneInfo(str(tx.settings["time_zone"])))
    return at.hour * 3600 + at.minute * 60 + at.second
