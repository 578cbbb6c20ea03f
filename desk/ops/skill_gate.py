"""Whether somebody has the skills that a ticket needs by the dispatch rules: the gate of giving it to them by hand."""

from typing import Any

from sqlalchemy import Row, select

from desk.models.people import SKILL
from desk.ops.base import Write
from desk.ops.dispatch_ground import config_in_force
from desk.ops.exceptions import record_exception
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.messages import Words

messages.register(
    {
        "assign.skill": (
            "{name} lacks what this ticket needs: {skills}. Choose somebody else, or give a reason with “Assign…”"
            " (it is recorded).",
            "{name} 不具备该工单所需技能：{skills}。请选择其他人，或在“指派…”中填写理由（将被记录）。",
        ),
    }
)


def lacking(tx: Write, row: Row[Any], person: bytes) -> dict[str, tuple[int, int]]:
    """Return skill -> (level held, level needed) of what a person lacks; an expired proof counts nothing."""
    config = config_in_force(tx.connection)
    if not config.enabled:
        return {}
    needs = config.needs_of(product=row.product, problem_type=row.category, priority=row.priority)
    if not needs:
        return {}
    held: dict[str, int] = {}
    for skill in tx.connection.execute(select(SKILL).where(SKILL.c.person_id == person)):
        ends = (skill.assessed_until_us, skill.certified_until_us)
        held[skill.name] = 0 if any(end is not None and end <= tx.now_us for end in ends) else skill.level
    return {name: (held.get(name, 0), least) for name, least in needs.items() if held.get(name, 0) < least}


def check_skills(tx: Write, row: Row[Any], person: bytes, name: str, exception: str) -> None:
    """Refuse to give a ticket to somebody else who lacks a skill, unless by exception; that is recorded."""
    found = {} if person == tx.person_id else lacking(tx, row, person)
    if not found:
        return
    said = [f"{skill} {least}" for skill, (_, least) in sorted(found.items())]
    if not exception.strip():
        raise KnownError("assign.skill", name=name, skills=Words(", ".join(said), "、".join(said)))
    record_exception(tx, row, "assign", exception.strip(), tuple(sorted(found)))
