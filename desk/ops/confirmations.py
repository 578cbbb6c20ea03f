"""What time does while a requester is silent: reminders, consent by silence, the proposal to close.

Each entry's id is made of what it is about, so that several desks and repeated runs write it once.
"""

from typing import Any

from sqlalchemy import Connection, Row

from desk.models.store import Store
from desk.ops.base import Write
from desk.ops.consent import moment, solution_of
from desk.ops.linting import confirm_calendar
from desk.ops.registry import op
from desk.ops.states import enter
from desk.ops.timelines import SECOND, Line, lines_of
from desk.process import confirmation, messages
from desk.process.calendar import Calendar
from desk.process.ids import fact_id
from desk.protocol.changes import Changes

A_LOOK = 100
_AFTER = "('pending_confirmation', 'waiting_customer')"


def silent_tickets(
    store: Store, connection: Connection, *, after: int = 0, limit: int = 1 << 30
) -> list[Row[Any]]:
    """Return the tickets that wait for their requester since a while, by key; a timer looks at some at a time."""
    # Nothing is due in the first hours: most of the waiting tickets are passed over by this alone.
    return list(
        connection.exec_driver_sql(
            f"SELECT * FROM ticket WHERE open = 1 AND state IN {_AFTER} AND source NOT IN ('import', 'demo')"
            " AND updated_us <= ? AND key > ? ORDER BY key LIMIT ?",
            (store.clock() - 12 * 3600 * SECOND, after, limit),
        ).all()
    )


def due_steps(store: Store, connection: Connection, row: Row[Any]) -> list[str]:
    """Return what is due on a ticket: remind, consent, question1, question2, give_up."""
    lines, now = lines_of(connection, bytes(row.id)), store.clock() // SECOND
    calendar = confirm_calendar(store, connection)
    known = {line.event.id for line in lines}
    if row.state == "pending_confirmation":
        return _confirmation_steps(row, lines, now, calendar, known)
    asked = next((line for line in reversed(lines) if line.event.kind == "waiting_customer"), None)
    if asked is None or asked.source in ("import", "demo"):
        return []
    (first, second), give_up = confirmation.question_steps(asked.event.at, calendar)
    steps = [("question1", first), ("question2", second), ("give_up", give_up)]
    return [name for name, at in steps if now >= at and fact(row, name, asked) not in known]


def _confirmation_steps(
    row: Row[Any], lines: list[Line], now: int, calendar: Calendar, known: set[bytes]
) -> list[str]:
    solution = solution_of(lines)
    if solution is None or solution.source in ("import", "demo"):
        return []
    reminder = fact(row, "remind", solution)
    if reminder not in known:
        return ["remind"] if now >= confirmation.remind_at(solution.event.at, calendar) else []
    reminded = next(line.event.at for line in lines if line.event.id == reminder)
    since = [line for line in lines[lines.index(solution) + 1 :] if line.event.kind == "customer_message"]
    if any(not line.event.data.get("courtesy") for line in since):
        return []  # they wrote something: a person reads it and decides
    return ["consent"] if now >= confirmation.consent_at(solution.event.at, reminded, calendar) else []


def fact(row: Row[Any], step: str, about: Line) -> bytes:
    """Return the id of the entry that a step writes."""
    return fact_id("silence", bytes(row.id), step, about.event.id)


@op("timer.silence", permission="ticket.resume")
def silence(tx: Write, *, tickets: tuple[bytes, ...] = ()) -> Changes:
    """Remind silent requesters, close what silence confirms, and propose an end to endless waits (of these, or all)."""
    rows = [tx.ticket(one) for one in tickets] or silent_tickets(tx.store, tx.connection)
    for row in rows:
        for step in due_steps(tx.store, tx.connection, row)[-1:]:
            _STEPS[step](tx, row, step)
    return tx.changes()


def _about(tx: Write, row: Row[Any]) -> Line:
    lines = lines_of(tx.connection, bytes(row.id))
    solution = solution_of(lines)
    if row.state == "pending_confirmation" and solution is not None:
        return solution
    return next(line for line in reversed(lines) if line.event.kind == "waiting_customer")


def _remind(tx: Write, row: Row[Any], step: str) -> None:
    about, calendar = _about(tx, row), confirm_calendar(tx.store, tx.connection)
    until = confirmation.consent_at(about.event.at, tx.now_us // SECOND, calendar)
    body = messages.text(
        "confirm.reminder", row.language or "zh", number=row.number, title=row.title,
        until=moment(until, calendar), days=tx.settings["reopen_window_days"],
    )  # fmt: skip
    tx.add_entry(
        row, "auto_reply", body=body, data={"reminder": 1}, by_system=True, entry_id=fact(row, step, about)
    )


def _question(tx: Write, row: Row[Any], step: str) -> None:
    about = _about(tx, row)
    body = messages.text("confirm.question", row.language or "zh", number=row.number, title=row.title)
    data = {"reminder": int(step[-1])}
    tx.add_entry(row, "auto_reply", body=body, data=data, by_system=True, entry_id=fact(row, step, about))


def _consent(tx: Write, row: Row[Any], step: str) -> None:
    about = _about(tx, row)
    ident = fact(row, step, about)
    tx.add_entry(row, "confirmed", data={"by": "auto"}, by_system=True, entry_id=ident)
    closing = fact_id("silence closed", ident)
    tx.add_entry(row, "closed", data={"cause": "auto_confirmed"}, by_system=True, entry_id=closing)
    enter(tx, row, "closed")


def _give_up(tx: Write, row: Row[Any], step: str) -> None:
    language = "zh" if not row.language or row.language.startswith("zh") else "en"
    body = messages.text("confirm.give_up", language, days=confirmation.GIVE_UP_DAYS)
    data = {"proposal": "close"}
    ident = fact(row, step, _about(tx, row))
    tx.add_entry(row, "internal_note", body=body, data=data, by_system=True, entry_id=ident)
    tx.set_ticket(row, unread=1)


_STEPS = {
    "remind": _remind, "consent": _consent, "question1": _question, "question2": _question, "give_up": _give_up,
}  # fmt: skip
