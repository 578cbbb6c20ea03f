"""Ops on the rules of escalation: policies with the path of tiers, on-call rotas; unusable ones are refused."""

from typing import Any

from sqlalchemy import Connection, select

from desk.models.people import PERSON
from desk.ops.base import Write
from desk.ops.escalation_ground import NAME, config_in_force, group_names, manned_groups, rotas_in_force
from desk.ops.policies import policy_levels, store_rule
from desk.ops.registry import op
from desk.ops.rule_names import escalation_named, rota_named
from desk.ops.rules import stored
from desk.process import escalation_checks, messages, rule_words
from desk.process.errors import FieldError, KnownError
from desk.process.escalation_config import EscalationConfig
from desk.process.escalation_config import from_json as config_from_json
from desk.process.messages import Words
from desk.process.rota import rota_from_json
from desk.protocol.changes import Changes

messages.register(
    {
        "rota_retired": (
            "{name} does not work here any more and cannot be on call. Take them off the rota.",
            "{name}已停用，不能值班，请从值班表中移除。",
        ),
        "rota_used": (
            "The rota “{name}” is used by the escalation policy “{policy}”. Change the policy first.",
            "值班表“{name}”正被升级策略“{policy}”使用，请先修改策略。",
        ),
    }
)


_LEVEL_FIELDS = ("after", "worst", "mildest", "hours", "important", "targets")


@op("escalation.set")
def set_escalation(tx: Write, *, settings: dict[str, Any]) -> Changes:
    """Change the escalation policies and the path of tiers; unusable ones are refused with the reason."""
    store_rule(tx, NAME, NAME, typed_escalation(tx.connection, settings).to_json())
    return tx.changes()


def typed_escalation(connection: Connection, settings: dict[str, Any]) -> EscalationConfig:
    """Return escalation rules as somebody typed them, groups and people by name or id; raises unless usable."""
    named = escalation_named(connection, settings)
    config = config_from_json(named)
    _check_words(connection, named, config)
    check_escalation(connection, config)
    return config


def _check_words(connection: Connection, settings: dict[str, Any], config: EscalationConfig) -> None:
    """Raise where the rules say what nobody reads, or wait for what no ticket has."""
    rule_words.only(settings, config.to_json(), "escalation")
    if not isinstance(settings.get("enabled", False), bool):
        raise FieldError("escalation.enabled", Words("must be true or false", "应为 true 或 false"))
    known = {"group": tuple(group_names(connection)), "requester_level": policy_levels(connection)}
    for number, (body, policy) in enumerate(zip(settings.get("policies", ()), config.policies, strict=True)):
        place = f"escalation.policies[{number}]"
        rule_words.only(body, policy.to_json(), place)
        for level, given in enumerate(body.get("levels", ())):
            rule_words.only(given, _LEVEL_FIELDS, f"{place}.levels[{level}]")
        rule_words.check_condition(body.get("condition"), f"{place}.condition", known)


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
        frozenset(names) - manned_groups(connection),
    )
    if config.enabled or config.policies:
        escalation_checks.validate(config.policies, known)
    for group in (*config.next_group, *config.next_group.values()):
        if group not in names:
            raise FieldError(f"escalation.next_group.{group}", "", "dispatch.unknown_group", group=group)
    escalation_checks.validate_tiers(config.next_group, names)


@op("rota.set")
def set_rota(tx: Write, *, rota: dict[str, Any]) -> Changes:
    """Create or change an on-call rota."""
    made = rota_from_json(rota_named(tx.connection, rota))
    for person in {*made.people, *(cover.person for cover in made.covers if cover.person)}:
        row = tx.person(_ident(person))
        if row is None or not row.staff:
            raise KnownError("person_missing")
        if not row.active:
            raise FieldError("rota.people", "", "rota_retired", name=row.name)
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
