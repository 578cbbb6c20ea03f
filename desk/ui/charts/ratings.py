"""Satisfaction over time: CSAT and score of 100 of each day, of each week in a longer period. Knows no engine."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from desk.protocol.figures import RatingDay
from desk.ui import texts, theme
from desk.ui.charts import words
from desk.ui.charts.plot import Chart, Mark
from desk.ui.charts.shapes import Curve, Dots

DAYS = 14
"""Longer periods are drawn by week: people rate seldom, and a share of three ratings says little."""

Drill = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings of a day or a week, or of none."""

    first: date
    last: date
    n: int = 0
    happy: int = 0
    total: int = 0

    @property
    def csat(self) -> float | None:
        """Share of 4 and 5 in percent."""
        return 100 * self.happy / self.n if self.n else None

    @property
    def score(self) -> float | None:
        """Mean rating x 20."""
        return 20 * self.total / self.n if self.n else None


def ratings_of(days: tuple[RatingDay, ...], first: date, last: date) -> list[Ratings]:
    """Return a point for each day of the period, for each week (from Monday) when it is longer."""
    known = {one.day: one for one in days}
    weekly = (last - first).days >= DAYS
    found: list[Ratings] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        one = known.get(day.isoformat(), RatingDay("", 0, 0, 0))
        before = found.pop() if weekly and found and day.weekday() else None
        if before is None:
            found.append(Ratings(day, day, one.n, one.happy, one.total))
        else:
            found.append(
                Ratings(
                    before.first, day, before.n + one.n, before.happy + one.happy, before.total + one.total
                )
            )
    return found


def tip_of(one: Ratings) -> str:
    """Return the exact numbers of a point."""
    lines = [words.day_long(one.first, one.last)]
    if one.csat is not None and one.score is not None:
        lines.append(words.labelled(words.kpi_name("csat"), f"{one.csat:.1f} %"))
        lines.append(words.labelled(words.kpi_name("score100"), f"{one.score:.1f}"))
    lines.append(words.count(one.n))
    if 0 < one.n < words.FEWEST:
        lines.append(words.too_few())
    return "\n".join(lines)


class RatingChart(Chart):
    """CSAT as a line with points (hollow and grey where few rated), the score of 100 as a second line."""

    def show_ratings(self, points: list[Ratings], drill: Drill) -> None:
        """Draw; `drill` holds group, priority and the rest of the scope."""
        self.begin()
        tokens = theme.current()
        nothing = float("nan")
        self.addItem(Curve([nothing if p.score is None else p.score for p in points], tokens.chart_risk))
        self.addItem(Curve([nothing if p.csat is None else p.csat for p in points], tokens.chart_met))
        for values, tone in (("score", tokens.chart_risk), ("csat", tokens.chart_met)):
            for few in (False, True):
                spots = [
                    (float(number), float(getattr(one, values)))
                    for number, one in enumerate(points)
                    if one.n and (one.n < words.FEWEST) == few
                ]
                if spots:
                    self.addItem(Dots(spots, tokens.ink3 if few else tone, tokens.panel if few else tone))
        for number, one in enumerate(points):
            if one.n:
                days = {"from_day": one.first.isoformat(), "to_day": one.last.isoformat()}
                wanted = {"set": "ratings", **days, **drill}
                self.marks.append(Mark(number - 0.5, number + 0.5, 0, 100, wanted, tip_of(one)))
        self.show_scale((value, texts.number(value)) for value in (0, 50, 100))
        self.show_labels([(n, words.day_short(one.first)) for n, one in enumerate(points)])
        self.show_range(-0.6, len(points) - 0.4, 0, 106)
