"""Settings of the workspace: the declared defaults with what the replica holds over them."""

import json
from typing import Any

from sqlalchemy import Connection, select

from desk.models.local import SETTING
from desk.protocol.settings import SETTINGS, defaults


def load_settings(connection: Connection) -> dict[str, Any]:
    """Return every declared setting's value; undeclared rows (of another version) are left alone."""
    values = defaults()
    for name, value in connection.execute(select(SETTING.c.name, SETTING.c.value)):
        if name in SETTINGS:
            values[name] = json.loads(value)
    return values
