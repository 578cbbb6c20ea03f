"""Who is told of a warning, and when."""

import pytest

from desk.process.notices import is_quiet, is_told, minute_of

SETTINGS = {"notify_50": False, "notify_75": True, "notify_90": True, "notify_100": True, "notify_whose": "mine",
            "quiet_from": "22:00", "quiet_until": "07:30"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "minute"),
    [("07:30", 450), ("0:00", 0), ("24:00", None), ("7", None), ("", None), ("07:3", None)],
)
def test_minutes(text: str, minute: int | None) -> None:
    assert minute_of(text) == minute


@pytest.mark.parametrize(
    ("minute", "begins", "ends", "quiet"),
    [(1320, "22:00", "07:30", True), (449, "22:00", "07:30", True), (450, "22:00", "07:30", False),
     (720, "12:00", "13:00", True), (780, "12:00", "13:00", False), (5, "", "07:00", False), (5, "00:00", "00:00", False)],
)  # fmt: skip
def test_quiet_hours(minute: int, begins: str, ends: str, quiet: bool) -> None:
    assert is_quiet(minute, begins, ends) == quiet


def told(**changed: object) -> bool:
    usual: dict[str, object] = {"step": 90, "priority": 3, "owner": b"me", "group": b"g", "me": b"me", "groups": (b"g",),
                                "minute": 600}  # fmt: skip
    settings = {**SETTINGS, **{name: changed.pop(name) for name in list(changed) if name in SETTINGS}}
    return is_told(settings, **{**usual, **changed})  # type: ignore[arg-type]


def test_steps_owners_groups_and_quiet_hours() -> None:
    assert told()
    assert not told(step=50)
    assert not told(owner=b"other")
    assert told(owner=b"other", notify_whose="groups")
    assert not told(owner=None, group=b"x", notify_whose="groups")
    assert told(owner=None, group=None, notify_whose="all")
    assert not told(minute=1400)
    assert told(minute=1400, priority=1)
