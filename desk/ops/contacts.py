"""Ops on how people are told besides the window: their chat accounts, services, folding, quiet hours, digest."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from desk.ops.base import Write
from desk.ops.registry import op
from desk.ops.ruleset_rows import bodies, newest_body, store_body
from desk.process import permissions
from desk.process.contacts import KIND, Contact, from_json
from desk.process.errors import KnownError
from desk.protocol.changes import Changes


def contact_of(connection: Connection, person: bytes) -> Contact | None:
    """Return how a person is told, None where nothing was set."""
    body = newest_body(connection, KIND, person.hex())
    return from_json(body) if body else None


def contacts(connection: Connection) -> dict[bytes, Contact]:
    """Return how everybody is told who has set anything."""
    return {bytes.fromhex(name): from_json(body) for name, body in bodies(connection, KIND).items() if body}


def linked_person(connection: Connection, platform: str, account: str) -> bytes | None:
    """Return whose account on a platform this is."""
    known = contacts(connection).items()
    return next((who for who, found in known if account and found.chats.get(platform) == account), None)


@op("contact.set")
def set_contact(tx: Write, *, contact: dict[str, Any], person: bytes | None = None) -> Changes:
    """Set how the acting person is told, or (supervisors) another; an account belongs to one person."""
    who = person or tx.person_id
    if who is None or tx.person(who) is None:
        raise KnownError("no_person")
    if who != tx.person_id and not permissions.is_allowed(tx.role(), "skill.set"):
        raise KnownError("contact.other")
    made = from_json(contact)
    _check_accounts(tx, who, made.chats)
    store_body(tx, KIND, who.hex(), made.to_json())
    tx.subject = who
    return tx.changes()


def _check_accounts(tx: Write, who: bytes, chats: Mapping[str, str]) -> None:
    for platform, account in chats.items():
        holder = linked_person(tx.connection, platform, account)
        if holder is not None and holder != who:
            known = tx.person(holder)
            name = known.name if known is not None else holder.hex()
            raise KnownError("contact.taken", account=account, name=name)
