"""The queue's full text: one contentless FTS5 row per entry, rowid = ticket key << 16 | ordinal.

Contentless rows are removed with the tokens that were put in, recomputed from the stored text (decisions.md 8).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from desk.models.entry import FULLTEXT_DDL, FULLTEXT_SHIFT
from desk.models.store import Store, driver_of
from desk.search.analysis import ANALYSER_VERSION, tokens

VERSION_NAME = "fulltext_version"
REBUILD_CHUNK = 100
MAXIMUM = (1 << FULLTEXT_SHIFT) - 1
Texts = Iterable[tuple[int, int, str]]
"""(ticket key, ordinal within the ticket, text); ordinal 0 is the title."""


def entry_text(body: str, data: Mapping[str, Any]) -> str:
    """Return what is indexed of an entry: its body and the template's fields of a creation."""
    fields = data.get("fields")
    return " ".join([body, *map(str, fields.values())]) if isinstance(fields, dict) else body


def prepared(texts: Texts) -> list[tuple[int, str]]:
    """Return the rows of the index for these texts: most of the work, and it needs no lock."""
    return [
        (key << FULLTEXT_SHIFT | ordinal, joined)
        for key, ordinal, text in texts
        if ordinal <= MAXIMUM and text and (joined := " ".join(tokens(text)))
    ]


def missing(connection: Connection, texts: Texts) -> list[tuple[int, str]]:
    """Return the rows of those of these texts that are not indexed yet."""
    rows = prepared(texts)
    known = indexed(connection, (row for row, _ in rows))
    return [row for row in rows if row[0] not in known]


def indexed(connection: Connection, rows: Iterable[int]) -> set[int]:
    """Return which of these rows the index has."""
    look = driver_of(connection).execute
    return {row for row in rows if look("SELECT 1 FROM fulltext_docsize WHERE id = ?", (row,)).fetchone()}


def add(connection: Connection, texts: Texts) -> None:
    """Index texts."""
    add_prepared(connection, prepared(texts))


def add_prepared(connection: Connection, rows: list[tuple[int, str]]) -> None:
    """Index texts that were prepared before."""
    if rows:
        connection.exec_driver_sql("INSERT INTO fulltext(rowid, text) VALUES (?, ?)", rows)


def remove(connection: Connection, texts: Texts) -> None:
    """Remove texts; they must be what was indexed. What is not there (it came in bulk a moment ago) is passed by.

    FTS5 takes the removal of a row that it lacks for a damaged database.
    """
    rows = prepared(texts)
    known = indexed(connection, (row for row, _ in rows))
    if rows := [row for row in rows if row[0] in known]:
        connection.exec_driver_sql(
            "INSERT INTO fulltext(fulltext, rowid, text) VALUES ('delete', ?, ?)", rows
        )


def is_current(store: Store) -> bool:
    """Tell whether the index was made by this version of the analyser; an empty workspace always is."""
    if store.meta(VERSION_NAME) == ANALYSER_VERSION:
        return True
    return store.connection.exec_driver_sql("SELECT 1 FROM ticket LIMIT 1").first() is None


def stamp(connection: Connection) -> None:
    """Note the analyser that made the index."""
    connection.exec_driver_sql(
        "INSERT INTO meta(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        (VERSION_NAME, str(ANALYSER_VERSION)),
    )


def rebuild(store: Store) -> Iterator[tuple[int, int]]:
    """Index every title and entry anew, a transaction per chunk of tickets; yields (done, total)."""
    with store.write() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS fulltext")
        connection.exec_driver_sql(FULLTEXT_DDL)
        stamp(connection)
        total = int(connection.exec_driver_sql("SELECT coalesce(max(key), 0) FROM ticket").scalar_one())
    for start in range(0, total, REBUILD_CHUNK):
        with store.write() as connection:
            span = (start, start + REBUILD_CHUNK)
            titles = connection.exec_driver_sql(
                "SELECT key, 0, title FROM ticket WHERE key > ? AND key <= ?", span
            ).all()
            entries = connection.exec_driver_sql(
                "SELECT t.key, e.n, e.body, e.data FROM ticket t JOIN entry e ON e.ticket_id = t.id"
                " WHERE t.key > ? AND t.key <= ? AND (e.body <> '' OR e.kind = 'created')",
                span,
            ).all()
            texts = [
                *((int(key), 0, str(title)) for key, _, title in titles),
                *((key, n, entry_text(body, json.loads(data))) for key, n, body, data in entries),
            ]
            add_prepared(connection, missing(connection, texts))  # somebody may have worked there meanwhile
        yield min(start + REBUILD_CHUNK, total), total
