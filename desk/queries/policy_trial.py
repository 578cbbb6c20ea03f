"""`query.policy_trial`: which service policy a ticket or a made-up one gets, why not each other, and its due times.

Tries the policies in force, or others that are not saved yet; writes nothing.
"""

from collections.abc import Mapping
from typing import Any

from desk.ops.escalation_ground import group_names
from desk.ops.policies import in_order, policies_of
from desk.ops.rules import calendars_in_force, policies_in_force
from desk.process import policy as rules
from desk.process.messages import Words
from desk.process.policy import Mismatch, Policy
from desk.process.policy_trial import due_times, judge
from desk.protocol.policy_trial import DueView, PolicyVerdict, ServiceTrial
from desk.queries.registry import Context, query
from desk.queries.trial_tickets import instant_to_try, ticket_to_try

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
    row = ticket_to_try(context, number, fields or {})
    groups = group_names(connection)
    told = _fields_of(row)
    in_force = policies_in_force(connection)
    calendars = calendars_in_force(connection)
    tried = in_force if policies is None else in_order(policies_of(connection, policies))
    if policies is not None:
        rules.validate(tried, calendars)
    start_us = instant_to_try(start_us, row.created_us or context.store.clock())
    verdicts = judge(tried, told)
    taken = next(one.policy for one in verdicts if one.outcome == "taken")
    now = rules.match(in_force, _fields_of(ticket_to_try(context, number, {})))[0].name if row.number else ""
    return ServiceTrial(
        policy=taken.id, name=taken.name, now=now, start_us=start_us, number=row.number,
        fields={name: _shown(name, str(value), groups) for name, value in told.items() if value},
        verdicts=tuple(
            PolicyVerdict(
                policy=one.policy.id, name=one.policy.name, outcome=one.outcome,
                reasons=tuple(_reason(context, why, groups) for why in one.reasons),
            )
            for one in verdicts
        ),
        dues=_dues(taken, row.priority, calendars, start_us),
        third_party_pauses=row.priority in taken.third_party_pauses,
    )  # fmt: skip


def _fields_of(row: Any) -> dict[str, object]:
    """Return what conditions read; nothing is None, as in the fold."""
    group = bytes(row.group_id).hex() if row.group_id else None
    return {
        "priority": row.priority, "product": row.product or None, "requester_level": row.requester_level,
        "type": row.category or None, "category": row.category or None, "tier": row.tier or None,
        "channel": row.channel or None, "group": group,
    }  # fmt: skip


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
