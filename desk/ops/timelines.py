"""A ticket's own entries as events, every kind and with its text: what gates, lint and capsules look at."""

import json
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from desk.models.entry import ENTRY
from desk.process.timeline import Event

SECOND = 1_000_000


class Line(NamedTuple):
    """One entry: the event, who wrote it, its text, where it came from and when it was recorded (seconds)."""

    event: Event
    author: bytes | None
    body: str
    source: str
    recorded: int


def lines_of(connection: Connection, ticket: bytes) -> list[Line]:
    """Return the entries of a ticket by effective time, undone ones left out."""
    rows = connection.execute(
        select(
            ENTRY.c.id, ENTRY.c.kind, ENTRY.c.data, ENTRY.c.effective_us, ENTRY.c.author_id, ENTRY.c.body,
            ENTRY.c.source, ENTRY.c.recorded_us,
        )
        .where(ENTRY.c.ticket_id == ticket)
        .order_by(ENTRY.c.effective_us, ENTRY.c.id)
    ).all()  # fmt: skip
    loaded: list[tuple[Any, dict[str, Any]]] = [(row, json.loads(row.data)) for row in rows]
    undone = {ident for row, data in loaded if row.kind == "undone" for ident in data["entries"]}
    return [
        Line(
            Event(bytes(row.id), row.effective_us // SECOND, row.kind, data),
            bytes(row.author_id) if row.author_id else None,
            row.body,
            row.source,
            row.recorded_us // SECOND,
        )
        for row, data in loaded
        if row.kind != "undone" and bytes(row.id).hex() not in undone
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
