"""The tickets beside a ticket: links of both directions, and what was merged into it or it into."""

from typing import Any

from sqlalchemy import or_, select

from desk.models.entry import LINK
from desk.models.ticket import TICKET
from desk.process.links import reverse_of
from desk.protocol.views import LinkView
from desk.queries.registry import Context

_SHOWN = (TICKET.c.id, TICKET.c.number, TICKET.c.title, TICKET.c.state, TICKET.c.priority)


def merged_sources(context: Context, ticket: bytes) -> list[Any]:
    """Return the rows of the tickets that were merged into this one."""
    found = select(TICKET).where(TICKET.c.merged_into == ticket).order_by(TICKET.c.created_us)
    return list(context.connection.execute(found))


def links(context: Context, row: Any, sources: list[Any]) -> tuple[LinkView, ...]:
    """Return the links of a ticket and of what was merged into it, each other ticket and type once."""
    pointers: list[tuple[bytes, str, bytes]] = []
    if row.merged_into is not None:
        pointers.append((b"", "merged_into", bytes(row.merged_into)))
    pointers += [(b"", "merged_from", bytes(source.id)) for source in sources]
    inside = [bytes(row.id), *(bytes(source.id) for source in sources)]
    stored = context.connection.execute(
        select(LINK)
        .where(or_(LINK.c.ticket_id.in_(inside), LINK.c.target_id.in_(inside)))
        .order_by(LINK.c.at_us, LINK.c.id)
    )
    for link in stored:
        start, end = bytes(link.ticket_id), bytes(link.target_id)
        if start in inside and end in inside:
            continue
        name = link.type if start in inside else reverse_of(link.type)
        pointers.append((bytes(link.id), name, end if start in inside else start))
    return _views(context, pointers)


def _views(context: Context, pointers: list[tuple[bytes, str, bytes]]) -> tuple[LinkView, ...]:
    wanted = {ticket for _, _, ticket in pointers}
    if not wanted:
        return ()
    rows = context.connection.execute(select(*_SHOWN).where(TICKET.c.id.in_(wanted)))
    known = {bytes(row.id): row for row in rows}
    found: dict[tuple[str, bytes], LinkView] = {}
    for link, name, ticket in pointers:
        other = known.get(ticket)
        if other is not None and (name, ticket) not in found:
            found[name, ticket] = LinkView(
                link=link, type=name, ticket=ticket, number=other.number, title=other.title,
                state=other.state, priority=other.priority,
            )  # fmt: skip
    return tuple(found.values())
