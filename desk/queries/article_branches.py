"""Versions of articles that branched while desks were apart, field by field, with what they would come to together."""

import json

from sqlalchemy import select

from desk.models.article import ARTICLE_REVISION
from desk.ops.article_branches import open_branches, parents_of
from desk.process import branches
from desk.process.knowledge import FIELDS
from desk.process.three_way import merge_text
from desk.protocol.knowledge import ArticleBranch, BranchField
from desk.queries.registry import Context, query


@query("query.article_branches")
def article_branches(context: Context, *, article: bytes | None = None) -> list[ArticleBranch]:
    """Return the versions that are not part of what stands, of one article or of all."""
    return [
        _branch(context, ident, tip)
        for ident, tip in open_branches(context.connection)
        if article is None or ident == article
    ]


def _branch(context: Context, article: bytes, tip: bytes) -> ArticleBranch:
    connection = context.connection
    rows = connection.execute(
        select(ARTICLE_REVISION.c.id, ARTICLE_REVISION.c.body).where(ARTICLE_REVISION.c.article_id == article)
    )
    texts: dict[bytes, dict[str, str]] = {bytes(ident): json.loads(body) for ident, body in rows}
    head = bytes(connection.exec_driver_sql("SELECT head FROM article WHERE id = ?", (article,)).scalar_one())
    base = branches.common_ancestor(parents_of(connection, article), head, tip)
    old, other, now = texts.get(base or b"", {}), texts[tip], texts.get(head, {})
    author, at_us = connection.exec_driver_sql(
        "SELECT coalesce(p.name, ''), r.at_us FROM article_revision r LEFT JOIN person p ON p.id = r.author_id"
        " WHERE r.id = ?",
        (tip,),
    ).one()
    fields = tuple(
        BranchField(
            name, old.get(name, ""), other.get(name, ""), now.get(name, ""),
            merge_text(old.get(name, ""), other.get(name, ""), now.get(name, "")),
        )
        for name in FIELDS
        if other.get(name, "") != now.get(name, "")
    )  # fmt: skip
    return ArticleBranch(article, tip, str(author), int(at_us), fields)
