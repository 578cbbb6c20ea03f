"""Lint's look at the replica, and its ops: a supervisor waives a finding; whoever is named appeals, a lead decides."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from desk.models.blueprints import processes_at
from desk.models.store import Store
from desk.ops.base import Write
from desk.ops.notices import Audience, leads_of, tell, tell_all
from desk.ops.registry import op
from desk.ops.rules import rules_in_force
from desk.ops.ruleset_rows import newest_body
from desk.ops.timelines import SECOND, lines_of
from desk.process import lint, lint_after, lint_appeals, lint_lines, messages
from desk.process.blueprint import Blueprint
from desk.process.calendar import CN_BH, Calendar
from desk.process.confirmation import CONSENT_DAYS
from desk.process.errors import KnownError
from desk.process.lint import Finding, Line, Measured, Subject
from desk.process.surveys import SurveyRules, rules_from_json
from desk.protocol.changes import Changes

AUDITED = (
    " AND t.state NOT IN ('merged', 'spam') AND (t.source != 'import'"
    " OR EXISTS (SELECT 1 FROM clock c WHERE c.ticket_key = t.key AND c.live = 1))"
)
"""Imported history is no matter of an audit; what somebody has worked on since is: its clocks are live."""

REGISTERED = (lint_after.__name__, lint_lines.__name__)
"""The modules whose import registers the rules (they import the others)."""

messages.register(
    {
        "lint.reason": (
            "A waiver needs a reason; it stands in the ledger beside the finding.",
            "豁免需要填写理由，将与该偏差一同记入台账。",
        ),
        "lint.gone": (
            "This finding is not on the ticket (any more). Open the list again.",
            "工单上没有（或已不再有）此项偏差，请重新打开列表。",
        ),
    }
)


def confirm_calendar(store: Store, connection: Connection) -> Calendar:
    """Return the calendar in which the days for a confirmation are counted."""
    return rules_in_force(store, connection).calendars.get(CN_BH.id, CN_BH)


def low_rating(connection: Connection) -> int:
    """Return the rating up to which a supervisor follows up."""
    body = newest_body(connection, "survey", "survey")
    return (SurveyRules() if body is None else rules_from_json(body)).low


def confirm_due(calendar: Calendar) -> Callable[[int], int]:
    """Return when silence counts as consent: the same wall time on the third working day."""
    return lambda at: calendar.nth_working_day(at, CONSENT_DAYS)


def subject_of(
    connection: Connection,
    row: Row[Any],
    calendar: Calendar,
    now: int,
    *,
    low: int = SurveyRules().low,
    processes: Callable[[str, int], Blueprint | None] | None = None,
) -> Subject:
    """Return a ticket as lint sees it; `low` is the rating up to which a supervisor follows up.

    `processes`: what `processes_at` returned, where many tickets are looked at.
    """
    lines = [
        Line(one.event, one.author is not None, one.body, one.source == "import")
        for one in lines_of(connection, bytes(row.id))
    ]
    clocks = connection.exec_driver_sql(
        "SELECT metric, cycle, outcome, breached_us, state, due_us, cause FROM clock WHERE ticket_key = ? AND live = 1",
        (row.key,),
    )
    return Subject(
        row.state,
        row.priority,
        row.category,
        row.channel,
        row.requester_id is not None,
        row.owner_id is not None,
        lines,
        [_measured(one, now) for one in clocks],
        confirm_due(calendar),
        low,
        row.product,
        bool(row.tags.strip()),
        processes or processes_at(connection),
    )


def _measured(clock: Row[Any], now: int) -> Measured:
    """Return a clock cycle; one whose deadline passed since its last fold is breached, too."""
    metric, cycle, outcome, breached_us, state, due_us, cause = tuple(clock)
    if outcome == "open" and state == "running" and due_us is not None and due_us // SECOND < now:
        outcome, breached_us = "breached", due_us
    return Measured(
        str(metric),
        int(cycle),
        str(outcome),
        None if breached_us is None else breached_us // SECOND,
        str(cause),
    )


def findings_of(store: Store, connection: Connection, row: Row[Any]) -> list[Finding]:
    """Return what lint finds on a ticket now."""
    return looked_at(store, connection, row)[1]


def looked_at(store: Store, connection: Connection, row: Row[Any]) -> tuple[Subject, list[Finding]]:
    """Return a ticket as lint sees it, and what it finds on it now."""
    now = store.clock() // SECOND
    calendar, low = confirm_calendar(store, connection), low_rating(connection)
    subject = subject_of(connection, row, calendar, now, low=low)
    return subject, lint.findings(subject, now)


def findings_between(
    store: Store,
    connection: Connection,
    start_us: int,
    end_us: int,
    clause: str = "1",
    values: Sequence[Any] = (),
    *,
    most: int = 0,
    after: int | None = None,
) -> Iterator[tuple[Row[Any], list[Finding]]]:
    """Yield every ticket that lived in a span (or the `most` lately changed) with its violations of that span.

    With `after` they come in the order of their keys, from the next one on: an audit in parts.
    """
    calendar, now = confirm_calendar(store, connection), store.clock() // SECOND
    low, processes = low_rating(connection), processes_at(connection)
    rows = connection.exec_driver_sql(
        "SELECT t.* FROM ticket t WHERE t.created_us < ? AND (t.closed_us IS NULL OR t.closed_us >= ?)"
        f"{AUDITED} AND {clause} AND t.key > ? ORDER BY {'t.updated_us DESC, t.key' if after is None else 't.key'}"
        " LIMIT ?",
        (end_us, start_us, *values, after or 0, most or -1),
    ).all()
    for row in rows:
        subject = subject_of(connection, row, calendar, now, low=low, processes=processes)
        found = lint.findings(subject, now)
        within = [
            one for one in found if start_us <= one.at * SECOND < end_us and one.state == lint.VIOLATION
        ]
        yield row, within


@op("ticket.lint_waive", undoable=True)
def waive(tx: Write, *, ticket: bytes, code: str, evidence: str, reason: str) -> Changes:
    """Waive a finding of the process lint: it stays in the ledger, in a colour of its own."""
    row, text = tx.ticket(ticket), reason.strip()
    if not text:
        raise KnownError("lint.reason")
    found = findings_of(tx.store, tx.connection, row)
    if not any(one.rule.code == code and one.evidence == evidence for one in found):
        raise KnownError("lint.gone")
    tx.add_entry(row, "lint_waived", body=text, data={"code": code, "evidence": evidence, "reason": text})
    return tx.changes()


@op("ticket.lint_appeal")
def appeal(tx: Write, *, ticket: bytes, code: str, evidence: str, reason: str) -> Changes:
    """Appeal against a finding in which the acting person is named; the group's leads are told."""
    row, found, named = _named(tx, ticket, code, evidence)
    me = tx.person_id.hex() if tx.person_id else ""
    text = lint_appeals.check_appeal(found.appeal, waived=found.waived, named=named, me=me, reason=reason)
    data = {"code": code, "evidence": evidence, "reason": text, "by": me}
    tx.add_entry(row, lint_appeals.APPEALED, body=text, data=data)
    others = [lead for lead in leads_of(tx, row.group_id) if lead.hex() not in named]
    tell_all(
        tx,
        Audience.of(tx),
        others,
        row,
        reason="lint_appealed",
        key=(code, evidence),
        data={"text": text[:200]},
    )
    return tx.changes()


