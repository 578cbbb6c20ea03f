"""Open tickets move to policies that were saved for them too: one entry `policy_rebind` each (process.md 5.2.2).

Run by the engine some tickets at a time. The entry's id and instant are made of the edition, so that every
desk that comes to it writes the same one, and a repeated run writes nothing. Closed tickets never move.
"""

from typing import Any

from sqlalchemy import Connection

from desk.models.store import Store
from desk.ops.base import Write
from desk.ops.holding import EMITTER, holds
from desk.ops.outbox import put_meta
from desk.ops.registry import op
from desk.ops.rules import rules_in_force
from desk.process.ids import fact_id
from desk.process.rules import Rules
from desk.protocol.changes import Changes

SECOND = 1_000_000
AT_ONCE = 20
"""Tickets that one op moves: some 20 ms, for requests wait meanwhile."""

OTHERS_FIRST_S = 120
"""How long a desk without the lease waits for the one that has it."""

_DONE, _REACHED = "rebound", "rebinding"
_NEXT = (
    "SELECT t.key, t.id FROM ticket t WHERE t.key > ? AND t.open = 1 AND t.created_us < ?"
    " AND (t.source IN ('', 'demo') OR EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = t.id"
    " AND e.source NOT IN ('import', 'demo'))) ORDER BY t.key LIMIT ?"
)
"""History that was imported and that nobody has worked on has no clock that could move."""


def rebinding_due(store: Store) -> bool:
    """Tell whether open tickets wait to be moved, and this desk is the one to do it."""
    with store.read() as connection:
        since = _pending(store, connection, rules_in_force(store, connection))
    if since is None:
        return False
    return holds(store, EMITTER) or store.clock() > (since + OTHERS_FIRST_S) * SECOND


def _pending(store: Store, connection: Connection, rules: Rules) -> int | None:
    """Return the second of the oldest edition to which open tickets have still to move."""
    moving = [one.since for one in rules.editions if one.moves]
    done = store.meta(_DONE) if moving else None
    known = done if isinstance(done, list) else []
    return next((since for since in moving if _mark(connection, since) not in known), None)


def _mark(connection: Connection, since: int) -> list[int]:
    """Return what an edition is remembered by: two may be saved within one second."""
    rows = "SELECT count(*) FROM ruleset WHERE kind = 'policy' AND at_us BETWEEN ? AND ?"
    bounds = (since * SECOND, (since + 1) * SECOND - 1)
    return [since, int(connection.exec_driver_sql(rows, bounds).scalar_one())]


@op("timer.rebind", permission="ticket.resume")
def rebind_some(tx: Write) -> Changes:
    """Move the next open tickets to the policies that hold for them too."""
    rules = rules_in_force(tx.store, tx.connection)
    since = _pending(tx.store, tx.connection, rules)
    if since is None:
        return tx.changes()
    reached: Any = tx.store.meta(_REACHED)
    last = reached[1] if reached and reached[0] == since else 0
    rows = tx.connection.exec_driver_sql(_NEXT, (last, (since + 1) * SECOND, AT_ONCE)).all()
    for _, ticket in rows:
        _move(tx, bytes(ticket), since)
    if len(rows) == AT_ONCE:
        put_meta(tx.connection, _REACHED, [since, int(rows[-1][0])])
    else:
        done = tx.store.meta(_DONE)
        put_meta(
            tx.connection, _DONE, [*(done if isinstance(done, list) else []), _mark(tx.connection, since)]
        )
        put_meta(tx.connection, _REACHED, [])
    return tx.changes()


def _move(tx: Write, ticket: bytes, since: int) -> None:
    ident = fact_id("policy_rebind", ticket, since)
    known = tx.connection.exec_driver_sql(
        "SELECT 1 FROM entry WHERE ticket_id = ? AND id = ?", (ticket, ident)
    ).first()
    row = tx.ticket(ticket)
    if known is not None:
        tx.touch(row)  # from another desk, or of the same second: it is folded again
        return
    at_us = since * SECOND
    tx.add_entry(
        row, "policy_rebind", data={"since": since}, by_system=True, entry_id=ident, occurred_us=at_us
    )
