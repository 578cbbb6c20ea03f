"""Imports every module of queries, so that the registry is complete; a new noun adds one name here."""

from desk.queries import (
    articles,
    canned,
    explain,
    insights,
    knowledge,
    policies,
    queue,
    similar,
    tickets,
    workspace,
)
from desk.queries.registry import QUERIES

MODULES = (articles, canned, explain, knowledge, insights, policies, queue, similar, tickets, workspace)

__all__ = ["MODULES", "QUERIES"]
