"""The tickets behind a number or a bar: a chart's set of ticket keys, by the chart's own conditions."""

from array import array
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from desk.metrics.periods import DAY_S, Period
from desk.metrics.scope import ONCE, OUTCOME, OUTCOMES, RUNNING_AT_RISK, bound, scope_of
from desk.process import messages
from desk.process.errors import KnownError

Drill = dict[str, Any]
MINUTE_US = 60_000_000

messages.register(
    {
        "drill_wrong": (
            "This part of the chart cannot be opened: “{detail}” is unknown. Reload the page.",
            "无法打开图表的这一部分：未知的“{detail}”。请刷新页面。",
        ),
    }
)


def _period(drill: Drill, zone: str) -> Period:
    first = str(drill.get("day") or drill.get("from_day") or "")
    last = str(drill.get("day") or drill.get("to_day") or first)
    return Period.of(first, last, zone)


def _compliance(drill: Drill, period: Period, now_us: int) -> tuple[str, tuple[Any, ...]]:
    """Decided cycles of an outcome; at risk also those still running, as the bar of the present day has it."""
    wanted = drill.get("outcome")
    if wanted is not None and wanted not in OUTCOMES:
        raise KnownError("drill_wrong", detail=str(wanted))
    condition = f"{OUTCOME} = '{wanted}'" if wanted else "c.outcome IN ('met', 'breached')"
    within = "c.decided_us >= ? AND c.decided_us < ?"
    params: tuple[Any, ...] = (str(drill.get("metric", "resolution")), period.start_us, period.end_us)
    chosen = f"({within} AND {condition} AND {ONCE})"
    if wanted == "risk" and period.start_us <= now_us < period.end_us:
        chosen = f"({chosen} OR ({RUNNING_AT_RISK}))"
        params = (*params, now_us)
    sql = f"SELECT DISTINCT c.ticket_key FROM clock c JOIN fact f USING (ticket_key) WHERE c.metric = ? AND {chosen}"
    return sql, params


def _bounds(drill: Drill, per_minute: int) -> tuple[int, int]:
    high = drill.get("high_min")
    top = (1 << 62) if high is None else bound(float(high), per_minute)
    return bound(float(drill.get("low_min", 0)), per_minute), top


def _first_response(drill: Drill, period: Period, _: int) -> tuple[str, tuple[Any, ...]]:
    low, top = _bounds(drill, MINUTE_US)
    sql = (
        "SELECT f.ticket_key FROM fact f WHERE f.first_response_us >= ? AND f.first_response_us < ?"
        " AND f.first_response_us - f.created_us >= ? AND f.first_response_us - f.created_us < ?"
    )
    return sql, (period.start_us, period.end_us, low, top)


def _resolution(drill: Drill, period: Period, _: int) -> tuple[str, tuple[Any, ...]]:
    low, top = _bounds(drill, 60)
    sql = (
        "SELECT f.ticket_key FROM fact f WHERE f.last_solution_us >= ? AND f.last_solution_us < ?"
        " AND f.total_resolution_s >= ? AND f.total_resolution_s < ?"
    )
    return sql, (period.start_us, period.end_us, low, top)


def _inflow(drill: Drill, period: Period, _: int) -> tuple[str, tuple[Any, ...]]:
    local = period.local_seconds("f.created_us")
    sql = (
        "SELECT f.ticket_key FROM fact f WHERE f.created_us >= ? AND f.created_us < ?"
        f" AND ({local} / {DAY_S} + 3) % 7 = ? AND {local} % {DAY_S} / 3600 = ?"
    )
    return sql, (period.start_us, period.end_us, int(drill.get("weekday", 0)), int(drill.get("hour", 0)))


def _backlog(drill: Drill, period: Period, _: int) -> tuple[str, tuple[Any, ...]]:
    sql = (
        "SELECT f.ticket_key FROM fact f WHERE f.created_us < ? AND (f.closed_us IS NULL OR f.closed_us >= ?)"
    )
    return sql, (period.end_us, period.end_us)


def _ratings(drill: Drill, period: Period, _: int) -> tuple[str, tuple[Any, ...]]:
    sql = (
        "SELECT DISTINCT f.ticket_key FROM survey s JOIN ticket t ON t.id = s.ticket_id"
        " JOIN fact f ON f.ticket_key = t.key WHERE s.at_us >= ? AND s.at_us < ?"
    )
    return sql, (period.start_us, period.end_us)


_KPI: dict[str, tuple[str, str]] = {
    "mtta": ("f.ack_us", ""),
    "first_response": ("f.first_response_us", ""),
    "mttr": ("f.last_solution_us", ""),
    "resolution_rate": ("f.created_us", " AND f.last_solution_us IS NOT NULL"),
    "reopen_rate": ("f.closed_us", " AND f.reopen_count > 0"),
    "made_sla": ("f.closed_us", " AND f.made_sla = 0"),
    "created": ("f.created_us", ""),
}


def _kpi(drill: Drill, period: Period, now_us: int) -> tuple[str, tuple[Any, ...]]:
    name = str(drill.get("name"))
    if name == "compliance":
        return _compliance({**drill, "outcome": "breached"}, period, now_us)
    if name == "backlog" and period.end_us <= now_us:
        return _backlog(drill, period, now_us)
    if name == "backlog":
        return "SELECT f.ticket_key FROM ticket t JOIN fact f ON f.ticket_key = t.key WHERE t.open = 1", ()
    if name in ("csat", "score100"):
        return _ratings(drill, period, now_us)
    if name not in _KPI:
        raise KnownError("drill_wrong", detail=name)
    column, extra = _KPI[name]
    return f"SELECT f.ticket_key FROM fact f WHERE {column} >= ? AND {column} < ?{extra}", (
        period.start_us,
        period.end_us,
    )


SETS: dict[str, Callable[[Drill, Period, int], tuple[str, tuple[Any, ...]]]] = {
    "compliance": _compliance,
    "first_response": _first_response,
    "resolution": _resolution,
    "inflow": _inflow,
    "backlog": _backlog,
    "ratings": _ratings,
    "kpi": _kpi,
}


def drill_keys(
    connection: Connection, drill: Drill, *, settings: dict[str, Any], now_us: int
) -> "array[int]":
    """Return the keys of the tickets behind a part of a chart; raises KnownError for an unknown part."""
    build = SETS.get(str(drill.get("set")))
    if build is None:
        raise KnownError("drill_wrong", detail=str(drill.get("set")))
    period = _period(drill, str(settings["time_zone"]))
    try:
        sql, params = build(drill, period, now_us)
        clause, more = scope_of(drill).clause()
    except (TypeError, ValueError, OverflowError) as error:
        raise KnownError("drill_wrong", detail=str(error)) from error
    rows = connection.exec_driver_sql(f"{sql} AND {clause}", (*params, *more))
    return array("q", [int(key) for (key,) in rows])
