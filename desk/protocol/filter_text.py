"""The typed filter of the queue: `p:P1 state:waiting assignee:me tag:vpn "text"`, read, written and completed.

Commas inside a key mean "or", a minus or NOT before it "not", everything else is text to search for, in which OR
joins and a minus excludes. `key>value` and `key=value` read as well. Chinese punctuation of an input method reads
like its Latin form; a quotation mark that is not closed ends with the line. Knows no list and no table.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.filter_words import (
    BY_WORD,
    COMPARED,
    DIRECTIVES,
    KEYS,
    LOOSE,
    Key,
    Names,
    UnknownValueError,
)
from desk.protocol.queue import QueueQuery, Term
from desk.protocol.sought import OPERATORS, OR, tidy

messages.register(
    {
        "filter_key": (
            "There is no filter “{word}:”. Known: {known}. Put it in quotes to search for it as text.",
            "没有“{word}:”这个筛选条件。可用：{known}。如需作为文本搜索，请加引号。",
        ),
        "filter_value": (
            "“{word}:” does not know “{value}”. It takes: {known}.",
            "“{word}:”不支持“{value}”，可用：{known}。",
        ),
        "filter_empty": (
            "“{word}:” needs a value, such as {known}.",
            "“{word}:”后面需要取值，例如 {known}。",
        ),
        "filter_or": (
            "OR joins words and phrases only. Several values of one condition are written with commas, such as p:P0,P1.",
            "OR 只能连接词语；同一条件的多个取值请用逗号分隔，例如 p:P0,P1。",
        ),
        "filter_not": (
            "“{word}:” cannot be negated. Remove the minus sign.",
            "“{word}:”不能取反，请去掉减号。",
        ),
    }
)

_QUOTES = {'"': '"', "“": "”", "”": "”", "「": "」", "'": "'"}
_KEY = re.compile(r"(-?)([A-Za-z_]+|[\u4e00-\u9fff]{1,6})(?:(:)|\s*(!=|>=|<=|[=<>≥≤]))")
_SIGNS = {"≥": ">=", "≤": "<="}
_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""Letters, figures and signs as an input method writes them in full width, to their narrow form."""
COMMAS = ",，"
_BARE = re.compile(r"[^\s,，\"“”「」:：]+")
_SHOWN = 8


class FilterError(KnownError):
    """A filter that cannot be read; `start` and `end` say where."""

    def __init__(self, code: str, start: int, end: int, **params: object) -> None:
        super().__init__(code, **params)
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class Filter:
    """What a filter text says.

    Attributes:
        terms: the conditions, at most one per field and sign but for tags.
        text: what is sought in titles and entries, as `sought` reads it.
        view, sort, group_by: "" where the text says nothing; band: None likewise.
    """

    terms: tuple[Term, ...] = ()
    text: str = ""
    view: str = ""
    sort: str = ""
    descending: bool = False
    group_by: str = ""
    band: bool | None = None

    def values(self, field: str) -> tuple[str, ...]:
        """Return the values of the positive terms of a field."""
        return tuple(
            value for term in self.terms if term.field == field and not term.negated for value in term.values
        )

    def with_values(self, field: str, values: Iterable[str]) -> "Filter":
        """Return the filter with exactly these positive values of a field."""
        kept = [term for term in self.terms if term.field != field or term.negated]
        chosen = tuple(values)
        place = next((n for n, term in enumerate(self.terms) if term.field == field), len(kept))
        if chosen:
            kept.insert(min(place, len(kept)), Term(field, chosen))
        return replace(self, terms=tuple(kept))

    def is_empty(self) -> bool:
        """Tell whether nothing is left out."""
        return not self.terms and not self.text


@dataclass(frozen=True, slots=True)
class _Piece:
    """A key with its values (and where each stands), or a text without a key."""

    start: int
    end: int
    word: str
    negated: bool
    values: tuple[tuple[str, int, int], ...]
    quoted: bool = False


def _read_value(text: str, at: int) -> tuple[str, int]:
    """Return the value that begins at a place and where it ends; bare values end at space or comma."""
    if at < len(text) and text[at] in _QUOTES:
        end = text.find(_QUOTES[text[at]], at + 1)
        if end < 0 and text[at] == "“":
            end = text.find('"', at + 1)
        if end >= 0:
            return text[at + 1 : end], end + 1
        if text[at] != "'":  # it may still be typed; an apostrophe is a letter like any other
            return text[at + 1 :], len(text)
    end = at
    while end < len(text) and not text[end].isspace() and text[end] not in COMMAS:
        end += 1
    return text[at:end], end


def _pieces(text: str) -> list[_Piece]:
    found: list[_Piece] = []
    at, plain = 0, text.translate(_WIDTH)
    while at < len(text):
        if text[at].isspace() or text[at] in COMMAS:
            at += 1
            continue
        piece = _keyed(text, plain, at) or _wordy(text, at)
        found.append(piece)
        at = piece.end
    return found


