"""Ops on hand-offs: offer with the three-part package, accept, reject with reason, recall (process.md 5.10).

The ticket stays with the sender until the receiver accepts: nothing is between two groups. The customer's clocks
never stop for it; the receiver has a clock of their own (`accept`).
"""

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, select

from desk.models.gates import HANDOFF
from desk.models.people import MEMBERSHIP, SUPPORT_GROUP
from desk.ops.base import Write
from desk.ops.exceptions import record_exception
from desk.ops.files import FileArgument, store_files
from desk.ops.packages import policy_named, sla_left
from desk.ops.people import require_group
from desk.ops.registry import op
from desk.ops.rules import rules_in_force
from desk.ops.states import enter, require_open, start_if_needed
from desk.ops.timelines import events_of, files_in, lines_of
from desk.process import handoff
from desk.process.errors import KnownError
from desk.process.handoff import Package
from desk.protocol.changes import Changes

SECOND = 1_000_000


class Impact(msgspec.Struct, frozen=True, omit_defaults=True):
    """The impact report: who, what, since when, and what helps meanwhile."""

    users: str = ""
    functions: str = ""
    since: str = ""
    workaround: str = ""


NO_IMPACT = Impact()


@op("ticket.handoff")
def offer(
    tx: Write,
    *,
    ticket: bytes,
    to: bytes,
    person: bytes | None = None,
    reason: str = "",
    reproduction: str = "",
    impact: Impact = NO_IMPACT,
    logs_reason: str = "",
    untried: str = "",
    files: tuple[FileArgument, ...] = (),
    exception: str = "",
) -> Changes:
    """Offer the ticket to another group with logs, reproduction steps, impact and what was tried.

    An incomplete package is refused unless `exception` says why it goes all the same; that is recorded.
    """
    row = require_open(tx.ticket(ticket))
    name = require_group(tx, to)
    _check_target(tx, row, to, person, name)
    described = store_files(tx, files)
    lines = lines_of(tx.connection, ticket)
    known = files_in(lines)
    package = Package(
        tuple(str(item["id"]) for item in (*known, *described)),
        logs_reason.strip(),
        reproduction.strip(),
        {k: str(v).strip() for k, v in msgspec.structs.asdict(impact).items()},
        handoff.tried_steps([line.event for line in lines]),
        untried.strip(),
    )
    missing = package.missing()
    if missing and not exception.strip():
        raise KnownError("handoff.incomplete", missing=handoff.named(missing))
    start_if_needed(tx, row)
    _record(tx, row, to, person, package, described, reason, exception.strip() if missing else "")
    return tx.changes()


def _check_target(tx: Write, row: Row[Any], to: bytes, person: bytes | None, name: str) -> None:
    if row.group_id is not None and bytes(row.group_id) == to:
        raise KnownError("handoff.same")
    waiting = open_offer(tx.connection, bytes(row.id))
    if waiting is not None:
        raise KnownError("handoff.open", group=group_name(tx.connection, bytes(waiting.to_group)))
    if person is not None and not is_member(tx.connection, person, to):
        found = tx.person(person)
        raise KnownError("handoff.not_member", person=found.name if found else "?", group=name)


def _record(
    tx: Write,
    row: Row[Any],
    to: bytes,
    person: bytes | None,
    package: Package,
    described: list[dict[str, Any]],
    reason: str,
    exception: str,
) -> None:
    seconds, calendar, due_us = accept_limit(tx, row)
    missing = package.missing()
    data: dict[str, Any] = {
        "to": to.hex(),
        "from": bytes(row.group_id).hex() if row.group_id else None,
        "person": person.hex() if person else None,
        "owner": bytes(row.owner_id).hex() if row.owner_id else None,
        "reason": reason.strip(),
        "logs": list(package.files),
        "logs_reason": package.logs_reason,
        "reproduction": package.reproduction,
        "impact": dict(package.impact),
        "tried": list(package.tried),
        "untried": package.untried,
        "sla_left": sla_left(tx.store, tx.connection, row),
        "target_s": seconds,
        "calendar": calendar,
        "due": due_us // SECOND,
        "priority": row.priority,
        "score": package.score(),
        "missing": list(missing),
        "exception": exception,
        "files": described,
    }
    kept = {name: value for name, value in data.items() if value not in (None, "", [], ())}
    entry = tx.add_entry(row, "handoff_offered", body=_text(package, reason), data=kept)
    if exception:
        record_exception(tx, row, "handoff", exception, missing)
    tx.change("handoff", entry)


def _text(package: Package, reason: str) -> str:
    """Return the package as words for the timeline and the search."""
    impact = "; ".join(value for value in package.impact.values() if value)
    return "\n".join(part for part in (reason.strip(), package.reproduction, impact) if part)


