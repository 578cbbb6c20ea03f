"""Dates as other systems write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.exchange.readers.instants import InstantReader, OrderGuess, guess_order, looks_like_instant

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = datetime(2026, 3, 9, 14, 5, tzinfo=SHANGHAI)


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-09 14:05",
        "2026-03-09T14:05:00",
        "2026-03-09T06:05:00Z",
        "2026-03-09T14:05:00.000+08:00",
        "2026-03-09 06:05:00 UTC",
        "20260309140500",
        "2026/3/9 14:05",
        "9/3/2026 14:05",
        "09.03.2026 14:05",
        "9/3/26 2:05 PM",
        "2026年3月9日 14:05",
        "2026年3月9日14时05分",
        "2026年3月9日 下午2:05",
        "09 Mar 2026 14:05",
        "09/Mar/26 2:05 PM",
        "Mar 9, 2026 2:05 p.m.",
        "Mon, 09 Mar 2026 14:05:00 +0800",
        "1773036300",
        "1773036300000",
        1773036300,
        46090.586805555555,
        datetime(2026, 3, 9, 14, 5),  # noqa: DTZ001
        MOMENT,
    ],
)
def test_one_moment_in_many_spellings(text: object) -> None:
    assert InstantReader(order="dmy", zone=SHANGHAI).read(text) == micros(MOMENT)


def test_month_first_and_patterns() -> None:
    assert InstantReader(order="mdy", zone=SHANGHAI).read("3/9/2026 14:05") == micros(MOMENT)
    assert InstantReader(order="ymd", zone=SHANGHAI).read("26-3-9 14:05") == micros(MOMENT)
    assert InstantReader(order="%d|%m|%Y %H.%M", zone=SHANGHAI).read("09|03|2026 14.05") == micros(MOMENT)
    assert InstantReader(order="epoch", zone=UTC).read("60") == 60_000_000


def test_days_alone_begin_at_midnight_of_the_zone() -> None:
    midnight = micros(datetime(2026, 3, 9, tzinfo=SHANGHAI))
    reader = InstantReader(order="dmy", zone=SHANGHAI)
    assert [reader.read(day) for day in ("9/3/2026", "20260309", date(2026, 3, 9), "2026年3月9日")] == [
        midnight
    ] * 4
    assert reader.read("2026-03-09 上午12:00") == midnight


@pytest.mark.parametrize("text", ["", "?", None, " N/A ", "null", "None", "-", "未知"])
def test_unknown_is_none(text: object) -> None:
    assert InstantReader().read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "31/2/2026",
        "yesterday",
        "12",
        "1/1/1066",
        "99 Foo 2026",
        True,
        [1],
        {"a": 1},
        "32/13/2026",
        "1e400",
        b"x",
    ],
)
def test_what_is_no_date_is_an_error(text: object) -> None:
    with pytest.raises(ValueError, match="."):
        InstantReader(order="dmy").read(text)


def test_the_order_is_decided_over_the_whole_column() -> None:
    assert guess_order(["1/2/2026"] * 50 + ["13/2/2026"]) == OrderGuess("dmy")
    assert guess_order(["1/2/2026", "1/13/2026 10:00"]) == OrderGuess("mdy")
    assert guess_order(["1/2/2026", "3/4/2026"]) == OrderGuess("dmy", certain=False)
    assert guess_order(["13/1/2026", "14/1/2026", "1/14/2026"]) == OrderGuess("dmy", conflicting=True)
    assert guess_order(["2026-01-02", "?", 5, None]).certain


def test_what_looks_like_a_date() -> None:
    assert looks_like_instant("3/13/2026")
    assert looks_like_instant(date(2026, 1, 1))
    assert not any(map(looks_like_instant, ["12345678", "yes", "some text 12", 5, None]))


def test_two_digit_years() -> None:
    reader = InstantReader(order="dmy")
    assert reader.read("01/02/70") == micros(datetime(1970, 2, 1, tzinfo=UTC))
    assert reader.read("01/02/69") == micros(datetime(2069, 2, 1, tzinfo=UTC))


moments = st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31)).map(lambda m: m.replace(microsecond=0))  # noqa: DTZ001


@given(moments)
def test_every_format_brings_back_the_moment(moment: datetime) -> None:
    expected = micros(moment.replace(tzinfo=UTC))
    day_first, month_first = InstantReader(order="dmy"), InstantReader(order="mdy")
    assert day_first.read(moment.isoformat()) == expected
    assert day_first.read(f"{moment:%d/%m/%Y %H:%M:%S}") == expected
    assert month_first.read(f"{moment:%m/%d/%Y %I:%M:%S %p}") == expected
    assert day_first.read(f"{moment:%Y年%m月%d日 %H:%M:%S}") == expected
    assert day_first.read(f"{moment:%Y%m%d%H%M%S}") == expected
    serial = (moment - datetime(1899, 12, 30)).total_seconds() / 86_400  # noqa: DTZ001
    assert InstantReader(order="excel").read(serial) == expected


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.none(), st.booleans()))
def test_any_cell_gives_an_instant_none_or_value_error(cell: object) -> None:
    try:
        found = InstantReader(order="dmy", zone=SHANGHAI).read(cell)
    except ValueError:
        return
    assert found is None or isinstance(found, int)
