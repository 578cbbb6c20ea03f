"""Snippets: the passage of an article with most of the query's words, as plain and matched parts.

Works on the shown text itself (nothing is stored for it). Knows no index and no table.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from desk.search.terms import stem
from desk.search.variants import characters

WIDTH = 120
LEAD = 24
SCAN = 12_000
HIT_LIMIT = 100
MARK_LIMIT = 24
_FENCE = re.compile(r"```[\w-]*|[\x00-\x08\x0b-\x1f\x7f]")

Parts = tuple[tuple[str, bool], ...]


@lru_cache(maxsize=64)
def pattern(marks: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the pattern that finds the first of a query's words in lower-case simplified text."""
    choices = []
    for word in sorted(marks[:MARK_LIMIT], key=len, reverse=True):
        if not word.isascii():
            choices.append(re.escape(word))
        elif word.isalpha() and len(word) > 3:
            choices.append(rf"(?<![a-z0-9]){re.escape(stem(word).rstrip('i'))}[a-z]{{0,6}}")
        else:
            choices.append(rf"(?<![a-z0-9]){re.escape(word)}(?![0-9])")
    return re.compile("|".join(choices)) if choices else None


def plain(text: str, limit: int = SCAN) -> str:
    """Return the beginning of a module's text on one line, without code fences and control characters."""
    return " ".join(_FENCE.sub(" ", text[:limit]).split())


def shadow(text: str) -> str:
    """Return the text as the pattern wants it, of the same length so that places agree."""
    simplified = text.translate(characters())
    lowered = simplified.lower()
    return lowered if len(lowered) == len(text) else simplified


def snippet(text: str, marks: Sequence[str], width: int = WIDTH) -> Parts:
    """Return the best passage of a one-line text as parts (text, is matched)."""
    found = pattern(tuple(marks))
    hits: list[tuple[int, int, str]] = []
    for match in found.finditer(shadow(text)) if found else ():
        hits.append((match.start(), match.end(), match.group()))
        if len(hits) == HIT_LIMIT:
            break
    if not hits:
        return ((text[:width] + ("…" if len(text) > width else ""), False),) if text else ()
    first, last = _best_window(hits, width)
    start = _word_start(text, max(0, hits[first][0] - LEAD))
    return _parts(text, hits[first:last], start, min(len(text), start + width))


def _best_window(hits: list[tuple[int, int, str]], width: int) -> tuple[int, int]:
    """Return [first, last) of the hits within one width that show most different words."""
    best, window, last = -1, (0, 1), 0
    for first, (start, _, _) in enumerate(hits):
        last = max(last, first)
        while last < len(hits) and hits[last][1] <= start + width - LEAD:
            last += 1
        value = 10 * len({word for _, _, word in hits[first:last]}) + (last - first)
        if value > best:
            best, window = value, (first, max(last, first + 1))
    return window


def _word_start(text: str, at: int) -> int:
    """Move to an English word's beginning, so that no passage starts within one of usual length."""
    for place in range(at, max(0, at - LEAD), -1):
        if not (text[place].isascii() and text[place].isalnum() and text[place - 1].isalnum()):
            return place
    return at


def _parts(text: str, hits: list[tuple[int, int, str]], start: int, end: int) -> Parts:
    parts: list[tuple[str, bool]] = []
    place = start
    for begin, stop, _ in hits:
        if begin < place or begin >= end:
            continue
        if begin > place:
            parts.append((text[place:begin], False))
        parts.append((text[begin : min(stop, end)], True))
        place = min(stop, end)
    if place < end:
        parts.append((text[place:end], False))
    if start:
        parts[0] = ("…" + parts[0][0], parts[0][1]) if not parts[0][1] else parts[0]
    if end < len(text):
        parts.append(("…", False)) if parts[-1][1] else parts.append((parts.pop()[0] + "…", False))
    return tuple(parts)
