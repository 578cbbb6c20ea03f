"""Ops on a ticket's fields: priority, category, product, title, requester, tier, tags, links, promises, waivers."""

import json
from typing import Any, Literal

from sqlalchemy import Row, delete, insert, select

from desk.models.entry import LINK
from desk.models.local import RULESET
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process import matrix_json, messages
from desk.process.errors import KnownError
from desk.process.links import LINKS, STORED, reverse_of
from desk.process.priority import DEFAULT_MATRIX, PriorityMatrix
from desk.protocol.changes import Changes

LINK_TYPES = tuple(LINKS)

messages.register(
    {
        "priority_missing": (
            "Choose a priority from P0 to P4, or impact and urgency by their numbers (1 is the worst).",
            "请选择 P0 到 P4 的优先级，或填写影响范围与紧急程度的编号（1 最严重）。",
        ),
        "downgrade_reason": (
            "Lowering a priority needs a reason. Write why it is less urgent than it was.",
            "降低优先级需要说明原因，请写明为何不再那么紧急。",
        ),
        "link_type": (
            "This kind of link does not exist. Use one of: {known}.",
            "没有这种关联类型，可用：{known}。",
        ),
        "link_exists": (
            "These two tickets are already linked in this way.",
            "这两张工单已有同样的关联。",
        ),
        "link_circle": (
            "The two tickets are linked the other way round already, directly or through others: they would lead in"
            " a circle. Remove that link first.",
            "这两张工单已直接或间接存在相反方向的关联，会形成循环。请先移除原有关联。",
        ),
        "link_missing": ("This link is already gone.", "此关联已不存在。"),
        "link_self": (
            "A ticket cannot be linked to itself. Choose another one.",
            "工单不能与自身关联，请选择其他工单。",
        ),
        "metric_unknown": ("There is no clock “{metric}” to waive.", "没有可豁免的时限“{metric}”。"),
        "promise_past": ("The promised time must be in the future.", "承诺时间必须晚于现在。"),
    }
)


def priority_matrix(tx: Write) -> PriorityMatrix:
    """Return the matrix in force: the newest stored one, else the shipped one."""
    body = tx.connection.execute(
        select(RULESET.c.body).where(RULESET.c.kind == "matrix").order_by(RULESET.c.version.desc()).limit(1)
    ).scalar()
    return DEFAULT_MATRIX if body is None else matrix_json.from_json(json.loads(body))


def graded(tx: Write, *, priority: int | None, impact: int | None, urgency: int | None, level: str) -> int:
    """Return the priority: the one given, else impact x urgency x user level by the matrix."""
    if priority is not None:
        if priority not in range(5):
            raise KnownError("priority_missing")
        return priority
    if impact is None or urgency is None:
        raise KnownError("priority_missing")
    matrix = priority_matrix(tx)
    # A level that the matrix does not know (an import brought it) is no reason to take nobody's ticket.
    return matrix.priority(impact=impact, urgency=urgency, user_level=matrix.known_level(level))


@op("ticket.priority", undoable=True)
def priority(
    tx: Write,
    *,
    ticket: bytes,
    to: int | None = None,
    impact: int | None = None,
    urgency: int | None = None,
    reason: str = "",
) -> Changes:
    """Grade the ticket anew; lowering the priority needs a reason."""
    row = tx.ticket(ticket)
    new = graded(tx, priority=to, impact=impact, urgency=urgency, level=row.requester_level)
    if new > row.priority and not reason.strip():
        raise KnownError("downgrade_reason")
    data: dict[str, Any] = {"from": row.priority, "to": new, "reason": reason.strip()}
    data |= {name: value for name, value in (("impact", impact), ("urgency", urgency)) if value is not None}
    tx.add_entry(row, "priority", data=data)
    tx.set_ticket(
        row,
        priority=new,
        impact=row.impact if impact is None else impact,
        urgency=row.urgency if urgency is None else urgency,
    )
    return tx.changes()


def _set_field(tx: Write, ticket: bytes, field: str, to: str) -> Row[Any]:
    row = tx.ticket(ticket)
    value = " ".join(to.replace("\x00", "").split())
    if value != row._mapping[field]:
        tx.add_entry(row, field, data={"from": row._mapping[field], "to": value})
        tx.set_ticket(row, **{field: value})
    return row


@op("ticket.category", undoable=True)
def category(tx: Write, *, ticket: bytes, to: str) -> Changes:
    """Set the category."""
    _set_field(tx, ticket, "category", to)
    return tx.changes()


@op("ticket.product", undoable=True)
def product(tx: Write, *, ticket: bytes, to: str) -> Changes:
    """Set the product line or module."""
    _set_field(tx, ticket, "product", to)
    return tx.changes()


@op("ticket.tier", undoable=True)
def tier(tx: Write, *, ticket: bytes, to: Literal["L1", "L2", "L3", "R&D"]) -> Changes:
    """Set the tier that works on the ticket."""
    _set_field(tx, ticket, "tier", to)
    return tx.changes()


@op("ticket.title", undoable=True)
def title(tx: Write, *, ticket: bytes, to: str) -> Changes:
    """Change the title."""
    if not to.strip():
        raise KnownError("name_empty")
    old = tx.ticket(ticket).title
    row = _set_field(tx, ticket, "title", to[:500])
    tx.retitle(row, old)
    return tx.changes()


