"""The labelled tickets of a replica: what people wrote and the category that people gave. Reads only.

A category that this classifier set and nobody changed is no label, or it would learn from itself.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from desk.vault import files

NEWEST = 20_000
LEAST_LABELS = 200
LEAST_OF_A_KIND = 5
"""A category with fewer tickets cannot be told from others yet."""

_BODY = 2_000
_LABELLED = f"""
SELECT ticket.title, ticket.product, ticket.category, ticket.id FROM ticket
 WHERE ticket.key IN (SELECT key FROM ticket ORDER BY key DESC LIMIT {NEWEST})
   AND ticket.category <> '' AND ticket.state NOT IN ('spam', 'merged')
   AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.ticket_id = ticket.id AND entry.kind = 'created'
                    AND json_extract(entry.data, '$.category_suggested') = 1
                    AND NOT EXISTS (SELECT 1 FROM entry later WHERE later.ticket_id = ticket.id
                                     AND later.kind = 'category'))
 ORDER BY ticket.key
"""
_SAID = f"""
SELECT substr(body, 1, {_BODY}) FROM entry
 WHERE ticket_id = ? AND kind IN ('created', 'customer_message') AND body <> '' ORDER BY n LIMIT 2
"""
_COUNT = f"""
SELECT count(*) FROM (SELECT category FROM ticket ORDER BY key DESC LIMIT {NEWEST}) WHERE category <> ''
"""


class Labelled(NamedTuple):
    """One ticket with its category."""

    title: str
    body: str
    product: str
    category: str


def open_reading(replica: Path) -> sqlite3.Connection:
    """Return a connection that can only read."""
    connection = files.connect(replica, read_only=True)
    for pragma in ("query_only=1", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def labelled(connection: sqlite3.Connection) -> Iterator[Labelled]:
    """Yield the newest labelled tickets, oldest first."""
    for title, product, category, ident in connection.execute(_LABELLED).fetchall():
        said = "\n".join(str(row[0]) for row in connection.execute(_SAID, (ident,)))
        yield Labelled(str(title), said, str(product), str(category))


def learnable(rows: list[Labelled]) -> list[Labelled]:
    """Return the rows whose category is frequent enough to be learned."""
    frequency = Counter(row.category for row in rows)
    return [row for row in rows if frequency[row.category] >= LEAST_OF_A_KIND]


def count_labels(connection: sqlite3.Connection) -> int:
    """Return about how many labels there are now: cheap, to see whether they grew."""
    return int(connection.execute(_COUNT).fetchone()[0])
