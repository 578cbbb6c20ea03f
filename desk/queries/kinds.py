"""The problem type of what came in, where nobody chose one: set only when the classifier is certain, else left open."""

from collections.abc import Collection, Mapping
from functools import cache

from desk.classify.service import classifier_of
from desk.ops.base import Write
from desk.queries.starter import load_categories

TITLE_LIMIT, BODY_LIMIT = 500, 20_000


@cache
def known_categories() -> Collection[str]:
    """Return the keys of the categories that a form may name."""
    return frozenset(item.key for item in load_categories())


@cache
def _by_word() -> Mapping[str, str]:
    """Return the keys of the categories by key and by either name, case folded."""
    listed = load_categories()
    words = (
        (word, one.key) for one in listed for word in (one.name.text("en"), one.name.text("zh_CN"), one.key)
    )
    return {word.casefold(): key for word, key in words}


def kind_of(tx: Write, said: str, title: str, body: str) -> tuple[str, bool]:
    """Return the category that an alert names, else a certain judgement of its text, and whether it is a guess."""
    named = _by_word().get(said.casefold(), "")
    return (named, False) if named else (category_of(tx, title, body), True)


def category_of(tx: Write, title: str, body: str) -> str:
    """Return the category of a text, "" unless it is certain; a person changes it with one key."""
    found = classifier_of(tx.store).classify(title[:TITLE_LIMIT], body[:BODY_LIMIT], "", known_categories())
    return found.choices[0].category if found.state == "certain" and found.choices else ""
