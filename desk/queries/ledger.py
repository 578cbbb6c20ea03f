"""The ledger of the service norm as read: supervisors see all of it, everybody else their own records."""

from typing import Any

from sqlalchemy import Row, select

from desk.models.ledger import LEDGER_RECORD
from desk.models.suggestions import SUGGESTION
from desk.ops.ledger import record_of, steps_of
from desk.ops.timelines import SECOND
from desk.process import ledger, lint, lint_after, lint_lines, permissions
from desk.process.ledger import Standing, Step
from desk.process.messages import Words
from desk.protocol.ledger import Ledger, LedgerMeasure, LedgerStepView, LedgerTotal, LedgerView
from desk.queries.articles import role_of
from desk.queries.names import names_of
from desk.queries.registry import Context, query
from desk.queries.surveys import span_us

REGISTERED = (lint_after.__name__, lint_lines.__name__)
"""The module whose import registers the rules that records stand on."""
Found = tuple[Row[Any], list[Step], Standing]


@query("query.ledger")
def ledger_records(
    context: Context,
    *,
    person: bytes | None = None,
    kind: str = "",
    state: str = "",
    from_day: str = "",
    to_day: str = "",
    limit: int = 500,
) -> Ledger:
    """Return the records of a period (ISO days; empty = ever), newest first, with totals by person."""
    everybody = permissions.is_allowed(role_of(context), "ledger.record")
    start, end = span_us(context, from_day, to_day)
    chosen = select(LEDGER_RECORD).order_by(LEDGER_RECORD.c.at_us.desc(), LEDGER_RECORD.c.id.desc())
    if not everybody:
        chosen = chosen.where(LEDGER_RECORD.c.person_id == context.person_id)
    found = _standings(context, chosen)
    waiting = sum(one[2].state == ledger.APPEALED for one in found)
    within = [
        one
        for one in found
        if start <= one[0].at_us < end
        and (person is None or one[0].person_id == person)
        and (not kind or one[0].kind == kind)
    ]
    shown = [one for one in within if not state or one[2].state == state]
    names = _names(context, within)
    return Ledger(
        records=tuple(_view(context, one, names, supervisor=everybody) for one in shown[:limit]),
        totals=_totals(within, names),
        measures=tuple(
            LedgerMeasure(id=name, kind=one.kind, words=_word(context, one.words), points=one.points)
            for name, one in ledger.MEASURES.items()
        ),
        n=len(shown),
        waiting=waiting,
        all=everybody,
    )


def _standings(context: Context, chosen: Any) -> list[Found]:
    rows = context.connection.execute(chosen).all()
    steps = steps_of(context.connection, [bytes(row.id) for row in rows])
    of = [steps.get(bytes(row.id), []) for row in rows]
    return [(row, one, ledger.fold(record_of(row), one)) for row, one in zip(rows, of, strict=True)]


def _names(context: Context, found: list[Found]) -> dict[bytes, str]:
    idents: set[bytes] = set()
    for row, steps, _ in found:
        idents |= {bytes(one) for one in (row.person_id, row.by, row.ticket_id) if one is not None}
        idents |= {one.by for one in steps if one.by is not None}
    names = names_of(context.connection, idents)
    ideas = {bytes(row.suggestion_id) for row, _, _ in found if row.suggestion_id is not None}
    texts = context.connection.execute(
        select(SUGGESTION.c.id, SUGGESTION.c.text).where(SUGGESTION.c.id.in_(ideas))
    )
    return names | {bytes(ident): str(text) for ident, text in texts}


def _word(context: Context, words: Words) -> str:
    return words.zh if context.language.startswith("zh") else words.en


def _view(context: Context, one: Found, names: dict[bytes, str], *, supervisor: bool) -> LedgerView:
    row, steps, now = one
    record, rule = record_of(row), lint.RULES.get(row.code)
    at = context.store.clock() // SECOND
    measure = ledger.MEASURES.get(row.measure)
    return LedgerView(
        id=bytes(row.id), person=record.person, name=names.get(record.person, ""), kind=row.kind,
        measure=row.measure, words=_word(context, measure.words) if measure else row.measure,
        reason=row.reason, points=now.points, given=row.points, state=now.state,
        state_words=_word(context, ledger.STATES[now.state]), by=names.get(record.by or b"", ""),
        at_us=row.at_us, appeal_until_us=row.at_us + ledger.APPEAL_DAYS * ledger.DAY_S * SECOND,
        ticket=row.ticket_id and bytes(row.ticket_id), number=names.get(row.ticket_id or b"", ""),
        code=row.code, rule=_word(context, rule.words) if rule else row.code, line=row.line, node=row.node,
        suggestion=names.get(row.suggestion_id or b"", ""),
        steps=tuple(
            LedgerStepView(
                kind=step.kind, by=names.get(step.by or b"", ""), at_us=step.at * SECOND, text=step.text,
                points=step.points,
            )
            for step in steps
        ),
        acts=ledger.allowed(record, now, context.person_id, at, supervisor=supervisor),
    )  # fmt: skip


def _totals(found: list[Found], names: dict[bytes, str]) -> tuple[LedgerTotal, ...]:
    people: dict[bytes, list[Found]] = {}
    for one in found:
        people.setdefault(bytes(one[0].person_id), []).append(one)
    totals = []
    for person, items in people.items():
        counted = [one for one in items if one[2].state != ledger.WITHDRAWN]
        totals.append(
            LedgerTotal(
                person=person, name=names.get(person, ""),
                deviations=sum(row.kind == ledger.DEVIATION for row, _, _ in counted),
                rewards=sum(row.kind == ledger.REWARD for row, _, _ in counted),
                points=sum(now.points for _, _, now in counted),
                appeals=sum(now.state == ledger.APPEALED for _, _, now in counted),
            )
        )  # fmt: skip
    return tuple(sorted(totals, key=lambda one: (one.points, one.name)))
