"""The problem type of what came in, where nobody chose one: set only when the classifier is certain, else left open."""

from collections.abc import Collection
from functools import cache

from desk.classify.service import classifier_of
from desk.ops.base import Write
from desk.queries.starter import load_categories

TITLE_LIMIT, BODY_LIMIT = 500, 20_000


@cache
def known_categories() -> Collection[str]:
    """Return the keys of the categories that a form may name."""
    return frozenset(item.key for item in load_categories())


def category_of(tx: Write, title: str, body: str) -> str:
    """Return the category of a text, "" unless it is certain; a person changes it with one key."""
    found = classifier_of(tx.store).classify(title[:TITLE_LIMIT], body[:BODY_LIMIT], "", known_categories())
    return found.choices[0].category if found.state == "certain" and found.choices else ""
