"""Variants of Chinese writing: traditional characters and the words said elsewhere, read from a data file.

Only search uses them; what is shown keeps its own writing. Knows no index and no token.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "resources" / "starter" / "traditional.txt"


@cache
def _sections() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for raw in FILE.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


@cache
def characters() -> Mapping[int, str]:
    """Return the simplified character of each traditional one, as `str.translate` wants it."""
    joined = "".join(_sections()["characters"])
    return {ord(joined[at]): joined[at + 1] for at in range(0, len(joined), 2)}


@cache
def _words() -> tuple[re.Pattern[str], Mapping[str, str]]:
    parts = (line.partition(" = ") for line in _sections()["words"])
    table = {said: here for said, _, here in parts}
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), table


def replace_words(text: str) -> str:
    """Return simplified text with words of other regions in the form that the articles use."""
    if text.isascii():
        return text
    pattern, table = _words()
    return pattern.sub(lambda match: table[match.group()], text)
