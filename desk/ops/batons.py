"""Ops of the shift baton: hand the shift over with the digest as it stands, sign for it."""

import json
from typing import Any

from sqlalchemy import Connection, insert, select, update

from desk.models.store import Store
from desk.models.team import BATON
from desk.ops.base import Write
from desk.ops.dispatch_ground import cycles_of
from desk.ops.registry import op
from desk.ops.team_ground import SECOND, personal_calendars
from desk.process import messages, roster
from desk.process.baton import Clock, Held, digest
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

AWAY_S = 24 * 3600
"""How far the digest looks for somebody on no roster."""

messages.register(
    {
        "baton_gone": ("This hand-over is not known here.", "没有这份交接记录。"),
        "baton_signed": ("{name} has signed for this shift already.", "{name} 已签收该班次。"),
        "baton_own": (
            "The one who hands a shift over cannot sign for it. The next agent does.",
            "交班人不能自行签收，应由接班人签收。",
        ),
    }
)


def until_of(store: Store, connection: Connection, person: bytes, now: int) -> int:
    """Return when the person is back: the begin of their next shift; a day from now on no roster."""
    calendar = personal_calendars(store, connection).get(person)
    coming = roster.next_shift(calendar, now) if calendar else None
    return coming[0] if coming else now + AWAY_S


def held_by(connection: Connection, person: bytes) -> dict[str, tuple[Any, Held]]:
    """Return the open tickets of a person with their running clocks, and what they have not accepted yet."""
    columns = "SELECT id, key, number, title, state, priority, wake_us FROM ticket"
    rows = list(
        connection.exec_driver_sql(
            f"{columns} INDEXED BY ticket_open_owner WHERE open = 1 AND owner_id = ?", (person,)
        )
    )
    offers = _offers(connection, person)
    away = [ticket for ticket in offers if all(bytes(row.id) != ticket for row in rows)]
    for start in range(0, len(away), 500):
        chunk = away[start : start + 500]
        marks = ",".join("?" * len(chunk))
        rows += connection.exec_driver_sql(f"{columns} WHERE open = 1 AND id IN ({marks})", tuple(chunk))
    cycles = cycles_of(connection, [bytes(row.id) for row in rows if row.state == "assigned"])
    clocks = _running(connection, [int(row.key) for row in rows])
    found: dict[str, tuple[Any, Held]] = {}
    for row in rows:
        cycle = cycles.get(bytes(row.id))
        pending = cycle.accept_by if cycle and cycle.pending == person.hex() else None
        offered = offers.get(bytes(row.id), pending)
        ident = bytes(row.id).hex()
        found[ident] = (
            row,
            Held(
                ident, row.priority, tuple(clocks.get(int(row.key), ())),
                None if row.wake_us is None else row.wake_us // SECOND, offered,
            ),
        )  # fmt: skip
    return found


def _running(connection: Connection, keys: list[int]) -> dict[int, list[Clock]]:
    """Return the running clocks of tickets, the next deadline first."""
    found: dict[int, list[Clock]] = {}
    for start in range(0, len(keys), 500):
        chunk = keys[start : start + 500]
        rows = connection.exec_driver_sql(
            f"SELECT ticket_key, metric, due_us FROM clock WHERE ticket_key IN ({','.join('?' * len(chunk))})"
            " AND live = 1 AND state = 'running' AND due_us IS NOT NULL AND met_us IS NULL ORDER BY due_us",
            tuple(chunk),
        )
        for key, metric, due in rows:
            found.setdefault(int(key), []).append(Clock(str(metric), due // SECOND))
    return found


def _offers(connection: Connection, person: bytes) -> dict[bytes, int]:
    """Return tickets that the person handed over, or that were handed to them, and nobody has accepted: by when."""
    rows = connection.exec_driver_sql(
        "SELECT ticket_id, due_us FROM handoff WHERE state = 'offered' AND (from_person = ? OR to_person = ?)",
        (person, person),
    )
    return {bytes(ticket): int(due) // SECOND for ticket, due in rows}


def lines_of(
    store: Store, connection: Connection, person: bytes, now_us: int
) -> tuple[int, list[dict[str, Any]]]:
    """Return until when the digest looks (seconds) and its lines with number and title."""
    held = held_by(connection, person)
    until = until_of(store, connection, person, now_us // SECOND)
    lines = []
    for item in digest([one for _, one in held.values()], until):
        row = held[item.ticket][0]
        lines.append(
            {
                "ticket": item.ticket, "number": row.number, "title": row.title, "priority": row.priority,
                "state": row.state, "kind": item.kind, "at": item.at, "metric": item.metric,
            }
        )  # fmt: skip
    return until, lines


@op("baton.give")
def give(tx: Write, *, note: str = "") -> Changes:
    """Hand the acting person's shift over: the digest as it stands, with a note for the next agent."""
    if tx.person_id is None:
        raise KnownError("no_person")
    until, lines = lines_of(tx.store, tx.connection, tx.person_id, tx.now_us)
    tx.subject = tx.new_id()
    tx.connection.execute(
        insert(BATON).values(
            id=tx.subject, person_id=tx.person_id, made_us=tx.now_us, next_shift_us=until * SECOND,
            body=json.dumps({"lines": lines}, ensure_ascii=False), note=note.strip()[:4000],
        )
    )  # fmt: skip
    tx.change("baton", tx.subject)
    return tx.changes()


@op("baton.sign")
def sign(tx: Write, *, baton: bytes) -> Changes:
    """Sign for a shift that was handed over: from now on it is in the acting person's eyes."""
    if tx.person_id is None:
        raise KnownError("no_person")
    row = tx.connection.execute(select(BATON).where(BATON.c.id == baton)).one_or_none()
    if row is None:
        raise KnownError("baton_gone")
    if bytes(row.person_id) == tx.person_id:
        raise KnownError("baton_own")
    if row.signed_by is not None:
        who = tx.person(bytes(row.signed_by))
        raise KnownError("baton_signed", name=who.name if who else "?")
    tx.connection.execute(
        update(BATON).where(BATON.c.id == baton).values(signed_by=tx.person_id, signed_us=tx.now_us)
    )
    tx.change("baton", baton)
    return tx.changes()
