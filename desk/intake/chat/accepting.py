"""Accepting a page from a chat: by a card's button or by a word; once, and whoever comes late hears who was first.

The presser is whose account is linked (`contact.set`); what the window's own button asks and may is asked here, too.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from desk.intake.chat.events import ChatMessage
from desk.intake.chat.outgoing import queue_chat
from desk.intake.chat.presses import Press
from desk.models.team import PAGE
from desk.ops.base import Write
from desk.ops.contacts import linked_person
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
    if page is not None and page.ended_us is None and page.state != "acknowledged":
        before, tx.person_id = tx.person_id, person
        try:
            permissions.check(tx.role(), "ticket.acknowledge")
            acknowledge(tx, ticket=bytes(row.id))
        except KnownError as error:
            return error.sentence(language)
        finally:
            tx.person_id = before
        page = _page(tx, row)
    if page is None or page.acked_us is None:
        return messages.text("accepted_over", language, number=row.number)
    who = tx.person(bytes(page.acked_by)) if page.acked_by else None
    name = who.name if who is not None else "?"
    return messages.text("accepted_by", language, number=row.number, name=name, at=_moment(tx, page.acked_us))


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
