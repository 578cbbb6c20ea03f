"""Suggestions to improve the process, each about one of its steps (process.md K11)."""

from sqlalchemy import Index, Table

from desk.models.base import METADATA, id_column, instant, words

SUGGESTION = Table(
    "suggestion",
    METADATA,
    id_column(primary=True),
    words("line"),
    words("node"),
    words("text"),
    id_column("ticket_id", nullable=True),
    id_column("by", nullable=True),
    instant("at_us"),
    words("state", "open"),
    words("answer"),
    id_column("answered_by", nullable=True),
    instant("answered_us", nullable=True),
    Index("suggestion_line", "line", "node"),
)
"""`state` is open, accepted, done or declined; `answer` says why."""

DDL = (
    "CREATE TABLE IF NOT EXISTS suggestion(id BLOB NOT NULL PRIMARY KEY, line TEXT DEFAULT '' NOT NULL,"
    " node TEXT DEFAULT '' NOT NULL, text TEXT DEFAULT '' NOT NULL, ticket_id BLOB, \"by\" BLOB, at_us INTEGER NOT NULL,"
    " state TEXT DEFAULT 'open' NOT NULL, answer TEXT DEFAULT '' NOT NULL, answered_by BLOB, answered_us INTEGER)",
    "CREATE INDEX IF NOT EXISTS suggestion_line ON suggestion(line, node)",
)
