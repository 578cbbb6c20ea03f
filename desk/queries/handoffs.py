"""Hand-offs as read: what waits for my groups, a period with its figures, and what a new one would take along."""

from collections import Counter
from typing import Any

from desk.ops.escalation_ground import config_in_force
from desk.ops.handoffs import is_member, open_offer
from desk.ops.timelines import events_of, files_in, lines_of
from desk.process import handoff
from desk.protocol.review import HandoffCheck, HandoffReport, HandoffView
from desk.queries.names import one_person
from desk.queries.registry import Context, query
from desk.queries.surveys import span_us
from desk.queries.tickets import find_ticket

_ROWS = (
    "SELECT h.*, t.number, t.title, a.name AS from_name, b.name AS to_name, p.name AS person, d.name AS answerer"
    " FROM handoff h JOIN ticket t ON t.id = h.ticket_id LEFT JOIN support_group a ON a.id = h.from_group"
    " LEFT JOIN support_group b ON b.id = h.to_group LEFT JOIN person p ON p.id = h.from_person"
    " LEFT JOIN person d ON d.id = h.done_by"
)


def _view(context: Context, row: Any, *, package: dict[str, Any] | None = None) -> HandoffView:
    now_us = context.store.clock()
    return HandoffView(
        id=bytes(row.id), ticket=bytes(row.ticket_id), number=row.number, title=row.title, priority=row.priority,
        state=row.state, from_group=row.from_name or "", to_group=row.to_name or "", from_person=row.person or "",
        at_us=row.at_us, due_us=row.due_us, done_us=row.done_us, done_by=row.answerer or "", reason=row.reason,
        complete=bool(row.complete), late=(row.done_us or now_us) > row.due_us, package=package or {},
        may=_may(context, row),
    )  # fmt: skip


def _may(context: Context, row: Any) -> tuple[str, ...]:
    if row.state != handoff.OFFERED:
        return ()
    me = context.person_id
    role = person.role if (person := one_person(context.connection, me)) else ""
    receiver = role in ("supervisor", "administrator") or (
        me is not None and is_member(context.connection, me, bytes(row.to_group))
    )
    return ("accept", "reject", "recall") if receiver else ("recall",)


@query("query.handoffs")
def handoffs(
    context: Context, *, waiting: bool = False, mine: bool = False, from_day: str = "", to_day: str = "",
    limit: int = 500,
) -> HandoffReport:  # fmt: skip
    """Return hand-offs, the earliest deadline first where they wait, else the newest first; `mine` are my groups'."""
    start, end = span_us(context, from_day, to_day)
    order = "h.due_us" if waiting else "h.at_us DESC"
    state = f" AND h.state = '{handoff.OFFERED}'" if waiting else ""
    rows = context.connection.exec_driver_sql(
        f"{_ROWS} WHERE h.at_us >= ? AND h.at_us < ?{state} ORDER BY {order}, h.id", (start, end)
    ).all()
    me = context.person_id or b""
    if mine:
        rows = [row for row in rows if is_member(context.connection, me, bytes(row.to_group))]
    views = [_view(context, row) for row in rows]
    done = [view for view in views if view.state in (handoff.ACCEPTED, handoff.REJECTED)]
    spans = [(view.done_us or 0) - view.at_us for view in done]
    # Looked for in a report only: it reads the timeline of every ticket that changed its group.
    pairs, returned = ((), 0) if waiting else _returns(context, start, end)
    return HandoffReport(
        items=tuple(views[:limit]), n=len(views),
        accepted=sum(view.state == handoff.ACCEPTED for view in views),
        rejected=sum(view.state == handoff.REJECTED for view in views),
        late=sum(view.late for view in views), incomplete=sum(not view.complete for view in views),
        mean_answer_s=round(sum(spans) / len(spans) / 1e6) if spans else None, returns=pairs,
        tickets_returned=returned,
    )  # fmt: skip


def _returns(context: Context, start: int, end: int) -> tuple[tuple[tuple[str, str, int], ...], int]:
    """Return the pairs of groups between which tickets went back and forth, and how many tickets did."""
    rows = context.connection.exec_driver_sql(
        "SELECT t.id FROM fact f JOIN ticket t ON t.key = f.ticket_key WHERE f.group_changes >= 1"
        " AND f.excluded = 0 AND t.updated_us >= ? AND f.created_us < ?",
        (start, end),
    ).all()
    pairs: Counter[tuple[str, str]] = Counter()
    tickets = 0
    for (ticket,) in rows:
        found = handoff.ping_pong(handoff.group_path(events_of(context.connection, bytes(ticket))))
        tickets += bool(found)
        pairs.update(found)
    names = dict(context.connection.exec_driver_sql("SELECT lower(hex(id)), name FROM support_group").all())
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return tuple((names.get(a, a), names.get(b, b), n) for (a, b), n in ordered), tickets


@query("query.handoff")
def check(context: Context, *, ticket: bytes) -> HandoffCheck:
    """Return what a hand-off would take along from the ticket, and the one that waits for an answer."""
    row = find_ticket(context, ticket=ticket)
    lines = lines_of(context.connection, bytes(row.id))
    tried = handoff.tried_steps([line.event for line in lines])
    files = files_in(lines)
    package = handoff.Package(files=tuple(str(item["id"]) for item in files), tried=tried)
    found = open_offer(context.connection, bytes(row.id))
    waiting = None
    if found is not None:
        full = context.connection.exec_driver_sql(f"{_ROWS} WHERE h.id = ?", (bytes(found.id),)).one()
        data = next((line.event.data for line in lines if line.event.id == bytes(found.id)), {})
        waiting = _view(context, full, package=dict(data))
    chinese = context.language.startswith("zh")
    missing = package.missing()
    names = tuple(handoff.PARTS[part].zh if chinese else handoff.PARTS[part].en for part in missing)
    return HandoffCheck(
        files=tuple(str(item["name"]) for item in files), tried=tried, missing=missing, names=names,
        waiting=waiting, proposed=_proposed(context, row),
    )  # fmt: skip


def _proposed(context: Context, row: Any) -> bytes | None:
    """Return the group of the next tier after that of the ticket, where the rules name one."""
    steps = config_in_force(context.connection).next_group
    after = steps.get(bytes(row.group_id).hex(), "") if row.group_id else ""
    return bytes.fromhex(after) or None
