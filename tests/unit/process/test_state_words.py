"""What product lines call states, and their reasons for waiting: read, checked, laid over, found again."""

from typing import Any

import pytest

from desk.models.blueprints import universal
from desk.process.errors import KnownError
from desk.process.handbook import handbook
from desk.process.state_words import laid_over, name_of, reason_in, states_of
from desk.process.variants import variant

VENDOR: dict[str, Any] = {
    "waiting_third_party": {
        "title": {"zh": "等待供应商", "en": "Waiting for vendor"},
        "reasons": [
            {"id": "part", "title": {"zh": "等待备件", "en": "Spare part"}, "hours": 72},
            {"id": "their_turn", "title": "Vendor investigates"},
        ],
        "only": True,
    },
    "in_progress": {"title": {"zh": "排查中"}},
}


def test_a_line_over_the_standard_keeps_what_it_does_not_say() -> None:
    standard, own = states_of(VENDOR), states_of({"waiting_third_party": {"title": "Carrier"}, "new": {}})
    found = laid_over(standard, own)
    assert name_of(found, "waiting_third_party").en == "Carrier"
    assert [one.id for one in found["waiting_third_party"].reasons] == ["part", "their_turn"]
    assert found["waiting_third_party"].only
    assert (name_of(found, "in_progress").zh, name_of(found, "new").zh) == ("排查中", "新建")
    other = {"waiting_third_party": {"reasons": [{"id": "x", "title": "X"}]}}
    replaced = laid_over(standard, states_of(other))
    assert [one.id for one in replaced["waiting_third_party"].reasons] == ["x"]
    assert (replaced["waiting_third_party"].title.en, replaced["waiting_third_party"].only) == (
        "Waiting for vendor",
        False,
    )


def test_a_reason_is_found_by_id_and_by_either_title() -> None:
    states = states_of(VENDOR)
    found = [reason_in(states, "waiting_third_party", said) for said in ("PART", " 等待备件 ", "spare  part")]
    assert {one.id for one in found if one is not None} == {"part"}
    assert reason_in(states, "waiting_third_party", "the weather") is None
    assert reason_in(states, "scheduled", "part") is None


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], "table"),
        ({"asleep": {}}, "asleep"),
        ({"new": "fresh"}, "new"),
        ({"new": {"colour": "red"}}, "new"),
        ({"new": {"title": "x" * 41}}, "40"),
        ({"new": {"title": "Assigned"}}, "assigned"),
        ({"new": {"title": "A"}, "closed": {"title": {"en": "B", "zh": "a"}}}, "“a”"),
        ({"closed": {"reasons": [{"id": "a", "title": "A"}]}}, "no waiting"),
        ({"scheduled": {"reasons": "a"}}, "reasons"),
        ({"scheduled": {"reasons": ["a"]}}, "id, title and hours"),
        ({"scheduled": {"reasons": [{"id": "1", "title": "A"}]}}, "no id"),
        ({"scheduled": {"reasons": [{"id": "a"}]}}, "no name"),
        ({"scheduled": {"reasons": [{"id": "a", "title": "A", "hours": -1}]}}, "hours"),
        ({"scheduled": {"reasons": [{"id": "a", "title": "A"}] * 2}}, "twice"),
        ({"scheduled": {"only": True}}, "only"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(states: object, said: str) -> None:
    with pytest.raises(KnownError) as caught:
        variant(universal(), {"states": states}, line="pay")
    assert said in caught.value.sentence("en")


@pytest.mark.parametrize(("language", "words"), [("en", ("Waiting for vendor", "Spare part", "72 h")),
                                                 ("zh_CN", ("等待供应商", "等待备件", "72 小时"))])  # fmt: skip
def test_the_handbook_says_the_lines_words(language: str, words: tuple[str, ...]) -> None:
    found = handbook(variant(universal(), {"states": VENDOR}, line="pay"), [], language=language)
    assert all(word in found for word in words)
    assert "Waiting for third party" not in found