def _wordy(text: str, at: int) -> _Piece:
    begin = at + (text[at] == "-")
    if text[begin : begin + 1] and text[begin] in _QUOTES and text[begin] != "'":
        value, end = _read_value(text, begin)
        return _Piece(at, end, "", begin > at, ((value, begin, end),), quoted=True)
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return _Piece(at, end, "", False, ((text[at:end], at, end),))


def _keyed(text: str, plain: str, at: int) -> _Piece | None:
    """Return the key that begins at a place, None where text begins (an address, "error: timeout", "a > b")."""
    match = _KEY.match(plain, at)
    if match is None:
        return None
    word, sign, place = match[2].casefold(), match[4] or "", match.end()
    if word not in BY_WORD:
        if sign or _is_text(plain, place, word):
            return None
        known = ", ".join([*list(KEYS)[:_SHOWN], "…"])
        raise FilterError("filter_key", at, place, word=match[2], known=known)
    if sign not in ("", "=", "!=") and BY_WORD[word].name not in COMPARED:
        return None
    if sign or not _is_keyed(plain, place):
        place += len(plain[place:]) - len(plain[place:].lstrip())
    values, end = _values(text, place)
    sign = "" if sign in ("=", "!=") else _SIGNS.get(sign, sign)
    signed = tuple((sign + value, start, stop) for value, start, stop in values)
    return _Piece(at, end, word, bool(match[1]) != (match[4] == "!="), signed)


def _is_text(plain: str, place: int, word: str) -> bool:
    """Tell whether a colon behind an unknown word is one of ordinary text: "error: x", "host:8080", "C:\\x"."""
    following = plain[place : place + 1]
    return not following or following.isspace() or following in "/\\0123456789" or not word.isascii()


def _is_keyed(plain: str, place: int) -> bool:
    """Tell whether what follows a key and a space is another key: then the first has no value yet."""
    following = _KEY.match(plain[place:].lstrip())
    return following is not None and following[2].casefold() in BY_WORD


def _values(text: str, place: int) -> tuple[list[tuple[str, int, int]], int]:
    """Return the values from a place on with where each stands, and where they end."""
    values: list[tuple[str, int, int]] = []
    while True:
        value, end = _read_value(text, place)
        if value.strip():
            values.append((value.strip(), place, end))
        place = end
        if place < len(text) and text[place] in COMMAS:
            place += 1
            continue
        return values, place


def parse(text: str, names: Names = LOOSE) -> Filter:
    """Return what a text says; raises FilterError with the place and what would be understood."""
    found, items = Filter(), list[str]()
    excludes = False
    for piece, before, after in _joined(_pieces(text)):
        operator = _operator(piece)
        if operator == OR:
            if before or after:
                raise FilterError("filter_or", piece.start, piece.end)
            items.append(OR)
        elif operator:
            excludes = operator == "NOT"
            continue
        elif not piece.word:
            items += _as_text(piece, excludes)
        else:
            found = _taken(found, replace(piece, negated=piece.negated != excludes), names)
        excludes = False
    return replace(found, text=tidy(items))


def _joined(pieces: list[_Piece]) -> Iterator[tuple[_Piece, bool, bool]]:
    """Yield each piece, and whether a key stands before and behind it."""
    keyed = [False, *(bool(piece.word) for piece in pieces), False]
    for number, piece in enumerate(pieces):
        yield piece, keyed[number], keyed[number + 2]


def _operator(piece: _Piece) -> str:
    return "" if piece.word or piece.quoted else OPERATORS.get(piece.values[0][0], "")


def _taken(found: Filter, piece: _Piece, names: Names) -> Filter:
    """Return a filter with one key more."""
    key = BY_WORD[piece.word]
    if not piece.values:
        raise FilterError("filter_empty", piece.start, piece.end, word=piece.word, known=_known(key, names))
    values = tuple(dict.fromkeys(v for part in piece.values for v in _resolved(key, part, names)))
    if key.name not in DIRECTIVES:
        return _with_term(found, Term(key.name, values, piece.negated))
    if piece.negated:
        raise FilterError("filter_not", piece.start, piece.end, word=piece.word)
    return _directed(found, key.name, values[-1])


def _as_text(piece: _Piece, excludes: bool) -> list[str]:
    """Return the item of a text without a key; words in quotation marks stay one phrase, signs there are letters."""
    value = piece.values[0][0]
    if not value.strip():
        return []
    if piece.quoted:
        value = _unquoted(value)
        if len(value.split()) > 1 or value[0] == "-" or value in OPERATORS:
            value = f'"{value}"'
    return [f"{'-' * (piece.negated or excludes)}{value}"]


def _unquoted(value: str) -> str:
    return value.replace('"', "”")


