"""Ops that move a ticket through its life: take, assign, wait, solve, confirm, reopen ...

Every one asks `process.lifecycle` first; the entry that records it is what clocks and reports fold.
"""

import json
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, select

from desk.models.entry import ENTRY
from desk.models.gates import HANDOFF
from desk.ops.article_rows import record_solution
from desk.ops.base import Write
from desk.ops.consent import check_silence
from desk.ops.line_gates import check_line
from desk.ops.people import require_group
from desk.ops.registry import op
from desk.ops.skill_gate import check_skills
from desk.ops.wait_reasons import reason_of
from desk.process import lifecycle, messages
from desk.process.errors import KnownError
from desk.process.handoff import OFFERED
from desk.protocol.changes import Changes

DAY_S = 86_400

messages.register(
    {
        "ticket_done": (
            "Ticket {number} is {state}. Reopen it first, or write an internal note.",
            "工单 {number} 当前为“{state}”状态。请先重新打开，或改写内部备注。",
        ),
    }
)


class Knowledge(msgspec.Struct, frozen=True, omit_defaults=True):
    """The knowledge decision of a solution: reuse, update, new or none (with a reason)."""

    decision: str = ""
    article: str = ""
    reason: str = ""


UNDECIDED = Knowledge()


def require_open(row: Row[Any]) -> Row[Any]:
    """Return the row if the ticket is not done; raises a sentence that names the way out."""
    if not row.open:
        state = lifecycle.STATES[row.state].words
        raise KnownError("ticket_done", number=row.number, state=state)
    return row


def _question_open(tx: Write, row: Row[Any]) -> bool:
    """Tell whether a public message of ours stands after the customer's last message."""
    newest = select(ENTRY.c.kind, ENTRY.c.data).where(
        ENTRY.c.ticket_id == row.id,
        ENTRY.c.kind.in_(("created", "customer_message", "not_solved", "public_reply", "call")),
    )
    for kind, data in tx.connection.execute(
        newest.order_by(ENTRY.c.effective_us.desc(), ENTRY.c.id.desc()).limit(20)
    ):
        if kind == "customer_message" and json.loads(data).get("courtesy"):
            continue
        # A call that reached nobody asked nothing.
        return kind == "public_reply" or (kind == "call" and bool(json.loads(data).get("outcome")))
    return False


def _check(tx: Write, row: Row[Any], action: str, **registers: Any) -> lifecycle.Transition:
    now = tx.now_us // 1_000_000
    lifecycle.check(
        action,
        state=row.state,
        role=tx.role(row.group_id),
        registers=registers,
        unanswered_question=action == "wait_customer" and _question_open(tx, row),
        now=now,
        closed_at=row.closed_us // 1_000_000 if row.closed_us else None,
        reopen_window=int(tx.settings["reopen_window_days"]) * DAY_S,
    )
    check_line(tx, row, action, registers)
    found = lifecycle.transition(action, row.state)
    if found is None:  # the table was asked just above
        raise KnownError("bug")
    return found


def _move(
    tx: Write, row: Row[Any], action: str, *, data: dict[str, Any], body: str = "", **registers: Any
) -> None:
    """Check the action, append its entry, and set the state and its companions."""
    found = _check(tx, row, action, **registers)
    tx.add_entry(row, found.effect, data={k: v for k, v in data.items() if v not in (None, "")}, body=body)
    if found.to is not None:
        enter(tx, row, found.to)


def enter(tx: Write, row: Row[Any], state: str, until_us: int | None = None) -> None:
    """Set the state register with the columns that follow from it; `until_us` ends a wait by itself."""
    done = state in lifecycle.DONE
    closed = tx.now_us if done else None
    wake_us = until_us if state in lifecycle.WAITING else None
    tx.set_ticket(row, state=state, open=int(not done), closed_us=closed, wake_us=wake_us)
    if done or state == "pending_confirmation":
        end_offer(tx, row, state)


def end_offer(tx: Write, row: Row[Any], cause: str) -> None:
    """Take back the hand-off that waits for an answer: the ticket is solved or over, or was moved by hand."""
    waiting = select(HANDOFF.c.id, HANDOFF.c.to_group).where(
        HANDOFF.c.ticket_id == bytes(row.id), HANDOFF.c.state == OFFERED
    )
    for offer, group in tx.connection.execute(waiting).all():
        data = {"offer": bytes(offer).hex(), "to": bytes(group).hex(), "cause": cause}
        tx.add_entry(row, "handoff_recalled", data=data, by_system=True)
        tx.change("handoff", bytes(offer))


