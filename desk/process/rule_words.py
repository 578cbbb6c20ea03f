"""What rules may say when they are saved: no field that nobody reads, no value that no ticket can ever have.

Stored rules are read leniently, since another version of Desk may have written them; these checks are for people
who save. Knows no storage.
"""

from collections.abc import Collection, Mapping
from typing import Any

from desk.process.errors import FieldError
from desk.process.escalation import CAUSES
from desk.process.messages import Words

CHANNELS = ("form", "mail", "phone", "on_site", "im", "portal", "alert", "agent", "import")
TIERS = ("L1", "L2", "L3", "R&D")
LONGEST_NAME, LONGEST_ID = 120, 60


def only(data: object, allowed: Collection[str], path: str) -> None:
    """Raise where an object has a field that nobody reads: most likely it is misspelt."""
    if isinstance(data, Mapping):
        for name in data:
            if name not in allowed:
                listed = ", ".join(allowed)
                said = Words(
                    f"is not known; known fields are {listed}", f"不是有效的字段；可用字段：{listed}"
                )
                raise FieldError(f"{path}.{name}", said)


def check_name(name: object, path: str) -> None:
    """Raise unless it is a name that can be read in a list."""
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        said = Words(
            f"must be a name of 1 to {LONGEST_NAME} characters", f"应为 1 到 {LONGEST_NAME} 个字符的名称"
        )
        raise FieldError(path, said)


def check_ident(ident: object, path: str) -> None:
    """Raise unless it is a short name without spaces: it is typed in cells and commands."""
    fits = isinstance(ident, str) and 0 < len(ident) <= LONGEST_ID and ident.isprintable()
    if not fits or any(mark.isspace() or mark in ",;=/" for mark in str(ident)):
        said = Words(
            f"must be a short name of at most {LONGEST_ID} characters without spaces",
            f"应为不含空格、不超过 {LONGEST_ID} 个字符的简短标识",
        )
        raise FieldError(path, said)


def check_condition(condition: object, path: str, known: Mapping[str, Collection[str]]) -> None:
    """Raise where a condition waits for what no ticket has; `known` are values by field beside the built-in ones."""
    if not isinstance(condition, Mapping):
        return
    every: dict[str, Collection[str]] = {"channel": CHANNELS, "tier": TIERS, "cause": CAUSES, **known}
    for name, values in condition.items():
        for value in values if isinstance(values, (list, tuple)) else ():
            _check_value(value, every.get(str(name)), f"{path}.{name}")


def _check_value(value: Any, among: Collection[str] | None, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, (str, int)) or not str(value).strip():
        raise FieldError(path, Words("must be a list of words", "应为词语列表"))
    if among is not None and str(value).strip() not in among:
        listed = ", ".join(among)
        said = Words(f"there is no {value!r}; known: {listed}", f"没有“{value}”；可用：{listed}")
        raise FieldError(path, said)
