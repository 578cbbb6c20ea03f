"""Which words decided: what the features of a text gave a class, handed to the words they come from.

Knows neither model nor ticket.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from desk.classify.features import Feature
from desk.search import words as chinese
from desk.search.analysis import HAN

LEAST_SHARE = 0.2
"""A word that gave less than this part of the strongest one's share is not named."""

LONGEST = 40
_RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}][^\W{HAN}]*(?:[-./][^\W_{HAN}]+)*")
_SILENT = frozenset(
    "的 了 和 是 在 就 都 也 很 我 你 他 我们 你们 一直 今天 现在 怎么 请 the a an to of in on is it i we my and".split()
)


def telling_words(
    text: str, found: Sequence[Feature], shares: Mapping[int, float], limit: int
) -> tuple[str, ...]:
    """Return the words that spoke most for a class, the strongest first."""
    owner: dict[int, int] = {}
    words: list[str] = []
    for start, word in _words(text):
        owner.update(dict.fromkeys(range(start, start + len(word)), len(words)))
        words.append(word)
    gained: defaultdict[str, float] = defaultdict(float)
    for feature in found:
        share = shares.get(feature.number, 0.0)
        if not share:
            continue
        held = [owner[at] for at in range(feature.start, feature.end) if at in owner]
        for place in held:
            gained[words[place]] += share / len(held)
    for word in _SILENT & gained.keys():
        del gained[word]
    strongest = sorted(gained, key=lambda word: (-gained[word], word))
    # A lone character says something only where nothing else was said.
    named = [word for word in strongest if len(word) > 1] or strongest
    least = LEAST_SHARE * gained[named[0]] if named else 0.0
    return tuple(word[:LONGEST] for word in named[:limit] if gained[word] > max(least, 0.0))


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Yield each word of a prepared text with the place where it begins."""
    for run in _RUNS.finditer(text):
        at = run.start()
        pieces = chinese.cut(run.group()) if run.group()[0] >= "\u3400" else (run.group(),)
        for piece in pieces:
            yield at, str(piece)
            at += len(piece)
