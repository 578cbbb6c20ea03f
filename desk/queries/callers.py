"""Who calls: people by telephone number, however it is written, with the tickets a call may be about."""

from sqlalchemy import select

from desk.models.people import PERSON
from desk.models.ticket import TICKET
from desk.process.phone import same_number
from desk.protocol.callers import Caller, CallerTicket
from desk.queries.names import person_view
from desk.queries.registry import Context, query

MOST_PEOPLE, MOST_TICKETS = 10, 20


@query("query.callers")
def callers(context: Context, *, number: str) -> list[Caller]:
    """Return the people with this number and their newest tickets, open ones first."""
    known = context.connection.execute(
        select(PERSON.c.id, PERSON.c.phone).where(PERSON.c.phone != "", PERSON.c.active == 1)
    ).all()
    chosen = [row.id for row in known if same_number(row.phone, number)][:MOST_PEOPLE]
    rows = context.connection.execute(select(PERSON).where(PERSON.c.id.in_(chosen)).order_by(PERSON.c.name))
    return [Caller(person_view(row), _tickets(context, bytes(row.id))) for row in rows]


def _tickets(context: Context, person: bytes) -> tuple[CallerTicket, ...]:
    rows = context.connection.execute(
        select(TICKET)
        .where(TICKET.c.requester_id == person, TICKET.c.state.not_in(("merged", "spam")))
        .order_by(TICKET.c.open.desc(), TICKET.c.updated_us.desc(), TICKET.c.key.desc())
        .limit(MOST_TICKETS)
    ).all()
    return tuple(
        CallerTicket(
            id=bytes(row.id), number=row.number, title=row.title, state=row.state, priority=row.priority,
            open=bool(row.open),
        )
        for row in rows
    )  # fmt: skip
