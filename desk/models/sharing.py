"""Tables of a replica that shares: confirmed rows, cursors of the streams, conflicts, what was not delivered."""

from sqlalchemy import BLOB, INTEGER, TEXT, Column, Index, Table, text

from desk.models.base import METADATA, id_column, instant, number, words

SHADOW = Table("shadow", METADATA, id_column("ticket_id", primary=True), words("row", None))
"""The confirmed row of a ticket while ops of ours on it are pending; null: the server has no such ticket yet."""

CONFIRMED = Table(
    "confirmed",
    METADATA,
    Column("noun", TEXT, primary_key=True),
    Column("id", TEXT, primary_key=True),
    words("body", "{}"),
    words("fv", "{}"),
    words("base_ver"),
    number("rev", 0),
    number("retired", 0),
    sqlite_with_rowid=False,
)
"""The server's row of each noun of the organisation: what an edit is compared with."""

CURSOR = Table(
    "sync_cursor",
    METADATA,
    Column("stream", INTEGER, primary_key=True),
    number("seq", 0),
    id_column("group_id", nullable=True),
)

CONFLICT = Table(
    "conflict",
    METADATA,
    id_column(primary=True),
    words("noun", "ticket"),
    words("ent"),
    id_column("ticket_id", nullable=True),
    words("field"),
    words("body", "{}"),
    instant("at_us"),
    instant("resolved_us", nullable=True),
    Index("conflict_ticket", "ticket_id"),
    Index("conflict_open", "at_us", sqlite_where=text("resolved_us IS NULL")),
)
"""`body` is the server's row: win, lose, base, win_by, lose_by, why."""

UNDELIVERED = Table(
    "undelivered",
    METADATA,
    Column("op_id", BLOB, primary_key=True),
    words("ent"),
    words("why"),
    words("body", "{}"),
    instant("at_us"),
    sqlite_with_rowid=False,
)
"""Ops that the server refused, kept until their author throws them away."""

KEPT = Table("kept", METADATA, id_column("ticket_id", primary=True), instant("until_us"))
"""Older tickets that somebody asked for: they stay until then, though this desk keeps only newer ones."""

KEPT_DDL = "CREATE TABLE IF NOT EXISTS kept (ticket_id BLOB NOT NULL PRIMARY KEY, until_us INTEGER NOT NULL)"
DDL = (
    "CREATE TABLE shadow (ticket_id BLOB NOT NULL PRIMARY KEY, row TEXT)",
    "CREATE TABLE confirmed (noun TEXT NOT NULL, id TEXT NOT NULL, body TEXT DEFAULT '{}' NOT NULL,"
    " fv TEXT DEFAULT '{}' NOT NULL, base_ver TEXT DEFAULT '' NOT NULL, rev INTEGER DEFAULT '0' NOT NULL,"
    " retired INTEGER DEFAULT '0' NOT NULL, PRIMARY KEY (noun, id)) WITHOUT ROWID",
    "CREATE TABLE sync_cursor (stream INTEGER NOT NULL PRIMARY KEY, seq INTEGER DEFAULT '0' NOT NULL,"
    " group_id BLOB)",
    "CREATE TABLE conflict (id BLOB NOT NULL PRIMARY KEY, noun TEXT DEFAULT 'ticket' NOT NULL,"
    " ent TEXT DEFAULT '' NOT NULL, ticket_id BLOB, field TEXT DEFAULT '' NOT NULL,"
    " body TEXT DEFAULT '{}' NOT NULL, at_us INTEGER NOT NULL, resolved_us INTEGER)",
    "CREATE INDEX conflict_ticket ON conflict (ticket_id)",
    "CREATE INDEX conflict_open ON conflict (at_us) WHERE resolved_us IS NULL",
    "CREATE TABLE undelivered (op_id BLOB NOT NULL PRIMARY KEY, ent TEXT DEFAULT '' NOT NULL,"
    " why TEXT DEFAULT '' NOT NULL, body TEXT DEFAULT '{}' NOT NULL, at_us INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX outbox_entity ON outbox (entity)",
)
"""The step of an older replica."""
