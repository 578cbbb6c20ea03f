"""The queue's whole id list: the same statement as the page reader's, plus full text, drill-downs, bands and groups."""

import os
import sqlite3
import tempfile
import time
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeAlias

from desk.metrics.api import drill_keys
from desk.models.people import PERSON, SUPPORT_GROUP
from desk.models.store import driver_of
from desk.process.errors import KnownError
from desk.process.lifecycle import STATES
from desk.protocol.queue import GROUPINGS, QueueQuery, Section, Term, hint, keys, lanes, order, where
from desk.protocol.views import IdList
from desk.queries import text_filter
from desk.queries.registry import Context, query

DENSE = 10_000
"""Hits from which on the beginning of a list is answered before the whole."""

Keys: TypeAlias = "array[int]"


@dataclass(slots=True)
class Listed:
    """A list or its beginning: keys in order, the heads they stand under, and whether that is all."""

    keys: Keys
    sections: tuple[Section, ...] = ()
    complete: bool = True


def _raw(context: Context) -> sqlite3.Connection:
    """Return the driver's connection: a million keys through SQLAlchemy's rows take half a second more."""
    return driver_of(context.connection)


def expression(context: Context, query: QueueQuery) -> tuple[str, list[Any]]:
    """Return the WHERE clause of a query without a drill, full text included.

    With the hits brought here and handed back, 70,000 of a million took 330 ms; sought and ordered in one
    statement it is 130 ms.
    """
    clause, params = where(query)
    if not query.text.strip():
        return clause, params
    said, values = text_filter.condition(_raw(context), query.text)
    return f"{said} AND {clause}", [*values, *params]


def _drilled(context: Context, query: QueueQuery) -> set[int]:
    now = context.store.clock()
    wanted = set(drill_keys(context.connection, query.drill, settings=context.settings, now_us=now))
    return text_filter.keys(_raw(context), query.text).of(wanted) if query.text.strip() else wanted


def _rows(context: Context, query: QueueQuery, columns: str = "key") -> Iterable[Any]:
    """Return the rows of a query in its order, without a look at band and grouping."""
    if query.drill:
        return _ordered(context, query, _drilled(context, query), columns)
    if not query.text.strip():
        return _raw(context).execute(*keys(query, columns))
    clause, params = expression(context, query)
    return _raw(context).execute(
        f"SELECT {columns} FROM ticket WHERE {clause} ORDER BY {order(query)}", params
    )


def _ordered(context: Context, query: QueueQuery, wanted: set[int], columns: str = "key") -> Iterator[Any]:
    """Yield the rows of wanted keys that the query's other conditions allow, in the query's order."""
    if len(wanted) <= 20_000:
        clause, params = where(query)
        marks = ",".join(map(str, wanted)) or "NULL"
        statement = (
            f"SELECT {columns} FROM ticket WHERE key IN ({marks}) AND {clause} ORDER BY {order(query)}"
        )
        yield from _raw(context).execute(statement, params)
        return
    statement, params = keys(query, columns)
    yield from (row for row in _raw(context).execute(statement, params) if row[0] in wanted)


def _flat(context: Context, query: QueueQuery) -> Keys:
    return array("q", [row[0] for row in _rows(context, query)])


def whole(context: Context, query: QueueQuery) -> Listed:
    """Return the whole list of a query with the heads of its band or groups."""
    query = _present(context, query)
    if query.group_by:
        return _grouped(context, query)
    if not query.banded():
        return Listed(_flat(context, query))
    urgent = _flat(context, lanes(query)[0])
    if not urgent:
        return Listed(_flat(context, query))
    above = set(urgent)
    # The others are what is left of the plain list: its index is read alone, a condition would look at each row.
    rest = array("q", [row[0] for row in _rows(context, query) if row[0] not in above])
    return Listed(urgent + rest, _band(len(urgent), len(rest)))


def _band(urgent: int, rest: int) -> tuple[Section, ...]:
    heads = (Section("band", "urgent", urgent), Section("band", "rest", rest))
    return tuple(head for head in heads if head.size)


def _present(context: Context, query: QueueQuery) -> QueueQuery:
    return query if query.now_us else replace(query, now_us=context.store.clock())


# ---- grouping ----------------------------------------------------------------------------------------


def _value(raw: Any) -> str:
    if raw is None:
        return ""
    return bytes(raw).hex() if isinstance(raw, bytes) else str(raw)


def _grouped(context: Context, query: QueueQuery) -> Listed:
    column = GROUPINGS.get(query.group_by)
    if column is None:
        raise KnownError("term_wrong", field="by", value=query.group_by)
    parts: dict[Any, Keys] = {}
    for key, raw in _rows(context, query, f"key, {column}"):
        if raw in parts:
            parts[raw].append(key)
        else:
            parts[raw] = array("q", (key,))
    named = {_value(raw): part for raw, part in parts.items()}
    known = [value for value in group_values(context, query.group_by) if value in named]
    rest = [value for value in named if value not in known and value]
    found, heads = array("q"), []
    for value in [*known, *rest, *([""] if "" in named and "" not in known else [])]:
        found += named[value]
        heads.append(Section(query.group_by, value, len(named[value])))
    return Listed(found, tuple(heads))


