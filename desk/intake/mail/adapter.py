"""The mail channel: a mail becomes a ticket, a message in its ticket, a bounce's note, or waits in quarantine.

The two functions of a channel; reading is `message`, the rest of the rules stand beside it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from desk.intake.channels import Channel, Raw
from desk.intake.mail import robots
from desk.intake.mail.bounces import note_bounce
from desk.intake.mail.files import is_cut, put_files
from desk.intake.mail.message import Address, Mail, read_mail
from desk.intake.mail.outgoing import queue_receipt
from desk.intake.mail.quotes import forwarded_sender, split_reply
from desk.intake.mail.rules import MailRules, is_unverified, mail_rules
from desk.intake.mail.threads import Thread, find_thread
from desk.intake.spool import is_blank
from desk.ops import intake as desk_intake
from desk.ops.base import Write
from desk.ops.fields import link
from desk.ops.files import FileArgument, store_files
from desk.ops.intake import Arrival, Outcome, add_message, person_by_address, requester_by_address
from desk.ops.people import group_by_name
from desk.ops.pointers import root_of
from desk.ops.texts import checked_text
from desk.ops.tickets import create
from desk.process import messages
from desk.process.courtesy import heart_of
from desk.queries.kinds import category_of

FULL_LIMIT = 1_000_000
BOUNCE_BYTES = 2_000_000
MOST_TEXT = 100_000
FOLLOW_UP = ("closed", "cancelled", "spam")

messages.register(
    {
        "mail_subject_none": ("(no subject)", "（无主题）"),
        "mail_files_left": (
            "{count} attachments were left in the original mail (too many or too large).",
            "{count} 个附件因数量或大小超限，仅保留在原始邮件中。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class MailItem:
    """A mail with what identifies it."""

    arrival: Arrival
    mail: Mail


def parse(raw: Raw) -> list[MailItem]:
    """Read a mail; its key is Message-ID and content together, for either alone errs (intake.md 2.2)."""
    mail = read_mail(raw.data)
    sender = mail.sender.address if mail.sender else ""
    key = f"mail:{mail.message_id}|{mail.digest}"
    return [MailItem(Arrival("mail", raw.source, key, mail.message_id, sender, mail.subject), mail)]


def _refusal(mail: Mail, raw: Raw) -> str:
    if raw.forced:
        return ""
    if is_blank(raw.data):
        return "mail_empty"
    if not mail.has_headers:
        return "mail_no_sender"
    sender = mail.sender.address if mail.sender else ""
    refused = robots.why_refused(mail.headers, sender)
    if not refused and robots.is_absence(mail.headers, heart_of(split_reply(mail.text)[0])):
        return "mail_automatic"
    if not refused and not (mail.subject or mail.text or mail.files):
        return "mail_empty"
    return refused


def apply(tx: Write, item: MailItem, raw: Raw) -> Outcome:
    """Do what the mail asks."""
    mail, rules = item.mail, mail_rules(raw.rules).at(raw.source)
    reason = _refusal(mail, raw)
    if reason:
        told = note_bounce(tx, mail, raw.data[:BOUNCE_BYTES]) if reason == "mail_bounce" else None
        return Outcome("quarantine", ticket=told, reason=reason)
    author = _author(tx, mail, rules)
    found = find_thread(tx, mail, author, rules)
    files = put_files(tx, mail, raw, rules)
    if found is None or not _can_take(tx, found):
        return _new_ticket(tx, mail, raw, rules, files, author, None if found is None else found.row)
    return _into_ticket(tx, mail, raw, found, files, author)


def _author(tx: Write, mail: Mail, rules: MailRules) -> Address | None:
    """Return who asks: From; Reply-To where From is ourselves or reads no mail; who wrote what our staff passed on."""
    sender = mail.sender
    silent = sender is not None and (rules.is_own(sender.address) or robots.is_silent(sender.address))
    if sender is not None and mail.reply_to is not None and silent:
        sender = Address(mail.reply_to.address, mail.reply_to.name or sender.name)
    if sender is None or not mail.is_forward:
        return sender
    person = person_by_address(tx, sender.address)
    if person is None or not person.staff:
        return sender
    name, address = forwarded_sender(mail.text)
    return Address(address, name) if address and not rules.is_own(address) else sender


def _can_take(tx: Write, found: Thread) -> bool:
    """Tell whether a ticket still takes messages: open, or closed and inside its reopen window."""
    row = root_of(tx, found.row)
    if row.state not in FOLLOW_UP:
        return True
    window = int(tx.settings["reopen_window_days"]) * 86_400_000_000
    return row.state == "closed" and row.closed_us is not None and tx.now_us - row.closed_us <= window


def _texts(tx: Write, mail: Mail, *, fold: bool) -> tuple[str, str]:
    """Return the entry's text and the full one where they differ."""
    new, full = split_reply(mail.text) if fold else (mail.text, mail.text)
    body = checked_text(tx, new[:MOST_TEXT], may_be_empty=True)
    return body, full[:FULL_LIMIT] if full != body else ""


