"""The schema of the knowledge index and the document of an article. Knows no file and no query."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import whoosh
from whoosh import formats
from whoosh.fields import STORED, TEXT, Schema

from desk.search.analysis import normalise
from desk.search.terms import (
    TERMS_VERSION,
    runs_of,
    surface_of,
    terms,
    terms_of,
    title_characters,
    title_initials,
    title_pieces,
)

SCHEMA_VERSION = 3
TEXT_LIMIT = 400_000
"""Characters of one module that are indexed; what stands beyond is shown, not found."""

TITLE_LIMIT = 2_000
"""Characters of a title that are taken apart."""

MODULES: Mapping[str, float] = {
    "title": 3.0,
    "tags": 2.5,
    "symptom": 2.0,
    "steps": 1.3,
    "cause": 1.0,
    "script": 1.0,
    "prevention": 0.7,
    "environment": 1.0,
    "cautions": 0.7,
    "scenario": 1.0,
    "product": 1.5,
}
"""The parts of an article in the combined field and what one mention weighs."""

FILTERS = ("tag", "product", "lang", "scenario", "state", "author")


class Bag(TEXT):  # type: ignore[misc]
    """A field fed with ready weights (term -> weight): the weight stands in the posting, no positions."""

    def __init__(self, *, scorable: bool = True) -> None:
        super().__init__(phrase=False, stored=False)
        self.format = formats.Existence()
        self.scorable = scorable

    def index(self, value: Mapping[str, float], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, count for the length, weight, no value) for each term."""
        for term, weight in value.items():
            yield term.encode(), max(1, round(weight)), float(weight), b""


SCHEMA = Schema(
    id=STORED(),
    digest=STORED(),
    updated=STORED(),
    text=Bag(),
    title=Bag(),
    characters=Bag(),
    pieces=Bag(),
    surface=Bag(scorable=False),
    initials=Bag(scorable=False),
    facet=Bag(scorable=False),
)


def stamp() -> str:
    """Return what an index must have been built with to be usable."""
    return f"schema {SCHEMA_VERSION}, terms {TERMS_VERSION}, whoosh {'.'.join(map(str, whoosh.__version__))}"


def digest_of(article: Mapping[str, Any]) -> bytes:
    """Return a short fingerprint of everything of an article that is indexed."""
    fields = [article[name] for name in (*MODULES, "language", "confidence", "author")]
    return hashlib.blake2b(json.dumps(fields).encode(), digest_size=8).digest()


def document_of(article: Mapping[str, Any]) -> dict[str, Any]:
    """Return the index document of an article's row (with the author's name as `author`)."""
    text: dict[str, float] = {}
    written: set[str] = set()
    for name, weight in MODULES.items():
        if content := str(article[name])[:TEXT_LIMIT]:
            runs = runs_of(content)
            written.update(runs)
            for term in terms_of(runs):
                text[term] = text.get(term, 0.0) + weight
    named = str(article["title"])[:TITLE_LIMIT]
    title = f"{named} {article['tags']}"[:TEXT_LIMIT]
    return {
        "id": bytes(article["id"]),
        "digest": digest_of(article),
        "updated": int(article["updated_us"]),
        "text": text,
        "title": Counter(terms(title)),
        "characters": Counter(title_characters(named)),
        "pieces": Counter(title_pieces(named)),
        "surface": dict.fromkeys(surface_of(written), 1.0),
        "initials": dict.fromkeys(title_initials(title), 1.0),
        "facet": dict.fromkeys(facets_of(article), 1.0),
    }


def facets_of(article: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values under which an article is filtered, as `name:value`."""
    for tag in str(article["tags"]).split():
        yield facet("tag", tag)
    for name, column in (
        ("product", "product"),
        ("lang", "language"),
        ("state", "confidence"),
        ("scenario", "scenario"),
        ("author", "author"),
    ):
        yield facet(name, str(article[column]))


def facet(name: str, value: str) -> str:
    """Return the term of a filter value: folded, lower case."""
    return f"{name}:{normalise(value).strip()[:80]}"
