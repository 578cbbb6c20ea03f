"""The line above the sidebar's hits: what they are, how many, and what to do where there are none."""

from PySide6.QtCore import QCoreApplication

from desk.protocol.views import KnowledgeAnswer, SimilarTickets
from desk.ui import texts


def _tr(text: str) -> str:
    return QCoreApplication.translate("KnowledgePage", text)


def article_facts(answer: KnowledgeAnswer | None, *, searching: bool, asking: bool, ticket: bool) -> str:
    """Return the line for articles; `ticket` tells whether one is shown."""
    if answer is None:
        return _tr("Searching…") if asking else ""
    parts = []
    if answer.rebuilding is not None:
        parts.append(_tr("Index is being rebuilt: {0} %").format(round(answer.rebuilding * 100)))
    if answer.hits:
        if not searching:
            parts.append(_tr("Suggested for this ticket"))
        shown, total = len(answer.hits), answer.total
        best = _tr("best {0} of {1}").format(shown, texts.number(total))
        parts.append(best if total > shown else texts.counted(_tr("{0} articles").format(total)))
        parts.append(f"{answer.took_ms:.0f} ms" if answer.took_ms >= 1 else "< 1 ms")
    elif answer.rebuilding is not None:
        parts.append(_tr("What is there already holds nothing yet."))
    elif searching:
        parts.append(_tr("Nothing found. Try fewer or other words."))
    elif ticket:
        parts.append(_tr("No article fits this ticket yet. Search with your own words."))
    return " · ".join(parts)


def ticket_facts(found: SimilarTickets | None, *, searching: bool, asking: bool) -> str:
    """Return the line for tickets."""
    if found is None:
        return _tr("Searching…") if asking else ""
    if not found.tickets:
        nothing = _tr("Nothing found. Try fewer or other words.")
        return nothing if searching else _tr("No ticket is like this one.")
    said = _tr("{0} tickets, {1} of them open")
    return texts.counted(said.format(texts.number(found.count), texts.number(found.open_count)))
