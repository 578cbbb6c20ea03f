"""One knowledge article whole: its text, life, history, flags, and what may be done with it."""

import json
from typing import Any

from sqlalchemy import Row, select

from desk.models.article import ARTICLE, ARTICLE_FLAG, ARTICLE_REVISION, ARTICLE_USE
from desk.models.people import MEMBERSHIP, PERSON
from desk.models.ticket import TICKET
from desk.ops.base import ROLE_ORDER
from desk.process import knowledge
from desk.process.errors import KnownError
from desk.process.permissions import is_allowed
from desk.protocol.knowledge import FlagView, RevisionRow, RevisionText
from desk.protocol.views import ArticleView
from desk.queries.names import names_of
from desk.queries.registry import Context, query

_HISTORY = 500
_RIGHTS = {"validate": "article.validate", "publish": "article.publish", "archive": "article.retire"}


def found(context: Context, article: bytes) -> Row[Any]:
    """Return an article's row; raises `nothing_found`."""
    row = context.connection.execute(select(ARTICLE).where(ARTICLE.c.id == article)).one_or_none()
    if row is None:
        raise KnownError("nothing_found", what=article.hex()[:12])
    return row  # type: ignore[no-any-return]


@query("query.article")
def article(context: Context, *, article: bytes) -> ArticleView:
    """Return one article whole; the beginning of an id that names exactly one will do."""
    row = found(context, _whole_id(context, article))
    people = (row.author_id, row.verifier_id, row.replaced_by)
    names = names_of(context.connection, [bytes(ident) for ident in people if ident])
    now_us = context.store.clock()
    return ArticleView(
        id=bytes(row.id), number=row.number or "", title=row.title, language=row.language, symptom=row.symptom,
        steps=row.steps, script=row.script, prevention=row.prevention, environment=row.environment,
        cause=row.cause, cautions=row.cautions, scenario=row.scenario, tags=tuple(row.tags.split()),
        product=row.product, audience=row.audience, confidence=row.confidence,
        author_name=_name(names, row.author_id), updated_us=row.updated_us, verified_us=row.verified_us,
        uses=row.uses, worked=row.worked, head=bytes(row.head) if row.head else None,
        freshness=knowledge.freshness(row.verified_us, row.interval_days, now_us),
        fresh_until_us=knowledge.fresh_until_us(row.verified_us, row.interval_days),
        interval_days=row.interval_days, verifier_name=_name(names, row.verifier_id), flags=row.flags,
        may=_may(context, row), proposed=knowledge.earns_validation(row.confidence, _uses(context, row.id)),
        replaced_by=bytes(row.replaced_by) if row.replaced_by else None,
        replaced_by_title=_name(names, row.replaced_by),
    )  # fmt: skip


def _name(names: dict[bytes, str], ident: Any) -> str:
    return names.get(bytes(ident), "") if ident else ""


def _whole_id(context: Context, typed: bytes) -> bytes:
    """Return the id that begins with what was given, where only one does."""
    if len(typed) >= 16 or not typed:
        return typed
    high = typed + b"\xff" * (16 - len(typed))
    fitting = select(ARTICLE.c.id).where(ARTICLE.c.id >= typed, ARTICLE.c.id <= high).limit(2)
    ids = [bytes(ident) for (ident,) in context.connection.execute(fitting)]
    return ids[0] if len(ids) == 1 else typed


def _uses(context: Context, article: bytes) -> list[knowledge.Use]:
    rows = context.connection.execute(
        select(ARTICLE_USE.c.verdict, ARTICLE_USE.c.by, ARTICLE_USE.c.at_us).where(
            ARTICLE_USE.c.article_id == article
        )
    )
    return [knowledge.Use(row.verdict, row.by, row.at_us) for row in rows]


def role_of(context: Context) -> str:
    """Return the acting person's highest role."""
    rows = context.connection.execute(
        select(MEMBERSHIP.c.role).where(
            MEMBERSHIP.c.person_id == context.person_id, MEMBERSHIP.c.ended_us.is_(None)
        )
    )
    return max((str(role) for (role,) in rows), key=ROLE_ORDER.index, default="agent")


def _may(context: Context, row: Row[Any]) -> tuple[str, ...]:
    role = role_of(context)
    rights = [name for name, verb in _RIGHTS.items() if is_allowed(role, verb)]
    verb = "article.published" if row.audience == "customer" else "article.edit"
    if row.confidence != "archived" and is_allowed(role, verb):
        rights.insert(0, "edit")
    return tuple(rights)


# ---- history --------------------------------------------------------------------------------------


@query("query.article_history")
def article_history(context: Context, *, article: bytes) -> list[RevisionRow]:
    """Return an article's revisions, the newest first, each with the fields it changed."""
    rows = context.connection.execute(
        select(ARTICLE_REVISION)
        .where(ARTICLE_REVISION.c.article_id == article)
        .order_by(ARTICLE_REVISION.c.at_us.desc(), ARTICLE_REVISION.c.id.desc())
        .limit(_HISTORY)
    ).all()
    texts = {bytes(row.id): json.loads(row.body) for row in rows}
    names = names_of(context.connection, {bytes(row.author_id) for row in rows if row.author_id})
    made = []
    for number, row in enumerate(rows):
        older = bytes(rows[number + 1].id) if number + 1 < len(rows) else None
        base = bytes(row.parent_1) if row.parent_1 else older
        before = texts.get(base) if base else None
        made.append(
            RevisionRow(
                id=bytes(row.id), base=base, author_name=_name(names, row.author_id), at_us=row.at_us,
                changed=_changed(before, texts[bytes(row.id)]), note=row.note,
            )
        )  # fmt: skip
    return made


def _changed(before: dict[str, str] | None, after: dict[str, str]) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(n for n in knowledge.FIELDS if n in after and n in before and before[n] != after[n])


@query("query.article_revision")
def article_revision(context: Context, *, article: bytes, revision: bytes) -> RevisionText:
    """Return the text of one revision; what an older writer left out is as it is now."""
    row = found(context, article)
    body = context.connection.execute(
        select(ARTICLE_REVISION.c.body).where(
            ARTICLE_REVISION.c.id == revision, ARTICLE_REVISION.c.article_id == article
        )
    ).scalar()
    if body is None:
        raise KnownError("nothing_found", what=revision.hex()[:12])
    stored = json.loads(body)
    texts = {name: str(stored.get(name, row._mapping[name])) for name in knowledge.FIELDS}
    return RevisionText(id=revision, texts={**texts, "tags": " ".join(texts["tags"].split())})


@query("query.article_flags")
def article_flags(context: Context, *, article: bytes) -> list[FlagView]:
    """Return the flags of an article that nobody has looked at, the newest first."""
    statement = (
        select(ARTICLE_FLAG, PERSON.c.name, TICKET.c.number)
        .join_from(ARTICLE_FLAG, PERSON, PERSON.c.id == ARTICLE_FLAG.c.by, isouter=True)
        .join(TICKET, TICKET.c.id == ARTICLE_FLAG.c.ticket_id, isouter=True)
        .where(ARTICLE_FLAG.c.article_id == article, ARTICLE_FLAG.c.done_us.is_(None))
        .order_by(ARTICLE_FLAG.c.at_us.desc())
    )
    return [
        FlagView(
            reason=row.reason, by_name=row.name or "", at_us=row.at_us,
            ticket=bytes(row.ticket_id) if row.ticket_id else None, ticket_number=row.number or "",
        )
        for row in context.connection.execute(statement)
    ]  # fmt: skip
