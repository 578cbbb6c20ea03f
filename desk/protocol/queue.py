"""The queue's shared language: what a list of tickets is, and the SQL that reads it.

The window's page reader and the engine build the same statement from the same `QueueQuery`, so the
first rows that the window reads itself and the whole id list that the engine sends never disagree.
"""

from binascii import b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

NO_DEADLINE = 1 << 62
"""`due_sort` of a ticket without a running clock: sorts after every deadline."""

COPIED = NO_DEADLINE + 1
"""`due_sort` of a ticket that came in bulk until its clocks are folded and its texts indexed (`desk.sync.later`)."""

PAGE = 128
FIRST_ROWS = 256


class QueueRow(NamedTuple):
    """One row as the page reader returns it; order = `COLUMNS`. Instants are microseconds UTC or None."""

    key: int
    id: bytes
    number: str
    title: str
    state: str
    priority: int
    unread: int
    requester_name: str
    requester_org: str
    owner_id: bytes | None
    group_id: bytes | None
    created_us: int
    updated_us: int
    due_metric: str
    due_start_us: int | None
    due_w50_us: int | None
    due_w75_us: int | None
    due_w90_us: int | None
    due_us: int | None
    due_left_s: int | None
    tags: str
    source: str
    category: str = ""
    product: str = ""
    channel: str = ""
    tier: str = ""


class Term(NamedTuple):
    """One condition of a filter: `field` names it (`desk/protocol/terms.py`), any of `values` fits.

    Values are plain text: ids in hex, `me`, `none`, names of states, ranges such as `86400..`.
    """

    field: str
    values: tuple[str, ...]
    negated: bool = False


class Section(NamedTuple):
    """A part of a list with a head of its own.

    Attributes:
        kind: `band` (value `urgent` or `rest`) or one of `GROUPINGS` (value a state, a level, an id in hex, "" = none).
        size: rows that follow the head, -1 while only the beginning is known.
    """

    kind: str
    value: str
    size: int


COLUMNS = ", ".join(QueueRow._fields)

SORTS: dict[str, tuple[str, ...]] = {
    "deadline": ("due_sort", "key"),
    "priority": ("priority", "due_sort", "key"),
    "created": ("created_us", "key"),
    "updated": ("updated_us", "key"),
}
"""Sort name -> columns; each is backed by an index in `desk.models.ticket`."""

COLUMN_SORTS: dict[str, tuple[str, ...]] = {
    "title": ("title COLLATE NOCASE", "key"),
    "number": ("key",),
    "state": ("state", "due_sort", "key"),
    "requester": ("requester_name", "requester_org", "key"),
    "assignee": ("(SELECT name FROM person p WHERE p.id = owner_id)", "due_sort", "key"),
    "group": ("(SELECT name FROM support_group g WHERE g.id = group_id)", "due_sort", "key"),
    "category": ("category", "due_sort", "key"),
    "product": ("product", "due_sort", "key"),
}
"""Further orders for the heads of the columns; no index serves them, the engine sorts."""


_OPEN_VIEWS = frozenset({"mine", "breaching", "unassigned", "waiting", "open", "group"})
_ORDER_INDEX = {
    "deadline": "ticket_due",
    "priority": "ticket_priority",
    "created": "ticket_created",
    "updated": "ticket_updated",
}

VIEWS = ("mine", "breaching", "unassigned", "waiting", "open", "group", "closed", "all")
GROUPINGS = {"state": "state", "priority": "priority", "group": "group_id", "assignee": "owner_id"}
"""What a list can be grouped by -> the column."""

URGENT = (0, 1)
"""Priorities that stand in a band of their own above an open list."""

WAITING = ("waiting_customer", "waiting_third_party", "scheduled")


