"""Who may dispatch and send central notices: everybody alone, in a shared workspace only the lease's holder.

The sharing thread asks the server and notes until when this desk holds a lease; a desk that is off line holds
none. Knows no server.
"""

import json

from sqlalchemy import Connection

from desk.models.store import Store

DISPATCHER = "dispatcher"
EMITTER = "emitter"


def holds(store: Store, lease: str) -> bool:
    """Tell whether this desk may act for all now."""
    if store.meta("desk_number") is None:
        return True
    until = store.meta(f"lease:{lease}")
    return isinstance(until, int) and store.clock() < until


def note(connection: Connection, lease: str, until_us: int) -> None:
    """Note until when this desk holds a lease; 0 = it does not."""
    connection.exec_driver_sql(
        "INSERT INTO meta(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        (f"lease:{lease}", json.dumps(until_us)),
    )
