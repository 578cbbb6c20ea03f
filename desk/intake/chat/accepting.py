"""Accepting a page from a chat: by a card's button or by a word; once, and whoever comes late hears who was first.

The presser is whose account is linked (`contact.set`); what the window's own button asks and may is asked here, too.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from desk.intake.chat.events import ChatMessage
from desk.intake.chat.outgoing import queue_chat
from desk.intake.chat.presses import Press
from desk.models.entry import ENTRY
from desk.models.team import PAGE
from desk.ops.base import Write
from desk.ops.contacts import linked_person
from desk.ops.dispatching import accept as accept_dispatched
from desk.ops.dispatching import pending_of
from desk.ops.escalating import acknowledge
from desk.ops.intake import Outcome, ticket_by_number
from desk.ops.pointers import root_of
from desk.process import messages, permissions
from desk.process.errors import KnownError

VERB = "accept:"
_WORD = re.compile(
    r"^(?:接单|确认接单|认领|accept|ack)\s*[:：]?\s*(T-\d+[0-9A-Z]|L\d+-\d+)\s*[.!。！]?$", re.I
)

messages.register(
    {
        "accepted_by": ("{number} accepted by {name} at {at}", "{number} 已由 {name} 于 {at} 接单"),
        "accepted_over": (
            "{number} is not being escalated any more: nothing is left to accept.",
            "{number} 的升级已结束，无需接单。",
        ),
        "accepted_stranger": (
            "This account is not linked to anybody in Desk. Link it with `desk contact set --chat {platform}={account}`.",
            "此账号尚未关联 Desk 人员。请用 `desk contact set --chat {platform}={account}` 关联。",
        ),
        "accepted_gone": ("This ticket is not here any more.", "该工单已不存在。"),
    }
)


def number_to_accept(message: ChatMessage) -> str:
    """Return the ticket's number where a message says nothing but “accept” and that."""
    found = _WORD.match(message.text.strip())
    return found[1] if found else ""


def _page(tx: Write, row: Row[Any]) -> Row[Any] | None:
    """Return the newest page of a ticket: a running one before ended ones."""
    newest = select(PAGE).where(PAGE.c.ticket_id == row.id)
    return tx.connection.execute(
        newest.order_by(PAGE.c.ended_us.is_not(None), PAGE.c.started_us.desc()).limit(1)
    ).first()


def _moment(tx: Write, us: int) -> str:
    return datetime.fromtimestamp(us / 1e6, ZoneInfo(str(tx.settings["time_zone"]))).strftime("%H:%M")


def accept(tx: Write, row: Row[Any], platform: str, account: str) -> str:
    """Accept a page for whoever the account belongs to; returns what is to be said."""
    language = row.language or "zh_CN"
    person = linked_person(tx.connection, platform, account)
    if person is None:
        return messages.text("accepted_stranger", language, platform=platform, account=account)
    page = _page(tx, row)
    refused = ""
    if pending_of(tx, row) == person.hex():
        refused = _as(tx, person, "ticket.accept", accept_dispatched, row)
    if page is not None and page.ended_us is None and page.state != "acknowledged" and not refused:
        refused = _as(tx, person, "ticket.acknowledge", acknowledge, row)
    if refused:
        return refused
    taken = _taken(tx, row)
    if taken is None:
        return messages.text("accepted_over", language, number=row.number)
    who = tx.person(taken[0])
    name = who.name if who is not None else "?"
    return messages.text("accepted_by", language, number=row.number, name=name, at=_moment(tx, taken[1]))


def _as(tx: Write, person: bytes, verb: str, act: Callable[..., object], row: Row[Any]) -> str:
    """Do what the person's own button in the window does; returns why not, "" where it is done."""
    before, tx.person_id = tx.person_id, person
    try:
        permissions.check(tx.role(), verb)
        act(tx, ticket=bytes(row.id))
    except KnownError as error:
        return error.sentence(row.language or "zh_CN")
    finally:
        tx.person_id = before
    return ""


def _taken(tx: Write, row: Row[Any]) -> tuple[bytes, int] | None:
    """Return who accepted last and when: the newest page's answer, else the newest acceptance of a dispatch."""
    page = _page(tx, row)
    if page is not None:
        return (bytes(page.acked_by), page.acked_us) if page.acked_by and page.acked_us else None
    found = tx.connection.execute(
        select(ENTRY.c.author_id, ENTRY.c.effective_us)
        .where(ENTRY.c.ticket_id == row.id, ENTRY.c.kind == "accepted", ENTRY.c.author_id.is_not(None))
        .order_by(ENTRY.c.effective_us.desc(), ENTRY.c.id.desc())
        .limit(1)
    ).first()
    return None if found is None else (bytes(found[0]), int(found[1]))


def apply_press(tx: Write, press: Press) -> Outcome:
    """Do what a pressed button asks, and change the card to what came of it."""
    row = _ticket(tx, press.action)
    text = (
        accept(tx, row, press.platform, press.user)
        if row is not None
        else messages.text("accepted_gone", "zh_CN")
    )
    name = f"card-{press.platform}-{press.ident}"
    queue_chat(tx, None, press.platform, press.place, text, kind="card_update", name=name)
    return Outcome("stored", detail={"said": text})


def _ticket(tx: Write, action: str) -> Row[Any] | None:
    """Return the ticket that a button names."""
    try:
        return root_of(tx, tx.ticket(bytes.fromhex(action.removeprefix(VERB))))
    except (KnownError, ValueError):
        return None


def apply_word(tx: Write, message: ChatMessage, number: str) -> Outcome | None:
    """Accept by a written word; None where the ticket or the person is unknown, so that it is a message as any other."""
    row = ticket_by_number(tx, number)
    if row is None or linked_person(tx.connection, message.platform, message.user) is None:
        return None
    row = root_of(tx, row)
    text = accept(tx, row, message.platform, message.user)
    reply: Mapping[str, str] = message.reply
    queue_chat(
        tx,
        row,
        message.platform,
        reply,
        text,
        kind="receipt",
        name=f"word-{message.platform}-{message.ident}",
    )
    return Outcome("stored", detail={"said": text})
