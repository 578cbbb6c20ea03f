"""Follows the pointer of a merged ticket. Knows nothing else of merging."""

from typing import Any

from sqlalchemy import Row

from desk.ops.base import Write


def root_of(tx: Write, row: Row[Any]) -> Row[Any]:
    """Return the ticket a merged one leads to, itself where it is not merged."""
    while row.merged_into is not None:
        row = tx.ticket(bytes(row.merged_into))
    return row
