"""Ops on an article's life (process.md 5.6): validate, publish, archive, flag, use with a verdict, gaps.

Which moves are possible is decided in `process.knowledge`; the text itself is `articles`.
"""

from typing import Any

from sqlalchemy import Row, insert, select, update

from desk.models.article import ARTICLE, ARTICLE_FLAG, KNOWLEDGE_GAP
from desk.ops.article_rows import article_row, record_use, set_article
from desk.ops.articles import create
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process import knowledge, messages
from desk.process.errors import KnownError
from desk.process.permissions import check
from desk.protocol.changes import Changes

VERDICTS = ("worked", "partly", "no", "viewed")
_LONGEST = 2_000

messages.register(
    {
        "verdict_unknown": (
            "The verdict must be worked, partly, no or viewed.",
            "评价只能是“有效”“部分有效”“无效”或“仅查看”。",
        ),
        "article_audience": (
            "The audience must be team, internal or customer.",
            "适用范围只能是“团队”“内部”或“客户”。",
        ),
        "flag_reason": (
            "Say in a few words what is wrong with the article, so that somebody can fix it.",
            "请简要说明条目有什么问题，以便他人修正。",
        ),
        "article_replaces_itself": (
            "An article cannot be replaced by itself. Choose another one, or none.",
            "条目不能由自身替代，请选择其他条目或留空。",
        ),
        "gap_text": (
            "There is nothing to note yet: search for something, or open a ticket, then say that none fits.",
            "还没有可记录的内容：请先搜索或打开工单，再标记“都不适用”。",
        ),
        "gap_gone": ("This gap is not in the list any more.", "缺口清单中已没有此项。"),
    }
)


def _short(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:_LONGEST]


def _days(wanted: int) -> int:
    """Return an interval between a day and ten years."""
    return min(max(wanted, 1), 3650)


@op("article.validate", undoable=True)
def validate(tx: Write, *, article: bytes, interval_days: int | None = None) -> Changes:
    """Say that an article is right: validated, and verified from now for its interval (or another one)."""
    row = article_row(tx, article)
    knowledge.check_validate(row.steps)
    knowledge.check_editable(row.confidence)
    days = row.interval_days if interval_days is None else _days(interval_days)
    set_article(
        tx, row, confidence="validated", verified_us=tx.now_us, verifier_id=tx.person_id, interval_days=days
    )
    return tx.changes()


@op("article.publish", undoable=True)
def publish(tx: Write, *, article: bytes, audience: str = "customer") -> Changes:
    """Choose who may read an article; customers only what is validated."""
    row = article_row(tx, article)
    if audience not in knowledge.AUDIENCES:
        raise KnownError("article_audience")
    knowledge.check_editable(row.confidence)
    knowledge.check_publish(row.confidence, audience)
    set_article(tx, row, audience=audience)
    return tx.changes()


@op("article.archive", undoable=True, permission="article.retire")
def archive(tx: Write, *, article: bytes, replaced_by: bytes | None = None) -> Changes:
    """Take an article out of use; it is never deleted, and tickets keep their link to it."""
    row = article_row(tx, article)
    if replaced_by is not None:
        if replaced_by == article:
            raise KnownError("article_replaces_itself")
        article_row(tx, replaced_by)
    set_article(tx, row, confidence="archived", replaced_by=replaced_by)
    return tx.changes()


@op("article.revive", undoable=True, permission="article.retire")
def revive(tx: Write, *, article: bytes) -> Changes:
    """Bring an archived article back: not validated, since time has passed."""
    row = article_row(tx, article)
    if row.confidence == "archived":
        audience = "internal" if row.audience == "customer" else row.audience
        confidence = knowledge.confidence_of(row.steps)
        set_article(tx, row, confidence=confidence, replaced_by=None, audience=audience)
    return tx.changes()


@op("article.verifier", undoable=True, permission="article.validate")
def verifier(tx: Write, *, article: bytes, to: bytes | None, interval_days: int | None = None) -> Changes:
    """Choose who looks after an article, and how long a verification holds."""
    values: dict[str, Any] = {"verifier_id": to}
    if interval_days is not None:
        values["interval_days"] = _days(interval_days)
    set_article(tx, article_row(tx, article), **values)
    return tx.changes()


