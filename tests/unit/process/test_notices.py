"""Who is told of a warning, and when."""

import pytest

from desk.process.notices import flood_told, is_quiet, is_silent, is_told, minute_of, whose

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
    usual: dict[str, object] = {"step": 90, "owner": b"me", "group": b"g", "me": b"me", "groups": (b"g",)}  # fmt: skip
    settings = {**SETTINGS, **{name: changed.pop(name) for name in list(changed) if name in SETTINGS}}
    return is_told(settings, **{**usual, **changed})  # type: ignore[arg-type]


def test_steps_owners_groups_and_quiet_hours() -> None:
    assert told()
    assert not told(step=50)
    assert not told(owner=b"other")
    assert told(owner=b"other", notify_whose="groups")
    assert not told(owner=None, group=b"x", notify_whose="groups")
    assert told(owner=None, group=None, notify_whose="all")


@pytest.mark.parametrize(
    ("quiet", "shifts", "at", "silent"),
    [("shifts", ((10, 20), (25, 40)), 10, False), ("shifts", ((10, 20), (25, 40)), 20, True),
     ("shifts", ((10, 20), (25, 40)), 5, True), ("shifts", (), 10, True), ("shifts", None, 5, False),
     ("never", (), 5, False), ("hours", None, 5, True), ("hours", ((0, 99),), 5, True), (None, None, 5, False)],
)  # fmt: skip
def test_who_is_off_shift_or_has_quiet_hours_hears_of_p0_and_p1_only(
    quiet: object, shifts: tuple[tuple[int, int], ...] | None, at: int, silent: bool
) -> None:
    settings = {**SETTINGS, "quiet": quiet}
    assert is_silent(settings, priority=3, minute=1400, at=at, shifts=shifts) == silent
    assert not is_silent(settings, priority=1, minute=1400, at=at, shifts=shifts)
    assert not is_silent({**settings, "quiet": "hours"}, priority=3, minute=600, at=at, shifts=shifts)


def test_whose() -> None:
    assert whose(b"me", None, b"me", ()) == "mine"
    assert whose(None, b"g", None, (b"g",)) == "groups"
    assert whose(b"you", b"h", b"me", (b"g",)) == "others"


@pytest.mark.parametrize(
    ("of", "silent", "result"),
    [("mine", False, (7, 5, "mine")), ("mine", True, (2, 0, "mine")), ("groups", False, (10, 8, "groups")),
     ("all", False, (21, 19, "others")), ("all", True, (13, 11, "others"))],
)  # fmt: skip
def test_of_a_flood_a_person_hears_what_they_want(
    of: str, silent: bool, result: tuple[int, int, str]
) -> None:
    tally = [["mine", 100, False, 5], ["mine", 90, True, 2], ["mine", 50, True, 90], ["groups", 100, False, 3],
             ["others", 100, True, 11]]  # fmt: skip
    assert flood_told({**SETTINGS, "notify_whose": of}, tally, silent=silent) == result
    assert flood_told({**SETTINGS, "notify_whose": of}, [], silent=silent) == (0, 0, "mine")
