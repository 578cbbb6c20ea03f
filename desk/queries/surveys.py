"""Surveys as read: a ticket's own, and the answers of a period with their figures."""

from collections import defaultdict
from typing import Any

from desk.metrics.periods import Period
from desk.ops.surveys import SECOND, case_of, cycle_of, rules_of
from desk.process import messages, surveys
from desk.protocol.review import SurveyAnswer, SurveyFigures, SurveyReport, SurveyState
from desk.queries.registry import Context, query
from desk.queries.tickets import find_ticket

_ANSWERS = (
    "SELECT s.ticket_id, s.cycle, s.score, s.comment, s.at_us, s.channel, s.followed_us, s.follow_note, t.number,"
    " t.title, t.product, t.priority, r.name AS requester, c.name AS credit"
    " FROM survey s JOIN ticket t ON t.id = s.ticket_id LEFT JOIN person r ON r.id = t.requester_id"
    " LEFT JOIN fact f ON f.ticket_key = t.key LEFT JOIN person c ON c.id = coalesce(s.credit_id, f.owner_id)"
    " WHERE s.at_us >= ? AND s.at_us < ? AND s.score BETWEEN 1 AND 5 AND t.state NOT IN ('merged', 'spam')"
    " ORDER BY s.at_us DESC, s.id"
)
_ASKED = (
    "SELECT t.product, t.priority, c.name FROM entry e JOIN ticket t ON t.id = e.ticket_id"
    " LEFT JOIN fact f ON f.ticket_key = t.key LEFT JOIN person c ON c.id = f.owner_id"
    " WHERE e.kind = 'auto_reply' AND e.data LIKE '%\"survey\":%' AND e.effective_us >= ? AND e.effective_us < ?"
    " AND t.updated_us >= ?"
)


@query("query.survey_trial")
def survey_trial(context: Context, *, number: str, rules: dict[str, Any]) -> dict[str, Any]:
    """Return why the requester of a ticket would not be asked now, "" if they would, and which rule decides (0: none)."""
    row = find_ticket(context, number=number)
    tried = surveys.rules_from_json({**rules_of(context.connection).to_json(), **rules})
    case = case_of(context.connection, row)
    code = surveys.not_asked(tried, case, context.store.clock() // SECOND)
    days = tried.valid_s // surveys.DAY
    return {
        "number": row.number,
        "rule": tried.rule_of(case)[0],
        "why": messages.text(code, context.language, days=days) if code else "",
    }


@query("query.survey")
def survey(context: Context, *, ticket: bytes) -> SurveyState:
    """Return whether an answer to the ticket's survey counts now, and the answer there is."""
    row = find_ticket(context, ticket=ticket)
    rules, case = rules_of(context.connection), case_of(context.connection, row)
    code = surveys.not_answerable(rules, case, context.store.clock() // SECOND)
    cycle = cycle_of(context.connection, row)
    known = context.connection.exec_driver_sql(
        "SELECT score, comment FROM survey WHERE ticket_id = ? AND cycle = ?", (bytes(row.id), cycle)
    ).first()
    until = None if row.closed_us is None else row.closed_us + rules.valid_s * SECOND
    words = messages.text(code, context.language, days=rules.valid_s // surveys.DAY) if code else ""
    return SurveyState(
        state="closed" if code else "answered" if known else "open",
        why=words,
        rating=int(known[0]) if known else 0,
        comment=str(known[1]) if known else "",
        cycle=cycle,
        until_us=until,
    )


@query("query.surveys")
def report(
    context: Context, *, from_day: str = "", to_day: str = "", waiting: bool = False, limit: int = 500
) -> SurveyReport:
    """Return the answers of a period (ISO days; empty = ever); `waiting` lists only low ones to follow up."""
    start, end = span_us(context, from_day, to_day)
    rules = rules_of(context.connection)
    rows = context.connection.exec_driver_sql(_ANSWERS, (start, end)).all()
    asked = context.connection.exec_driver_sql(_ASKED, (start, end, start)).all()
    answers = [_answer(row, rules.low) for row in rows]
    shown = [one for one in answers if one.waits] if waiting else answers
    return SurveyReport(
        whole=_figures("", [a.rating for a in answers], len(asked)),
        products=_by(answers, [str(row[0]) for row in asked], lambda a: a.product),
        priorities=_by(answers, [f"P{row[1]}" for row in asked], lambda a: f"P{a.priority}"),
        people=_by(answers, [str(row[2] or "") for row in asked], lambda a: a.credit),
        answers=tuple(shown[:limit]),
        waiting=sum(one.waits for one in answers),
        rules=rules.to_json(),
    )


def span_us(context: Context, from_day: str, to_day: str) -> tuple[int, int]:
    """Return the instants of a span of days in the workspace's zone; an empty day is open."""
    if not from_day and not to_day:
        return 0, 1 << 62
    period = Period.of(from_day or to_day, to_day or from_day, str(context.settings["time_zone"]))
    return (period.start_us if from_day else 0), (period.end_us if to_day else 1 << 62)


def _answer(row: Any, low: int) -> SurveyAnswer:
    return SurveyAnswer(
        ticket=bytes(row.ticket_id), number=row.number, title=row.title, product=row.product,
        priority=row.priority, cycle=row.cycle, rating=row.score, comment=row.comment, channel=row.channel,
        requester=row.requester or "", credit=row.credit or "", at_us=row.at_us,
        waits=row.score <= low and row.followed_us is None, followed_us=row.followed_us,
        follow_note=row.follow_note,
    )  # fmt: skip


def _figures(name: str, ratings: list[int], sent: int) -> SurveyFigures:
    found = surveys.csat(ratings, sent)
    return SurveyFigures(
        name=name, n=found.n, sent=found.sent, percent=found.percent, score100=found.score100, low=found.low,
        high=found.high, rate=found.rate, enough=found.enough,
    )  # fmt: skip


def _by(answers: list[SurveyAnswer], asked: list[str], part: Any) -> tuple[SurveyFigures, ...]:
    groups: dict[str, list[int]] = defaultdict(list)
    for one in answers:
        groups[part(one)].append(one.rating)
    found = [_figures(name, ratings, asked.count(name)) for name, ratings in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.n, one.name)))