def accept_limit(tx: Write, row: Row[Any]) -> tuple[int, str, int]:
    """Return the receiver's time in seconds, the calendar it runs in, and when it ends (µs)."""
    rules = rules_in_force(tx.store, tx.connection)
    policy = policy_named(rules.policies, row.policy)
    target = policy.targets.get(row.priority, {}).get("accept")
    calendars = rules.calendars
    if target is not None:
        seconds, name = target.seconds(calendars), target.calendar
    else:
        seconds, name = handoff.ACCEPT_S[row.priority], policy.calendars.get(row.priority, "24x7")
    calendar = calendars.get(name) or calendars["24x7"]
    due = calendar.due(tx.now_us // SECOND, seconds)
    return seconds, calendar.id, (due if due is not None else tx.now_us // SECOND + seconds) * SECOND


def open_offer(connection: Connection, ticket: bytes) -> Row[Any] | None:
    """Return the hand-off of a ticket that waits for an answer."""
    return connection.execute(
        select(HANDOFF).where(HANDOFF.c.ticket_id == ticket, HANDOFF.c.state == handoff.OFFERED)
    ).first()


def group_name(connection: Connection, group: bytes) -> str:
    """Return a group's name, "" where it is not known."""
    found = connection.execute(select(SUPPORT_GROUP.c.name).where(SUPPORT_GROUP.c.id == group)).scalar()
    return str(found or "")


def is_member(connection: Connection, person: bytes, group: bytes) -> bool:
    """Tell whether a person belongs to a group now."""
    statement = select(MEMBERSHIP.c.role).where(
        MEMBERSHIP.c.person_id == person, MEMBERSHIP.c.group_id == group, MEMBERSHIP.c.ended_us.is_(None)
    )
    return connection.execute(statement).first() is not None


def _waiting(tx: Write, ticket: bytes) -> tuple[Row[Any], Row[Any]]:
    row = require_open(tx.ticket(ticket))
    found = open_offer(tx.connection, ticket)
    if found is None:
        raise KnownError("handoff.none")
    return row, found


def _check_receiver(tx: Write, found: Row[Any]) -> None:
    group = bytes(found.to_group)
    may = tx.role() in ("supervisor", "administrator") or (
        tx.person_id is not None and is_member(tx.connection, tx.person_id, group)
    )
    if not may:
        raise KnownError("handoff.not_yours", group=group_name(tx.connection, group))


@op("ticket.handoff_accept")
def accept(tx: Write, *, ticket: bytes) -> Changes:
    """Accept the hand-off: group, tier and owner change to the receiver in one step."""
    row, found = _waiting(tx, ticket)
    _check_receiver(tx, found)
    to = bytes(found.to_group)
    tx.add_entry(row, "handoff_accepted", data={"offer": bytes(found.id).hex(), "to": to.hex()})
    before = bytes(row.group_id).hex() if row.group_id else None
    tx.add_entry(row, "group", data={"from": before, "to": to.hex(), "handoff": True})
    tier = tx.connection.execute(select(SUPPORT_GROUP.c.tier).where(SUPPORT_GROUP.c.id == to)).scalar()
    if tier and tier != row.tier:
        tx.add_entry(row, "tier", data={"from": row.tier, "to": tier})
        tx.set_ticket(row, tier=tier)
    owner = bytes(found.to_person) if found.to_person else tx.person_id
    tx.add_entry(
        row,
        "assigned",
        data={
            "from": bytes(row.owner_id).hex() if row.owner_id else None,
            "to": owner.hex() if owner else None,
        },
    )
    tx.set_ticket(row, group_id=to, owner_id=owner)
    if row.state in ("new", "assigned"):
        enter(tx, row, "assigned" if owner else "new")
    tx.change("handoff", bytes(found.id))
    return tx.changes()


@op("ticket.handoff_reject")
def reject(
    tx: Write,
    *,
    ticket: bytes,
    code: Literal["incomplete", "wrong_group", "not_reproducible", "duplicate", "no_capacity", "other"],
    reason: str,
) -> Changes:
    """Reject the hand-off with a reason; the ticket goes to the top of its sender's queue."""
    row, found = _waiting(tx, ticket)
    _check_receiver(tx, found)
    if not reason.strip():
        raise KnownError("handoff.reason")
    data = {
        "offer": bytes(found.id).hex(),
        "code": code,
        "reason": reason.strip(),
        "to": bytes(found.to_group).hex(),
    }
    tx.add_entry(row, "handoff_rejected", body=reason.strip(), data=data)
    tx.set_ticket(row, unread=1)
    tx.change("handoff", bytes(found.id))
    return tx.changes()


@op("ticket.handoff_recall")
def recall(tx: Write, *, ticket: bytes, reason: str = "") -> Changes:
    """Take an unanswered hand-off back."""
    row, found = _waiting(tx, ticket)
    data = {"offer": bytes(found.id).hex(), "to": bytes(found.to_group).hex()}
    tx.add_entry(row, "handoff_recalled", body=reason.strip(), data=data)
    tx.change("handoff", bytes(found.id))
    return tx.changes()


def returns_of(connection: Connection, ticket: bytes) -> list[tuple[str, str]]:
    """Return the group→group returns of a ticket (A→B→A)."""
    return handoff.ping_pong(handoff.group_path(events_of(connection, ticket)))
