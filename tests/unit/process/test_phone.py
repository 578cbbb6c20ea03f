"""Telephone numbers are the same however they are written, and only then."""

import pytest

from desk.process.phone import digits_of, same_number


@pytest.mark.parametrize(
    ("left", "right"),
    [("+86 138-0013-8000", "13800138000"), ("0086 138 0013 8000", "138 0013 8000"), ("(010) 6552 9988", "+86 10 65529988"),
     ("+49 (0)30 901820", "030 901820"), ("8001", "8001"), ("１３８００１３８０００", "13800138000"),
     ("65529988 转 12", "65529988"),
     ("+1 415-555-0100 ext 7", "4155550100")],
)  # fmt: skip
def test_the_same(left: str, right: str) -> None:
    """With or without country, area, spaces, extension."""
    assert same_number(left, right)
    assert same_number(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [("13800138000", "13800138001"), ("8001", "13888001"), ("", ""), ("abc", ""), ("8001", "8002"), ("138001", "99138001")],
)  # fmt: skip
def test_another(left: str, right: str) -> None:
    """A short number is only equal to itself; nothing equals nothing."""
    assert not same_number(left, right)
    assert digits_of("x") == ""
