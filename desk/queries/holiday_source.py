"""Public holidays as proposals for a calendar's exceptions: nothing is active before a person approves it.

The `holidays` library knows make-up working days (调休). Some countries publish them year by year, so the
last published year is the calendar's horizon ("2027 not yet published").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import holidays

from desk.process.calendar import Calendar, Intervals
from desk.process.errors import KnownError
from desk.process.messages import Words, register

# Countries whose working days of a year are known only after a yearly announcement.
_ANNOUNCED_YEARLY = frozenset({"CN"})
_LANGUAGES = {"en": ("en_US", "en", "en_GB"), "zh": ("zh_CN", "zh")}
_LOOK_BACK = 10

register(
    {
        "holidays.unknown_country": (
            "There is no holiday data for “{country}”. Use a country code such as CN, or enter the days by hand.",
            "没有“{country}”的节假日数据。请使用 CN 这样的国家代码，或手工录入日期。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class ProposedOverride:
    """One exception to review: a holiday on a working day (no intervals) or a make-up working day."""

    day: date
    intervals: Intervals
    name: Words

    @property
    def is_working(self) -> bool:
        """Whether the day becomes a working day."""
        return bool(self.intervals)


@dataclass(frozen=True, slots=True)
class HolidayReview:
    """The proposals for one year.

    Attributes:
        is_published: False when the year's days are not announced yet; then nothing is proposed.
        horizon: last date for which the exceptions are known, None when the source has no limit.
        note: the state of the year in one sentence.
    """

    country: str
    year: int
    is_published: bool
    rows: tuple[ProposedOverride, ...]
    horizon: date | None
    note: Words


def holiday_review(year: int, country: str = "CN", *, calendar: Calendar) -> HolidayReview:
    """Return the proposed exceptions of a year for a calendar, judged against its usual week."""
    country = country.upper()
    last = published_until(year, country)
    if not _is_published(year, country):
        note = Words(f"{year} not yet published", f"{year} 年节假日安排尚未公布")
        return HolidayReview(country, year, False, (), last, note)
    rows = tuple(_rows(year, country, calendar))
    note = Words(f"{year}: {len(rows)} exceptions to review", f"{year} 年：{len(rows)} 个例外日期待审核")
    return HolidayReview(country, year, True, rows, last, note)


def published_until(year: int, country: str = "CN") -> date | None:
    """Return the last known day at or before `year`, or None for countries without yearly announcements."""
    if country.upper() not in _ANNOUNCED_YEARLY:
        return None
    for candidate in range(year, year - _LOOK_BACK, -1):
        if _is_published(candidate, country):
            return date(candidate, 12, 31)
    return None


def approved(
    calendar: Calendar, rows: Sequence[ProposedOverride], *, horizon: date | None = None
) -> Calendar:
    """Return the next version of a calendar with the reviewed rows; an existing exception by hand wins."""
    overrides: Mapping[date, Intervals] = {row.day: row.intervals for row in rows} | dict(calendar.overrides)
    kept = calendar.horizon if horizon is None else max(horizon, calendar.horizon or horizon)
    return replace(calendar, overrides=overrides, horizon=kept, version=calendar.version + 1)


def _source(year: int, country: str, language: str | None = None) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country, years=year, language=language, expand=False)
    except NotImplementedError as error:
        raise KnownError("holidays.unknown_country", country=country) from error


def _is_published(year: int, country: str) -> bool:
    source = _source(year, country)
    if country.upper() not in _ANNOUNCED_YEARLY:
        return True
    # Every announced year moves at least one working day to a weekend.
    return any(day.year == year for day in source.weekend_workdays)


def _rows(year: int, country: str, calendar: Calendar) -> list[ProposedOverride]:
    source = _source(year, country)
    names = {language: _names(year, country, language, source) for language in _LANGUAGES}
    usual = _usual_hours(calendar)
    rows = []
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        is_usual_workday = bool(calendar.weekly[day.weekday()])
        if day in source.weekend_workdays and not is_usual_workday:
            rows.append(ProposedOverride(day, usual, Words("make-up working day", "调休上班")))
        elif day in source and is_usual_workday:
            rows.append(ProposedOverride(day, (), Words(names["en"].get(day, ""), names["zh"].get(day, ""))))
    return rows


def _names(year: int, country: str, language: str, source: holidays.HolidayBase) -> dict[date, str]:
    spoken = next((code for code in _LANGUAGES[language] if code in source.supported_languages), None)
    named = _source(year, country, spoken) if spoken else source
    return {day: str(name) for day, name in named.items()}


def _usual_hours(calendar: Calendar) -> Intervals:
    """Return the hours of the most usual working day, which a make-up day follows."""
    length = calendar.modal_day_seconds()
    for hours in calendar.weekly:
        if sum(end - start for start, end in hours) == length:
            return hours
    return ((0, length),)
