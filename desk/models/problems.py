"""Problem records with their incidents, preventive measures and notes (process.md A16)."""

from sqlalchemy import Index, Table

from desk.models.base import METADATA, id_column, instant, number, words

PROBLEM = Table(
    "problem",
    METADATA,
    id_column(primary=True),
    words("title"),
    words("product"),
    words("category"),
    words("cause"),
    words("workaround"),
    id_column("article_id", nullable=True),
    id_column("owner_id", nullable=True),
    id_column("by", nullable=True),
    instant("at_us"),
    instant("prevented_us", nullable=True),
    instant("closed_us", nullable=True),
    number("recurred", 0),
)
"""`recurred` counts the recurrences before the measures that stand now."""

PROBLEM_ITEM = Table(
    "problem_item",
    METADATA,
    id_column(primary=True),
    id_column("problem_id"),
    words("kind"),
    id_column("ticket_id", nullable=True),
    words("text"),
    words("topic"),
    id_column("owner_id", nullable=True),
    id_column("by", nullable=True),
    instant("at_us"),
    instant("due_us", nullable=True),
    instant("done_us", nullable=True),
    words("result"),
    number("active", 1),
    Index("problem_item_problem", "problem_id", "kind", "at_us"),
    Index("problem_item_ticket", "ticket_id"),
)
"""`kind` is incident (its ticket), measure (text, owner, due, done) or note (text, topic)."""

PROBLEM_DDL = (
    "CREATE TABLE IF NOT EXISTS problem(id BLOB NOT NULL PRIMARY KEY, title TEXT DEFAULT '' NOT NULL,"
    " product TEXT DEFAULT '' NOT NULL, category TEXT DEFAULT '' NOT NULL, cause TEXT DEFAULT '' NOT NULL,"
    " workaround TEXT DEFAULT '' NOT NULL, article_id BLOB, owner_id BLOB, \"by\" BLOB, at_us INTEGER NOT NULL,"
    " prevented_us INTEGER, closed_us INTEGER, recurred INTEGER DEFAULT '0' NOT NULL)",
    "CREATE TABLE IF NOT EXISTS problem_item(id BLOB NOT NULL PRIMARY KEY, problem_id BLOB NOT NULL,"
    " kind TEXT DEFAULT '' NOT NULL, ticket_id BLOB, text TEXT DEFAULT '' NOT NULL, topic TEXT DEFAULT '' NOT NULL,"
    ' owner_id BLOB, "by" BLOB, at_us INTEGER NOT NULL, due_us INTEGER, done_us INTEGER,'
    " result TEXT DEFAULT '' NOT NULL, active INTEGER DEFAULT '1' NOT NULL)",
    "CREATE INDEX IF NOT EXISTS problem_item_problem ON problem_item(problem_id, kind, at_us)",
    "CREATE INDEX IF NOT EXISTS problem_item_ticket ON problem_item(ticket_id)",
)
