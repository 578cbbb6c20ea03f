"""Single numbers of a period: each with value, n, median, P90 and the formula in words (process.md 5.5)."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from desk.metrics.periods import Period, midnight_us
from desk.metrics.scope import ONCE, Scope
from desk.models.giving_way import Pieces
from desk.process import messages
from desk.protocol.views import Kpi

MINUTE_US = 60_000_000
Found = TypeVar("Found")

FORMULAS = {
    "compliance": (
        "met / (met + breached), by the day of the outcome",
        "达成 ÷（达成 + 违约），按结果产生之日统计",
    ),
    "mtta": ("mean(acknowledged − created); unacknowledged left out", "平均（受理 − 创建）；未受理的不计入"),
    "first_response": ("mean(first human public reply − created)", "平均（首次人工公开回复 − 创建）"),
    "mttr": (
        "mean(last solution provided − created), wall clock",
        "平均（最后一次提供方案 − 创建），自然时间",
    ),
    "first_response_chart": (
        "first human public reply − created, wall clock, by the day of the reply; within = met / decided cycles",
        "首次人工公开回复 − 创建，自然时间，按回复之日统计；达标率 = 达成 ÷ 已判定次数",
    ),
    "resolution_chart": (
        "running time of the resolution clock until the last solution (pauses left out), by the day of the solution",
        "解决时钟至最后一次方案的计时时长（不含暂停），按提供方案之日统计",
    ),
    "backlog_chart": (
        "created before and not closed by the end of the day",
        "当日结束前已创建且尚未关闭的工单数",
    ),
    "ratings_chart": (
        "CSAT = ratings of 4 and 5 / ratings; score = mean rating x 20; the last of each closing, by the day of the rating",
        "满意率 = 4 分与 5 分 ÷ 全部评价；百分制 = 平均评分 × 20；每次关闭取最后一次，按评价之日统计",
    ),
    "inflow_chart": ("tickets created, by local weekday and hour", "按本地星期与小时统计的新建工单数"),
    "resolution_rate": ("solved / created in the period", "期内创建中已解决 ÷ 期内创建"),
    "reopen_rate": ("reopened at least once / closed in the period", "至少重开一次 ÷ 期内关闭"),
    "backlog": ("open tickets now", "当前未关闭工单"),
    "breached_today": ("clock cycles breached today", "今日违约的时钟次数"),
    "created": ("tickets created in the period", "期内创建的工单"),
    "csat": (
        "ratings of 4 and 5 / ratings, the last of each closing, by the day of the rating",
        "4 分与 5 分 ÷ 全部评价（每次关闭取最后一次），按评价之日统计",
    ),
    "score100": (
        "mean rating x 20, the last of each closing, by the day of the rating",
        "平均评分 × 20（每次关闭取最后一次），按评价之日统计",
    ),
    "made_sla": (
        "made_sla of the source / tickets that state it (imported)",
        "来源系统记录的达成 ÷ 有记录的工单（导入）",
    ),
}
messages.register({f"formula.{name}": texts for name, texts in FORMULAS.items()})


def formula(name: str, language: str) -> str:
    """Return a number's formula in words."""
    return messages.text(f"formula.{name}", language)


class Question:
    """What a number is computed for.

    Attributes:
        period, scope, metric: which tickets, which clock.
        now_us: the present.
        pieces: the numbers and series found so far.
    """

    def __init__(
        self,
        connection: Connection,
        period: Period,
        scope: Scope,
        metric: str,
        now_us: int,
        pieces: Pieces | None = None,
    ) -> None:
        self.connection = connection
        self.period = period
        self.scope = scope
        self.metric = metric
        self.now_us = now_us
        self.pieces = pieces or Pieces()

    def rows(self, sql: str, *params: Any) -> list[Any]:
        """Run a statement that ends in the scope's condition."""
        clause, more = self.scope.clause()
        found = self.connection.exec_driver_sql(f"{sql} AND {clause}", (*params, *more))
        return list(found.all())

    def rows_grouped(self, sql: str, grouping: str, *params: Any) -> list[Any]:
        """Run a statement with the scope's condition and a grouping after it."""
        clause, more = self.scope.clause()
        found = self.connection.exec_driver_sql(f"{sql} AND {clause} GROUP BY {grouping}", (*params, *more))
        return list(found.all())

    def within(self, column: str) -> str:
        """Return SQL that keeps an instant column inside the period."""
        return f"{column} >= {self.period.start_us} AND {column} < {self.period.end_us}"

    def over(self, period: Period) -> "Question":
        """Return the same question over another period."""
        return Question(self.connection, period, self.scope, self.metric, self.now_us, self.pieces)

    def once(self, name: str, find: "Callable[[Question], Found]") -> "Found":
        """Return one number or series of this question; a page that gave way meanwhile finds it once."""
        found: Found = self.pieces.once((name, self.period.first, self.period.last), lambda: find(self))
        return found


class Value:
    """A computed number: value, n, and for durations median and P90."""

    def __init__(
        self, value: float | None, n: int, median: float | None = None, p90: float | None = None
    ) -> None:
        self.value = value
        self.n = n
        self.median = median
        self.p90 = p90


