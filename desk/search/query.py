"""The language of the search box: filters, quoted phrases and words, from whatever was typed or pasted.

Nothing is a syntax error: an unbalanced quote is text, a filter without a value is not yet a filter. Knows
no index.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desk.search.analysis import fold
from desk.search.pinyin import LONGEST, SHORTEST
from desk.search.schema import facet
from desk.search.scorer import Wanted
from desk.search.terms import last_word, latin_words, prepared, terms, title_characters, title_pieces

QUERY_LIMIT = 4_000
"""Characters of a query that are read: beyond it is a paste whose beginning says enough."""

PHRASE_LIMIT = 4
INITIALS_LIMIT = 4
FILTER_LIMIT = 8
_NAMES = {
    "tag": "tag", "标签": "tag", "product": "product", "产品": "product", "lang": "lang", "language": "lang",
    "语言": "lang", "scenario": "scenario", "场景": "scenario", "state": "state", "状态": "state",
    "author": "author", "作者": "author",
}  # fmt: skip
_VALUES = {
    "已验证": "validated", "未验证": "not_validated", "草稿": "wip", "已归档": "archived",
    "待验证": "not_validated", "编写中": "wip", "归档": "archived", "not validated": "not_validated",
    "not-validated": "not_validated", "draft": "wip",
    "中文": "zh", "英文": "en", "chinese": "zh", "english": "en",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_FILTER = re.compile(rf'(?<!\S)([-－]?)({"|".join(_NAMES)})[:：](?:"([^"]*)"|([^\s"]*))', re.IGNORECASE)
_PHRASE = re.compile(r'"([^"]+)"')
_QUOTES = str.maketrans("“”„‟「」『』＂", '"' * 9)


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart.

    Attributes:
        text: the words, without filters and quotes.
        phrases: what must stand in the article literally (folded, lower case).
        facets: filter name -> wanted values as index terms.
        without: filter name -> values that are not wanted (`-tag:vpn`).
        typing: whether the last word may still grow.
    """

    text: str
    phrases: tuple[str, ...] = ()
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    without: dict[str, tuple[str, ...]] = field(default_factory=dict)
    typing: bool = False

    def wanted(self) -> Wanted:
        """Return what to ask the index for."""
        prefix = last_word(self.text) if self.typing else ""
        initials = [
            word for word in latin_words(self.text)[:INITIALS_LIMIT] if SHORTEST <= len(word) <= LONGEST
        ]
        asked = wanted_for_text(self.text)
        return replace(
            asked, prefix=prefix, facets=self.facets, without=self.without, initials=tuple(initials)
        )


def wanted_for_text(text: str) -> Wanted:
    """Return what a text asks of the index, without filters and unfinished words."""
    return Wanted(terms(text), title_characters(text), title_pieces(text))


def clean(text: str, limit: int = QUERY_LIMIT) -> str:
    """Return the beginning of a text with control characters as spaces."""
    return _CONTROL.sub(" ", text[: limit * 4])[:limit]


def parse(text: str, products: Mapping[str, str] | None = None) -> Query:
    """Take a query apart; any text is one. `products` gives the key of each shown name, in lower case."""
    readable = clean(text).translate(_QUOTES)
    facets: dict[str, list[str]] = {}
    without: dict[str, list[str]] = {}
    for match in list(_FILTER.finditer(readable))[:FILTER_LIMIT]:
        value = (match[3] or match[4] or "").strip()
        if value:
            name = _NAMES[match[2].lower()]
            chosen = (without if match[1] else facets).setdefault(name, [])
            chosen += [facet(name, known) for known in _meant(name, value, products or {})]
    words = _FILTER.sub(" ", readable)
    phrases = tuple(
        wanted
        for match in list(_PHRASE.finditer(words))[:PHRASE_LIMIT]
        if (wanted := " ".join(prepared(match[1]).lower().split()))
    )
    return Query(
        text=words.replace('"', " "),
        phrases=phrases,
        facets={name: tuple(values) for name, values in facets.items()},
        without={name: tuple(values) for name, values in without.items()},
        typing=bool(words) and not words[-1].isspace() and not words.endswith('"'),
    )


def _meant(name: str, value: str, products: Mapping[str, str]) -> list[str]:
    """Return the stored values that a filter's value stands for: itself, or those with such a shown name."""
    low = fold(value).lower()
    if name == "product":
        return [key for shown, key in products.items() if shown.startswith(low)] + [value]
    known = _VALUES.get(low, value)
    return [known[:2] if name == "lang" else known]