@op("ticket.lint_decide")
def decide(tx: Write, *, ticket: bytes, code: str, evidence: str, decision: str, reason: str) -> Changes:
    """Decide an appeal: uphold (the finding stands) or grant (it is waived); never by whoever is named in it."""
    row, found, named = _named(tx, ticket, code, evidence)
    me = tx.person_id.hex() if tx.person_id else ""
    held = found.appeal
    text = lint_appeals.check_decision(held, named=named, me=me, decision=decision, reason=reason)
    data = {
        "code": code,
        "evidence": evidence,
        "decision": decision,
        "reason": text,
        "appeal": held.entry if held else "",
    }
    tx.add_entry(row, lint_appeals.DECIDED, body=text, data=data)
    by = bytes.fromhex(held.by) if held else None
    told = {"text": text[:200], "decision": decision}
    tell(tx, Audience.of(tx), by, row, reason="lint_decided", key=(code, evidence), data=told)
    return tx.changes()


def _named(tx: Write, ticket: bytes, code: str, evidence: str) -> tuple[Row[Any], Finding, frozenset[str]]:
    """Return the ticket, the finding on it, and who (hex) is named in it: owners, and who wrote the evidence."""
    row = tx.ticket(ticket)
    found = findings_of(tx.store, tx.connection, row)
    wanted = next((one for one in found if one.rule.code == code and one.evidence == evidence), None)
    if wanted is None:
        raise KnownError("lint.gone")
    named = {bytes(row.owner_id).hex()} if row.owner_id else set()
    for line in lines_of(tx.connection, ticket):
        if line.event.kind == "assigned" and line.event.data.get("to"):
            named.add(str(line.event.data["to"]))
        if line.event.id.hex() == evidence and line.author is not None:
            named.add(line.author.hex())
    return row, wanted, frozenset(named)
