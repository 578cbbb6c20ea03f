"""The analyser: text to tokens, the same for ticket full text and the knowledge index.

NFKC, lower case, simplified characters, Chinese words in search mode (rjieba), Latin words, and code-like
tokens kept whole and split (`ORA-12541` gives `ora-12541`, `ora`, `12541`). Knows no index and no table.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from desk.search import words as chinese
from desk.search.debris import without_debris
from desk.search.variants import characters

ANALYSER_VERSION = 3
"""Raised whenever the tokens of any text change: indexes built with another version are rebuilt."""

TOKEN_LIMIT = 64
HAN = "\u3400-\u9fff\uf900-\ufaff"
_WORD = rf"[^\W_{HAN}]+"
_RUNS = re.compile(rf"[{HAN}]+|{_WORD}(?:[-_./:@#+]{_WORD})*")
_PARTS = re.compile(r"[-_./:@#+]")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])


@cache
def _folded() -> tuple[re.Pattern[str], Mapping[int, str | None]]:
    """Return what finds a character that must be folded, and what it becomes."""
    table: Mapping[int, str | None] = {**characters(), **_INVISIBLE}
    return re.compile("[" + "".join(map(chr, table)) + "]"), table


def fold(text: str) -> str:
    """Return the text in NFKC and simplified characters, without invisible marks and pronunciations."""
    if text.isascii():
        return text
    pattern, table = _folded()
    plain = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    # Most text has nothing to fold, and looking is ten times faster than translating.
    if pattern.search(plain):
        plain = plain.translate(table)
    return without_debris(plain)


def normalise(text: str) -> str:
    """Return the text folded and in lower case."""
    return fold(text).lower()


def tokens(text: str) -> list[str]:
    """Return the index tokens of a text, in order, repeats kept."""
    found: list[str] = []
    for run in _RUNS.findall(normalise(text)):
        if is_han(run[0]):
            found.extend(chinese.cut_for_search(run))
            continue
        word = run[:TOKEN_LIMIT]
        found.append(word)
        if not word.isalnum():
            found.extend(part for part in _PARTS.split(word) if part)
    return found


def query_tokens(text: str) -> list[str]:
    """Return the tokens a query asks for: as `tokens`, but a code-like word counts as its parts only."""
    found: list[str] = []
    for run in _RUNS.findall(normalise(text)):
        if is_han(run[0]):
            found.extend(chinese.cut(run))
        else:
            found.extend(part for part in _PARTS.split(run[:TOKEN_LIMIT]) if part)
    return found


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese one."""
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"
