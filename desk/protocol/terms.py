"""The conditions a filter of the queue is made of, and the SQL of each. Knows tables' columns, no language.

A registry: a new condition is one function with its name. Unknown fields and values that cannot be read are
refused with a sentence, since a term may come from a shared text or another version.
"""

from collections.abc import Callable
from typing import Any

from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol import filter_dates
from desk.protocol.like import containing
from desk.protocol.queue import WAITING, QueueQuery, Term

SECOND_US = 1_000_000
Sql = tuple[str, tuple[Any, ...]]
Build = Callable[[tuple[str, ...], QueueQuery], Sql]

messages.register(
    {
        "term_wrong": (
            "The filter “{field}” does not understand “{value}”. Choose another value or remove it.",
            "筛选条件“{field}”不支持“{value}”，请更换取值或删除该条件。",
        ),
    }
)

FIELDS: dict[str, Build] = {}


def field(name: str) -> Callable[[Build], Build]:
    """Register the SQL of a condition."""

    def register(build: Build) -> Build:
        FIELDS[name] = build
        return build

    return register


def condition(term: Term, query: QueueQuery) -> Sql:
    """Return the SQL condition of a term; a negated one also keeps rows that have no value."""
    build = FIELDS.get(term.field)
    if build is None or not term.values:
        raise KnownError("term_wrong", field=term.field, value=", ".join(term.values))
    try:
        sql, params = build(term.values, query)
    except (ValueError, OverflowError) as error:
        raise KnownError("term_wrong", field=term.field, value=", ".join(term.values)) from error
    return (f"NOT coalesce(({sql}), 0)" if term.negated else f"({sql})"), params


def _any(parts: list[Sql]) -> Sql:
    return " OR ".join(sql for sql, _ in parts), tuple(value for _, params in parts for value in params)


def _in(column: str, values: tuple[Any, ...]) -> Sql:
    if len(values) == 1:
        return f"{column} = ?", values  # what the planner looks up; a list it may rather scan for
    return f"{column} IN ({','.join('?' * len(values))})", values


def _ids(column: str, values: tuple[str, ...], query: QueueQuery) -> Sql:
    """Return the condition on a column of ids: `none` is NULL, `me` the acting person."""
    named = tuple(
        (query.person or b"") if value == "me" else bytes.fromhex(value)
        for value in values
        if value != "none"
    )
    parts: list[Sql] = [_in(column, named)] if named else []
    if "none" in values:
        parts.append((f"{column} IS NULL", ()))
    return _any(parts)


@field("state")
def _state(values: tuple[str, ...], _: QueueQuery) -> Sql:
    return _in("state", values)


@field("priority")
def _priority(values: tuple[str, ...], _: QueueQuery) -> Sql:
    return _in("priority", tuple(int(value) for value in values))


@field("group")
def _group(values: tuple[str, ...], query: QueueQuery) -> Sql:
    return _ids("group_id", values, query)


@field("assignee")
def _assignee(values: tuple[str, ...], query: QueueQuery) -> Sql:
    return _ids("owner_id", values, query)


@field("category")
def _category(values: tuple[str, ...], _: QueueQuery) -> Sql:
    return _in("category", tuple("" if value == "none" else value for value in values))


@field("product")
def _product(values: tuple[str, ...], _: QueueQuery) -> Sql:
    return _in("product", tuple("" if value == "none" else value for value in values))


@field("channel")
def _channel(values: tuple[str, ...], _: QueueQuery) -> Sql:
    return _in("channel", values)


@field("tier")
def _tier(values: tuple[str, ...], _: QueueQuery) -> Sql:
    return _in("tier", values)


@field("tag")
def _tag(values: tuple[str, ...], _: QueueQuery) -> Sql:
    """Tags stand between spaces; a star at the end stands for anything."""
    parts: list[Sql] = []
    for value in values:
        if value == "none":
            parts.append(("tags = ' '", ()))
        elif value.endswith("*"):
            parts.append(("instr(lower(tags), ?) > 0", (f" {value[:-1].lower()}",)))
        else:
            parts.append(("instr(lower(tags), ?) > 0", (f" {value.lower()} ",)))
    return _any(parts)


@field("requester")
def _requester(values: tuple[str, ...], _: QueueQuery) -> Sql:
    """A part of the requester's name, organisation, mail address or telephone number."""
    people = " OR ".join(f"{name} LIKE ? ESCAPE '\\'" for name in ("name", "organisation", "email", "phone"))
    own = "requester_name LIKE ? ESCAPE '\\' OR requester_org LIKE ? ESCAPE '\\'"
    parts: list[Sql] = []
    for value in values:
        like = containing(value)
        known = f"requester_id IN (SELECT id FROM person WHERE {people})"
        parts.append((f"{known} OR (requester_id IS NULL AND ({own}))", (like,) * 6))
    return _any(parts)


