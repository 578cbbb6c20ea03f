"""Holidays become proposals: make-up working days of 2025 and 2026, the horizon, other countries."""

from datetime import date

import pytest

from desk.process.calendar import ALWAYS, CN_BH
from desk.process.errors import KnownError
from desk.queries.holiday_source import approved, holiday_review, published_until


@pytest.mark.parametrize(
    ("year", "make_up"),
    [
        (2025, ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2026, ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
    ],
)
def test_make_up_working_days(year: int, make_up: list[str]) -> None:
    review = holiday_review(year, calendar=CN_BH)
    assert review.is_published
    assert [row.day.isoformat()[5:] for row in review.rows if row.is_working] == make_up
    assert all(row.intervals == CN_BH.weekly[0] for row in review.rows if row.is_working)
    assert all(row.name.zh and row.name.en for row in review.rows)


def test_national_day_closes_its_weekdays() -> None:
    closed = {row.day for row in holiday_review(2026, calendar=CN_BH).rows if not row.is_working}
    expected = {date(2026, 10, day) for day in (1, 2, 5, 6, 7)}
    assert {day for day in closed if day.month == 10} == expected


def test_unpublished_year_proposes_nothing_and_shows_the_horizon() -> None:
    review = holiday_review(2027, calendar=CN_BH)
    assert not review.is_published
    assert review.rows == ()
    assert review.horizon == date(2026, 12, 31)
    assert review.note.en == "2027 not yet published"


def test_far_future_has_no_published_year() -> None:
    assert published_until(2090) is None


def test_other_countries_have_no_horizon() -> None:
    review = holiday_review(2026, "de", calendar=CN_BH)
    assert review.is_published
    assert review.horizon is None
    assert date(2026, 1, 1) in {row.day for row in review.rows}
    assert not any(row.is_working for row in review.rows)


def test_unknown_country_says_what_to_do() -> None:
    with pytest.raises(KnownError) as caught:
        holiday_review(2026, "XX", calendar=CN_BH)
    assert "XX" in caught.value.sentence("zh")


def test_approval_makes_a_new_version_and_keeps_what_was_entered_by_hand() -> None:
    review = holiday_review(2026, calendar=CN_BH)
    first = approved(CN_BH, review.rows, horizon=review.horizon)
    assert first.version == CN_BH.version + 1
    assert first.horizon == date(2026, 12, 31)
    assert first.hours(date(2026, 10, 10)) == CN_BH.weekly[0]
    by_hand = approved(CN_BH, review.rows[:0])
    again = approved(approved(by_hand, review.rows), review.rows[:1])
    assert again.hours(date(2026, 10, 1)) == ()
    assert CN_BH.hours(date(2026, 10, 10)) == ()


def test_around_the_clock_needs_no_exceptions() -> None:
    assert all(row.intervals == ((0, 86400),) for row in holiday_review(2026, calendar=ALWAYS).rows)
