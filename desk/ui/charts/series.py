"""The charts of the SLA page, each drawn from a part of `Insights`. They know no engine and no chooser."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QFontMetricsF

from desk.protocol.views import ComplianceDay, Histogram
from desk.ui import texts, theme
from desk.ui.charts import words
from desk.ui.charts.plot import Chart, Mark, apart, blend, nice_ticks
from desk.ui.charts.shapes import Curve, Dots, Rule

DAILY = 92
"""Longer periods are drawn by week: thinner bars can neither be read nor hit."""

Drill = dict[str, Any]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Charts", text)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Outcomes of one bar: a day, or a week of a long period.

    `counts` are decided cycles (met, at risk, breached, waived); `running` are undecided ones beyond 75 %,
    shown with those at risk and part of no rate.
    """

    first: date
    last: date
    counts: tuple[int, int, int, int]
    running: int = 0

    @property
    def heights(self) -> tuple[int, int, int, int]:
        """What is drawn, in the order of the outcomes."""
        met, risk, breached, waived = self.counts
        return met, risk + self.running, breached, waived

    @property
    def n(self) -> int:
        """Cycles that count for the rate."""
        return sum(self.counts[:3])

    @property
    def rate(self) -> float | None:
        """Share met (also when late) in percent; None without cycles."""
        return 100 * (self.counts[0] + self.counts[1]) / self.n if self.n else None

    @property
    def span(self) -> Drill:
        """The days as a drill names them."""
        if self.first == self.last:
            return {"day": self.first.isoformat()}
        return {"from_day": self.first.isoformat(), "to_day": self.last.isoformat()}


def buckets_of(days: tuple[ComplianceDay, ...]) -> list[Bucket]:
    """Return a bar for each day, for each week (from Monday) when the period is long."""
    found: list[Bucket] = []
    for each in days:
        day = date.fromisoformat(each.day)
        counts = (each.met, each.risk, each.breached, each.waived)
        if len(days) > DAILY and found and day - timedelta(day.weekday()) <= found[-1].last:
            before = found.pop()
            added = [a + b for a, b in zip(before.counts, counts, strict=True)]
            total = (added[0], added[1], added[2], added[3])
            found.append(Bucket(before.first, day, total, before.running + each.running))
        else:
            found.append(Bucket(day, day, counts, each.running))
    return found


def bucket_tip(bucket: Bucket) -> str:
    """Return the exact numbers of a bar."""
    lines = [words.day_long(bucket.first, bucket.last)]
    if bucket.rate is not None:
        lines.append(words.labelled(words.kpi_name("compliance"), f"{bucket.rate:.1f} %"))
    for name, number in zip(words.OUTCOMES, bucket.heights, strict=True):
        if number or name != "waived":
            lines.append(words.labelled(words.outcome(name), texts.number(number)))
    lines.append(words.count(bucket.n))
    if 0 < bucket.n < words.FEWEST:
        lines.append(words.too_few())
    return "\n".join(lines)


class ComplianceChart(Chart):
    """Cycles of each day as a stack: on time, at risk, breached, waived."""

    def show_days(self, buckets: list[Bucket], drill: Drill) -> None:
        """Draw; `drill` holds metric, group and priority."""
        self.begin()
        tokens = theme.current()
        colours = (tokens.chart_met, tokens.chart_risk, tokens.chart_breach, tokens.line_strong)
        ticks = nice_ticks(max((sum(bucket.heights) for bucket in buckets), default=0))
        bases = [0] * len(buckets)
        for index, name in enumerate(words.OUTCOMES):
            heights = [bucket.heights[index] for bucket in buckets]
            if any(heights):
                lefts = [number - 0.34 for number in range(len(buckets))]
                self.add_bars(lefts, 0.68, list(bases), heights, [colours[index]] * len(buckets))
            for number, bucket in enumerate(buckets):
                if heights[number]:
                    wanted = {"set": "compliance", "outcome": name, **bucket.span, **drill}
                    top = bases[number] + heights[number]
                    mark = Mark(number - 0.5, number + 0.5, bases[number], top, wanted, bucket_tip(bucket))
                    self.marks.append(mark)
                bases[number] += heights[number]
        self.marks.sort(key=lambda mark: mark.x0)
        self.show_scale((tick, texts.number(tick)) for tick in ticks)
        self.show_labels([(n, words.day_short(b.first)) for n, b in enumerate(buckets)])
        self.show_range(-0.6, len(buckets) - 0.4, 0, ticks[-1] * 1.02)


