"""The page below the head: cards and charts of one answer, laid out by the width there is. Asks nothing."""

from datetime import date
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk.protocol.views import Insights
from desk.ui import texts, theme
from desk.ui.charts import words
from desk.ui.charts.cards import ChartCard, KpiCard, Legend
from desk.ui.charts.ratings import RatingChart, ratings_of
from desk.ui.charts.series import (
    BacklogChart,
    ComplianceChart,
    InflowChart,
    LengthChart,
    RateChart,
    buckets_of,
)
from desk.ui.i18n import pick

_WIDE = 1000


class InsightsPage(QWidget):
    """The numbers and six cards of charts.

    Signals:
        drill_requested(object): what the queue shall show; GUI thread.
    """

    drill_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrolled")
        self._found: Insights | None = None
        self._scope: dict[str, Any] = {}
        self._target = 90.0
        self.cards: list[KpiCard] = []
        self.legend = Legend()
        self.compliance, self.rate = ComplianceChart(right=14), RateChart(right=14)
        self.inflow, self.backlog = InflowChart(axis_width=48), BacklogChart(right=12)
        self.response, self.resolution = (
            LengthChart("first_response", right=24),
            LengthChart("resolution", right=24),
        )
        self.ratings, self.rating_legend = RatingChart(right=14), Legend()
        self._card()
        self.charts = (
            self.compliance, self.rate, self.inflow, self.response, self.resolution, self.backlog, self.ratings,
        )  # fmt: skip
        self._columns = 4
        self._build()
        for chart in self.charts:
            chart.mark_chosen.connect(self.drill_requested)
        self._worn = False
        theme.themes.changed.connect(self._on_theme)

    def _card(self) -> None:
        self.compliance_card = ChartCard((self.legend, 0), (self.compliance, 3), (self.rate, 2))
        self.inflow_card = ChartCard((self.inflow, 1))
        self.response_card, self.resolution_card = (
            ChartCard((self.response, 1)),
            ChartCard((self.resolution, 1)),
        )
        self.backlog_card = ChartCard((self.backlog, 1))
        self.rating_card = ChartCard((self.rating_legend, 0), (self.ratings, 1))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(14)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        column.addLayout(self._grid)
        for cards, stretch, least in (
            (((self.compliance_card, 53), (self.inflow_card, 47)), 58, 330),
            (((self.response_card, 1), (self.resolution_card, 1), (self.backlog_card, 1)), 42, 230),
            (((self.rating_card, 1),), 36, 210),
        ):
            row = QHBoxLayout()
            row.setSpacing(14)
            for card, part in cards:
                card.setMinimumHeight(least)
                row.addWidget(card, part)
            column.addLayout(row, stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Four numbers in a row, two where it is narrow."""
        super().resizeEvent(event)
        columns = 4 if event.size().width() >= _WIDE else 2
        if columns != self._columns:
            self._columns = columns
            self._place()

    def _place(self) -> None:
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // self._columns, number % self._columns)
        found = self._found
        units = [kpi.unit for kpi in found.kpis] if found is not None else []
        for column in range(4):
            # A length of time in words needs more room than a count.
            wide = self._columns == 4 and "minutes" in units[column :: self._columns]
            self._grid.setColumnStretch(column, 0 if column >= self._columns else 7 if wide else 5)
            self._grid.setColumnMinimumWidth(column, 0)

    # ---- showing ---------------------------------------------------------------------------------

    def show_insights(self, found: Insights, scope: dict[str, Any], target: float) -> None:
        """Show an answer; `scope` holds group (hex) and priority of the question, `target` percent."""
        self._found, self._scope, self._target = found, scope, target
        self.redraw()

    @Slot()
    def _on_theme(self) -> None:
        """Take the colours of now, or when the page is shown again."""
        self._worn = not self.isVisible()
        if not self._worn:
            self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw again what was drawn in another theme."""
        super().showEvent(event)
        if self._worn:
            self._on_theme()

    def redraw(self) -> None:
        """Draw the last answer again, in the colours and words of now."""
        found = self._found
        if found is None:
            return
        self._show_cards(found)
        self._show_compliance(found)
        self._show_inflow(found)
        self._show_lengths(found)
        self._show_backlog(found)
        self._show_ratings(found)

    def _show_cards(self, found: Insights) -> None:
        if len(self.cards) != len(found.kpis):
            for card in self.cards:
                card.deleteLater()
            self.cards = [KpiCard(self) for _ in found.kpis]
            for card in self.cards:
                card.chosen.connect(self.drill_requested)
            self._place()
        for card, kpi in zip(self.cards, found.kpis, strict=True):
            card.show_kpi(kpi)

    def _period(self) -> dict[str, Any]:
        assert self._found is not None
        return {"from_day": self._found.from_day, "to_day": self._found.to_day, **self._scope}

    def _show_compliance(self, found: Insights) -> None:
        buckets = buckets_of(found.compliance)
        drill = {"metric": found.metric, **self._scope}
        self.compliance.show_days(buckets, drill)
        self.rate.show_days(buckets, drill, self._target)
        tokens = theme.current()
        colours = (tokens.chart_met, tokens.chart_risk, tokens.chart_breach, tokens.line_strong)
        shown = words.OUTCOMES if any(day.waived for day in found.compliance) else words.OUTCOMES[:3]
        self.legend.show_items([(colours[n], words.outcome(name)) for n, name in enumerate(shown)])
        weekly = len(buckets) < len(found.compliance)
        text = self.tr("{0} by week · {1} · target {2} %") if weekly else self.tr(
            "{0} by day · {1} · target {2} %"
        )  # fmt: skip
        subtitle = text.format(words.metric(found.metric), words.count(found.n), f"{self._target:g}")
        if found.imported is not None:
            said = self.tr("by the source {0} ({1})")
            subtitle += " · " + said.format(words.kpi_value(found.imported), words.count(found.imported.n))
        self.compliance_card.show_head(self.tr("SLA compliance"), subtitle, found.formula)
        self.compliance_card.show_empty(
            "" if found.n else self.tr("No clock of this kind was decided in this period.")
        )

    def _show_inflow(self, found: Insights) -> None:
        self.inflow.show_grid(found.inflow, self._period())
        total = sum(map(sum, found.inflow))
        subtitle = self.tr("Tickets created by weekday and hour · {0}").format(words.count(total))
        self.inflow_card.show_head(self.tr("Inflow"), subtitle, found.formulas.get("inflow", ""))
        self.inflow_card.show_empty("" if total else self.tr("No ticket was created in this period."))

    def _show_lengths(self, found: Insights) -> None:
        for chart, card, histogram, title, nothing in (
            (self.response, self.response_card, found.first_response, self.tr("First response time"),
             self.tr("No first response in this period.")),
            (self.resolution, self.resolution_card, found.resolution, self.tr("Resolution time"),
             self.tr("No solution in this period.")),
        ):  # fmt: skip
            chart.show_histogram(histogram, self._period())
            parts = [words.count(histogram.n)]
            if histogram.within is not None:
                parts.append(self.tr("{0} % within target").format(f"{histogram.within:.1f}"))
            if histogram.median is not None and histogram.p90 is not None:
                parts.append(words.spread(histogram.median, histogram.p90))
            if 0 < histogram.n < words.FEWEST:
                parts.append(words.too_few())
            card.show_head(title, " · ".join(parts), found.formulas.get(chart.name, ""))
            card.show_empty("" if histogram.n else nothing)

    def _show_ratings(self, found: Insights) -> None:
        first, last = date.fromisoformat(found.from_day), date.fromisoformat(found.to_day)
        points = ratings_of(found.ratings, first, last)
        self.ratings.show_ratings(points, self._scope)
        tokens, whole = theme.current(), sum(one.n for one in found.ratings)
        self.rating_legend.show_items(
            [(tokens.chart_met, words.kpi_name("csat")), (tokens.chart_risk, words.kpi_name("score100"))]
        )
        parts = [pick("by week", "按周") if len(points) <= (last - first).days else pick("by day", "按日")]
        parts += [words.count(whole)] + ([words.too_few()] if 0 < whole < words.FEWEST else [])
        title = pick("Satisfaction over time", "满意度趋势")
        self.rating_card.show_head(title, " · ".join(parts), found.formulas.get("ratings", ""))
        self.rating_card.show_empty(
            "" if whole else pick("Nobody rated in this period.", "该时段内没有评价。")
        )

    def _show_backlog(self, found: Insights) -> None:
        self.backlog.show_days(found.backlog, self._scope)
        last = found.backlog[-1][1] if found.backlog else 0
        change = last - found.backlog[0][1] if found.backlog else 0
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        subtitle = self.tr("Open tickets at each day's end · now {0} ({1} in the period)")
        self.backlog_card.show_head(
            self.tr("Backlog"),
            subtitle.format(texts.number(last), f"{sign}{texts.number(abs(change))}"),
            found.formulas.get("backlog", ""),
        )
        self.backlog_card.show_empty("" if found.backlog else self.tr("The period has not begun yet."))