def parse_range(text: str) -> tuple[int | None, int | None]:
    """Return (least, most) of "60..", "..3600" or "60..3600"; raises ValueError."""
    low, dots, high = text.partition("..")
    if not dots or not (low or high):
        raise ValueError(text)
    return (int(low) if low else None), (int(high) if high else None)


def _since(column: str, values: tuple[str, ...], query: QueueQuery) -> Sql:
    """Return the condition that an instant lies within a span of seconds before now."""
    parts: list[Sql] = []
    for value in values:
        if filter_dates.is_day(value):
            parts.append(_on_days(column, value, query))
            continue
        low, high = parse_range(value)
        pieces, params = [], []
        if low is not None:
            pieces.append(f"{column} <= ?")
            params.append(query.now_us - low * SECOND_US)
        if high is not None:
            pieces.append(f"{column} >= ?")
            params.append(query.now_us - high * SECOND_US)
        parts.append((f"({' AND '.join(pieces)})", tuple(params)))
    return _any(parts)


def _on_days(column: str, value: str, query: QueueQuery) -> Sql:
    """Return the condition that an instant lies on days."""
    bounds = zip((">=", "<"), filter_dates.instants(value, query.now_us), strict=True)
    held = [(f"{column} {sign} ?", bound) for sign, bound in bounds if bound is not None]
    return f"({' AND '.join(sql for sql, _ in held)})", tuple(bound for _, bound in held)


@field("age")
def _age(values: tuple[str, ...], query: QueueQuery) -> Sql:
    return _since("created_us", values, query)


@field("created")
def _created(values: tuple[str, ...], query: QueueQuery) -> Sql:
    return _since("created_us", values, query)


@field("updated")
def _updated(values: tuple[str, ...], query: QueueQuery) -> Sql:
    return _since("updated_us", values, query)


@field("closed")
def _closed(values: tuple[str, ...], query: QueueQuery) -> Sql:
    return _since("closed_us", values, query)


@field("due")
def _due(values: tuple[str, ...], query: QueueQuery) -> Sql:
    """The next deadline lies within a span of seconds from now (negative = past)."""
    parts: list[Sql] = []
    for value in values:
        if filter_dates.is_day(value):
            parts.append(_on_days("due_us", value, query))
            continue
        low, high = parse_range(value)
        pieces, params = ["due_us IS NOT NULL"], []
        for bound, sign in ((low, ">="), (high, "<=")):
            if bound is not None:
                pieces.append(f"due_us {sign} ?")
                params.append(query.now_us + bound * SECOND_US)
        parts.append((f"({' AND '.join(pieces)})", tuple(params)))
    return _any(parts)


_SLA: dict[str, tuple[str, int]] = {
    "breached": ("due_us < ?", 1),
    "critical": ("due_us >= ? AND due_w90_us <= ?", 2),
    "risk": ("due_us >= ? AND due_w75_us <= ?", 2),
    "half": ("due_us >= ? AND due_w50_us <= ?", 2),
    "ok": ("due_us >= ? AND (due_w75_us IS NULL OR due_w75_us > ?)", 2),
    "paused": ("due_us IS NULL AND due_left_s IS NOT NULL", 0),
    "none": ("due_us IS NULL AND due_left_s IS NULL", 0),
}
SLA = tuple(_SLA)
"""breached; more than 90, 75 or 50 % used and not over; on track (under 75 %); paused; no clock at all."""


@field("sla")
def _sla(values: tuple[str, ...], query: QueueQuery) -> Sql:
    for value in values:
        if value not in _SLA:
            raise ValueError(value)
    return _any([(f"({_SLA[value][0]})", (query.now_us,) * _SLA[value][1]) for value in values])


@field("unread")
def _unread(values: tuple[str, ...], _: QueueQuery) -> Sql:
    return _any([("unread > 0" if value == "yes" else "unread = 0", ()) for value in values])


@field("source")
def _source(values: tuple[str, ...], _: QueueQuery) -> Sql:
    return _in("source", tuple("" if value in ("desk", "none") else value for value in values))


_REASON = (
    "(SELECT json_extract(e.data, '$.reason') FROM entry e WHERE e.ticket_id = ticket.id AND e.kind = ticket.state"
    " ORDER BY e.effective_us DESC, e.id DESC LIMIT 1)"
)
WAITS = {"customer": "waiting_customer", "third_party": "waiting_third_party", "scheduled": "scheduled"}
"""Reason of a wait -> state; any other value is sought in the words written when the wait began."""


@field("wait")
def _wait(values: tuple[str, ...], _: QueueQuery) -> Sql:
    waiting = f"state IN ({','.join(repr(state) for state in WAITING)})"
    parts: list[Sql] = []
    for value in values:
        if value in WAITS:
            parts.append(("state = ?", (WAITS[value],)))
        elif value == "any":
            parts.append((waiting, ()))
        else:
            parts.append((f"({waiting} AND {_REASON} LIKE ? ESCAPE '\\')", (containing(value),)))
    return _any(parts)
