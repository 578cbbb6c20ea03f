"""What the SLA reports are made of: numbers, days, distributions. Frozen structs of plain values, no behaviour."""

from typing import Any

import msgspec


class Kpi(msgspec.Struct, frozen=True, kw_only=True):
    """One number with its formula and n; `delta` against the period before, None when unknown."""

    name: str
    value: float | None
    unit: str
    n: int
    formula: str
    delta: float | None = None
    drill: dict[str, Any] = {}
    median: float | None = None
    p90: float | None = None


class ComplianceDay(msgspec.Struct, frozen=True, array_like=True):
    """One day of the compliance chart: ISO day, met, at risk, breached, waived; all of decided cycles.

    `running` counts cycles of the present day that are not decided yet and beyond 75 %: shown as at risk,
    part of no rate.
    """

    day: str
    met: int
    risk: int
    breached: int
    waived: int = 0
    running: int = 0


class RatingDay(msgspec.Struct, frozen=True, array_like=True):
    """Ratings of one day: ISO day, how many, how many of 4 and 5, the sum of all."""

    day: str
    n: int
    happy: int
    total: int


class Histogram(msgspec.Struct, frozen=True, kw_only=True):
    """A distribution: bin edges (n+1) in minutes, counts (n), target in minutes or None, overflow count.

    `within` is the percentage of decided cycles that met their own target.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    target: float | None
    overflow: int
    n: int
    median: float | None
    p90: float | None
    within: float | None = None


NO_HISTOGRAM = Histogram(edges=(), counts=(), target=None, overflow=0, n=0, median=None, p90=None)


class Insights(msgspec.Struct, frozen=True, kw_only=True):
    """The compliance page: everything aggregated in SQL for one period, group, priority, product, origin and metric.

    Attributes:
        imported: what the source says of imported tickets, apart from what is computed; None without any.
        formulas: of the charts `first_response`, `resolution`, `backlog`, `inflow` and `ratings`, in words.
        ratings: days of the period on which somebody rated.
    """

    from_day: str
    to_day: str
    metric: str
    kpis: tuple[Kpi, ...]
    compliance: tuple[ComplianceDay, ...]
    first_response: Histogram
    backlog: tuple[tuple[str, int], ...]
    inflow: tuple[tuple[int, ...], ...]
    formula: str
    n: int
    as_of_us: int
    resolution: Histogram = NO_HISTOGRAM
    imported: Kpi | None = None
    formulas: dict[str, str] = {}
    ratings: tuple[RatingDay, ...] = ()
