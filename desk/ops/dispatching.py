"""Ops of dispatch: one run of the dispatcher, accepting and declining, and the rules themselves.

A run writes what `dispatch_ground` decided; the decision with its ranked list stands in the timeline ("why me").
"""

import dataclasses
from typing import Any

from sqlalchemy import Connection, Row, select, update

from desk.models.people import PERSON, SUPPORT_GROUP
from desk.models.team import AVAILABILITY
from desk.ops.base import Write
from desk.ops.dispatch_ground import NAME, Ground, Queued, cycles_of, ground
from desk.ops.escalating import start_page
from desk.ops.escalation_ground import manned_groups
from desk.ops.notices import Audience, leads_of, tell, tell_all
from desk.ops.policies import store_rule
from desk.ops.registry import op
from desk.ops.rule_names import dispatch_named
from desk.ops.states import enter, require_open
from desk.ops.team_ground import SECOND
from desk.process import dispatch_config, messages, rule_words
from desk.process.calendar import ALWAYS
from desk.process.dispatch import Decision
from desk.process.dispatch_config import DispatchConfig
from desk.process.dispatch_parts import accept_by
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words
from desk.process.notices import LOUD
from desk.protocol.changes import Changes

MOST_A_RUN = 200
ALARMED = ("manual", "supervisor")

messages.register(
    {
        "accept_nothing": (
            "Nothing was dispatched to you here. Take the ticket if you want to work on it.",
            "该工单没有分派给您。如需处理，请直接认领。",
        ),
        "dispatch_backstop": (
            "Nobody of the staff is “{name}”. Write the backstop by their whole names, or leave it empty.",
            "支持人员中没有“{name}”。请填写兜底人员全名，或留空。",
        ),
        "decline_reason": (
            "Say why you decline: it tells the supervisor whether the dispatch rule is wrong.",
            "请说明谢绝原因，以便主管判断分派规则是否合理。",
        ),
    }
)


@op("dispatch.run", permission="ticket.resume")
def run_dispatch(tx: Write) -> Changes:
    """Take back what was not accepted in time, name groups, and give waiting tickets to people."""
    found = _plan(tx)
    audience = Audience.of(tx)
    for one in found.missed:
        _miss(tx, audience, found, one)
    for one in found.stranded:
        _give(tx, tx.ticket(bytes(one.row.id)), None)
    if found.missed or found.stranded:
        found = ground(tx.store, tx.connection, tx.now_us)  # what came back goes on at once
    for one in found.routed:
        _route(tx, one)
    queued = {one.waiting.id: one for one in found.queued}
    given = 0
    for decision in found.decisions:
        one = queued[decision.ticket]
        if decision.agent is not None and given < MOST_A_RUN:
            given += 1
            _dispatch(tx, audience, found, one, decision, given)
        elif decision.lane in ALARMED:
            _alarm(tx, audience, found, one, decision.lane)
    return tx.changes()


def _plan(tx: Write) -> Ground:
    """Return the picture; the one that the engine has just looked at where nothing changed since."""
    kept = tx.store.memory.pop("dispatch_plan", None)
    if isinstance(kept, tuple) and kept[0] == tx.store.last_seq() and isinstance(kept[1], Ground):
        return kept[1]
    return ground(tx.store, tx.connection, tx.now_us)


def alarms_due(tx_connection: Any, found: Ground) -> bool:
    """Tell whether a ticket stands in a lane of alarm of which nobody has been told."""
    queued = {one.waiting.id: one for one in found.queued}
    for decision in found.decisions:
        if decision.lane in ALARMED:
            one = queued[decision.ticket]
            told = tx_connection.exec_driver_sql(
                "SELECT 1 FROM notice WHERE ticket_id = ? AND reason = ? AND fired_us >= ? LIMIT 1",
                (bytes(one.row.id), f"lane_{decision.lane}", one.cycle.eligible_since * SECOND),
            ).first()
            if told is None:
                return True
    return False


