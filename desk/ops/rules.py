"""The rules in force: stored policies and calendars compiled once, the shipped ones where none is stored."""

import json
from itertools import groupby

from sqlalchemy import Connection, func, select

from desk.models.local import RULESET
from desk.models.store import Store
from desk.process import calendar_json
from desk.process.calendar import Calendar
from desk.process.policy import CALENDARS, DEFAULT_POLICIES, Policy, from_json
from desk.process.rules import Edition, Rules

HOLDS = "holds"
"""Key of a stored policy: for which tickets this version holds, NEW alone or OPEN ones too (by `policy_rebind`)."""

NEW, OPEN = "new", "open"

_NEWEST = (
    select(RULESET.c.kind, RULESET.c.name, func.max(RULESET.c.version))
    .where(RULESET.c.kind.in_(("policy", "calendar")))
    .group_by(RULESET.c.kind, RULESET.c.name)
)


def rules_in_force(store: Store, connection: Connection) -> Rules:
    """Return the rules; compiled again only when a stored version changed."""
    stamp = tuple(tuple(row) for row in connection.execute(_NEWEST))
    kept = store.memory.get("rules")
    if isinstance(kept, tuple) and kept[0] == stamp:
        rules: Rules = kept[1]
        return rules
    rules = load_rules(connection)
    store.memory["rules"] = (stamp, rules)
    return rules


def stored(connection: Connection, kind: str) -> dict[str, object]:
    """Return the newest stored body of each ruleset of a kind, by name."""
    rows = connection.execute(
        select(RULESET.c.name, RULESET.c.body).where(RULESET.c.kind == kind).order_by(RULESET.c.version)
    )
    return {str(name): json.loads(body) for name, body in rows}


def calendars_in_force(connection: Connection) -> dict[str, Calendar]:
    """Return every calendar by id: the shipped ones, overlaid by the stored ones with their history.

    A version holds from the instant at which it was stored, never backward (process.md 5.2.1).
    """
    rows = connection.execute(
        select(RULESET.c.name, RULESET.c.body, RULESET.c.at_us)
        .where(RULESET.c.kind == "calendar")
        .order_by(RULESET.c.name, RULESET.c.version)
    )
    found: dict[str, Calendar] = dict(CALENDARS)
    history: dict[str, list[tuple[int, Calendar]]] = {}
    for name, body, at_us in rows:
        if name in found:
            history.setdefault(name, []).append((at_us // 1_000_000, found[name]))
        found[name] = calendar_json.from_json(json.loads(body))
    return {name: known.with_versions(history.get(name, ())) for name, known in found.items()}


def policies_in_force(connection: Connection) -> list[Policy]:
    """Return every policy in its order: the shipped ones, overlaid by the stored ones, without the retired ones."""
    found: dict[str, Policy] = {policy.id: policy for policy in DEFAULT_POLICIES}
    for name, body in stored(connection, "policy").items():
        if isinstance(body, dict) and body.get("retired"):
            found.pop(name, None)
        else:
            found[name] = from_json(body)
    return sorted(found.values(), key=lambda policy: policy.order)


def load_rules(connection: Connection) -> Rules:
    """Return the rules compiled from what is stored."""
    *earlier, last = policy_editions(connection)
    return Rules(last.policies, calendars_in_force(connection), tuple(earlier), last.since, last.moves)


def policy_editions(connection: Connection) -> list[Edition]:
    """Return the policies as they held for new tickets, oldest first; the last ones are those in force.

    A version that says nothing of `HOLDS` (as older desks store it) holds for every ticket, whenever it began.
    """
    rows = connection.execute(
        select(RULESET.c.name, RULESET.c.body, RULESET.c.at_us)
        .where(RULESET.c.kind == "policy")
        .order_by(RULESET.c.version, RULESET.c.name)
    )
    reached: dict[str, int] = {}
    stored_at: list[tuple[int, str, dict[str, object]]] = []
    for name, body, at_us in rows:
        reached[name] = max(reached.get(name, 0), int(at_us) // 1_000_000)
        stored_at.append((reached[name], str(name), json.loads(body)))
    held: dict[str, Policy] = {policy.id: policy for policy in DEFAULT_POLICIES}
    found = [Edition(0, tuple(held.values()))]
    for since, group in groupby(sorted(stored_at, key=lambda row: row[0]), key=lambda row: row[0]):
        marks = set()
        for _, name, body in group:
            marks.add(body.get(HOLDS))
            if body.get("retired"):
                held.pop(name, None)
            else:
                held[name] = from_json(body)
        ordered = tuple(sorted(held.values(), key=lambda policy: policy.order))
        if all(policy.condition for policy in ordered):
            continue  # the rest of the set is still under way from another desk
        if None in marks:
            found = [Edition(0, ordered)]
        else:
            found.append(Edition(since, ordered, OPEN in marks))
    return found
