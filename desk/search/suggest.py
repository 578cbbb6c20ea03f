"""Suggestions: a ticket's words, weighed, as a query. Knows no index and no table."""

import re

from desk.search.query import clean
from desk.search.rows import Subject
from desk.search.scorer import Wanted
from desk.search.terms import marks, terms, title_characters, title_pieces

SUGGESTIONS = 3
CANDIDATES = 24
TEXT_LIMIT = 6_000
FAILING_LIMIT = 600
PRODUCT_LIMIT = 100
_SIGNATURES = re.compile(
    r"\b(?:[A-Z]{2,6}-\d{2,6}|[A-Za-z.]*(?:Exception|Error|Timeout|BackOff|Refused)\b|0x[0-9A-Fa-f]{4,}"
    r"|[A-Z][A-Z_]{4,}\d*|E[A-Z]{4,}|[45]\d\d|(?:exit code|errno|code|错误码|状态码)\s*[:：]?\s*\d{1,6})"
)
SIGNATURE_LIMIT = 8


def signatures(text: str) -> list[str]:
    """Return what identifies an error in a text: codes, exception names, HTTP states; each once, in order."""
    found = (match.group().strip(".") for match in _SIGNATURES.finditer(text))
    return list(dict.fromkeys(item for item in found if item))[:SIGNATURE_LIMIT]


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
