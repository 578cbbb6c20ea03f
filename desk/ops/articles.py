"""Ops on knowledge articles: create and update, each as a revision with its base.

Knows the modules of an article and its life (process.md 5.6); finding articles is `desk.search`.
"""

import json
from typing import Any

from sqlalchemy import Row, insert, select, update

from desk.models.article import ARTICLE, ARTICLE_REVISION
from desk.ops.base import Write
from desk.ops.entries import checked_text
from desk.ops.fields import clean_tags, tag_text
from desk.ops.registry import op
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.permissions import check
from desk.protocol.changes import Changes

MODULES = ("symptom", "steps", "script", "prevention", "environment", "cause", "cautions")
SHORT_FIELDS = ("title", "language", "scenario", "product")
CONFIDENCE = ("wip", "not_validated", "validated", "archived")
AUDIENCES = ("team", "internal", "customer")
TITLE_LIMIT = 300
LANGUAGES = ("zh", "en")

messages.register(
    {
        "article_title": (
            "An article needs a title of at most {limit} characters. Use the words in which users ask.",
            "知识条目需要标题，且不超过 {limit} 个字符。请使用用户提问时的说法。",
        ),
        "article_content": (
            "The article says nothing yet. Describe the symptom or the troubleshooting steps.",
            "知识条目还没有内容。请填写故障现象或排查步骤。",
        ),
        "article_choice": (
            "“{value}” is not possible for {field}. Use one of: {known}.",
            "{field} 不能是“{value}”，可用：{known}。",
        ),
        "article_moved": (
            "Somebody changed this article meanwhile. Open it again and repeat your change on the new text.",
            "此知识条目已被他人修改。请重新打开，在最新内容上再次修改。",
        ),
        "article_gone": (
            "This article is not in the workspace any more. Create it anew if it is still needed.",
            "工作区中已没有此知识条目。如仍需要，请重新创建。",
        ),
    }
)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _chosen(field: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise KnownError("article_choice", field=field, value=value, known=", ".join(known))
    return value


def _check_content(values: dict[str, Any]) -> None:
    """Refuse an article without a title or without anything to read."""
    if not values["title"] or len(values["title"]) > TITLE_LIMIT:
        raise KnownError("article_title", limit=TITLE_LIMIT)
    if not values["symptom"] and not values["steps"]:
        raise KnownError("article_content")


def _add_revision(tx: Write, article: bytes, values: dict[str, Any], parent: bytes | None) -> bytes:
    """Store the article's whole text as a revision and return its id."""
    revision = tx.new_id()
    body = {name: values[name] for name in (*SHORT_FIELDS, *MODULES, "tags")}
    tx.connection.execute(
        insert(ARTICLE_REVISION).values(
            id=revision,
            article_id=article,
            parent_1=parent,
            body=json.dumps(body, ensure_ascii=False),
            author_id=tx.person_id,
            at_us=tx.now_us,
        )
    )
    return revision


def _article(tx: Write, article: bytes) -> Row[Any]:
    row = tx.connection.execute(select(ARTICLE).where(ARTICLE.c.id == article)).one_or_none()
    if row is None:
        raise KnownError("article_gone")
    return row


@op("article.create")
def create(
    tx: Write,
    *,
    title: str,
    language: str = "zh",
    symptom: str = "",
    steps: str = "",
    script: str = "",
    prevention: str = "",
    environment: str = "",
    cause: str = "",
    cautions: str = "",
    scenario: str = "",
    tags: tuple[str, ...] = (),
    product: str = "",
    audience: str = "team",
) -> Changes:
    """Write a new article; without steps it is work in progress, visible so that nobody writes it twice."""
    modules = zip(MODULES, (symptom, steps, script, prevention, environment, cause, cautions), strict=True)
    values: dict[str, Any] = {name: checked_text(tx, text, may_be_empty=True) for name, text in modules}
    values |= {
        "title": _one_line(title),
        "language": _chosen("language", language, LANGUAGES),
        "scenario": _one_line(scenario),
        "product": _one_line(product),
        "tags": tag_text(clean_tags(tags)),
    }
    _check_content(values)
    _insert(tx, values, _chosen("audience", audience, AUDIENCES))
    return tx.changes()


def _insert(tx: Write, values: dict[str, Any], audience: str) -> None:
    """Store a new article with its first revision."""
    tx.subject = tx.new_id()
    head = _add_revision(tx, tx.subject, values, None)
    tx.connection.execute(
        insert(ARTICLE).values(
            **values,
            id=tx.subject,
            head=head,
            audience=audience,
            confidence="not_validated" if values["steps"] else "wip",
            author_id=tx.person_id,
            created_us=tx.now_us,
            updated_us=tx.now_us,
            source=tx.source,
        )
    )
    tx.change("article", tx.subject)


@op("article.update")
def revise(
    tx: Write,
    *,
    article: bytes,
    base: bytes | None = None,
    title: str | None = None,
    language: str | None = None,
    symptom: str | None = None,
    steps: str | None = None,
    script: str | None = None,
    prevention: str | None = None,
    environment: str | None = None,
    cause: str | None = None,
    cautions: str | None = None,
    scenario: str | None = None,
    tags: tuple[str, ...] | None = None,
    product: str | None = None,
    audience: str | None = None,
    confidence: str | None = None,
) -> Changes:
    """Change what is given; `base` is the revision that was edited, and a newer one refuses the change.

    Editing does not verify; validating and archiving need their own right.
    """
    row = _article(tx, article)
    if base is not None and row.head is not None and bytes(row.head) != base:
        raise KnownError("article_moved")
    given = {
        "symptom": symptom, "steps": steps, "script": script, "prevention": prevention,
        "environment": environment, "cause": cause, "cautions": cautions,
    }  # fmt: skip
    texts = {k: checked_text(tx, v, may_be_empty=True) for k, v in given.items() if v is not None}
    short = {"title": title, "scenario": scenario, "product": product}
    texts |= {k: _one_line(v) for k, v in short.items() if v is not None}
    if language is not None:
        texts["language"] = _chosen("language", language, LANGUAGES)
    if tags is not None:
        texts["tags"] = tag_text(clean_tags(tags))
    _store(tx, row, texts, _life(tx, row, audience, confidence))
    return tx.changes()


def _life(tx: Write, row: Row[Any], audience: str | None, confidence: str | None) -> dict[str, Any]:
    """Return the registers of an article's life that change, having checked who may change them."""
    values: dict[str, Any] = {}
    if audience is not None:
        values["audience"] = _chosen("audience", audience, AUDIENCES)
    if confidence is not None and confidence != row.confidence:
        values["confidence"] = _chosen("confidence", confidence, CONFIDENCE)
        if tx.person_id is not None and confidence in ("validated", "archived"):
            check(tx.role(), "article.validate" if confidence == "validated" else "article.retire")
        if confidence == "validated":
            values["verified_us"] = tx.now_us
    return values


def _store(tx: Write, row: Row[Any], texts: dict[str, Any], life: dict[str, Any]) -> None:
    """Write a revision where the text changed, and the registers; nothing where nothing changed."""
    old = row._mapping
    changed = {name: value for name, value in {**texts, **life}.items() if old[name] != value}
    if not changed:
        return
    values = {**old, **changed}
    _check_content(values)
    if any(name in changed for name in texts):
        changed["head"] = _add_revision(tx, bytes(row.id), values, row.head)
    # Two edits within one instant must still differ: search sees a change by it.
    changed["updated_us"] = max(tx.now_us, row.updated_us + 1)
    tx.connection.execute(update(ARTICLE).where(ARTICLE.c.id == row.id).values(**changed))
    tx.subject = bytes(row.id)
    tx.change("article", bytes(row.id))
