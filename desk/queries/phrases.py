"""Phrases of the queue's text filter: words in quotation marks that must stand together in one entry.

The index of the queue keeps no positions, so it only names the entries that hold every word of a phrase; whether
they stand together is read in the stored text.
"""

import json
import re
import sqlite3
from itertools import groupby
from operator import itemgetter

from desk.models.entry import FULLTEXT_SHIFT
from desk.ops.fulltext import entry_text
from desk.search.analysis import is_han, normalise, query_tokens

_ORDINAL = (1 << FULLTEXT_SHIFT) - 1
_SPACE = re.compile(r"\s+")


def phrase_keys(connection: sqlite3.Connection, phrase: str) -> set[int]:
    """Return the keys of tickets in whose title or one of whose entries a phrase stands."""
    words = _certain(query_tokens(phrase))
    found: set[int] = set()
    pattern = phrase_pattern(phrase)
    every = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    rows = connection.execute("SELECT rowid FROM fulltext WHERE fulltext MATCH ? ORDER BY rowid", (every,))
    places = ((rowid >> FULLTEXT_SHIFT, rowid & _ORDINAL) for (rowid,) in rows.fetchall())
    for key, held in groupby(places, key=itemgetter(0)):
        if _stands(connection, key, {ordinal for _, ordinal in held}, pattern):
            found.add(key)
    return found


def _certain(tokens: list[str]) -> list[str]:
    """Return the words that the index surely has: a single Chinese character may be part of a longer word there."""
    long = [token for token in tokens if len(token) > 1 or not is_han(token)]
    return list(dict.fromkeys(long or tokens))


def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Return what finds a phrase in normalised text: any white space between its words, no half words at its ends."""
    plain = normalise(phrase).strip()
    parts = [re.escape(part) for part in _SPACE.split(plain)]
    before = r"(?<![a-z0-9])" if plain[:1].isascii() and plain[:1].isalnum() else ""
    after = r"(?![a-z0-9])" if plain[-1:].isascii() and plain[-1:].isalnum() else ""
    return re.compile(before + r"\s+".join(parts) + after)


def _stands(connection: sqlite3.Connection, key: int, ordinals: set[int], pattern: re.Pattern[str]) -> bool:
    ident, title = connection.execute("SELECT id, title FROM ticket WHERE key = ?", (key,)).fetchone()
    if 0 in ordinals and pattern.search(normalise(title)):
        return True
    rows = connection.execute("SELECT n, body, data FROM entry WHERE ticket_id = ?", (ident,))
    return any(
        pattern.search(normalise(entry_text(body, json.loads(data)))) is not None
        for n, body, data in rows
        if n in ordinals
    )
