"""Two versions of a text cut where they differ: whatever merges by itself leaves nothing to choose."""

from hypothesis import given
from hypothesis import strategies as st

from desk.process.three_way import Place, merge_text, places

TEXTS = st.lists(st.sampled_from(["One. ", "Two. ", "Three. ", "四。", "five\n"]), max_size=6).map("".join)


@given(TEXTS, TEXTS, TEXTS)
def test_what_merges_by_itself_leaves_nothing_to_choose(base: str, mine: str, theirs: str) -> None:
    found = places(base, mine, theirs)
    merged = merge_text(base, mine, theirs)
    assert any(place.differs for place in found) == (merged is None)
    if merged is not None:
        assert "".join(place.mine for place in found) == merged


def test_one_sides_changes_are_taken_and_the_others_wait_for_a_choice() -> None:
    found = places("A. B. C.", "A. B1. C.", "Zero. A. B2. C.")
    assert found == (
        Place("Zero. ", "Zero. "), Place("A. ", "A. "), Place("B1. ", "B2. "), Place("C.", "C."),
    )  # fmt: skip


def test_a_text_too_long_to_compare_is_one_place() -> None:
    long = "x\n" * 20_001
    assert places("", long, "y") == (Place(long, "y"),)
