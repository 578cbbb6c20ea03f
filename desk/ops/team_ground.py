"""The team as it stands: who is on which shift, skilled, loaded, available. Read only; shared by ops and queries.

Compiled calendars are kept in the store's memory: 500 people do not make a year's table each time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from desk.models.people import MEMBERSHIP, PERSON, SKILL
from desk.models.setting_values import load_settings
from desk.models.store import Store
from desk.models.team import AVAILABILITY, PROFILE, ROSTER_DAY
from desk.ops.rules import calendars_in_force
from desk.process.calendar import Calendar
from desk.process.calendar_json import read_pairs
from desk.process.dispatch import IDLE_FULL
from desk.process.dispatch_parts import Agent, Skill, weight_of
from desk.process.roster import RosterDay, calendar_of, over_night

SECOND = 1_000_000
TIERS: Mapping[str, int] = {"L1": 1, "L2": 2, "L3": 3, "R&D": 4}
KEPT_DAYS = 400
_PHASES = {
    "waiting_customer": "waiting",
    "waiting_third_party": "waiting",
    "scheduled": "waiting",
    "pending_confirmation": "confirmation",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff with everything the team's screens and the dispatcher look at.

    Attributes:
        calendar: their own calendar (shift and days that differ), None off every roster.
        shift: the name of the shift's calendar, "" = none.
        groups: group id (hex) -> role.
    """

    id: str
    name: str
    tier: str
    groups: Mapping[str, str]
    skills: Mapping[str, Skill]
    shift: str
    calendar: Calendar | None
    capacity: int
    load: float
    tickets: int
    products: frozenset[str]
    availability: str
    cause: str
    since_us: int
    last_assigned: float

    def agent(self) -> Agent:
        """Return the member as the dispatch rules see them."""
        return Agent(
            id=self.id, groups=frozenset(self.groups), capacity=self.capacity, load=self.load,
            tier=TIERS.get(self.tier, 1), skills=self.skills, products=self.products,
            availability=self.availability, shift=self.calendar, last_assigned=self.last_assigned,
        )  # fmt: skip


def members(store: Store, connection: Connection) -> list[Member]:
    """Return every active member of staff, by name."""
    loads, counts = _loads(connection)
    groups, skills = _groups(connection), _skills(connection)
    calendars = personal_calendars(store, connection)
    profiles = {bytes(row.person_id): row for row in connection.execute(select(PROFILE))}
    states = {bytes(row.person_id): row for row in connection.execute(select(AVAILABILITY))}
    elsewhere = _given_elsewhere(store, connection)
    rows = connection.execute(
        select(PERSON.c.id, PERSON.c.name, PERSON.c.tier)
        .where(PERSON.c.staff == 1, PERSON.c.active == 1)
        .order_by(PERSON.c.name, PERSON.c.id)
    )
    found = []
    for ident, name, tier in rows:
        person = bytes(ident)
        profile, state = profiles.get(person), states.get(person)
        found.append(
            Member(
                id=person.hex(), name=str(name), tier=str(tier) or "L1", groups=groups.get(person, {}),
                skills=skills.get(person, {}), shift=profile.calendar if profile else "",
                calendar=calendars.get(person), capacity=max(0, profile.capacity) if profile else 12,
                load=loads.get(person, 0.0), tickets=counts.get(person, 0),
                products=frozenset((profile.products if profile else "").split()),
                availability=state.state if state else "offline", cause=state.cause if state else "",
                since_us=state.since_us if state else 0,
                last_assigned=max(
                    (state.last_assigned_us or 0) / SECOND if state else 0, elsewhere.get(person, 0)
                ),
            )
        )  # fmt: skip
    return found


def _given_elsewhere(store: Store, connection: Connection) -> dict[bytes, float]:
    """Return when people last received a ticket by a colleague's dispatcher.

    Each desk keeps its own mark of that; the notices are shared, so that turns go on where the lease came from.
    """
    if store.meta("desk_number") is None:
        return {}
    rows = connection.exec_driver_sql(
        "SELECT person_id, max(fired_us) FROM notice INDEXED BY notice_person WHERE fired_us > ?"
        " AND person_id IN (SELECT person_id FROM availability) AND reason = 'dispatched' GROUP BY person_id",
        (store.clock() - IDLE_FULL * SECOND,),
    )
    return {bytes(person): fired_us / SECOND for person, fired_us in rows}


