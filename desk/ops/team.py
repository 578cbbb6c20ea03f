"""Ops on the team: skills with their proofs, shifts and swapped days, availability, training records."""

import json
from typing import Any, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.models.people import PERSON, SKILL
from desk.models.team import AVAILABILITY, PROFILE, ROSTER_DAY, TRAINING
from desk.ops.base import Write
from desk.ops.registry import op
from desk.ops.rules import calendars_in_force
from desk.ops.team_ground import SECOND, roster_days
from desk.process import messages, permissions, roster
from desk.process.dispatch_parts import AVAILABILITIES
from desk.process.errors import KnownError
from desk.process.training import KINDS, check_record
from desk.protocol.changes import Changes

MOST_CAPACITY = 1000

messages.register(
    {
        "skill_level": (
            "A skill level is 1 to 5, or 0 to take the skill away.",
            "技能等级为 1 到 5，0 表示取消该技能。",
        ),
        "not_staff": (
            "{name} is not a member of staff. Add the person to a group first.",
            "{name} 不是支持人员，请先将其加入小组。",
        ),
        "capacity_wrong": (
            "Capacity is a whole number from 0 to {most}: the sum of ticket weights a person can carry (0: none by machine).",
            "容量为 0 到 {most} 的整数，即一个人可承担的工单权重之和；0 表示不参与自动分派。",
        ),
        "availability_wrong": (
            "Choose available, busy, away or offline.",
            "请选择 available、busy、away 或 offline。",
        ),
        "roster_person": (
            "Line {line}: “{name}” is no member of staff, or several have this name. Write the mail address.",
            "第 {line} 行：“{name}”不是支持人员，或有重名。请填写邮箱地址。",
        ),
    }
)


def require_staff(tx: Write, person: bytes) -> str:
    """Return the name of a member of staff; raises a sentence for anybody else."""
    row = tx.person(person)
    if row is None:
        raise KnownError("person_missing")
    if not row.staff:
        raise KnownError("not_staff", name=row.name)
    return str(row.name)


# ---- skills --------------------------------------------------------------------------------------------


@op("skill.set")
def set_skill(
    tx: Write,
    *,
    person: bytes,
    skill: str,
    level: int,
    assessed_us: int | None = None,
    assessed_until_us: int | None = None,
    certificate: str = "",
    certified_until_us: int | None = None,
) -> Changes:
    """Set a person's level (1-5) in a skill with the dates of its proofs; 0 takes the skill away."""
    require_staff(tx, person)
    name = " ".join(skill.split())[:80]
    if not name:
        raise KnownError("name_empty")
    if level not in range(6):
        raise KnownError("skill_level")
    values = {
        "level": level,
        "assessed_us": tx.now_us if assessed_us is None and level else assessed_us,
        "assessed_until_us": assessed_until_us,
        "certificate": " ".join(certificate.split())[:200],
        "certified_until_us": certified_until_us,
    }
    statement = upsert(SKILL).values(person_id=person, name=name, **values)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["person_id", "name"], set_=values))
    tx.change("person", person)
    return tx.changes()


@op("training.record")
def record_training(
    tx: Write,
    *,
    people: tuple[bytes, ...],
    kind: str,
    title: str,
    held_us: int,
    skill: str = "",
    minutes: int = 0,
    outcome: str = "",
    level: int = 0,
    certificate: str = "",
    until_us: int | None = None,
    note: str = "",
) -> Changes:
    """Record a training, assessment, certification or sharing for people; a level found becomes their skill's."""
    check_record(
        kind, title=title, skill=skill, level=level, certificate=certificate, minutes=minutes,
        held=held_us // SECOND, until=None if until_us is None else until_us // SECOND,
    )  # fmt: skip
    for person in people:
        require_staff(tx, person)
        tx.subject = tx.new_id()
        tx.connection.execute(
            insert(TRAINING).values(
                id=tx.subject, person_id=person, kind=kind, skill=skill.strip(), title=title.strip()[:200],
                held_us=held_us, minutes=minutes, outcome=outcome.strip()[:200], level=level,
                certificate=certificate.strip()[:200], until_us=until_us, note=note.strip()[:2000],
                recorded_by=tx.person_id,
            )
        )  # fmt: skip
        tx.change("training", tx.subject)
        if KINDS[kind].proves and skill.strip():
            _prove(tx, person, kind, skill.strip(), level, held_us, until_us, certificate.strip())
    return tx.changes()


def _prove(
    tx: Write,
    person: bytes,
    kind: str,
    skill: str,
    level: int,
    held_us: int,
    until_us: int | None,
    title: str,
) -> None:
    """Bring what an assessment or a certification found into the skill matrix."""
    row = tx.connection.execute(
        select(SKILL).where(SKILL.c.person_id == person, SKILL.c.name == skill)
    ).one_or_none()
    assessed = kind == "assessment"
    set_skill(
        tx,
        person=person,
        skill=skill,
        level=level or (row.level if row else 1),
        assessed_us=held_us if assessed else (row.assessed_us if row else held_us),
        assessed_until_us=until_us if assessed else (row.assessed_until_us if row else None),
        certificate=title if not assessed else (row.certificate if row else ""),
        certified_until_us=until_us if not assessed else (row.certified_until_us if row else None),
    )


# ---- rosters -------------------------------------------------------------------------------------------


