"""Ops on the rules themselves: calendars, policies and the priority matrix, each change a new version.

Wrong ones are refused with the reason before anything is stored. Clocks are folded anew by the caller's job
(`job.rebuild`), because that may touch every open ticket.
"""

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select

from desk.models.local import RULESET
from desk.models.people import SUPPORT_GROUP
from desk.ops.base import Write
from desk.ops.registry import op
from desk.ops.rules import HOLDS, NEW, OPEN, calendars_in_force, policies_in_force, stored
from desk.process import calendar_json, matrix_json, messages, policy, rule_words
from desk.process.calendar import ALWAYS
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words
from desk.process.priority import DEFAULT_MATRIX, PriorityMatrix
from desk.protocol.changes import Changes

messages.register(
    {
        "calendar_unknown": (
            "There is no calendar “{name}”. Known ones: {known}.",
            "没有名为“{name}”的日历。可用的日历：{known}。",
        ),
        "policy_twice": (
            "Two policies have the id “{name}”. Give one of them another id.",
            "有两条策略的标识均为“{name}”，请修改其中一条。",
        ),
        "level_unknown": (
            "There is no user level “{level}”. Known ones: {known}. Others are added in the priority matrix.",
            "没有用户级别“{level}”。可用：{known}。其他级别请在优先级矩阵中添加。",
        ),
        "level_used": (
            "{count} people have the user level “{level}”. Give them another one first.",
            "有 {count} 人的用户级别为“{level}”，请先修改这些用户的级别。",
        ),
        "level_in_policy": (
            "The policy “{policy}” asks for the user level “{level}”. Change its condition first.",
            "策略“{policy}”的条件使用了用户级别“{level}”，请先修改该条件。",
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
    if checked.is_always or checked.id == ALWAYS.id:
        raise KnownError("calendar_builtin")
    rule_words.check_ident(checked.id, "calendar.id")
    rule_words.check_name(checked.name, "calendar.name")
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
        edited = calendar_json.from_json({**calendar_json.to_json(edited), "horizon": horizon})
    store_rule(tx, "calendar", calendar, calendar_json.to_json(edited))
    return tx.changes()


def _holding(tx: Write, apply_to_open: bool | None) -> dict[str, str]:
    """Return the mark that says for which tickets a version of a policy holds (see `ops.rules.HOLDS`).

    None is what older desks and files ask for: every ticket at once. A workspace in which no clock has run yet
    needs no mark either: there is nothing that could keep its old limits.
    """
    live = "SELECT 1 FROM clock WHERE live = 1 LIMIT 1"
    if apply_to_open is None or tx.connection.exec_driver_sql(live).first() is None:
        return {}
    return {HOLDS: OPEN if apply_to_open else NEW}


@op("policy.set")
def set_policy(tx: Write, *, policy: dict[str, Any], apply_to_open: bool | None = None) -> Changes:
    """Create or change a policy; a set without a catch-all or with an unknown calendar is refused.

    `apply_to_open`: whether open tickets move to it (process.md 5.2.2); closed ones never change.
    """
    known = policies_in_force(tx.connection)
    edited = policies_of(tx.connection, [policy])[0]
    check_policies(tx, [*(one for one in known if one.id != edited.id), edited])
    store_rule(tx, "policy", edited.id, {**edited.to_json(), **_holding(tx, apply_to_open)})
    return tx.changes()


@op("policy.arrange", permission="policy.set")
def arrange_policies(
    tx: Write, *, policies: tuple[dict[str, Any], ...], apply_to_open: bool | None = None
) -> Changes:
    """Make these the policies, in this order: what differs becomes a new version, what is missing is retired.

    `apply_to_open`: whether open tickets move to them (process.md 5.2.2); closed ones never change.
    """
    wanted = in_order(policies_of(tx.connection, policies))
    check_policies(tx, wanted)
    known = {one.id: one for one in policies_in_force(tx.connection)}
    mark = _holding(tx, apply_to_open)
    differs = [one for one in wanted if known.get(one.id) != one]
    if apply_to_open and not differs and len(known) == len(wanted):
        differs = wanted[-1:]  # what was saved for new tickets is now asked for the open ones too
    for one in differs:
        store_rule(tx, "policy", one.id, {**one.to_json(), **mark})
    for ident in sorted(known.keys() - {one.id for one in wanted}):
        # Whole, so that a desk which does not know the mark can still read it.
        store_rule(tx, "policy", ident, {**known[ident].to_json(), "retired": True, **mark})
    return tx.changes()


def policies_of(connection: Connection, data: Sequence[object]) -> list[policy.Policy]:
    """Return policies read from JSON data, conditions on groups by name or id; KnownError names what is wrong."""
    rows = connection.execute(select(SUPPORT_GROUP.c.id, SUPPORT_GROUP.c.name))
    groups = {name.casefold(): bytes(ident).hex() for ident, name in rows}
    levels = policy_levels(connection)
    found = [policy.from_json(item, path=_path_of(item)) for item in data]
    for item, one in zip(data, found, strict=True):
        _check_words(item, one, levels)
    twice = [one.id for number, one in enumerate(found) if one.id in {o.id for o in found[:number]}]
    if twice:
        raise KnownError("policy_twice", name=twice[0])
    for number, one in enumerate(found):
        if "group" in one.condition:
            idents = tuple(_group(groups, text) for text in one.condition["group"])
            found[number] = dataclasses.replace(one, condition={**one.condition, "group": idents})
    return found


def _check_words(item: object, one: policy.Policy, levels: tuple[str, ...]) -> None:
    """Raise where a policy that is saved says what nobody reads, waits for what no ticket has, or limits nothing."""
    path = _path_of(item)
    body: Any = item
    rule_words.only(body, (*one.to_json(), HOLDS), path)
    rule_words.check_ident(one.id, f"{path}.id")
    rule_words.check_name(body.get("name", one.id), f"{path}.name")
    rule_words.check_condition(body.get("condition"), f"{path}.condition", {"requester_level": levels})
    if not 0 <= one.order < 1_000_000_000:
        raise FieldError(f"{path}.order", Words("must be from 0 to 999999999", "应为 0 到 999999999 的整数"))
    _check_targets(body, path)
    if not any(one.targets.values()):
        said = Words("sets no time limit at all", "未设置任何时限")
        raise FieldError(f"{path}.targets", said)


_TARGET_FIELDS = ("duration", "calendar", "assumed")


def _check_targets(body: Any, path: str) -> None:
    """Raise where a limit says what nobody reads, or a priority has two rows of limits: one would be lost."""
    flag = Words("must be true or false", "应为 true 或 false")
    if not isinstance(body.get("next_response_pauses", False), bool):
        raise FieldError(f"{path}.next_response_pauses", flag)
    seen: set[str] = set()
    for priority, row in body["targets"].items():
        digit = str(priority).upper().removeprefix("P")
        if digit in seen:
            raise FieldError(f"{path}.targets.{priority}", Words("stands twice", "重复出现"))
        seen.add(digit)
        for metric, target in row.items():
            where = f"{path}.targets.{priority}.{metric}"
            rule_words.only(target, _TARGET_FIELDS, where)
            if not isinstance(target.get("assumed", False), bool):
                raise FieldError(f"{where}.assumed", flag)


def in_order(policies: list[policy.Policy]) -> list[policy.Policy]:
    """Return the policies with orders that say how they stand; those that already do keep theirs."""
    orders = [one.order for one in policies]
    if orders == sorted(set(orders)):
        return policies
    return [dataclasses.replace(one, order=10 * number) for number, one in enumerate(policies, 1)]


def policy_levels(connection: Connection) -> tuple[str, ...]:
    """Return the levels of users there are."""
    return tuple(matrix_in_force(connection).cells)


def matrix_in_force(connection: Connection) -> PriorityMatrix:
    """Return the priority matrix: the newest stored one, else the shipped one."""
    body = stored(connection, "matrix").get("priority")
    return DEFAULT_MATRIX if body is None else matrix_json.from_json(body)


def check_level(connection: Connection, level: str) -> None:
    """Raise unless the matrix has this user level."""
    known = matrix_in_force(connection).cells
    if level not in known:
        raise KnownError("level_unknown", level=level, known=", ".join(known))


def _path_of(item: object) -> str:
    name = item.get("name") if isinstance(item, dict) else None
    return str(name or "policy")


def _group(groups: dict[str, str], text: str) -> str:
    if text in groups.values():
        return text
    if text.casefold() not in groups:
        raise KnownError("dispatch.unknown_group", group=text)
    return groups[text.casefold()]


def check_policies(tx: Write, policies: list[policy.Policy]) -> None:
    """Raise unless the policies together are usable with the calendars in force."""
    policy.validate(policies, calendars_in_force(tx.connection))


@op("matrix.set", permission="policy.set")
def set_matrix(tx: Write, *, matrix: dict[str, Any]) -> Changes:
    """Change the priority matrix (impact x urgency x user level) and its axes; tickets keep their grade."""
    checked = matrix_json.from_json(matrix)
    for level in matrix_in_force(tx.connection).cells:
        if level not in checked.cells:
            _check_unused(tx.connection, level)
    store_rule(tx, "matrix", "priority", matrix_json.to_json(checked))
    return tx.changes()


def _check_unused(connection: Connection, level: str) -> None:
    """Raise while somebody has this user level, or a policy asks for it."""
    people = "SELECT count(*) FROM person WHERE level = ?"
    count = int(connection.exec_driver_sql(people, (level,)).scalar_one())
    if count:
        raise KnownError("level_used", level=level, count=count)
    for one in policies_in_force(connection):
        if level in one.condition.get("requester_level", ()):
            raise KnownError("level_in_policy", level=level, policy=one.name)
