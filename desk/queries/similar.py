"""Tickets like this one: how many in the last minutes, what they share, and a parent incident they may belong to.

Words come from the queue's full text, so an answer needs no index of its own. Knows no window.
"""

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.models.entry import FULLTEXT_SHIFT
from desk.models.store import driver_of
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.views import SimilarTicket, SimilarTickets
from desk.queries.registry import Context, query
from desk.search import likeness
from desk.search.rows import Subject, subject_of

WINDOW_S = 40 * 60
SHOWN, SHOWN_LIMIT = 20, 100
HITS = 5_000
"""Newest hits of one word that are looked at: more of them say nothing about this ticket."""

SAMPLE = 300
"""Newest hits from which a word's frequency is estimated: counting a frequent one whole took 90 ms."""

COMPARED = 400
TEXT_LIMIT = 6_000
IGNORED = ("merged", "spam", "cancelled")
_SECOND = 1_000_000

messages.register(
    {
        "similar.window": ("{count} like this in the last {span}: {words}", "最近{span}内有 {count} 个类似工单：{words}"),
        "similar.ever": ("{count} like this: {words}", "共有 {count} 个类似工单：{words}"),
        "similar.minutes": ("{n} minutes", " {n} 分钟"),
        "similar.hours": ("{n} hours", " {n} 小时"),
        "similar.days": ("{n} days", " {n} 天"),
        "similar.words": ("In common: {words}", "共同点：{words}"),
        "similar.product": ("same product", "同一产品"),
        "similar.nothing": (
            "Say a ticket or a text to compare with.",
            "请指定用于比较的工单或文本。",
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is compared with: the subject, its category, the ticket's own key (0 for a text), and where to look."""

    subject: Subject
    category: str
    key: int
    since_us: int
    until_us: int

    def said(self) -> list[str]:
        """Return its words in order."""
        return likeness.telling_words(f"{self.subject.title} {self.subject.body}")


@query("query.similar")
def similar_tickets(
    context: Context,
    *,
    ticket: bytes | None = None,
    text: str = "",
    body: str = "",
    product: str = "",
    category: str = "",
    window_s: int = WINDOW_S,
    limit: int = SHOWN,
) -> SimilarTickets:
    """Return tickets like a ticket, or like the title (`text`) and `body` of one that is being written.

    Looks at tickets made within the last `window_s` seconds, at all of them where it is 0.
    """
    began = time.perf_counter()
    now_us = context.store.clock()
    since = now_us - max(0, window_s) * _SECOND if window_s > 0 else 0
    wanted = _wanted(
        context, ticket, Subject(text[:TEXT_LIMIT], body[:TEXT_LIMIT], product), category, since, now_us
    )
    found, words = _found(context, wanted)
    found.sort(key=lambda hit: (-hit.score, -hit.created_us))
    return SimilarTickets(
        tickets=tuple(found[: max(1, min(limit, SHOWN_LIMIT))]),
        count=len(found),
        open_count=sum(hit.open for hit in found),
        window_s=max(0, window_s),
        words=tuple(words),
        parent=_open_parent(context, [hit.parent for hit in found if hit.parent]),
        why=_sentence(len(found), max(0, window_s), words, context.language),
        took_ms=(time.perf_counter() - began) * 1000,
    )


def _wanted(
    context: Context, ticket: bytes | None, subject: Subject, category: str, since_us: int, until_us: int
) -> _Wanted:
    if ticket is None:
        if not f"{subject.title}{subject.body}".strip():
            raise KnownError("similar.nothing")
        return _Wanted(subject, category, 0, since_us, until_us)
    known = subject_of(context.connection, ticket)
    key, its_category = context.connection.exec_driver_sql(
        "SELECT key, category FROM ticket WHERE id = ?", (ticket,)
    ).one()
    return _Wanted(known, its_category, key, since_us, until_us)


def _found(context: Context, wanted: _Wanted) -> tuple[list[SimilarTicket], list[str]]:
    """Return the tickets that are like what is wanted, and the words that most of them share."""
    driver = driver_of(context.connection)
    low = _lowest_key(driver, wanted)
    if low is None:
        return [], []
    total = int(driver.execute("SELECT coalesce(max(key), 0) FROM ticket").fetchone()[0])
    rarity = likeness.weighed(
        likeness.weights_of(wanted.subject), lambda word: _frequency(driver, word, total), total
    )
    held = _holders(driver, rarity, low)
    held.pop(wanted.key, None)
    whole = sum(rarity.values())
    best = sorted(held, key=lambda key: (-sum(rarity[word] for word in held[key]), -key))[:COMPARED]
    rows = _rows(driver, best, wanted)
    own = likeness.telling_words(wanted.subject.title)
    found, shared = [], []
    for row in rows:
        words = held[row["key"]]
        titles = likeness.title_likeness(own, likeness.telling_words(row["title"]), rarity)
        score = likeness.score(
            sum(rarity[word] for word in words) / whole,
            titles,
            same_product=bool(wanted.subject.product) and row["product"] == wanted.subject.product,
            same_category=bool(wanted.category) and row["category"] == wanted.category,
        )
        if score >= likeness.LEAST:
            found.append(_hit(row, score, words, rarity, wanted, context.language))
            shared.append(words)
    return found, likeness.common(shared, rarity, wanted.said())


def _lowest_key(driver: sqlite3.Connection, wanted: _Wanted) -> int | None:
    """Return the lowest key of the tickets made in the window, None when there are none."""
    if not wanted.since_us:
        return 0
    found = driver.execute(
        "SELECT min(key) FROM ticket WHERE created_us > ? AND created_us <= ?",
        (wanted.since_us, wanted.until_us),
    ).fetchone()[0]
    return None if found is None else int(found)


def _frequency(driver: sqlite3.Connection, word: str, total: int) -> float:
    """Return about how many entries hold a word: counted when few, else estimated from the newest ones."""
    newest = driver.execute(
        "SELECT rowid FROM fulltext WHERE fulltext MATCH ? ORDER BY rowid DESC LIMIT ?",
        (_quoted(word), SAMPLE),
    ).fetchall()
    if len(newest) < SAMPLE:
        return len(newest)
    span = max(1, total - (int(newest[-1][0]) >> FULLTEXT_SHIFT) + 1)
    return SAMPLE * max(1.0, total / span)


def _holders(driver: sqlite3.Connection, words: Mapping[str, float], low: int) -> dict[int, set[str]]:
    """Return ticket key -> the words that it holds, of tickets from a key on."""
    held: dict[int, set[str]] = {}
    for word in words:
        rows = driver.execute(
            "SELECT rowid FROM fulltext WHERE fulltext MATCH ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?",
            (_quoted(word), low << FULLTEXT_SHIFT, HITS),
        )
        for (rowid,) in rows:
            held.setdefault(rowid >> FULLTEXT_SHIFT, set()).add(word)
    return held


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


_COLUMNS = (
    "key", "id", "number", "title", "state", "open", "priority", "created_us", "product", "category",
    "requester_name", "parent",
)  # fmt: skip
_STATEMENT = (
    "SELECT t.key, t.id, t.number, t.title, t.state, t.open, t.priority, t.created_us, t.product, t.category,"
    " t.requester_name, (SELECT CASE WHEN l.ticket_id = t.id THEN l.target_id ELSE l.ticket_id END FROM link l"
    "  WHERE (l.ticket_id = t.id AND l.type = 'parent') OR (l.target_id = t.id AND l.type = 'child') LIMIT 1)"
    " FROM ticket t WHERE t.key IN ({keys}) AND t.created_us > ? AND t.created_us <= ? AND t.state NOT IN ({ignored})"
)


def _rows(driver: sqlite3.Connection, keys: list[int], wanted: _Wanted) -> list[dict[str, Any]]:
    statement = _STATEMENT.format(
        keys=",".join(map(str, keys)) or "NULL", ignored=",".join("?" * len(IGNORED))
    )
    rows = driver.execute(statement, (wanted.since_us, wanted.until_us, *IGNORED))
    return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]


def _hit(
    row: Mapping[str, Any],
    score: float,
    words: set[str],
    rarity: Mapping[str, float],
    wanted: _Wanted,
    language: str,
) -> SimilarTicket:
    shared = likeness.common([words], rarity, wanted.said())
    parts = [messages.text("similar.words", language, words=_listed(shared, language))] if shared else []
    if wanted.subject.product and row["product"] == wanted.subject.product:
        parts.append(messages.text("similar.product", language))
    return SimilarTicket(
        id=bytes(row["id"]), key=row["key"], number=row["number"], title=row["title"], state=row["state"],
        priority=row["priority"], created_us=row["created_us"], score=round(score, 3), why=" · ".join(parts),
        open=bool(row["open"]), requester=row["requester_name"],
        parent=bytes(row["parent"]) if row["parent"] else None,
    )  # fmt: skip


def _open_parent(context: Context, parents: list[bytes]) -> bytes | None:
    for parent in dict.fromkeys(parents):
        row = context.connection.exec_driver_sql(
            "SELECT open FROM ticket WHERE id = ?", (parent,)
        ).one_or_none()
        if row is not None and row[0]:
            return parent
    return None


def _sentence(count: int, window_s: int, words: list[str], language: str) -> str:
    if not count:
        return ""
    listed = _listed(words, language) or "-"
    if not window_s:
        return messages.text("similar.ever", language, count=count, words=listed)
    unit, size = (
        ("minutes", 60) if window_s < 7_200 else ("hours", 3_600) if window_s < 172_800 else ("days", 86_400)
    )
    span = messages.text(f"similar.{unit}", language, n=max(1, round(window_s / size)))
    return messages.text("similar.window", language, count=count, span=span, words=listed)


def _listed(words: list[str], language: str) -> str:
    return ("、" if language.startswith("zh") else ", ").join(words)
