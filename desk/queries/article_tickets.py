"""The two-way map: tickets of an article, articles of a ticket, and an article begun from a ticket."""

import json
from typing import Any

from sqlalchemy import select

from desk.models.article import ARTICLE
from desk.models.entry import ENTRY
from desk.models.people import PERSON
from desk.models.ticket import TICKET
from desk.process import knowledge
from desk.process.article_draft import Said, article_from
from desk.process.errors import KnownError
from desk.protocol.knowledge import ArticleDraft, ArticleTickets, ArticleUse, TicketUse
from desk.queries.registry import Context, query
from desk.queries.starter import load_categories

_SHOWN = 200
_ENTRIES = 2_000
_KINDS = (
    "created", "customer_message", "public_reply", "internal_note", "diagnosis_step", "call",
    "solution_provided", "undone",
)  # fmt: skip
_LATEST = (
    "SELECT {other}, verdict, by, at_us, revision_id, max(rank) FROM ("
    " SELECT {other}, verdict, by, at_us, revision_id,"
    # The newest verdict counts; having read or sent an article is no verdict and never hides one.
    " CASE WHEN verdict IN ('worked', 'partly', 'no') THEN 2 WHEN verdict = 'solution' THEN 1 ELSE 0 END"
    " * 4000000000000000 + at_us AS rank"
    " FROM article_use WHERE {own} = ?) GROUP BY {other}"
)


def _uses(context: Context, own: str, other: str, ident: bytes) -> list[Any]:
    sql = _LATEST.format(own=own, other=other)
    return list(context.connection.exec_driver_sql(sql, (ident,)).all())


@query("query.article_tickets")
def article_tickets(context: Context, *, article: bytes) -> ArticleTickets:
    """Return the tickets an article was used on, the newest first."""
    rows = sorted(_uses(context, "article_id", "ticket_id", article), key=lambda row: -int(row[3]))
    solved = sum(row[1] in ("worked", "solution") for row in rows)
    shown = rows[:_SHOWN]
    tickets = {}
    for start in range(0, len(shown), 500):
        ids = [bytes(row[0]) for row in shown[start : start + 500]]
        statement = select(TICKET.c.id, TICKET.c.number, TICKET.c.title, TICKET.c.state)
        for ticket in context.connection.execute(statement.where(TICKET.c.id.in_(ids))):
            tickets[bytes(ticket.id)] = ticket
    names = _names(context, [row[2] for row in shown])
    uses = tuple(
        TicketUse(
            ticket=bytes(row[0]), number=known.number, title=known.title, state=known.state, verdict=row[1],
            by_name=names.get(row[2], ""), at_us=int(row[3]),
        )
        for row in shown
        if (known := tickets.get(bytes(row[0]))) is not None
    )  # fmt: skip
    return ArticleTickets(uses=uses, total=len(rows), solved=solved)


@query("query.ticket_articles")
def ticket_articles(context: Context, *, ticket: bytes) -> list[ArticleUse]:
    """Return the articles used on a ticket with their newest verdict, the newest first."""
    rows = sorted(_uses(context, "ticket_id", "article_id", ticket), key=lambda row: -int(row[3]))
    now_us = context.store.clock()
    ids = [bytes(row[0]) for row in rows]
    known = {
        bytes(row.id): row
        for row in context.connection.execute(select(ARTICLE).where(ARTICLE.c.id.in_(ids[:_SHOWN])))
    }
    names = _names(context, [row[2] for row in rows])
    return [
        ArticleUse(
            article=bytes(row[0]), title=article.title, confidence=article.confidence,
            freshness=knowledge.freshness(article.verified_us, article.interval_days, now_us), verdict=row[1],
            by_name=names.get(row[2], ""), at_us=int(row[3]),
            outdated=bool(row[4] and article.head and row[4] != article.head),
        )
        for row in rows
        if (article := known.get(bytes(row[0]))) is not None
    ]  # fmt: skip


def _names(context: Context, people: list[Any]) -> dict[Any, str]:
    wanted = {person for person in people if person is not None}
    rows = context.connection.execute(select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.in_(wanted)))
    return {ident: str(name) for ident, name in rows}


@query("query.article_draft")
def article_draft(context: Context, *, ticket: bytes) -> ArticleDraft:
    """Return an article begun from a ticket: symptom, diagnosis log, solution, category, product, tags."""
    row = context.connection.execute(select(TICKET).where(TICKET.c.id == ticket)).one_or_none()
    if row is None:
        raise KnownError("nothing_found", what=ticket.hex()[:12])
    rows = context.connection.execute(
        select(ENTRY.c.id, ENTRY.c.kind, ENTRY.c.body, ENTRY.c.data)
        .where(ENTRY.c.ticket_id == ticket, ENTRY.c.kind.in_(_KINDS))
        .order_by(ENTRY.c.effective_us, ENTRY.c.id)
        .limit(_ENTRIES)
    ).all()
    undone = {one for _, kind, _, data in rows if kind == "undone" for one in json.loads(data)["entries"]}
    said = [
        Said(kind, body, json.loads(data or "{}"))
        for ident, kind, body, data in rows
        if bytes(ident).hex() not in undone
    ]
    language = row.language or context.language
    fields = article_from(
        said, title=row.title, product=row.product, tags=tuple(row.tags.split()), language=language,
        scenario=_scenario(row.category, language),
    )  # fmt: skip
    return ArticleDraft(ticket=ticket, **fields)


def _scenario(category: str, language: str) -> str:
    """Return the category's name in the ticket's language."""
    return next((item.name.text(language) for item in load_categories() if item.key == category), category)
