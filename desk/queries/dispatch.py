"""The dispatcher explained: its board of lanes, why a ticket went to somebody, and why not to others."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.ops.dispatch_ground import Ground, Queued, config_in_force, cycles_of, ground, queued_of, route_of
from desk.ops.holding import DISPATCHER, holds
from desk.ops.team_ground import SECOND, roster_days
from desk.process import dispatch_config
from desk.process.dispatch import Decision
from desk.process.dispatch_config import DispatchConfig
from desk.process.dispatch_cycle import Cycle
from desk.process.dispatch_why import LANES, why_not
from desk.process.messages import Words
from desk.process.roster import FREE
from desk.protocol.team import DecisionView, DispatchBoard, DispatchReasons, LaneTicket, RankView, WhyNot
from desk.queries.names import names_of
from desk.queries.registry import Context, query
from desk.queries.tickets import find_ticket

MOST_SHOWN = 500


def say(context: Context, words: Words) -> str:
    """Return words in the language of the request."""
    return words.zh if context.language.startswith("zh") else words.en


@query("query.dispatch_settings")
def dispatch_settings(context: Context) -> dict[str, Any]:
    """Return the dispatch rules in force as JSON data."""
    return config_in_force(context.connection).to_json()


@query("query.dispatch_board")
def board(context: Context) -> DispatchBoard:
    """Return what waits in which lane and whom the machine would choose, and open work of those on leave."""
    connection = context.connection
    # Some are left out: of groups that give out by hand. So more are looked at than are shown.
    found = ground(context.store, connection, context.store.clock(), whatever=True, most=2 * MOST_SHOWN)
    queued = {one.waiting.id: one for one in found.queued}
    groups = names_of(connection, _group_ids(found.queued))
    lanes = [
        _lane(queued[decision.ticket], decision, found, groups) for decision in found.decisions[:MOST_SHOWN]
    ]
    return DispatchBoard(
        enabled=found.config.enabled, holder=holds(context.store, DISPATCHER), tickets=tuple(lanes),
        absent=_absent(context, found),
    )  # fmt: skip


def _group_ids(queued: list[Queued]) -> list[bytes]:
    return [bytes.fromhex(one.waiting.group) for one in queued if one.waiting.group]


def _lane(one: Queued, decision: Decision, found: Ground, groups: dict[bytes, str]) -> LaneTicket:
    row, group = one.row, one.waiting.group
    agent = found.members.get(decision.agent or "")
    return LaneTicket(
        ticket=bytes(row.id), key=row.key, number=row.number, title=row.title, priority=row.priority,
        group=groups.get(bytes.fromhex(group), "") if group else "", lane=decision.lane,
        stage=decision.stage, since_us=one.cycle.eligible_since * SECOND, due_us=row.due_us,
        suggested=agent.name if agent else "",
    )  # fmt: skip


def _absent(context: Context, found: Ground) -> tuple[LaneTicket, ...]:
    """Return open work whose owner has leave or no working time today."""
    zone = ZoneInfo(str(context.settings["time_zone"]))
    today = datetime.fromtimestamp(found.now, UTC).astimezone(zone).date()
    special = roster_days(context.connection, since=today.isoformat(), until=today.isoformat())
    away = {
        bytes.fromhex(one.id): one.name
        for one in found.members.values()
        if one.calendar is not None
        and (
            any(day.kind in FREE for day in special.get(bytes.fromhex(one.id), ()))
            or not one.calendar.hours(today)
        )
    }
    if not away:
        return ()
    marks = ",".join("?" * len(away))
    rows = context.connection.exec_driver_sql(
        "SELECT id, key, number, title, priority, group_id, owner_id, due_us, updated_us FROM ticket"
        f" INDEXED BY ticket_open_owner WHERE open = 1 AND owner_id IN ({marks}) ORDER BY due_sort LIMIT ?",
        (*away, MOST_SHOWN),
    ).all()
    names = names_of(context.connection, [bytes(row.group_id) for row in rows if row.group_id])
    return tuple(
        LaneTicket(
            ticket=bytes(row.id), key=row.key, number=row.number, title=row.title, priority=row.priority,
            group=names.get(bytes(row.group_id), "") if row.group_id else "", lane="absent", stage=0,
            since_us=row.updated_us, due_us=row.due_us, owner=away[bytes(row.owner_id)],
        )
        for row in rows
    )  # fmt: skip


# ---- one ticket ----------------------------------------------------------------------------------------


@query("query.dispatch_reasons")
def reasons(
    context: Context, *, ticket: bytes | None = None, key: int = 0, number: str = ""
) -> DispatchReasons:
    """Return why a ticket is where it is: rule, lane, the ranked lists kept, and why nobody else got it."""
    row = find_ticket(context, ticket=ticket, key=key, number=number)
    connection = context.connection
    waits = row.state == "new" and not row.owner_id
    found = ground(
        context.store, connection, context.store.clock(), whatever=True, most=2 * MOST_SHOWN if waits else 0,
        also=bytes(row.id) if waits else None,
    )  # fmt: skip
    ident = bytes(row.id).hex()
    cycle = cycles_of(connection, [bytes(row.id)]).get(bytes(row.id)) or Cycle()
    one = next((q for q in found.queued if q.waiting.id == ident), None)
    decision = next((d for d in found.decisions if d.ticket == ident), None)
    shown = one or queued_of(row, cycle, found.config, {}, found.now)
    lane = decision.lane if decision else _lane_of(row, shown)
    me = context.person_id.hex() if context.person_id else ""
    rule, why = _rule(context, found.config, row)
    mine = bool(me) and cycle.pending == me and row.owner_id == context.person_id
    return DispatchReasons(
        lane=lane, sentence=say(context, LANES[lane]), mine=mine,
        accept_by_us=cycle.accept_by * SECOND if cycle.pending else None,
        stage=decision.stage if decision else 0,
        waits_since_us=cycle.eligible_since * SECOND if decision else None,
        rule=rule, rule_group=_group_name(context, found.config, row), rule_why=why,
        needs=dict(shown.waiting.needs), decisions=_decisions(context, row),
        now=ranks_of(found, decision), why_not=why_not_each(context, found, shown, decision),
    )  # fmt: skip


def _lane_of(row: Any, shown: Queued) -> str:
    if not row.open:
        return "done"
    return "owned" if row.owner_id else "off"


def _rule(context: Context, config: DispatchConfig, row: Any) -> tuple[int, tuple[str, ...]]:
    """Return the number of the rule that fits and a sentence for each earlier one that does not."""
    named = route_of(config, row)
    if row.group_id and named != bytes(row.group_id).hex():
        return 0, (say(context, _CHOSEN),)
    said: list[str] = []
    for number, rule in enumerate(config.rules, 1):
        wrong = dispatch_config.mismatch(
            rule, priority=row.priority, product=row.product, problem_type=row.category, source=row.channel
        )
        if wrong is None:
            return number, tuple(said)
        field, value = wrong
        said.append(
            say(
                context,
                Words(
                    f"rule {number}: {field} is “{value or '-'}”",
                    f"规则 {number}：{FIELDS[field]}为“{value or '-'}”",
                ),
            )
        )
    return 0, tuple(said)


_CHOSEN = Words(
    "The group was chosen when the ticket came in, or by a person.", "小组在受理时已确定，或由人工指定。"
)
FIELDS = {"priority": "优先级", "product": "产品", "type": "问题类型", "source": "渠道"}


def _group_name(context: Context, config: DispatchConfig, row: Any) -> str:
    group = route_of(config, row)
    return names_of(context.connection, [bytes.fromhex(group)]).get(bytes.fromhex(group), "") if group else ""


def ranks_of(found: Ground, decision: Decision | None) -> tuple[RankView, ...]:
    """Return the ranked list of a decision with names."""
    if decision is None:
        return ()
    return tuple(
        RankView(
            person=bytes.fromhex(rank.agent), name=found.members[rank.agent].name, score=rank.score,
            fit=rank.fit, spare=rank.spare, idle=rank.idle, affinity=rank.affinity,
        )
        for rank in decision.ranked
    )  # fmt: skip


def why_not_each(
    context: Context, found: Ground, shown: Queued, decision: Decision | None
) -> tuple[WhyNot, ...]:
    """Return why each member of the groups that may serve a ticket is not among the ranked."""
    waiting, settings = shown.waiting, found.config.settings
    if decision is None or waiting.group is None:
        return ()
    wider = settings.wider.get(waiting.group, ()) if decision.stage >= 2 else ()
    groups = frozenset((waiting.group, *wider))
    ranked = {rank.agent for rank in decision.ranked}
    told = []
    for one in found.members.values():
        agent = one.agent()
        if one.id in ranked or not agent.groups & groups:
            continue
        words = why_not(agent, waiting, settings, found.now, groups=groups)
        words = words or [Words("others rank higher", "其他人排名更高")]
        sentence = say(context, Words("; ", "；")).join(say(context, item) for item in words)
        told.append(
            WhyNot(
                person=bytes.fromhex(one.id),
                name=one.name,
                reasons=tuple(item.en for item in words),
                sentence=sentence,
            )
        )
    return tuple(told)


def _decisions(context: Context, row: Any) -> tuple[DecisionView, ...]:
    """Return what the machine decided about a ticket, newest first, with what became of it."""
    rows = context.connection.exec_driver_sql(
        "SELECT kind, effective_us, data FROM entry WHERE ticket_id = ? AND kind IN"
        " ('dispatched', 'accepted', 'declined', 'accept_missed', 'started', 'assigned')"
        " ORDER BY effective_us, id",
        (bytes(row.id),),
    )
    made: list[dict[str, Any]] = []
    for kind, at_us, raw in rows:
        data = json.loads(raw)
        if kind == "dispatched":
            made.append({**data, "at_us": int(at_us), "outcome": "open"})
        elif made and made[-1]["outcome"] == "open":
            made[-1]["outcome"] = _outcome(kind, data, str(made[-1]["agent"]))
    people = {str(d["agent"]) for d in made} | {str(r["agent"]) for d in made for r in d.get("ranked", ())}
    names = names_of(context.connection, [bytes.fromhex(one) for one in people])
    return tuple(_decision(one, names) for one in reversed(made))


def _outcome(kind: str, data: dict[str, Any], agent: str) -> str:
    if kind == "assigned":
        return "open" if data.get("to") == agent else "taken_back"
    return {"started": "accepted", "accept_missed": "missed"}.get(kind, kind)


def _decision(one: dict[str, Any], names: dict[bytes, str]) -> DecisionView:
    def name(agent: object) -> str:
        return names.get(bytes.fromhex(str(agent)), "")

    return DecisionView(
        at_us=one["at_us"], person=bytes.fromhex(str(one["agent"])), name=name(one["agent"]),
        outcome=one["outcome"], stage=int(one.get("stage", 0)), weight=float(one.get("weight", 0)),
        mode=str(one.get("mode", "")), accept_by_us=int(one.get("accept_by", 0)) * SECOND,
        needs={str(k): int(v) for k, v in (one.get("needs") or {}).items()},
        ranked=tuple(
            RankView(
                person=bytes.fromhex(str(r["agent"])), name=name(r["agent"]), score=r["score"], fit=r["fit"],
                spare=r["spare"], idle=r["idle"], affinity=r["affinity"],
            )
            for r in one.get("ranked", ())
        ),
    )  # fmt: skip
