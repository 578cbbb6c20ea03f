"""A ticket's own entries as events, every kind and with its text: what gates, lint and capsules look at."""

import json
from typing import Any, NamedTuple

from sqlalchemy import Connection

from desk.process.timeline import Event

SECOND = 1_000_000
_LINES = (
    "SELECT id, kind, data, effective_us, author_id, body, source, recorded_us FROM entry WHERE ticket_id = ?"
    " ORDER BY effective_us, id"
)


class Line(NamedTuple):
    """One entry: the event, who wrote it, its text, where it came from and when it was recorded (seconds)."""

    event: Event
    author: bytes | None
    body: str
    source: str
    recorded: int


def lines_of(connection: Connection, ticket: bytes) -> list[Line]:
    """Return the entries of a ticket by effective time, undone ones left out."""
    rows = connection.exec_driver_sql(_LINES, (ticket,)).all()
    loaded: list[tuple[Any, dict[str, Any]]] = [
        (row, {} if row[2] == "{}" else json.loads(row[2])) for row in rows
    ]
    undone = {ident for row, data in loaded if row[1] == "undone" for ident in data["entries"]}
    return [
        Line(
            Event(bytes(row[0]), row[3] // SECOND, row[1], data),
            bytes(row[4]) if row[4] else None,
            row[5],
            row[6],
            row[7] // SECOND,
        )
        for row, data in loaded
        if row[1] != "undone" and not (undone and bytes(row[0]).hex() in undone)
    ]


def events_of(connection: Connection, ticket: bytes) -> list[Event]:
    """Return the entries of a ticket as events."""
    return [line.event for line in lines_of(connection, ticket)]


def files_in(lines: list[Line]) -> list[dict[str, Any]]:
    """Return every file of a ticket, each once, in the order of its first mention."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        files = line.event.data.get("files")
        for item in files if isinstance(files, list) else ():
            found.setdefault(str(item["id"]), item)
    return list(found.values())