def start_if_needed(tx: Write, row: Row[Any]) -> None:
    """Enter in_progress at the first work on a new or assigned ticket; opening it is not work."""
    if row.state in ("new", "assigned"):
        if row.owner_id is None and tx.person_id is not None:
            _own(tx, row, tx.person_id, claimed=True)
        tx.add_entry(row, "started")
        enter(tx, row, "in_progress")


def wake(tx: Write, row: Row[Any], cause: str) -> None:
    """Wake a waiting ticket, or reopen a closed one inside its window, because somebody spoke."""
    if row.state in lifecycle.WAITING:
        tx.add_entry(row, "resumed", data={"cause": cause}, by_system=True)
        enter(tx, row, "in_progress")
    elif row.state == "pending_confirmation":
        return
    elif row.state == "closed" and row.closed_us is not None:
        window = int(tx.settings["reopen_window_days"]) * DAY_S * 1_000_000
        if tx.now_us - row.closed_us <= window:
            tx.add_entry(row, "reopened", data={"reason": cause}, by_system=True)
            enter(tx, row, "in_progress")


def _own(tx: Write, row: Row[Any], person: bytes | None, *, claimed: bool = False) -> None:
    """Set the owner; `claimed` says that they took it themselves, which acknowledges the ticket."""
    before = bytes(row.owner_id).hex() if row.owner_id else None
    data = {"from": before, "to": person.hex() if person else None}
    tx.add_entry(row, "assigned", data={**data, "claimed": True} if claimed else data)
    tx.set_ticket(row, owner_id=person)


@op("ticket.take", undoable=True)
def take(tx: Write, *, ticket: bytes) -> Changes:
    """Make the acting person the owner."""
    row = require_open(tx.ticket(ticket))
    if tx.person_id is None:
        raise KnownError("no_person")
    found = _check(tx, row, "claim")
    _own(tx, row, tx.person_id, claimed=True)
    if found.to is not None:
        enter(tx, row, found.to)
    return tx.changes()


@op("ticket.assign", undoable=True)
def assign(tx: Write, *, ticket: bytes, to: bytes | None, exception: str = "") -> Changes:
    """Give the ticket to a member of staff; None puts it back to the group.

    Who lacks a skill that the ticket needs gets it only by `exception`, which says why and is recorded.
    """
    person = None if to is None else tx.person(to)
    if to is not None and person is not None:
        check_skills(tx, require_open(tx.ticket(ticket)), to, person.name, exception)
    return give(tx, ticket=ticket, to=to)


def give(tx: Write, *, ticket: bytes, to: bytes | None) -> Changes:
    """Give the ticket to a member of staff as a consequence of something else, whatever their skills."""
    row = require_open(tx.ticket(ticket))
    if to is not None:
        person = tx.person(to)
        if person is None or not person.staff:
            raise KnownError("person_missing")
        found = _check(tx, row, "assign", owner=to.hex())
        _own(tx, row, to)
        if found.to is not None:
            enter(tx, row, found.to)
    else:
        _own(tx, row, None)
        if row.state == "assigned":
            enter(tx, row, "new")
    return tx.changes()


@op("ticket.group", undoable=True)
def group(tx: Write, *, ticket: bytes, to: bytes, reason: str = "") -> Changes:
    """Move the ticket to another group; its owner there is nobody yet."""
    row = require_open(tx.ticket(ticket))
    require_group(tx, to)
    before = bytes(row.group_id).hex() if row.group_id else None
    tx.add_entry(row, "group", data={"from": before, "to": to.hex(), "reason": reason})
    tx.set_ticket(row, group_id=to)
    member = "SELECT 1 FROM membership WHERE person_id = ? AND group_id = ? AND ended_us IS NULL"
    if row.owner_id and not tx.connection.exec_driver_sql(member, (bytes(row.owner_id), to)).scalar():
        _own(tx, row, None)
        if row.state == "assigned":
            enter(tx, row, "new")
    end_offer(tx, row, "group")
    return tx.changes()


@op("ticket.start", undoable=True)
def start(tx: Write, *, ticket: bytes) -> Changes:
    """Begin work on a new or assigned ticket."""
    row = tx.ticket(ticket)
    _check(tx, row, "start")
    start_if_needed(tx, row)
    return tx.changes()


_WAIT_ACTIONS = {
    "waiting_customer": "wait_customer",
    "waiting_third_party": "wait_third_party",
    "scheduled": "schedule",
}