@op("ticket.requester", undoable=True)
def requester(tx: Write, *, ticket: bytes, to: bytes) -> Changes:
    """Set who asked; name, organisation and level follow the person."""
    row = tx.ticket(ticket)
    person = tx.person(to)
    if person is None:
        raise KnownError("person_missing")
    before = bytes(row.requester_id).hex() if row.requester_id else None
    tx.add_entry(row, "requester", data={"from": before, "to": to.hex()})
    tx.set_ticket(
        row,
        requester_id=to,
        requester_name=person.name,
        requester_org=person.organisation,
        requester_level=person.level,
    )
    return tx.changes()


def tag_text(tags: set[str]) -> str:
    """Return tags in their stored form: sorted, each between spaces."""
    return f" {' '.join(sorted(tags))} " if tags else " "


def clean_tags(tags: tuple[str, ...]) -> set[str]:
    """Return tags without spaces inside, empty ones dropped."""
    return {"_".join(tag.replace("\x00", "").split()) for tag in tags if tag.strip()}


@op("ticket.tags", undoable=True)
def tags(tx: Write, *, ticket: bytes, added: tuple[str, ...] = (), removed: tuple[str, ...] = ()) -> Changes:
    """Add and remove tags."""
    row = tx.ticket(ticket)
    old = set(row.tags.split())
    new = (old | clean_tags(added)) - clean_tags(removed)
    if new != old:
        tx.add_entry(row, "tags", data={"added": sorted(new - old), "removed": sorted(old - new)})
        tx.set_ticket(row, tags=tag_text(new))
    return tx.changes()


_LEADS = (
    "WITH RECURSIVE reached(id) AS (SELECT target_id FROM link WHERE ticket_id = ? AND type = ? UNION"
    " SELECT l.target_id FROM link l JOIN reached r ON l.ticket_id = r.id WHERE l.type = ?)"
    " SELECT 1 FROM reached WHERE id = ?"
)
"""Whether links of one type lead from a ticket to another."""


@op("ticket.link", undoable=False)
def link(tx: Write, *, ticket: bytes, target: bytes, type: str = "related") -> Changes:
    """Link two tickets: "this ticket <type> the target"; both timelines say it from their own side."""
    if type not in LINK_TYPES:
        raise KnownError("link_type", known=", ".join(LINK_TYPES))
    if ticket == target:
        raise KnownError("link_self")
    row, other = tx.ticket(ticket), tx.ticket(target)
    start, end, stored = (ticket, target, type) if type in STORED else (target, ticket, reverse_of(type))
    _check_new_link(tx, start, end, stored)
    tx.subject = tx.new_id()
    tx.connection.execute(
        insert(LINK).values(
            id=tx.subject, ticket_id=start, target_id=end, type=stored, at_us=tx.now_us, by=tx.person_id
        )
    )
    for this, that, name in ((row, target, type), (other, ticket, reverse_of(type))):
        tx.add_entry(this, "link", data={"link": tx.subject.hex(), "type": name, "target": that.hex()})
    return tx.changes()


def _check_new_link(tx: Write, start: bytes, end: bytes, stored: str) -> None:
    """Refuse a link that stands already, in either direction where both sides read alike."""
    ways = [(start, end)] if reverse_of(stored) != stored else [(start, end), (end, start)]
    for one, other in ways:
        found = select(LINK.c.id).where(
            LINK.c.ticket_id == one, LINK.c.target_id == other, LINK.c.type == stored
        )
        if tx.connection.execute(found).first() is not None:
            raise KnownError("link_exists")
    if len(ways) == 1 and tx.connection.exec_driver_sql(_LEADS, (end, stored, stored, start)).first():
        raise KnownError("link_circle")


@op("ticket.unlink", undoable=False)
def unlink(tx: Write, *, ticket: bytes, link: bytes) -> Changes:
    """Remove a link."""
    found = tx.connection.execute(select(LINK).where(LINK.c.id == link)).one_or_none()
    if found is None:
        raise KnownError("link_missing")
    tx.connection.execute(delete(LINK).where(LINK.c.id == link))
    for ident in (bytes(found.ticket_id), bytes(found.target_id)):
        tx.add_entry(tx.ticket(ident), "unlink", data={"link": link.hex()})
    return tx.changes()


@op("ticket.waive", undoable=True)
def waive(tx: Write, *, ticket: bytes, metric: str, reason: str) -> Changes:
    """Waive a clock with a reason: reported apart, never as met."""
    if metric not in ("first_response", "next_response", "update", "resolution", "promise", "accept"):
        raise KnownError("metric_unknown", metric=metric)
    if not reason.strip():
        raise KnownError("text_empty")
    tx.add_entry(tx.ticket(ticket), "waive", data={"metric": metric, "reason": reason.strip()})
    return tx.changes()


@op("ticket.promise", undoable=True)
def promise(tx: Write, *, ticket: bytes, at_us: int, body: str = "") -> Changes:
    """Promise the requester a time; it is a clock of its own."""
    if at_us <= tx.now_us:
        raise KnownError("promise_past")
    tx.add_entry(tx.ticket(ticket), "promise", data={"at": at_us // 1_000_000}, body=body)
    return tx.changes()