class RateChart(Chart):
    """The compliance rate of each day against the target."""

    def show_days(self, buckets: list[Bucket], drill: Drill, target: float) -> None:
        """Draw; `target` in percent."""
        self.begin()
        tokens = theme.current()
        rates = [bucket.rate for bucket in buckets]
        lowest = min([rate for rate in rates if rate is not None] + [target])
        floor = max(0, int((lowest - 2) // 10 * 10)) if lowest < 88 else 80
        self._target_line(target)
        values = [float("nan") if rate is None else rate for rate in rates]
        self.addItem(Curve(values, tokens.chart_met))
        self._points(buckets)
        for number, bucket in enumerate(buckets):
            if bucket.n:
                wanted = {"set": "compliance", **bucket.span, **drill}
                tip = bucket_tip(bucket)
                self.marks.append(Mark(number - 0.5, number + 0.5, floor, 100, wanted, tip))
        scale = sorted({floor, (floor + 100) // 2, 100})
        self.show_scale((value, f"{value} %") for value in scale)
        self.show_labels([(n, words.day_short(b.first)) for n, b in enumerate(buckets)])
        self.show_range(-0.6, len(buckets) - 0.4, floor, 100 + (100 - floor) * 0.1)

    def _target_line(self, target: float) -> None:
        self.addItem(Rule(target, theme.current().chart_breach, dashed=True))

    def _points(self, buckets: list[Bucket]) -> None:
        tokens = theme.current()
        for few in (False, True):
            spots = [
                (n, b.rate)
                for n, b in enumerate(buckets)
                if b.rate is not None and (b.n < words.FEWEST) == few
            ]
            colour = tokens.ink3 if few else tokens.chart_met
            if spots:
                self.addItem(Dots(spots, colour, tokens.panel if few else colour))


class LengthChart(Chart):
    """How long something took, with the target and one bar for everything longer.

    Attributes:
        name: the set of tickets its bars open: `first_response` or `resolution`.
    """

    def __init__(self, name: str, *, right: int = 4) -> None:
        super().__init__(right=right)
        self.name = name
        self._bars = 1.0

    def show_histogram(self, found: Histogram, drill: Drill) -> None:
        """Draw; `drill` holds the period, group and priority."""
        self.begin()
        if not found.edges:
            return
        tokens = theme.current()
        counts = [*found.counts, found.overflow]
        edges = found.edges
        colours = [self._colour(low, found) for low in edges[:-1]] + [tokens.chart_breach]
        ticks = nice_ticks(max(counts, default=0))
        lefts = [n + 0.09 + (0.5 if n == len(found.counts) else 0) for n in range(len(counts))]
        self.add_bars(lefts, 0.82, [0] * len(counts), counts, colours[-len(counts) :])
        for number, count in enumerate(counts):
            if count:
                self.marks.append(self._mark(number, count, found, lefts[number], drill))
        if found.target and edges[-1] > edges[0]:
            self._target_line(found.target, found.target / edges[-1] * len(found.counts), ticks[-1] * 1.1)
        self.show_scale((tick, texts.number(tick)) for tick in ticks)
        step = max(1, len(found.counts) // 4)
        labels = [(float(n), words.minutes_short(edges[n])) for n in range(0, len(found.counts), step)]
        labels.append((len(found.counts) + 1.0, f"> {words.minutes_short(edges[-1])}"))
        self.show_range(0, len(counts) + 0.7, 0, ticks[-1] * 1.1)
        self._bars = len(counts) + 0.7
        self.show_labels(labels)

    def _fit_labels(self) -> None:
        """Show the ends and what does not touch its neighbour."""
        scale = self.getViewBox().width() / self._bars
        metrics = QFontMetricsF(theme.font(11, tabular=True))
        widths = [metrics.horizontalAdvance(text) for _, text in self._labels]
        kept = apart([at * scale for at, _ in self._labels], widths)
        self.getAxis("bottom").setTicks([[self._labels[number] for number in kept]])

    @staticmethod
    def _colour(low: float, found: Histogram) -> QColor:
        tokens = theme.current()
        over = found.target is not None and low >= found.target - 1e-6
        return tokens.chart_breach if over else tokens.chart_met

    def _mark(self, number: int, count: int, found: Histogram, left: float, drill: Drill) -> Mark:
        low = found.edges[number]
        wanted = {"set": self.name, **drill, "low_min": low}
        if number < len(found.counts):
            wanted["high_min"] = found.edges[number + 1]
            span = f"{words.minutes(low)} – {words.minutes(found.edges[number + 1])}"
        else:
            span = f"> {words.minutes(low)}"
        share = f"{100 * count / found.n:.1f} %" if found.n else ""
        tip = "\n".join((span, texts.counted(_tr("{0} tickets ({1})").format(texts.number(count), share))))
        return Mark(left - 0.09, left + 0.91, 0, count, wanted, tip)

    def _target_line(self, target: float, at: float, top: float) -> None:
        tokens = theme.current()
        line = Rule(at, tokens.ink2, upright=True, dashed=True)
        text = _tr("Target {0}").format(words.minutes(target))
        line.set_label(text, tokens.ink2, theme.font(12), top * 0.93)
        self.addItem(line)


class InflowChart(Chart):
    """Tickets created by weekday and hour."""

    def show_grid(self, grid: tuple[tuple[int, ...], ...], drill: Drill) -> None:
        """Draw; `drill` holds the period, group and priority."""
        self.begin()
        self.invertY(True)
        top = max((count for row in grid for count in row), default=0)
        cells = [(day, hour, count) for day, row in enumerate(grid) for hour, count in enumerate(row)]
        self.add_bars(
            [hour + 0.04 for _, hour, _ in cells], 0.92,
            [day + 0.03 for day, _, _ in cells], [0.94] * len(cells),
            [self._colour(count, top) for *_, count in cells],
        )  # fmt: skip
        for day, hour, count in cells:
            head = f"{words.weekday(day)} {hour:02}:00 – {hour + 1:02}:00"
            tip = f"{head}\n{texts.counted(_tr('{0} tickets created').format(texts.number(count)))}"
            wanted = {"set": "inflow", **drill, "weekday": day, "hour": hour}
            if count:
                self.marks.append(Mark(hour, hour + 1, day, day + 1, wanted, tip))
        self.getAxis("bottom").setPen(pg.mkPen(None))
        self.show_scale([(day + 0.5, words.weekday(day)) for day in range(7)], grid=False)
        self.getAxis("bottom").setTicks([[(hour + 0.5, f"{hour}") for hour in range(0, 24, 3)]])
        self.show_range(0, 24, 0, 7)

    @staticmethod
    def _colour(count: int, top: int) -> QColor:
        tokens = theme.current()
        if not count:
            return tokens.subtle
        share = count / top
        if share < 0.6:
            return blend(tokens.selection, tokens.chart_met, share / 0.6)
        return blend(tokens.chart_met, tokens.selection_ink, (share - 0.6) / 0.4)


class BacklogChart(Chart):
    """Open tickets at each day's end."""

    def show_days(self, days: tuple[tuple[str, int], ...], drill: Drill) -> None:
        """Draw; `drill` holds group and priority."""
        self.begin()
        tokens = theme.current()
        ticks = nice_ticks(max((n for _, n in days), default=0))
        ground = QColor(tokens.chart_met)
        ground.setAlpha(46 if tokens.dark else 34)
        self.addItem(Curve([count for _, count in days], tokens.chart_met, area=ground))
        for number, (day, count) in enumerate(days):
            at = date.fromisoformat(day)
            tip = f"{words.day_long(at, at)}\n{texts.counted(_tr('{0} open tickets').format(texts.number(count)))}"
            wanted = {"set": "backlog", "day": day, **drill}
            self.marks.append(Mark(number - 0.5, number + 0.5, 0, ticks[-1], wanted, tip))
        self.show_scale((tick, texts.number(tick)) for tick in ticks)
        self.show_labels([(n, words.day_short(date.fromisoformat(d))) for n, (d, _) in enumerate(days)])
        self.show_range(0, max(1, len(days) - 1), 0, ticks[-1] * 1.02)
