"""The text of a queue's filter against the full-text index: as a condition in SQL, and as sets of keys.

Each word must occur somewhere in a ticket, not necessarily all in one entry. Of a long text the first words count.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desk.models.entry import FULLTEXT_SHIFT
from desk.protocol.sought import MOST, Sought, sought, words_of
from desk.queries.phrases import phrase_keys
from desk.search.analysis import query_tokens

_HITS = f"SELECT rowid >> {FULLTEXT_SHIFT} FROM fulltext WHERE fulltext MATCH ?"
_KEYED, _LISTED = f"key IN ({_HITS})", "key IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Sieve:
    """Keys of tickets that a text lets through.

    Attributes:
        wanted: only these, None = all but the unwanted.
        unwanted: none of these.
    """

    wanted: set[int] | None
    unwanted: set[int]

    def has(self, key: int) -> bool:
        """Tell whether a ticket is let through."""
        return (self.wanted is None or key in self.wanted) and key not in self.unwanted

    def of(self, among: set[int]) -> set[int]:
        """Return those of some tickets that are let through."""
        return (among if self.wanted is None else among & self.wanted) - self.unwanted


@dataclass(frozen=True, slots=True)
class _Option:
    """What is looked up for one word or phrase: FTS5 expressions that must all hit, or a phrase."""

    terms: tuple[str, ...]
    phrase: str = ""


def _read(text: str) -> Iterator[tuple[Sought, list[_Option]]]:
    """Yield each condition with what is looked up for it; what has no word in it asks nothing."""
    conditions, left = sought(text), MOST
    for number, one in enumerate(conditions):
        ends = number == len(conditions) - 1 and not one.negated and not text[-1:].isspace()
        options = [_option(option, left, is_typed=ends) for option in one.options]
        options = [option for option in options if option.terms or option.phrase]
        if options:
            yield one, options
        left -= sum(len(option.terms) or 1 for option in options)
        if left <= 0:
            return


def _option(written: str, most: int, *, is_typed: bool) -> _Option:
    words, is_phrase = words_of(written)
    tokens = query_tokens(words)[:most]
    if is_phrase:
        return _Option((), words if tokens else "")
    quoted = ['"' + token.replace('"', '""') + '"' for token in tokens]
    if quoted and is_typed:
        quoted[-1] += "*"  # it may still be typed
    return _Option(tuple(quoted))


def condition(connection: sqlite3.Connection, text: str) -> tuple[str, list[Any]]:
    """Return the SQL condition of a text on the ticket's key; without any word nothing is let through.

    With the hits brought here and handed back, 70,000 of a million took 330 ms; sought and ordered in one
    statement it is 130 ms.
    """
    said: list[str] = []
    values: list[Any] = []
    for one, options in _read(text):
        parts = []
        for option in options:
            if option.phrase:
                parts.append(_LISTED)
                values.append(json.dumps(sorted(phrase_keys(connection, option.phrase))))
            else:
                parts.append(" AND ".join([_KEYED] * len(option.terms)))
                values += option.terms
        joined = parts[0] if len(parts) == 1 else "(" + " OR ".join(f"({part})" for part in parts) + ")"
        said.append(f"NOT ({joined})" if one.negated else joined)
    return " AND ".join(said) or "0", values


def keys(connection: sqlite3.Connection, text: str) -> Sieve:
    """Return the tickets that a text lets through; without any word none."""
    wanted: set[int] | None = None
    unwanted: set[int] = set()
    asked = False
    for one, options in _read(text):
        asked = True
        found = set[int]().union(*(_hits(connection, option) for option in options))
        if one.negated:
            unwanted |= found
            continue
        wanted = found if wanted is None else wanted & found
        if not wanted:
            break
    return Sieve(wanted - unwanted if wanted else wanted, unwanted) if asked else Sieve(set(), unwanted)


def _hits(connection: sqlite3.Connection, option: _Option) -> set[int]:
    if option.phrase:
        return phrase_keys(connection, option.phrase)
    found: set[int] | None = None
    for term in option.terms:
        hits = {key for (key,) in connection.execute(_HITS, (term,))}
        found = hits if found is None else found & hits
        if not found:
            break
    return found or set()
