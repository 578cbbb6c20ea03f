"""Functional escalation by machine: a ticket moves to the group of the next tier with what is known of it."""

from typing import Any

from sqlalchemy import Row, select

from desk.models.people import SUPPORT_GROUP
from desk.ops.base import Write
from desk.ops.notices import Audience, leads_of, tell_all
from desk.ops.packages import send_along
from desk.ops.states import end_offer, enter
from desk.process.escalation_config import EscalationConfig
from desk.process.ids import fact_id


def stands(tx: Write, row: Row[Any], ident: bytes) -> bool:
    """Tell whether an entry is on the timeline already: another emitter wrote it."""
    found = tx.connection.exec_driver_sql(
        "SELECT 1 FROM entry WHERE ticket_id = ? AND id = ?", (bytes(row.id), ident)
    ).first()
    return found is not None


def move_up(
    tx: Write,
    audience: Audience,
    config: EscalationConfig,
    row: Row[Any],
    key: tuple[str | bytes | int, ...],
    *,
    cause: str,
) -> bool:
    """Move a ticket to the group of the next tier by machine, marked incomplete, and tell both leads at once."""
    source = bytes(row.group_id).hex() if row.group_id else ""
    target = config.next_group.get(source)
    ident = fact_id("escalated", "functional", bytes(row.id), *key)
    if target is None or stands(tx, row, ident):
        return False
    group = bytes.fromhex(target)
    tier = tx.connection.execute(select(SUPPORT_GROUP.c.tier).where(SUPPORT_GROUP.c.id == group)).scalar()
    if tier is None:
        return False
    data: dict[str, Any] = {
        "axis": "functional", "from": source, "to": target, "from_tier": row.tier, "to_tier": tier,
        "cause": cause, "package": send_along(tx, row, ident),
    }  # fmt: skip
    missing = data["package"].get("missing", [])
    data["incomplete"] = bool(missing)
    tx.add_entry(row, "escalated", data=data, by_system=True, entry_id=ident)
    _leave(tx, row, group, str(tier))
    people = [*leads_of(tx, bytes.fromhex(source)), *leads_of(tx, group)]
    if row.owner_id:
        people.append(bytes(row.owner_id))
    tell_all(
        tx, audience, dict.fromkeys(people), row, reason="moved_up", key=key, paged=True,
        data={"cause": cause, "tier": tier, "missing": missing},
    )  # fmt: skip
    return True


def _leave(tx: Write, row: Row[Any], group: bytes, tier: str) -> None:
    """Put a ticket into another group, owned by nobody."""
    source = bytes(row.group_id).hex() if row.group_id else ""
    tx.add_entry(row, "group", data={"from": source, "to": group.hex(), "escalated": True}, by_system=True)
    if tier != row.tier:
        tx.add_entry(row, "tier", data={"from": row.tier, "to": tier, "escalated": True}, by_system=True)
    if row.owner_id:
        before = {"from": bytes(row.owner_id).hex(), "to": None, "machine": True}
        tx.add_entry(row, "assigned", data=before, by_system=True)
    tx.set_ticket(row, group_id=group, tier=tier, owner_id=None)
    if row.state == "assigned":
        enter(tx, row, "new")
    end_offer(tx, row, "group")
