"""Settings of the workspace: the declared defaults with what the replica holds over them."""

import json
from typing import Any

from sqlalchemy import Connection

from desk.protocol.settings import SETTINGS, defaults


def load_settings(connection: Connection) -> dict[str, Any]:
    """Return every declared setting's value; undeclared rows (of another version) are left alone."""
    values = defaults()
    for name, value in connection.exec_driver_sql("SELECT name, value FROM setting"):
        if name in SETTINGS:
            values[name] = json.loads(value)
    return values
