"""The compliance page and the KPI table, put together from numbers and series; registered as queries."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from desk.metrics.drill import drill_keys
from desk.metrics.numbers import NUMBERS, Question, formula, kpi
from desk.metrics.periods import Period, local_day
from desk.metrics.scope import ORIGINS, Scope
from desk.metrics.series import backlog, compliance_days, decided, first_response, inflow, ratings, resolution
from desk.models.giving_way import Pieces
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.views import Insights, Kpi

METRICS = ("first_response", "next_response", "update", "resolution", "promise")
CARDS = (
    "compliance",
    "first_response",
    "mttr",
    "backlog",
    "breached_today",
    "reopen_rate",
    "csat",
    "score100",
)
CHARTS = ("first_response", "resolution", "backlog", "inflow", "ratings")
DEFAULT_DAYS = 28

messages.register(
    {
        "metric_wrong": (
            "There is no clock “{metric}”. Use one of: {known}.",
            "没有名为“{metric}”的时钟。可用：{known}。",
        ),
        "origin_wrong": (
            "“{origin}” is no origin of tickets. Use desk or imported, or leave it empty.",
            "“{origin}”不是有效的工单来源，请使用 desk 或 imported，或留空。",
        ),
    }
)


def question_of(
    connection: Connection,
    *,
    from_day: str,
    to_day: str,
    metric: str,
    group: bytes | None,
    priority: int | None,
    settings: dict[str, Any],
    now_us: int,
    product: str = "",
    origin: str = "",
    pieces: Pieces | None = None,
) -> Question:
    """Return the checked question; empty days mean the last four weeks."""
    if metric not in METRICS:
        raise KnownError("metric_wrong", metric=metric, known=", ".join(METRICS))
    if origin not in ORIGINS:
        raise KnownError("origin_wrong", origin=origin)
    zone = str(settings["time_zone"])
    period = Period.of("2000-01-01", "2000-01-01", zone)
    today = local_day(now_us, period.zone)
    last = to_day or today.isoformat()
    first = from_day or (Period.of(last, last, zone).first - timedelta(DEFAULT_DAYS - 1)).isoformat()
    return Question(
        connection,
        Period.of(first, last, zone),
        Scope(group, priority, product, origin),
        metric,
        now_us,
        pieces,
    )


def insights(question: Question, *, language: str) -> Insights:
    """Return the whole page for one question."""
    return Insights(
        from_day=question.period.first.isoformat(),
        to_day=question.period.last.isoformat(),
        metric=question.metric,
        kpis=tuple(kpi(question, name, language) for name in CARDS),
        compliance=question.once("series compliance", compliance_days),
        first_response=question.once("series first_response", first_response),
        resolution=question.once("series resolution", resolution),
        imported=_imported(question, language),
        formulas={name: formula(f"{name}_chart", language) for name in CHARTS},
        backlog=question.once("series backlog", backlog),
        inflow=question.once("series inflow", inflow),
        ratings=question.once("series ratings", ratings),
        formula=formula("compliance", language),
        n=question.once("series n", decided),
        as_of_us=question.now_us,
    )


def _imported(question: Question, language: str) -> Kpi | None:
    """Return what the source itself says of its imported tickets, apart from what is computed; None without any."""
    found = kpi(question, "made_sla", language)
    return found if found.n else None


def metrics_table(question: Question, *, language: str) -> list[Kpi]:
    """Return every number for one question."""
    return [kpi(question, name, language) for name in NUMBERS]


__all__ = ["drill_keys", "insights", "metrics_table", "question_of"]
