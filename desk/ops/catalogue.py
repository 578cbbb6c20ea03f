"""Imports every module of ops, so that the registry is complete; a new noun adds one name here."""

from desk.ops import (
    alert_silences,
    alert_watch,
    alert_windows,
    article_branches,
    article_life,
    articles,
    batons,
    canned,
    capsules,
    checklists,
    confirmations,
    dispatching,
    drafts,
    entries,
    escalating,
    escalation_rules,
    fields,
    handoffs,
    incidents,
    intake,
    ledger,
    linting,
    merging,
    notices,
    outbound,
    people,
    policies,
    process,
    scripts,
    settings,
    sharing,
    states,
    suggestions,
    surveys,
    team,
    tickets,
    timers,
    undo,
    views,
    webhooks,
)
from desk.ops.registry import OPS

MODULES = (
    alert_silences, alert_watch, alert_windows, article_branches, article_life, articles, batons, canned,
    capsules, checklists, confirmations, dispatching, drafts, entries, escalating, escalation_rules, fields,
    handoffs, incidents, intake, ledger, linting, merging, notices, outbound, people, policies, process, scripts,
    settings, sharing, states, suggestions, surveys, team, tickets, timers, undo, views, webhooks,
)  # fmt: skip

__all__ = ["MODULES", "OPS"]
