"""Ids: order, reproducibility, and the check character of ticket numbers."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.process.ids import (
    check_digit,
    fact_id,
    id_time_us,
    is_ticket_number,
    new_id,
    offline_number,
    ticket_number,
)


@given(st.integers(0, 4_000_000_000_000_000))
def test_a_new_id_is_a_version_7_uuid_that_carries_its_instant(at_us: int) -> None:
    value = uuid.UUID(bytes=new_id(at_us))
    assert (value.version, value.variant) == (7, uuid.RFC_4122)
    assert 0 <= at_us - id_time_us(value.bytes) <= 1


@given(st.integers(0, 4_000_000_000_000_000), st.integers(1, 10**9))
def test_later_ids_sort_later(at_us: int, more: int) -> None:
    assert new_id(at_us, bytes(8)) < new_id(at_us + more, bytes(8))


def test_facts_have_the_same_id_anywhere() -> None:
    assert fact_id("mail", "<a@b>") == fact_id("mail", "<a@b>")
    assert fact_id("mail", "<a@b>") != fact_id("mail", "<a@c>")
    assert uuid.UUID(bytes=fact_id("x", b"\\1", 2)).version == 5


def test_the_published_example_of_iso_7064() -> None:
    assert check_digit("A12425GABC1234002") == "M"


@pytest.mark.parametrize("counter", [1, 9, 42, 1001, 999_999])
def test_a_number_is_known_again_and_a_slip_of_the_finger_is_not(counter: int) -> None:
    number = ticket_number(counter)
    assert is_ticket_number(number)
    assert is_ticket_number(number.lower())
    for digit in "0123456789":
        slipped = f"T-{digit}{number[3:]}"
        assert is_ticket_number(slipped) == (slipped == number)


@pytest.mark.parametrize("text", ["", "T-", "T-1", "X-12", "L-3", "L1-", "L1-x", "T-1*"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert not is_ticket_number(text)


def test_numbers_given_offline_name_their_desk() -> None:
    assert offline_number(17, 3) == "L17-3"
    assert is_ticket_number("l17-3")
