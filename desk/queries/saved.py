"""Saved lists: what stands in the navigation, how many tickets each has, and the names their filters use."""

import dataclasses
import json
import time
from collections import Counter

import msgspec
from sqlalchemy import select

from desk.models.local import SETTING
from desk.models.people import PERSON, SUPPORT_GROUP
from desk.process.errors import KnownError
from desk.protocol.filter_names import both, category_names
from desk.protocol.filter_text import apply, parse
from desk.protocol.filter_words import Names
from desk.protocol.queue import QueueQuery
from desk.protocol.saved_views import COUNTED, NAME, SavedView
from desk.queries.queue import counted, expression
from desk.queries.registry import Context, query
from desk.queries.starter import load_categories, load_products

RECENT = 5_000
"""Tags are offered by how often the tickets touched last carry them."""


def saved_views(context: Context) -> tuple[SavedView, ...]:
    """Return the saved lists in their order; one of another version that cannot be read is left out."""
    found = []
    stored = context.connection.execute(select(SETTING.c.value).where(SETTING.c.name == NAME)).scalar()
    for item in json.loads(stored) if stored else ():
        try:
            found.append(msgspec.convert(item, SavedView))
        except msgspec.ValidationError:
            continue
    return tuple(found)


def filter_names(context: Context) -> Names:
    """Return the names of groups, staff, categories and products."""
    connection = context.connection
    people = connection.execute(select(PERSON.c.id, PERSON.c.name).where(PERSON.c.staff == 1))
    groups = connection.execute(select(SUPPORT_GROUP.c.id, SUPPORT_GROUP.c.name))
    return Names(
        groups={bytes(ident).hex(): str(name) for ident, name in groups},
        staff={bytes(ident).hex(): str(name) for ident, name in people},
        categories=category_names(dataclasses.asdict(item) for item in load_categories()),
        products={item.key: both(dataclasses.asdict(item.name), item.key) for item in load_products()},
    )


def query_of(context: Context, view: SavedView, names: Names) -> QueueQuery:
    """Return the list of tickets that a saved view means now; raises KnownError where a name is gone."""
    horizon = context.settings["breach_horizon_minutes"] * 60_000_000
    now = context.store.clock()
    base = QueueQuery(person=context.person_id, now_us=now, breach_before_us=now + horizon)
    return apply(parse(view.query, names), base)


BUDGET_S = 0.15
"""Counting must not keep the engine from answering people: lists that come later have no number then."""


def saved_counts(context: Context, budget_s: float = BUDGET_S) -> dict[str, int]:
    """Return the number of tickets of every saved list, counted up to `COUNTED` + 1; unreadable ones are left out."""
    end = time.perf_counter() + budget_s
    views = saved_views(context)
    names = filter_names(context) if views else Names()
    found = {}
    for view in views:
        if time.perf_counter() > end:
            break
        try:
            found[view.id] = counted(context, query_of(context, view, names), COUNTED + 1)
        except KnownError:
            continue
    return found


@query("query.tags")
def tags(context: Context, *, limit: int = 200) -> list[str]:
    """Return the tags of the tickets touched last, most frequent first."""
    rows = context.connection.exec_driver_sql(
        "SELECT tags FROM ticket ORDER BY updated_us DESC, key DESC LIMIT ?", (RECENT,)
    )
    counts = Counter(tag for (held,) in rows for tag in held.split())
    return [tag for tag, _ in counts.most_common(limit)]


@query("query.filter")
def filter_query(context: Context, *, text: str, view: str = "open") -> QueueQuery:
    """Return the list of tickets that a typed filter means, ready for `query.queue_ids`."""
    base = QueueQuery(view=view, person=context.person_id)
    found = apply(parse(text, filter_names(context)), base)
    expression(context, found)  # a term of a shared text that cannot be read is refused here
    return found
