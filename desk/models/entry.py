"""The append-only timeline, clustered by ticket, and the attachments' registry."""

from sqlalchemy import BLOB, TEXT, Column, Index, Table

from desk.models.base import METADATA, id_column, instant, number, words

ENTRY = Table(
    "entry",
    METADATA,
    Column("ticket_id", BLOB, primary_key=True),
    Column("id", BLOB, primary_key=True),
    number("n", 0),
    words("kind"),
    words("visibility", "system"),
    id_column("author_id", nullable=True),
    id_column("device_id", nullable=True),
    instant("occurred_us"),
    instant("recorded_us"),
    instant("effective_us"),
    number("time_adjusted", 0),
    words("source"),
    number("policy_version", 0),
    number("calendar_version", 0),
    words("body"),
    words("data", "{}"),
    words("hlc"),
    sqlite_with_rowid=False,
)
"""`n` is the local ordinal within the ticket; the full-text row of an entry is `ticket.key << 16 | n`."""

BLOB_FILE = Table(
    "blob",
    METADATA,
    Column("id", TEXT, primary_key=True),
    number("size", 0),
    number("complete", 1),
    instant("added_us"),
)
"""What blobs this replica knows of; the bytes stand in `blobs.sqlite`."""

LINK = Table(
    "link",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id"),
    id_column("target_id"),
    words("type", "related"),
    instant("at_us"),
    id_column("by", nullable=True),
    Index("link_ticket", "ticket_id"),
    Index("link_target", "target_id"),
)

FULLTEXT_SHIFT = 16

FULLTEXT_DDL = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS fulltext USING fts5("
    "text, content='', detail='none', tokenize=\"unicode61 remove_diacritics 0 tokenchars '-_./:@#+'\")"
)
"""Contentless: deletion needs the FTS5 'delete' command with the very tokens that were inserted."""
