"""The technology an article is about: a tag like `kubernetes:1.24-1.28`, and whether that range is behind (G12).

The organisation says which version of each technology it runs; an article whose range ends below it wants a look.
Knows no storage.
"""

import re
from collections.abc import Mapping
from itertools import zip_longest
from typing import NamedTuple

from desk.process import messages
from desk.process.errors import KnownError

_TAG = re.compile(r"([^\s:：]{1,40})[:：](?:v?(\d+(?:\.\d+){0,3}))?(?:([-–~])(?:v?(\d+(?:\.\d+){0,3}))?)?")
_VERSION = re.compile(r"v?\d+(?:\.\d+){0,3}")

messages.register(
    {
        "stack.wrong": (
            "Name the technology without spaces or colon, and its version in numbers, such as 1.29.",
            "技术名称不得含空格或冒号，版本应为数字，例如 1.29。",
        ),
    }
)


class Range(NamedTuple):
    """A range of versions of a technology, both ends belong to it; "" is open."""

    name: str
    first: str
    last: str


def range_of(tag: str) -> Range | None:
    """Return the range that a tag says: name:1.24-1.28, name:1.24 (one), name:1.24- and name:-1.28; None = none."""
    found = _TAG.fullmatch(tag.strip())
    if found is None or not (found[2] or found[4]):
        return None
    first, last = found[2] or "", found[4] or ""
    return Range(found[1].casefold(), first, last if found[3] else first)


def compare(one: str, other: str) -> int:
    """Return -1, 0 or 1; only as many parts count as the shorter one has: 1.28.3 is within 1.28."""
    parts = zip_longest(*(map(int, text.removeprefix("v").split(".")) for text in (one, other)))
    for mine, theirs in parts:
        if mine is None or theirs is None:
            return 0
        if mine != theirs:
            return -1 if mine < theirs else 1
    return 0


def behind(tags: str, present: Mapping[str, str]) -> list[tuple[Range, str]]:
    """Return the ranges among tags (parted by spaces) that end below the version in use, with that version."""
    ranges = [one for one in map(range_of, tags.split()) if one is not None]
    return [
        (one, present[one.name])
        for one in ranges
        if one.last and one.name in present and compare(one.last, present[one.name]) < 0
    ]


def checked(name: str, version: str) -> tuple[str, str]:
    """Return a technology and its version as they are kept; a version "" takes it away."""
    plain, said = name.strip().casefold(), version.strip()
    if not plain or re.search(r"[\s:：]", plain) or (said and not _VERSION.fullmatch(said)):
        raise KnownError("stack.wrong")
    return plain, said.removeprefix("v")
