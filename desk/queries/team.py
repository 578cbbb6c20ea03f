"""The team as screens show it: load and availability, skills, rosters, the ledger of learning."""

from datetime import date, timedelta

from sqlalchemy import select

from desk.models.people import SKILL
from desk.models.team import AVAILABILITY, PROFILE, TRAINING
from desk.ops.dispatch_ground import config_in_force
from desk.ops.holding import DISPATCHER, holds
from desk.ops.rules import calendars_in_force
from desk.ops.team_ground import SECOND, Member, members, personal_calendars, roster_days
from desk.process import roster
from desk.process.calendar import DAY, Intervals
from desk.process.permissions import ROLES
from desk.protocol.team import (
    MemberView,
    MyAvailability,
    RosterCell,
    RosterRow,
    SkillView,
    TeamView,
    TrainingView,
)
from desk.queries.names import names_of
from desk.queries.registry import Context, query

MOST_DAYS = 62
KNOWN_DAYS = 8
"""A window knows so many days of its person's shifts; it asks again before they end."""


@query("query.team")
def team(context: Context) -> TeamView:
    """Return everybody of the staff with shift, availability, load and skills."""
    connection, now_us = context.connection, context.store.clock()
    config = config_in_force(connection)
    proofs = _proofs(context)
    found = tuple(
        member_view(one, now_us, proofs.get(one.id, ())) for one in members(context.store, connection)
    )
    held = {skill.name for one in found for skill in one.skills}
    known = [*config.skills, *sorted(held - set(config.skills))]
    return TeamView(
        members=found, skills=tuple(known), calendars=tuple(calendars_in_force(connection)),
        enabled=config.enabled, dispatcher=holds(context.store, DISPATCHER),
    )  # fmt: skip


@query("query.my_availability")
def my_availability(context: Context) -> MyAvailability:
    """Return the acting person's availability."""
    connection, me = context.connection, context.person_id or b""
    row = connection.execute(select(AVAILABILITY).where(AVAILABILITY.c.person_id == me)).one_or_none()
    shift = connection.execute(select(PROFILE.c.calendar).where(PROFILE.c.person_id == me)).scalar()
    now = context.store.clock() // SECOND
    until = now + KNOWN_DAYS * DAY
    calendar = personal_calendars(context.store, connection).get(me)
    work = calendar.intervals(now, until) if calendar else ()
    return MyAvailability(
        state=row.state if row else "offline", cause=row.cause if row else "", on_roster=bool(shift),
        shifts=tuple((begin * SECOND, end * SECOND) for begin, end in work) if calendar else None,
        until_us=until * SECOND,
    )  # fmt: skip


def member_view(one: Member, now_us: int, skills: tuple[SkillView, ...]) -> MemberView:
    """Return a member as screens show it."""
    now = now_us // SECOND
    turns = one.calendar if one.calendar is not None and not one.calendar.is_always else None
    running = roster.shift_at(turns, now) if turns else None
    coming = roster.next_shift(turns, now) if turns else None
    role = max(one.groups.values(), key=ROLES.index, default="agent")
    return MemberView(
        id=bytes.fromhex(one.id), name=one.name, tier=one.tier, groups=tuple(one.groups), role=role,
        shift=one.shift, on_shift=one.calendar is not None and one.calendar.is_working(now),
        present=one.agent().is_present(now), availability=one.availability, cause=one.cause,
        since_us=one.since_us, capacity=one.capacity, load=round(one.load, 2), tickets=one.tickets,
        skills=skills, products=tuple(sorted(one.products)),
        shift_until_us=running[1] * SECOND if running else None,
        next_shift_us=coming[0] * SECOND if coming else None,
    )  # fmt: skip


def _proofs(context: Context) -> dict[str, tuple[SkillView, ...]]:
    now_us = context.store.clock()
    found: dict[str, list[SkillView]] = {}
    rows = context.connection.execute(
        select(SKILL).where(SKILL.c.level > 0).order_by(SKILL.c.person_id, SKILL.c.level.desc(), SKILL.c.name)
    )
    for row in rows:
        ends = (row.assessed_until_us, row.certified_until_us)
        counts = 0 if any(end is not None and end <= now_us for end in ends) else row.level
        found.setdefault(bytes(row.person_id).hex(), []).append(
            SkillView(
                name=row.name, level=row.level, counts=counts, assessed_us=row.assessed_us,
                assessed_until_us=row.assessed_until_us, certificate=row.certificate,
                certified_until_us=row.certified_until_us,
            )
        )  # fmt: skip
    return {person: tuple(skills) for person, skills in found.items()}


@query("query.roster")
def roster_table(context: Context, *, from_day: str = "", days: int = 14) -> list[RosterRow]:
    """Return everybody's days from one on: what their shift says and what differs."""
    connection = context.connection
    count = max(1, min(days, MOST_DAYS))
    calendars = personal_calendars(context.store, connection)
    now = context.store.clock() // SECOND
    first = roster.read_day(from_day) if from_day else _today(context, now)
    wanted = roster.days_between(first, first + timedelta(count - 1))
    special = roster_days(connection, since=first.isoformat(), until=wanted[-1].isoformat())
    found = []
    for one in members(context.store, connection):
        person = bytes.fromhex(one.id)
        calendar = calendars.get(person)
        own = {day.day: day for day in special.get(person, ())}
        cells = tuple(_cell(day, calendar.hours(day) if calendar else (), own.get(day)) for day in wanted)
        found.append(RosterRow(person=person, name=one.name, shift=one.shift, cells=cells))
    return found


def _today(context: Context, now: int) -> date:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(str(context.settings["time_zone"]))
    return datetime.fromtimestamp(now, UTC).astimezone(zone).date()


def _cell(day: date, hours: Intervals, own: roster.RosterDay | None) -> RosterCell:
    # A night stands as it was written on the day on which it begins, so that saving the day again keeps it.
    night = own.hours[-1:] if own and own.hours and own.hours[-1][1] > DAY else ()
    return RosterCell(
        day=day.isoformat(),
        kind=own.kind if own else "usual",
        hours=roster.hours_text(hours[: len(hours) - len(night)] + night),
        seconds=sum(end - start for start, end in hours),
        note=own.note if own else "",
    )


@query("query.training")
def training(context: Context, *, person: bytes | None = None, limit: int = 200) -> list[TrainingView]:
    """Return trainings, assessments, certifications and sharing, newest first."""
    statement = select(TRAINING).order_by(TRAINING.c.held_us.desc(), TRAINING.c.id).limit(limit)
    if person is not None:
        statement = statement.where(TRAINING.c.person_id == person)
    rows = context.connection.execute(statement).all()
    people = [bytes(row.person_id) for row in rows] + [bytes(r.recorded_by) for r in rows if r.recorded_by]
    names = names_of(context.connection, people)
    return [
        TrainingView(
            id=bytes(row.id), person=bytes(row.person_id), name=names.get(bytes(row.person_id), ""),
            kind=row.kind, skill=row.skill, title=row.title, held_us=row.held_us, minutes=row.minutes,
            outcome=row.outcome, level=row.level, certificate=row.certificate, until_us=row.until_us,
            note=row.note, by=names.get(bytes(row.recorded_by), "") if row.recorded_by else "",
        )
        for row in rows
    ]  # fmt: skip
