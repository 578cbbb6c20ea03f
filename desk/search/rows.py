"""What search reads from the replica: article rows, what changed, and what a ticket says. Knows no index."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from desk.models.article import ARTICLE
from desk.models.entry import ENTRY
from desk.models.people import PERSON
from desk.models.ticket import TICKET
from desk.process import messages
from desk.process.errors import KnownError

Row = dict[str, Any]
CHUNK = 200
SPOKEN = ("customer_message", "created")
BODY_LIMIT = 6_000
LATEST = 20
_SECONDS = 1_000_000
TITLE_WORDS = 8

messages.register(
    {
        "kb.ticket_missing": (
            "This ticket is not in the workspace any more. Refresh the queue.",
            "工作区中已没有此工单，请刷新队列。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many articles there are and a checksum of their instants of change: enough to see most changes."""

    articles: int
    updated: int


def extent(connection: Connection) -> Extent:
    """Return the present extent of the knowledge base."""
    seconds = func.sum(ARTICLE.c.updated_us // _SECONDS)
    count, newest, total = connection.execute(
        select(func.count(), func.max(ARTICLE.c.updated_us), seconds).select_from(ARTICLE)
    ).one()
    return Extent(int(count), int(total or 0) ^ int(newest or 0))


def articles(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, Row]:
    """Return the rows of articles by id, with the author's name as `author`; unknown ids are left out."""
    wanted = list(ids)
    found: dict[bytes, Row] = {}
    for start in range(0, len(wanted), CHUNK):
        statement = (
            select(ARTICLE, func.coalesce(PERSON.c.name, "").label("author"))
            .join_from(ARTICLE, PERSON, PERSON.c.id == ARTICLE.c.author_id, isouter=True)
            .where(ARTICLE.c.id.in_(wanted[start : start + CHUNK]))
        )
        for row in connection.execute(statement).mappings():
            found[bytes(row["id"])] = dict(row)
    return found


def instants(connection: Connection) -> dict[bytes, int]:
    """Return every article's id with its instant of change."""
    rows = connection.execute(select(ARTICLE.c.id, ARTICLE.c.updated_us)).all()
    return {bytes(ident): int(updated) for ident, updated in rows}


def changed_since(connection: Connection, seq: int) -> tuple[set[bytes], bool]:
    """Return the articles that the change log names after `seq`, and whether it says more than it names."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT kind, id FROM change_log WHERE seq > ? AND kind IN ('article', 'bulk')", (seq,)
    ).all()
    named = {bytes(ident) for kind, ident in rows if kind == "article"}
    return named, any(kind == "bulk" for kind, _ in rows)


def by_title(connection: Connection, words: Sequence[str], limit: int) -> Iterator[tuple[float, bytes]]:
    """Yield (score, article id) of titles holding some of the words: the answer while there is no index."""
    if not words:
        return
    hits = [ARTICLE.c.title.contains(word, autoescape=True) for word in words[:TITLE_WORDS]]
    score = sum((hit.cast(ARTICLE.c.uses.type) for hit in hits[1:]), hits[0].cast(ARTICLE.c.uses.type))
    statement = (
        select(score.label("score"), ARTICLE.c.id)
        .where(score > 0)
        .order_by(score.desc(), ARTICLE.c.uses.desc(), ARTICLE.c.id)
        .limit(limit)
    )
    for value, ident in connection.execute(statement):
        yield float(value), bytes(ident)


@dataclass(frozen=True, slots=True)
class Subject:
    """What suggestions are made for.

    Attributes:
        title: the ticket's title.
        body: the latest text of the customer.
        product: the product's key, "" if none.
        failing: the last diagnosis step that did not help.
    """

    title: str
    body: str = ""
    product: str = ""
    failing: str = ""


def subject_of(connection: Connection, ticket: bytes) -> Subject:
    """Return what a ticket is about now; raises KnownError where there is none."""
    row = connection.execute(
        select(TICKET.c.title, TICKET.c.product).where(TICKET.c.id == ticket)
    ).one_or_none()
    if row is None:
        raise KnownError("kb.ticket_missing")
    return Subject(
        title=row.title or "",
        body=_latest(connection, ticket, SPOKEN),
        product=row.product or "",
        failing=_latest(connection, ticket, ("diagnosis_step",), skip="confirmed"),
    )


def _latest(connection: Connection, ticket: bytes, kinds: Sequence[str], skip: str = "") -> str:
    """Return the newest text of some kinds that says anything; courtesies and undone entries do not."""
    statement = (
        select(ENTRY.c.id, ENTRY.c.body, ENTRY.c.data)
        .where(ENTRY.c.ticket_id == ticket, ENTRY.c.kind.in_(kinds))
        .order_by(ENTRY.c.effective_us.desc(), ENTRY.c.n.desc())
        .limit(LATEST)
    )
    undone = _undone(connection, ticket)
    for ident, body, raw in connection.execute(statement):
        data = json.loads(raw or "{}")
        if bytes(ident).hex() in undone or data.get("courtesy") or (skip and data.get("result") == skip):
            continue
        said = " ".join(str(part) for part in (body, data.get("symptom"), data.get("environment")) if part)
        if said.strip():
            return said[:BODY_LIMIT]
    return ""


def _undone(connection: Connection, ticket: bytes) -> set[str]:
    """Return the entries (hex) of a ticket that were taken back."""
    statement = select(ENTRY.c.data).where(ENTRY.c.ticket_id == ticket, ENTRY.c.kind == "undone")
    return {entry for (raw,) in connection.execute(statement) for entry in json.loads(raw)["entries"]}