@dataclass(frozen=True, kw_only=True)
class QueueQuery:
    """Which tickets, in which order; a dataclass, because the first paint does without msgspec.

    Attributes:
        view: one of `VIEWS`.
        person: the acting person (views `mine`).
        group: restricts to a group (view `group`, or as an extra filter).
        states, priorities: restrict further; empty = all.
        category, product, tag: restrict further; "" = all.
        text: full-text words over titles and entries (answered by the engine only).
        drill: name and arguments of a chart's set of tickets (answered by the engine only).
        sort: one of `SORTS` or `COLUMN_SORTS`; descending reverses it.
        breach_before_us: horizon of the view `breaching`.
        terms: further conditions, all of which must hold (answered by the engine only).
        group_by: one of `GROUPINGS`, "" = one list (grouped lists are answered by the engine only).
        band: whether open P0 and P1 stand above the others; only lists of open tickets have a band.
        now_us: the present, where a term or a band of time needs it.
    """

    view: str = "open"
    person: bytes | None = None
    group: bytes | None = None
    states: tuple[str, ...] = ()
    priorities: tuple[int, ...] = ()
    category: str = ""
    product: str = ""
    tag: str = ""
    text: str = ""
    drill: dict[str, Any] = field(default_factory=dict)
    sort: str = "deadline"
    descending: bool = False
    breach_before_us: int = 0
    terms: tuple[Term, ...] = ()
    group_by: str = ""
    band: bool = False
    now_us: int = 0

    def local(self) -> bool:
        """Tell whether the page reader may answer the first rows itself: what an index finds in no time."""
        narrow = self.category or self.product or self.tag or self.terms
        return not (self.text.strip() or self.drill or self.group_by or narrow or self.sort not in SORTS)

    def banded(self) -> bool:
        """Tell whether P0 and P1 stand above the others in this list."""
        return self.band and not self.group_by and not self.drill and self.view in _OPEN_VIEWS

    def to_args(self) -> dict[str, Any]:
        """Return what differs from the defaults as plain JSON values; ids in base64, as msgspec writes them."""
        plain = QueueQuery()
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: b2a_base64(value, newline=False).decode() if isinstance(value, bytes) else value
            for name, value in found.items()
            if value != getattr(plain, name)
        }


def _done() -> frozenset[str]:
    """Return the states that end a ticket; the states' table is not needed for the first paint."""
    from desk.process.lifecycle import DONE

    return DONE


_VIEW_CLAUSES = {
    "mine": "open = 1 AND owner_id = ?",
    "breaching": "open = 1 AND due_sort < ?",
    "unassigned": "open = 1 AND owner_id IS NULL",
    "waiting": f"open = 1 AND state IN ({','.join(repr(state) for state in WAITING)})",
    "open": "open = 1",
    "group": "open = 1",
    "closed": "open = 0",
    "all": "",
}


def _conditions(query: QueueQuery) -> Iterator[tuple[str, tuple[Any, ...]]]:
    view: dict[str, tuple[Any, ...]] = {
        "mine": (query.person or b"",),
        "breaching": (query.breach_before_us,),
    }
    yield _VIEW_CLAUSES.get(query.view, "open = 1"), view.get(query.view, ())
    if query.group is not None:
        yield "group_id = ?", (query.group,)
    if query.states:
        yield from _states(query)
    if query.priorities:
        yield _priorities(query)
    if query.category:
        yield "category = ?", (query.category,)
    if query.product:
        yield "product = ?", (query.product,)
    if query.tag:
        yield "instr(tags, ?) > 0", (f" {query.tag} ",)
    if query.terms:
        from desk.protocol.terms import condition  # the first paint has none

        for term in query.terms:
            yield condition(term, query)


def _priorities(query: QueueQuery) -> tuple[str, tuple[Any, ...]]:
    """Return the condition on priorities; the two lanes of a banded list as ranges that keep an index in order."""
    chosen = tuple(sorted(query.priorities))
    if chosen == URGENT and query.sort == "priority":
        return "priority <= 1", ()
    if chosen == (2, 3, 4) and query.sort != "priority":
        return (
            "+priority >= 2",
            (),
        )  # the plus keeps the planner from sorting what the order's index has sorted
    return f"priority IN ({','.join('?' * len(chosen))})", chosen


