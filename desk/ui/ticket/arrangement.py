"""How several tickets stand open, in a form that survives a crash: tabs, the one at the side, own windows. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """A ticket (hex) with the label it had, and the place of its window where it has one."""

    ticket: str
    label: str = ""
    geometry: str = ""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What stood open; `current` is the ticket (hex) in sight, "" for none."""

    tabs: Sequence[Kept] = field(default_factory=tuple)
    side: Kept | None = None
    windows: Sequence[Kept] = field(default_factory=tuple)
    current: str = ""


def dumped(arrangement: Arrangement) -> str:
    """Return the arrangement as JSON."""
    return json.dumps(asdict(arrangement), ensure_ascii=False)


def loaded(text: str) -> Arrangement:
    """Return the arrangement of a JSON text; whatever does not fit is left out."""
    try:
        held = json.loads(text)
    except ValueError:
        return Arrangement()
    if not isinstance(held, dict):
        return Arrangement()
    return Arrangement(
        _several(held.get("tabs")),
        _kept(held.get("side")),
        _several(held.get("windows")),
        str(held.get("current", "")),
    )


def _several(values: Any) -> tuple[Kept, ...]:
    found = (_kept(value) for value in values) if isinstance(values, list) else ()
    return tuple(one for one in found if one is not None)


def _kept(value: Any) -> Kept | None:
    if not isinstance(value, dict):
        return None
    ticket = str(value.get("ticket", ""))
    try:
        fits = len(bytes.fromhex(ticket)) == 16
    except ValueError:
        fits = False
    return Kept(ticket, str(value.get("label", "")), str(value.get("geometry", ""))) if fits else None