@op("article.flag")
def flag(tx: Write, *, article: bytes, reason: str, ticket: bytes | None = None) -> Changes:
    """Note that something in an article is wrong, for whoever looks after it."""
    row = article_row(tx, article)
    said = _short(reason)
    if not said:
        raise KnownError("flag_reason")
    tx.connection.execute(
        insert(ARTICLE_FLAG).values(
            id=tx.new_id(),
            article_id=article,
            ticket_id=ticket,
            reason=said,
            by=tx.person_id,
            at_us=tx.now_us,
        )
    )
    _count_flags(tx, row)
    return tx.changes()


@op("article.unflag")
def unflag(tx: Write, *, article: bytes) -> Changes:
    """Say that what was flagged has been looked at."""
    row = article_row(tx, article)
    if row.audience == "customer" and tx.person_id is not None:
        check(tx.role(), "article.published")
    standing = (ARTICLE_FLAG.c.article_id == article) & ARTICLE_FLAG.c.done_us.is_(None)
    tx.connection.execute(
        update(ARTICLE_FLAG).where(standing).values(done_us=tx.now_us, done_by=tx.person_id)
    )
    _count_flags(tx, row)
    return tx.changes()


def _count_flags(tx: Write, row: Row[Any]) -> None:
    statement = "SELECT count(*) FROM article_flag WHERE article_id = ? AND done_us IS NULL"
    count = tx.connection.exec_driver_sql(statement, (row.id,)).scalar_one()
    tx.connection.execute(update(ARTICLE).where(ARTICLE.c.id == row.id).values(flags=count))
    tx.subject = bytes(row.id)
    tx.change("article", bytes(row.id))


@op("article.use", undoable=True, permission="ticket.article")
def use_article(tx: Write, *, ticket: bytes, article: bytes, verdict: str = "viewed") -> Changes:
    """Link an article to the ticket with the verdict worked, partly, no or viewed."""
    if verdict not in VERDICTS:
        raise KnownError("verdict_unknown")
    row = tx.ticket(ticket)
    known = article_row(tx, article)
    record_use(tx, bytes(row.id), known, verdict)
    tx.add_entry(row, "article_used", data={"article": article.hex(), "verdict": verdict})
    return tx.changes()


@op("article.gap")
def note_gap(tx: Write, *, text: str = "", ticket: bytes | None = None) -> Changes:
    """Note that nothing in the knowledge base fits: what was searched for, and on which ticket."""
    said = _short(text)
    if ticket is not None:
        said = said or _short(tx.ticket(ticket).title)
    if not said:
        raise KnownError("gap_text")
    tx.subject = tx.new_id()
    tx.connection.execute(
        insert(KNOWLEDGE_GAP).values(
            id=tx.subject, ticket_id=ticket, text=said, by=tx.person_id, at_us=tx.now_us
        )
    )
    tx.change("gap", tx.subject)
    return tx.changes()


@op("article.from_gap", permission="article.create")
def write_for_gap(tx: Write, *, gap: bytes) -> Changes:
    """Begin an article under what was looked for in vain: in progress, so that nobody begins it twice; the gap is closed."""
    said = tx.connection.execute(select(KNOWLEDGE_GAP.c.text).where(KNOWLEDGE_GAP.c.id == gap)).scalar()
    if said is None:
        raise KnownError("gap_gone")
    chinese = any("\u4e00" <= character <= "\u9fff" for character in str(said))
    title = " ".join(str(said).split())[: knowledge.TITLE_LIMIT]
    create(tx, title=title, symptom=str(said), language="zh" if chinese else "en")
    article = tx.subject
    close_gap(tx, gap=gap, article=article)
    tx.subject = article
    return tx.changes()


@op("article.gap_done")
def close_gap(tx: Write, *, gap: bytes, article: bytes | None = None) -> Changes:
    """Take a gap off the list, in all the tickets where it was met: an article answers it now, or none is needed."""
    if article is not None:
        article_row(tx, article)
    said = tx.connection.execute(select(KNOWLEDGE_GAP.c.text).where(KNOWLEDGE_GAP.c.id == gap)).scalar()
    if said is None:
        raise KnownError("gap_gone")
    same = (KNOWLEDGE_GAP.c.text == said) & KNOWLEDGE_GAP.c.done_us.is_(None)
    tx.connection.execute(update(KNOWLEDGE_GAP).where(same).values(article_id=article, done_us=tx.now_us))
    tx.subject = gap
    tx.change("gap", gap)
    return tx.changes()
