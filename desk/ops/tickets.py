"""The op that creates a ticket, from a template's fields, with its number from the leased block."""

from typing import Any

import msgspec
from sqlalchemy import Row, insert, select, update

from desk.models.local import META
from desk.models.ticket import NUMBER_BLOCK, TICKET
from desk.ops.base import Write
from desk.ops.dispatch_ground import config_in_force
from desk.ops.fields import clean_tags, graded, priority_matrix, tag_text
from desk.ops.files import FileArgument, store_files
from desk.ops.people import require_group
from desk.ops.registry import op
from desk.ops.texts import checked_text
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.ids import offline_number, ticket_number
from desk.protocol.changes import Changes

messages.register(
    {
        "ticket_exists": (
            "This ticket was created already: it is {number}. Open it instead of sending the form again.",
            "该工单已创建，编号 {number}，请直接打开，无需再次提交。",
        ),
        "title_empty": (
            "Give the ticket a title: one sentence in the requester's words.",
            "请填写标题：用用户的话概括一句。",
        ),
        "affected_wrong": (
            "The number of affected users must be a whole number.",
            "受影响用户数应为整数。",
        ),
    }
)

EMBEDDED_END = 1 << 60


def next_number(tx: Write) -> str:
    """Return the next free number; a restored replica may have leased one that is in use by now."""
    taken = select(TICKET.c.key)
    while tx.connection.execute(taken.where(TICKET.c.number == (number := _counted(tx)))).first() is not None:
        continue
    return number


def _counted(tx: Write) -> str:
    """Return the next ticket number of the leased blocks; `L<desk>-<n>` when they are exhausted."""
    block = tx.connection.execute(
        select(NUMBER_BLOCK).where(NUMBER_BLOCK.c.next <= NUMBER_BLOCK.c.high).order_by(NUMBER_BLOCK.c.low)
    ).first()
    if block is None and tx.store.meta("desk_number") is None:
        tx.connection.execute(insert(NUMBER_BLOCK).values(low=1, high=EMBEDDED_END, next=2))
        return ticket_number(1)
    if block is None:
        return _offline_number(tx)
    tx.connection.execute(
        update(NUMBER_BLOCK).where(NUMBER_BLOCK.c.low == block.low).values(next=block.next + 1)
    )
    return ticket_number(int(block.next))


def _offline_number(tx: Write) -> str:
    used = tx.connection.execute(select(META.c.value).where(META.c.name == "offline_number")).scalar()
    counter = int(used or 0) + 1
    tx.connection.exec_driver_sql(
        "INSERT INTO meta(name, value) VALUES ('offline_number', ?)"
        " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        (str(counter),),
    )
    return offline_number(int(str(tx.store.meta("desk_number"))), counter)


def _requester_columns(tx: Write, requester: bytes | None) -> dict[str, Any]:
    if requester is None:
        return {}
    person = tx.person(requester)
    if person is None:
        raise KnownError("person_missing")
    return {
        "requester_id": requester,
        "requester_name": person.name,
        "requester_org": person.organisation,
        "requester_level": person.level,
    }


def _insert(tx: Write, values: dict[str, Any]) -> Row[Any]:
    tx.subject = values["id"]
    held = tx.connection.execute(select(TICKET.c.number).where(TICKET.c.id == tx.subject)).scalar()
    if held is not None:
        raise KnownError("ticket_exists", number=held)
    stamps = {"created_us": tx.now_us, "updated_us": tx.now_us, "created_by": tx.person_id, "source": ""}
    tx.connection.execute(insert(TICKET).values(**values, **stamps))
    return tx.ticket(tx.subject)


def _record_creation(
    tx: Write, row: Row[Any], body: str, data: dict[str, Any], author: bytes | None, *, guessed: bool = False
) -> None:
    """Append the first entry of a ticket and index its title with the template's texts."""
    kept = {name: value for name, value in data.items() if value not in ({}, [])}
    kept["by_agent"] = tx.person_id is not None
    if guessed:
        kept["category_suggested"] = True
    tx.add_entry(row, "created", body=body, data=kept, author=author or tx.person_id)
    tx.texts_added.append((int(row.key), 0, row.title))


