"""Cells as other systems write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.exchange.readers import values

cells = st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.none(), st.booleans())


@pytest.mark.parametrize(
    "cell", [None, "", " ", "?", "N/A", "null", "None", "-", "NaN", "未知", float("nan"), "#N/A"]
)
def test_unknown(cell: object) -> None:
    assert values.is_unknown(cell)
    assert values.as_text(cell) == ""
    assert values.as_priority(cell) is None
    assert values.as_flag(cell) is None
    assert values.as_count(cell) is None
    assert values.as_grade(cell) is None


def test_text() -> None:
    assert [values.as_text(cell) for cell in (3.0, 3.5, True, False, " a ", 7)] == [
        "3",
        "3.5",
        "true",
        "false",
        "a",
        "7",
    ]
    assert values.as_text(datetime(2026, 3, 9, 14, 5)) == "2026-03-09 14:05:00"  # noqa: DTZ001
    assert values.as_text(date(2026, 3, 9)) == "2026-03-09"


def test_body_turns_written_line_breaks_into_real_ones() -> None:
    assert values.as_body("Dear all,\\n\\nhello\\tyou") == "Dear all,\n\nhello\tyou"
    assert values.as_body("path C:\\new\nsecond line") == "path C:\\new\nsecond line"
    assert values.as_body("a\r\nb\rc") == "a\nb\nc"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3 - Moderate", 3),
        ("P1", 1),
        ("p0", 0),
        ("high", 2),
        ("紧急", 1),
        ("3", 3),
        (2.0, 2),
        (4, 4),
        ("5 - Planning", 4),
    ]
    + [
        ("1 - Critical", 1),
        ("Medium", 3),
        ("特急", 0),
        ("P2(高)", 2),
        ("Priority: low", 4),
        ("very low", 4),
        ("普通", 3),
    ],
)
def test_priorities(cell: object, expected: int) -> None:
    assert values.as_priority(cell) == expected


def test_grades_and_counts() -> None:
    assert [values.as_grade(cell) for cell in ("1 - High", "medium", "低", "4")] == [1, 2, 3, 4]
    assert values.as_count("12") == 12


@pytest.mark.parametrize("cell", ["purple", "banana split"])
def test_other_words_are_errors(cell: str) -> None:
    for read in (values.as_priority, values.as_grade, values.as_flag, values.as_count):
        with pytest.raises(ValueError, match="."):
            read(cell)


def test_flags() -> None:
    assert all(values.as_flag(cell) is True for cell in ("true", "YES", "1", "是", True, 1))
    assert all(values.as_flag(cell) is False for cell in ("false", "n", "0", "否", False, 0))


@given(cells)
def test_any_cell_gives_a_value_or_value_error(cell: object) -> None:
    assert values.as_text(cell) == values.as_text(cell).strip()
    assert isinstance(values.as_body(cell), str)
    for read, most in ((values.as_priority, 4), (values.as_grade, 9)):
        try:
            found = read(cell)
        except ValueError:
            continue
        assert found is None or 0 <= found <= most
