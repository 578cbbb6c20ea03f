"""How well a label fits what somebody typed: its words, and the pinyin of Chinese ones, in full or as initials.

For short lists that are filtered while one types. Knows no list; the engine finds tickets and articles itself.
"""

import unicodedata
from functools import lru_cache

from desk.process.pinyin import syllables


def likeness(label: str, typed: str) -> int | None:
    """Return how badly a label fits (0 = it begins so, 1 = a word does, 2 = its pinyin, 3 = within); None = not at all.

    Full-width letters and signs are read as their narrow ones.
    """
    wanted = _plain(typed)
    if not wanted:
        return 0
    name, starts, initials = _forms(label)
    if name.startswith(wanted):
        return 0
    if f" {wanted}" in f" {name}":
        return 1
    latin = wanted.replace(" ", "").replace("'", "")
    if latin and (latin in initials or any(start.startswith(latin) for start in starts)):
        return 2
    return 3 if wanted in name else None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=4096)
def _forms(label: str) -> tuple[str, tuple[str, ...], str]:
    """Return a label, its pinyin from each syllable on, and its initials; no pinyin where nothing is Chinese."""
    name = _plain(label)
    if name.isascii():
        return name, (), ""
    pieces = [piece for piece in syllables(name) if not piece.isspace()]
    starts = tuple("".join(pieces[place:]) for place in range(len(pieces)))
    return name, starts, "".join(piece[:1] for piece in pieces)
