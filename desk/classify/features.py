"""A text as features: Chinese characters, pairs and triples, Latin words, word pairs and parts of long words.

One set for both languages; a feature is a number (the hash of its text), so no vocabulary is kept.
"""

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from desk.search.analysis import HAN, normalise

TEXT_LIMIT = 2_000
"""Characters of a ticket that are read: what it is about stands at its beginning."""

LONG_WORD, PART = 4, 4
_RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}][^\W{HAN}]*(?:[-./][^\W_{HAN}]+)*")
_HAN_FIRST = "\u3400"


class Feature(NamedTuple):
    """A feature and the place in the normalised text from which it comes."""

    number: int
    start: int
    end: int


def prepared(title: str, body: str) -> str:
    """Return the text that features are taken from; the title counts twice, for it is what people call it."""
    return normalise(f"{title}\n{title}\n{body}"[: TEXT_LIMIT + 2 * min(len(title), 300)])


def number_of(text: str) -> int:
    """Return the number of a feature."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def features(text: str, product: str = "") -> Iterator[Feature]:
    """Yield the features of a prepared text, repeats kept; the product is one of them."""
    before = None
    for run in _RUNS.finditer(text):
        word, start = run.group(), run.start()
        if word[0] >= _HAN_FIRST:
            before = None
            for size in (1, 2, 3):
                for at in range(len(word) - size + 1):
                    yield Feature(number_of(word[at : at + size]), start + at, start + at + size)
            continue
        yield Feature(number_of(word), start, run.end())
        if before is not None:
            yield Feature(number_of(f"{before.group()} {word}"), before.start(), run.end())
        before = run
        if len(word) > LONG_WORD:
            framed = f"<{word[:40]}>"
            for at in range(len(framed) - PART + 1):
                yield Feature(number_of(f"#{framed[at : at + PART]}"), start, run.end())
    if product:
        yield Feature(number_of(f"\x1f{product}"), 0, 0)
