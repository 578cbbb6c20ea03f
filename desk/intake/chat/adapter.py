"""The chat channel: what somebody says becomes a ticket or a message in the ticket of its thread.

The two functions of a channel; reading is `events`. A thread is a ticket; where a platform has no threads, a
conversation continues its newest ticket while that is open or was closed a short while ago.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select

from desk.intake.channels import Channel, Raw
from desk.intake.chat.accepting import apply_press, apply_word, number_to_accept
from desk.intake.chat.events import READERS, ChatMessage
from desk.intake.chat.fetching import queue_files
from desk.intake.chat.outgoing import queue_chat
from desk.intake.chat.presses import Press, read_press
from desk.intake.chat.rules import ChatRules, chat_rules
from desk.models.intake import INBOUND
from desk.ops import intake as desk_intake
from desk.ops.base import Write
from desk.ops.fields import link
from desk.ops.intake import (
    Arrival,
    Outcome,
    add_message,
    person_by_address,
    requester_by_account,
    ticket_by_number,
)
from desk.ops.people import group_by_name
from desk.ops.pointers import root_of
from desk.ops.tickets import create
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.ids import fact_id
from desk.process.verdicts import is_quiet
from desk.queries.kinds import category_of

TITLE = 80
HOUR_US = 3_600_000_000
ENDED = ("closed", "cancelled", "spam")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:T-\d+[0-9A-Z]|L\d+-\d+)(?![0-9A-Za-z])", re.I)
_ANEW = re.compile(r"^(?:新工单|新问题|提交工单|new ticket|new)\s*[:：]\s*", re.I)

messages.register(
    {
        "chat_unreadable": (
            "This is no message of a chat platform ({detail}). Check that the callback of the platform points here.",
            "这不是聊天平台的消息（{detail}）。请检查平台的回调地址是否指向此处。",
        ),
        "chat_platform": (
            "There is no chat platform “{platform}”. Use one of: {known}.",
            "没有“{platform}”这个聊天平台，可用：{known}。",
        ),
        "chat_files": (
            "{names}: attached in the chat, and kept there.",
            "{names}：附件在聊天会话中查看。",
        ),
        "chat_sent_files": ("Attached: {names}", "附件：{names}"),
        "chat_receipt": (
            "Your request is ticket {number}. Answers come here; write here to add something.",
            "已受理，工单号 {number}。处理进展会在此回复，可直接在此补充说明。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class ChatItem:
    """A message with what identifies it."""

    arrival: Arrival
    message: ChatMessage


@dataclass(frozen=True, slots=True)
class PressItem:
    """A pressed button with what identifies it."""

    arrival: Arrival
    press: Press


def parse(raw: Raw) -> list[ChatItem | PressItem]:
    """Read a platform's event; `source` names the platform. What is no message gives nothing."""
    reader = READERS.get(raw.source)
    if reader is None:
        raise KnownError("chat_platform", platform=raw.source, known=", ".join(READERS))
    press = read_press(raw.source, raw.whole)
    if press is not None:
        key = f"press:{press.platform}:{press.ident}"
        return [PressItem(Arrival("chat", press.platform, key, "", press.user, press.action), press)]
    return [_item(message) for message in reader(raw.whole)]


def _item(message: ChatMessage) -> ChatItem:
    """Return the item; its key is the platform's own id, its external id the place it was said at."""
    place = thread_key(message.platform, message.threads[0])
    ident = f"chat:{message.platform}:{message.ident}"
    sender = message.name or message.user
    return ChatItem(Arrival("chat", message.platform, ident, place, sender, message.text[:120]), message)


def thread_key(platform: str, place: str) -> str:
    """Return the name under which a thread stands in `inbound`."""
    return f"chat:{platform}:{place}"


def apply(tx: Write, item: ChatItem | PressItem, raw: Raw) -> Outcome:
    """Do what the message or the button asks."""
    if isinstance(item, PressItem):
        return apply_press(tx, item.press)
    message, rules = item.message, chat_rules(raw.rules)
    if not message.text and not message.files:
        return Outcome("stored")
    if name := raw.facts.get("name", ""):
        message = replace(message, name=name)
    number = number_to_accept(message)
    accepted = apply_word(tx, message, number) if number else None
    if accepted is not None:
        return accepted
    known = person_by_address(tx, raw.facts.get("email", ""))
    if message.platform not in rules.fetch:
        message = replace(message, refs=())
    person = known or requester_by_account(tx, message.platform, message.user, message.name)
    anew = bool(_ANEW.match(message.text))
    if anew:
        message = replace(message, text=_ANEW.sub("", message.text))
    found = None if anew else _ticket_of(tx, message, bytes(person.id))
    if found is not None and _can_take(tx, found, message, rules):
        return _into_ticket(tx, found, message, person)
    return _new_ticket(tx, message, raw, rules, person, found)


