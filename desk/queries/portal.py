"""Reads of the portal: what an address may see of tickets, and articles whose audience is customers."""

from sqlalchemy import func, select

from desk.models.article import ARTICLE
from desk.models.people import PERSON
from desk.models.ticket import TICKET
from desk.process.errors import KnownError
from desk.protocol.portal import PortalTicket, PublicAnswer, PublicArticle
from desk.queries.registry import Context, query
from desk.search.rows import Subject
from desk.search.service import knowledge_of

MOST = 200
LOOKED_AT = 60
SHOWN = 3
SNIPPET = 120


@query("portal.tickets")
def own_tickets(context: Context, *, email: str) -> tuple[PortalTicket, ...]:
    """Return the newest tickets whose requester has this address; merged and spam ones are left out."""
    rows = context.connection.execute(
        select(TICKET)
        .join(PERSON, PERSON.c.id == TICKET.c.requester_id)
        .where(func.lower(PERSON.c.email) == email.lower(), TICKET.c.state.not_in(("merged", "spam")))
        .order_by(TICKET.c.updated_us.desc(), TICKET.c.key.desc())
        .limit(MOST)
    ).all()
    return tuple(
        PortalTicket(
            id=bytes(row.id), number=row.number, title=row.title, state=row.state, created_us=row.created_us,
            updated_us=row.updated_us,
        )
        for row in rows
    )  # fmt: skip


@query("portal.answers")
def public_answers(context: Context, *, title: str, text: str = "") -> tuple[PublicAnswer, ...]:
    """Return the public articles that may answer what is being written, the likeliest first."""
    if not (title.strip() or text.strip()) or not _has_public(context):
        return ()
    knowledge = knowledge_of(context.store)
    subject = Subject(title[:300], text[:2000], "", "")
    likely = knowledge.suggest_for(context.connection, subject=subject, language=context.language).hits
    typed = knowledge.search(
        context.connection, text=title[:300], limit=LOOKED_AT, language=context.language
    ).hits
    found = [hit.id for hit in (*likely, *typed)]
    rows = context.connection.execute(
        select(ARTICLE.c.id, ARTICLE.c.title, ARTICLE.c.symptom).where(
            ARTICLE.c.id.in_(found), ARTICLE.c.audience == "customer", ARTICLE.c.confidence != "archived"
        )
    ).all()
    # The index's own snippet may show what only staff read: the symptom is what a customer knows.
    public = {bytes(row.id): PublicAnswer(bytes(row.id), row.title, _short(row.symptom)) for row in rows}
    return tuple([public[ident] for ident in dict.fromkeys(found) if ident in public][:SHOWN])


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SNIPPET else plain[: SNIPPET - 1] + "…"


def _has_public(context: Context) -> bool:
    """Tell whether there is any article for customers: without one the index is not even loaded."""
    return (
        context.connection.execute(
            select(ARTICLE.c.id).where(ARTICLE.c.audience == "customer").limit(1)
        ).first()
        is not None
    )


@query("portal.article")
def public_article(context: Context, *, article: bytes) -> PublicArticle:
    """Return an article for customers; any other is as if it did not exist."""
    row = context.connection.execute(
        select(ARTICLE).where(
            ARTICLE.c.id == article, ARTICLE.c.audience == "customer", ARTICLE.c.confidence != "archived"
        )
    ).one_or_none()
    if row is None:
        raise KnownError("nothing_found", what=article.hex()[:12])
    return PublicArticle(
        id=bytes(row.id), number=row.number or "", title=row.title, language=row.language, symptom=row.symptom,
        steps=row.steps, prevention=row.prevention, cautions=row.cautions,
    )  # fmt: skip
