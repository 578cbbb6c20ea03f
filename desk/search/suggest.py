"""Suggestions: a ticket's words, weighed, as a query. Knows no index and no table."""

from desk.search.query import clean
from desk.search.rows import Subject
from desk.search.scorer import Wanted
from desk.search.signatures import signatures
from desk.search.terms import marks, terms, title_characters, title_pieces

SUGGESTIONS = 3
CANDIDATES = 24
TEXT_LIMIT = 6_000
FAILING_LIMIT = 600
PRODUCT_LIMIT = 100


def wanted_for(subject: Subject) -> Wanted:
    """Return what to ask the index for a ticket: the title twice, the error's signature twice more."""
    title, body = clean(subject.title), clean(subject.body, TEXT_LIMIT)
    errors = " ".join(signatures(f"{title} {body}"))
    failing = clean(subject.failing, FAILING_LIMIT)
    weighed = [
        *terms(title) * 2,
        *terms(body),
        *terms(errors) * 2,
        *terms(failing),
        *terms(clean(subject.product, PRODUCT_LIMIT)),
    ]
    return Wanted(weighed, title_characters(title), title_pieces(title))


def marks_for(subject: Subject) -> list[str]:
    """Return the words of a ticket that are shown as matched: signature and title first."""
    title, body = clean(subject.title), clean(subject.body, 400)
    first = marks(" ".join([*signatures(f"{title} {body}")]))
    return list(dict.fromkeys([*first, *marks(title), *marks(body)]))
