"""Suggestions about the steps of the process."""

from sqlalchemy import select

from desk.models.people import PERSON
from desk.models.suggestions import SUGGESTION
from desk.models.ticket import TICKET
from desk.protocol.process import SuggestionView
from desk.queries.registry import Context, query

LIMIT = 500


@query("query.suggestions")
def suggestions(
    context: Context, *, line: str | None = None, node: str = "", open: bool = False
) -> list[SuggestionView]:
    """Return suggestions, the open ones first, then the newest; of one line ("" the standard), step or state."""
    author, answerer = PERSON.alias(), PERSON.alias()
    chosen = (
        select(SUGGESTION, TICKET.c.number, author.c.name.label("author"), answerer.c.name.label("answerer"))
        .join(TICKET, TICKET.c.id == SUGGESTION.c.ticket_id, isouter=True)
        .join(author, author.c.id == SUGGESTION.c.by, isouter=True)
        .join(answerer, answerer.c.id == SUGGESTION.c.answered_by, isouter=True)
        .order_by(SUGGESTION.c.state != "open", SUGGESTION.c.at_us.desc())
        .limit(LIMIT)
    )
    if line is not None:
        chosen = chosen.where(SUGGESTION.c.line == line)
    if node:
        chosen = chosen.where(SUGGESTION.c.node == node)
    if open:
        chosen = chosen.where(SUGGESTION.c.state.in_(("open", "accepted")))
    return [
        SuggestionView(
            id=bytes(row.id), line=row.line, node=row.node, text=row.text, number=row.number or "",
            by=row.author or "", at_us=row.at_us, state=row.state, answer=row.answer,
            answered_by=row.answerer or "",
        )
        for row in context.connection.execute(chosen)
    ]  # fmt: skip
