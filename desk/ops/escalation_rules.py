"""Ops on the rules of escalation: policies with the path of tiers, on-call rotas; unusable ones are refused."""

from typing import Any

from sqlalchemy import Connection, select

from desk.models.people import MEMBERSHIP, PERSON
from desk.ops.base import Write
from desk.ops.escalation_ground import NAME, config_in_force, group_names, rotas_in_force
from desk.ops.policies import store_rule
from desk.ops.registry import op
from desk.ops.rules import stored
from desk.process import escalation_checks, messages
from desk.process.errors import FieldError, KnownError
from desk.process.escalation_config import EscalationConfig
from desk.process.escalation_config import from_json as config_from_json
from desk.process.rota import rota_from_json
from desk.protocol.changes import Changes

messages.register(
    {
        "rota_used": (
            "The rota “{name}” is used by the escalation policy “{policy}”. Change the policy first.",
            "值班表“{name}”正被升级策略“{policy}”使用，请先修改策略。",
        ),
    }
)


@op("escalation.set")
def set_escalation(tx: Write, *, settings: dict[str, Any]) -> Changes:
    """Change the escalation policies and the path of tiers; unusable ones are refused with the reason."""
    config = config_from_json(settings)
    check_escalation(tx.connection, config)
    store_rule(tx, NAME, NAME, config.to_json())
    return tx.changes()


def check_escalation(connection: Connection, config: EscalationConfig) -> None:
    """Raise unless every ticket finds a policy, every level somebody, and the tiers an end."""
    names = group_names(connection)
    people = connection.execute(
        select(PERSON.c.id).where(PERSON.c.staff == 1, PERSON.c.active == 1)
    ).scalars()
    known = escalation_checks.Known(
        frozenset(names),
        frozenset(bytes(one).hex() for one in people),
        frozenset(rotas_in_force(connection)),
        frozenset(name for name, body in stored(connection, "webhook").items() if body),
        frozenset(names) - _manned(connection),
    )
    if config.enabled or config.policies:
        escalation_checks.validate(config.policies, known)
    for group in (*config.next_group, *config.next_group.values()):
        if group not in names:
            raise FieldError(f"escalation.next_group.{group}", "", "dispatch.unknown_group", group=group)
    escalation_checks.validate_tiers(config.next_group, names)


def _manned(connection: Connection) -> frozenset[str]:
    """Return the groups (hex) in which somebody is."""
    rows = connection.execute(
        select(MEMBERSHIP.c.group_id)
        .join(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
        .where(MEMBERSHIP.c.ended_us.is_(None), PERSON.c.active == 1)
        .distinct()
    )
    return frozenset(bytes(group).hex() for (group,) in rows)


@op("rota.set")
def set_rota(tx: Write, *, rota: dict[str, Any]) -> Changes:
    """Create or change an on-call rota."""
    made = rota_from_json(rota)
    for person in {*made.people, *(cover.person for cover in made.covers if cover.person)}:
        row = tx.person(_ident(person))
        if row is None or not row.staff:
            raise KnownError("person_missing")
    store_rule(tx, "rota", made.id, made.to_json())
    return tx.changes()


@op("rota.retire")
def retire_rota(tx: Write, *, rota: str) -> Changes:
    """Take a rota away; one that a policy names stays."""
    for policy in config_in_force(tx.connection).policies:
        if any(t.kind == "rota" and t.id == rota for level in policy.levels for t in level.targets):
            raise KnownError("rota_used", name=rota, policy=policy.name)
    store_rule(tx, "rota", rota, None)
    return tx.changes()


def _ident(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise KnownError("person_missing") from error
