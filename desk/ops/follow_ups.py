"""A requester writes to a ticket closed beyond its window: a new ticket follows it, with the same owner if there."""

from typing import Any

from sqlalchemy import Row

from desk.ops.base import Write
from desk.ops.files import FileArgument
from desk.protocol.changes import Changes

DAY_US = 86_400_000_000


def is_beyond_window(tx: Write, row: Row[Any]) -> bool:
    """Tell whether a ticket is closed for longer than it may be reopened."""
    window = int(tx.settings["reopen_window_days"]) * DAY_US
    return row.state == "closed" and row.closed_us is not None and tx.now_us - row.closed_us > window


def follow_up(
    tx: Write, row: Row[Any], text: str, channel: str, files: tuple[FileArgument, ...] = ()
) -> Changes:
    """Make the ticket that follows a closed one, and link the two."""
    from desk.ops.fields import link
    from desk.ops.states import give
    from desk.ops.tickets import create

    create(
        tx, title=row.title, body=text, category=row.category, product=row.product, channel=channel,
        requester=bytes(row.requester_id) if row.requester_id else None, priority=row.priority,
        group=bytes(row.group_id) if row.group_id else None, tier=row.tier, language=row.language, files=files,
    )  # fmt: skip
    made = tx.subject
    link(tx, ticket=made, target=bytes(row.id), type="follow_up_of")
    owner = tx.person(bytes(row.owner_id)) if row.owner_id else None
    if owner is not None and owner.staff and not _is_away(tx, bytes(owner.id)):
        give(tx, ticket=made, to=bytes(owner.id))
    tx.subject = made
    return tx.changes()


def _is_away(tx: Write, person: bytes) -> bool:
    """Tell whether a member of staff has left every group."""
    return (
        tx.connection.exec_driver_sql(
            "SELECT 1 FROM membership WHERE person_id = ? AND ended_us IS NULL LIMIT 1", (person,)
        ).first()
        is None
    )
