"""Names behind ids: people, groups, tickets and articles that a timeline mentions, looked up in one go."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from desk.models.article import ARTICLE
from desk.models.people import MEMBERSHIP, PERSON, SUPPORT_GROUP
from desk.models.ticket import TICKET
from desk.protocol.views import GroupView, PersonView

_ROLE_ORDER = ("agent", "expert", "supervisor", "administrator")


def person_view(row: Any, role: str = "", open_tickets: int = 0) -> PersonView:
    """Return a person's row as a view."""
    return PersonView(
        id=bytes(row.id), name=row.name, email=row.email, phone=row.phone, organisation=row.organisation,
        level=row.level, staff=bool(row.staff), tier=row.tier, role=role, open_tickets=open_tickets,
        internal=bool(row.internal),
    )  # fmt: skip


def one_person(connection: Connection, person_id: bytes | None) -> PersonView | None:
    """Return one person with role and number of open tickets (as requester, or owner if staff)."""
    row = connection.execute(select(PERSON).where(PERSON.c.id == person_id)).one_or_none()
    if row is None:
        return None
    roles = connection.execute(select(MEMBERSHIP.c.role).where(MEMBERSHIP.c.person_id == person_id)).scalars()
    role = max((str(r) for r in roles), key=_ROLE_ORDER.index, default="")
    column = "owner_id" if row.staff else "requester_id"
    count = connection.exec_driver_sql(
        f"SELECT count(*) FROM ticket WHERE {column} = ? AND open = 1", (bytes(row.id),)
    ).scalar_one()
    return person_view(row, role, int(count))


def staff(connection: Connection) -> tuple[PersonView, ...]:
    """Return all active members of staff with their highest role, by name."""
    roles: dict[bytes, str] = {}
    for person, role in connection.execute(select(MEMBERSHIP.c.person_id, MEMBERSHIP.c.role)):
        held = roles.get(bytes(person), "agent")
        roles[bytes(person)] = max(held, str(role), key=_ROLE_ORDER.index)
    rows = connection.execute(
        select(PERSON).where(PERSON.c.staff == 1, PERSON.c.active == 1).order_by(PERSON.c.name)
    )
    return tuple(person_view(row, roles.get(bytes(row.id), "")) for row in rows)


def groups(connection: Connection) -> tuple[GroupView, ...]:
    """Return all active groups with members and number of open tickets, in their order."""
    counts = group_counts(connection)
    members: dict[bytes, list[bytes]] = {}
    for group, person in connection.execute(
        select(MEMBERSHIP.c.group_id, MEMBERSHIP.c.person_id).where(MEMBERSHIP.c.ended_us.is_(None))
    ):
        members.setdefault(bytes(group), []).append(bytes(person))
    rows = connection.execute(
        select(SUPPORT_GROUP)
        .where(SUPPORT_GROUP.c.active == 1)
        .order_by(SUPPORT_GROUP.c.position, SUPPORT_GROUP.c.name)
    )
    return tuple(
        GroupView(
            id=bytes(row.id), name=row.name, tier=row.tier,
            open_tickets=counts.get(bytes(row.id), 0), members=tuple(members.get(bytes(row.id), ())),
        )
        for row in rows
    )  # fmt: skip


def group_counts(connection: Connection) -> dict[bytes, int]:
    """Return the number of open tickets by group."""
    rows = connection.exec_driver_sql(
        "SELECT group_id, count(*) FROM ticket INDEXED BY ticket_open_group WHERE open = 1 GROUP BY group_id"
    )
    return {bytes(group): int(number) for group, number in rows if group is not None}


def names_of(connection: Connection, idents: Iterable[bytes]) -> dict[bytes, str]:
    """Return the display name of each id that is a person, group, ticket (its number) or article."""
    wanted = list(dict.fromkeys(idents))
    found: dict[bytes, str] = {}
    for ids, name in (
        (PERSON.c.id, PERSON.c.name),
        (SUPPORT_GROUP.c.id, SUPPORT_GROUP.c.name),
        (TICKET.c.id, TICKET.c.number),
        (ARTICLE.c.id, ARTICLE.c.title),
    ):
        missing = [ident for ident in wanted if ident not in found]
        for start in range(0, len(missing), 500):
            rows = connection.execute(select(ids, name).where(ids.in_(missing[start : start + 500])))
            found.update((bytes(ident), str(text)) for ident, text in rows)
    return found
