"""Leasing ticket numbers ahead, so that a new ticket gets its final number also on a train."""

from typing import Any

import psycopg

from desk.models.store import Store

SPARE = 50
"""Numbers that should be left at any time."""


def left(store: Store) -> int:
    """Return how many leased numbers are left."""
    found = store.connection.exec_driver_sql(
        "SELECT coalesce(sum(high - next + 1), 0) FROM number_block WHERE next <= high"
    ).scalar()
    return int(found or 0)


def lease(store: Store, server: psycopg.Connection[Any], *, spare: int = SPARE) -> None:
    """Lease another block while fewer than `spare` numbers are left."""
    while left(store) < spare:
        row = server.execute("SELECT sync.lease_numbers_v1()").fetchone()
        assert row is not None
        with store.write() as connection:
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO number_block(low, high, next) VALUES (?, ?, ?)",
                (row[0]["low"], row[0]["high"], row[0]["low"]),
            )
            connection.exec_driver_sql("DELETE FROM number_block WHERE next > high")
