"""The portal channel: what a requester writes into a form becomes a ticket, a message, or a verdict on a solution.

The two functions of a channel; pages and links are `web.portal`. A form's own id makes it count once.
"""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Row

from desk.intake.channels import Channel, Raw
from desk.intake.mail.message import one_line
from desk.intake.mail.rules import mail_rules
from desk.ops.base import Write
from desk.ops.intake import Arrival, Outcome, add_message, requester_by_address, secret_of
from desk.ops.people import group_by_name
from desk.ops.pointers import root_of
from desk.ops.states import confirm, reject
from desk.ops.surveys import answer
from desk.ops.tickets import create
from desk.process.errors import KnownError

MOST_TEXT = 100_000


class Form(msgspec.Struct, frozen=True, omit_defaults=True):
    """A form as it was sent: `ticket` (hex) for one about a ticket; `action` is submit, reply, solved, open or rate."""

    id: str
    action: str
    ticket: str = ""
    title: str = ""
    name: str = ""
    email: str = ""
    body: str = ""
    fields: dict[str, str] = {}
    language: str = "zh_CN"
    rating: int = 0


@dataclass(frozen=True, slots=True)
class FormItem:
    """A form with what identifies it."""

    arrival: Arrival
    form: Form


def parse(raw: Raw) -> list[FormItem]:
    """Read a form."""
    try:
        form = msgspec.json.decode(raw.data, type=Form)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KnownError("alert_not_json", detail=str(error)[:200]) from error
    return [FormItem(Arrival("portal", raw.source, f"portal:{form.id}", "", form.email, form.title), form)]


def apply(tx: Write, item: FormItem, raw: Raw) -> Outcome:
    """Do what the form asks."""
    form = item.form
    if form.action == "submit":
        return _submit(tx, form, raw)
    row = root_of(tx, tx.ticket(bytes.fromhex(form.ticket)))
    author = bytes(row.requester_id) if row.requester_id else None
    if form.action == "solved" and row.state == "pending_confirmation":
        confirm(tx, ticket=bytes(row.id), by="customer")
        return Outcome("entry", bytes(row.id))
    if form.action == "open" and row.state == "pending_confirmation":
        reject(tx, ticket=bytes(row.id), body=form.body[:MOST_TEXT])
        return Outcome("entry", bytes(row.id))
    if form.action == "rate":
        return _rate(tx, row, form)
    if not form.body.strip():
        return Outcome("stored", bytes(row.id))
    root, entry = add_message(tx, row, form.body[:MOST_TEXT], author=author, data={"channel": "portal"})
    return Outcome("entry", bytes(root.id), entry)


def _rate(tx: Write, row: Row[Any], form: Form) -> Outcome:
    """Record the rating of a closed ticket, 1 to 5; one that does not count is kept with the message only."""
    try:
        answer(tx, ticket=bytes(row.id), rating=form.rating, comment=form.body[:MOST_TEXT], channel="portal")
    except KnownError:
        return Outcome("stored", bytes(row.id))
    return Outcome("entry", bytes(row.id))


def _submit(tx: Write, form: Form, raw: Raw) -> Outcome:
    secret_of(tx)
    person = requester_by_address(tx, form.email.strip().lower(), form.name, source="portal")
    create(
        tx,
        title=one_line(form.title),
        body=form.body[:MOST_TEXT],
        channel="portal",
        requester=bytes(person.id),
        group=group_by_name(tx, mail_rules(raw.rules).group),
        fields=form.fields,
        language=form.language,
    )
    return Outcome("ticket", tx.subject)


CHANNEL = Channel("portal", parse, apply)
