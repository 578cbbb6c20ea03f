"""The hand-off package of a ticket that a machine moved up: what stands on the ticket, and what is still wanted.

When time moves a ticket to the next tier nobody fills in a form. The package is then collected from what was
recorded; the parts of the standard (process.md 5.10) that are missing are marked, and wanted as a checklist whose
notes complete the package. Knows no storage and no clock.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from desk.process import messages
from desk.process.handoff import IMPACT, PARTS, Offer, Package, offers, tried_steps
from desk.process.messages import Words
from desk.process.timeline import Event

CHECKLIST = "handoff_package"
TITLE = Words("Hand-off package: what is missing", "交接资料：待补充")
MOVED = "moved"
"""The state of an `Offer` that a machine made: the ticket is there already, nobody accepts or rejects."""

_FROM_TEMPLATE: Mapping[str, str] = MappingProxyType(
    {"affected_users": "users", "occurred": "since", "workaround": "workaround"}
)
_WITHOUT_NOTE = ("logs", "tried")
"""Parts that may come as files or diagnosis steps of the ticket instead of a note."""

messages.register(
    {
        "package.note": (
            "Write what is missing ({part}) into the note, or say why there is none.",
            "请在备注中补充{part}，或说明为何没有。",
        ),
    }
)


def wanted(missing: Sequence[str], *, chinese: bool) -> list[dict[str, Any]]:
    """Return the lines of the checklist that asks for missing parts."""
    return [
        {
            "id": str(number),
            "text": PARTS[part].zh if chinese else PARTS[part].en,
            "required": True,
            "part": part,
        }
        for number, part in enumerate(missing, 1)
    ]


def collected(events: Sequence[Event], files: Sequence[str], *, product: str = "") -> Package:
    """Return the package that a ticket's own entries make; later words about a part stand over earlier ones."""
    said: dict[str, str] = {"impact.functions": product}
    ordered = sorted(events, key=lambda one: (one.at, one.id))
    for event in ordered:
        said.update({part: text for part, text in _parts(event, events).items() if text.strip()})
    if not said.get("impact.since"):
        said["impact.since"] = _firing_since(ordered)
    return Package(
        tuple(files),
        said.get("logs", ""),
        said.get("reproduction", ""),
        {name: said.get(f"impact.{name}", "") for name in IMPACT},
        tried_steps(events),
        said.get("tried", ""),
    )


def _parts(event: Event, events: Sequence[Event]) -> dict[str, str]:
    """Return what one entry says about parts of the package."""
    data: Mapping[str, Any] = event.data
    if event.kind == "created":
        return _of_template(data.get("fields"))
    if event.kind == "handoff_offered":
        impact = data.get("impact") or {}
        found = {f"impact.{name}": str(impact.get(name, "")) for name in IMPACT}
        names = {"reproduction": "reproduction", "logs_reason": "logs", "untried": "tried"}
        return found | {part: str(data.get(name, "")) for name, part in names.items()}
    if event.kind == "checklist_item" and data.get("done", True):
        part = part_of(events, str(data.get("checklist")), str(data.get("item")))
        return {part: str(data.get("note", ""))} if part else {}
    return {}


def _of_template(fields: object) -> dict[str, str]:
    if not isinstance(fields, Mapping):
        return {}
    found = {f"impact.{part}": str(fields.get(name, "")) for name, part in _FROM_TEMPLATE.items()}
    return found | {"reproduction": str(fields.get("steps", ""))}


def _firing_since(events: Sequence[Event]) -> str:
    """Return since when an alert fires (ISO 8601), "" where a ticket has none."""
    firing: list[Any] = [
        one for event in events if event.kind == "alert" for one in _list(event.data.get("firing"))
    ]
    starts = [one["starts"] for one in firing if type(one.get("starts")) is int]
    return datetime.fromtimestamp(min(starts), UTC).isoformat() if starts else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def part_of(events: Sequence[Event], checklist: str, item: str) -> str:
    """Return which part of the package a line of a checklist asks for, "" for any other checklist."""
    for event in events:
        if event.kind == "checklist" and event.id.hex() == checklist and event.data.get("name") == CHECKLIST:
            lines: Any = event.data.get("items", ())
            return next((str(one.get("part", "")) for one in lines if str(one.get("id")) == item), "")
    return ""


def needs_note(part: str, package: Package, note: str) -> bool:
    """Tell whether ticking the line of a part says nothing yet: no note, and nothing on the ticket in its place."""
    if any(character.isalnum() for character in note):
        return False
    return part not in _WITHOUT_NOTE or part in package.missing()


def sent(events: Sequence[Event]) -> list[Offer]:
    """Return every package that went with a ticket, oldest first: hand-offs, and moves by a machine."""
    moved = [
        Offer(event.id, event.at, MOVED, event.data)
        for event in events
        if event.kind == "escalated" and event.data.get("axis") == "functional" and "package" in event.data
    ]
    return sorted([*offers(events), *moved], key=lambda one: (one.at, one.id))


def parts(package: Package) -> dict[str, Any]:
    """Return the package as JSON data, what says nothing left out."""
    found = {
        "logs": list(package.files),
        "logs_reason": package.logs_reason,
        "reproduction": package.reproduction,
        "impact": {name: text for name, text in package.impact.items() if text},
        "tried": list(package.tried),
        "untried": package.untried,
        "missing": list(package.missing()),
    }
    return {name: value for name, value in found.items() if value}
