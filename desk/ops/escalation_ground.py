"""What escalation looks at: the rules in force, who stands behind a target now, where a page stands. Read only."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from desk.models.people import MEMBERSHIP, PERSON, SUPPORT_GROUP
from desk.ops.base import Write
from desk.ops.notices import Audience, leads_of, members_of
from desk.ops.rules import stored
from desk.ops.team_ground import SECOND
from desk.process.escalation import Standing, Target
from desk.process.escalation_config import EscalationConfig, from_json
from desk.process.rota import Rota, rota_from_json

NAME = "escalation"


def config_in_force(connection: Connection) -> EscalationConfig:
    """Return the stored escalation rules; switched off where none are stored."""
    body = stored(connection, NAME).get(NAME)
    return EscalationConfig() if body is None else from_json(body)


def rotas_in_force(connection: Connection) -> dict[str, Rota]:
    """Return the on-call rotas by id."""
    return {name: rota_from_json(body) for name, body in stored(connection, "rota").items() if body}


def group_names(connection: Connection) -> dict[str, str]:
    """Return active groups: id (hex) -> name."""
    rows = connection.execute(
        select(SUPPORT_GROUP.c.id, SUPPORT_GROUP.c.name).where(SUPPORT_GROUP.c.active == 1)
    )
    return {bytes(ident).hex(): str(name) for ident, name in rows}


def manned_groups(connection: Connection) -> frozenset[str]:
    """Return the groups (hex) in which somebody is."""
    rows = connection.execute(
        select(MEMBERSHIP.c.group_id)
        .join(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
        .where(MEMBERSHIP.c.ended_us.is_(None), PERSON.c.active == 1)
        .distinct()
    )
    return frozenset(bytes(group).hex() for (group,) in rows)


def fields_of(row: Row[Any], cause: str) -> Mapping[str, object]:
    """Return the values of a ticket that policies ask for."""
    return {
        "priority": row.priority, "product": row.product, "category": row.category, "tier": row.tier,
        "group": bytes(row.group_id).hex() if row.group_id else None, "channel": row.channel,
        "requester_level": row.requester_level, "cause": cause,
    }  # fmt: skip


def standing_of(page: Row[Any]) -> Standing:
    """Return where a stored page stands."""
    return Standing(
        page.state, page.level, page.round,
        None if page.next_us is None else page.next_us // SECOND,
        None if page.ack_until_us is None else page.ack_until_us // SECOND,
    )  # fmt: skip


def people_of(tx: Write, group: bytes, audience: Audience) -> list[bytes]:
    """Return those of a group who are on shift now; everybody where nobody is."""
    found = members_of(tx, group)
    now = tx.now_us // SECOND
    there = [one for one in found if one in audience.calendars and audience.calendars[one].is_working(now)]
    return there or found


def resolve(tx: Write, audience: Audience, row: Row[Any], targets: Iterable[Target]) -> list[bytes]:
    """Return the people behind targets at this moment, each once; who has left since the rules were made is nobody."""
    found: list[bytes] = []
    for target in targets:
        if target.kind == "owner" and row.owner_id:
            found.append(bytes(row.owner_id))
        elif target.kind == "lead":
            found += leads_of(tx, row.group_id)
        elif target.kind == "group":
            found += people_of(tx, bytes.fromhex(target.id), audience)
        elif target.kind == "person":
            found.append(bytes.fromhex(target.id))
        elif target.kind == "rota":
            rota = rotas_in_force(tx.connection).get(target.id)
            on_call = rota.on_call(tx.now_us // SECOND) if rota else ""
            found += [bytes.fromhex(on_call)] if on_call else []
    there = select(PERSON.c.id).where(PERSON.c.id.in_(found), PERSON.c.active == 1)
    active = {bytes(one) for one in tx.connection.execute(there).scalars()}
    return [one for one in dict.fromkeys(found) if one in active]
