"""Terms of the knowledge index: what an article is found under and what a query asks for.

Beyond the shared analyser it stems English, splits camel case, leaves out words that say nothing, and gives
characters and bigrams of titles. Knows no index and no table.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from whoosh.lang.porter2 import stem as _porter

from desk.search import words as chinese
from desk.search.analysis import ANALYSER_VERSION, HAN, fold, is_han
from desk.search.pinyin import initials
from desk.search.variants import replace_words

TERMS_VERSION = f"{ANALYSER_VERSION}.2"
"""Stamped on the index; the second number is raised when only these terms change."""

CODE_LIMIT = 40
PIECE = 5
PAIR = " "
"""What stands between the words of a pair; no other term holds it."""

JOINED_LIMIT = 24
SHORT = 3
_WORD = rf"[^\W_{HAN}]+"
_RUNS = re.compile(rf"[{HAN}]+|{_WORD}(?:[-_./:@#+'’]{_WORD})*(?:\+\+|#)?")
_SPLIT = re.compile(r"[-_./:@#+'’]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-f]+|[0-9a-f]{12,}")
SILENT_ENGLISH = frozenset(
    "a an and are as at be but by for from has have if in into is it its no not of on or such that the their"
    " then there these they this to was were will with you your we our i can could should would do does did"
    " my me please hi hello thanks thank am been being so when what how why which after before again between still also"
    " just get got all any only some since".split()
)
SILENT_CHINESE = frozenset(
    "的 了 和 是 在 就 都 而 及 与 着 或 一个 我们 你们 他们 它们 这 那 该 其 之 于 也 对 等 被 把 请 您 我 你 他 将 可 以 为"
    " 从 到 中 上 下 并 由 个 时 后 前 吗 呢 吧 啊 怎么 怎么办 如何 什么 为什么 一下 还是 以及 老师 麻烦"
    " 谢谢 你好 您好".split()
)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word; short words and codes stay as they are."""
    return str(_porter(word)) if len(word) > SHORT and word.isascii() and word.isalpha() else word


def prepared(text: str) -> str:
    """Return the text folded, with regional words replaced, its capitals kept."""
    return replace_words(fold(text))


def runs_of(text: str) -> list[str]:
    """Return the runs of a text: Chinese characters that stand together, other words, codes."""
    return _RUNS.findall(prepared(text))


def terms(text: str) -> list[str]:
    """Return the terms of a text, in order, repeats kept."""
    return terms_of(runs_of(text))


def terms_of(runs: Sequence[str]) -> list[str]:
    """Return the terms of a text's runs, in order, repeats kept."""
    found: list[str] = []
    for run in runs:
        if is_han(run[0]):
            found += [word for word in chinese.cut_for_search(run) if word not in SILENT_CHINESE]
        else:
            found += _known(run) if len(run) <= CODE_LIMIT else _latin(run)
    return found


@lru_cache(maxsize=30_000)
def _known(run: str) -> tuple[str, ...]:
    """Return the terms of a short word or code: most are met again."""
    return tuple(_latin(run))


def _is_plain(piece: str) -> bool:
    return piece.isalpha() and (piece.islower() or piece.istitle() or piece.isupper())


def _latin(run: str) -> Iterator[str]:
    """Yield a code whole, joined and in parts (ora-12541, ora12541, ora, 12541); a plain word as its stem."""
    low = run.lower()
    if _is_plain(run):
        if low not in SILENT_ENGLISH and len(low) <= CODE_LIMIT:
            yield stem(low)
        return
    if len(low) <= CODE_LIMIT:
        yield low
    pieces = [piece for piece in _SPLIT.split(run) if piece]
    joined = "".join(pieces).lower()
    if 1 < len(pieces) <= 3 and len(joined) <= JOINED_LIMIT and joined != low:
        yield joined
    for piece in pieces:
        yield from _piece(piece, low)


def _piece(piece: str, whole: str) -> Iterator[str]:
    low = piece.lower()
    if len(low) < 2 or len(low) > CODE_LIMIT:
        return
    if piece.isdigit() or _is_plain(piece):
        if low != whole and low not in SILENT_ENGLISH:
            yield stem(low)
        return
    if low != whole:
        yield low
    if _HEXADECIMAL.fullmatch(low):
        return
    for part in _CAMEL.findall(piece):
        small = part.lower()
        if small != low and len(small) > 1 and small not in SILENT_ENGLISH:
            yield stem(small)


def surface_of(runs: Iterable[str]) -> set[str]:
    """Return the English words as written: what a half-typed or mistyped word is compared with."""
    words = {run.lower() for run in set(runs) if run.isascii() and run.isalpha()}
    return {word for word in words if SHORT < len(word) <= CODE_LIMIT and word not in SILENT_ENGLISH}


def title_characters(text: str) -> list[str]:
    """Return the single Chinese characters of a title and their pairs: they repair wrong segmentation."""
    found: list[str] = []
    for run in runs_of(text):
        if is_han(run[0]):
            found.extend(run)
            found.extend(run[at : at + 2] for at in range(len(run) - 1))
    return found


def title_pieces(text: str) -> list[str]:
    """Return the pieces of a title's other words (`_cert`, `certi` ...) and its pairs of neighbours.

    Pieces meet where a word is mistyped or its form differs, pairs where words stand together.
    """
    words = [run.lower()[:CODE_LIMIT] for run in runs_of(text) if not is_han(run[0])]
    found: list[str] = []
    for word in words:
        framed = f"_{word}_"
        found.extend(framed[at : at + PIECE] for at in range(max(1, len(framed) - PIECE + 1)))
    stems = [stem(word) for word in words]
    found.extend(f"{one}{PAIR}{other}" for one, other in pairwise(stems))
    return found


def plain_words(text: str) -> list[str]:
    """Return the words of a text, each once in its place: Chinese as a reader cuts it, others as stems."""
    found: list[str] = []
    for run in runs_of(text):
        if is_han(run[0]):
            found.extend(chinese.cut(run))
        else:
            found.extend(stem(piece) for piece in _SPLIT.split(run.lower()) if piece)
    return found


def latin_words(text: str) -> list[str]:
    """Return the words of plain letters in a text, in lower case."""
    return [run.lower() for run in runs_of(text) if run.isascii() and run.isalpha()]


def title_initials(text: str) -> set[str]:
    """Return the pinyin initials of a title's or tag's Chinese words."""
    found: set[str] = set()
    for run in runs_of(text):
        if is_han(run[0]):
            found |= initials(run)
    return found


def last_word(text: str) -> str:
    """Return the word still being typed: the last token of a text that ends in one, else nothing."""
    plain = prepared(text)
    runs = list(_RUNS.finditer(plain))
    if not runs or runs[-1].end() != len(plain):
        return ""
    run = runs[-1].group()
    return chinese.cut(run)[-1] if is_han(run[0]) else run.lower()


def marks(text: str) -> list[str]:
    """Return the words of a query to look for in shown text, in the order in which they were said."""
    found: list[str] = []
    for run in runs_of(text):
        if is_han(run[0]):
            found.extend(word for word in chinese.cut(run) if word not in SILENT_CHINESE)
        else:
            low = run.lower()
            found.extend(word for word in (low, *_SPLIT.split(low)) if word and word not in SILENT_ENGLISH)
    # A lone character says something only where nothing else was said.
    return list(dict.fromkeys(word for word in found if len(word) > 1)) or list(dict.fromkeys(found))