def _miss(tx: Write, audience: Audience, found: Ground, one: Queued) -> None:
    row, agent = tx.ticket(bytes(one.row.id)), one.cycle.pending
    data = {"agent": agent, "accept_by": one.cycle.accept_by, "misses": one.cycle.misses + 1}
    tx.add_entry(row, "accept_missed", data=data, by_system=True)
    _give(tx, row, None)
    key = (one.cycle.accept_by, "missed")
    tell(tx, audience, bytes.fromhex(agent), row, reason="accept_missed", key=key)


def _give(tx: Write, row: Row[Any], person: bytes | None) -> None:
    """Set the owner by machine; the ticket is assigned, or new again."""
    before = bytes(row.owner_id).hex() if row.owner_id else None
    data = {"from": before, "to": person.hex() if person else None, "machine": True}
    tx.add_entry(row, "assigned", data=data, by_system=True)
    tx.set_ticket(row, owner_id=person)
    if person is None and row.state == "assigned":
        enter(tx, row, "new")
    elif person is not None and row.state == "new":
        enter(tx, row, "assigned")


def _route(tx: Write, one: Queued) -> None:
    row = tx.ticket(bytes(one.row.id))
    group = bytes.fromhex(one.routed)
    tier = tx.connection.execute(
        select(SUPPORT_GROUP.c.tier).where(SUPPORT_GROUP.c.id == group)
    ).scalar_one_or_none()
    tx.add_entry(row, "group", data={"from": None, "to": one.routed, "rule": True}, by_system=True)
    tx.set_ticket(row, group_id=group)
    if tier and tier != row.tier:
        tx.add_entry(row, "tier", data={"from": row.tier, "to": tier, "rule": True}, by_system=True)
        tx.set_ticket(row, tier=tier)


def _dispatch(
    tx: Write, audience: Audience, found: Ground, one: Queued, decision: Decision, place: int
) -> None:
    """Give a ticket out; `place` in the run keeps turns fair: its last one was served last."""
    row = tx.ticket(bytes(one.row.id))
    agent = str(decision.agent)
    member = found.members[agent]
    until = accept_by(
        found.config.settings, one.waiting.priority, tx.now_us // SECOND, member.calendar or ALWAYS
    )
    data = {
        "agent": agent,
        "accept_by": until,
        "stage": decision.stage,
        "weight": decision.weight,
        "mode": found.config.settings.modes.get(one.waiting.group or "", "capacity"),
        "needs": dict(one.waiting.needs),
        "ranked": [dataclasses.asdict(rank) for rank in decision.ranked],
    }
    tx.add_entry(row, "dispatched", data=data, by_system=True)
    person = bytes.fromhex(agent)
    _give(tx, row, person)
    tx.connection.execute(
        update(AVAILABILITY)
        .where(AVAILABILITY.c.person_id == person)
        .values(last_assigned_us=tx.now_us + place)
    )
    tell(
        tx,
        audience,
        person,
        row,
        reason="dispatched",
        key=(until,),
        paged=True,
        data={"accept_by": until},
    )


def _alarm(tx: Write, audience: Audience, found: Ground, one: Queued, lane: str) -> None:
    """Tell the dispatcher or the supervisors once that a ticket stands in a lane for people."""
    named = [bytes.fromhex(hex_id) for hex_id in found.config.backstop]
    group = bytes.fromhex(one.waiting.group) if one.waiting.group else one.row.group_id
    people = named or leads_of(tx, group)
    key = (lane, one.cycle.eligible_since)
    tell_all(tx, audience, people, one.row, reason=f"lane_{lane}", key=key, data={"lane": lane})
    if not people:
        tell(tx, audience, None, one.row, reason=f"lane_{lane}", key=key)
    if lane == "supervisor" or one.row.priority <= LOUD:
        start_page(tx, audience, tx.ticket(bytes(one.row.id)), "unaccepted", key)