def percentile(ordered: list[int], share: float) -> float | None:
    """Return the nearest-rank percentile of sorted values; None without values."""
    if not ordered:
        return None
    rank = max(1, -(-int(share * 1000) * len(ordered) // 1000))
    return float(ordered[min(rank, len(ordered)) - 1])


def _duration(question: Question, column: str) -> Value:
    rows = question.rows(
        f"SELECT {column} - f.created_us FROM fact f WHERE {question.within(column)} AND {column} >= f.created_us"
    )
    spans = sorted(span for (span,) in rows)
    if not spans:
        return Value(None, 0)
    mean = sum(spans) / len(spans) / MINUTE_US
    median, p90 = percentile(spans, 0.5), percentile(spans, 0.9)
    return Value(mean, len(spans), (median or 0) / MINUTE_US, (p90 or 0) / MINUTE_US)


def _share(question: Question, part: str, column: str, extra: str = "") -> Value:
    rows = question.rows(f"SELECT sum({part}), count(*) FROM fact f WHERE {question.within(column)}{extra}")
    hits, n = rows[0]
    return Value(None if not n else 100 * (hits or 0) / n, int(n))


def _compliance(question: Question) -> Value:
    rows = question.rows(
        "SELECT sum(c.outcome = 'met'), count(*) FROM clock c JOIN fact f USING (ticket_key)"
        f" WHERE c.metric = ? AND {question.within('c.decided_us')} AND c.outcome IN ('met', 'breached') AND {ONCE}",
        question.metric,
    )
    met, n = rows[0]
    return Value(None if not n else 100 * (met or 0) / n, int(n))


def _rating(question: Question, figure: str) -> Value:
    """Return a figure of the ratings given in the period; a survey's row is the answer that counts."""
    rows = question.rows(
        f"SELECT {figure}, count(*) FROM survey s JOIN ticket t ON t.id = s.ticket_id"
        f" JOIN fact f ON f.ticket_key = t.key WHERE {question.within('s.at_us')}"
    )
    value, n = rows[0]
    return Value(None if not n else float(value), int(n))


def _backlog(question: Question) -> Value:
    end = question.period.end_us
    if end > question.now_us:
        sql = "SELECT count(*) FROM ticket t JOIN fact f ON f.ticket_key = t.key WHERE t.open = 1"
        n = int(question.rows(sql)[0][0])
    else:
        sql = (
            "SELECT count(*) FROM fact f WHERE f.created_us < ? AND (f.closed_us IS NULL OR f.closed_us >= ?)"
        )
        n = int(question.rows(sql, end, end)[0][0])
    return Value(float(n), n)


def _breached_today(question: Question) -> Value:
    """Breaches of the last day of the period (today, when the period reaches it)."""
    start = midnight_us(question.period.last, question.period.zone)
    rows = question.rows(
        "SELECT count(*) FROM clock c JOIN fact f USING (ticket_key)"
        f" WHERE c.metric = ? AND c.outcome = 'breached' AND c.decided_us >= ? AND c.decided_us < ? AND {ONCE}",
        question.metric,
        start,
        question.period.end_us,
    )
    n = int(rows[0][0])
    return Value(float(n), n)


def _created(question: Question) -> Value:
    n = int(question.rows(f"SELECT count(*) FROM fact f WHERE {question.within('f.created_us')}")[0][0])
    return Value(float(n), n)


NUMBERS: dict[str, tuple[str, Callable[[Question], Value]]] = {
    "compliance": ("percent", _compliance),
    "first_response": ("minutes", lambda q: _duration(q, "f.first_response_us")),
    "mtta": ("minutes", lambda q: _duration(q, "f.ack_us")),
    "mttr": ("minutes", lambda q: _duration(q, "f.last_solution_us")),
    "backlog": ("tickets", _backlog),
    "breached_today": ("cycles", _breached_today),
    "created": ("tickets", _created),
    "resolution_rate": ("percent", lambda q: _share(q, "f.last_solution_us IS NOT NULL", "f.created_us")),
    "reopen_rate": ("percent", lambda q: _share(q, "f.reopen_count > 0", "f.closed_us")),
    "csat": ("percent", lambda q: _rating(q, "100.0 * sum(s.score >= 4) / count(*)")),
    "score100": ("points", lambda q: _rating(q, "20.0 * avg(s.score)")),
    "made_sla": ("percent", lambda q: _share(q, "f.made_sla", "f.closed_us", " AND f.made_sla IS NOT NULL")),
}


def kpi(question: Question, name: str, language: str) -> Kpi:
    """Return one number with its difference to the period of equal length before."""
    unit, compute = NUMBERS[name]
    value = question.once(name, compute)
    before = question.over(question.period.before()).once(name, compute)
    known = value.value is not None and before.value is not None
    delta = (
        value.value - before.value if known and value.value is not None and before.value is not None else None
    )
    period = question.period
    drill: dict[str, Any] = {
        "set": "kpi", "name": name, "metric": question.metric,
        "from_day": period.first.isoformat(), "to_day": period.last.isoformat(),
    }  # fmt: skip
    if name == "breached_today":
        drill = {
            "set": "compliance",
            "outcome": "breached",
            "metric": question.metric,
            "day": period.last.isoformat(),
        }
    drill |= question.scope.drill()
    return Kpi(
        name=name, value=value.value, unit=unit, n=value.n, formula=formula(name, language), delta=delta,
        drill=drill, median=value.median, p90=value.p90,
    )  # fmt: skip
