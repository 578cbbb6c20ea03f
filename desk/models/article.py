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
    Index(
        "article_external", "source", "external_id", unique=True, sqlite_where=text("external_id IS NOT NULL")
    ),
)

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

SURVEY = Table(
    "survey",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id"),
    number("cycle", 1),
    number("score", 5),
    words("comment"),
    instant("at_us"),
    Index("survey_ticket", "ticket_id"),
    Index("survey_at", "at_us"),
)
