"""Ops on large work: split, major incident with one word to all, third parties, time spent."""

from typing import Any, Literal

from sqlalchemy import Row

from desk.models.entry import LINK
from desk.ops import checklists
from desk.ops.base import Write
from desk.ops.fields import link, tag_text
from desk.ops.registry import op
from desk.ops.states import Knowledge, require_open, solve, start_if_needed, wake
from desk.ops.texts import checked_text
from desk.ops.tickets import create
from desk.ops.timelines import SECOND, Line, lines_of
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

TAG = "major-incident"
_SPLITTABLE = ("created", "customer_message", "public_reply", "internal_note", "call", "attachment")
UNDECIDED = Knowledge()

messages.register(
    {
        "split.nothing": (
            "Choose the entries that belong to the new ticket: messages, notes, calls or files of this one.",
            "请选择要拆分到新工单的记录：本工单的消息、备注、通话或附件。",
        ),
        "split.told": (
            "Your other question now has a number of its own: {number} “{title}”.",
            "您的另一个问题已单独登记，工单号为 {number}“{title}”。",
        ),
        "major.not": (
            "The ticket is no major incident. Declare it one first.",
            "此工单不是重大事件，请先声明为重大事件。",
        ),
        "major.reason": (
            "Write why it is no major incident after all; it stands on the timeline.",
            "请填写撤销重大事件的理由，将记录在时间线上。",
        ),
        "side.party": (
            "Name the third party, and write what was said.",
            "请填写第三方名称和沟通内容。",
        ),
        "time.minutes": (
            "Time spent is a whole number of minutes from 1 to 1440.",
            "工时应为 1 到 1440 之间的整数分钟。",
        ),
    }
)


@op("ticket.split")
def split(
    tx: Write, *, ticket: bytes, entries: tuple[bytes, ...], title: str, priority: int | None = None
) -> Changes:
    """Make a new ticket of some entries: they are referenced there and stay here; the requester hears its number.

    Its clocks start when the first of the entries was said.
    """
    row = tx.ticket(ticket)
    wanted = set(entries)
    chosen = [
        line
        for line in lines_of(tx.connection, ticket)
        if line.event.id in wanted and line.event.kind in _SPLITTABLE
    ]
    if not chosen or len(chosen) != len(wanted):
        raise KnownError("split.nothing")
    body = "\n\n".join(line.body for line in chosen if line.body)
    create(
        tx, title=title, body=body, category=row.category, product=row.product, channel=row.channel,
        requester=bytes(row.requester_id) if row.requester_id else None,
        priority=row.priority if priority is None else priority,
        group=bytes(row.group_id) if row.group_id else None, language=row.language,
    )  # fmt: skip
    made = tx.subject
    _begin_at(tx, made, min(line.event.at for line in chosen) * SECOND)
    _reference(tx, row, tx.ticket(made), chosen)
    tx.subject = made
    return tx.changes()


def _begin_at(tx: Write, ticket: bytes, at_us: int) -> None:
    """Let the new ticket begin when its first entry was said, in the transaction that makes it."""
    tx.connection.exec_driver_sql(
        "UPDATE entry SET occurred_us = ?, effective_us = ? WHERE ticket_id = ? AND kind = 'created'",
        (at_us, at_us, ticket),
    )
    tx.connection.exec_driver_sql("UPDATE ticket SET created_us = ? WHERE id = ?", (at_us, ticket))


def _reference(tx: Write, row: Row[Any], made: Row[Any], chosen: list[Line]) -> None:
    link(tx, ticket=bytes(made.id), target=bytes(row.id), type="split_from")
    files = [item for line in chosen for item in line.event.data.get("files") or ()]  # type: ignore[attr-defined]
    if files:
        tx.add_entry(made, "attachment", data={"files": files})
    ids = [line.event.id.hex() for line in chosen]
    tx.add_entry(row, "split", data={"to": bytes(made.id).hex(), "entries": ids})
    if row.requester_id is not None:
        said = messages.text("split.told", row.language or "zh", number=made.number, title=made.title)
        tx.add_entry(made, "auto_reply", body=said, data={"split": True}, by_system=True)


# ---- major incident ----------------------------------------------------------------------------------


