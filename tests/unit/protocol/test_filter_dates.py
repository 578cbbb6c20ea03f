"""Days in a filter: how they are written, and which instants they are on this machine."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.process.errors import KnownError
from desk.protocol.filter_dates import instants, is_day, read, said
from desk.protocol.queue import QueueQuery, Term
from desk.protocol.terms import condition

NOW = datetime(2026, 3, 4, 15, 30)  # noqa: DTZ001 - a Wednesday; naive, as the days of this machine are


def us(*parts: int) -> int:
    """Return an instant of this machine's zone."""
    return int(datetime(*parts).timestamp()) * 1_000_000  # type: ignore[arg-type] # noqa: DTZ001


DAYS: list[tuple[str, Any, Any]] = [
    ("today", us(2026, 3, 4), us(2026, 3, 5)),
    ("昨天", us(2026, 3, 3), us(2026, 3, 4)),
    ("明天", us(2026, 3, 5), us(2026, 3, 6)),
    ("本周", us(2026, 3, 2), us(2026, 3, 9)),
    ("last week", us(2026, 2, 23), us(2026, 3, 2)),
    ("next_week", us(2026, 3, 9), us(2026, 3, 16)),
    ("this month", us(2026, 3, 1), us(2026, 4, 1)),
    ("上个月", us(2026, 2, 1), us(2026, 3, 1)),
    ("下月", us(2026, 4, 1), us(2026, 5, 1)),
    ("今年", us(2026, 1, 1), us(2027, 1, 1)),
    ("last year", us(2025, 1, 1), us(2026, 1, 1)),
    ("周三", us(2026, 3, 4), us(2026, 3, 5)),
    ("thu", us(2026, 2, 26), us(2026, 2, 27)),
    ("星期天", us(2026, 3, 1), us(2026, 3, 2)),
    ("2026-02-28", us(2026, 2, 28), us(2026, 3, 1)),
    ("2026.2.28 ", us(2026, 2, 28), us(2026, 3, 1)),
    ("２０２６年２月２８日", us(2026, 2, 28), us(2026, 3, 1)),
    ("2026-02", us(2026, 2, 1), us(2026, 3, 1)),
    ("2025年12月", us(2025, 12, 1), us(2026, 1, 1)),
    ("2025年", us(2025, 1, 1), us(2026, 1, 1)),
    ("12-31", us(2025, 12, 31), us(2026, 1, 1)),
    ("3/4", us(2026, 3, 4), us(2026, 3, 5)),
    ("2月29日", us(2024, 2, 29), us(2024, 3, 1)),
    ("2026-03-04T14:05", us(2026, 3, 4, 14, 5), us(2026, 3, 4, 14, 6)),
    ("2026-03-04 9点", us(2026, 3, 4, 9), us(2026, 3, 4, 9, 1)),
    (">2026-03-01", us(2026, 3, 2), None),
    (">=2026-03-01", us(2026, 3, 1), None),
    ("< 今天", None, us(2026, 3, 4)),
    ("<=今天", None, us(2026, 3, 5)),
    ("2026-03-01..昨天", us(2026, 3, 1), us(2026, 3, 4)),
    ("..2026-03-01", None, us(2026, 3, 2)),
    ("2026-03..", us(2026, 3, 1), None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "begin", "end"), DAYS)
def test_days(written: str, begin: int | None, end: int | None) -> None:
    value = read(written)
    assert value is not None
    assert is_day(value)
    assert read(value) == value
    assert instants(value, int(NOW.timestamp() * 1_000_000)) == (begin, end)


@pytest.mark.parametrize(
    "written",
    ["", "..", "2026", "13-01", "2026-02-30", "soon", ">", "今天..soon", "2d", "0000-01-01", "99年"],
)
def test_what_is_no_day(written: str) -> None:
    assert read(written) is None


@given(st.text(max_size=20) | st.text("0123456789-/.年月日<>=T: today周一上", max_size=20))
def test_no_text_breaks_it(written: str) -> None:
    value = read(written)
    if value is not None:
        begin, end = instants(value, int((NOW + timedelta(400)).timestamp()) * 1_000_000)
        assert begin is not None or end is not None


def test_they_are_said_in_both_languages() -> None:
    assert said("last_week", chinese=False) == "last week"
    assert said("last_week..today", chinese=True) == "上周..今天"
    assert said(">=monday", chinese=True) == ">=周一"
    assert said("2025年", chinese=False) == "2025"
    assert said("2026-03-04T14:05", chinese=True) == "2026-03-04T14:05"


def test_days_become_conditions() -> None:
    query = QueueQuery(now_us=int(NOW.timestamp() * 1_000_000))
    assert condition(Term("created", ("today",)), query) == (
        "((created_us >= ? AND created_us < ?))",
        (us(2026, 3, 4), us(2026, 3, 5)),
    )
    assert condition(Term("due", ("<2026-03-01",)), query) == ("((due_us < ?))", (us(2026, 3, 1),))
    assert condition(Term("closed", (">2026-03-01", "2025年")), query)[0] == (
        "((closed_us >= ?) OR (closed_us >= ? AND closed_us < ?))"
    )
    for wrong in ("no day", ""):
        with pytest.raises(KnownError, match="closed"):
            condition(Term("closed", (wrong,)), query)