def _states(query: QueueQuery) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the condition on states, without those that the view excludes: seeking them would find nothing, slowly."""
    is_open, is_closed, done = query.view in _OPEN_VIEWS, query.view == "closed", _done()
    states = tuple(
        s for s in query.states if not (is_open and s in done) and not (is_closed and s not in done)
    )
    if not states:
        yield "0", ()
        return
    if not is_open and not done.intersection(states):
        # Said once more, so that the indexes of open tickets may be used.
        yield "open = 1", ()
    yield f"state IN ({','.join('?' * len(states))})", states


def where(query: QueueQuery) -> tuple[str, list[Any]]:
    """Return the WHERE clause (without the word) and its parameters; text and drill are not in it."""
    conditions = [(clause, values) for clause, values in _conditions(query) if clause]
    params = [value for _, values in conditions for value in values]
    return " AND ".join(clause for clause, _ in conditions) or "1", params


def order(query: QueueQuery) -> str:
    """Return the ORDER BY list of the query's sort."""
    direction = " DESC" if query.descending else ""
    columns = SORTS.get(query.sort) or COLUMN_SORTS.get(query.sort) or SORTS["deadline"]
    return ", ".join(column + direction for column in columns)


def hint(query: QueueQuery) -> str:
    """Return the hint that lists all or closed tickets in the order of an index that can filter by itself.

    SQLite's planner rather collects a state's tickets and sorts them: 250-600 ms at a million, against 20 ms.
    """
    if query.group is not None and query.view in _OPEN_VIEWS and query.view != "mine":
        return " INDEXED BY ticket_open_group"  # else the planner walks all open tickets by creation: 250 ms
    narrow = query.terms or query.category or query.product or query.tag or query.group_by
    if narrow and query.view in _OPEN_VIEWS and query.view != "mine" and not _sought(query.terms):
        return " INDEXED BY ticket_open_filter"
    covered = not (query.category or query.product or query.tag or query.terms)
    is_open = query.view in _OPEN_VIEWS or bool(query.states and not _done().intersection(query.states))
    if is_open or not covered or query.sort not in _ORDER_INDEX:
        return ""
    return f" INDEXED BY {_ORDER_INDEX[query.sort]}"


def _sought(terms: tuple[Term, ...]) -> bool:
    """Tell whether a term names one owner, whom an index of its own finds."""
    return any(term.field == "assignee" and len(term.values) == 1 and not term.negated for term in terms)


def first_rows(query: QueueQuery, limit: int = FIRST_ROWS) -> tuple[str, list[Any]]:
    """Return the statement of the first rows of a local query."""
    statement, params = keys(query)
    # Only the keys are sought in order: the rows themselves are read once they are known.
    return (
        f"SELECT {COLUMNS} FROM ticket WHERE key IN ({statement} LIMIT {limit}) ORDER BY {order(query)}",
        params,
    )


def keys(query: QueueQuery, columns: str = "key") -> tuple[str, list[Any]]:
    """Return the statement of all keys (or other columns) of a query without text and drill, in order."""
    clause, params = where(query)
    return f"SELECT {columns} FROM ticket{hint(query)} WHERE {clause} ORDER BY {order(query)}", params


def count(query: QueueQuery) -> tuple[str, list[Any]]:
    """Return the statement of the number of rows of a local query."""
    clause, params = where(query)
    return f"SELECT count(*) FROM ticket{hint(query)} WHERE {clause}", params


def lanes(query: QueueQuery) -> tuple[QueueQuery, QueueQuery]:
    """Return a banded query as two: P0 and P1 by priority and deadline, then the others in the wanted order."""
    chosen = query.priorities or tuple(range(5))
    urgent = replace(
        query,
        band=False,
        priorities=tuple(p for p in chosen if p in URGENT) or (-1,),
        sort="priority",
        descending=False,
    )
    rest = tuple(p for p in chosen if p not in URGENT)
    return urgent, replace(query, band=False, priorities=rest or (-1,))


def rows_by_key(number: int) -> str:
    """Return the statement that reads `number` rows by key (in no particular order)."""
    return f"SELECT {COLUMNS} FROM ticket WHERE key IN ({','.join('?' * number)})"
