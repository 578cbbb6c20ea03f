"""Ops on the ledger of the service norm: a deviation or a reward is recorded, appealed, decided, withdrawn."""

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from desk.models.ledger import LEDGER_RECORD, LEDGER_STEP
from desk.models.suggestions import SUGGESTION
from desk.ops.base import Write
from desk.ops.linting import findings_of
from desk.ops.notices import Audience, tell
from desk.ops.registry import op
from desk.ops.team import require_staff
from desk.ops.timelines import SECOND
from desk.process import ledger
from desk.process.errors import KnownError
from desk.process.ledger import LONGEST, Record, Standing, Step
from desk.protocol.changes import Changes


def record_of(row: Row[Any]) -> Record:
    """Return a row as the rule sees it."""
    by = None if row.by is None else bytes(row.by)
    return Record(bytes(row.person_id), by, row.at_us // SECOND, row.points)


def steps_of(connection: Connection, records: list[bytes]) -> dict[bytes, list[Step]]:
    """Return the steps of some records in their order."""
    found: dict[bytes, list[Step]] = {}
    rows = connection.execute(
        select(LEDGER_STEP)
        .where(LEDGER_STEP.c.record_id.in_(records))
        .order_by(LEDGER_STEP.c.at_us, LEDGER_STEP.c.id)
    )
    for row in rows:
        by = None if row.by is None else bytes(row.by)
        step = Step(row.kind, by, row.at_us // SECOND, row.text, row.points)
        found.setdefault(bytes(row.record_id), []).append(step)
    return found


@op("ledger.record")
def record(
    tx: Write,
    *,
    kind: str,
    measure: str,
    reason: str,
    people: tuple[bytes, ...] = (),
    points: int | None = None,
    ticket: bytes | None = None,
    code: str = "",
    evidence: str = "",
    line: str = "",
    node: str = "",
    suggestion: bytes | None = None,
) -> Changes:
    """Record a deviation or a reward for people, on a lint finding of `ticket`, or for a suggestion's author."""
    counts = ledger.check_record(kind, measure, reason, points)
    concerned = _concerned(tx, people, suggestion)
    row = None if ticket is None else tx.ticket(ticket)
    if code and (row is None or not _found(tx, row, code, evidence)):
        raise KnownError("ledger.finding")
    audience = Audience.of(tx)
    for person in concerned:
        name = require_staff(tx, person)
        if person == tx.person_id:
            raise KnownError("ledger.own")
        if code and _stands(tx, person, ticket, code, evidence):
            raise KnownError("ledger.twice", name=name)
        tx.subject = tx.new_id()
        tx.connection.execute(
            insert(LEDGER_RECORD).values(
                id=tx.subject, person_id=person, kind=kind, measure=measure, reason=reason.strip()[:LONGEST],
                points=counts, ticket_id=ticket, code=code, evidence=evidence, line=line, node=node,
                suggestion_id=suggestion, by=tx.person_id, at_us=tx.now_us,
            )
        )  # fmt: skip
        tx.change("ledger", tx.subject)
        if row is not None:
            tell(tx, audience, person, row, reason="ledger", key=(tx.subject,), data={"kind": kind})
    return tx.changes()


def _concerned(tx: Write, people: tuple[bytes, ...], suggestion: bytes | None) -> list[bytes]:
    """Return whom a record is about: those named, else the author of the suggestion."""
    author = None
    if not people and suggestion is not None:
        author = tx.connection.execute(select(SUGGESTION.c.by).where(SUGGESTION.c.id == suggestion)).scalar()
    found = list(dict.fromkeys(people)) if author is None else [bytes(author)]
    if not found:
        raise KnownError("ledger.people")
    return found


def _found(tx: Write, row: Row[Any], code: str, evidence: str) -> bool:
    """Tell whether lint finds this on the ticket now."""
    return any(
        one.rule.code == code and one.evidence == evidence and not one.waived
        for one in findings_of(tx.store, tx.connection, row)
    )


def _stands(tx: Write, person: bytes, ticket: bytes | None, code: str, evidence: str) -> bool:
    """Tell whether a finding is recorded for a person and has not been withdrawn."""
    same = (LEDGER_RECORD.c.person_id == person) & (LEDGER_RECORD.c.ticket_id == ticket)
    same &= (LEDGER_RECORD.c.code == code) & (LEDGER_RECORD.c.evidence == evidence)
    rows = tx.connection.execute(select(LEDGER_RECORD).where(same)).all()
    steps = steps_of(tx.connection, [bytes(row.id) for row in rows])
    return any(
        ledger.fold(record_of(row), steps.get(bytes(row.id), [])).state != ledger.WITHDRAWN for row in rows
    )


def _standing(tx: Write, ident: bytes) -> tuple[Record, Standing]:
    row = tx.connection.execute(select(LEDGER_RECORD).where(LEDGER_RECORD.c.id == ident)).one_or_none()
    if row is None:
        raise KnownError("ledger.missing")
    found = record_of(row)
    return found, ledger.fold(found, steps_of(tx.connection, [ident]).get(ident, []))


def _step(tx: Write, ident: bytes, kind: str, text: str, points: int = 0) -> Changes:
    step = tx.new_id()
    tx.connection.execute(
        insert(LEDGER_STEP).values(
            id=step, record_id=ident, kind=kind, text=text.strip()[:LONGEST], points=points,
            by=tx.person_id, at_us=tx.now_us,
        )
    )  # fmt: skip
    tx.change("ledger_step", step)
    tx.change("ledger", ident)
    return tx.changes()


@op("ledger.appeal")
def appeal(tx: Write, *, record: bytes, reason: str) -> Changes:
    """Appeal against a record of one's own, within the days the norm gives."""
    found, now = _standing(tx, record)
    ledger.check_appeal(found, now, tx.person_id, reason, tx.now_us // SECOND)
    return _step(tx, record, ledger.APPEAL, reason)


@op("ledger.decide")
def decide(tx: Write, *, record: bytes, decision: str, reason: str, points: int | None = None) -> Changes:
    """Decide on an appeal: uphold, reduce (to `points`) or withdraw; never by whoever recorded it."""
    found, now = _standing(tx, record)
    counts = ledger.check_decision(found, now, tx.person_id, decision, reason, points)
    return _step(tx, record, decision, reason, counts)


@op("ledger.withdraw")
def withdraw(tx: Write, *, record: bytes, reason: str) -> Changes:
    """Take a record back: it stays in the ledger, counts nothing, and says why."""
    found, now = _standing(tx, record)
    ledger.check_withdrawal(found, now, tx.person_id, reason)
    return _step(tx, record, ledger.WITHDRAW, reason)
