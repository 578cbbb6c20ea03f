"""`query.dispatch_trial`: group, lane and ranked agents of a ticket or a made-up one, by rules that may not be saved.

Asks the same rules as the dispatcher's run; writes nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from desk.ops.dispatch_ground import Ground, Queued, config_in_force, cycles_of, queued_of, route_of
from desk.ops.dispatching import typed_dispatch
from desk.ops.escalation_ground import group_names
from desk.ops.notices import leads_of
from desk.ops.team_ground import SECOND, TIERS, members
from desk.process import dispatch_config
from desk.process.calendar import ALWAYS
from desk.process.dispatch import dispatch
from desk.process.dispatch_config import MANUAL, DispatchConfig
from desk.process.dispatch_cycle import Cycle
from desk.process.dispatch_parts import Waiting, accept_by
from desk.process.dispatch_why import LANES
from desk.process.messages import Words
from desk.protocol.team import DispatchTrial, RuleVerdict
from desk.queries.dispatch import FIELDS, ranks_of, say, why_not_each
from desk.queries.escalation import looking
from desk.queries.names import names_of
from desk.queries.registry import Context, query
from desk.queries.trial_tickets import instant_to_try, ticket_to_try

MOST_WAITED = 60 * 24 * 30
_CORE = Words(
    "An urgent alert of a core product goes straight to the experts.", "核心产品的紧急告警直达专家组。"
)


@query("query.dispatch_trial")
def dispatch_trial(
    context: Context,
    *,
    number: str = "",
    fields: dict[str, str] | None = None,
    start_us: int | None = None,
    waited_min: int = 0,
    settings: dict[str, Any] | None = None,
) -> DispatchTrial:
    """Return what would happen to a ticket at an instant, after waiting so many minutes; nothing is changed."""
    connection = context.connection
    names = group_names(connection)
    config = config_in_force(connection) if settings is None else typed_dispatch(connection, settings)
    now = instant_to_try(start_us, context.store.clock()) // SECOND
    row = ticket_to_try(context, number, fields or {})
    team = {one.id: one for one in members(context.store, connection)}
    found = Ground(now, config, team)
    shown = _queued(context, row, config, now, min(max(0, waited_min), MOST_WAITED) * 60)
    waiting = shown.waiting
    decision = dispatch([waiting], [one.agent() for one in team.values()], config.settings, now)[0]
    by_hand = waiting.group in config.manual
    lane = "off" if by_hand else decision.lane
    first = None if by_hand or decision.agent is None else team[decision.agent]
    until = accept_by(config.settings, row.priority, now, first.calendar or ALWAYS) if first else None
    step = config.settings.relax[row.priority]
    group = waiting.group or ""
    return DispatchTrial(
        group=names.get(group, ""), by=_by(row, config), rules=_verdicts(context, config, row, names),
        mode=MANUAL if group in config.manual else config.settings.modes.get(group, "capacity"),
        needs=dict(waiting.needs), lane=lane, sentence=say(context, LANES[lane]), at_us=now * SECOND,
        stage=config.settings.stage(waiting, now), number=row.number,
        relax_us=tuple((waiting.eligible_since + step * one) * SECOND for one in (1, 2, 3)),
        accept_by_us=None if until is None else until * SECOND,
        wider=tuple(names.get(one, "") for one in config.settings.wider.get(group, ())),
        backstop=_backstop(context, config, group), ranked=ranks_of(found, decision),
        why_not=why_not_each(context, found, shown, decision), enabled=config.enabled,
    )  # fmt: skip


def _queued(context: Context, row: Any, config: DispatchConfig, now: int, waited: int) -> Queued:
    """Return the ticket as the dispatcher would see it had it begun to wait `waited` seconds ago."""
    cycle = Cycle(eligible_since=now)
    if row.id is not None:
        cycle = cycles_of(context.connection, [bytes(row.id)]).get(bytes(row.id)) or cycle
        shown = queued_of(row, cycle, config, {}, now)
    else:  # complete, whatever is left open: nobody has written anything about it yet
        group = bytes(row.group_id).hex() if row.group_id else route_of(config, row)
        waiting = Waiting(
            id="", group=group, priority=row.priority, eligible_since=now, tier=TIERS.get(row.tier, 1),
            product=row.product or None,
            needs=config.needs_of(product=row.product, problem_type=row.category, priority=row.priority),
        )  # fmt: skip
        shown = Queued(row, cycle, waiting)
    return replace(shown, waiting=replace(shown.waiting, eligible_since=now - waited))


def _by(row: Any, config: DispatchConfig) -> str:
    named = route_of(config, row)
    if row.group_id and bytes(row.group_id).hex() != named:
        return "chosen"
    if _is_core(row, config) and config.settings.expert_group:
        return "core"
    return "rule" if named else "nothing"


def _is_core(row: Any, config: DispatchConfig) -> bool:
    return dispatch_config.is_core(config, product=row.product, priority=row.priority, source=row.channel)


def _verdicts(
    context: Context, config: DispatchConfig, row: Any, names: Mapping[str, str]
) -> tuple[RuleVerdict, ...]:
    """Return every rule with what the ticket lacks for it; the first that fits is taken."""
    core = _is_core(row, config) and config.settings.expert_group
    found: list[RuleVerdict] = []
    taken = False
    for number, rule in enumerate(config.rules, 1):
        wrong = dispatch_config.mismatch(
            rule, priority=row.priority, product=row.product, problem_type=row.category, source=row.channel
        )
        outcome = "mismatch" if wrong else "later" if taken or core else "taken"
        taken = taken or outcome == "taken"
        if wrong:
            field, value = wrong[0], wrong[1] or "-"
            said = say(context, Words(f"{field} is “{value}”", f"{FIELDS[field]}为“{value}”"))
        else:
            said = say(context, _CORE) if core else ""
        group = names.get(rule.group, "")
        found.append(RuleVerdict(number=number, group=group, outcome=outcome, reason=said))
    return tuple(found)


def _backstop(context: Context, config: DispatchConfig, group: str) -> tuple[str, ...]:
    people = [bytes.fromhex(one) for one in config.backstop]
    if not people and group:
        people = leads_of(looking(context), bytes.fromhex(group))
    return tuple(names_of(context.connection, people).values())
