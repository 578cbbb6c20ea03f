"""People, groups, memberships (the role is theirs) and skills."""

from sqlalchemy import BLOB, TEXT, Column, Index, Table, text

from desk.models.base import METADATA, id_column, instant, number, words

PERSON = Table(
    "person",
    METADATA,
    id_column(primary=True),
    words("name"),
    words("email"),
    words("phone"),
    words("organisation"),
    number("staff", 0),
    words("level", "standard"),
    number("internal", 1),
    words("tier"),
    number("active", 1),
    words("source"),
    words("external_id", None),
    instant("created_us"),
    Index(
        "person_external", "source", "external_id", unique=True, sqlite_where=text("external_id IS NOT NULL")
    ),
    Index("person_email", "email"),
    Index("person_name", "name"),
    Index("person_staff", "staff", "name"),
)

SUPPORT_GROUP = Table(
    "support_group",
    METADATA,
    id_column(primary=True),
    words("name"),
    words("tier", "L1"),
    number("active", 1),
    number("position", 0),
    words("source"),
    words("external_id", None),
)

MEMBERSHIP = Table(
    "membership",
    METADATA,
    Column("person_id", BLOB, primary_key=True),
    Column("group_id", BLOB, primary_key=True),
    words("role", "agent"),
    instant("ended_us", nullable=True),
    sqlite_with_rowid=False,
)

SKILL = Table(
    "skill",
    METADATA,
    Column("person_id", BLOB, primary_key=True),
    Column("name", TEXT, primary_key=True),
    number("level", 1),
    instant("assessed_us", nullable=True),
    instant("assessed_until_us", nullable=True),
    words("certificate"),
    instant("certified_until_us", nullable=True),
    sqlite_with_rowid=False,
)
