"""Tables around the data: versioned rules, settings, drafts, and the bookkeeping of ops."""

from sqlalchemy import BLOB, INTEGER, TEXT, Column, Index, Table

from desk.models.base import METADATA, id_column, instant, number, words

RULESET = Table(
    "ruleset",
    METADATA,
    Column("kind", TEXT, primary_key=True),
    Column("name", TEXT, primary_key=True),
    Column("version", INTEGER, primary_key=True),
    words("body", "{}"),
    instant("at_us"),
    id_column("by", nullable=True),
    sqlite_with_rowid=False,
)
"""Versioned rules as JSON: kind is policy, calendar, matrix or template; the highest version is in force."""

SETTING = Table("setting", METADATA, Column("name", TEXT, primary_key=True), words("value", "null"))

META = Table("meta", METADATA, Column("name", TEXT, primary_key=True), words("value"))

DRAFT = Table(
    "draft",
    METADATA,
    Column("ticket_id", BLOB, primary_key=True),
    Column("person_id", BLOB, primary_key=True),
    Column("kind", TEXT, primary_key=True),
    words("body"),
    instant("at_us"),
    sqlite_with_rowid=False,
)
"""What a person has written and not sent; local, never synced."""

READ_MARK = Table(
    "read_mark",
    METADATA,
    Column("ticket_id", BLOB, primary_key=True),
    Column("person_id", BLOB, primary_key=True),
    instant("at_us"),
    sqlite_with_rowid=False,
)
"""Up to when a person has seen a ticket's timeline; local, never synced."""

READ_MARK_DDL = (
    "CREATE TABLE IF NOT EXISTS read_mark(ticket_id BLOB NOT NULL, person_id BLOB NOT NULL,"
    " at_us INTEGER NOT NULL, PRIMARY KEY(ticket_id, person_id)) WITHOUT ROWID"
)

APPLIED_OP = Table(
    "applied_op",
    METADATA,
    Column("op_id", BLOB, primary_key=True),
    words("verb"),
    words("result", "{}"),
    words("inverse", None),
    instant("at_us"),
    sqlite_with_rowid=False,
)
"""Makes a repeated request harmless; `inverse` is what undo needs. Kept 30 days."""

CHANGE_LOG = Table(
    "change_log",
    METADATA,
    Column("seq", INTEGER, primary_key=True),
    words("kind"),
    id_column(),
    number("key", 0),
    Column("op_id", BLOB, nullable=False),
    sqlite_autoincrement=True,
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("n", INTEGER, primary_key=True),
    Column("op_id", BLOB, nullable=False, unique=True),
    Column("entity", BLOB, nullable=False),
    words("body", "{}"),
    number("state", 0),
    number("stream"),
    number("seq"),
    Index("outbox_entity", "entity"),
    sqlite_autoincrement=True,
)
"""Written only in a workspace that is enrolled with a shared database (0 new, 1 acknowledged, 2 held, 3 asked)."""
