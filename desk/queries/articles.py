"""Knowledge articles as the sidebar shows them."""

from sqlalchemy import select

from desk.models.article import ARTICLE
from desk.models.people import PERSON
from desk.process.errors import KnownError
from desk.protocol.views import ArticleView
from desk.queries.registry import Context, query


@query("query.article")
def article(context: Context, *, article: bytes) -> ArticleView:
    """Return one article whole."""
    row = context.connection.execute(select(ARTICLE).where(ARTICLE.c.id == article)).one_or_none()
    if row is None:
        raise KnownError("nothing_found", what=article.hex()[:12])
    author = context.connection.execute(select(PERSON.c.name).where(PERSON.c.id == row.author_id)).scalar()
    return ArticleView(
        id=bytes(row.id), number=row.number or "", title=row.title, language=row.language, symptom=row.symptom,
        steps=row.steps, script=row.script, prevention=row.prevention, environment=row.environment,
        cause=row.cause, cautions=row.cautions, scenario=row.scenario, tags=tuple(row.tags.split()),
        product=row.product, audience=row.audience, confidence=row.confidence, author_name=author or "",
        updated_us=row.updated_us, verified_us=row.verified_us, uses=row.uses, worked=row.worked,
    )  # fmt: skip
