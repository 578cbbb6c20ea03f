"""Two versions of an article that were written at the same time on different desks: merged, or decided by a person.

Every revision is kept; a merge is a revision with two parents. Where the versions changed different places they come
together by themselves, else an open conflict names the field until somebody has chosen.
"""

import json
from typing import Any

from sqlalchemy import Connection, Row, select, update

from desk.models.article import ARTICLE_REVISION
from desk.models.sharing import CONFLICT
from desk.models.wire import iso, uuid_text
from desk.ops import outbox
from desk.ops.article_rows import add_revision, article_row, set_article, texts_of
from desk.ops.articles import MODULE_LABELS, check_content
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process import branches, knowledge
from desk.process.errors import KnownError
from desk.process.knowledge import FIELDS
from desk.process.messages import Words
from desk.process.three_way import Merged, merge_fields
from desk.protocol.changes import Changes


def parents_of(connection: Connection, article: bytes) -> dict[bytes, list[bytes]]:
    """Return the revisions of an article with what each was made from."""
    rows = connection.execute(
        select(ARTICLE_REVISION.c.id, ARTICLE_REVISION.c.parent_1, ARTICLE_REVISION.c.parent_2).where(
            ARTICLE_REVISION.c.article_id == article
        )
    )
    return {bytes(made): [bytes(p) for p in (one, two) if p is not None] for made, one, two in rows}


def merged_texts(tx: Write, row: Row[Any], other: bytes) -> Merged:
    """Return the three-way merge of what stands with another version of the article."""
    article, head = bytes(row.id), bytes(row.head or b"")
    parents = parents_of(tx.connection, article)
    if other not in parents or head not in parents:
        raise KnownError("article_revision")
    base = branches.common_ancestor(parents, head, other)
    old = texts_of(tx, article, base) if base else {}
    mine, theirs = texts_of(tx, article, other), texts_of(tx, article, head)
    return merge_fields(old, {name: mine.get(name, "") for name in FIELDS}, theirs)


@op("article.merge")
def merge(
    tx: Write, *, article: bytes, revision: bytes, texts: dict[str, str] | None = None, keep: bool = False
) -> Changes:
    """Bring another version of an article together with what stands, as a revision made from both.

    `texts` are what a person chose for the fields in which both changed the same place; with `keep` what stands
    stays. Without either a field that cannot be merged is refused by name.
    """
    row = article_row(tx, article)
    knowledge.check_editable(row.confidence)
    merged = merged_texts(tx, row, revision)
    given = {name: text for name, text in (texts or {}).items() if name in FIELDS}
    open_fields = [name for name in merged.conflicts if name not in given]
    if open_fields and not keep:
        labels = [MODULE_LABELS.get(name, Words(name, name)) for name in open_fields]
        both = Words(", ".join(label.en for label in labels), "、".join(label.zh for label in labels))
        raise KnownError("article_moved", fields=both)
    now = {name: str(row._mapping[name]) for name in FIELDS}
    kept = dict.fromkeys(open_fields) if keep else {}
    values = {**merged.values, **given}
    values = {name: now[name] if name in kept else values.get(name, now[name]) for name in FIELDS}
    check_content(values)
    _write(tx, row, revision, values)
    _settle_conflicts(tx, article)
    return tx.changes()


def _write(tx: Write, row: Row[Any], other: bytes, values: dict[str, str]) -> None:
    head = add_revision(tx, bytes(row.id), values, bytes(row.head), f"merge:{other.hex()}", second=other)
    tied = {name: text for name, text in values.items() if row._mapping[name] != text}
    set_article(tx, row, head=head, **tied)


def _settle_conflicts(tx: Write, article: bytes) -> None:
    """Close what was open about the article's texts: the merge is the answer."""
    rows = tx.connection.execute(
        select(CONFLICT.c.id, CONFLICT.c.field).where(
            CONFLICT.c.noun == "article",
            CONFLICT.c.ent == uuid_text(article),
            CONFLICT.c.resolved_us.is_(None),
        )
    ).all()
    for conflict, field in rows:
        if field in FIELDS:
            close_conflict(tx, bytes(conflict), "keep")


def close_conflict(tx: Write, conflict: bytes, choice: str) -> None:
    """Mark a conflict as resolved, here and for everybody."""
    tx.connection.execute(update(CONFLICT).where(CONFLICT.c.id == conflict).values(resolved_us=tx.now_us))
    outbox.add_op(
        tx.connection,
        conflict,
        {
            "op": uuid_text(tx.new_id()), "kind": "conflict.resolve", "verb": "conflict.resolve",
            "ent": uuid_text(conflict), "choice": choice, "at": iso(tx.now_us), "set": {},
            "ver": outbox.next_version(tx.connection, tx.now_us),
        },
    )  # fmt: skip
    tx.change("conflict", conflict)


def open_branches(connection: Connection, person: bytes | None = None) -> list[tuple[bytes, bytes]]:
    """Return (article, tip) of every version that is not yet part of what stands; of one author, if named."""
    rows = connection.exec_driver_sql(
        "SELECT r.article_id, r.id FROM article_revision r JOIN article a ON a.id = r.article_id"
        " WHERE a.head IS NOT NULL AND r.id <> a.head AND r.parent_1 IS NOT NULL AND (? IS NULL OR r.author_id = ?)"
        " AND NOT EXISTS (SELECT 1 FROM article_revision c WHERE c.article_id = r.article_id"
        " AND (c.parent_1 = r.id OR c.parent_2 = r.id))"
        " ORDER BY r.id",
        (person, person),
    ).all()
    return [(bytes(article), bytes(tip)) for article, tip in rows]


def is_disputed(connection: Connection, article: bytes) -> bool:
    """Tell whether a conflict about the article's texts waits for a person."""
    fields = json.dumps(FIELDS)
    found = connection.exec_driver_sql(
        "SELECT 1 FROM conflict WHERE noun = 'article' AND ent = ? AND resolved_us IS NULL"
        " AND field IN (SELECT value FROM json_each(?))",
        (uuid_text(article), fields),
    ).first()
    return found is not None
