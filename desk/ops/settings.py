"""Ops on settings: declared names only, values of the declared type."""

import json
from typing import Any

from sqlalchemy.dialects.sqlite import insert

from desk.models.local import SETTING
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.protocol.settings import SETTINGS

messages.register(
    {
        "setting_unknown": (
            "There is no setting “{name}”. Known ones: {known}.",
            "没有名为“{name}”的设置。可用的设置：{known}。",
        ),
        "setting_value": (
            "“{value}” does not fit the setting “{name}” ({expected}).",
            "“{value}”不适用于设置“{name}”（{expected}）。",
        ),
    }
)


def checked_value(name: str, value: Any) -> Any:
    """Return the value in the setting's type; raises a KnownError naming setting and value."""
    setting = SETTINGS.get(name)
    if setting is None:
        raise KnownError("setting_unknown", name=name, known=", ".join(sorted(SETTINGS)))
    if setting.type is int and isinstance(value, str) and value.strip().lstrip("-").isdigit():
        value = int(value)
    fits = type(value) is setting.type and (not setting.choices or value in setting.choices)
    if not fits:
        expected = ", ".join(map(str, setting.choices)) or setting.type.__name__
        raise KnownError("setting_value", name=name, value=str(value), expected=expected)
    return value


@op("setting.set")
def set_setting(tx: Write, *, name: str, value: Any) -> Changes:
    """Change one workspace setting."""
    encoded = json.dumps(checked_value(name, value), ensure_ascii=False)
    statement = insert(SETTING).values(name=name, value=encoded)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": encoded}))
    tx.change("setting", name.encode())
    return tx.changes()
