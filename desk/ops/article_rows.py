"""What every op on articles does to their tables: registers with their memory for undo, revisions, uses.

Knows rows; which change is allowed is decided in `articles` and `article_life`.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select, update

from desk.models.article import ARTICLE, ARTICLE_REVISION, ARTICLE_USE
from desk.ops.base import Write
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.knowledge import FIELDS

messages.register(
    {
        "article_gone": (
            "This article is not in the workspace any more. Create it anew if it is still needed.",
            "工作区中已没有此知识条目。如仍需要，请重新创建。",
        ),
    }
)
UNCOUNTED = ("viewed", "source", "sent", "solution")
"""Verdicts that say nothing about whether an article helped: read, written from the ticket, sent in a reply, named
in a solution that nobody has confirmed yet."""


def article_row(tx: Write, article: bytes) -> Row[Any]:
    """Return an article's row; raises `article_gone`."""
    row = tx.connection.execute(select(ARTICLE).where(ARTICLE.c.id == article)).one_or_none()
    if row is None:
        raise KnownError("article_gone")
    return row


def add_revision(
    tx: Write,
    article: bytes,
    texts: Mapping[str, Any],
    parent: bytes | None,
    note: str,
    *,
    second: bytes | None = None,
) -> bytes:
    """Append an article's whole text as a revision and return its id; revisions are never changed."""
    revision = tx.new_id()
    tx.connection.execute(
        insert(ARTICLE_REVISION).values(
            id=revision,
            article_id=article,
            parent_1=parent,
            parent_2=second,
            body=json.dumps({name: texts[name] for name in FIELDS}, ensure_ascii=False),
            author_id=tx.person_id,
            at_us=tx.now_us,
            note=note,
        )
    )
    return revision


def set_article(tx: Write, row: Row[Any], note: str = "", **values: Any) -> bool:
    """Write an article's registers, with a revision where its text changed; tells whether anything did."""
    old = row._mapping
    changed = {name: value for name, value in values.items() if old[name] != value}
    if not changed:
        return False
    article = bytes(row.id)
    memory = tx.inverse.articles.setdefault(article.hex(), {})
    for name, value in changed.items():
        memory[name] = [tx.plain(old[name]), tx.plain(value)]
    if "head" not in changed and any(name in FIELDS for name in changed):
        parent = row.head if row.head is not None else _first_revision(tx, row)
        changed["head"] = add_revision(tx, article, {**old, **changed}, parent, note)
    # Two edits within one instant must still differ: search sees a change by it.
    changed["updated_us"] = max(tx.now_us, row.updated_us + 1)
    tx.connection.execute(update(ARTICLE).where(ARTICLE.c.id == article).values(**changed))
    tx.subject = article
    tx.change("article", article)
    return True


def _first_revision(tx: Write, row: Row[Any]) -> bytes:
    """Keep the text of an article that came without revisions before its first change."""
    revision = tx.new_id()
    tx.connection.execute(
        insert(ARTICLE_REVISION).values(
            id=revision,
            article_id=row.id,
            body=json.dumps({name: row._mapping[name] for name in FIELDS}, ensure_ascii=False),
            author_id=row.author_id,
            at_us=row.updated_us,
        )
    )
    return revision


def texts_of(tx: Write, article: bytes, revision: bytes) -> dict[str, str]:
    """Return the texts of a revision; a field that an older writer left out is missing. {} if unknown."""
    body = tx.connection.execute(
        select(ARTICLE_REVISION.c.body).where(
            ARTICLE_REVISION.c.id == revision, ARTICLE_REVISION.c.article_id == article
        )
    ).scalar()
    return {name: str(text) for name, text in json.loads(body).items() if name in FIELDS} if body else {}


def record_use(tx: Write, ticket: bytes, article: Row[Any], verdict: str) -> None:
    """Append one use of an article on a ticket and count it."""
    use = tx.new_id()
    tx.connection.execute(
        insert(ARTICLE_USE).values(
            id=use,
            ticket_id=ticket,
            article_id=article.id,
            revision_id=article.head,
            verdict=verdict,
            by=tx.person_id,
            at_us=tx.now_us,
        )
    )
    tx.inverse.uses.append([use.hex(), bytes(article.id).hex(), verdict])
    _count(tx, bytes(article.id), verdict, 1)


def record_solution(tx: Write, ticket: bytes, article: str) -> None:
    """Note that a solution names an article (hex); a name that is no article here stays a name."""
    try:
        ident = bytes.fromhex(article)
    except ValueError:
        return
    row = tx.connection.execute(select(ARTICLE).where(ARTICLE.c.id == ident)).one_or_none()
    if row is not None:
        record_use(tx, ticket, row, "solution")


def drop_use(tx: Write, use: bytes, article: bytes, verdict: str) -> None:
    """Take a use back (undo)."""
    gone = tx.connection.exec_driver_sql("DELETE FROM article_use WHERE id = ?", (use,)).rowcount
    if gone:
        _count(tx, article, verdict, -1)


def _count(tx: Write, article: bytes, verdict: str, sign: int) -> None:
    counted = {
        "uses": ARTICLE.c.uses + sign * int(verdict not in UNCOUNTED),
        "worked": ARTICLE.c.worked + sign * int(verdict == "worked"),
    }
    tx.connection.execute(update(ARTICLE).where(ARTICLE.c.id == article).values(counted))
    tx.change("article", article)