def _known(key: Key, names: Names) -> str:
    return ", ".join(value for value, _ in key.offer(names)[:_SHOWN]) or "…"


def _resolved(key: Key, part: tuple[str, int, int], names: Names) -> tuple[str, ...]:
    value, start, end = part
    try:
        return key.resolve(value, names)
    except UnknownValueError as error:
        if (narrow := value.translate(_WIDTH)) != value:
            return _resolved(key, (narrow, start, end), names)
        known = ", ".join(error.known[:_SHOWN]) + (", …" if len(error.known) > _SHOWN else "")
        raise FilterError("filter_value", start, end, word=key.name, value=value, known=known) from error


def _with_term(found: Filter, term: Term) -> Filter:
    """Add a term; a repeated key adds values, but a ticket can carry every one of several tags."""
    if term.field != "tag":
        for place, held in enumerate(found.terms):
            if (held.field, held.negated) == (term.field, term.negated):
                joined = Term(held.field, tuple(dict.fromkeys(held.values + term.values)), held.negated)
                return replace(found, terms=(*found.terms[:place], joined, *found.terms[place + 1 :]))
    return replace(found, terms=(*found.terms, term))


def _directed(found: Filter, name: str, value: str) -> Filter:
    if name == "in":
        return replace(found, view=value)
    if name == "sort":
        return replace(found, sort=value.lstrip("-"), descending=value.startswith("-"))
    if name == "by":
        return replace(found, group_by=value)
    return replace(found, band=value == "on")


# ---- writing -----------------------------------------------------------------------------------------


def quoted(value: str) -> str:
    """Return a value as it is written: in quotation marks where a space, comma or colon stands in it."""
    return value if _BARE.fullmatch(value) and value[0] not in "-'" else f'"{_unquoted(value)}"'


def write(found: Filter, names: Names = LOOSE) -> str:
    """Return the text of a filter; `parse` of it gives the same filter again."""
    parts: list[str] = []
    if found.view:
        parts.append(f"in:{found.view}")
    for term in found.terms:
        key = KEYS[term.field]
        shown = ",".join(quoted(key.show(value, names)) for value in _folded(term))
        parts.append(f"{'-' * term.negated}{'p' if term.field == 'priority' else term.field}:{shown}")
    if found.text:
        parts.append(_text_part(found.text))
    if found.sort:
        parts.append(f"sort:{'-' * found.descending}{found.sort}")
    if found.group_by:
        parts.append(f"by:{found.group_by}")
    if found.band is not None:
        parts.append(f"band:{'on' if found.band else 'off'}")
    return " ".join(parts)


def _folded(term: Term) -> tuple[str, ...]:
    """Return the values, with the three waiting states under their common name."""
    waiting = ("waiting_customer", "waiting_third_party", "scheduled")
    if term.field == "state" and set(waiting) <= set(term.values):
        return ("waiting", *(value for value in term.values if value not in waiting))
    return term.values


def _text_part(text: str) -> str:
    """Return words and phrases as they are written: a word that would read as a key stands in quotation marks."""
    return " ".join(part if part == OR else _word_part(part) for part in re.findall(r'-?"[^"]*"|\S+', text))


def _word_part(part: str) -> str:
    if len(part) > 1 and part[0] == "-":
        return f"-{_word_part(part[1:])}"
    try:
        plain = parse(part)
    except FilterError:
        return quoted(part)
    return part if plain == Filter(text=part) else quoted(part)


def apply(found: Filter, base: QueueQuery) -> QueueQuery:
    """Return a query narrowed by a filter; single fields use the query's own columns, which indexes serve."""
    terms = list(found.terms)
    query = replace(base, text=found.text or base.text)
    for held in found.terms:
        own = {"state": "states", "priority": "priorities"}.get(held.field)
        if own is not None and not held.negated and not getattr(query, own):
            values = tuple(int(v) for v in held.values) if own == "priorities" else held.values
            query = replace(query, **{own: values})  # type: ignore[arg-type]
            terms.remove(held)
        elif held.field == "group" and not held.negated and query.group is None and _one_id(held.values):
            query = replace(query, group=bytes.fromhex(held.values[0]))
            terms.remove(held)
    changed: dict[str, object] = {"terms": (*base.terms, *terms)}
    if found.view:
        changed["view"] = found.view
    elif base.view != "all" and found.values("closed"):
        changed["view"] = "closed"  # no open ticket was closed on any day
    if found.sort:
        changed["sort"], changed["descending"] = found.sort, found.descending
    if found.group_by:
        changed["group_by"] = found.group_by
    if found.band is not None:
        changed["band"] = found.band
    return replace(query, **changed)  # type: ignore[arg-type]


def _one_id(values: tuple[str, ...]) -> bool:
    return len(values) == 1 and len(values[0]) == 32 and values[0].isalnum()
