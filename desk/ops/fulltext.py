"""The queue's full text: one contentless FTS5 row per entry, rowid = ticket key << 16 | ordinal.

Contentless rows are removed with the tokens that were put in, recomputed from the stored text (decisions.md 8).
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from desk.models.entry import FULLTEXT_SHIFT
from desk.search.analysis import tokens

MAXIMUM = (1 << FULLTEXT_SHIFT) - 1
Texts = Iterable[tuple[int, int, str]]
"""(ticket key, ordinal within the ticket, text); ordinal 0 is the title."""


def _rows(texts: Texts) -> list[tuple[int, str]]:
    return [
        (key << FULLTEXT_SHIFT | ordinal, joined)
        for key, ordinal, text in texts
        if ordinal <= MAXIMUM and text and (joined := " ".join(tokens(text)))
    ]


def add(connection: Connection, texts: Texts) -> None:
    """Index texts."""
    if rows := _rows(texts):
        connection.exec_driver_sql("INSERT INTO fulltext(rowid, text) VALUES (?, ?)", rows)


def remove(connection: Connection, texts: Texts) -> None:
    """Remove texts; they must be what was indexed."""
    if rows := _rows(texts):
        connection.exec_driver_sql(
            "INSERT INTO fulltext(fulltext, rowid, text) VALUES ('delete', ?, ?)", rows
        )