def personal_calendars(store: Store, connection: Connection) -> dict[bytes, Calendar]:
    """Return the calendar of everybody who is on a roster; compiled ones are used again."""
    known = calendars_in_force(connection)
    zone = str(load_settings(connection)["time_zone"])
    kept: dict[Any, Calendar] = {}
    before = store.memory.get("team_calendars")
    older: Mapping[Any, Calendar] = before if isinstance(before, dict) else {}
    days = roster_days(connection, since=_earliest(store))
    found: dict[bytes, Calendar] = {}
    for person, name in connection.execute(select(PROFILE.c.person_id, PROFILE.c.calendar)):
        base = known.get(str(name))
        if base is None:
            continue
        own = tuple(days.get(bytes(person), ()))
        key = (base.id, base.version, base.weekly, tuple(base.overrides.items()), own, zone)
        compiled = kept.get(key) or older.get(key)
        if compiled is None:
            compiled = calendar_of(base, own, tz=zone)
        kept[key] = found[bytes(person)] = compiled
    store.memory["team_calendars"] = kept
    return found


def _earliest(store: Store) -> str:
    return date.fromordinal(
        date(1970, 1, 1).toordinal() + store.clock() // SECOND // 86_400 - KEPT_DAYS
    ).isoformat()


def roster_days(connection: Connection, *, since: str = "", until: str = "9") -> dict[bytes, list[RosterDay]]:
    """Return the days that differ, by person, in order."""
    rows = connection.execute(
        select(ROSTER_DAY)
        .where(ROSTER_DAY.c.active == 1, ROSTER_DAY.c.day >= since, ROSTER_DAY.c.day <= until)
        .order_by(ROSTER_DAY.c.person_id, ROSTER_DAY.c.day)
    )
    found: dict[bytes, list[RosterDay]] = {}
    for row in rows:
        hours = over_night(read_pairs(json.loads(row.hours), row.day), row.day)
        day = RosterDay(date.fromisoformat(row.day), row.kind, hours, row.note)
        found.setdefault(bytes(row.person_id), []).append(day)
    return found


def _groups(connection: Connection) -> dict[bytes, dict[str, str]]:
    found: dict[bytes, dict[str, str]] = {}
    rows = connection.execute(
        select(MEMBERSHIP.c.person_id, MEMBERSHIP.c.group_id, MEMBERSHIP.c.role).where(
            MEMBERSHIP.c.ended_us.is_(None)
        )
    )
    for person, group, role in rows:
        found.setdefault(bytes(person), {})[bytes(group).hex()] = str(role)
    return found


def _skills(connection: Connection) -> dict[bytes, dict[str, Skill]]:
    found: dict[bytes, dict[str, Skill]] = {}
    for row in connection.execute(select(SKILL).where(SKILL.c.level > 0)):
        assessed, certified = row.assessed_until_us, row.certified_until_us
        skill = Skill(
            min(5, row.level),
            None if assessed is None else assessed // SECOND,
            None if certified is None else certified // SECOND,
        )
        found.setdefault(bytes(row.person_id), {})[str(row.name)] = skill
    return found


def _loads(connection: Connection) -> tuple[dict[bytes, float], dict[bytes, int]]:
    """Return weight and number of open tickets by owner."""
    rows = connection.exec_driver_sql(
        "SELECT owner_id, priority, state, count(*) FROM ticket INDEXED BY ticket_open_filter"
        " WHERE open = 1 AND owner_id IS NOT NULL GROUP BY owner_id, priority, state"
    )
    loads: dict[bytes, float] = {}
    counts: dict[bytes, int] = {}
    for owner, priority, state, number in rows:
        person = bytes(owner)
        loads[person] = loads.get(person, 0.0) + number * weight_of(priority, _PHASES.get(state, "active"))
        counts[person] = counts.get(person, 0) + number
    return loads, counts