@op("ticket.major")
def major(tx: Write, *, ticket: bytes, plan: str = "emergency") -> Changes:
    """Declare a ticket the parent of a major incident and put the emergency plan on it."""
    row = require_open(tx.ticket(ticket))
    if TAG in row.tags.split():
        return tx.changes()
    tx.add_entry(row, "major_incident", data={"plan": plan})
    tx.add_entry(row, "tags", data={"added": [TAG], "removed": []})
    tx.set_ticket(row, tags=tag_text({*row.tags.split(), TAG}))
    if plan:
        checklists.add(tx, ticket=ticket, name=plan)
    return tx.changes()


def children(tx: Write, ticket: bytes) -> list[Row[Any]]:
    """Return the open child tickets of a parent, the oldest first."""
    targets = tx.connection.execute(
        LINK.select().where(LINK.c.ticket_id == ticket, LINK.c.type == "parent").order_by(LINK.c.at_us)
    ).all()
    rows = [tx.ticket(bytes(found.target_id)) for found in targets]
    return [row for row in rows if row.open]


def _require_major(tx: Write, ticket: bytes) -> Row[Any]:
    row = require_open(tx.ticket(ticket))
    if TAG not in row.tags.split():
        raise KnownError("major.not")
    return row


@op("ticket.major_update", permission="ticket.major")
def major_update(tx: Write, *, ticket: bytes, body: str) -> Changes:
    """Say one thing to everybody: the parent's requester and those of all open children."""
    row = _require_major(tx, ticket)
    text = checked_text(tx, body)
    for one in (row, *children(tx, ticket)):
        start_if_needed(tx, one)
        tx.add_entry(one, "public_reply", body=text, data={"incident": ticket.hex()})
    return tx.changes()


@op("ticket.major_end", permission="ticket.major")
def major_end(tx: Write, *, ticket: bytes, reason: str) -> Changes:
    """Say that a ticket is no major incident after all: children stay linked, the plan's checklist stays to read."""
    row, text = _require_major(tx, ticket), reason.strip()
    if not text:
        raise KnownError("major.reason")
    tx.add_entry(row, "major_ended", body=text, data={"reason": text})
    tx.add_entry(row, "tags", data={"added": [], "removed": [TAG]})
    tx.set_ticket(row, tags=tag_text(set(row.tags.split()) - {TAG}))
    return tx.changes()


@op("ticket.major_solve", permission="ticket.major")
def major_solve(
    tx: Write,
    *,
    ticket: bytes,
    steps: str,
    cautions: str = "",
    category: str = "",
    knowledge: Knowledge = UNDECIDED,
    only: tuple[bytes, ...] | None = None,
) -> Changes:
    """Provide one solution to the parent and its open children (`only` these); each is confirmed by its requester."""
    _require_major(tx, ticket)
    for one in (tx.ticket(ticket), *children(tx, ticket)):
        ident = bytes(one.id)
        if one.state == "pending_confirmation" or (
            only is not None and ident != ticket and ident not in only
        ):
            continue
        if one.state in ("waiting_customer", "waiting_third_party", "scheduled"):
            wake(tx, one, "vendor")
        solve(
            tx, ticket=ident, steps=steps, cautions=cautions, category=category or one.category,
            knowledge=knowledge,
        )  # fmt: skip
    return tx.changes()


# ---- third parties, time -----------------------------------------------------------------------------


@op("ticket.side")
def side(
    tx: Write,
    *,
    ticket: bytes,
    party: str,
    body: str,
    direction: Literal["in", "out"] = "out",
    channel: str = "",
    thread: str = "",
) -> Changes:
    """Record a message to or from a third party; what comes in wakes a ticket that waits for them."""
    row = tx.ticket(ticket)
    name = " ".join(party.split())[:200]
    if not name or not body.strip():
        raise KnownError("side.party")
    data = {"party": name, "direction": direction, "channel": channel, "thread": thread or name}
    text = checked_text(tx, body)
    tx.add_entry(row, "side_message", body=text, data={k: v for k, v in data.items() if v})
    if direction == "in" and row.state == "waiting_third_party":
        wake(tx, row, "vendor")
    return tx.changes()


@op("ticket.time_spent", undoable=True)
def time_spent(tx: Write, *, ticket: bytes, minutes: int, activity: str = "", note: str = "") -> Changes:
    """Record working time on a ticket."""
    if isinstance(minutes, bool) or not 1 <= minutes <= 1440:
        raise KnownError("time.minutes")
    data = {"minutes": minutes, "activity": activity.strip()}
    tx.add_entry(
        tx.ticket(ticket), "time_spent", body=note.strip(), data={k: v for k, v in data.items() if v}
    )
    return tx.changes()
