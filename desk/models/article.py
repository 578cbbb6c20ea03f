"""Knowledge: articles, their revisions and the two-way map to tickets."""

from sqlalchemy import BLOB, Column, Index, Table, text

from desk.models.base import METADATA, id_column, instant, number, words

ARTICLE = Table(
    "article",
    METADATA,
    id_column(primary=True),
    words("number", None),
    words("title"),
    words("language"),
    words("symptom"),
    words("steps"),
    words("script"),
    words("prevention"),
    words("environment"),
    words("cause"),
    words("cautions"),
    words("scenario"),
    words("tags", " "),
    words("product"),
    words("audience", "team"),
    words("confidence", "not_validated"),
    id_column("author_id", nullable=True),
    id_column("head", nullable=True),
    instant("created_us"),
    instant("updated_us"),
    instant("verified_us", nullable=True),
    number("interval_days", 90),
    words("source"),
    words("external_id", None),
    number("uses", 0),
    number("worked", 0),
    id_column("verifier_id", nullable=True),
    id_column("replaced_by", nullable=True),
    number("flags", 0),
    Index(
        "article_external", "source", "external_id", unique=True, sqlite_where=text("external_id IS NOT NULL")
    ),
    # Holds everything that the library's list filters, counts and sorts by: a page of it reads no article.
    Index(
        "article_library", "updated_us", "confidence", "product", "scenario", "language", "audience", "tags",
        "verified_us", "interval_days", "flags",
    ),
)  # fmt: skip

ARTICLE_REVISION = Table(
    "article_revision",
    METADATA,
    id_column(primary=True),
    id_column("article_id"),
    id_column("parent_1", nullable=True),
    id_column("parent_2", nullable=True),
    words("body", "{}"),
    id_column("author_id", nullable=True),
    instant("at_us"),
    words("note"),
    Index("article_revision_article", "article_id"),
)

ARTICLE_USE = Table(
    "article_use",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id"),
    id_column("article_id"),
    Column("revision_id", BLOB),
    words("verdict", "viewed"),
    id_column("by", nullable=True),
    instant("at_us"),
    Index("article_use_article", "article_id"),
    Index("article_use_ticket", "ticket_id"),
)

ARTICLE_FLAG = Table(
    "article_flag",
    METADATA,
    id_column(primary=True),
    id_column("article_id"),
    id_column("ticket_id", nullable=True),
    words("reason"),
    id_column("by", nullable=True),
    instant("at_us"),
    instant("done_us", nullable=True),
    id_column("done_by", nullable=True),
    Index("article_flag_article", "article_id"),
)
"""Somebody saw that an article is wrong and had no time to fix it; `done_us` says that it was looked at."""

KNOWLEDGE_GAP = Table(
    "knowledge_gap",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id", nullable=True),
    words("text"),
    id_column("by", nullable=True),
    instant("at_us"),
    id_column("article_id", nullable=True),
    instant("done_us", nullable=True),
    Index("knowledge_gap_at", "at_us"),
)
"""What people looked for and no article answered; `article_id` is the article that closed the gap."""

SURVEY = Table(
    "survey",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id"),
    number("cycle", 1),
    number("score", 5),
    words("comment"),
    instant("at_us"),
    words("channel"),
    id_column("credit_id", nullable=True),
    instant("followed_us", nullable=True),
    id_column("followed_by", nullable=True),
    words("follow_note"),
    Index("survey_ticket", "ticket_id"),
    Index("survey_at", "at_us"),
)

ARTICLE_LIFE_DDL = (
    "ALTER TABLE article ADD COLUMN verifier_id BLOB",
    "ALTER TABLE article ADD COLUMN replaced_by BLOB",
    "ALTER TABLE article ADD COLUMN flags INTEGER NOT NULL DEFAULT '0'",
    "ALTER TABLE article_revision ADD COLUMN note TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX article_library ON article (updated_us, confidence, product, scenario, language, audience,"
    " tags, verified_us, interval_days, flags)",
    "CREATE TABLE article_flag (id BLOB NOT NULL PRIMARY KEY, article_id BLOB NOT NULL, ticket_id BLOB,"
    " reason TEXT NOT NULL DEFAULT '', \"by\" BLOB, at_us INTEGER NOT NULL, done_us INTEGER, done_by BLOB)",
    "CREATE INDEX article_flag_article ON article_flag (article_id)",
    "CREATE TABLE knowledge_gap (id BLOB NOT NULL PRIMARY KEY, ticket_id BLOB,"
    " text TEXT NOT NULL DEFAULT '', \"by\" BLOB, at_us INTEGER NOT NULL, article_id BLOB, done_us INTEGER)",
    "CREATE INDEX knowledge_gap_at ON knowledge_gap (at_us)",
)
"""What a replica of schema 2 lacks; a new one gets all of it with the tables above."""
