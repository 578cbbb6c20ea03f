"""Scoring: BM25 over several fields, term by term over whole posting lists. Knows no file and no article.

A field's share is weight * idf * (k1 + 1) * w / (w + k1 * (1 - b + b * length / mean length)).
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from desk.search.postings import SCORED, Segment
from desk.search.terms import PAIR, stem

FIELDS = {
    "text": (1.0, 1.4, 0.75),
    "title": (1.0, 1.0, 0.6),
    "characters": (0.4, 0.6, 0.6),
    "pieces": (0.1, 0.6, 0.4),
}
"""Field: weight, k1, b. Measured on eight sets of questions and documents in both languages (docs/adr/); flat around here."""

PAIRED = 3.0
"""What a pair of neighbouring words weighs, in pieces of words."""

TERM_LIMIT = 32
PREFIX_KEEP = 16
FACET_VALUES = 200
RARE, MANY = 3, 5_000
MEANT = 0.35
"""Share of a synonym in what a said word weighs."""

NAMED = 1.6
"""What an English word weighs in the titles of a question with Chinese in it: nearly always the thing's name."""

GUESSED = 0.4
"""Share of longer words where what is typed is a word itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks of the index.

    Attributes:
        terms: terms with repeats.
        characters: characters and pairs of its Chinese text.
        pieces: pieces and pairs of its other words.
        others: synonyms of what was said, each with its share of a said word.
        initials: words that may be pinyin initials of a title.
        prefix: the word being typed, "" if none.
        facets: filter values; all of one name are alternatives, names are conditions.
        without: filter values that must not hold.
        needed: terms that must all stand in the text.
    """

    terms: Sequence[str] = ()
    characters: Collection[str] = ()
    pieces: Collection[str] = ()
    others: Mapping[str, float] = field(default_factory=dict)
    initials: Collection[str] = ()
    prefix: str = ""
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    without: dict[str, tuple[str, ...]] = field(default_factory=dict)
    needed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """One term, or alternatives for one word, in one field."""

    weight: float
    field: str
    terms: tuple[bytes, ...]