def _facts(mail: Mail, raw: Raw, full: str, rules: MailRules) -> dict[str, Any]:
    said = mail.headers.get("authentication-results", "")
    return {
        "channel": "mail",
        "from": mail.sender.address if mail.sender else "",
        "subject": mail.subject,
        "full": full,
        "original": raw.blob,
        "html": mail.was_html,
        "message_id": mail.message_id,
        "unverified": is_unverified(said, rules.authserv_id),
    }


def _into_ticket(
    tx: Write, mail: Mail, raw: Raw, found: Thread, files: tuple[FileArgument, ...], author: Address | None
) -> Outcome:
    """Add the mail to its ticket: the requester's or somebody else's message, or a note by one of us."""
    rules = mail_rules(raw.rules).at(raw.source)
    body, full = _texts(tx, mail, fold=True)
    facts = _facts(mail, raw, full, rules)
    row = found.row
    person = person_by_address(tx, author.address) if author else None
    mine = person is not None and bytes(person.id) == bytes(row.requester_id or b"")
    if person is not None and person.staff and not mine:
        data = {name: value for name, value in facts.items() if value not in ("", False)}
        data["files"] = store_files(tx, files)
        root = root_of(tx, row)
        entry = tx.add_entry(root, "internal_note", body=body, data=data, author=bytes(person.id))
        tx.set_ticket(root, unread=1)
        return Outcome("entry", bytes(root.id), entry, detail={"by": found.by})
    if author is not None and not found.trusted:
        facts["other_sender"] = author.address
    who = bytes(person.id) if person is not None else row.requester_id if found.trusted else None
    root, entry = add_message(tx, row, body or "", author=who, data=facts, files=files, trusted=found.trusted)
    return Outcome("entry", bytes(root.id), entry, detail={"by": found.by, "trusted": found.trusted})


def _new_ticket(
    tx: Write,
    mail: Mail,
    raw: Raw,
    rules: MailRules,
    files: tuple[FileArgument, ...],
    author: Address | None,
    before: Row[Any] | None,
) -> Outcome:
    """Create the ticket of a mail, linked to the closed one that it answers, and acknowledge it."""
    body, full = _texts(tx, mail, fold=mail.is_reply and not mail.is_forward)
    left = mail.left_out + (len(mail.files) if is_cut(raw, rules) else 0)
    if left:
        body += "\n\n" + messages.text("mail_files_left", rules.language, count=left)
    requester = requester_by_address(tx, author.address, author.name, source="mail") if author else None
    title = mail.title or next((line for line in body.split("\n") if line.strip()), "")
    create(
        tx,
        title=title or messages.text("mail_subject_none", rules.language),
        body=body,
        category=category_of(tx, title, body),
        category_suggested=True,
        channel="mail",
        requester=bytes(requester.id) if requester is not None else None,
        group=group_by_name(tx, rules.group),
        files=files,
        language="zh_CN" if any("\u4e00" <= c <= "\u9fff" for c in title + body[:500]) else "en",
    )
    ident = tx.subject
    row = tx.ticket(ident)
    entry = desk_intake.note_origin(tx, row, _facts(mail, raw, full, rules))
    if before is not None:
        link(tx, ticket=ident, target=bytes(root_of(tx, before).id), type="follow_up_of")
    if (
        rules.receipts
        and author is not None
        and not raw.forced
        and robots.may_answer(mail.headers, author.address)
    ):
        queue_receipt(tx, row, author.address, mail, rules)
    return Outcome("ticket", ident, entry)


CHANNEL = Channel("mail", parse, apply, files=True, spools=True)
