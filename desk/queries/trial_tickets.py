"""The ticket that rules are tried on: one by its number, one made up, or one with some fields changed.

Knows no rule; returns registers as a row has them.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from desk.ops.escalation_ground import group_names
from desk.ops.policies import policy_levels
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words
from desk.process.rule_words import CHANNELS, TIERS
from desk.process.rules import DEFAULT_PRIORITY
from desk.queries.registry import Context
from desk.queries.tickets import find_ticket

_COLUMNS = (
    "id", "key", "number", "state", "priority", "product", "category", "channel", "group_id", "tier", "requester_id",
    "requester_level", "due_us", "created_us", "owner_id",
)  # fmt: skip
_LAST_US = 7_258_118_400_000_000  # 2200-01-01
_BLANK = {
    "number": "", "priority": DEFAULT_PRIORITY, "product": "", "category": "", "channel": "", "tier": "L1",
    "requester_level": "standard",
}  # fmt: skip
FIELDS = ("priority", "product", "type", "category", "channel", "group", "requester_level", "tier")


def ticket_to_try(context: Context, number: str, given: Mapping[str, str]) -> Any:
    """Return a ticket's registers (id None for a made-up one) with the given fields over them.

    A group is given by name or id, a type is the category; unknown fields and values are refused.
    """
    if number.strip():
        row = find_ticket(context, number=number)
        made = SimpleNamespace(**{name: getattr(row, name) for name in _COLUMNS})
    else:
        made = SimpleNamespace(**{**dict.fromkeys(_COLUMNS), **_BLANK})
    for name, value in given.items():
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            raise FieldError(name, Words(f"is no field; use {known}", f"不是可用字段；可用：{known}"))
        _TAKE.get(name, _take_text)(context, made, name, value.strip())
    return made


def instant_to_try(start_us: int | None, usual_us: int) -> int:
    """Return the instant at which something is tried; one that no calendar reaches is refused."""
    at_us = usual_us if start_us is None else start_us
    if not 0 <= at_us < _LAST_US:
        raise FieldError("start", Words("must lie between 1970 and 2200", "应在 1970 年至 2200 年之间"))
    return at_us


def _take_text(context: Context, made: Any, name: str, value: str) -> None:
    setattr(made, "category" if name == "type" else name, value)


def _take_priority(context: Context, made: Any, name: str, value: str) -> None:
    level = value.upper().removeprefix("P")
    if level not in ("0", "1", "2", "3", "4"):
        raise FieldError(name, Words("must be a priority from P0 to P4", "应为 P0 到 P4 的优先级"))
    made.priority = int(level)


def _take_known(context: Context, made: Any, name: str, value: str) -> None:
    known = _KNOWN[name]
    if value and value not in known:
        listed = ", ".join(known)
        raise FieldError(name, Words(f"choose one of {listed}", f"请选择：{listed}"))
    setattr(made, name, value)


def _take_level(context: Context, made: Any, name: str, value: str) -> None:
    levels = policy_levels(context.connection)
    if value not in levels:
        known = ", ".join(levels)
        raise FieldError(name, Words(f"choose one of {known}", f"请选择：{known}"))
    made.requester_level = value


def _take_group(context: Context, made: Any, name: str, value: str) -> None:
    names = group_names(context.connection)
    ident = next((i for i, known in names.items() if value.casefold() in (i, known.casefold())), "")
    if value and not ident:
        raise KnownError("dispatch.unknown_group", group=value)
    made.group_id = bytes.fromhex(ident) if ident else None


_KNOWN = {"channel": CHANNELS, "tier": TIERS}
_TAKE = {
    "priority": _take_priority, "requester_level": _take_level, "group": _take_group, "channel": _take_known,
    "tier": _take_known,
}  # fmt: skip
