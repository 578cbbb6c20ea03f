"""Keyword rules: what kind of ticket this is where there are too few tickets to learn from.

The words stand in `resources/starter/classify.toml` and can be edited. Knows no ticket.
"""

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desk.search.analysis import normalise

FILE = Path(__file__).resolve().parents[2] / "resources" / "starter" / "classify.toml"
STRONG, WEAK, PRODUCT = 2.0, 1.0, 1.5
IN_TITLE = 1.5
CERTAIN_FROM, CERTAIN_LEAD = 3.0, 2.0
"""A guess is certain with this score, and this many times the next one's."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The words that speak for a category, longest first: strong ones hardly occur elsewhere."""

    category: str
    words: tuple[tuple[str, float], ...]
    products: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """A category with its score and the words that spoke for it."""

    category: str
    score: float
    words: tuple[str, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the shipped rules."""
    with FILE.open("rb") as file:
        raw = tomllib.load(file)["rule"]
    return tuple(_rule(item) for item in raw)


def _rule(raw: dict[str, list[str] | str]) -> Rule:
    weighed = [(normalise(word), STRONG) for word in raw.get("strong", ())]
    weighed += [(normalise(word), WEAK) for word in raw.get("weak", ())]
    weighed.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    return Rule(str(raw["category"]), tuple(weighed), frozenset(raw.get("products", ())))


def matches(title: str, body: str, product: str = "", known: Collection[str] = ()) -> list[Match]:
    """Return the categories that the words speak for, the best first; `known` limits them."""
    head, rest = normalise(title), normalise(body)
    found = []
    for rule in rules():
        if known and rule.category not in known:
            continue
        words: list[str] = []
        score = PRODUCT if product and product in rule.products else 0.0
        for word, weight in rule.words:
            if any(word in longer for longer in words):
                continue  # 证书 inside 证书过期 has been counted
            share = _share(word, head, rest)
            if share:
                score += weight * share
                words.append(word)
        if score:
            found.append(Match(rule.category, score, tuple(words)))
    return sorted(found, key=lambda match: (-match.score, match.category))


def _share(word: str, head: str, rest: str) -> float:
    if _holds(head, word):
        return IN_TITLE
    return 1.0 if _holds(rest, word) else 0.0


def _holds(text: str, word: str) -> bool:
    """Tell whether a text says a word; a Latin one must stand alone."""
    if word not in text:
        return False
    return not word.isascii() or re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None


def is_certain(found: Sequence[Match]) -> bool:
    """Tell whether the best match leaves no doubt."""
    if not found or found[0].score < CERTAIN_FROM:
        return False
    return len(found) == 1 or found[0].score >= CERTAIN_LEAD * found[1].score
