"""What every channel writes: inbound rows, quarantine, outgoing messages, requesters, messages in a ticket.

Each function works inside the op that took the message in, so that the key and what it made stand or fall
together. Knows no channel and no format.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.models.intake import INBOUND, LEASE, OUTBOUND
from desk.models.local import META
from desk.models.people import PERSON
from desk.models.ticket import TICKET
from desk.ops.base import Write
from desk.ops.entries import name_of
from desk.ops.files import FileArgument, store_files
from desk.ops.pointers import root_of
from desk.ops.registry import op
from desk.ops.states import confirm, reject, wake
from desk.process import messages
from desk.process.courtesy import heart_of
from desk.process.errors import KnownError
from desk.process.verdicts import is_quiet, says_solved
from desk.protocol.changes import Changes

RULES, SECRET = "intake_rules", "intake_secret"
RECEIPTS_PER_HOUR = 5
HOUR_US = 3_600_000_000

messages.register(
    {
        "inbound_missing": (
            "This message is not in the quarantine any more. Refresh the list.",
            "该消息已不在隔离区，请刷新列表。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What identifies a message that came in.

    Attributes:
        dedupe: the key under which it counts once.
        external_id: its own id (a Message-ID), "" if it has none.
    """

    channel: str
    source: str
    dedupe: str
    external_id: str = ""
    sender: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: ticket, entry, stored, or quarantine with a reason."""

    state: str
    ticket: bytes | None = None
    entry: bytes | None = None
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def meta_value(tx: Write, name: str) -> Any:
    """Return a value of the replica's bookkeeping as this transaction sees it."""
    row = tx.raw.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return None if row is None else json.loads(row[0])


def set_meta(tx: Write, name: str, value: Any) -> None:
    """Write a value of the replica's bookkeeping."""
    encoded = json.dumps(value, ensure_ascii=False)
    tx.connection.execute(
        upsert(META)
        .values(name=name, value=encoded)
        .on_conflict_do_update(index_elements=["name"], set_={"value": encoded})
    )


def secret_of(tx: Write) -> bytes:
    """Return the workspace's secret for signed addresses and links; made at its first use."""
    found = meta_value(tx, SECRET)
    if found is None:
        found = os.urandom(32).hex()
        set_meta(tx, SECRET, found)
    return bytes.fromhex(found)


