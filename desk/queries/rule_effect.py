"""`query.rule_effect`: what policies or a calendar that are not saved yet would do to the open tickets.

Folds each of them twice, some at a time so that nobody waits for it; writes nothing.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any

from desk.ops.derived import Derived, Register, derive, load_events
from desk.ops.policies import in_order, policies_of
from desk.ops.rules import calendars_in_force, rules_in_force
from desk.process import calendar_json
from desk.process import policy as checks
from desk.process.rules import Edition, Rules
from desk.process.timeline import Event
from desk.protocol.rule_effect import MovedTicket, RuleEffect
from desk.queries.registry import Context, query

SECOND = 1_000_000
AT_ONCE = 150
"""Open tickets a call: some 40 ms."""

_COLUMNS = (
    "key, id, state, priority, group_id, owner_id, category, source, product, requester_level, tier, channel"
)
_NONE = (None,) * 5
_METRIC, _CYCLE, _STATE, _OUTCOME, _TARGET, _DUE, _LEFT, _LIVE = 1, 2, 3, 4, 7, 9, 10, 18


@query("query.rule_effect")
def rule_effect(
    context: Context,
    *,
    policies: tuple[dict[str, Any], ...] | None = None,
    calendar: dict[str, Any] | None = None,
    after: int = 0,
) -> RuleEffect:
    """Return the effect of these policies, applied to open tickets now, or of this calendar, from now on."""
    now = context.store.clock() // SECOND
    rules = rules_in_force(context.store, context.connection)
    proposed = _proposed(context, rules, now, policies, calendar)
    rows = context.connection.exec_driver_sql(
        f"SELECT {_COLUMNS}, number, title FROM ticket WHERE open = 1 AND key > ? ORDER BY key LIMIT ?",
        (after, AT_ONCE),
    ).all()
    timelines = load_events(context.connection, [bytes(row[1]) for row in rows])
    found = RuleEffect(next=int(rows[-1][0]) if len(rows) == AT_ONCE else 0)
    for row in rows:
        register = Register(*row[:12])
        events, since = timelines[bytes(register.id)]
        before = derive(register, events, rules, now, local_since=since)
        if policies is not None:
            events = [*events, Event(b"\xff" * 16, now, "policy_rebind", {"since": now})]
        after_all = derive(register, events, proposed, now, local_since=since)
        found = found.plus(_compared(row.number, row.title, before, after_all, found.next))
    return found


def _proposed(
    context: Context,
    rules: Rules,
    now: int,
    policies: tuple[dict[str, Any], ...] | None,
    calendar: dict[str, Any] | None,
) -> Rules:
    calendars = calendars_in_force(context.connection)
    if calendar is not None:
        checked = calendar_json.from_json(calendar)
        old = calendars.get(checked.id)
        history = () if old is None else (*old.earlier, (now, dataclasses.replace(old, earlier=())))
        calendars[checked.id] = checked.with_versions(history)
    editions = tuple(Edition(one.since, one.policies, one.moves) for one in rules.editions or (rules,))
    if policies is None:
        last = editions[-1]
        return Rules(last.policies, calendars, editions[:-1], last.since, last.moves)
    tried = in_order(policies_of(context.connection, policies))
    checks.validate(tried, calendars)
    return Rules(tuple(tried), calendars, editions, now, moves=True)


def _compared(number: str, title: str, before: Derived, after: Derived, following: int) -> RuleEffect:
    """Return what differs between two folds of one ticket."""
    old, new = _clocks(before.clocks), _clocks(after.clocks)
    if old == new:
        return RuleEffect(open=1, next=following)
    late, overdue = _breached(old), _breached(new)
    pairs = [(name, old.get(name, _NONE)[3], row[3]) for name, row in new.items() if row != old.get(name)]
    moved = [(name, was, due) for name, was, due in pairs if was != due]
    (metric, _), was, due = min(
        moved or pairs or [(("", 0), None, None)], key=lambda one: one[2] or one[1] or 0
    )
    sample = MovedTicket(number=number, title=title, metric=metric, before_us=was, after_us=due)
    return RuleEffect(
        open=1,
        changed=1,
        sooner=int(any(was and due and due < was for _, was, due in moved)),
        later=int(any(was and due and due > was for _, was, due in moved)),
        breached=int(bool(overdue - late)),
        released=int(bool(late - overdue)),
        samples=(sample,),
        next=following,
    )


def _clocks(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, int], tuple[Any, ...]]:
    """Return what matters of the live clocks, by metric and cycle."""
    return {
        (row[_METRIC], row[_CYCLE]): (row[_STATE], row[_OUTCOME], row[_TARGET], row[_DUE], row[_LEFT])
        for row in rows
        if row[_LIVE]
    }


def _breached(clocks: dict[tuple[str, int], tuple[Any, ...]]) -> set[tuple[str, int]]:
    return {name for name, row in clocks.items() if row[1] == "breached"}
