"""The verbs of the knowledge search. Knows how the registry hands over arguments, not how search works."""

from functools import cache

from desk.protocol.views import KnowledgeAnswer
from desk.queries.registry import Context, query
from desk.queries.starter import load_products
from desk.search.rows import Subject
from desk.search.service import knowledge_of


@query("kb.search")
def search(context: Context, *, text: str, limit: int = 8) -> KnowledgeAnswer:
    """Return the articles for what was typed, with filters (`tag:`, `product:`, `lang:` ...) and phrases."""
    return knowledge_of(context.store).search(
        context.connection, text=text, limit=limit, language=context.language, products=_products()
    )


@cache
def _products() -> dict[str, str]:
    """Return the key of each product by its shown names, in lower case."""
    return {name.lower(): item.key for item in load_products() for name in (item.name.zh, item.name.en)}


@query("kb.suggest")
def suggest(
    context: Context,
    *,
    ticket: bytes | None = None,
    title: str = "",
    body: str = "",
    product: str = "",
    failing: str = "",
) -> KnowledgeAnswer:
    """Return the three articles most likely to solve a ticket, or what is being written where there is none yet."""
    knowledge = knowledge_of(context.store)
    if ticket is not None:
        return knowledge.suggest(context.connection, ticket=ticket, language=context.language)
    subject = Subject(title, body, product, failing)
    return knowledge.suggest_for(context.connection, subject=subject, language=context.language)
