"""How a person is told: checked settings, urgency, and when what is not urgent leaves."""

import pytest

from desk.process.contacts import Contact, from_json, is_urgent, leaves_in
from desk.process.errors import FieldError

HOUR = 3600


def test_settings_are_read_and_written_back() -> None:
    """Accounts and times are tidied; what is written reads the same."""
    made = from_json(
        {
            "chats": {"slack": " U1 ", "feishu": ""}, "targets": ["ntfy://a", "ntfy://a"], "mail": True, "fold_s": 60,
            "quiet": ["22:00", "07:30"], "digest": ["13:00", "09:00"],
        }
    )  # fmt: skip
    assert made == Contact({"slack": "U1"}, ("ntfy://a",), True, 60, ("22:00", "07:30"), ("09:00", "13:00"))
    assert from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (None, "contact"), ({"chats": {"icq": "1"}}, "chats"), ({"chats": [1]}, "chats"), ({"targets": "x"}, "targets"),
        ({"targets": ["none"]}, "targets"), ({"targets": [f"a://{n}" for n in range(11)]}, "targets"),
        ({"fold_s": 4000}, "fold_s"), ({"fold_s": True}, "fold_s"), ({"quiet": ["22:00"]}, "quiet"),
        ({"quiet": ["22:00", "25:00"]}, "quiet"), ({"digest": ["9"]}, "digest"),
    ],
)  # fmt: skip
def test_wrong_settings_are_named(data: object, field: str) -> None:
    """The field and what to write."""
    with pytest.raises(FieldError) as said:
        from_json(data)
    assert said.value.params["field"] == field


def test_pages_and_high_priorities_are_urgent() -> None:
    """Whatever else is not."""
    assert [is_urgent(*one) for one in (("page", 4), ("dispatched", 3), ("warning", 1), ("warning", 2))] == [
        True, True, True, False,
    ]  # fmt: skip


def test_when_it_leaves() -> None:
    """After the fold, after quiet hours, or at the next digest outside of them."""
    plain = Contact({}, fold_s=60)
    assert leaves_in(plain, 12 * HOUR) == 60
    quiet = Contact({}, fold_s=60, quiet=("22:00", "07:30"))
    assert leaves_in(quiet, 12 * HOUR) == 60
    assert leaves_in(quiet, 23 * HOUR) == 8 * HOUR + HOUR // 2
    assert leaves_in(quiet, 22 * HOUR - 30) == 9 * HOUR + HOUR // 2 + 30
    digest = Contact({}, digest=("09:00", "13:00"))
    assert leaves_in(digest, 8 * HOUR) == HOUR
    assert leaves_in(digest, 9 * HOUR) == 4 * HOUR
    assert leaves_in(digest, 20 * HOUR) == 13 * HOUR
    both = Contact({}, quiet=("22:00", "09:30"), digest=("09:00",))
    assert leaves_in(both, 8 * HOUR) == HOUR + HOUR // 2