class Scorer:
    """A steady picture of the index that can be searched.

    Attributes:
        segments: the parts of the index.
        documents: how many live documents there are.
    """

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        self.documents = sum(segment.live for segment in segments)
        self._size = sum(segment.size for segment in segments)
        self._norms = {(s.key, name): self._norm(s, name) for s in segments for name in SCORED}
        self._frequencies: dict[tuple[str, str], int] = {}

    def _norm(self, segment: Segment, name: str) -> NDArray[np.float32]:
        _, k1, b = FIELDS[name]
        total = sum(float(s.lengths[name].sum()) for s in self.segments)
        mean = total / max(1, self._size) or 1.0
        return np.asarray(k1 * (1 - b + b * segment.lengths[name] / mean), np.float32)

    @property
    def wasted(self) -> int:
        """How many deleted documents are still carried along."""
        return self._size - self.documents

    @property
    def base(self) -> str:
        """The key of the largest segment, which nearly all words stand in; "" without any."""
        return max(self.segments, key=lambda segment: segment.size).key if self.segments else ""

    def idents(self) -> set[bytes]:
        """Return the articles that are indexed."""
        return {ident for segment in self.segments for ident in segment.numbers if segment.find(ident) >= 0}

    def indexed(self, ident: bytes) -> tuple[bytes, int] | None:
        """Return the fingerprint and instant of change an article is indexed with, None if it is not."""
        for segment in self.segments:
            if (number := segment.find(ident)) >= 0:
                return segment.indexed(number)
        return None

    def frequency(self, name: str, term: str) -> int:
        """Return how many documents hold a term."""
        key = (name, term)
        if key not in self._frequencies:
            coded = term.encode("utf-8", "replace")
            self._frequencies[key] = sum(s.frequency(name, coded) for s in self.segments)
        return self._frequencies[key]

    def written(self) -> dict[str, int]:
        """Return the words that corrections are chosen from, and how many articles hold each.

        In a large knowledge base a word of one or two articles is as likely a slip itself.
        """
        least = RARE if self.documents > MANY else 1
        count: Counter[str] = Counter()
        for segment in self.segments:
            count.update(dict(segment.lexicon("surface", least)))
        return count

    def begun(self, name: str, start: str, limit: int = PREFIX_KEEP) -> dict[str, int]:
        """Return the most frequent terms of a field that begin so, and how many documents hold each."""
        coded = start.encode("utf-8", "replace")
        count: Counter[str] = Counter()
        for segment in self.segments:
            count.update({term.decode(): often for term, often in segment.begun(name, coded, limit)})
        return dict(sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])

    def facet_values(self, start: str) -> tuple[str, ...]:
        """Return the filter value itself where it is known, else those that begin so."""
        if self.frequency("facet", start):
            return (start,)
        return tuple(self.begun("facet", start, FACET_VALUES)) or (start,)

    def expand(self, prefix: str) -> list[str]:
        """Return the most frequent terms that words beginning with `prefix` are indexed under."""
        # A word in its written form says more than the same letters as the stem of others.
        count = {**self.begun("text", prefix), **self.begun("surface", prefix)}
        likely = sorted(count, key=lambda word: (-count[word], word))[:PREFIX_KEEP]
        return list(dict.fromkeys(stem(word) for word in likely))

    def search(self, wanted: Wanted, limit: int) -> tuple[list[tuple[float, bytes]], int]:
        """Return the best (score, article id), best first, and how many articles match at all."""
        plan = self._plan(wanted)
        found: list[tuple[float, int, bytes]] = []
        total = 0
        for segment in self.segments:
            scores = self._scores(segment, plan)
            mask = self._mask(segment, wanted)
            if not plan and (wanted.facets or wanted.without):
                scores += 1.0
            if mask is not None:
                scores *= mask
            hits = scores.nonzero()[0]
            total += len(hits)
            if len(hits) > limit:
                values = scores[hits]
                hits = hits[np.argpartition(values, len(hits) - limit)[len(hits) - limit :]]
            found += [(float(scores[n]), segment.base + int(n), segment.ident(int(n))) for n in hits]
        found.sort(key=lambda hit: (-hit[0], hit[1]))
        return [(score, ident) for score, _, ident in found[:limit]], total

    def _idf(self, frequency: int) -> float:
        return math.log(1 + max(0.0, self._size - frequency + 0.5) / (frequency + 0.5))

    def _plan(self, wanted: Wanted) -> list[_Step]:
        repeats = Counter(wanted.terms)
        plan = [*self._steps("text", repeats), *self._named(wanted, self._steps("title", repeats))]
        plan += self._steps("characters", Counter(dict.fromkeys(wanted.characters, 1)))
        plan += self._steps("pieces", Counter(dict.fromkeys(wanted.pieces, 1)))
        plan += [step for name in ("text", "title") for step in self._meant(name, wanted.others)]
        plan += self._abbreviated(wanted)
        if wanted.prefix and (expanded := self.expand(wanted.prefix)):
            coded = tuple(term.encode() for term in expanded)
            # A lone Chinese character at the end is nearly always half a word.
            whole = len(wanted.prefix) > 1 and {wanted.prefix, stem(wanted.prefix)} & set(expanded)
            share = GUESSED if whole else 1.0
            for name in ("text", "title"):
                frequency = max(self.frequency(name, term) for term in expanded)
                plan.append(_Step(share * FIELDS[name][0] * self._idf(frequency), name, coded))
        return plan

    @staticmethod
    def _named(wanted: Wanted, steps: Iterable[_Step]) -> Iterable[_Step]:
        """Give the English words of a mixed question their weight: each is one step beside many characters."""
        for step in steps:
            named = bool(wanted.characters) and step.terms[0].isalpha() and step.terms[0].isascii()
            yield replace(step, weight=NAMED * step.weight) if named else step

    def _meant(self, name: str, others: Mapping[str, float]) -> Iterable[_Step]:
        """Return the steps of a field for synonyms."""
        for term, share in others.items():
            if frequency := self.frequency(name, term):
                weight = MEANT * share * FIELDS[name][0] * self._idf(frequency)
                yield _Step(weight, name, (term.encode("utf-8", "replace"),))

    def _abbreviated(self, wanted: Wanted) -> Iterable[_Step]:
        """Return the steps for pinyin initials; a word that articles hold is hardly meant as such."""
        for word in wanted.initials:
            known = self.begun("initials", word)
            if known:
                share = 1.0 if not self.frequency("text", stem(word)) else GUESSED
                frequency = max(known.values())
                coded = tuple(each.encode() for each in known)
                yield _Step(share * self._idf(frequency), "initials", coded)

    def _steps(self, name: str, repeats: Counter[str]) -> Iterable[_Step]:
        """Return the steps of a field for the terms that tell most."""
        steps = [
            _Step(
                FIELDS[name][0] * self._idf(frequency) * (PAIRED if PAIR in term else 1 + math.log(count)),
                name,
                (term.encode("utf-8", "replace"),),
            )
            for term, count in repeats.items()
            if (frequency := self.frequency(name, term))
        ]
        return sorted(steps, key=lambda step: -step.weight)[:TERM_LIMIT]

    def _scores(self, segment: Segment, plan: list[_Step]) -> NDArray[np.float32]:
        scores = np.zeros(segment.size, np.float32)
        for step in plan:
            if step.field not in SCORED:
                self._mark(segment, step, scores)
                continue
            norm = self._norms[segment.key, step.field]
            factor = step.weight * (FIELDS[step.field][1] + 1)
            if len(step.terms) == 1:
                numbers, weights = segment.postings(step.field, step.terms[0])
                scores[numbers] += factor * weights / (weights + norm[numbers])
                continue
            best = np.zeros(segment.size, np.float32)
            for term in step.terms:
                numbers, weights = segment.postings(step.field, term)
                best[numbers] = np.maximum(best[numbers], factor * weights / (weights + norm[numbers]))
            scores += best
        return scores

    @staticmethod
    def _mark(segment: Segment, step: _Step, scores: NDArray[np.float32]) -> None:
        """Add a step of a field without lengths: its weight, once a document."""
        found = [segment.postings(step.field, term)[0] for term in step.terms]
        scores[np.unique(np.concatenate(found))] += step.weight

    def _mask(self, segment: Segment, wanted: Wanted) -> NDArray[np.bool_] | None:
        mask = segment.alive
        for values in wanted.facets.values():
            mask = _both(mask, self._holding(segment, "facet", values))
        for values in wanted.without.values():
            mask = _both(mask, ~self._holding(segment, "facet", values))
        for term in wanted.needed:
            mask = _both(mask, self._holding(segment, "text", (term,)))
        return mask

    @staticmethod
    def _holding(segment: Segment, name: str, terms: Iterable[str]) -> NDArray[np.bool_]:
        """Return which documents hold one of some terms in a field."""
        found = np.zeros(segment.size, np.bool_)
        for term in terms:
            found[segment.postings(name, term.encode("utf-8", "replace"))[0]] = True
        return found


def _both(one: NDArray[np.bool_] | None, other: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return other if one is None else one & other
