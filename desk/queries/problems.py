"""Problem records as read: the list with their recurrences, one with its items, and what repeats without one."""

from collections import Counter
from typing import Any

from sqlalchemy import Row, select

from desk.models.article import ARTICLE
from desk.models.problems import PROBLEM
from desk.ops.problems import begun_of, items_of, problem_of
from desk.ops.timelines import SECOND
from desk.process import problems
from desk.process.errors import KnownError
from desk.process.messages import Words
from desk.protocol.problems import ProblemItemView, ProblemView, RepeatView
from desk.queries.names import names_of
from desk.queries.registry import Context, query

_ALIKE = (
    "SELECT t.id, t.number, t.title, t.category, t.product, t.created_us, (SELECT u.article_id FROM article_use u"
    " WHERE u.ticket_id = t.id AND u.verdict IN ('worked', 'partly') ORDER BY u.at_us DESC LIMIT 1) AS article"
    " FROM ticket t WHERE t.created_us >= ? AND t.state NOT IN ('merged', 'spam', 'cancelled')"
    " AND NOT EXISTS (SELECT 1 FROM problem_item i WHERE i.ticket_id = t.id AND i.active = 1)"
    " ORDER BY t.created_us DESC LIMIT 20000"
)
MOST_SHOWN = 50


def _word(context: Context, words: Words) -> str:
    return words.zh if context.language.startswith("zh") else words.en


@query("query.problems")
def problem_records(
    context: Context, *, open: bool = False, ticket: bytes | None = None
) -> list[ProblemView]:
    """Return problem records, those that wait first, then the newest; those of a ticket where one is named."""
    items = items_of(context.connection)
    rows = context.connection.execute(select(PROBLEM).order_by(PROBLEM.c.at_us.desc(), PROBLEM.c.id)).all()
    if ticket is not None:
        mine = {ident for ident, of in items.items() if any(one.ticket_id == ticket for one in of)}
        rows = [row for row in rows if bytes(row.id) in mine]
    found = [_view(context, row, items.get(bytes(row.id), []), full=False) for row in rows]
    kept = [one for one in found if not open or one.state != problems.CLOSED]
    return sorted(
        kept, key=lambda one: (one.state == problems.CLOSED, -one.overdue, -one.recurrences, -one.at_us)
    )


@query("query.problem")
def problem_record(context: Context, *, problem: bytes) -> ProblemView:
    """Return one problem record with its incidents, measures and notes, oldest first."""
    row = context.connection.execute(select(PROBLEM).where(PROBLEM.c.id == problem)).one_or_none()
    if row is None:
        raise KnownError("problem.missing")
    return _view(context, row, items_of(context.connection, problem).get(problem, []), full=True)


def _minutes(context: Context, tickets: list[bytes]) -> Counter[bytes]:
    """Return the working minutes recorded on tickets."""
    found: Counter[bytes] = Counter()
    for ticket in tickets:
        spent = context.connection.exec_driver_sql(
            "SELECT sum(json_extract(data, '$.minutes')) FROM entry WHERE ticket_id = ? AND kind = 'time_spent'",
            (ticket,),
        ).scalar()
        found[ticket] = int(spent or 0)
    return found


def _view(context: Context, row: Row[Any], items: list[Row[Any]], *, full: bool) -> ProblemView:
    begun = begun_of(context.connection, items)
    found, now = problem_of(row, items, begun), context.store.clock() // SECOND
    owner = bytes(row.owner_id) if row.owner_id else b""
    idents = {owner} | {bytes(x) for one in items if full for x in (one.by, one.owner_id, one.ticket_id) if x}
    names, until = names_of(context.connection, idents), found.watched_until()
    return ProblemView(
        id=bytes(row.id), title=row.title, product=row.product, category=row.category, cause=row.cause,
        workaround=row.workaround, state=found.state(), state_words=_word(context, problems.STATES[found.state()]),
        owner=names.get(owner, ""), at_us=row.at_us, incidents=len(found.incidents),
        recurrences=found.recurrences + row.recurred, minutes=_minutes(context, list(begun)).total(), undone=found.undone,
        overdue=found.overdue(now), article=row.article_id and bytes(row.article_id),
        first_us=min(begun.values(), default=None), last_us=max(begun.values(), default=None),
        prevented_us=row.prevented_us, watched_until_us=None if until is None else until * SECOND,
        items=tuple(_item(one, names, begun, row.prevented_us) for one in items) if full else (),
    )  # fmt: skip


def _item(
    one: Row[Any], names: dict[bytes, str], begun: dict[bytes, int], prevented: int | None
) -> ProblemItemView:
    ticket = bytes(one.ticket_id) if one.ticket_id else None
    at_us = begun.get(ticket or b"", one.at_us)
    return ProblemItemView(
        id=bytes(one.id), kind=one.kind, text=one.text, by=names.get(bytes(one.by or b""), ""), at_us=at_us,
        ticket=ticket, number=names.get(ticket or b"", ""), topic=one.topic,
        owner=names.get(bytes(one.owner_id or b""), ""), due_us=one.due_us, done_us=one.done_us,
        result=one.result, recurrence=ticket is not None and prevented is not None and at_us > prevented,
    )  # fmt: skip


@query("query.problem_candidates")
def candidates(
    context: Context, *, days: int = problems.SPAN_DAYS, least: int = problems.REPEATS
) -> list[RepeatView]:
    """Return incidents of some days that are alike (same article that helped, else category and product)."""
    since = context.store.clock() - days * problems.DAY_S * SECOND
    rows = context.connection.exec_driver_sql(_ALIKE, (since,)).all()
    keyed = [(_alike(row), position) for position, row in enumerate(rows)]
    groups = problems.repeated([pair for pair in keyed if pair[0]], least=least)[:MOST_SHOWN]
    titles = _titles(context, [bytes.fromhex(alike[1]) for alike, _ in groups if alike[0] == "article"])
    found = []
    for alike, positions in groups:
        members = [rows[one] for one in positions]
        idents = tuple(bytes(one.id) for one in members)
        why = titles.get(alike[1], "") if alike[0] == "article" else " · ".join(filter(None, alike[1:]))
        found.append(
            RepeatView(
                title=members[0].title, why=why, tickets=idents, numbers=tuple(one.number for one in members),
                n=len(members), minutes=_minutes(context, list(idents[:MOST_SHOWN])).total(),
                last_us=members[0].created_us,
            )
        )  # fmt: skip
    return found


def _alike(row: Any) -> tuple[str, ...]:
    if row.article is not None:
        return ("article", bytes(row.article).hex())
    return ("kind", row.category, row.product) if row.category else ()


def _titles(context: Context, articles: list[bytes]) -> dict[str, str]:
    rows = context.connection.execute(select(ARTICLE.c.id, ARTICLE.c.title).where(ARTICLE.c.id.in_(articles)))
    return {bytes(ident).hex(): str(title) for ident, title in rows}
