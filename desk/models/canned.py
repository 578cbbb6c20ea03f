"""Canned replies made or changed in this workspace; the shipped ones stay in `resources/starter`."""

from sqlalchemy import Index, Table

from desk.models.base import METADATA, id_column, instant, number, words

CANNED_REPLY = Table(
    "canned_reply",
    METADATA,
    id_column(primary=True),
    id_column("owner_id", nullable=True),
    words("replaces"),
    words("title"),
    words("body"),
    words("category"),
    number("retired", 0),
    instant("updated_us"),
    id_column("by", nullable=True),
    Index("canned_owner", "owner_id"),
)
"""`owner_id` None = the team's; `replaces` names the shipped reply that this row stands for (or hides)."""

CANNED_DDL = (
    "CREATE TABLE IF NOT EXISTS canned_reply(id BLOB NOT NULL PRIMARY KEY, owner_id BLOB,"
    " replaces TEXT DEFAULT '' NOT NULL, title TEXT DEFAULT '' NOT NULL, body TEXT DEFAULT '' NOT NULL,"
    " category TEXT DEFAULT '' NOT NULL, retired INTEGER DEFAULT '0' NOT NULL, updated_us INTEGER NOT NULL,"
    ' "by" BLOB)',
    "CREATE INDEX IF NOT EXISTS canned_owner ON canned_reply(owner_id)",
)
