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
from desk.intake.portal_login import queue_portal_receipt
from desk.ops.base import Write
from desk.ops.fields import priority_matrix
from desk.ops.files import FileArgument, safe_name
from desk.ops.intake import Arrival, Outcome, add_message, requester_by_address, secret_of
from desk.ops.people import group_by_name
from desk.ops.pointers import root_of
from desk.ops.states import confirm, reject
from desk.ops.surveys import answer
from desk.ops.tickets import create
from desk.process.errors import KnownError
from desk.queries.kinds import category_of, known_categories

MOST_TEXT = 100_000


class Form(msgspec.Struct, frozen=True, omit_defaults=True):
    """A form as it was sent: `ticket` (hex) for one about a ticket.

    Attributes:
        action: submit, reply, solved, open (not solved), other (solved, with another question) or rate.
        files: name, type and size of what follows the form.
        talk: whether it begins an online conversation.
    """

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
    category: str = ""
    talk: bool = False
    files: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FormItem:
    """A form with what identifies it; its files are views of the message, not copies."""

    arrival: Arrival
    form: Form
    files: tuple[memoryview, ...] = ()


def parse(raw: Raw) -> list[FormItem]:
    """Read a form: a line of JSON, and behind it the bytes of its files."""
    data = raw.whole
    head = data.find(b"\n") if b"\n" in data else len(data)
    try:
        form = msgspec.json.decode(data[:head], type=Form)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KnownError("alert_not_json", detail=str(error)[:200]) from error
    files, at, seen = [], head + 1, memoryview(data)
    for _, _, size in form.files:
        files.append(seen[at : at + max(size, 0)])
        at += max(size, 0)
    arrival = Arrival("portal", raw.source, f"portal:{form.id}", "", form.email, form.title)
    return [FormItem(arrival, form, tuple(files))]


def pack(form: Form, files: tuple[tuple[str, str, bytes], ...] = ()) -> bytes:
    """Return a form with its files as `parse` reads them."""
    described = tuple((name[:255], kind[:100], len(data)) for name, kind, data in files)
    head = msgspec.json.encode(msgspec.structs.replace(form, files=described))
    return b"".join((head, b"\n", *(data for _, _, data in files)))


def _put_files(item: FormItem, raw: Raw) -> tuple[FileArgument, ...]:
    """Write the files where the op can store them; names are only ever shown."""
    put = []
    for number, ((name, _, _), data) in enumerate(zip(item.form.files, item.files, strict=True)):
        path = raw.directory / f"portal-{item.form.id[:32].encode().hex()}-{number}"
        path.write_bytes(data)
        put.append(FileArgument(str(path), safe_name(name)))
    return tuple(put)


def apply(tx: Write, item: FormItem, raw: Raw) -> Outcome:
    """Do what the form asks."""
    form = item.form
    if form.action == "submit":
        return _submit(tx, form, raw, _put_files(item, raw))
    row = root_of(tx, tx.ticket(bytes.fromhex(form.ticket)))
    author = bytes(row.requester_id) if row.requester_id else None
    if form.action == "solved" and row.state == "pending_confirmation":
        confirm(tx, ticket=bytes(row.id), by="customer")
        return Outcome("entry", bytes(row.id))
    if form.action in ("open", "other") and row.state == "pending_confirmation":
        reject(tx, ticket=bytes(row.id), body=form.body[:MOST_TEXT], other_question=form.action == "other")
        return Outcome("entry", bytes(row.id))
    if form.action == "rate":
        return _rate(tx, row, form)
    if not form.body.strip() and not item.files:
        return Outcome("stored", bytes(row.id))
    files = _put_files(item, raw)
    facts = {"channel": "portal"}
    root, entry = add_message(tx, row, form.body[:MOST_TEXT], author=author, data=facts, files=files)
    return Outcome("entry", bytes(root.id), entry)


def _rate(tx: Write, row: Row[Any], form: Form) -> Outcome:
    """Record the rating of a closed ticket, 1 to 5; one that does not count is kept with the message only."""
    try:
        answer(tx, ticket=bytes(row.id), rating=form.rating, comment=form.body[:MOST_TEXT], channel="portal")
    except KnownError:
        return Outcome("stored", bytes(row.id))
    return Outcome("entry", bytes(row.id))


def _known(tx: Write, fields: dict[str, str]) -> dict[str, str]:
    """Return the fields without a degree of interruption that the matrix does not have: it may have changed."""
    known = priority_matrix(tx).degree(fields.get("interruption", "")) is not None
    return fields if known else {name: text for name, text in fields.items() if name != "interruption"}


def _submit(tx: Write, form: Form, raw: Raw, files: tuple[FileArgument, ...]) -> Outcome:
    secret_of(tx)
    person = requester_by_address(tx, form.email.strip().lower(), form.name, source="portal")
    chosen = form.category if form.category in known_categories() else ""
    create(
        tx,
        title=one_line(form.title),
        body=form.body[:MOST_TEXT],
        channel="im" if form.talk else "portal",
        category=chosen or category_of(tx, form.title, form.body),
        category_suggested=not chosen,
        requester=bytes(person.id),
        group=group_by_name(tx, mail_rules(raw.rules).group),
        fields=_known(tx, form.fields),
        files=files,
        language=form.language,
    )
    ident = tx.subject
    queue_portal_receipt(tx, tx.ticket(ident), form.email.strip().lower())
    return Outcome("ticket", ident)


CHANNEL = Channel("portal", parse, apply, files=True)
