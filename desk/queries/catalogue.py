"""Imports every module of queries, so that the registry is complete; a new noun adds one name here."""

from desk.queries import (
    alerts,
    article_branches,
    article_tickets,
    articles,
    audit,
    batons,
    callers,
    canned,
    classify,
    contacts,
    dispatch,
    escalation,
    explain,
    handoffs,
    insights,
    intake,
    knowledge,
    ledger,
    library,
    palette,
    picking,
    policies,
    policy_trial,
    portal,
    posts,
    problems,
    process,
    queue,
    review,
    saved,
    scripts,
    sharing,
    similar,
    suggestions,
    surveys,
    team,
    templates,
    ticket_work,
    tickets,
    workspace,
)
from desk.queries.registry import QUERIES

MODULES = (
    alerts, article_branches, article_tickets, articles, audit, batons, callers, canned, classify, contacts, dispatch,
    escalation, explain, handoffs, insights, intake, knowledge, ledger, library, palette, picking, policies, policy_trial,
    portal, posts, problems, process, queue, review, saved, scripts, sharing, similar, suggestions, surveys, team,
    templates, ticket_work, tickets, workspace,
)  # fmt: skip

__all__ = ["MODULES", "QUERIES"]
