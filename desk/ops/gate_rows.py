"""Rows of hand-offs and surveys made from a ticket's entries: the same on every desk, whatever came first.

Called after every op and every exchange for the tickets they touched; rows that an import brought stay.
"""

from typing import Any

from sqlalchemy import Connection, delete, insert

from desk.models.gates import HANDOFF
from desk.ops.timelines import SECOND, Line, lines_of
from desk.process import handoff
from desk.process.ids import fact_id

KINDS = (*handoff.KINDS, "survey", "survey_followed")
_CONCERNS = (
    f"SELECT 1 FROM entry WHERE ticket_id = ? AND kind IN ({','.join(repr(kind) for kind in KINDS)}) LIMIT 1"
)


def refresh_all(connection: Connection, tickets: list[bytes]) -> None:
    """Make the rows of these tickets anew; most tickets have none."""
    for ticket in tickets:
        if connection.exec_driver_sql(_CONCERNS, (ticket,)).first() is not None:
            refresh(connection, ticket)


def refresh(connection: Connection, ticket: bytes) -> None:
    """Make the rows of one ticket anew."""
    lines = lines_of(connection, ticket)
    write_handoffs(connection, ticket, lines)
    _surveys(connection, ticket, lines)


def write_handoffs(connection: Connection, ticket: bytes, lines: list[Line]) -> None:
    """Make the rows of a ticket's hand-offs anew from its entries."""
    authors = {line.event.id: line for line in lines}
    connection.execute(delete(HANDOFF).where(HANDOFF.c.ticket_id == ticket))
    for offer in handoff.offers([line.event for line in lines]):
        answered = authors.get(offer.done_id)
        connection.execute(
            insert(HANDOFF).prefix_with("OR REPLACE").values(
                id=offer.id, ticket_id=ticket, from_group=_id(offer.data, "from"),
                to_group=_id(offer.data, "to") or b"", from_person=_id(offer.data, "owner"),
                to_person=_id(offer.data, "person"), state=offer.state,
                complete=int(not offer.data.get("missing")), priority=int(offer.data.get("priority", 3)),
                at_us=offer.at * SECOND,
                due_us=int(offer.data.get("due", offer.at + int(offer.data.get("target_s", 0)))) * SECOND,
                done_us=None if offer.done_at is None else offer.done_at * SECOND,
                done_by=answered.author if answered is not None else None,
                reason=_reason(offer, answered),
            )
        )  # fmt: skip


def _id(data: Any, name: str) -> bytes | None:
    text = data.get(name)
    return bytes.fromhex(text) if isinstance(text, str) and len(text) == 32 else None


def _reason(offer: handoff.Offer, answered: Line | None) -> str:
    said = answered.body if answered is not None else ""
    return ": ".join(part for part in (str(offer.answer.get("code", "")), said) if part)


def _surveys(connection: Connection, ticket: bytes, lines: list[Line]) -> None:
    connection.exec_driver_sql("DELETE FROM survey WHERE ticket_id = ? AND channel <> ''", (ticket,))
    answers: dict[int, Line] = {}
    followed: dict[int, Line] = {}
    for line in lines:
        cycle = int(line.event.data.get("cycle", 1))  # type: ignore[call-overload]
        if line.event.kind == "survey":
            answers[cycle] = line
            followed.pop(cycle, None)
        elif line.event.kind == "survey_followed":
            followed[cycle] = line
    for cycle, line in answers.items():
        data = line.event.data
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO survey(id, ticket_id, cycle, score, comment, at_us, channel, credit_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (fact_id("survey row", ticket, cycle), ticket, cycle, data.get("rating", 0), line.body,
             line.event.at * SECOND, data.get("channel") or "portal", _id(data, "credit")),
        )  # fmt: skip
    for cycle, line in followed.items():
        connection.exec_driver_sql(
            "UPDATE survey SET followed_us = ?, followed_by = ?, follow_note = ? WHERE ticket_id = ? AND cycle = ?",
            (line.event.at * SECOND, line.author, line.body, ticket, cycle),
        )
