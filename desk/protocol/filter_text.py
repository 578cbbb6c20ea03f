"""The typed filter of the queue: `p:P1 state:waiting assignee:me tag:vpn "text"`, read, written and completed.

Commas inside a key mean "or", a minus before it "not", everything else is text to search for. Chinese
punctuation of an input method reads like its Latin form. Knows no list and no table.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.filter_words import BY_WORD, DIRECTIVES, KEYS, LOOSE, Key, Names, UnknownValueError
from desk.protocol.queue import QueueQuery, Term

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
        "filter_quote": (
            "A quotation mark is not closed. Add one at the end.",
            "引号没有成对，请在末尾补上引号。",
        ),
        "filter_not": (
            "“{word}:” cannot be negated. Remove the minus sign.",
            "“{word}:”不能取反，请去掉减号。",
        ),
    }
)

_QUOTES = {'"': '"', "“": "”", "”": "”", "「": "」", "'": "'"}
_KEY = re.compile(r"(-?)([A-Za-z_]+|[\u4e00-\u9fff]{1,6})[:：]")
_COMMAS = ",，"
_BARE = re.compile(r"[^\s,，\"“”「」:：]+")
_PHRASE = re.compile(r'"([^"]*)"')
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
        text: words for the full text, and phrases in quotation marks.
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


def _read_value(text: str, at: int) -> tuple[str, int]:
    """Return the value that begins at a place and where it ends; bare values end at space or comma."""
    if at < len(text) and text[at] in _QUOTES:
        end = text.find(_QUOTES[text[at]], at + 1)
        if end < 0 and text[at] == "“":
            end = text.find('"', at + 1)
        if end < 0:
            raise FilterError("filter_quote", at, len(text))
        return text[at + 1 : end], end + 1
    end = at
    while end < len(text) and not text[end].isspace() and text[end] not in _COMMAS:
        end += 1
    return text[at:end], end


def _pieces(text: str) -> list[_Piece]:
    found: list[_Piece] = []
    at = 0
    while at < len(text):
        if text[at].isspace() or text[at] in _COMMAS:
            at += 1
            continue
        piece = _keyed(text, at) or _wordy(text, at)
        found.append(piece)
        at = piece.end
    return found


def _wordy(text: str, at: int) -> _Piece:
    if text[at] in _QUOTES and text[at] != "'":
        value, end = _read_value(text, at)
        return _Piece(at, end, "", False, ((value, at, end),))
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return _Piece(at, end, "", False, ((text[at:end], at, end),))


def _keyed(text: str, at: int) -> _Piece | None:
    """Return the key that begins at a place, None where text begins (an address, "error: timeout")."""
    match = _KEY.match(text, at)
    if match is None:
        return None
    word, place = match[2].casefold(), match.end()
    if word not in BY_WORD:
        following = text[place : place + 1]
        if not following or following.isspace() or text.startswith("//", place) or not word.isascii():
            return None
        known = ", ".join([*list(KEYS)[:_SHOWN], "…"])
        raise FilterError("filter_key", at, place, word=match[2], known=known)
    values: list[tuple[str, int, int]] = []
    while True:
        value, end = _read_value(text, place)
        if value.strip():
            values.append((value.strip(), place, end))
        place = end
        if place < len(text) and text[place] in _COMMAS:
            place += 1
            continue
        return _Piece(at, place, word, bool(match[1]), tuple(values))


def parse(text: str, names: Names = LOOSE) -> Filter:
    """Return what a text says; raises FilterError with the place and what would be understood."""
    found = Filter()
    words: list[str] = []
    for piece in _pieces(text):
        if not piece.word:
            words.append(_as_text(text[piece.start], piece.values[0][0]))
            continue
        key = BY_WORD[piece.word]
        if not piece.values:
            raise FilterError(
                "filter_empty", piece.start, piece.end, word=piece.word, known=_known(key, names)
            )
        values = tuple(dict.fromkeys(v for part in piece.values for v in _resolved(key, part, names)))
        if key.name not in DIRECTIVES:
            found = _with_term(found, Term(key.name, values, piece.negated))
        elif piece.negated:
            raise FilterError("filter_not", piece.start, piece.end, word=piece.word)
        else:
            found = _directed(found, key.name, values[-1])
    return replace(found, text=" ".join(word for word in words if word.strip()))


def _as_text(first: str, value: str) -> str:
    """Return a text without a key; what stands in quotation marks with a space in it stays one phrase."""
    is_phrase = first in _QUOTES and len(value.split()) > 1
    return f'"{_unquoted(value)}"' if is_phrase else value


def text_parts(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the words and the phrases of a filter's text."""
    phrases = tuple(phrase for phrase in _PHRASE.findall(text) if phrase.strip())
    return _PHRASE.sub(" ", text), phrases


def _unquoted(value: str) -> str:
    return value.replace('"', "”")


def _known(key: Key, names: Names) -> str:
    return ", ".join(value for value, _ in key.offer(names)[:_SHOWN]) or "…"


def _resolved(key: Key, part: tuple[str, int, int], names: Names) -> tuple[str, ...]:
    value, start, end = part
    try:
        return key.resolve(value, names)
    except UnknownValueError as error:
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
    return " ".join(_word_part(part) for part in re.findall(r'"[^"]*"|\S+', text))


def _word_part(part: str) -> str:
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
    if found.sort:
        changed["sort"], changed["descending"] = found.sort, found.descending
    if found.group_by:
        changed["group_by"] = found.group_by
    if found.band is not None:
        changed["band"] = found.band
    return replace(query, **changed)  # type: ignore[arg-type]


def _one_id(values: tuple[str, ...]) -> bool:
    return len(values) == 1 and len(values[0]) == 32 and values[0].isalnum()


# ---- completing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: `insert` takes the place of the text between `start` and `end`."""

    start: int
    end: int
    insert: str
    label: str
    detail: str = ""


_TYPED = re.compile(r"(-?)(?:([A-Za-z_]+|[\u4e00-\u9fff]+)([:：]))?((?:\"[^\"]*|“[^”]*|[^\s\"“])*)$")


def complete(text: str, cursor: int, names: Names, *, chinese: bool = False) -> tuple[Completion, ...]:
    """Return what may stand at the cursor: keys, or the values of the key before it."""
    match = _TYPED.search(text[:cursor])
    if match is None:
        return ()
    minus, word, colon, typed = match.groups()
    if not colon:
        return _keys(typed, cursor, minus, chinese)
    key = BY_WORD.get(word.casefold())
    if key is None:
        return ()
    last = re.split(f"[{_COMMAS}]", typed)[-1]
    wanted = last.lstrip('"“').casefold()
    start = cursor - len(last)
    return tuple(
        Completion(start, cursor, quoted(value), value, detail)
        for value, detail in key.offer(names)
        if wanted in value.casefold() or wanted in detail.casefold()
    )


def _keys(typed: str, cursor: int, minus: str, chinese: bool) -> tuple[Completion, ...]:
    wanted = typed.casefold()
    if not wanted:
        return ()
    found = []
    for key in (*KEYS.values(), *(() if minus else DIRECTIVES.values())):
        if any(word.startswith(wanted) for word in (key.name, *key.aliases, key.en.casefold(), key.zh)):
            label = key.zh if chinese else key.en
            found.append(Completion(cursor - len(typed), cursor, f"{key.name}:", f"{key.name}:", label))
    return tuple(found)