def group_values(context: Context, group_by: str) -> list[str]:
    """Return the values of a grouping in the order of their heads; unassigned stands first, no group last."""
    if group_by == "state":
        return list(STATES)
    if group_by == "priority":
        return [str(level) for level in range(5)]
    table = SUPPORT_GROUP if group_by == "group" else PERSON
    column = "position, name" if group_by == "group" else "name"
    staff = "" if group_by == "group" else " WHERE staff = 1"
    rows = context.connection.exec_driver_sql(f"SELECT id FROM {table.name}{staff} ORDER BY {column}")
    found = [bytes(ident).hex() for (ident,) in rows]
    if group_by == "group":
        return [*found, ""]
    mine = context.person_id.hex() if context.person_id else ""
    return ["", *([mine] if mine in found else []), *(ident for ident in found if ident != mine)]


def _narrowed(query: QueueQuery, value: str) -> QueueQuery:
    """Return the query of one group, in the form that an index serves where there is one."""
    plain = replace(query, group_by="")
    if query.group_by == "state" and not query.states:
        return replace(plain, states=(value,))
    if query.group_by == "priority" and not query.priorities:
        return replace(plain, priorities=(int(value),))
    if query.group_by == "group" and query.group is None and value:
        return replace(plain, group=bytes.fromhex(value))
    return replace(plain, terms=(*plain.terms, Term(query.group_by, (value or "none",))))


# ---- beginnings --------------------------------------------------------------------------------------


def beginning(context: Context, query: QueueQuery, limit: int, dense: int) -> Listed:
    """Return the first keys of a list and whether they are all of it.

    Very many hits of a text stand dense in every order: walking it until enough are found took 40 ms where
    sorting all 70,000 of a million took 130. Fewer than `dense` are sorted whole.
    """
    query = _present(context, query)
    if query.drill:
        return whole(context, query)
    if query.group_by:
        return _group_beginning(context, query, limit, dense)
    if query.text.strip():
        return _text_beginning(context, query, limit, dense)
    return _laned(context, query, limit, None)


def _group_beginning(context: Context, query: QueueQuery, limit: int, dense: int) -> Listed:
    """Return the first groups of a long list, walked one by one; a short list comes whole."""
    if query.text.strip() or counted(context, query, dense) < dense:
        return whole(context, query)
    found, heads = array("q"), []
    for value in group_values(context, query.group_by):
        part = _first(context, _narrowed(query, value), limit - len(found))
        found += part
        if part:
            heads.append(Section(query.group_by, value, len(part)))
        if len(found) >= limit:
            break
    unknown = [heads[-1]._replace(size=-1)] if heads else []
    return Listed(found, (*heads[:-1], *unknown), False)


def _first(context: Context, query: QueueQuery, limit: int) -> Keys:
    statement, params = keys(query)
    return array("q", [key for (key,) in _raw(context).execute(f"{statement} LIMIT {limit}", params)])


def _text_beginning(context: Context, query: QueueQuery, limit: int, dense: int) -> Listed:
    sieve = text_filter.keys(_raw(context), query.text)
    hits = sieve.wanted
    if hits is not None and len(hits) < dense:
        urgent = _among(context, lanes(query)[0], hits) if query.banded() else array("q")
        above = set(urgent)
        rest = array("q", [key for key in _among(context, query, hits) if key not in above])
        return Listed(urgent + rest, _band(len(urgent), len(rest)) if urgent else ())
    return _laned(context, query, limit, sieve)


def _among(context: Context, query: QueueQuery, hits: set[int]) -> Keys:
    return array("q", [row[0] for row in _ordered(context, query, hits)])


def _laned(context: Context, query: QueueQuery, limit: int, sieve: text_filter.Sieve | None) -> Listed:
    """Return the beginning of a plain or banded list, found by walking its order."""
    found, counts = array("q"), []
    for lane in lanes(query) if query.banded() else (query,):
        statement, params = keys(lane)
        walked = (
            key for (key,) in _raw(context).execute(statement, params) if sieve is None or sieve.has(key)
        )
        part = array("q", islice(walked, limit - len(found)))
        found += part
        counts.append(len(part))
    complete = len(found) < limit
    if len(counts) < 2 or not counts[0]:
        return Listed(found, (), complete)
    heads = _band(*counts)
    return Listed(found, heads if complete else (*heads[:-1], heads[-1]._replace(size=-1)), complete)


def counted(context: Context, query: QueueQuery, most: int) -> int:
    """Return how many tickets a query lists, counted up to `most`."""
    query = replace(_present(context, query), band=False, group_by="")
    if query.drill:
        return min(most, sum(1 for _ in _rows(context, query)))
    clause, params = expression(context, query)
    index = "" if query.text.strip() else hint(query)
    statement = f"SELECT count(*) FROM (SELECT 1 FROM ticket{index} WHERE {clause} LIMIT {most})"
    return int(_raw(context).execute(statement, params).fetchone()[0])


def queue_keys(context: Context, query: QueueQuery) -> Keys:
    """Return the keys of a query in order, heads left out."""
    return whole(context, query).keys


@query("query.queue_ids")
def queue_ids(context: Context, *, query: QueueQuery, limit: int = 0) -> IdList:
    """Write the id list of a query to a private file and return its path; the reader removes it.

    With a limit the beginning of a very long list may come alone (`complete` is false).
    """
    began = time.perf_counter()
    found = beginning(context, query, limit, DENSE) if limit else whole(context, query)
    handle, path = tempfile.mkstemp(prefix="desk-ids-", suffix=".bin")
    with os.fdopen(handle, "wb") as out:
        found.keys.tofile(out)
    took_ms = (time.perf_counter() - began) * 1000
    return IdList(
        path=path, total=len(found.keys), took_ms=took_ms, complete=found.complete, sections=found.sections
    )