@op("roster.profile")
def set_profile(
    tx: Write, *, person: bytes, calendar: str = "", capacity: int = 12, products: tuple[str, ...] = ()
) -> Changes:
    """Put a person on a shift (the calendar; "" takes them off the roster), with capacity and product scope."""
    require_staff(tx, person)
    known = calendars_in_force(tx.connection)
    if calendar and calendar not in known:
        raise KnownError("calendar_unknown", name=calendar, known=", ".join(sorted(known)))
    if not 0 <= capacity <= MOST_CAPACITY:
        raise KnownError("capacity_wrong", most=MOST_CAPACITY)
    values = {"calendar": calendar, "capacity": capacity, "products": " ".join(products)}
    statement = upsert(PROFILE).values(person_id=person, **values)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
    if calendar:
        _check_works(tx, person)
    tx.change("person", person)
    return tx.changes()


@op("roster.days")
def set_days(tx: Write, *, person: bytes, days: dict[str, dict[str, Any] | None]) -> Changes:
    """Set days that differ from a person's shift: {"2026-10-10": {kind, hours, note}}; null is as usual again.

    Days swapped (调休) come in pairs: a day off and a working day for it.
    """
    require_staff(tx, person)
    made = {roster.read_day(day): None if item is None else _day(day, item) for day, item in days.items()}
    roster.check_swap(one for one in made.values() if one is not None)
    for day, one in made.items():
        _put_day(tx, person, day.isoformat(), one)
    _check_works(tx, person)
    tx.change("person", person)
    return tx.changes()


def _day(day: str, item: dict[str, Any]) -> roster.RosterDay:
    hours = roster.read_hours(str(item.get("hours", "")), day)
    return roster.make_day(
        roster.read_day(day), str(item.get("kind", "shift")), hours, str(item.get("note", ""))
    )


def _put_day(tx: Write, person: bytes, day: str, one: roster.RosterDay | None) -> None:
    values: dict[str, Any] = {"active": 0}
    if one is not None:
        hours = json.dumps(roster.write_hours(one.hours))
        values = {"kind": one.kind, "hours": hours, "note": one.note, "active": 1}
    statement = upsert(ROSTER_DAY).values(person_id=person, day=day, **values)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["person_id", "day"], set_=values))


def _check_works(tx: Write, person: bytes) -> None:
    """Refuse a roster without working time in the next 60 days."""
    name = tx.connection.execute(select(PROFILE.c.calendar).where(PROFILE.c.person_id == person)).scalar()
    base = calendars_in_force(tx.connection).get(str(name or ""))
    if base is not None:
        own = roster_days(tx.connection).get(person, [])
        roster.check_works(
            roster.calendar_of(base, own, tz=str(tx.settings["time_zone"])), tx.now_us // SECOND
        )


@op("roster.import")
def import_roster(tx: Write, *, text: str) -> Changes:
    """Take a roster file over (CSV or JSON: person, day, kind, hours, note); a wrong line refuses all of it."""
    by_person: dict[bytes, dict[str, roster.RosterDay]] = {}
    for line in roster.read_file(text):
        person = _staff_named(tx, line)
        by_person.setdefault(person, {})[line.day.day.isoformat()] = line.day
    for person, days in by_person.items():
        roster.check_swap(days.values())
        for day, one in days.items():
            _put_day(tx, person, day, one)
        _check_works(tx, person)
        tx.change("person", person)
    return tx.changes()


def _staff_named(tx: Write, line: roster.RosterLine) -> bytes:
    rows = (
        tx.connection.execute(
            select(PERSON.c.id).where(
                PERSON.c.staff == 1,
                PERSON.c.active == 1,
                (PERSON.c.name == line.person) | (PERSON.c.email == line.person),
            )
        )
        .scalars()
        .all()
    )
    if len(rows) != 1:
        raise KnownError("roster_person", line=line.line, name=line.person)
    return bytes(rows[0])


# ---- availability --------------------------------------------------------------------------------------


@op("person.availability")
def set_availability(
    tx: Write,
    *,
    state: str,
    cause: Literal["person", "idle", "closed", "back"] = "person",
    person: bytes | None = None,
) -> Changes:
    """Say whether one takes work: available, busy, away or offline; somebody else's is a supervisor's to say.

    What the machine says (idle, closed) never overrides a choice that already is as quiet, and `back` only
    takes back what the machine said.
    """
    if state not in AVAILABILITIES:
        raise KnownError("availability_wrong")
    who = person or tx.person_id
    if who is None:
        raise KnownError("no_person")
    require_staff(tx, who)
    if who != tx.person_id:
        permissions.check(tx.role(), "roster.availability")
    row = tx.connection.execute(select(AVAILABILITY).where(AVAILABILITY.c.person_id == who)).one_or_none()
    before, why = (row.state, row.cause) if row else ("offline", "")
    if cause == "idle" and before != "available":
        return tx.changes()
    if cause == "closed" and before == "offline":
        return tx.changes()
    if cause == "back" and why not in ("idle", "closed"):
        return tx.changes()
    if (before, why) == (state, cause) and row is not None:
        return tx.changes()
    kept = "person" if cause == "back" else cause
    values = {"state": state, "cause": kept, "since_us": tx.now_us}
    if row is None:
        tx.connection.execute(insert(AVAILABILITY).values(person_id=who, **values))
    else:
        tx.connection.execute(update(AVAILABILITY).where(AVAILABILITY.c.person_id == who).values(values))
    tx.change("availability", who)
    return tx.changes()
