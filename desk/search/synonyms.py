"""Synonyms: other words for the same thing, from an editable file, looked up when a question is asked.

Articles are indexed as they are written, so that an edited file counts from the next question on. A workspace
may hold a file of its own, which adds to the shipped one. Knows no index.
"""

import codecs
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.search.terms import TERMS_VERSION, plain_words, terms

LOGGER = logging.getLogger("desk.search")
FILE = Path(__file__).resolve().parents[2] / "resources" / "starter" / "synonyms.txt"
OWN = "synonyms.txt"
LONGEST = 4
"""Words of a phrase that is looked up."""

LIMIT = 16
"""Other words that are added to one question."""

SIZE_LIMIT = 1_000_000
_SEPARATORS = str.maketrans("，、；;=", ",,,,,")


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups of phrases that mean the same.

    Attributes:
        groups: each phrase as the terms under which it is indexed.
        places: the words of a phrase -> the groups it stands in.
    """

    groups: Sequence[Sequence[tuple[str, ...]]]
    places: Mapping[tuple[str, ...], Sequence[int]]

    def of(self, text: str) -> dict[str, float]:
        """Return terms that the text does not say but means, each with its share of a said one."""
        words = plain_words(text)
        said = set(terms(text))
        found: dict[str, float] = {}
        for group in self._groups(words):
            for phrase in self.groups[group]:
                for term in phrase:
                    if term not in said:
                        found[term] = max(found.get(term, 0.0), 1 / len(phrase))
        return dict(list(found.items())[:LIMIT])

    def _groups(self, words: Sequence[str]) -> list[int]:
        """Return the groups of the phrases in a text; the longest phrase at a place counts."""
        found: dict[int, None] = {}
        at = 0
        while at < len(words):
            for length in range(min(LONGEST, len(words) - at), 0, -1):
                groups = self.places.get(tuple(words[at : at + length]))
                if groups:
                    found.update(dict.fromkeys(groups))
                    at += length - 1
                    break
            at += 1
        return list(found)


def parse(lines: str) -> Synonyms:
    """Read a file's text: one group a line, its phrases between commas; `#` begins a remark."""
    groups: list[list[tuple[str, ...]]] = []
    places: dict[tuple[str, ...], list[int]] = {}
    for line in lines.splitlines():
        phrases = [part for part in line.partition("#")[0].translate(_SEPARATORS).split(",") if part.strip()]
        if len(phrases) < 2:
            continue
        groups.append([found for phrase in phrases if (found := tuple(dict.fromkeys(terms(phrase))))])
        for phrase in phrases:
            key = tuple(plain_words(phrase))
            if 0 < len(key) <= LONGEST:
                places.setdefault(key, []).append(len(groups) - 1)
    return Synonyms(groups, places)


class SynonymFile:
    """The shipped synonyms with a workspace's own, read again when either file changed."""

    def __init__(self, directory: Path | None = None) -> None:
        self._files = [FILE, *([directory / OWN] if directory is not None else [])]
        self._seen: object = None
        self._held = Synonyms((), {})

    def current(self) -> Synonyms:
        """Return the synonyms as the files have them now."""
        seen = tuple(_stamp(path) for path in self._files)
        if seen != self._seen:
            self._seen = seen
            self._held = parse("\n".join(_text(path) for path in self._files))
        return self._held


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return TERMS_VERSION, 0, 0
    return TERMS_VERSION, found.st_mtime_ns, found.st_size


def _text(path: Path) -> str:
    """Return a file's text; one that is missing, too large or no text adds nothing."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            LOGGER.warning("%s is too large for a list of synonyms; it is left out", path.name)
            return ""
        raw = path.read_bytes()
    except OSError:
        return ""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:  # an editor on a Chinese Windows writes its own encoding
        return raw.decode("gb18030", "replace")
