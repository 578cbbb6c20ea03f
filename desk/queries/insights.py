"""The compliance page and the KPI table as queries."""

from desk.metrics.api import insights, metrics_table, question_of
from desk.protocol.views import Insights, Kpi
from desk.queries.registry import Context, query


@query("query.insights")
def insights_page(
    context: Context,
    *,
    from_day: str = "",
    to_day: str = "",
    metric: str = "resolution",
    group: bytes | None = None,
    priority: int | None = None,
    product: str = "",
    origin: str = "",
) -> Insights:
    """Return the compliance page of a period; empty days mean the last four weeks."""
    pieces = context.pieces
    question = question_of(
        context.connection, from_day=from_day, to_day=to_day, metric=metric, group=group,
        priority=priority, settings=context.settings, now_us=pieces.kept("now", context.store.clock),
        product=product, origin=origin, pieces=pieces,
    )  # fmt: skip
    return insights(question, language=context.language)


@query("query.metrics")
def metrics(
    context: Context,
    *,
    from_day: str = "",
    to_day: str = "",
    metric: str = "resolution",
    group: bytes | None = None,
    priority: int | None = None,
    product: str = "",
    origin: str = "",
) -> list[Kpi]:
    """Return every KPI of a period with formula, n, median and P90."""
    pieces = context.pieces
    question = question_of(
        context.connection, from_day=from_day, to_day=to_day, metric=metric, group=group,
        priority=priority, settings=context.settings, now_us=pieces.kept("now", context.store.clock),
        product=product, origin=origin, pieces=pieces,
    )  # fmt: skip
    return metrics_table(question, language=context.language)