def _ticket_of(tx: Write, message: ChatMessage, person: bytes) -> Row[Any] | None:
    """Return the ticket a message continues: the one it names, if it is theirs; else that of its thread."""
    for number in _NUMBER.findall(message.text)[:3]:
        named = ticket_by_number(tx, number)
        if named is not None and bytes(named.requester_id or b"") == person:
            return named
    for place in message.threads:
        known = tx.connection.execute(
            select(INBOUND.c.ticket_id)
            .where(
                INBOUND.c.external_id == thread_key(message.platform, place), INBOUND.c.ticket_id.is_not(None)
            )
            .order_by(INBOUND.c.received_us.desc(), INBOUND.c.id.desc())
            .limit(1)
        ).scalar()
        if known is not None:
            return tx.ticket(bytes(known))
    return None


def _can_take(tx: Write, row: Row[Any], message: ChatMessage, rules: ChatRules) -> bool:
    """Tell whether a ticket still takes messages; thanks always belong to what they are for."""
    root = root_of(tx, row)
    if root.state not in ENDED or (message.text.strip() and is_quiet(message.text, root.state)):
        return True
    days = int(tx.settings["reopen_window_days"]) * 24
    hours = days if message.in_thread else min(days, rules.continue_hours)
    return (
        root.state == "closed"
        and root.closed_us is not None
        and tx.now_us - root.closed_us <= hours * HOUR_US
    )


def _body(message: ChatMessage, language: str) -> str:
    """Return what was said and which files came with it: those that are fetched, and those the chat keeps."""
    known = len(message.refs)
    pairs = [(name, n < known and bool(message.refs[n])) for n, name in enumerate(message.files)]
    parts = [message.text]
    for code, fetched in (("chat_sent_files", True), ("chat_files", False)):
        names = ", ".join(name for name, is_fetched in pairs if is_fetched is fetched)
        parts += [messages.text(code, language, names=names)] if names else []
    return "\n\n".join(part for part in parts if part)


def _language(message: ChatMessage, rules: ChatRules) -> str:
    if any("\u4e00" <= c <= "\u9fff" for c in message.text):
        return "zh_CN"
    return "en" if any(c.isascii() and c.isalpha() for c in message.text) else rules.language


def _facts(message: ChatMessage) -> dict[str, Any]:
    return {"channel": "im", "platform": message.platform, "from": message.name or message.user}


def _into_ticket(tx: Write, row: Row[Any], message: ChatMessage, person: Row[Any]) -> Outcome:
    """Add the message to its ticket: the requester's or a colleague's words, or a note by one of us."""
    body = _body(message, row.language)
    who, detail = bytes(person.id), {"reply": dict(message.reply), "platform": message.platform}
    if person.staff and who != bytes(row.requester_id or b""):
        root = root_of(tx, row)
        entry = tx.add_entry(root, "internal_note", body=body, data=_facts(message), author=who)
        tx.set_ticket(root, unread=1)
        queue_files(tx, root, entry, message)
        return Outcome("entry", bytes(root.id), entry, detail=detail)
    root, entry = add_message(tx, row, body, author=who, data=_facts(message))
    queue_files(tx, root, entry, message)
    return Outcome("entry", bytes(root.id), entry, detail=detail)


def _new_ticket(
    tx: Write, message: ChatMessage, raw: Raw, rules: ChatRules, person: Row[Any], before: Row[Any] | None
) -> Outcome:
    """Create the ticket of a message, linked to the ended one that it follows, and say its number."""
    language = _language(message, rules)
    body = _body(message, language)
    first = next((line for line in body.split("\n") if line.strip()), "")
    create(
        tx,
        title=first if len(first) <= TITLE else first[: TITLE - 1] + "…",
        body=body,
        category=category_of(tx, first, body),
        category_suggested=True,
        channel="im",
        requester=bytes(person.id),
        group=group_by_name(tx, rules.group),
        language=language,
    )
    ident = tx.subject
    row = tx.ticket(ident)
    entry = desk_intake.note_origin(tx, row, _facts(message) | {"original": raw.blob})
    queue_files(tx, row, entry, message)
    if before is not None:
        link(tx, ticket=ident, target=bytes(root_of(tx, before).id), type="follow_up_of")
    if rules.receipts:
        text = messages.text("chat_receipt", language, number=row.number)
        name = f"chat-{fact_id('chat receipt', ident).hex()}"
        queue_chat(tx, row, message.platform, message.reply, text, kind="receipt", name=name)
    detail = {"reply": dict(message.reply), "platform": message.platform}
    return Outcome("ticket", ident, entry, detail=detail)


CHANNEL = Channel("chat", parse, apply)
