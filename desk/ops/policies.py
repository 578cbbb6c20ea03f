"""Ops on the rules themselves: calendars, policies and the priority matrix, each change a new version.

Wrong ones are refused with the reason before anything is stored. Clocks are folded anew by the caller's job
(`job.rebuild`), because that may touch every open ticket.
"""

import dataclasses
import json
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from desk.models.local import RULESET
from desk.ops.base import Write
from desk.ops.registry import op
from desk.ops.rules import calendars_in_force, policies_in_force
from desk.process import calendar_json, messages, policy
from desk.process.errors import KnownError
from desk.process.priority import PriorityMatrix
from desk.protocol.changes import Changes

messages.register(
    {
        "calendar_unknown": (
            "There is no calendar “{name}”. Known ones: {known}.",
            "没有名为“{name}”的日历。可用的日历：{known}。",
        ),
        "calendar_builtin": (
            "The calendar 24x7 is fixed. Create a calendar of your own instead.",
            "“24x7”日历不可修改，请新建自己的日历。",
        ),
    }
)


def store_rule(tx: Write, kind: str, name: str, body: object) -> None:
    newest = select(func.max(RULESET.c.version)).where(RULESET.c.kind == kind, RULESET.c.name == name)
    version = int(tx.connection.execute(newest).scalar() or 1) + 1
    text = json.dumps(body, ensure_ascii=False)
    tx.connection.execute(
        insert(RULESET).values(
            kind=kind, name=name, version=version, body=text, at_us=tx.now_us, by=tx.person_id
        )
    )
    tx.change(kind, name.encode())


@op("calendar.set")
def set_calendar(tx: Write, *, calendar: dict[str, Any]) -> Changes:
    """Create or change a calendar; overlaps, wrong zones and sixty days without work are refused."""
    checked = calendar_json.from_json(calendar)
    if checked.is_always:
        raise KnownError("calendar_builtin")
    store_rule(tx, "calendar", checked.id, calendar_json.to_json(checked))
    return tx.changes()


@op("calendar.overrides", permission="calendar.set")
def set_overrides(
    tx: Write, *, calendar: str, days: dict[str, list[list[str]]], horizon: str = ""
) -> Changes:
    """Approve exceptions: ISO day -> working intervals, an empty list is a day off. Others stay as they are."""
    known = calendars_in_force(tx.connection)
    if calendar not in known:
        raise KnownError("calendar_unknown", name=calendar, known=", ".join(sorted(known)))
    if known[calendar].is_always:
        raise KnownError("calendar_builtin")
    body = calendar_json.to_json(known[calendar])
    overrides = body.get("overrides")
    merged = {**(overrides if isinstance(overrides, dict) else {}), **days}
    edited = calendar_json.from_json({**body, "overrides": merged})
    if horizon:
        edited = dataclasses.replace(edited, horizon=date.fromisoformat(horizon))
    store_rule(tx, "calendar", calendar, calendar_json.to_json(edited))
    return tx.changes()


@op("policy.set")
def set_policy(tx: Write, *, policy: dict[str, Any]) -> Changes:
    """Create or change a policy; a set without a catch-all or with an unknown calendar is refused."""
    edited = policy_of(policy)
    others = [known for known in policies_in_force(tx.connection) if known.id != edited.id]
    check_policies(tx, [*others, edited])
    store_rule(tx, "policy", edited.id, edited.to_json())
    return tx.changes()


def policy_of(data: dict[str, Any]) -> policy.Policy:
    """Return a policy read from JSON data."""
    return policy.from_json(data)


def check_policies(tx: Write, policies: list[policy.Policy]) -> None:
    """Raise unless the policies together are usable with the calendars in force."""
    policy.validate(policies, calendars_in_force(tx.connection))


@op("matrix.set", permission="policy.set")
def set_matrix(tx: Write, *, matrix: dict[str, Any]) -> Changes:
    """Change the priority matrix (impact x urgency x user level)."""
    store_rule(tx, "matrix", "priority", PriorityMatrix.from_json(matrix).to_json())
    return tx.changes()
