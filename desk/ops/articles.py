"""Ops on the text of knowledge articles: create, edit, bring an older revision back.

Every change of text is a revision with its base. Knows the modules of an article; its life (validation,
audience, archive, uses) is `article_life`, finding it is `desk.search`.
"""

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from sqlalchemy import Row, insert, update

from desk.models.article import ARTICLE, KNOWLEDGE_GAP
from desk.ops.article_rows import add_revision, article_row, record_use, set_article, texts_of
from desk.ops.base import Write
from desk.ops.fields import clean_tags, tag_text
from desk.ops.registry import op
from desk.ops.texts import checked_text
from desk.process import knowledge, messages
from desk.process.errors import KnownError
from desk.process.knowledge import AUDIENCES, CONFIDENCE, LANGUAGES, MODULES, TITLE_LIMIT
from desk.process.messages import Words
from desk.process.permissions import check
from desk.process.three_way import merge_fields
from desk.protocol.changes import Changes

MODULE_LABELS = {
    "title": Words("title", "标题"), "language": Words("language", "语言"),
    "scenario": Words("scenario", "场景"), "product": Words("product", "产品"),
    "symptom": Words("symptom", "故障现象"), "environment": Words("environment", "环境"),
    "cause": Words("cause", "原因"), "steps": Words("troubleshooting steps", "排查步骤"),
    "script": Words("fix script", "修复脚本"), "cautions": Words("cautions", "注意事项"),
    "prevention": Words("prevention", "预防措施"),
}  # fmt: skip

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
            "Somebody changed the same place of this article meanwhile: {fields}. Your text is kept; compare it"
            " with the new one, then save again.",
            "此知识条目的同一处已被他人修改：{fields}。您的内容已保留，请与最新内容对比后再次保存。",
        ),
        "article_revision": (
            "This revision does not belong to the article. Open its history again.",
            "此版本不属于该知识条目，请重新打开历史记录。",
        ),
    }
)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _chosen(field: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise KnownError("article_choice", field=field, value=value, known=", ".join(known))
    return value


def check_content(values: Any) -> None:
    """Refuse an article without a title or without anything to read."""
    if not values["title"] or len(values["title"]) > TITLE_LIMIT:
        raise KnownError("article_title", limit=TITLE_LIMIT)
    if not values["symptom"] and not values["steps"]:
        raise KnownError("article_content")


class ArticleTexts(TypedDict, total=False):
    """What an edit may give of an article; None, as not given, stays as it is."""

    title: str | None
    language: str | None
    symptom: str | None
    steps: str | None
    script: str | None
    prevention: str | None
    environment: str | None
    cause: str | None
    cautions: str | None
    scenario: str | None
    tags: tuple[str, ...] | None
    product: str | None


def _texts(tx: Write, given: Mapping[str, Any]) -> dict[str, str]:
    """Return what was given as it is stored; what is None was not given."""
    texts = {k: checked_text(tx, given[k], may_be_empty=True) for k in MODULES if given.get(k) is not None}
    short = ("title", "scenario", "product")
    texts |= {name: _one_line(given[name]) for name in short if given.get(name) is not None}
    if given.get("language") is not None:
        texts["language"] = _chosen("language", given["language"], LANGUAGES)
    if given.get("tags") is not None:
        texts["tags"] = tag_text(clean_tags(given["tags"]))
    return texts


@op("article.create", undoable=True)
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
    ticket: bytes | None = None,
) -> Changes:
    """Write a new article; without steps it is work in progress, visible so that nobody writes it twice.

    `ticket` is the one it was written from: both know of each other, and what was looked for there in vain
    is answered by it.
    """
    given = {
        "title": title, "language": language, "scenario": scenario, "product": product, "tags": tags,
        "symptom": symptom, "steps": steps, "script": script, "prevention": prevention,
        "environment": environment, "cause": cause, "cautions": cautions,
    }  # fmt: skip
    texts = _texts(tx, given)
    check_content(texts)
    confidence = knowledge.confidence_of(texts["steps"])
    knowledge.check_publish(confidence, _chosen("audience", audience, AUDIENCES))
    _insert(tx, texts, audience, confidence)
    if ticket is not None:
        _link(tx, ticket)
    return tx.changes()


def _insert(tx: Write, texts: dict[str, str], audience: str, confidence: str) -> None:
    """Store a new article with its first revision; undone, it is archived and not deleted."""
    tx.subject = tx.new_id()
    head = add_revision(tx, tx.subject, texts, None, "")
    tx.connection.execute(
        insert(ARTICLE).values(
            **texts, id=tx.subject, head=head, audience=audience, confidence=confidence,
            author_id=tx.person_id, verifier_id=tx.person_id, created_us=tx.now_us, updated_us=tx.now_us,
            source=tx.source,
        )
    )  # fmt: skip
    tx.inverse.articles[tx.subject.hex()] = {"confidence": ["archived", confidence]}
    tx.change("article", tx.subject)


