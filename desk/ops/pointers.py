"""Follows the pointer of a merged ticket. Knows nothing else of merging."""

from typing import Any

from sqlalchemy import Row

from desk.ops.base import Write


def root_of(tx: Write, row: Row[Any]) -> Row[Any]:
    """Return the ticket a merged one leads to, itself where it is not merged."""
    while row.merged_into is not None:
        row = tx.ticket(bytes(row.merged_into))
    return row


def root_id(tx: Write, ticket: bytes) -> bytes:
    """Return the id of the ticket a merged one leads to, without its row."""
    while (
        found := tx.raw.execute("SELECT merged_into FROM ticket WHERE id = ?", (ticket,)).fetchone()
    ) and found[0]:
        ticket = bytes(found[0])
    return ticket
