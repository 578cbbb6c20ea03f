"""Which tickets an edit of the rules can touch: what the folds were made with, against what is in force.

Errs on the side of too many: a ticket that is left out would keep wrong clocks.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from desk.models.local import RULESET
from desk.models.store import Store
from desk.ops.rules import calendars_in_force, rules_in_force
from desk.process import calendar_json
from desk.process.calendar import Calendar
from desk.process.policy import CALENDARS, METRICS
from desk.process.rules import Rules

SECOND = 1_000_000
STEP = 5_000
"""Tickets looked at in one statement: some 10 ms."""

_NOTE = "folded_rules"
_RETARGETING = "('priority', 'calendar', 'policy_rebind', 'promise')"
"""Kinds after which a ticket's clocks may have run in another calendar than its priority says."""

Stamp = list[list[str | int]]
"""[kind, name, version] of every stored rule."""


class Edit(NamedTuple):
    """An edit of calendars: whose times differ, from which second on, and until which (None: for ever)."""

    calendars: frozenset[str]
    since: int | None
    until: int | None


def rules_stamp(connection: Connection) -> Stamp:
    """Return the versions of calendars and policies in force."""
    newest: dict[tuple[str, str], int] = {}
    chosen = select(RULESET.c.kind, RULESET.c.name, RULESET.c.version)
    for kind, name, version in connection.execute(chosen.where(RULESET.c.kind.in_(("policy", "calendar")))):
        newest[kind, name] = max(int(version), newest.get((kind, name), 0))
    return [[kind, name, version] for (kind, name), version in sorted(newest.items())]


def note_folded(connection: Connection, stamp: Stamp) -> None:
    """Remember the rules with which all open tickets have been folded."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)", (_NOTE, json.dumps(stamp))
    )


def all_keys(store: Store, clause: str = "1", values: tuple[int, ...] = ()) -> Iterator[list[int]]:
    """Yield the keys of tickets in order, some thousand at a time."""
    last = 0
    while True:
        with store.read() as connection:
            keys = (
                connection.exec_driver_sql(
                    f"SELECT key FROM ticket WHERE key > ? ORDER BY key LIMIT {STEP}", (last,)
                )
                .scalars()
                .all()
            )
            if not keys:
                return
            chosen = keys
            if clause != "1":
                chosen = (
                    connection.exec_driver_sql(
                        f"SELECT key FROM ticket WHERE key > ? AND key <= ? AND {clause} ORDER BY key",
                        (last, keys[-1], *values),
                    )
                    .scalars()
                    .all()
                )
        last = int(keys[-1])
        yield [int(key) for key in chosen]


def affected_keys(store: Store) -> Iterator[list[int]]:
    """Yield the open tickets whose clocks may differ since the rules were noted; all when nobody can tell."""
    with store.read() as connection:
        noted = store.meta(_NOTE)
        before = noted if isinstance(noted, list) else []
        edit = calendar_edit(connection, before) if before != rules_stamp(connection) else None
        rules = rules_in_force(store, connection)
    if edit is None:
        yield from all_keys(store, "open = 1")
        return
    clause, values = _clause(edit, rules, store.clock())
    yield from all_keys(store, clause, values)


def settled_before_us(store: Store) -> int:
    """Return the instant before which nothing can have changed since the rules were noted; 0 when unknown.

    A version of a calendar holds from the instant at which it was stored, never backward.
    """
    with store.read() as connection:
        noted = store.meta(_NOTE)
        before = noted if isinstance(noted, list) else []
        if not before or before == rules_stamp(connection) or calendar_edit(connection, before) is None:
            return 0
        known = {name: int(version) for kind, name, version in before if kind == "calendar"}
        rows = connection.execute(
            select(RULESET.c.name, RULESET.c.version, RULESET.c.at_us).where(RULESET.c.kind == "calendar")
        )
        newer = [int(at_us) for name, version, at_us in rows if version > known.get(name, 0)]
    return min(newer, default=0) // SECOND * SECOND


def calendar_edit(connection: Connection, before: Stamp) -> Edit | None:
    """Return how the calendars differ from those of the stamp; None when policies differ too."""
    versions = {(kind, name): version for kind, name, version in before}
    changed = [row for row in rules_stamp(connection) if row not in before]
    if any(kind != "calendar" for kind, _, _ in changed):
        return None
    now = calendars_in_force(connection)
    since: list[int | None] = []
    until: list[int | None] = []
    for _, name, _ in changed:
        old = _calendar(connection, str(name), versions.get(("calendar", name)))
        begin, end = difference(old, now[str(name)])
        since.append(begin)
        until.append(end)
    return Edit(
        frozenset(str(name) for _, name, _ in changed),
        None if None in since else min((at for at in since if at is not None), default=None),
        None if None in until else max((at for at in until if at is not None), default=None),
    )


def _calendar(connection: Connection, name: str, version: str | int | None) -> Calendar | None:
    """Return a version of a calendar; the shipped one (or none) where no version was stored."""
    if version is None:
        return CALENDARS.get(name)
    body = connection.exec_driver_sql(
        "SELECT body FROM ruleset WHERE kind = 'calendar' AND name = ? AND version = ?", (name, version)
    ).scalar()
    return None if body is None else calendar_json.from_json(json.loads(body))


def difference(old: Calendar | None, new: Calendar) -> tuple[int | None, int | None]:
    """Return the seconds between which two calendars differ; (None, None) when they may differ anywhere."""
    # Their histories are not compared: the newer one's is the older one's and the older one itself.
    if old is None or (old.tz, old.kind, old.weekly) != (new.tz, new.kind, new.weekly):
        return None, None
    days = sorted(day for day in {*old.overrides, *new.overrides} if _hours(old, day) != _hours(new, day))
    if not days:
        # Nothing that a fold reads: an empty stretch far away touches no ticket.
        return 1 << 40, 1 << 40
    # A day on either side: an interval may end after midnight, and clocks change at night.
    return new.midnight(days[0] - timedelta(days=1)), new.midnight(days[-1] + timedelta(days=2))


def _hours(calendar: Calendar, day: date) -> object:
    return tuple(sorted(calendar.hours(day)))


def _clause(edit: Edit, rules: Rules, now_us: int) -> tuple[str, tuple[int, ...]]:
    """Return the condition of the open tickets that an edit can touch."""
    priorities = sorted(p for p in range(5) if _uses(rules, p, edit.calendars))
    marks = ",".join(map(str, priorities)) or "NULL"
    clause = (
        f"open = 1 AND (priority IN ({marks}) OR EXISTS (SELECT 1 FROM entry WHERE entry.ticket_id = ticket.id"
        f" AND kind IN {_RETARGETING}))"
    )
    if edit.since is not None and edit.since * SECOND > now_us:
        # Nothing has been counted there yet: only a deadline that lies beyond can move.
        clause += " AND EXISTS (SELECT 1 FROM clock WHERE clock.ticket_key = ticket.key AND due_us >= ?)"
        return clause, (edit.since * SECOND,)
    if edit.until is not None:
        clause += " AND created_us < ?"
        return clause, (edit.until * SECOND,)
    return clause, ()


def _uses(rules: Rules, priority: int, calendars: frozenset[str]) -> bool:
    """Tell whether a clock of this priority may run in one of the calendars, under any policy."""
    limits = [
        one.limits(policy.id, priority).by_metric
        for one in rules.editions or (rules,)
        for policy in one.policies
    ]
    return any(limit[metric].calendar.id in calendars for limit in limits for metric in METRICS)
