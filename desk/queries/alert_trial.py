"""`query.alert_trial`: the ticket that a pasted notification would make by the rules in force or by others; writes nothing."""

import dataclasses
from typing import Any

from desk.ops.alert_bodies import alert_rules, decode, notification
from desk.ops.alert_groups import News, Notification, Plan, planned
from desk.ops.alert_routing import checked_routes, routes_in_force
from desk.ops.alert_windows import muted
from desk.ops.base import Write
from desk.ops.escalation_ground import group_names
from desk.ops.intake import RULES, meta_value
from desk.process.alerts import AlertRules, group_key, heartbeat_names, is_core, wants_experts
from desk.process.messages import Words
from desk.protocol.alert_trial import AlertRuleset, AlertTrial, AlertWhy
from desk.queries.kinds import kind_of, known_categories
from desk.queries.registry import Context, query

MOST_BODIES = 20


@query("query.alert_routes")
def alert_routes(context: Context) -> AlertRuleset:
    """Return the rules by label, and the sources that were ever heard."""
    rules = routes_in_force(context.store, context.connection)
    names = context.connection.exec_driver_sql("SELECT name FROM alert_source ORDER BY name").scalars().all()
    return AlertRuleset(rules=tuple(route.to_json() for route in rules), sources=tuple(names))


@query("query.alert_trial")
def alert_trial(
    context: Context, *, body: str, source: str = "", rules: tuple[dict[str, Any], ...] | None = None
) -> tuple[AlertTrial, ...]:
    """Return what each notification of a pasted body would do; `rules` stand over those in force."""
    look = Write(context.store, context.connection, op_id=b"", source="system", person_id=None, settings={})
    routes = (
        routes_in_force(context.store, context.connection) if rules is None else checked_routes(look, rules)
    )
    known = alert_rules(meta_value(look, RULES) or {})
    found = []
    for one in decode(body.encode())[:MOST_BODIES]:
        note = dataclasses.replace(notification(one, source), kind_of=kind_of)
        found.append(
            _tried(context, look, note, dataclasses.replace(known, source=note.source, routes=routes))
        )
    return tuple(found)


def _tried(context: Context, look: Write, note: Notification, rules: AlertRules) -> AlertTrial:
    beats = heartbeat_names(rules)
    alerts = [alert for alert in note.alerts if alert.name.casefold() not in beats]
    news = News([], [], [alert for alert in alerts if alert.firing])
    said = None
    if not alerts:
        said = Words("A heartbeat, or no alert: no ticket.", "心跳或空通知：不建单。")
    elif not news.firing:
        said = Words("Everything is resolved: no new ticket.", "均已恢复：不新建工单。")
    elif muted(look, note.source, [alert.labels for alert in news.firing]):
        said = Words("A maintenance window covers it: no ticket.", "处于维护窗口：不建单。")
    if said is not None:
        return AlertTrial(source=note.source, firing=len(news.firing), says=_word(context, said))
    plan = planned(look, note, rules, group_key(note.source, note.group_labels, alerts), news.firing)
    facts = _facts(context, plan, rules)
    return AlertTrial(source=note.source, title=plan.title, firing=len(news.firing), facts=facts)


def _word(context: Context, words: Words) -> str:
    return words.zh if context.language.startswith("zh") else words.en


def _facts(context: Context, plan: Plan, rules: AlertRules) -> tuple[AlertWhy, ...]:
    groups = group_names(context.connection)
    group = groups.get(plan.group.hex(), "") if plan.group else ""
    values = {
        "category": plan.category,
        "product": plan.product,
        "group": group,
        "priority": f"P{plan.priority}",
    }
    return tuple(
        AlertWhy(
            name=name, value=value, rule=plan.rule.get(name, 0),
            why=_word(context, _why(name, value, plan, rules)),
        )
        for name, value in values.items()
    )  # fmt: skip


def _why(name: str, value: str, plan: Plan, rules: AlertRules) -> Words:
    """Return where a thing comes from; without a rule it fell back, and that is said."""
    number = plan.rule.get(name, 0)
    if number and name == "category" and value not in known_categories():
        return Words(f"rule {number}; the workspace has no such type", f"规则 {number}；工作区没有此问题类型")
    if number:
        return Words(f"rule {number}", f"规则 {number}")
    if not value:
        return Words("no rule fits: left open", "无匹配规则：留空")
    fallback = {
        "category": _category_words(plan),
        "product": Words("no rule fits: from a label", "无匹配规则：取自标签"),
        "group": Words("no rule fits: the usual group", "无匹配规则：默认小组"),
        "priority": Words("no rule fits: from the severity", "无匹配规则：取自严重级别"),
    }
    if name == "group" and wants_experts(plan.priority, plan.labels, rules):
        return Words("no rule fits: P0 and P1 go to the experts", "无匹配规则：P0、P1 交专家组")
    if name == "priority" and plan.priority < 4 and is_core(plan.labels, rules.core_systems):
        return Words("no rule fits: a core system", "无匹配规则：核心系统")
    return fallback[name]


def _category_words(plan: Plan) -> Words:
    if plan.guessed:
        return Words("no rule fits: judged by its text", "无匹配规则：按文本判断")
    if plan.said:
        return Words("no rule fits: named by the alert", "无匹配规则：告警自带")
    return Words("no rule fits: as the group's last ticket", "无匹配规则：沿用同组上一工单")
