"""The knowledge review: which articles somebody should look at and why, gaps, and who helped others.

One read of the articles and their uses answers every section.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from desk.ops.posts import stack
from desk.process import knowledge, stacks
from desk.process.knowledge import Credit, Use
from desk.protocol.review import ReviewAction, ReviewItem
from desk.queries.registry import Context


class Found(NamedTuple):
    """The articles of the library with what the review asks about them."""

    rows: dict[bytes, Any]
    uses: dict[bytes, list[Use]]
    names: dict[bytes, str]
    staff: frozenset[bytes]


def load(context: Context) -> Found:
    """Read articles (without their texts), uses and people."""
    rows = context.connection.exec_driver_sql(
        "SELECT id, title, language, confidence, verified_us, interval_days, created_us, uses, worked, flags,"
        " verifier_id, author_id, replaced_by, product FROM article"
    ).all()
    uses: dict[bytes, list[Use]] = {}
    for article, verdict, by, at_us in context.connection.exec_driver_sql(
        'SELECT article_id, verdict, "by", at_us FROM article_use'
    ):
        uses.setdefault(bytes(article), []).append(Use(verdict, bytes(by) if by else None, at_us))
    names = {
        bytes(ident): str(name)
        for ident, name in context.connection.exec_driver_sql("SELECT id, name FROM person")
    }
    staff = {
        bytes(ident)
        for (ident,) in context.connection.exec_driver_sql(
            "SELECT DISTINCT person_id FROM membership WHERE ended_us IS NULL"
        )
    }
    return Found({bytes(row.id): row for row in rows}, uses, names, frozenset(staff))


def _zh(context: Context) -> bool:
    return context.language.startswith("zh")


def responsible(context: Context, found: Found, row: Any) -> str:
    """Return who looks after an article: its verifier, or the fallback group once the verifier has left."""
    verifier = bytes(row.verifier_id) if row.verifier_id else None
    if verifier in found.staff:
        return found.names.get(verifier or b"", "")
    fallback = str(context.settings["knowledge_group"])
    return fallback or ("主管" if _zh(context) else "supervisors")


def _day(context: Context, at_us: int | None) -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    if at_us is None:
        return "-"
    return (
        datetime.fromtimestamp(at_us / 1e6, ZoneInfo(str(context.settings["time_zone"]))).date().isoformat()
    )


def _actions(context: Context, row: Any, *, archive_first: bool = False) -> tuple[ReviewAction, ...]:
    ident, chinese = bytes(row.id), _zh(context)
    validate = ReviewAction(
        name="validate", label="验证，内容仍正确" if chinese else "Verify: still right", verb="article.validate",
        args={"article": ident},
    )  # fmt: skip
    archive = ReviewAction(
        name="archive",
        label="归档" if chinese else "Archive",
        verb="article.archive",
        args={"article": ident},
    )
    flag = ReviewAction(
        name="flag", label="标记问题…" if chinese else "Flag it…", verb="article.flag", args={"article": ident},
        asks="reason", prompt="有什么问题？" if chinese else "What is wrong with it?",
    )  # fmt: skip
    seen = ReviewAction(
        name="seen", label="标记已处理" if chinese else "Flags are dealt with", verb="article.unflag",
        args={"article": ident},
    )  # fmt: skip
    first = (archive, validate) if archive_first else (validate, archive)
    return (*first, flag, *((seen,) if row.flags else ()))


def _item(
    context: Context, found: Found, row: Any, mark: str, tone: str, why: str, *, archive_first: bool = False
) -> ReviewItem:
    chinese = _zh(context)
    counts = (
        f"复用 {row.uses} 次，有效 {row.worked} 次" if chinese else f"used {row.uses}×, worked {row.worked}×"
    )
    who = responsible(context, found, row)
    return ReviewItem(
        id=bytes(row.id), title=row.title, detail=" · ".join(part for part in (why, who, counts) if part),
        mark=mark, tone=tone, article=bytes(row.id),
        actions=_actions(context, row, archive_first=archive_first),
        body=_judged(context, found, row),
    )  # fmt: skip


def _judged(context: Context, found: Found, row: Any) -> str:
    """Return the last verdicts on an article, the newest first."""
    uses = sorted(found.uses.get(bytes(row.id), ()), key=lambda use: -use.at_us)[:8]
    place = 0 if _zh(context) else 1
    lines = []
    for use in uses:
        said = _VERDICTS.get(use.verdict, (use.verdict, use.verdict))[place]
        who = found.names.get(use.by, "") if isinstance(use.by, bytes) else ""
        lines.append(f"{_day(context, use.at_us)}  {said}  {who}".rstrip())
    return "\n".join(lines)


_VERDICTS = {
    "worked": ("有效", "worked"), "partly": ("部分有效", "worked partly"), "no": ("无效", "did not work"),
    "viewed": ("仅查看", "viewed"), "sent": ("已发送", "sent"), "source": ("由此产生", "written from it"),
    "solution": ("写入方案", "in the solution"),
}  # fmt: skip


def expired(context: Context, found: Found) -> list[ReviewItem]:
    """Return articles whose verification ran out, the longest first."""
    now, chinese = context.store.clock(), _zh(context)
    due = [
        row
        for row in found.rows.values()
        if row.confidence != "archived"
        and (row.flags or knowledge.freshness(row.verified_us, row.interval_days, now) == "due")
    ]
    due.sort(
        key=lambda row: (not row.flags, knowledge.fresh_until_us(row.verified_us, row.interval_days) or 0)
    )
    items = []
    for row in due:
        until = _day(context, knowledge.fresh_until_us(row.verified_us, row.interval_days))
        why = f"有效期至 {until}" if chinese else f"verified until {until}"
        mark, tone = (
            (f"{row.flags} 个标记" if chinese else f"{row.flags} flags", "bad")
            if row.flags
            else ("待复核" if chinese else "review due", "warn")
        )
        items.append(_item(context, found, row, mark, tone, why))
    return items


def failing(context: Context, found: Found) -> list[ReviewItem]:
    """Return articles that did not work three times of the last five."""
    why = "最近 5 次中至少 3 次无效" if _zh(context) else "did not work 3 of the last 5 times"
    mark = "失效" if _zh(context) else "failing"
    return [
        _item(context, found, row, mark, "bad", why)
        for row in found.rows.values()
        if row.confidence != "archived" and "failing" in _archive_reasons(context, found, row)
    ]


def _archive_reasons(context: Context, found: Found, row: Any) -> tuple[str, ...]:
    judged = [u for u in found.uses.get(bytes(row.id), ()) if u.verdict in ("worked", "partly", "no")]
    return knowledge.archive_reasons(
        verified_us=row.verified_us, interval_days=row.interval_days, replaced=row.replaced_by is not None,
        uses=judged, now_us=context.store.clock(),
    )  # fmt: skip


_REASONS = {
    "expired_unused": ("过期超过 90 天且 180 天未复用", "expired for 90 days and unused for 180"),
    "replaced": ("已被其他条目替代", "replaced by another article"),
    "failing": ("多次无效", "failing"),
}


def archive(context: Context, found: Found) -> list[ReviewItem]:
    """Return candidates for the archive with their reasons."""
    items = []
    for row in found.rows.values():
        reasons = _archive_reasons(context, found, row)
        if row.confidence == "archived" or not reasons:
            continue
        words = [_REASONS[reason][0 if _zh(context) else 1] for reason in reasons]
        mark = "建议归档" if _zh(context) else "archive?"
        items.append(_item(context, found, row, mark, "warn", "；".join(words), archive_first=True))
    return items


def same(context: Context, found: Found) -> list[ReviewItem]:
    """Return pairs with nearly the same title in one language; the less used one may be archived for the other."""
    items, chinese = [], _zh(context)
    languages = {row.language[:2] for row in found.rows.values()}
    for language in sorted(languages):
        titles = {
            ident: row.title
            for ident, row in found.rows.items()
            if row.language[:2] == language and row.confidence != "archived"
        }
        for one, other, share in knowledge.duplicates(titles):
            keep, drop = sorted(
                (found.rows[one], found.rows[other]), key=lambda row: (-row.worked, row.created_us)
            )
            label = f"归档，由“{keep.title}”替代" if chinese else f"Archive it for “{keep.title}”"
            action = ReviewAction(
                name="replace", label=label, verb="article.archive",
                args={"article": bytes(drop.id), "replaced_by": bytes(keep.id)},
            )  # fmt: skip
            why = f"与“{keep.title}”相似 {share:.0%}" if chinese else f"{share:.0%} like “{keep.title}”"
            item = _item(context, found, drop, "重复" if chinese else "duplicate", "warn", why)
            items.append(ReviewItem(**{**_fields(item), "actions": (action, *item.actions)}))
    return items


def _fields(item: ReviewItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__struct_fields__}


def unfinished(context: Context, found: Found) -> list[ReviewItem]:
    """Return works in progress older than a month, and articles that earned their validation."""
    now, chinese = context.store.clock(), _zh(context)
    items = []
    for ident, row in found.rows.items():
        since = _day(context, row.created_us)
        if knowledge.is_old_wip(row.confidence, row.created_us, now):
            why = f"创建于 {since}" if chinese else f"begun {since}"
            items.append(_item(context, found, row, "编写中" if chinese else "in progress", "warn", why))
        elif knowledge.earns_validation(row.confidence, found.uses.get(ident, ())):
            why = "已有 3 次以上有效复用，来自 2 人以上" if chinese else "worked 3 times for 2 people"
            items.append(_item(context, found, row, "可验证" if chinese else "earned", "ok", why))
    return items


def gaps(context: Context, _found: Found) -> list[ReviewItem]:
    """Return what people looked for and found nothing, the most frequent first."""
    chinese = _zh(context)
    rows = context.connection.exec_driver_sql(
        "SELECT min(id) AS id, text, count(*) AS n, max(at_us) AS at_us, max(ticket_id) AS ticket FROM knowledge_gap"
        " WHERE done_us IS NULL GROUP BY text ORDER BY n DESC, at_us DESC"
    ).all()
    return [
        ReviewItem(
            id=bytes(row.id), title=row.text, detail=_day(context, row.at_us),
            mark=f"{row.n} 次" if chinese else f"{row.n}×", tone="warn" if row.n > 1 else "",
            ticket=bytes(row.ticket) if row.ticket else None,
            actions=(
                ReviewAction(
                    name="write", label="编写该条目" if chinese else "Begin the article", verb="article.from_gap",
                    args={"gap": bytes(row.id)},
                ),
                ReviewAction(
                    name="done", label="无需条目，移出清单" if chinese else "No article needed",
                    verb="article.gap_done", args={"gap": bytes(row.id)},
                ),
            ),
        )
        for row in rows
    ]  # fmt: skip


def contributors(context: Context, found: Found | None = None) -> dict[bytes, Credit]:
    """Return the credit of each person who helped others with knowledge."""
    found = found or load(context)
    revisions = [
        (bytes(article), bytes(by), at_us)
        for article, by, at_us in context.connection.exec_driver_sql(
            "SELECT article_id, author_id, at_us FROM article_revision WHERE author_id IS NOT NULL"
            " AND parent_1 IS NOT NULL"
        )
    ]
    authors = {ident: bytes(row.author_id) for ident, row in found.rows.items() if row.author_id}
    worked = [
        (article, use.by if isinstance(use.by, bytes) else None, use.at_us)
        for article, uses in found.uses.items()
        for use in uses
        if use.verdict == "worked"
    ]
    return knowledge.contributions(authors, revisions, worked)


def credit(context: Context, found: Found) -> list[ReviewItem]:
    """Return who helped others with knowledge: reuse that worked, never a mere count of articles."""
    chinese = _zh(context)
    people = contributors(context, found)
    ordered = sorted(people.items(), key=lambda item: (-item[1].worked - item[1].improved, item[0]))
    return [
        ReviewItem(
            id=ident, title=found.names.get(ident, "?"), mark=str(one.worked + one.improved), tone="ok",
            detail=(
                f"他人有效复用 {one.worked} 次，涉及 {one.articles} 篇；改进生效 {one.improved} 次"
                if chinese
                else f"worked {one.worked}× for others in {one.articles} articles; {one.improved} improvements helped"
            ),
        )
        for ident, one in ordered
    ]  # fmt: skip


def stack_behind(context: Context, found: Found) -> list[ReviewItem]:
    """Return articles about a version of a technology that is older than the one in use (G12)."""
    present, items = stack(context.connection), []
    rows = (
        context.connection.exec_driver_sql("SELECT id, tags FROM article WHERE tags LIKE '%:%'")
        if present
        else ()
    )
    for ident, tags in rows:
        row = found.rows.get(bytes(ident))
        if row is None or row.confidence == "archived":
            continue
        for one, now in stacks.behind(str(tags), present)[:1]:
            why = (
                f"写至 {one.name} {one.last}，在用 {now}"
                if _zh(context)
                else f"up to {one.name} {one.last}, in use {now}"
            )
            items.append(_item(context, found, row, now, "warn", why))
    return items


SECTIONS: dict[str, tuple[str, str, str, Callable[[Context, Found], list[ReviewItem]]]] = {
    "expired": ("待复核条目", "Articles to review", "history", expired),
    "failing": ("失效条目", "Failing articles", "thumb_down", failing),
    "duplicates": ("重复条目", "Duplicates", "copy", same),
    "gaps": ("检索无结果", "Nothing found", "search", gaps),
    "unfinished": ("待完善与待验证", "Unfinished or earned", "pencil", unfinished),
    "archive": ("归档候选", "To archive", "folder", archive),
    "stack": ("技术栈更新", "Technology moved on", "layers", stack_behind),
    "credit": ("知识贡献", "Contribution", "star", credit),
}
