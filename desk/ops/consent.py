"""The gate of closing: the requester's word, or an attempt to get it and the time for an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from desk.ops.base import Write
from desk.ops.exceptions import record_exception
from desk.ops.linting import confirm_calendar
from desk.ops.timelines import SECOND, Line, lines_of
from desk.process import confirmation
from desk.process.calendar import Calendar
from desk.process.errors import KnownError


def solution_of(lines: list[Line]) -> Line | None:
    """Return the standing solution of a ticket."""
    found: Line | None = None
    for line in lines:
        if line.event.kind == "solution_provided":
            found = line
        elif line.event.kind in ("not_solved", "reopened"):
            found = None
    return found


def check_silence(tx: Write, row: Row[Any], exception: str) -> None:
    """Refuse to close without the requester's word or a recorded attempt and time, unless by exception."""
    lines = lines_of(tx.connection, bytes(row.id))
    solution = solution_of(lines)
    if solution is None:
        return
    calendar = confirm_calendar(tx.store, tx.connection)
    attempts = [
        line.event.at
        for line in lines[lines.index(solution) + 1 :]
        if confirmation.is_attempt(line.event, line.author is not None)
    ]
    code, until = confirmation.may_close(solution.event.at, attempts, tx.now_us // SECOND, calendar)
    if not code:
        return
    if not exception.strip():
        raise KnownError(code, until=moment(until, calendar))
    record_exception(tx, row, "confirmation", exception.strip(), (code,))


def moment(at: int, calendar: Calendar) -> str:
    """Return an instant as the calendar's people read it."""
    return datetime.fromtimestamp(at, calendar.zone).strftime("%Y-%m-%d %H:%M")