def pending_of(tx: Write, row: Row[Any]) -> str:
    """Return who was given the ticket and has not accepted it (hex), "" = nobody."""
    found = cycles_of(tx.connection, [bytes(row.id)]).get(bytes(row.id))
    return found.pending if found else ""


@op("ticket.accept")
def accept(tx: Write, *, ticket: bytes) -> Changes:
    """Accept a ticket that was dispatched to the acting person."""
    row = require_open(tx.ticket(ticket))
    me = tx.person_id.hex() if tx.person_id else ""
    if not me or pending_of(tx, row) != me:
        raise KnownError("accept_nothing")
    tx.add_entry(row, "accepted", data={"agent": me, "claimed": True})
    return tx.changes()


@op("ticket.decline")
def decline(tx: Write, *, ticket: bytes, reason: str, wrong_rule: bool = False) -> Changes:
    """Give a dispatched ticket back with the reason; the machine passes the person over once."""
    row = require_open(tx.ticket(ticket))
    me = tx.person_id.hex() if tx.person_id else ""
    if not me or pending_of(tx, row) != me:
        raise KnownError("accept_nothing")
    text = " ".join(reason.split())
    if not text:
        raise KnownError("decline_reason")
    data = {"agent": me, "reason": text[:500]}
    tx.add_entry(row, "declined", data={**data, "wrong_rule": True} if wrong_rule else data)
    _give(tx, row, None)
    if wrong_rule:
        leads = [lead for lead in leads_of(tx, row.group_id) if lead != tx.person_id]
        key = (me, tx.now_us)
        tell_all(tx, Audience.of(tx), leads, row, reason="wrong_rule", key=key, data={"text": text[:200]})
    return tx.changes()


@op("dispatch.set")
def set_dispatch(tx: Write, *, settings: dict[str, Any]) -> Changes:
    """Change the dispatch rules; a set that leaves tickets without a group or asks for unknown skills is refused."""
    store_rule(tx, NAME, NAME, typed_dispatch(tx.connection, settings).to_json())
    return tx.changes()


def typed_dispatch(connection: Connection, settings: dict[str, Any]) -> DispatchConfig:
    """Return dispatch rules as somebody typed them, groups and people by name or id; raises unless they are usable."""
    named = dispatch_named(connection, settings)
    config = dispatch_config.from_json(named)
    _check_words(named, config)
    check_dispatch(connection, config)
    return config


_SCOPE = ("products", "types", "worst", "mildest")


def _check_words(settings: dict[str, Any], config: DispatchConfig) -> None:
    """Raise where the rules say what nobody reads."""
    rule_words.only(settings, config.to_json(), "dispatch")
    if not isinstance(settings.get("enabled", False), bool):
        raise FieldError("dispatch.enabled", Words("must be true or false", "应为 true 或 false"))
    for name, fields in (("rules", (*_SCOPE, "group", "sources")), ("needs", (*_SCOPE, "skill", "level"))):
        for number, item in enumerate(settings.get(name, ())):
            rule_words.only(item, fields, f"dispatch.{name}[{number}]")


def check_dispatch(connection: Connection, config: DispatchConfig) -> None:
    """Raise unless every ticket finds a group and everybody who is named exists."""
    groups = connection.execute(select(SUPPORT_GROUP.c.id).where(SUPPORT_GROUP.c.active == 1)).scalars()
    known_groups = {bytes(group).hex() for group in groups}
    dispatch_config.check(config, known_groups, known_groups - manned_groups(connection))
    staff = connection.execute(select(PERSON.c.id).where(PERSON.c.staff == 1, PERSON.c.active == 1)).scalars()
    known = {bytes(person).hex() for person in staff}
    for person in config.backstop:
        if person not in known:
            raise FieldError("dispatch.backstop", "", "dispatch_backstop", name=person)
