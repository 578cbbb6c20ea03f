"""The gates of a product line's process: what it asks for before an action, beyond the state table.

Called with every transition, whoever asks for it (window, command line, intake). Knows no widget.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row, select

from desk.models.blueprints import process_for
from desk.models.entry import ENTRY
from desk.ops.base import Write
from desk.ops.timelines import events_of
from desk.process import lifecycle, messages, permissions
from desk.process.blueprint import GATE_FIELDS, Gate
from desk.process.checklists import standing
from desk.process.errors import RuleError
from desk.process.timeline import PUBLIC_CONTACTS

messages.register(
    {
        "rule.line_gate": (
            "The process of “{line}” asks for {field} before “{action}”. Add it and try again.",
            "“{line}”的流程要求在“{action}”之前提供：{field}。请补充后重试。",
        ),
        "rule.line_role": (
            "In the process of “{line}”, “{action}” needs the role {needed}. Ask somebody with that role.",
            "按“{line}”的流程，“{action}”需要“{needed}”角色，请联系具备该角色的同事处理。",
        ),
    }
)


def check_line(tx: Write, row: Row[Any], action: str, registers: Mapping[str, Any]) -> None:
    """Raise RuleError unless the product line's process lets the action pass; Desk itself always passes."""
    gate = process_for(tx.connection, row.product).gates.get(action)
    if gate is None or tx.person_id is None or tx.source == "system":
        return
    words = lifecycle.ACTIONS[action]
    role = tx.role(row.group_id)
    if permissions.ROLES.index(role) < permissions.ROLES.index(gate.role):
        needed = permissions.ROLE_LABELS[gate.role]
        raise RuleError("rule.line_role", line=row.product, action=words, needed=needed)
    for name in missing(tx.connection, row, gate, registers):
        raise RuleError("rule.line_gate", line=row.product, action=words, field=GATE_FIELDS[name])


def missing(connection: Any, row: Row[Any], gate: Gate, registers: Mapping[str, Any]) -> list[str]:
    """Return what a gate asks for and the ticket lacks."""
    return [name for name in gate.required if not _FIELDS[name](connection, row, registers)]


def _has_entry(*kinds: str) -> Callable[[Any, Row[Any], Mapping[str, Any]], bool]:
    def found(connection: Any, row: Row[Any], registers: Mapping[str, Any]) -> bool:
        query = select(ENTRY.c.n).where(ENTRY.c.ticket_id == row.id, ENTRY.c.kind.in_(kinds)).limit(1)
        return connection.execute(query).first() is not None

    return found


def _has_files(connection: Any, row: Row[Any], registers: Mapping[str, Any]) -> bool:
    query = select(ENTRY.c.n).where(ENTRY.c.ticket_id == row.id, ENTRY.c.data.contains('"files"')).limit(1)
    return connection.execute(query).first() is not None


def _register(name: str) -> Callable[[Any, Row[Any], Mapping[str, Any]], bool]:
    def filled(connection: Any, row: Row[Any], registers: Mapping[str, Any]) -> bool:
        value: Any = registers
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return bool(str(value or "").strip())

    return filled


def _column(name: str) -> Callable[[Any, Row[Any], Mapping[str, Any]], bool]:
    def filled(connection: Any, row: Row[Any], registers: Mapping[str, Any]) -> bool:
        value = registers.get(name) or getattr(row, name)
        return bool(value.strip() if isinstance(value, str) else value)

    return filled


def _lists_done(connection: Any, row: Row[Any], registers: Mapping[str, Any]) -> bool:
    """Tell whether there is a checklist and no required line of any is left."""
    found = standing(events_of(connection, bytes(row.id)), {})
    return bool(found) and all(item.done for one in found for item in one.items if item.required)


_FIELDS: Mapping[str, Callable[[Any, Row[Any], Mapping[str, Any]], bool]] = {
    "product": _column("product"),
    "category": _column("category"),
    "requester": _column("requester_id"),
    "tags": _column("tags"),
    "diagnosis": _has_entry("diagnosis_step"),
    "public_contact": _has_entry(*sorted(PUBLIC_CONTACTS)),
    "attachment": _has_files,
    "checklist": _lists_done,
    "article": _has_entry("article_used"),
    "solution.cautions": _register("solution.cautions"),
    "reason": _register("reason"),
}
