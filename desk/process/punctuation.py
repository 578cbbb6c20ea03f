"""How two pieces of a shown line are joined in each language: label and value, an aside, an enumeration. Pure."""

import re
from collections.abc import Iterable
from functools import cache
from string import Formatter


def labelled(name: str, value: str, *, chinese: bool) -> str:
    """Return a name and what is said of it, with the colon of the language."""
    return f"{name}：{value}" if chinese else f"{name}: {value}"


def aside(text: str, note: str, *, chinese: bool) -> str:
    """Return a text and a note in brackets behind it."""
    return f"{text}（{note}）" if chinese else f"{text} ({note})"


def listed(items: Iterable[str], *, chinese: bool) -> str:
    """Return an enumeration."""
    return ("、" if chinese else ", ").join(items)


_LONE = {
    "replies ask": "reply asks",
    "changes wait": "change waits",
    "tickets stand": "ticket stands",
    "articles are": "article is",
    "entries": "entry",
    "replies": "reply",
    **{
        f"{noun}s": noun
        for noun in (
            "alert", "appeal", "article", "change", "character", "conflict", "day", "exception", "file", "finding",
            "flag", "hour", "line", "matter", "record", "session", "step", "ticket", "time",
        )
    },
}  # fmt: skip
"""What follows a lone 1 in English, by what follows any other count."""


@cache
def _one() -> re.Pattern[str]:
    """Return what finds a lone 1 and its noun; compiled at its first use, which the start of the window is not."""
    return re.compile(rf"(?<![\d.,:/−-])\b1 ((?:[a-z]+ ){{0,2}}?)({'|'.join(_LONE)})\b")


def counted(text: str) -> str:
    """Return an English sentence with "1 tickets" put right; whatever else stands in it is kept."""
    return _one().sub(lambda found: f"1 {found[1]}{_LONE[found[2]]}", text)


_FORMATTER = Formatter()


def _is_chinese(text: str) -> bool:
    """Tell whether a text begins with a Chinese or full-width character; a pattern would take the start 1.3 ms."""
    return "\u2e80" <= text[:1] <= "\u9fff" or "\uff00" <= text[:1] <= "\uffef"


def filled(pattern: str, *values: object, **named: object) -> str:
    """Return `pattern.format(...)` in which a Chinese value stands close to the Chinese words round it.

    Patterns have a space beside each place, as Latin letters and figures want it in Chinese text.
    """
    said, chinese, unnamed = "", False, 0
    for literal, name, spec, conversion in _FORMATTER.parse(pattern):
        said += literal[1:] if chinese and literal[:1] == " " and _is_chinese(literal[1:]) else literal
        chinese = False
        if name is None:
            continue
        if not name:
            name, unnamed = str(unnamed), unnamed + 1
        place = "{" + name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}"
        value = place.format(*values, **named)
        if said[-1:] == " " and _is_chinese(said[-2:-1]) and _is_chinese(value):
            said = said[:-1]
        said, chinese = said + value, _is_chinese(value[-1:])
    return said


class Pattern(str):
    """A Chinese sentence with places: `format` sets its spaces as Chinese text wants them."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> str:
        """Fill the places."""
        return filled(self, *values, **named)
