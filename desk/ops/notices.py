"""Telling people: each notice is one row that says who was told of what, when, or why not (process.md 5.2.8).

Ids are made of what a notice says, so that two emitters or a repeated run write it once. Whether somebody is
told now follows their own roster: P0 and P1 at once, everything else when their shift begins.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select, update

from desk.models.people import MEMBERSHIP, PERSON
from desk.models.team import AVAILABILITY, NOTICE
from desk.ops.base import Write
from desk.ops.registry import op
from desk.ops.team_ground import SECOND, personal_calendars
from desk.process.calendar import Calendar
from desk.process.ids import fact_id
from desk.process.notices import LOUD
from desk.process.roster import Delivery, delivery
from desk.protocol.changes import Changes

MOST_TOLD = 50
"""A whole group is told up to this many people; more than that is a channel, not a notice."""


@dataclass(slots=True)
class Audience:
    """The rosters and groups of one run, read once."""

    calendars: Mapping[bytes, Calendar] = field(default_factory=dict)
    states: Mapping[bytes, str] = field(default_factory=dict)
    teams: dict[tuple[bytes | None, str], list[bytes]] = field(default_factory=dict)

    def team(self, tx: Write, group: bytes | None) -> list[bytes]:
        """Return who works on a group's tickets."""
        if (group, "team") not in self.teams:
            self.teams[group, "team"] = members_of(tx, group, "agent", "expert")[:MOST_TOLD]
        return self.teams[group, "team"]

    def leads(self, tx: Write, group: bytes | None) -> list[bytes]:
        """Return who leads a group."""
        if (group, "leads") not in self.teams:
            self.teams[group, "leads"] = leads_of(tx, group)
        return self.teams[group, "leads"]

    @classmethod
    def of(cls, tx: Write) -> "Audience":
        """Read rosters and availability."""
        states = tx.connection.execute(select(AVAILABILITY.c.person_id, AVAILABILITY.c.state))
        return cls(
            personal_calendars(tx.store, tx.connection), {bytes(who): str(state) for who, state in states}
        )


def tell(
    tx: Write,
    audience: Audience,
    person: bytes | None,
    row: Row[Any],
    *,
    reason: str,
    key: tuple[str | bytes | int, ...],
    paged: bool = False,
    data: Mapping[str, Any] | None = None,
    fired_us: int | None = None,
) -> bool:
    """Note that a person is told of something about a ticket; False when the notice stood already."""
    ident = fact_id("notice", reason, bytes(row.id), *key, person or b"")
    at_us = tx.now_us if fired_us is None else fired_us
    chosen = (
        Delivery("withheld", "nobody")
        if person is None
        else delivery(
            audience.calendars.get(person), tx.now_us // SECOND, urgent=paged or row.priority <= LOUD
        )
    )
    body = {"number": row.number, "title": row.title, "priority": row.priority, **(data or {})}
    # Said in SQL: thousands are written after a weekend, and to build the statement takes longer than to run it.
    written = tx.connection.exec_driver_sql(
        "INSERT OR IGNORE INTO notice(id, person_id, ticket_id, reason, state, why, fired_us, due_us, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (ident, person, bytes(row.id), reason, chosen.state, chosen.why, at_us,
         None if chosen.at is None else chosen.at * SECOND, json.dumps(body, ensure_ascii=False)),
    ).rowcount  # fmt: skip
    if written:
        tx.change("notice", ident)
    return bool(written)


def members_of(tx: Write, group: bytes | None, *roles: str) -> list[bytes]:
    """Return the active members of a group, those of some roles where roles are named."""
    if group is None:
        return []
    statement = (
        select(MEMBERSHIP.c.person_id, MEMBERSHIP.c.role)
        .join(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
        .where(MEMBERSHIP.c.group_id == group, MEMBERSHIP.c.ended_us.is_(None), PERSON.c.active == 1)
        .order_by(MEMBERSHIP.c.person_id)
    )
    rows = tx.connection.execute(statement).all()
    return [bytes(person) for person, role in rows if not roles or role in roles]


def leads_of(tx: Write, group: bytes | None) -> list[bytes]:
    """Return the supervisors of a group; its administrators, then every supervisor, where it has none."""
    found = members_of(tx, group, "supervisor") or members_of(tx, group, "administrator")
    if found:
        return found
    rows = tx.connection.execute(
        select(MEMBERSHIP.c.person_id)
        .join(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
        .where(
            MEMBERSHIP.c.role.in_(("supervisor", "administrator")),
            MEMBERSHIP.c.ended_us.is_(None),
            PERSON.c.active == 1,
        )
        .distinct()
    )
    return sorted(bytes(person) for (person,) in rows)


def recipients(tx: Write, audience: Audience, row: Row[Any], step: int) -> list[bytes]:
    """Return who hears of a warning step: 50 % the owner, 75 % the team too, from 90 % on the lead too."""
    owner = [bytes(row.owner_id)] if row.owner_id else []
    team = audience.team(tx, row.group_id) if step >= 75 or not owner else []
    leads = audience.leads(tx, row.group_id) if step >= 90 else []
    return list(dict.fromkeys([*owner, *team, *leads]))


def warned(tx: Write, audience: Audience, row: Row[Any], item: Mapping[str, Any]) -> None:
    """Tell everybody whom a warning step of a clock concerns."""
    step = int(item["step"])
    key = (str(item["metric"]), int(item["cycle"]), step, int(item["target_s"]))
    data = {"metric": item["metric"], "cycle": item["cycle"], "step": step}
    # Where nobody is to be told, that stands in the history.
    people: Sequence[bytes | None] = recipients(tx, audience, row, step) or (None,)
    for person in people:
        tell(tx, audience, person, row, reason="warning", key=key, data=data, fired_us=int(item["at_us"]))


@op("notice.deliver", permission="ticket.resume")
def deliver(tx: Write) -> Changes:
    """Tell those whose shift has begun what waited for it."""
    due = tx.connection.exec_driver_sql(
        "SELECT id FROM notice WHERE state = 'deferred' AND due_us <= ? ORDER BY due_us LIMIT 500",
        (tx.now_us,),
    ).all()
    for (ident,) in due:
        tx.connection.execute(update(NOTICE).where(NOTICE.c.id == ident).values(state="told", why="shift"))
        tx.change("notice", bytes(ident))
    return tx.changes()


@op("notice.seen")
def seen(tx: Write, *, notices: tuple[bytes, ...]) -> Changes:
    """Note that the acting person has seen notices of theirs."""
    mine = (NOTICE.c.person_id == tx.person_id) & NOTICE.c.seen_us.is_(None)
    for ident in notices:
        result = tx.connection.execute(
            update(NOTICE).where(NOTICE.c.id == ident, mine).values(seen_us=tx.now_us)
        )
        if result.rowcount:
            tx.change("notice", ident)
    return tx.changes()


def tell_all(
    tx: Write,
    audience: Audience,
    people: Iterable[bytes],
    row: Row[Any],
    *,
    reason: str,
    key: tuple[str | bytes | int, ...],
    paged: bool = False,
    data: Mapping[str, Any] | None = None,
) -> int:
    """Tell several people; return how many notices are new."""
    return sum(tell(tx, audience, one, row, reason=reason, key=key, paged=paged, data=data) for one in people)
