"""What the window and the command line say about sharing."""

from typing import Any

from desk.models.store import Store
from desk.protocol.sharing import SyncStatus

__all__ = ["SyncStatus", "read_counts"]


def read_counts(store: Store) -> dict[str, Any]:
    """Return what waits: ops to send, open conflicts, ops that were not delivered."""
    connection = store.connection
    statements = {
        "to_send": "SELECT count(*) FROM outbox WHERE state = 0",
        "held": "SELECT count(*) FROM outbox WHERE state = 2",
        "asked": "SELECT count(*) FROM outbox WHERE state = 3",
        "conflicts": "SELECT count(*) FROM conflict WHERE resolved_us IS NULL",
        "undelivered": "SELECT count(*) FROM undelivered",
    }
    return {name: int(connection.exec_driver_sql(text).scalar() or 0) for name, text in statements.items()}