@op("ticket.wait", undoable=True)
def wait(
    tx: Write,
    *,
    ticket: bytes,
    state: Literal["waiting_customer", "waiting_third_party", "scheduled"],
    reason: str = "",
    expected_until_us: int | None = None,
    reference: str = "",
) -> Changes:
    """Wait for the customer (an open question is needed), a third party or an agreed time.

    `reason` is free text, or the id or title of one that the product line's process offers.
    """
    row = require_open(tx.ticket(ticket))
    until = None if expected_until_us is None else expected_until_us // 1_000_000
    said = reason_of(tx, row, state, reason)
    _check(tx, row, _WAIT_ACTIONS[state], reason=said["reason"], expected_until=until)
    start_if_needed(tx, row)
    data = {**said, "expected_until": until, "reference": reference}
    tx.add_entry(row, state, data={k: v for k, v in data.items() if v not in (None, "")})
    enter(tx, row, state, expected_until_us)
    return tx.changes()


@op("ticket.resume", undoable=True)
def resume(tx: Write, *, ticket: bytes, cause: str = "agent") -> Changes:
    """Leave a waiting state."""
    row = tx.ticket(ticket)
    _move(tx, row, "resume", data={"cause": cause})
    return tx.changes()


@op("ticket.solve", undoable=True)
def solve(
    tx: Write,
    *,
    ticket: bytes,
    steps: str,
    cautions: str = "",
    category: str = "",
    knowledge: Knowledge = UNDECIDED,
) -> Changes:
    """Provide the solution and ask the requester to confirm it (state pending_confirmation)."""
    row = require_open(tx.ticket(ticket))
    chosen = category or row.category
    decision = {k: v for k, v in msgspec.structs.asdict(knowledge).items() if v}
    registers = {
        "solution": {"steps": steps, "cautions": cautions},
        "category": chosen,
        "knowledge": decision,
    }
    _check(tx, row, "provide_solution", **registers)
    start_if_needed(tx, row)
    if chosen != row.category:
        tx.add_entry(row, "category", data={"from": row.category, "to": chosen})
    data = {"steps": steps, "cautions": cautions, "category": chosen, "knowledge": decision}
    body = steps if not cautions else f"{steps}\n\n⚠ {cautions}"
    tx.add_entry(row, "solution_provided", data=data, body=body)
    record_solution(tx, bytes(row.id), knowledge.article)
    enter(tx, row, "pending_confirmation")
    tx.set_ticket(row, category=chosen)
    return tx.changes()


@op("ticket.confirm", undoable=True)
def confirm(tx: Write, *, ticket: bytes, by: Literal["customer", "phone", "auto"] = "phone") -> Changes:
    """Record that the requester confirmed the solution, and close the ticket."""
    row = tx.ticket(ticket)
    _move(tx, row, "confirm", data={"by": by}, confirmed_by=by)
    tx.add_entry(
        row, "closed", data={"cause": "auto_confirmed" if by == "auto" else "confirmed"}, by_system=True
    )
    return tx.changes()


@op("ticket.reject", undoable=True)
def reject(tx: Write, *, ticket: bytes, other_question: bool = False, body: str = "") -> Changes:
    """Record that the requester says it is not solved (or has another question)."""
    row = tx.ticket(ticket)
    _move(tx, row, "reject", data={"other_question": other_question or None}, body=body)
    return tx.changes()


@op("ticket.close", undoable=True)
def close(tx: Write, *, ticket: bytes, cause: str = "auto_confirmed", exception: str = "") -> Changes:
    """Close a ticket whose confirmation did not come; `exception` says why without attempt or time."""
    row = tx.ticket(ticket)
    if row.state == "pending_confirmation" and cause == "auto_confirmed" and tx.person_id is not None:
        check_silence(tx, row, exception)
    _move(tx, row, "close", data={"cause": cause}, cause=cause)
    return tx.changes()


@op("ticket.reopen", undoable=True)
def reopen(tx: Write, *, ticket: bytes, reason: str) -> Changes:
    """Reopen a closed ticket inside its window, with a reason."""
    row = tx.ticket(ticket)
    _move(tx, row, "reopen", data={"reason": reason}, reason=reason)
    return tx.changes()


@op("ticket.cancel", undoable=True)
def cancel(tx: Write, *, ticket: bytes, reason: str) -> Changes:
    """Cancel a ticket on the requester's wish, with a reason."""
    row = tx.ticket(ticket)
    _move(tx, row, "cancel", data={"reason": reason}, reason=reason)
    return tx.changes()


@op("ticket.spam", undoable=True)
def spam(tx: Write, *, ticket: bytes) -> Changes:
    """Mark a ticket as spam: it leaves the queue and the figures."""
    row = tx.ticket(ticket)
    _move(tx, row, "spam", data={})
    return tx.changes()
