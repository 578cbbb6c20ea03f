"""Likeness of tickets: which words of a ticket say what it is about, and how much two titles share.

Pure arithmetic over words and their rarity. Knows no table and no index.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from desk.search.analysis import normalise, query_tokens
from desk.search.rows import Subject
from desk.search.signatures import signatures
from desk.search.terms import SILENT_CHINESE, SILENT_ENGLISH

WORD_LIMIT = 20
BODY_WORDS = 40
TITLE, BODY, SIGNATURE = 2.0, 0.5, 3.0
"""What a word weighs by where it stands: a title says what it is about, a body also says please and thanks."""

SAME_PRODUCT, SAME_CATEGORY = 0.08, 0.04
COVERED = 0.55
"""Share of the words found anywhere in the other ticket; the rest is the likeness of the titles."""

LEAST = 0.42
"""From here on tickets are about the same thing (own demo and Banking77 questions of one intent)."""


def telling_words(text: str) -> list[str]:
    """Return the words of a text that say something, in order, repeats kept."""
    return [
        word
        for word in query_tokens(text)
        if word not in SILENT_ENGLISH and word not in SILENT_CHINESE and (len(word) > 1 or not word.isascii())
    ]


def weights_of(subject: Subject) -> dict[str, float]:
    """Return what each word of a subject weighs before its rarity is known."""
    found = dict.fromkeys(telling_words(subject.body)[:BODY_WORDS], BODY)
    for word in dict.fromkeys(telling_words(subject.title)):
        found[word] = found.get(word, 0.0) + TITLE
    for code in signatures(f"{subject.title} {subject.body}"):
        for word in dict.fromkeys([normalise(code), *telling_words(code)]):
            found[word] = max(found.get(word, 0.0), SIGNATURE)
    return found


def weighed(weights: Mapping[str, float], frequency: Callable[[str], float], total: int) -> dict[str, float]:
    """Return the weights times rarity of the words that occur at all, the most telling first."""
    found: dict[str, float] = {}
    for word, weight in weights.items():
        often = frequency(word)
        if often:
            found[word] = weight * math.log(1 + total / often)
    best = sorted(found.items(), key=lambda pair: -pair[1])[:WORD_LIMIT]
    return dict(best)


def title_likeness(one: Collection[str], other: Collection[str], rarity: Mapping[str, float]) -> float:
    """Return the share of two titles' words that stands in both, rare words counting more."""
    usual = sum(rarity.values()) / len(rarity) if rarity else 1.0

    def mass(words: Collection[str]) -> float:
        return sum(rarity.get(word, usual) for word in words)

    whole = mass(set(one)) + mass(set(other))
    return 2 * mass(set(one) & set(other)) / whole if whole else 0.0


def score(covered: float, titles: float, *, same_product: bool = False, same_category: bool = False) -> float:
    """Return how alike two tickets are, 0 to 1."""
    value = COVERED * covered + (1 - COVERED) * titles
    value += SAME_PRODUCT * same_product + SAME_CATEGORY * same_category
    return min(1.0, value)


def common(
    words: Sequence[Collection[str]], rarity: Mapping[str, float], said: Sequence[str], limit: int = 4
) -> list[str]:
    """Return the most telling words that at least half of the tickets share, in the order of `said`."""
    count = Counter(word for found in words for word in set(found))
    least = max(1, (len(words) + 1) // 2)
    shared = [word for word, times in count.items() if times >= least and word in rarity]
    shared.sort(key=lambda word: (-rarity[word] * count[word], word))
    chosen: list[str] = []
    for word in shared:
        if not any(word in longer for longer in chosen):
            chosen.append(word)
    order = {word: place for place, word in reversed(list(enumerate(said)))}
    return sorted(chosen[:limit], key=lambda word: order.get(word, len(said)))
