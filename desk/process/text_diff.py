"""What differs between two texts, line by line and inside a line, as rows that can be shown in two ways.

Knows no colours and no window; long equal stretches are left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"[\u3400-\u9fff]|\w+|\s+|[^\w\s]")
_CONTEXT = 3
_LONGEST = 4_000
"""Lines beyond which texts are not compared line by line, but shown as replaced."""

Span = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One line beside its counterpart.

    Attributes:
        kind: equal, changed, removed, added or gap (lines left out; `left` says how many).
        left, right: the parts of each side, each with whether it differs.
    """

    kind: str
    left: tuple[Span, ...] = ()
    right: tuple[Span, ...] = ()


def diff_rows(before: str, after: str) -> list[Row]:
    """Return the rows of two texts; equal ones farther than three lines from a change become one gap."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    if max(len(old), len(new)) > _LONGEST:
        return [*_one_sided(old, "removed"), *_one_sided(new, "added")]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    rows: list[Row] = []
    groups = list(matcher.get_grouped_opcodes(_CONTEXT))
    reached = 0
    for group in groups:
        if group[0][1] > reached:
            rows.append(_gap(group[0][1] - reached))
        for tag, i1, i2, j1, j2 in group:
            rows.extend(_rows(tag, old[i1:i2], new[j1:j2]))
        reached = group[-1][2]
    if len(old) > reached:
        rows.append(_gap(len(old) - reached))
    return rows


def _gap(lines: int) -> Row:
    return Row("gap", ((str(lines), False),))


def _one_sided(lines: Sequence[str], kind: str) -> Iterator[Row]:
    for line in lines:
        part: tuple[Span, ...] = ((line, False),)
        yield Row(kind, part, ()) if kind == "removed" else Row(kind, (), part)


def _rows(tag: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    if tag == "equal":
        yield from (Row("equal", ((line, False),), ((line, False),)) for line in old)
        return
    both = min(len(old), len(new))
    for left, right in zip(old[:both], new[:both], strict=True):
        yield Row("changed", *_inside(left, right))
    yield from _one_sided(old[both:], "removed")
    yield from _one_sided(new[both:], "added")


def _inside(left: str, right: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return both lines cut into equal and differing parts, by word, in Chinese by character."""
    old, new = _WORDS.findall(left), _WORDS.findall(right)
    ours: list[Span] = []
    theirs: list[Span] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if i2 > i1:
            ours.append(("".join(old[i1:i2]), tag != "equal"))
        if j2 > j1:
            theirs.append(("".join(new[j1:j2]), tag != "equal"))
    return tuple(ours), tuple(theirs)
