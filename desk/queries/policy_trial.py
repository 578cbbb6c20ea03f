"""`query.policy_trial`: which service policy a ticket or a made-up one gets, why not each other, and its due times.

Tries the policies in force, or others that are not saved yet; writes nothing.
"""

from collections.abc import Mapping
from typing import Any

from desk.ops.escalation_ground import group_names
from desk.ops.policies import in_order, policies_of, policy_levels
from desk.ops.rules import calendars_in_force, policies_in_force
from desk.process import policy as rules
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words
from desk.process.policy import CONDITION_FIELDS, Mismatch, Policy
from desk.process.policy_trial import due_times, judge
from desk.process.rules import DEFAULT_PRIORITY
from desk.protocol.policy_trial import DueView, PolicyVerdict, ServiceTrial
from desk.queries.registry import Context, query
from desk.queries.tickets import find_ticket

SECOND = 1_000_000
FIELD_WORDS: Mapping[str, Words] = {
    "priority": Words("priority", "优先级"),
    "product": Words("product", "产品"),
    "requester_level": Words("user level", "用户级别"),
    "type": Words("type", "问题类型"),
    "category": Words("category", "分类"),
    "tier": Words("tier", "支持级别"),
    "channel": Words("channel", "渠道"),
    "group": Words("group", "小组"),
}


@query("query.policy_trial")
def policy_trial(
    context: Context,
    *,
    number: str = "",
    fields: dict[str, str] | None = None,
    start_us: int | None = None,
    policies: tuple[dict[str, Any], ...] | None = None,
) -> ServiceTrial:
    """Return the verdict on every policy; `fields` stand over those of the ticket, `policies` over those in force."""
    connection = context.connection
    row = find_ticket(context, number=number) if number.strip() else None
    groups = group_names(connection)
    told = _fields_of(context, row, fields or {}, groups)
    in_force = policies_in_force(connection)
    calendars = calendars_in_force(connection)
    tried = in_force if policies is None else in_order(policies_of(connection, policies))
    if policies is not None:
        rules.validate(tried, calendars)
    if start_us is None:
        start_us = row.created_us if row is not None else context.store.clock()
    verdicts = judge(tried, told)
    taken = next(one.policy for one in verdicts if one.outcome == "taken")
    priority = int(str(told["priority"]))
    now = rules.match(in_force, _fields_of(context, row, {}, groups))[0].name if row is not None else ""
    return ServiceTrial(
        policy=taken.id, name=taken.name, now=now, start_us=start_us, number=row.number if row is not None else "",
        fields={name: _shown(name, str(value), groups) for name, value in told.items() if value},
        verdicts=tuple(
            PolicyVerdict(
                policy=one.policy.id, name=one.policy.name, outcome=one.outcome,
                reasons=tuple(_reason(context, why, groups) for why in one.reasons),
            )
            for one in verdicts
        ),
        dues=_dues(taken, priority, calendars, start_us),
        third_party_pauses=priority in taken.third_party_pauses,
    )  # fmt: skip


def _fields_of(
    context: Context, row: Any, given: Mapping[str, str], groups: Mapping[str, str]
) -> dict[str, object]:
    """Return what conditions read: of the ticket, with the fields given over them."""
    found: dict[str, object] = {"priority": DEFAULT_PRIORITY, "requester_level": "standard"}
    if row is not None:
        found = {
            "priority": row.priority, "product": row.product, "requester_level": row.requester_level,
            "type": row.category, "category": row.category, "tier": row.tier, "channel": row.channel,
            "group": bytes(row.group_id).hex() if row.group_id else None,
        }  # fmt: skip
    for name, value in given.items():
        if name not in CONDITION_FIELDS:
            fields = ", ".join(CONDITION_FIELDS)
            raise FieldError(name, Words(f"is no field; use {fields}", f"不是可用字段；可用：{fields}"))
        found[name] = _value(context, name, value.strip(), groups)
    for one, other in (("category", "type"), ("type", "category")):  # two names of one register
        if one in given and other not in given:
            found[other] = found[one]
    return found


def _value(context: Context, name: str, value: str, groups: Mapping[str, str]) -> object:
    if name == "priority":
        level = value.upper().removeprefix("P")
        if level not in ("0", "1", "2", "3", "4"):
            raise FieldError(name, Words("must be a priority from P0 to P4", "应为 P0 到 P4 的优先级"))
        return int(level)
    levels = policy_levels(context.connection)
    if name == "requester_level" and value not in levels:
        known = ", ".join(levels)
        raise FieldError(name, Words(f"choose one of {known}", f"请选择：{known}"))
    if name == "group" and value and value not in groups:
        ident = next((i for i, known in groups.items() if known.casefold() == value.casefold()), "")
        if not ident:
            raise KnownError("dispatch.unknown_group", group=value)
        return ident
    return value or None


def _shown(name: str, value: str, groups: Mapping[str, str]) -> str:
    return f"P{value}" if name == "priority" else groups.get(value, value) if name == "group" else value


def _reason(context: Context, why: Mismatch, groups: Mapping[str, str]) -> str:
    """Return why a condition is not met: the field, what it is, what would do."""
    words = FIELD_WORDS[why.field]
    wanted = [_shown(why.field, one, groups) for one in why.accepted]
    has = _shown(why.field, why.value, groups) if why.value else ""
    if context.language.startswith("zh"):
        return f"{words.zh}为“{has or '空'}”，要求 {'、'.join(wanted)}"
    return f"{words.en} is {f'“{has}”' if has else 'empty'}, wanted: {' or '.join(wanted)}"


def _dues(taken: Policy, priority: int, calendars: Any, start_us: int) -> tuple[DueView, ...]:
    found = []
    for one in due_times(taken, priority, calendars, start_us // SECOND):
        half, most, nearly = (None if at is None else at * SECOND for at in one.steps[:3])
        found.append(
            DueView(
                metric=one.metric, limit=one.duration, seconds=one.seconds, calendar=one.calendar,
                assumed=one.assumed, half_us=half, most_us=most, nearly_us=nearly, due_us=one.due * SECOND,
                uncertain=one.uncertain,
            )
        )  # fmt: skip
    return tuple(found)
