"""The text of a filter: words and phrases that must occur, alternatives joined by OR, and what must not occur.

Written as one line: `vpn "no route" -mail 支付 OR 退款`. Knows no key of the filter language and no index.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

OR = "OR"
OPERATORS = {
    "OR": OR, "|": OR, "||": OR, "或": OR, "或者": OR,
    "AND": "AND", "&&": "AND", "且": "AND", "并且": "AND",
    "NOT": "NOT", "非": "NOT",
}  # fmt: skip
"""Words between words that join or exclude; in quotation marks they are text like any other."""

MOST = 16
"""Words of one text that are looked up: a pasted page would seek a thousand."""

_ITEM = re.compile(r'-?"[^"]*"|\S+')


@dataclass(frozen=True, slots=True)
class Sought:
    """One condition on the text.

    Attributes:
        options: words and phrases of which one must occur; a phrase stands in quotation marks.
        negated: whether none of them may.
    """

    options: tuple[str, ...]
    negated: bool = False


def sought(text: str) -> tuple[Sought, ...]:
    """Return the conditions of a filter's text; an OR without two sides joins nothing."""
    found: list[Sought] = []
    joins = False
    for item in _ITEM.findall(text):
        if item == OR:
            joins = bool(found) and not found[-1].negated
            continue
        negated = len(item) > 1 and item[0] == "-"
        one = Sought((item[negated:],), negated)
        if joins and not negated:
            one = Sought((*found.pop().options, *one.options))
        found.append(one)
        joins = False
    return tuple(found)


def words_of(option: str) -> tuple[str, bool]:
    """Return an option without its quotation marks, and whether it is a phrase."""
    is_phrase = len(option) > 1 and option[0] == option[-1] == '"'
    return (option[1:-1], True) if is_phrase else (option, False)


def tidy(items: Iterable[str]) -> str:
    """Return the text of items in which OR joins two things, and nothing else stands between."""
    made: list[str] = []
    for item in items:
        if item == OR and (not made or made[-1] == OR or made[-1].startswith("-")):
            continue
        if made and made[-1] == OR and item.startswith("-") and len(item) > 1:
            made.pop()
        made.append(item)
    if made and made[-1] == OR:
        made.pop()
    return " ".join(made)
