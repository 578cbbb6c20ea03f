"""Searching: words to answers over an open index and the replica's rows. Knows no file.

This module and everything it imports (numpy, whoosh) is loaded on the first search, not at the engine's start.
"""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from desk.protocol.views import ArticleHit, KnowledgeAnswer
from desk.search import rows
from desk.search.query import Query, clean, parse
from desk.search.ranking import factor, is_stale, language_of, why
from desk.search.schema import MODULES, TEXT_LIMIT
from desk.search.scorer import MANY, Scorer, Wanted
from desk.search.snippet import plain, shadow, snippet
from desk.search.spelling import Speller
from desk.search.suggest import CANDIDATES, SUGGESTIONS, marks_for, wanted_for
from desk.search.synonyms import Synonyms
from desk.search.terms import latin_words, marks, plain_words, prepared, stem

LEAST_SHARE = 0.15
"""A hit below this share of the best one matched by chance and is not shown."""

PHRASE_CANDIDATES = 200
TITLE_SHARE = 0.5
SHOWN = ("symptom", "cause", "steps", "script", "prevention", "environment", "cautions")

_WORD = re.compile(r"\w+")
_WIDE = re.compile("[\uff10-\uff19\uff41-\uff5a]")
"""Full-width digits and small letters."""

Scored = Iterable[tuple[float, bytes]]


@dataclass(frozen=True, slots=True)
class Reader:
    """How hits are to be shown and ranked: for whom, now; `named` are words that may name a product."""

    connection: Connection
    language: str
    text_language: str
    now_us: int
    product: str = ""
    named: frozenset[str] = frozenset()


