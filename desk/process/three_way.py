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


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a text that two people changed: alike in both, or one where a person chooses.

    Attributes:
        mine, theirs: what it is on either side; what only one side changed is alike already.
    """

    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Tell whether a person has to choose here."""
        return self.mine != self.theirs


def places(base: str, mine: str, theirs: str) -> tuple[Place, ...]:
    """Cut two versions where they differ, sentence by sentence; either side of all places joined is a whole text."""
    old, left, right = pieces(base), pieces(mine), pieces(theirs)
    if max(len(old), len(left), len(right)) > _LONGEST:
        return (Place(mine, theirs),)
    sides = (_changes(old, left), _changes(old, right))
    found, at = [], 0
    for first, last in _clusters([(begin, end) for side in sides for begin, end, _ in side]):
        found.append(_alike(old[at:first]))
        texts = [_within(old, side, first, last) for side in sides]
        own, other = (text if text is not None else texts[1 - place] for place, text in enumerate(texts))
        found.append(Place(own or "", other or ""))
        at = last
    found.append(_alike(old[at:]))
    return tuple(place for place in found if place.mine or place.theirs)


def _alike(parts: Sequence[str]) -> Place:
    text = "".join(parts)
    return Place(text, text)


def _clusters(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join ranges that touch the same place."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and _meet(found[-1], (first, last)):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _within(
    old: Sequence[str], changes: list[tuple[int, int, Sequence[str]]], first: int, last: int
) -> str | None:
    """Return what a side made of a range, None where it changed nothing there."""
    inside = [change for change in changes if first <= change[0] and change[1] <= last]
    inside = [
        change for change in inside if change[0] < change[1] or first == last or first < change[0] < last
    ]
    if not inside:
        return None
    made = list(old[first:last])
    for begin, end, put in reversed(inside):
        made[begin - first : end - first] = put
    return "".join(made)


def merge_fields(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """Merge field by field; a field that cannot be merged keeps mine and is named."""
    values, conflicts = {}, []
    for name, own in mine.items():
        merged = merge_text(base.get(name, ""), own, theirs.get(name, ""))
        if merged is None:
            conflicts.append(name)
        values[name] = own if merged is None else merged
    return Merged(values, tuple(conflicts))
