"""The library of knowledge: its list in pages, what it can be filtered by, and what is missing in it.

Everything that filters, counts or sorts stands in one index (`article_library`); only the rows of the page
are read themselves, so that 100,000 articles list as 500 do. Finding by words is `desk.search`.
"""

import time
from typing import Any

from desk.process import knowledge
from desk.protocol.knowledge import ArticlePageView, ArticleRow, Facet, GapView, LibraryFacets
from desk.queries.registry import Context, query

PAGE = 200
_TAGS = 60
_ORDERS = {
    "updated": "updated_us DESC, id",
    "oldest": "updated_us, id",
    "title": "title COLLATE NOCASE, id",
    "uses": "uses DESC, updated_us DESC, id",
}
_INDEXED = {"updated", "oldest"}
_DUE = "verified_us IS NOT NULL AND verified_us + interval_days * 86400000000 < :now"
_COLUMNS = (
    "a.id, a.title, a.confidence, a.verified_us, a.interval_days, a.audience, a.scenario, a.product, a.tags,"
    " a.language, a.updated_us, a.uses, a.worked, a.flags, p.name"
)


def _conditions(
    now_us: int, *, state: str, scenario: str, product: str, tag: str, language: str
) -> tuple[str, dict[str, Any]]:
    """Return the WHERE clause of the filters and its values; `state` also takes due, unverified, flagged."""
    parts: list[str] = []
    values: dict[str, Any] = {"now": now_us}
    if state in knowledge.CONFIDENCE:
        parts.append("confidence = :state")
    elif state:
        special = {
            "due": f"confidence <> 'archived' AND {_DUE}",
            "unverified": "confidence <> 'archived' AND verified_us IS NULL",
            "flagged": "flags > 0",
            "customer": "audience = 'customer'",
        }
        parts.append(special.get(state, "0"))
    else:
        parts.append("confidence <> 'archived'")
    if scenario:
        parts.append(
            "(scenario = :scenario OR substr(scenario, 1, length(:scenario) + 1) = :scenario || '/')"
        )
    if product:
        parts.append("product = :product")
    if language:
        parts.append("language = :language")
    if tag:
        parts.append("instr(tags, ' ' || :tag || ' ') > 0")
    values |= {"state": state, "scenario": scenario, "product": product, "tag": tag, "language": language}
    return " AND ".join(parts), values


@query("query.articles")
def library(
    context: Context,
    *,
    state: str = "",
    scenario: str = "",
    product: str = "",
    tag: str = "",
    language: str = "",
    order: str = "updated",
    offset: int = 0,
    limit: int = PAGE,
) -> ArticlePageView:
    """Return a page of the library; a scenario takes those below it too, archived ones only when asked for."""
    started, now_us = time.perf_counter(), context.store.clock()
    clause, values = _conditions(
        now_us, state=state, scenario=scenario, product=product, tag=tag, language=language
    )
    run = context.connection.connection.driver_connection.execute
    total = run(f"SELECT count(*) FROM article INDEXED BY article_library WHERE {clause}", values).fetchone()[
        0
    ]
    forced = "INDEXED BY article_library" if order in _INDEXED or order not in _ORDERS else ""
    by = _ORDERS.get(order, _ORDERS["updated"])
    values |= {"limit": max(1, min(limit, 1000)), "offset": max(0, offset)}
    inner = f"SELECT rowid FROM article {forced} WHERE {clause} ORDER BY {by} LIMIT :limit OFFSET :offset"
    rows = run(
        f"SELECT {_COLUMNS} FROM article a LEFT JOIN person p ON p.id = a.author_id"
        f" WHERE a.rowid IN ({inner}) ORDER BY {by.replace('id', 'a.id') if by.endswith('id') else by}",
        values,
    ).fetchall()
    took = (time.perf_counter() - started) * 1000
    return ArticlePageView(
        rows=tuple(_row(row, now_us) for row in rows), offset=values["offset"], total=int(total), took_ms=took
    )


def _row(row: Any, now_us: int) -> ArticleRow:
    return ArticleRow(
        id=bytes(row[0]), title=row[1], confidence=row[2],
        freshness=knowledge.freshness(row[3], row[4], now_us), audience=row[5], scenario=row[6],
        product=row[7], tags=tuple(row[8].split()), language=row[9], updated_us=row[10], uses=row[11],
        worked=row[12], flags=row[13], author_name=row[14] or "",
    )  # fmt: skip


@query("query.article_facets")
def facets(context: Context) -> LibraryFacets:
    """Return what the library can be filtered by, with the number of articles of each."""
    run = context.connection.connection.driver_connection.execute
    now = {"now": context.store.clock()}
    states = dict(
        run(
            "SELECT confidence, count(*) FROM article INDEXED BY article_library GROUP BY confidence"
        ).fetchall()
    )
    for name in ("due", "unverified", "flagged", "customer"):
        clause, values = _conditions(now["now"], state=name, scenario="", product="", tag="", language="")
        sql = f"SELECT count(*) FROM article INDEXED BY article_library WHERE {clause}"
        states[name] = run(sql, values).fetchone()[0]
    gaps = run("SELECT count(DISTINCT text) FROM knowledge_gap WHERE done_us IS NULL").fetchone()[0]
    return LibraryFacets(
        total=sum(count for name, count in states.items() if name in ("wip", "not_validated", "validated")),
        states=tuple(Facet(name, int(count)) for name, count in states.items() if count),
        scenarios=_grouped(run, "scenario", "1"),
        products=_grouped(run, "product", "2 DESC, 1"),
        tags=_tags(run),
        gaps=int(gaps),
    )


def _grouped(run: Any, column: str, order: str) -> tuple[Facet, ...]:
    sql = (
        f"SELECT {column}, count(*) FROM article INDEXED BY article_library"
        f" WHERE {column} <> '' AND confidence <> 'archived' GROUP BY 1 ORDER BY {order} LIMIT 500"
    )
    return tuple(Facet(str(value), int(count)) for value, count in run(sql))


def _tags(run: Any) -> tuple[Facet, ...]:
    counted: dict[str, int] = {}
    sql = "SELECT tags, count(*) FROM article INDEXED BY article_library WHERE confidence <> 'archived' GROUP BY 1"
    for tags, count in run(sql):
        for tag in tags.split():
            counted[tag] = counted.get(tag, 0) + int(count)
    top = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_TAGS]
    return tuple(Facet(tag, count) for tag, count in top)


@query("query.article_gaps")
def gaps(context: Context, *, limit: int = PAGE) -> list[GapView]:
    """Return what was looked for in vain and is still open: the most frequent first, then the newest."""
    rows = context.connection.exec_driver_sql(
        "SELECT g.id, g.text, count(*) AS times, max(g.at_us) AS latest, p.name, g.ticket_id, t.number"
        " FROM knowledge_gap g LEFT JOIN person p ON p.id = g.by LEFT JOIN ticket t ON t.id = g.ticket_id"
        " WHERE g.done_us IS NULL GROUP BY g.text ORDER BY times DESC, latest DESC LIMIT ?",
        (max(1, min(limit, 1000)),),
    )
    return [
        GapView(
            id=bytes(row[0]), text=row[1], count=int(row[2]), at_us=int(row[3]), by_name=row[4] or "",
            ticket=bytes(row[5]) if row[5] else None, ticket_number=row[6] or "",
        )
        for row in rows
    ]  # fmt: skip