def _link(tx: Write, ticket: bytes) -> None:
    row, article = tx.ticket(ticket), tx.subject
    record_use(tx, ticket, article_row(tx, article), "source")
    tx.add_entry(row, "article_used", data={"article": article.hex(), "verdict": "source"})
    open_gaps = (KNOWLEDGE_GAP.c.ticket_id == ticket) & KNOWLEDGE_GAP.c.done_us.is_(None)
    tx.connection.execute(
        update(KNOWLEDGE_GAP).where(open_gaps).values(article_id=article, done_us=tx.now_us)
    )
    tx.subject = article


@op("article.edit", undoable=True)
def edit(
    tx: Write,
    *,
    article: bytes,
    base: bytes | None = None,
    note: str = "",
    **texts: Unpack[ArticleTexts],
) -> Changes:
    """Change what is given, as a revision; `base` is the revision that was edited.

    Where the article moved on since, changes of other places come together; the same place changed twice
    is refused by name, and nothing is lost: the caller still has the text.
    """
    row = article_row(tx, article)
    _revise(tx, row, _on_base(tx, row, base, _texts(tx, texts)), note)
    return tx.changes()


def _on_base(tx: Write, row: Row[Any], base: bytes | None, mine: dict[str, str]) -> dict[str, str]:
    """Return my texts on top of what the article says now."""
    if not base or row.head is None or bytes(row.head) == base:
        return mine
    now = {name: str(row._mapping[name]) for name in mine}
    old = texts_of(tx, bytes(row.id), base)
    if not old:
        raise KnownError("article_revision")
    old = {name: old.get(name, now[name]) for name in mine}
    tags = {name: set(texts.get("tags", "").split()) for name, texts in _sides(old, mine, now)}
    kept = {name: text for name, text in mine.items() if name != "tags"}
    merged = merge_fields(old, kept, now)
    if merged.conflicts:
        labels = [MODULE_LABELS[name] for name in merged.conflicts]
        both = Words(", ".join(label.en for label in labels), "、".join(label.zh for label in labels))
        raise KnownError("article_moved", fields=both)
    values = dict(merged.values)
    if "tags" in mine:
        added, removed = tags["mine"] - tags["old"], tags["old"] - tags["mine"]
        values["tags"] = tag_text(clean_tags(tuple((tags["now"] | added) - removed)))
    return values


def _sides(
    old: dict[str, str], mine: dict[str, str], now: dict[str, str]
) -> tuple[tuple[str, dict[str, str]], ...]:
    return (("old", old), ("mine", mine), ("now", now))


def _revise(tx: Write, row: Row[Any], texts: dict[str, str], note: str) -> None:
    """Store changed texts; editing does not verify, unless the editor is the verifier."""
    knowledge.check_editable(row.confidence)
    check_content({**row._mapping, **texts})
    if row.audience == "customer":
        check(tx.role(), "article.published") if tx.person_id is not None else None
    values: dict[str, Any] = dict(texts)
    values["confidence"] = knowledge.after_edit(row.confidence, texts.get("steps", row.steps))
    by_verifier = tx.person_id is not None and row.verifier_id == tx.person_id
    changes_text = any(row._mapping[name] != text for name, text in texts.items())
    if by_verifier and changes_text and row.verified_us is not None:
        values["verified_us"] = tx.now_us
    set_article(tx, row, _one_line(note)[:TITLE_LIMIT], **values)


@op("article.revert", undoable=True)
def revert(tx: Write, *, article: bytes, revision: bytes) -> Changes:
    """Bring the text of an older revision back, as a new revision: history only grows."""
    row = article_row(tx, article)
    texts = texts_of(tx, article, revision)
    if not texts:
        raise KnownError("article_revision")
    _revise(tx, row, texts, f"revert:{revision.hex()}")
    return tx.changes()


@op("article.update", undoable=True)
def modify(
    tx: Write,
    *,
    article: bytes,
    base: bytes | None = None,
    audience: str | None = None,
    confidence: str | None = None,
    **texts: Unpack[ArticleTexts],
) -> Changes:
    """Change texts and life at once (the command line, batch work); `base` refuses any newer revision."""
    row = article_row(tx, article)
    if base is not None and row.head is not None and bytes(row.head) != base:
        raise KnownError("article_moved", fields=Words("the article", "条目"))
    stored = _texts(tx, texts)
    check_content({**row._mapping, **stored})
    set_article(tx, row, **stored, **_life(tx, row, audience, confidence))
    return tx.changes()


def _life(tx: Write, row: Row[Any], audience: str | None, confidence: str | None) -> dict[str, Any]:
    """Return the registers of an article's life that change, having checked who may change them."""
    values: dict[str, Any] = {}
    if confidence is not None and confidence != row.confidence:
        values["confidence"] = _chosen("confidence", confidence, CONFIDENCE)
        if tx.person_id is not None and confidence in ("validated", "archived"):
            check(tx.role(), "article.validate" if confidence == "validated" else "article.retire")
        if confidence == "validated":
            values["verified_us"] = tx.now_us
    if audience is not None and audience != row.audience:
        values["audience"] = _chosen("audience", audience, AUDIENCES)
        if tx.person_id is not None and audience == "customer":
            check(tx.role(), "article.publish")
        knowledge.check_publish(str(values.get("confidence", row.confidence)), audience)
    return values
