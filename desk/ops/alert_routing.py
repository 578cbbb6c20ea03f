"""The administrator's rules by label for alerts: stored as versions, read with every notification."""

import json
from typing import Any

from sqlalchemy import Connection

from desk.models.store import Store
from desk.ops.base import Write
from desk.ops.people import group_by_name
from desk.ops.registry import op
from desk.ops.ruleset_rows import store_body
from desk.process.alert_routes import AlertRoute, routes_from_json
from desk.process.errors import FieldError
from desk.process.messages import Words
from desk.protocol.changes import Changes

KIND = "alert_routes"


def routes_in_force(store: Store, connection: Connection) -> tuple[AlertRoute, ...]:
    """Return the rules; read again only when a version was stored, since every notification asks."""
    row = connection.exec_driver_sql(
        "SELECT version, body FROM ruleset WHERE kind = ? AND name = ? ORDER BY version DESC LIMIT 1",
        (KIND, KIND),
    ).first()
    if row is None:
        return ()
    kept = store.memory.get(KIND)
    if isinstance(kept, tuple) and kept[0] == row:
        found: tuple[AlertRoute, ...] = kept[1]
        return found
    found = routes_from_json(json.loads(row[1])["rules"])
    store.memory[KIND] = (row, found)
    return found


def checked_routes(tx: Write, rules: Any) -> tuple[AlertRoute, ...]:
    """Return the rules read from JSON data; raises where a group does not exist."""
    found = routes_from_json(rules)
    for number, route in enumerate(found):
        if route.group and group_by_name(tx, route.group) is None:
            said = Words(f"there is no group {route.group!r}", f"没有小组“{route.group}”")
            raise FieldError(f"alerts.rules[{number}].group", said)
    return found


@op("alert.routes", permission="intake.configure")
def set_routes(tx: Write, *, rules: tuple[dict[str, Any], ...]) -> Changes:
    """Make these the rules by label, in this order; tickets that exist stay as they are."""
    store_body(tx, KIND, KIND, {"rules": [route.to_json() for route in checked_routes(tx, rules)]})
    return tx.changes()
