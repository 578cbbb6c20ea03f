"""Stores imported articles, many a transaction, known by source and external id. Knows tables, no file format.

An article that somebody has edited here since is left alone: what the team wrote stands over a later import.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from desk.exchange.records import ArticleRecord
from desk.models.article import ARTICLE, ARTICLE_REVISION
from desk.models.people import PERSON
from desk.models.store import Store
from desk.ops.fields import clean_tags, tag_text
from desk.process.ids import fact_id

TEXTS = (
    "title", "language", "symptom", "steps", "script", "prevention", "environment", "cause", "cautions",
    "scenario", "product",
)  # fmt: skip
LIFE = ("audience", "confidence", "verified_us")
CHUNK = 300
_USER_MADE = 7
"""Version of the ids that people's edits get; an import's revisions have ids made from their content."""


class Counts(NamedTuple):
    """What became of the articles; `kept` were edited here and not touched."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Return the sum of two counts."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class _Known:
    """An article that is here already."""

    head: bytes
    updated_us: int
    life: dict[str, Any]


class ArticleLoader:
    """Stores the articles of one source.

    Attributes:
        source: name of the source.
        unknown_authors: names in the file that nobody here has; their articles get no author.
    """

    def __init__(self, store: Store, source: str) -> None:
        """Read who may be an author."""
        self._store = store
        self.source = source
        self.unknown_authors: set[str] = set()
        self._written = False
        with store.read() as connection:
            people = connection.execute(
                select(PERSON.c.id, PERSON.c.name, PERSON.c.email).where(PERSON.c.staff == 1)
            ).all()
        named = [(text, bytes(row.id)) for row in people for text in (row.name, row.email) if text]
        self._people = {text.casefold(): ident for text, ident in named}

    def compare(self, records: Sequence[ArticleRecord]) -> Counts:
        """Count what `store` would do, without storing anything."""
        with self._store.read() as connection:
            return Counts(*(len(part) for part in self._sorted(connection, records)))

    def store(self, records: Sequence[ArticleRecord]) -> Counts:
        """Store one batch in one transaction and return what it did."""
        with self._store.write() as connection:
            new, changed, unchanged, kept = self._sorted(connection, records)
            revisions = [self._revision(record) for record in new]
            if new:
                connection.execute(insert(ARTICLE), [self._row(record, None) for record in new])
            revisions += self._update(connection, changed)
            if revisions:
                # A text that comes back after another one has its revision already.
                statement = insert(ARTICLE_REVISION).prefix_with("OR IGNORE")
                connection.execute(statement, revisions)
                self._written = True
        return Counts(len(new), len(changed), len(unchanged), len(kept))

    def finish(self) -> None:
        """Note in the change log that articles changed: once, or the index would be built again and again.

        A run that is killed before leaves no note; the index then sees by the articles' number and times that
        it is behind.
        """
        if self._written:
            with self._store.write() as connection:
                connection.exec_driver_sql(
                    "INSERT INTO change_log(kind, id, key, op_id) VALUES ('bulk', x'', 0, x'')"
                )
            self._written = False

    # ---- comparing -------------------------------------------------------------------------------

    def _sorted(
        self, connection: Connection, records: Iterable[ArticleRecord]
    ) -> tuple[list[ArticleRecord], list[ArticleRecord], list[ArticleRecord], list[ArticleRecord]]:
        """Return the records as new, changed, unchanged and kept; of a repeated id the last one counts."""
        latest = {record.external_id: record for record in records}
        known = self._known(connection, [self._id(record) for record in latest.values()])
        found: tuple[list[ArticleRecord], ...] = ([], [], [], [])
        for record in latest.values():
            here = known.get(self._id(record))
            if here is None:
                found[0].append(record)
            elif here.head == self._revision(record)["id"]:
                found[2].append(record)
            elif here.head[6] >> 4 == _USER_MADE:
                found[3].append(record)
            else:
                found[1].append(record)
        return found[0], found[1], found[2], found[3]

    def _known(self, connection: Connection, ids: Sequence[bytes]) -> dict[bytes, _Known]:
        columns = [ARTICLE.c[name] for name in LIFE]
        found = {}
        for start in range(0, len(ids), CHUNK):
            statement = select(ARTICLE.c.id, ARTICLE.c.head, ARTICLE.c.updated_us, *columns).where(
                ARTICLE.c.id.in_(ids[start : start + CHUNK])
            )
            for row in connection.execute(statement).mappings():
                life = {name: row[name] for name in LIFE}
                found[bytes(row["id"])] = _Known(bytes(row["head"] or bytes(16)), row["updated_us"], life)
        return found

    # ---- rows ------------------------------------------------------------------------------------

    def _id(self, record: ArticleRecord) -> bytes:
        return fact_id(self.source, "article", record.external_id)

    def _texts(self, record: ArticleRecord) -> dict[str, str]:
        texts = {name: getattr(record, name) for name in TEXTS}
        return {**texts, "tags": tag_text(clean_tags(tuple(record.tags)))}

    def _revision(self, record: ArticleRecord, parent: bytes | None = None) -> dict[str, Any]:
        """Return the row of the revision that the record's text is."""
        texts = self._texts(record)
        life = {name: getattr(record, name) for name in LIFE}
        return {
            "id": self._revision_id(record.external_id, texts, life),
            "article_id": self._id(record),
            "parent_1": parent,
            "body": json.dumps(texts, ensure_ascii=False),
            "author_id": self._author(record),
            "at_us": record.updated_us or self._store.clock(),
        }

    def _author(self, record: ArticleRecord) -> bytes | None:
        found = self._people.get(record.author.casefold()) if record.author else None
        if record.author and found is None:
            self.unknown_authors.add(record.author)
        return found

    def _row(self, record: ArticleRecord, known: _Known | None) -> dict[str, Any]:
        now = self._store.clock()
        updated = record.updated_us or now
        # The index sees a change by its instant: an edit that the source did not date must not stand still.
        return {
            **self._texts(record),
            **{name: getattr(record, name) for name in LIFE},
            "id": self._id(record),
            "head": self._revision(record)["id"],
            "author_id": self._author(record),
            "created_us": record.created_us or updated,
            "updated_us": updated if known is None else max(updated, known.updated_us + 1),
            "source": self.source,
            "external_id": record.external_id,
        }

    def _update(self, connection: Connection, records: Sequence[ArticleRecord]) -> list[dict[str, Any]]:
        """Bring new texts and return their revisions; an article's life moves on only where nobody here moved it."""
        if not records:
            return []
        known = self._known(connection, [self._id(record) for record in records])
        names = [*TEXTS, "tags", *LIFE, "head", "author_id", "updated_us"]
        rows = []
        for record in records:
            ident = self._id(record)
            row = self._row(record, known[ident])
            life = known[ident].life if self._moved_here(connection, record, known[ident]) else {}
            rows.append({"b_id": ident, **{name: life.get(name, row[name]) for name in names}})
        statement = update(ARTICLE).where(ARTICLE.c.id == bindparam("b_id"))
        connection.execute(statement.values({name: bindparam(name) for name in names}), rows)
        return [self._revision(record, known[self._id(record)].head) for record in records]

    def _moved_here(self, connection: Connection, record: ArticleRecord, known: _Known) -> bool:
        """Tell whether somebody here gave the article its confidence or audience since it was imported."""
        columns = [ARTICLE.c[name] for name in (*TEXTS, "tags")]
        statement = select(*columns).where(ARTICLE.c.id == self._id(record))
        texts = dict(connection.execute(statement).mappings().one())
        return known.head != self._revision_id(record.external_id, texts, known.life)

    def _revision_id(self, external: str, texts: Mapping[str, str], life: Mapping[str, Any]) -> bytes:
        """Return the id of a revision, made from all that it says."""
        body = json.dumps(dict(texts), ensure_ascii=False)
        return fact_id(self.source, "revision", external, body, json.dumps(dict(life)))