# Written out: building these by expression took a third of the time of a repeated notification.
_CLAIM = (
    "INSERT INTO inbound (id, channel, source, dedupe, external_id, sender, subject, receipt, received_us, last_us)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dedupe) DO UPDATE SET seen = seen + 1,"
    " last_us = excluded.last_us, receipt = excluded.receipt RETURNING id, raw"
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message's inbound row: its id, where its bytes stand ("" as long as nowhere), whether it is new."""

    id: bytes
    raw: str
    new: bool


def claim(tx: Write, arrival: Arrival, receipt: bytes) -> Claimed:
    """Make the message's inbound row; a repeat only counts one more sighting of the one that stands."""
    ident = tx.new_id()
    found, raw = tx.raw.execute(
        _CLAIM,
        (ident, arrival.channel, arrival.source, arrival.dedupe, arrival.external_id, arrival.sender[:320],
         arrival.subject[:500], receipt, tx.now_us, tx.now_us),
    ).fetchone()  # fmt: skip
    return Claimed(found, raw, found == ident)


def keep_raw(tx: Write, inbound: bytes, blob: str, size: int) -> None:
    """Note where the message's bytes stand."""
    tx.raw.execute(
        "INSERT INTO blob (id, size, added_us) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (blob, size, tx.now_us),
    )
    tx.raw.execute("UPDATE inbound SET raw = ?, size = ? WHERE id = ?", (blob, size, inbound))


def conclude(tx: Write, inbound: bytes, outcome: Outcome) -> None:
    """Write what became of the message."""
    detail = json.dumps(dict(outcome.detail), ensure_ascii=False)
    tx.raw.execute(
        "UPDATE inbound SET state = ?, ticket_id = ?, entry_id = ?, reason = ?, detail = ? WHERE id = ?",
        (outcome.state, outcome.ticket, outcome.entry, outcome.reason, detail, inbound),
    )
    tx.change("inbound", inbound)


def requester_by_address(tx: Write, address: str, name: str, *, source: str) -> Row[Any]:
    """Return the person with this mail address, made as a requester where nobody has it."""
    found = person_by_address(tx, address)
    if found is not None:
        return found
    ident = tx.new_id()
    shown = " ".join(name.split())[:200] or address
    tx.connection.execute(
        insert(PERSON).values(
            id=ident, name=shown, email=address, internal=0, source=source, created_us=tx.now_us
        )
    )
    tx.change("person", ident)
    made = tx.person(ident)
    assert made is not None  # inserted just above
    return made


def requester_by_account(tx: Write, platform: str, account: str, name: str) -> Row[Any]:
    """Return the person of an account on a chat platform, made as a requester where it is new."""
    wanted = select(PERSON).where(PERSON.c.source == platform, PERSON.c.external_id == account)
    found = tx.connection.execute(wanted).first()
    shown = " ".join(name.split())[:200] or account
    if found is not None:
        if name and found.name == account:  # only now the platform tells the name
            tx.connection.execute(update(PERSON).where(PERSON.c.id == found.id).values(name=shown))
            tx.change("person", bytes(found.id))
            return tx.connection.execute(wanted).one()
        return found
    tx.connection.execute(
        insert(PERSON).values(
            id=tx.new_id(), name=shown, internal=0, source=platform, external_id=account, created_us=tx.now_us
        )
    )
    made = tx.connection.execute(wanted).one()
    tx.change("person", bytes(made.id))
    return made


def person_by_address(tx: Write, address: str) -> Row[Any] | None:
    """Return the active person with this mail address; the longest known where several share it."""
    if not address:
        return None
    return tx.connection.execute(
        select(PERSON)
        .where(func.lower(PERSON.c.email) == address.lower(), PERSON.c.active == 1)
        .order_by(PERSON.c.created_us)
    ).first()


def ticket_by_number(tx: Write, number: str) -> Row[Any] | None:
    """Return the ticket of a number or of an alias of it."""
    found = tx.connection.execute(select(TICKET).where(TICKET.c.number == number.upper())).first()
    if found is not None:
        return found
    alias = tx.connection.exec_driver_sql(
        "SELECT ticket_id FROM number_alias WHERE number = ?", (number.upper(),)
    ).scalar()
    return None if alias is None else tx.ticket(bytes(alias))


def ticket_by_message(tx: Write, message_id: str) -> Row[Any] | None:
    """Return the ticket that a Message-ID, sent or received, belongs to."""
    for table, column in ((OUTBOUND, OUTBOUND.c.message_id), (INBOUND, INBOUND.c.external_id)):
        found = tx.connection.execute(
            select(table.c.ticket_id).where(column == message_id, table.c.ticket_id.is_not(None)).limit(1)
        ).scalar()
        if found is not None:
            return tx.ticket(bytes(found))
    return None


def is_participant(tx: Write, row: Row[Any], address: str) -> bool:
    """Tell whether an address belongs to the requester, or has been accepted in this ticket before."""
    if row.requester_id is not None:
        person = tx.person(bytes(row.requester_id))
        if person is not None and person.email.lower() == address.lower():
            return True
    staff = person_by_address(tx, address)
    return staff is not None and bool(staff.staff)


def add_message(
    tx: Write,
    row: Row[Any],
    body: str,
    *,
    author: bytes | None,
    data: Mapping[str, Any],
    files: tuple[FileArgument, ...] = (),
    trusted: bool = True,
) -> tuple[Row[Any], bytes]:
    """Add what somebody wrote to a ticket; returns the ticket that holds it (a merged one leads on).

    It wakes a waiting ticket, reopens a closed one inside its window and answers a solution (“solved” closes,
    anything else but thanks goes on), unless it only says thanks or comes from somebody else
    (`trusted=False`), whose words are kept and move nothing.
    """
    root, name = root_of(tx, row), name_of(tx, author)
    courtesy = not files and is_quiet(body, root.state, name)
    payload: dict[str, Any] = {
        name: value for name, value in data.items() if value not in (None, "", [], False)
    }
    if courtesy or not trusted:
        payload["courtesy"] = True
    if bytes(root.id) != bytes(row.id):
        payload["via"] = bytes(row.id).hex()
    if described := store_files(tx, files):
        payload["files"] = described
    entry = tx.add_entry(root, "customer_message", body=body, data=payload, author=author)
    tx.set_ticket(root, unread=1)
    if trusted and root.state == "pending_confirmation":
        _judge(tx, root, heart_of(body, name), courtesy=courtesy)
    elif trusted and not courtesy:
        wake(tx, root, "customer")
    return root, entry


def _judge(tx: Write, row: Row[Any], body: str, *, courtesy: bool) -> None:
    """Take an answer to a solution as what it says: solved closes, thanks alone decide nothing, else it goes on."""
    if says_solved(body):
        confirm(tx, ticket=bytes(row.id), by="customer")
    elif not courtesy:
        reject(tx, ticket=bytes(row.id), other_question="?" in body or "？" in body)


def may_acknowledge(tx: Write, recipient: str) -> bool:
    """Tell whether one more automatic receipt to this address is allowed within the hour."""
    sent = tx.connection.execute(
        select(func.count()).where(
            OUTBOUND.c.recipient == recipient.lower(),
            OUTBOUND.c.kind == "receipt",
            OUTBOUND.c.created_us > tx.now_us - HOUR_US,
        )
    ).scalar_one()
    return int(sent) < RECEIPTS_PER_HOUR


def queue_message(
    tx: Write,
    ticket: Row[Any] | None,
    *,
    kind: str,
    recipient: str,
    message_id: str,
    subject: str,
    body: str,
    entry: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    channel: str = "mail",
) -> None:
    """Put a message into the outbox; one with this Message-ID stands there at most once."""
    tx.connection.execute(
        upsert(OUTBOUND)
        .values(
            id=tx.new_id(), ticket_id=None if ticket is None else bytes(ticket.id), entry_id=entry, kind=kind,
            recipient=recipient.lower(), message_id=message_id, subject=subject, body=body, channel=channel,
            created_us=tx.now_us, next_us=tx.now_us, headers=json.dumps(dict(headers or {}), ensure_ascii=False),
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def take_lease(tx: Write, name: str, owner: str, until_us: int) -> bool:
    """Take or prolong a lease; False while somebody else holds it."""
    held = upsert(LEASE).values(name=name, owner=owner, until_us=until_us)
    result = tx.connection.execute(
        held.on_conflict_do_update(
            index_elements=["name"],
            set_={"owner": owner, "until_us": until_us},
            where=(LEASE.c.owner == owner) | (LEASE.c.until_us < tx.now_us),
        )
    )
    return result.rowcount > 0


@op("intake.configure")
def configure(tx: Write, *, rules: dict[str, Any]) -> Changes:
    """Keep the rules of the channels (from the configuration file of `desk serve`), without any secret."""
    set_meta(tx, RULES, rules)
    return tx.changes()


@op("intake.secret")
def make_secret(tx: Write) -> Changes:
    """Make the workspace's secret for signed addresses where it has none."""
    secret_of(tx)
    return tx.changes()


@op("intake.discard")
def discard(tx: Write, *, inbound: bytes) -> Changes:
    """Take a message out of the quarantine for good; its bytes stay until they are purged."""
    result = tx.connection.execute(
        update(INBOUND)
        .where(INBOUND.c.id == inbound, INBOUND.c.state == "quarantine")
        .values(state="discarded")
    )
    if not result.rowcount:
        raise KnownError("inbound_missing")
    tx.change("inbound", inbound)
    return tx.changes()


def note_origin(tx: Write, row: Row[Any], facts: Mapping[str, Any]) -> bytes:
    """Put what a channel knows of a ticket's first message beside its text; returns the entry's id."""
    ident, data = tx.connection.exec_driver_sql(
        "SELECT id, data FROM entry WHERE ticket_id = ? AND kind = 'created' ORDER BY id LIMIT 1",
        (bytes(row.id),),
    ).one()
    kept = {name: value for name, value in facts.items() if value not in (None, "", [], False)}
    merged = {**json.loads(data), **kept}
    tx.connection.exec_driver_sql(
        "UPDATE entry SET data = ? WHERE ticket_id = ? AND id = ?",
        (json.dumps(merged, ensure_ascii=False), bytes(row.id), ident),
    )
    return bytes(ident)
