"""The kinds of links between tickets, each with its name and its reverse in both languages. Data only."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from desk.process.messages import Words


class LinkKind(NamedTuple):
    """A kind of link: "this ticket <words> the other one"; `reverse` is its name from the other side."""

    name: str
    reverse: str
    words: Words


_PAIRS = (
    ("parent", "is the parent of", "是上级工单，下级为", "child", "is a child of", "是下级工单，上级为"),
    ("related", "is related to", "相关于", "related", "is related to", "相关于"),
    ("duplicates", "duplicates", "重复于", "duplicated_by", "is duplicated by", "被重复于"),
    ("caused_by", "is caused by", "起因于", "causes", "causes", "引发"),
    ("follow_up_of", "follows up", "后续于", "followed_by", "is followed up by", "后续工单为"),
    ("recurrence_of", "is a recurrence of", "再次发生自", "recurs_as", "recurs as", "再次发生为"),
    ("raised_from_alert", "was raised from the alert", "由告警产生自", "raised", "raised", "产生"),
    ("blocks", "blocks", "阻塞", "blocked_by", "is blocked by", "被阻塞于"),
    ("split_from", "was split from", "拆分自", "split_into", "was split into", "拆分出"),
)  # fmt: skip

STORED = tuple(row[0] for row in _PAIRS)
"""The direction in which each kind is stored; the reverse of it is turned round before."""

LINKS: Mapping[str, LinkKind] = MappingProxyType(
    {
        kind.name: kind
        for name, en, zh, reverse, reverse_en, reverse_zh in _PAIRS
        for kind in (
            LinkKind(reverse, name, Words(reverse_en, reverse_zh)),
            LinkKind(name, reverse, Words(en, zh)),
        )
    }
)
"""Every name a link may be given by, with its words; 8 kinds of process.md 5.4.8 and those of a split."""

CHOICES = (
    "related", "duplicates", "parent", "child", "caused_by", "causes", "follow_up_of", "recurrence_of",
    "raised_from_alert", "blocks", "blocked_by",
)  # fmt: skip
"""What a person may choose, the most usual first."""


def reverse_of(name: str) -> str:
    """Return how a link reads from its other side."""
    return LINKS[name].reverse
