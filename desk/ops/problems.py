"""Ops on problem records: opened from incidents, cause found, measures agreed and done, watched, closed."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert, select, update

from desk.models.problems import PROBLEM, PROBLEM_ITEM
from desk.models.ticket import TICKET
from desk.ops.base import Write
from desk.ops.registry import op
from desk.ops.team import require_staff
from desk.ops.timelines import SECOND
from desk.process import problems
from desk.process.errors import KnownError
from desk.process.ids import fact_id
from desk.process.problems import INCIDENT, LONGEST, MEASURE, NOTE, Measure, Problem
from desk.process.text import topic_of
from desk.protocol.changes import Changes


def problem_of(row: Row[Any], items: list[Row[Any]], begun: dict[bytes, int]) -> Problem:
    """Return a row with its items as the rules see it; `begun` says when incidents began (µs)."""
    return Problem(
        row.cause,
        tuple(
            Measure(one.due_us // SECOND, None if one.done_us is None else one.done_us // SECOND)
            for one in items
            if one.kind == MEASURE
        ),
        tuple(begun.get(bytes(one.ticket_id), one.at_us) // SECOND for one in items if one.kind == INCIDENT),
        None if row.prevented_us is None else row.prevented_us // SECOND,
        None if row.closed_us is None else row.closed_us // SECOND,
    )


def items_of(connection: Connection, problem: bytes | None = None) -> dict[bytes, list[Row[Any]]]:
    """Return the items that stand, of one problem or all, oldest first."""
    chosen = select(PROBLEM_ITEM).where(PROBLEM_ITEM.c.active == 1)
    if problem is not None:
        chosen = chosen.where(PROBLEM_ITEM.c.problem_id == problem)
    found: dict[bytes, list[Row[Any]]] = {}
    for row in connection.execute(chosen.order_by(PROBLEM_ITEM.c.at_us, PROBLEM_ITEM.c.id)):
        found.setdefault(bytes(row.problem_id), []).append(row)
    return found


def begun_of(connection: Connection, items: list[Row[Any]]) -> dict[bytes, int]:
    """Return when the incidents among items began (µs), by ticket."""
    idents = [bytes(one.ticket_id) for one in items if one.ticket_id is not None]
    rows = connection.execute(select(TICKET.c.id, TICKET.c.created_us).where(TICKET.c.id.in_(idents)))
    return {bytes(ident): int(at) for ident, at in rows}


def _standing(tx: Write, ident: bytes) -> tuple[Row[Any], Problem]:
    row = tx.connection.execute(select(PROBLEM).where(PROBLEM.c.id == ident)).one_or_none()
    if row is None:
        raise KnownError("problem.missing")
    items = items_of(tx.connection, ident).get(ident, [])
    return row, problem_of(row, items, begun_of(tx.connection, items))


def _set(tx: Write, ident: bytes, **values: Any) -> Changes:
    tx.connection.execute(update(PROBLEM).where(PROBLEM.c.id == ident).values(**values))
    tx.change("problem", ident)
    return tx.changes()


def _add(tx: Write, problem: bytes, kind: str, *, ident: bytes | None = None, **values: Any) -> bytes:
    item = ident or tx.new_id()
    tx.connection.execute(
        insert(PROBLEM_ITEM).values(
            id=item, problem_id=problem, kind=kind, by=tx.person_id, at_us=tx.now_us, **values
        )
    )
    tx.change("problem_item", item)
    tx.change("problem", problem)
    return item


@op("problem.open")
def open_problem(
    tx: Write, *, title: str = "", tickets: tuple[bytes, ...] = (), product: str = ""
) -> Changes:
    """Open a problem record about incidents; without a title it takes that of the first."""
    rows = [tx.ticket(one) for one in dict.fromkeys(tickets)]
    name = " ".join(title.split())[:200] or (rows[0].title if rows else "")
    if not name:
        raise KnownError("problem.title")
    ident = tx.new_id()
    tx.connection.execute(
        insert(PROBLEM).values(
            id=ident, title=name, product=product or (rows[0].product if rows else ""),
            category=rows[0].category if rows else "", owner_id=tx.person_id, by=tx.person_id, at_us=tx.now_us,
        )
    )  # fmt: skip
    tx.change("problem", ident)
    for row in rows:
        _incident(tx, ident, row)
    tx.subject = ident
    return tx.changes()


def _incident(tx: Write, problem: bytes, row: Row[Any]) -> None:
    """Tie an incident to a problem, once."""
    item = fact_id("problem incident", problem, bytes(row.id))
    known = tx.connection.execute(
        select(PROBLEM_ITEM.c.active).where(PROBLEM_ITEM.c.id == item)
    ).scalar_one_or_none()
    if known is None:
        _add(tx, problem, INCIDENT, ident=item, ticket_id=bytes(row.id))
    elif not known:
        _set_item(tx, problem, item, active=1)


def _set_item(tx: Write, problem: bytes, item: bytes, **values: Any) -> Changes:
    tx.connection.execute(update(PROBLEM_ITEM).where(PROBLEM_ITEM.c.id == item).values(**values))
    tx.change("problem_item", item)
    tx.change("problem", problem)
    return tx.changes()


@op("problem.incident")
def add_incident(tx: Write, *, problem: bytes, ticket: bytes, remove: bool = False) -> Changes:
    """Tie an incident to a problem, or take it away; one that began after the measures is a recurrence."""
    _standing(tx, problem)
    row = tx.ticket(ticket)
    if remove:
        return _set_item(tx, problem, fact_id("problem incident", problem, ticket), active=0)
    _incident(tx, problem, row)
    return tx.changes()


@op("ticket.problem", permission="problem.open")
def of_ticket(tx: Write, *, ticket: bytes, problem: bytes | None = None, title: str = "") -> Changes:
    """Open a problem record about a ticket, or tie the ticket to one that is there."""
    if problem is None:
        return open_problem(tx, title=title, tickets=(ticket,))
    return add_incident(tx, problem=problem, ticket=ticket)


@op("problem.cause")
def set_cause(
    tx: Write, *, problem: bytes, cause: str, workaround: str = "", article: bytes | None = None
) -> Changes:
    """Write the cause (and a workaround, and the article that tells it): the problem is a known error."""
    row, _ = _standing(tx, problem)
    if not cause.strip():
        raise KnownError("problem.cause")
    return _set(
        tx, problem, cause=cause.strip()[:LONGEST], workaround=workaround.strip()[:LONGEST] or row.workaround,
        article_id=article or row.article_id,
    )  # fmt: skip


@op("problem.measure")
def add_measure(
    tx: Write, *, problem: bytes, text: str, owner: bytes | None = None, due_us: int | None = None
) -> Changes:
    """Agree on a preventive measure, its owner and when it is due."""
    _standing(tx, problem)
    if not text.strip():
        raise KnownError("problem.measure")
    if owner is not None:
        require_staff(tx, owner)
    due = due_us or tx.now_us + problems.DUE_DAYS * problems.DAY_S * SECOND
    if due <= tx.now_us:
        raise KnownError("problem.due")
    tx.subject = _add(
        tx, problem, MEASURE, text=text.strip()[:LONGEST], owner_id=owner or tx.person_id, due_us=due
    )
    return tx.changes()


@op("problem.done")
def finish_measure(tx: Write, *, item: bytes, result: str = "") -> Changes:
    """Note that a measure is done and what came of it."""
    row = tx.connection.execute(
        select(PROBLEM_ITEM).where(PROBLEM_ITEM.c.id == item, PROBLEM_ITEM.c.kind == MEASURE)
    ).one_or_none()
    if row is None or row.done_us is not None:
        raise KnownError("problem.item")
    return _set_item(tx, bytes(row.problem_id), item, done_us=tx.now_us, result=result.strip()[:LONGEST])


@op("problem.note")
def note(tx: Write, *, problem: bytes, text: str) -> Changes:
    """Say something about a problem; “#topic” at its beginning opens a room of its own."""
    _standing(tx, problem)
    if not text.strip():
        raise KnownError("problem.note")
    tx.subject = _add(tx, problem, NOTE, text=text.strip()[:LONGEST], topic=topic_of(text))
    return tx.changes()


@op("problem.prevent")
def prevent(tx: Write, *, problem: bytes) -> Changes:
    """Declare the measures sufficient: from now on the problem is watched."""
    row, found = _standing(tx, problem)
    problems.check_prevented(found)
    return _set(
        tx, problem, prevented_us=tx.now_us, closed_us=None, recurred=row.recurred + found.recurrences
    )


@op("problem.close")
def close(tx: Write, *, problem: bytes) -> Changes:
    """Close a problem that has not come back."""
    _, found = _standing(tx, problem)
    until = datetime.fromtimestamp(found.watched_until() or 0, ZoneInfo(str(tx.settings["time_zone"])))
    problems.check_close(found, tx.now_us // SECOND, until.strftime("%Y-%m-%d %H:%M"))
    return _set(tx, problem, closed_us=tx.now_us)


@op("problem.owner")
def set_owner(tx: Write, *, problem: bytes, to: bytes) -> Changes:
    """Give a problem to somebody."""
    _standing(tx, problem)
    require_staff(tx, to)
    return _set(tx, problem, owner_id=to)
