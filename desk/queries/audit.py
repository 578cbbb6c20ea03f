"""Process lint as read: beside one ticket, and as the audit of a period with ledger and trend."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from desk.ops.linting import AUDITED, findings_between, looked_at
from desk.ops.surveys import case_of, cycle_of, rules_of
from desk.ops.timelines import SECOND
from desk.process import lint, surveys
from desk.process.lint import Finding, Subject
from desk.process.lint_appeals import STATES, Appeal
from desk.process.messages import Words
from desk.process.next_step import NextStep, Reader, next_step
from desk.protocol.review import AuditCount, AuditReport, AuditSlice, FindingView, LintView, StepView
from desk.queries.names import names_of
from desk.queries.registry import Context, query
from desk.queries.surveys import span_us
from desk.queries.tickets import find_ticket


def _word(context: Context, words: Words) -> str:
    return words.zh if context.language.startswith("zh") else words.en


def _view(context: Context, row: Any, one: Finding, names: dict[bytes, str] | None = None) -> FindingView:
    known = names or {}
    held = one.appeal
    return FindingView(
        ticket=bytes(row.id), number=row.number, title=row.title, code=one.rule.code, clause=one.rule.clause,
        severity=one.rule.severity, state=one.state, words=_word(context, one.rule.words),
        detail=_word(context, one.detail), at_us=one.at * SECOND, evidence=one.evidence, fix=one.rule.fix,
        appeal=held.state if held else "", appeal_words=_word(context, STATES[held.state]) if held else "",
        appeal_text=_story(held, known) if held else "",
        waived=one.waived, owner=known.get(row.owner_id or b"", ""), group=known.get(row.group_id or b"", ""),
    )  # fmt: skip


def _story(held: Appeal, names: dict[bytes, str]) -> str:
    """Return who appealed why, and what was decided."""
    by = names.get(bytes.fromhex(held.by), "")
    return " → ".join(part for part in (f"{by}: {held.reason}" if by else held.reason, held.why) if part)


def _people(pairs: Iterable[tuple[Any, Finding]]) -> set[bytes]:
    """Return whose names findings are shown with."""
    found: set[bytes] = set()
    for row, one in pairs:
        found |= {ident for ident in (row.owner_id, row.group_id) if ident}
        found |= {bytes.fromhex(one.appeal.by)} if one.appeal else set()
    return found


@query("query.lint")
def ticket_lint(context: Context, *, ticket: bytes) -> LintView:
    """Return what lint finds on a ticket now, the gravest first."""
    row = find_ticket(context, ticket=ticket)
    subject, found = looked_at(context.store, context.connection, row)
    names = names_of(context.connection, _people((row, one) for one in found))
    standing = [one for one in found if not one.waived]
    return LintView(
        findings=tuple(_view(context, row, one, names) for one in found),
        violations=sum(one.state == lint.VIOLATION for one in standing),
        pending=sum(one.state == lint.PENDING for one in standing),
        next=_step_view(context, next_step(subject, _reader(context, row, subject))),
    )


def _step_view(context: Context, step: NextStep | None) -> StepView | None:
    if step is None:
        return None
    words = _word(context, step.words)
    return StepView(name=step.name, clause=step.clause, words=words, action=step.action)


def _reader(context: Context, row: Any, subject: Subject) -> Reader:
    """Return what the ticket is to whoever asks."""
    me, offers = context.person_id, subject.of("handoff_offered")
    member = (
        offers
        and context.connection.exec_driver_sql(
            "SELECT 1 FROM membership WHERE person_id = ? AND group_id = ? AND ended_us IS NULL",
            (me or b"", bytes.fromhex(str(offers[-1].event.data.get("to") or ""))),
        ).first()
    )
    owns = me is not None and row.owner_id == me
    asks = owns and row.state == "closed" and _wants_rating(context, row)
    return Reader(owns=owns, receives=bool(member), asks=asks)


def _wants_rating(context: Context, row: Any) -> bool:
    """Tell whether a rating of the closed ticket would count and there is none yet."""
    case, now = case_of(context.connection, row), context.store.clock() // SECOND
    if surveys.not_answerable(rules_of(context.connection), case, now):
        return False
    known = context.connection.exec_driver_sql(
        "SELECT 1 FROM survey WHERE ticket_id = ? AND cycle = ?",
        (bytes(row.id), cycle_of(context.connection, row)),
    )
    return known.first() is None


@query("query.audit")
def audit(
    context: Context,
    *,
    from_day: str = "",
    to_day: str = "",
    code: str = "",
    group: bytes | None = None,
    owner: bytes | None = None,
    priority: int | None = None,
    limit: int = 1_000,
    most: int = 0,
) -> AuditReport:
    """Return the deviations of a period (ISO days; empty = ever), newest first, with counts and trend.

    `most` looks only at so many tickets, those changed last: what a screen shows must not hold up the engine.
    """
    start, end = span_us(context, from_day, to_day)
    given = {"t.group_id": group, "t.owner_id": owner, "t.priority": priority}
    wanted = {name: value for name, value in given.items() if value is not None}
    clause = " AND ".join(f"{name} = ?" for name in wanted) or "1"
    found: list[tuple[Any, Finding]] = []
    tickets = clean = 0
    for row, items in findings_between(
        context.store, context.connection, start, end, clause, tuple(wanted.values()), most=most
    ):
        tickets += 1
        clean += not [one for one in items if not one.waived]
        found += [(row, one) for one in items if not code or one.rule.code == code]
    found.sort(key=lambda pair: (-pair[1].at, pair[0].key, pair[1].rule.code))
    shown = found[:limit]
    names = names_of(context.connection, _people(shown))
    zone = ZoneInfo(str(context.settings["time_zone"]))
    return AuditReport(
        findings=tuple(_view(context, row, one, names) for row, one in shown),
        n=len(found),
        waived=sum(bool(one.waived) for _, one in found),
        tickets=tickets,
        clean=clean,
        rules=_counts(context, found, lambda one: one.rule.code),
        weeks=_counts(context, found, lambda one: _week(one.at, zone)),
        exceptions=_exceptions(context, start, end),
    )


@query("query.audit_slice")
def audit_slice(
    context: Context, *, from_day: str = "", to_day: str = "", after: int = 0, most: int = 200
) -> AuditSlice:
    """Return the deviations of the next `most` tickets of a period, so that an audit never holds up the engine."""
    start, end = span_us(context, from_day, to_day)
    pairs = list(
        findings_between(context.store, context.connection, start, end, most=max(1, most), after=after)
    )
    names = names_of(context.connection, _people((row, one) for row, found in pairs for one in found))
    total = context.connection.exec_driver_sql(
        "SELECT count(*) FROM ticket t WHERE t.created_us < ? AND (t.closed_us IS NULL OR t.closed_us >= ?)"
        + AUDITED,
        (end, start),
    ).scalar()
    return AuditSlice(
        findings=tuple(_view(context, row, one, names) for row, found in pairs for one in found),
        tickets=len(pairs),
        clean=sum(not [one for one in found if not one.waived] for _, found in pairs),
        total=int(total or 0),
        next=int(pairs[-1][0].key) if len(pairs) >= max(1, most) else 0,
    )


def _week(at: int, zone: ZoneInfo) -> str:
    day = datetime.fromtimestamp(at, zone).date()
    return (day - timedelta(days=day.weekday())).isoformat()


def _counts(context: Context, found: list[tuple[Any, Finding]], part: Any) -> tuple[AuditCount, ...]:
    groups: dict[str, list[tuple[Any, Finding]]] = defaultdict(list)
    for row, one in found:
        groups[part(one)].append((row, one))
    counts = []
    for name, items in groups.items():
        rule = lint.RULES.get(name)
        counts.append(
            AuditCount(
                name=name, words=_word(context, rule.words) if rule else name, clause=rule.clause if rule else "",
                n=len(items), waived=sum(bool(one.waived) for _, one in items),
                tickets=len({row.key for row, _ in items}),
            )
        )  # fmt: skip
    by_size = sorted(counts, key=lambda count: (-count.n, count.name))
    return tuple(by_size if by_size and by_size[0].clause else sorted(counts, key=lambda count: count.name))


def _exceptions(context: Context, start: int, end: int) -> int:
    return int(
        context.connection.exec_driver_sql(
            "SELECT count(*) FROM entry WHERE kind = 'exception' AND effective_us >= ? AND effective_us < ?",
            (start, end),
        ).scalar()
        or 0
    )