class Searching:
    """Answers queries from one picture of the index.

    Attributes:
        scorer: the picture; None while there is no index, then titles are looked through.
        synonyms: other words for what is asked.
        phrase_width: how many articles a phrase is looked for in.
        partial: the picture is of an index still being built; titles stand in for the rest.
    """

    def __init__(self, scorer: Scorer | None, synonyms: Synonyms, *, partial: bool = False) -> None:
        self.scorer = scorer
        self.partial = partial
        self.phrase_width = PHRASE_CANDIDATES
        self.synonyms = synonyms
        self._speller: Speller | None = None

    def search(
        self,
        connection: Connection,
        *,
        text: str,
        limit: int,
        language: str,
        now_us: int,
        products: Mapping[str, str] | None = None,
    ) -> KnowledgeAnswer:
        """Answer what was typed; `products` gives the key of each shown name, in lower case."""
        started = time.perf_counter()
        query = parse(text, products)
        spoken = language_of(query.text) if query.text.strip() else ""
        named = frozenset(latin_words(query.text))
        reader = Reader(connection, language, spoken, now_us, named=named)
        if self.scorer is None:
            scored = list(rows.by_title(connection, marks(query.text), limit))
            total = len(scored)
        else:
            candidates = self._candidates(query, self._wanted(query), limit, self.scorer)
            scored, total = self._also_titles(connection, query.text, *candidates, limit)
        found = self._ranked(scored, reader, query.phrases)
        if query.phrases:
            total = len(found)
        hits = self._shown(found[:limit], marks(query.text), reader)
        return KnowledgeAnswer(
            hits=hits,
            total=max(total, len(hits)),
            took_ms=(time.perf_counter() - started) * 1e3,
            did_you_mean=self._did_you_mean(query),
        )

    def suggest(
        self, connection: Connection, *, subject: rows.Subject, language: str, now_us: int
    ) -> KnowledgeAnswer:
        """Answer with the articles most likely to solve a ticket."""
        started = time.perf_counter()
        spoken = language_of(f"{clean(subject.title)} {clean(subject.body)}")
        reader = Reader(connection, language, spoken, now_us, subject.product)
        if self.scorer is None:
            scored = list(rows.by_title(connection, marks(clean(subject.title)), CANDIDATES))
        else:
            meant = self.synonyms.of(clean(subject.title))
            scored, _ = self.scorer.search(replace(wanted_for(subject), others=meant), CANDIDATES)
        found = [hit for hit in self._ranked(scored, reader) if hit[1]["confidence"] != "archived"]
        hits = self._shown(found[:SUGGESTIONS], marks_for(subject), reader)
        return KnowledgeAnswer(hits=hits, total=len(found), took_ms=(time.perf_counter() - started) * 1e3)

    def _candidates(
        self, query: Query, wanted: Wanted, limit: int, scorer: Scorer
    ) -> tuple[list[tuple[float, bytes]], int]:
        """Return the best articles by their words; for a phrase, of very many those with all its words."""
        if not query.phrases:
            return scorer.search(wanted, max(CANDIDATES, 3 * limit))
        scored, total = scorer.search(wanted, self.phrase_width)
        if total > self.phrase_width:
            words = {term for phrase in query.phrases for term in plain_words(phrase)}
            needed = {word for word in words if word.isascii() and scorer.frequency("text", word)}
            narrow = scorer.search(replace(wanted, needed=needed), self.phrase_width)
            return narrow if narrow[1] else (scored, total)
        return scored, total

    def _also_titles(
        self, connection: Connection, text: str, scored: list[tuple[float, bytes]], total: int, limit: int
    ) -> tuple[list[tuple[float, bytes]], int]:
        """Add, while the index is being built, articles it does not hold yet, by their titles."""
        if not self.partial:
            return scored, total
        known = {ident for _, ident in scored}
        found = [hit for hit in rows.by_title(connection, marks(text), limit) if hit[1] not in known]
        best = max((score for score, _ in scored), default=1.0)
        most = max((score for score, _ in found), default=1.0)
        return scored + [(TITLE_SHARE * best * score / most, ident) for score, ident in found], total + len(
            found
        )

    def warm(self) -> None:
        """Load what the first query would wait for."""
        if self.scorer is not None and self._speller is None:
            self.scorer.expand("a")
            self._speller = Speller(self.scorer.written())

    def inherit(self, before: "Searching | None") -> None:
        """Take over what an edit hardly changes: the words that corrections are chosen from."""
        if before is None or self.scorer is None or before.scorer is None:
            return
        if self.scorer.documents > MANY and self.scorer.base == before.scorer.base:
            self._speller = before._speller

    def _wanted(self, query: Query) -> Wanted:
        """Return the query for the index; filter values still being typed stand for all they may become."""
        wanted = query.wanted()
        return replace(
            wanted,
            facets=self._known(wanted.facets),
            without=self._known(wanted.without),
            others=self.synonyms.of(query.text),
        )

    def _known(self, facets: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """Return filter values with those still being typed completed."""
        scorer = self.scorer
        assert scorer is not None
        return {
            name: tuple(known for value in values for known in scorer.facet_values(value))
            for name, values in facets.items()
        }

    def _ranked(
        self, scored: Scored, reader: Reader, phrases: Sequence[str] = ()
    ) -> list[tuple[float, Mapping[str, Any]]]:
        scores = {ident: score for score, ident in scored}
        found = []
        for ident, row in rows.articles(reader.connection, scores).items():
            product = row["product"] if str(row["product"]).lower() in reader.named else reader.product
            share = factor(row, now_us=reader.now_us, language=reader.text_language, product=product)
            if _holds(row, phrases):
                found.append((scores[ident] * share, row))
        found.sort(key=lambda hit: (-hit[0], hit[1]["title"], hit[1]["id"]))
        least = LEAST_SHARE * found[0][0] if found else 0.0
        return [hit for hit in found if hit[0] >= least]

    def _shown(
        self, found: Sequence[tuple[float, Mapping[str, Any]]], words: Sequence[str], reader: Reader
    ) -> tuple[ArticleHit, ...]:
        telling = self._telling(words)
        hits = []
        for score, row in found:
            body = plain("\n".join(str(row[name]) for name in SHOWN if row[name]))
            reason = why(
                row, telling, reader.language, said=words, now_us=reader.now_us, product=reader.product,
                text=f"{row['title']} {row['tags']} {body}",
            )  # fmt: skip
            hits.append(
                ArticleHit(
                    id=bytes(row["id"]),
                    title=row["title"],
                    snippet=snippet(body, telling),
                    category=row["scenario"] or row["product"],
                    updated_us=row["updated_us"],
                    uses=row["uses"],
                    confidence=row["confidence"],
                    stale=is_stale(row, reader.now_us),
                    why=reason,
                    score=round(score, 4),
                )  # fmt: skip
            )
        return tuple(hits)

    def _telling(self, words: Sequence[str]) -> list[str]:
        """Return the words that mark a passage, the rarest first (as said without an index)."""
        if self.scorer is None:
            return list(words)
        scorer = self.scorer
        known = [(scorer.frequency("text", stem(word)), word) for word in words]
        return [word for _, word in sorted(known, key=lambda pair: (pair[0] == 0, pair[0]))]

    def _did_you_mean(self, query: Query) -> str:
        """Return the words with unknown English ones corrected; "" when all is known or nothing is near."""
        if self.scorer is None or not query.text.strip():
            return ""
        unknown = [word for word in marks(query.text) if self._is_unknown(word)]
        prefix = query.wanted().prefix
        if prefix in unknown and self.scorer.expand(prefix):
            unknown.remove(prefix)  # still being typed
        if not unknown:
            return ""
        if self._speller is None:
            self._speller = Speller(self.scorer.written())
        return self._speller.correct_text(query.text, unknown)

    def _is_unknown(self, word: str) -> bool:
        assert self.scorer is not None
        if not (word.isascii() and word.isalpha()) or self.scorer.frequency("surface", word):
            return False
        return not self.scorer.frequency("text", stem(word))


def _holds(row: Mapping[str, Any], phrases: Sequence[str]) -> bool:
    if not phrases:
        return True
    text = " ".join(plain(str(row[name]), TEXT_LIMIT) for name in MODULES)
    low = shadow(text)
    if all(phrase in low for phrase in phrases):
        return True
    # Other punctuation, full width and regional words: folded alike, where that can make a difference.
    plainly = all(word in low for phrase in phrases for word in _WORD.findall(phrase))
    if not plainly and low == text.lower() and not _WIDE.search(low):
        return False
    folded = " ".join(prepared(text).lower().split())
    return all(phrase in folded for phrase in phrases)