class Grading(msgspec.Struct, frozen=True):
    """What a ticket's first priority is made of: the priority itself, or impact and urgency (1 is the worst)."""

    priority: int | None
    impact: int | None
    urgency: int | None

    def completed(self, tx: Write, fields: dict[str, str], product: str) -> "Grading":
        """Return it with impact and urgency from the form's affected users and degree of interruption.

        They count where nobody graded by hand; a core product's trouble has the widest impact.
        """
        users, interruption = fields.get("affected_users", "").strip(), fields.get("interruption", "").strip()
        if self.priority is not None or self.impact is not None or not (users or interruption):
            return self
        if users and not users.isdigit():
            raise KnownError("affected_wrong")
        core = product in config_in_force(tx.connection).core_products
        matrix = priority_matrix(tx)
        impact = matrix.impact_of(
            affected_users=int(users) if users else None, interruption=interruption or None, core=core
        )
        return Grading(None, impact, self.urgency or matrix.urgency_of(interruption))

    def resolve(self, tx: Write, level: str) -> int:
        """Return the priority; P3 where nothing was said."""
        if self.priority is None and self.impact is None:
            return 3
        return graded(tx, priority=self.priority, impact=self.impact, urgency=self.urgency, level=level)


def checked_title(title: str) -> str:
    """Return the title on one line, at most 500 characters; raises when nothing is left."""
    subject = " ".join(title.replace("\x00", "").split())[:500]
    if not subject:
        raise KnownError("title_empty")
    return subject


def checked_fields(tx: Write, fields: dict[str, str] | None) -> dict[str, str]:
    """Return the template fields that were filled in."""
    return {k: checked_text(tx, v, may_be_empty=True) for k, v in (fields or {}).items() if v.strip()}


def _own(tx: Write, row: Row[Any], person: bytes) -> None:
    tx.add_entry(row, "assigned", data={"from": None, "to": person.hex()})
    tx.set_ticket(row, owner_id=person, state="assigned")


@op("ticket.create")
def create(
    tx: Write,
    *,
    title: str,
    body: str = "",
    category: str = "",
    product: str = "",
    requester: bytes | None = None,
    channel: str = "form",
    priority: int | None = None,
    impact: int | None = None,
    urgency: int | None = None,
    group: bytes | None = None,
    tier: str = "L1",
    fields: dict[str, str] | None = None,
    tags: tuple[str, ...] = (),
    files: tuple[FileArgument, ...] = (),
    language: str = "",
    take: bool = False,
    ticket: bytes | None = None,
    category_suggested: bool = False,
) -> Changes:
    """Create a ticket; `fields` are the template's (symptom, occurred, steps, environment ...).

    By phone or on site the creation is itself the first contact (process.md 5.2.4). `ticket` is an id the
    caller made, `take` makes the author its owner, `category_suggested`: the classifier chose the category.
    """
    subject, text = checked_title(title), checked_text(tx, body, may_be_empty=True)
    template = checked_fields(tx, fields)
    if group is not None:
        require_group(tx, group)
    who = _requester_columns(tx, requester)
    judged = Grading(priority, impact, urgency).completed(tx, template, product)
    grade = judged.resolve(tx, str(who.get("requester_level", "standard")))
    registers = {
        "title": subject, "priority": grade, "impact": judged.impact, "urgency": judged.urgency, "tier": tier,
        "group_id": group, "category": category, "product": product, "channel": channel,
        "language": language, "unread": int(not take), "tags": tag_text(clean_tags(tags)), **who,
    }  # fmt: skip
    row = _insert(tx, {"id": ticket or tx.new_id(), "number": next_number(tx), **registers})
    data = {"priority": grade, "channel": channel, "fields": template, "files": store_files(tx, files)}
    _record_creation(tx, row, text, data, requester, guessed=category_suggested and category != "")
    if take and tx.person_id is not None:
        _own(tx, row, tx.person_id)
    return tx.changes()
