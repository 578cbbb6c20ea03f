"""The ledger of the service norm: records that never change, and the steps that follow them (process.md K10)."""

from sqlalchemy import Index, Table

from desk.models.base import METADATA, id_column, instant, number, words

LEDGER_RECORD = Table(
    "ledger_record",
    METADATA,
    id_column(primary=True),
    id_column("person_id"),
    words("kind"),
    words("measure"),
    words("reason"),
    number("points", 0),
    id_column("ticket_id", nullable=True),
    words("code"),
    words("evidence"),
    words("line"),
    words("node"),
    id_column("suggestion_id", nullable=True),
    id_column("by", nullable=True),
    instant("at_us"),
    Index("ledger_person", "person_id", "at_us"),
    Index("ledger_at", "at_us"),
)
"""`code` and `evidence` name the finding of the process lint that a deviation stands on."""

LEDGER_STEP = Table(
    "ledger_step",
    METADATA,
    id_column(primary=True),
    id_column("record_id"),
    words("kind"),
    words("text"),
    number("points", 0),
    id_column("by", nullable=True),
    instant("at_us"),
    Index("ledger_step_record", "record_id", "at_us"),
)
"""`kind` is appeal, uphold, reduce or withdraw."""

LEDGER_DDL = (
    "CREATE TABLE IF NOT EXISTS ledger_record(id BLOB NOT NULL PRIMARY KEY, person_id BLOB NOT NULL,"
    " kind TEXT DEFAULT '' NOT NULL, measure TEXT DEFAULT '' NOT NULL, reason TEXT DEFAULT '' NOT NULL,"
    " points INTEGER DEFAULT '0' NOT NULL, ticket_id BLOB, code TEXT DEFAULT '' NOT NULL,"
    " evidence TEXT DEFAULT '' NOT NULL, line TEXT DEFAULT '' NOT NULL, node TEXT DEFAULT '' NOT NULL,"
    ' suggestion_id BLOB, "by" BLOB, at_us INTEGER NOT NULL)',
    "CREATE INDEX IF NOT EXISTS ledger_person ON ledger_record(person_id, at_us)",
    "CREATE INDEX IF NOT EXISTS ledger_at ON ledger_record(at_us)",
    "CREATE TABLE IF NOT EXISTS ledger_step(id BLOB NOT NULL PRIMARY KEY, record_id BLOB NOT NULL,"
    " kind TEXT DEFAULT '' NOT NULL, text TEXT DEFAULT '' NOT NULL, points INTEGER DEFAULT '0' NOT NULL,"
    ' "by" BLOB, at_us INTEGER NOT NULL)',
    "CREATE INDEX IF NOT EXISTS ledger_step_record ON ledger_step(record_id, at_us)",
)
