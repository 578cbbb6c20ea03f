"""Satisfaction over time: by day, by week in a longer period, few ones hollow, opened, exported, said in words."""

from datetime import date

from pytestqt.qtbot import QtBot

from desk.protocol.figures import RatingDay
from desk.ui.charts.export import csv_text
from desk.ui.charts.page import InsightsPage
from desk.ui.charts.ratings import Ratings, ratings_of, tip_of
from tests.ui.charts.test_pane import _insights

DAYS = (RatingDay("2026-11-16", 24, 18, 96), RatingDay("2026-11-18", 2, 0, 4))


def test_days_and_weeks() -> None:
    first, last = date(2026, 11, 16), date(2026, 11, 18)
    daily = ratings_of(DAYS, first, last)
    assert [(one.n, one.csat, one.score) for one in daily] == [
        (24, 75.0, 80.0),
        (0, None, None),
        (2, 0.0, 40.0),
    ]
    weekly = ratings_of(DAYS, date(2026, 11, 5), date(2026, 11, 22))
    assert [(one.first.day, one.last.day, one.n) for one in weekly] == [(5, 8, 0), (9, 15, 0), (16, 22, 26)]
    assert weekly[2].score is not None
    assert round(weekly[2].score, 2) == round(20 * 100 / 26, 2)
    assert "Fewer than 20" in tip_of(daily[2])
    assert tip_of(Ratings(first, first)).endswith("n = 0")


def test_the_card_shows_opens_and_exports(qtbot: QtBot) -> None:
    page = InsightsPage()
    qtbot.addWidget(page)
    found = _insights(ratings=DAYS, formulas={"ratings": "4 and 5 / ratings"})
    page.show_insights(found, {"priority": 1}, 90)
    assert [mark.drill for mark in page.ratings.marks] == [
        {"set": "ratings", "from_day": day, "to_day": day, "priority": 1}
        for day in ("2026-11-16", "2026-11-18")
    ]
    with qtbot.waitSignal(page.drill_requested) as asked:
        page.ratings.mark_chosen.emit(page.ratings.marks[0].drill)
    assert asked.args[0]["set"] == "ratings"
    rows = [line for line in csv_text(found).splitlines() if line.startswith("satisfaction")]
    assert rows[0] == "satisfaction,2026-11-16,2026-11-16,csat,75,percent,24,4 and 5 / ratings"
    assert rows[3] == "satisfaction,2026-11-18,2026-11-18,score100,40,points,2,4 and 5 / ratings"
    page.show_insights(_insights(), {}, 90)
    assert page.ratings.marks == []
