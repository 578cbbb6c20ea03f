"""Imports every module of ops, so that the registry is complete; a new noun adds one name here."""

from desk.ops import (
    articles,
    drafts,
    entries,
    fields,
    people,
    policies,
    settings,
    states,
    tickets,
    timers,
    undo,
)
from desk.ops.registry import OPS

MODULES = (articles, drafts, entries, fields, people, policies, settings, states, tickets, timers, undo)

__all__ = ["MODULES", "OPS"]
