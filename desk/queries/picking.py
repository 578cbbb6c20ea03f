"""Finding one ticket to point at (link, merge): by number, by words, or what stands near a ticket."""

from typing import Any

from sqlalchemy import or_, select

from desk.models.ticket import NUMBER_ALIAS, TICKET
from desk.protocol.like import literal
from desk.protocol.queue import QueueQuery
from desk.protocol.views import LinkView
from desk.queries.queue import DENSE, beginning
from desk.queries.registry import Context, query

_LIMIT = 12
_NEAR = "requester"


def _view(row: Any, name: str) -> LinkView:
    return LinkView(
        link=b"", type=name, ticket=bytes(row.id), number=row.number, title=row.title, state=row.state,
        priority=row.priority,
    )  # fmt: skip


@query("query.find_tickets")
def find_tickets(
    context: Context, *, text: str = "", near: bytes | None = None, limit: int = _LIMIT
) -> list[LinkView]:
    """Return tickets of a number or with these words, newest first; without a text the requester's other ones.

    `near` is the ticket one points from; it is never among the answers. The view's `type` says why:
    number, words or requester.
    """
    wanted = text.strip()
    most = max(1, min(limit, 50))
    found = [(row, "number") for row in by_number(context, wanted, most)] if wanted else []
    if wanted and len(found) < most:
        asked = QueueQuery(view="all", text=wanted + " ", sort="updated", descending=True)
        keys = list(beginning(context, asked, most, DENSE).keys[:most])
        rows = context.connection.execute(select(TICKET).where(TICKET.c.key.in_(keys))).all()
        found += [(row, "words") for row in sorted(rows, key=lambda row: keys.index(row.key))]
    elif not wanted and near is not None:
        found = [(row, _NEAR) for row in _of_requester(context, near, most)]
    seen: dict[bytes, LinkView] = {}
    for row, why in found:
        if bytes(row.id) != near:
            seen.setdefault(bytes(row.id), _view(row, why))
    return list(seen.values())[:most]


def by_number(context: Context, text: str, limit: int) -> list[Any]:
    """Return the tickets that a number, an alias or the beginning of a number means."""
    number = text.upper().rsplit("/", 1)[-1]
    prefix = literal(number)
    alias = select(NUMBER_ALIAS.c.ticket_id).where(NUMBER_ALIAS.c.number == number)
    named = [number] if number.startswith(("T-", "L")) else [number, f"T-{number}"]
    exact = select(TICKET).where(or_(TICKET.c.number.in_(named), TICKET.c.id.in_(alias)))
    found = list(context.connection.execute(exact))
    if any(letter.isdigit() for letter in number) and len(number) >= 3:
        start = prefix if prefix.startswith(("T-", "L")) else f"T-{prefix}"
        like = select(TICKET).where(TICKET.c.number.like(f"{start}%", escape="\\")).order_by(TICKET.c.number)
        found += list(context.connection.execute(like.limit(limit)))
    return found


def _of_requester(context: Context, near: bytes, limit: int) -> list[Any]:
    requester = select(TICKET.c.requester_id).where(TICKET.c.id == near).scalar_subquery()
    return list(
        context.connection.execute(
            select(TICKET)
            .where(TICKET.c.requester_id == requester, TICKET.c.id != near)
            .order_by(TICKET.c.open.desc(), TICKET.c.updated_us.desc())
            .limit(limit)
        )
    )
