"""People, groups, articles, uses and surveys of a source, stored and known by their external ids.

Knows tables and records; knows no file format and no ticket's timeline.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from desk.exchange.records import (
    ArticleRecord,
    ArticleUseRecord,
    GroupRecord,
    PersonRecord,
    Record,
    SurveyRecord,
)
from desk.ops.fields import clean_tags, tag_text
from desk.process.ids import fact_id

_ARTICLE_COLUMNS = (
    "id", "title", "language", "symptom", "steps", "script", "prevention", "environment", "cause",
    "cautions", "scenario", "tags", "product", "audience", "confidence", "author_id", "head",
    "created_us", "updated_us", "verified_us", "source", "external_id",
)  # fmt: skip


def insert_statement(table: str, columns: Sequence[str], verb: str = "INSERT") -> str:
    """Return an INSERT with one mark a column; `verb` may add OR IGNORE or OR REPLACE."""
    return f"{verb} INTO {table}({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


UPSERT_ARTICLE = (
    insert_statement("article", _ARTICLE_COLUMNS)
    + " ON CONFLICT(id) DO UPDATE SET "
    + ", ".join(f"{column}=excluded.{column}" for column in _ARTICLE_COLUMNS if column != "id")
)
"""A later import brings new texts and leaves what was counted here (uses, worked) alone."""


class Requester(NamedTuple):
    """What a ticket row copies of its requester."""

    id: bytes
    name: str
    organisation: str
    level: str


class Parties:
    """Who and what a source's tickets refer to.

    Attributes:
        source: name of the source, part of every id made here.
    """

    def __init__(self, connection: Connection, source: str, now_us: int) -> None:
        """Read what is already there of this source."""
        self.source = source
        self._now_us = now_us
        rows = connection.exec_driver_sql(
            "SELECT external_id, id, name, organisation, level FROM person WHERE source = ?", (source,)
        )
        self._people = {str(e): Requester(bytes(i), n, o, lv) for e, i, n, o, lv in rows}
        groups = connection.exec_driver_sql(
            "SELECT external_id, id FROM support_group WHERE source = ?", (source,)
        )
        self._groups = {str(external): bytes(ident) for external, ident in groups}
        self._handlers: dict[type, Callable[[Connection, Any], None]] = {
            PersonRecord: self._store_person,
            GroupRecord: self._store_group,
            ArticleRecord: self._store_article,
            ArticleUseRecord: self._store_use,
            SurveyRecord: self._store_survey,
        }

    def store(self, connection: Connection, record: Record) -> bool:
        """Store one record that is not a ticket; False when it is of no kind known here."""
        handler = self._handlers.get(type(record))
        if handler is not None:
            handler(connection, record)
        return handler is not None

    def article_id(self, external: str) -> bytes:
        """Return the id of an article of this source."""
        return fact_id(self.source, "article", external)

    def _store_person(self, connection: Connection, record: PersonRecord) -> None:
        ident = fact_id(self.source, "person", record.external_id)
        connection.exec_driver_sql(
            "INSERT INTO person(id, name, email, phone, organisation, staff, level, internal, tier, source,"
            " external_id, created_us) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET"
            " name=excluded.name, email=excluded.email, phone=excluded.phone,"
            " organisation=excluded.organisation, staff=excluded.staff, level=excluded.level",
            (
                ident, record.name, record.email, record.phone, record.organisation, int(record.staff),
                record.level, int(record.internal), record.tier, self.source, record.external_id,
                self._now_us,
            ),
        )  # fmt: skip
        self._people[record.external_id] = Requester(ident, record.name, record.organisation, record.level)
        for group, role in record.groups.items():
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO membership(person_id, group_id, role) VALUES (?,?,?)",
                (ident, self.group(connection, group), role),
            )
        for skill, level in record.skills.items():
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO skill(person_id, name, level) VALUES (?,?,?)", (ident, skill, level)
            )

    def _store_group(self, connection: Connection, record: GroupRecord) -> None:
        ident = fact_id(self.source, "group", record.external_id)
        connection.exec_driver_sql(
            "INSERT INTO support_group(id, name, tier, position, source, external_id) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT(id) DO UPDATE SET name=excluded.name, tier=excluded.tier",
            (ident, record.name, record.tier, len(self._groups), self.source, record.external_id),
        )
        self._groups[record.external_id] = ident

    def group(self, connection: Connection, external: str) -> bytes:
        """Return a group's id; one that was never described is made from its name."""
        if external not in self._groups:
            self._store_group(connection, GroupRecord(external, external))
        return self._groups[external]

    def person(self, connection: Connection, external: str, *, staff: bool) -> Requester:
        """Return a person; one that was never described is made from the name."""
        if external not in self._people:
            self._store_person(connection, PersonRecord(external, external, staff=staff))
        return self._people[external]

    def _store_article(self, connection: Connection, record: ArticleRecord) -> None:
        ident = self.article_id(record.external_id)
        author = self.person(connection, record.author, staff=True).id if record.author else None
        texts = {name: getattr(record, name) for name in _ARTICLE_COLUMNS[1:11]}
        revision = fact_id(self.source, "revision", record.external_id, json.dumps(texts, ensure_ascii=False))
        connection.exec_driver_sql(
            UPSERT_ARTICLE,
            (
                ident, *texts.values(), tag_text(clean_tags(tuple(record.tags))), record.product,
                record.audience, record.confidence, author, revision, record.created_us, record.updated_us,
                record.verified_us, self.source, record.external_id,
            ),
        )  # fmt: skip
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO article_revision(id, article_id, body, author_id, at_us) VALUES (?,?,?,?,?)",
            (revision, ident, json.dumps(texts, ensure_ascii=False), author, record.updated_us),
        )

    def _store_use(self, connection: Connection, record: ArticleUseRecord) -> None:
        article = self.article_id(record.article)
        ident = fact_id(self.source, "use", record.ticket, record.article, record.at_us)
        by = self.person(connection, record.by, staff=True).id if record.by else None
        done = connection.exec_driver_sql(
            "INSERT OR IGNORE INTO article_use(id, ticket_id, article_id, verdict, by, at_us)"
            " SELECT ?, id, ?, ?, ?, ? FROM ticket WHERE source = ? AND external_id = ?",
            (ident, article, record.verdict, by, record.at_us, self.source, record.ticket),
        )
        if done.rowcount:
            connection.exec_driver_sql(
                "UPDATE article SET uses = uses + ?, worked = worked + ? WHERE id = ?",
                (int(record.verdict != "viewed"), int(record.verdict == "worked"), article),
            )

    def _store_survey(self, connection: Connection, record: SurveyRecord) -> None:
        ident = fact_id(self.source, "survey", record.ticket, record.cycle)
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO survey(id, ticket_id, cycle, score, comment, at_us)"
            " SELECT ?, id, ?, ?, ?, ? FROM ticket WHERE source = ? AND external_id = ?",
            (ident, record.cycle, record.score, record.comment, record.at_us, self.source, record.ticket),
        )
