"""Three-way merge of texts and of articles by module: what both sides changed apart comes together.

Lines are the unit, and sentences inside one long line, so that two edits of one paragraph can still meet.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECES = re.compile(r".*?(?:[。！？]|[.!?](?=\s)|\n)[ \t]*|.+", re.S)
_LONGEST = 20_000
"""Pieces beyond which two changed texts are not compared: then a person decides."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome: values by field, and the fields in which both sides changed the same place."""

    values: dict[str, str]
    conflicts: tuple[str, ...]


def pieces(text: str) -> list[str]:
    """Cut a text into sentences and lines; joined again they are the text."""
    return [piece for piece in _PIECES.findall(text) if piece]


def _changes(base: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, Sequence[str]]]:
    codes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(i1, i2, other[j1:j2]) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two changes touch the same place; beside one another they have an order and do not."""
    (first, last), (begin, end) = one, other
    inside = begin < first == last < end or first < begin == end < last
    return inside or one == other or max(first, begin) < min(last, end)


def merge_text(base: str, mine: str, theirs: str) -> str | None:
    """Return the text with both changes, None where they touch the same place and differ."""
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    old, left, right = pieces(base), pieces(mine), pieces(theirs)
    if max(len(old), len(left), len(right)) > _LONGEST:
        return None
    ours, others = _changes(old, left), _changes(old, right)
    for first, last, put in ours:
        for begin, end, new in others:
            same = (first, last, list(put)) == (begin, end, list(new))
            if not same and _meet((first, last), (begin, end)):
                return None
    result = list(old)
    both = {(first, last): put for first, last, put in (*ours, *others)}
    for (first, last), put in sorted(both.items(), reverse=True):
        result[first:last] = put
    return "".join(result)


def merge_fields(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """Merge field by field; a field that cannot be merged keeps mine and is named."""
    values, conflicts = {}, []
    for name, own in mine.items():
        merged = merge_text(base.get(name, ""), own, theirs.get(name, ""))
        if merged is None:
            conflicts.append(name)
        values[name] = own if merged is None else merged
    return Merged(values, tuple(conflicts))
