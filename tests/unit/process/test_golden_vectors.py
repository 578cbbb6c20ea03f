"""The golden vectors V1-V20 of process.md 5.2.10, through the scenario reader as the command uses it."""

from typing import Any

import pytest

from .golden import ALL, BH, OFFICE, at, simulate

BERLIN = "Europe/Berlin"


def resolution(calendar: object, duration: str, created: str, **more: Any) -> dict[str, Any]:
    """Return the resolution clock of a P2 ticket with one target."""
    events = [(created, "created", {"priority": "P2"}), *more.pop("events", [])]
    now = more.pop("now", created)
    return simulate(calendar, {"P2": {"resolution": duration}}, events, now, **more)["resolution"]


def test_v1_night_around_the_clock() -> None:
    targets = {"P1": {"first_response": "PT30M", "resolution": "PT2H"}}
    clocks = simulate(ALL, targets, [("03-06 23:50", "created", {"priority": "P1"})], "03-06 23:50")
    assert clocks["first_response"]["deadline"] == at("03-07 00:20")
    assert clocks["resolution"]["deadline"] == at("03-07 01:50")


@pytest.mark.parametrize(
    ("vector", "created", "duration", "deadline"),
    [
        ("V2", "03-06 17:45", "PT4H", "03-09 14:15"),
        ("V3", "03-09 11:50", "PT1H", "03-09 14:20"),
        ("V4", "09-30 17:00", "PT4H", "10-08 12:00"),
        ("V5", "10-10 10:00", "PT2H", "10-10 12:00"),
        ("V5c", "10-09 17:00", "PT4H", "10-10 12:00"),
        ("V16", "03-13 17:00", "PT24H", "03-19 09:30"),
        ("V19", "03-13 18:00", "PT30M", "03-16 09:30"),
        ("V20", "03-09 16:00", "PT2H", "03-09 18:00"),
    ],
)
def test_business_hours(vector: str, created: str, duration: str, deadline: str) -> None:
    assert resolution(BH, duration, created)["deadline"] == at(deadline), vector


def test_v5_without_the_make_up_day() -> None:
    plain = {**BH, "overrides": {}}
    assert resolution(plain, "PT2H", "10-10 10:00")["deadline"] == at("10-12 11:00")


@pytest.mark.parametrize(
    ("vector", "calendar", "created", "pause", "duration", "deadline"),
    [
        ("V6", BH, "03-09 09:30", ("03-09 10:00", "03-09 15:00"), "PT4H", "03-10 09:30"),
        ("V7", BH, "03-13 16:00", ("03-13 17:00", "03-16 10:00"), "PT4H", "03-16 14:30"),
        ("V18", BH, "03-09 11:00", ("03-09 12:00", "03-09 13:30"), "PT2H", "03-09 14:30"),
    ],
)
def test_pauses(
    vector: str, calendar: Any, created: str, pause: tuple[str, str], duration: str, deadline: str
) -> None:
    events = [(pause[0], "waiting_customer"), (pause[1], "resumed")]
    clock = resolution(calendar, duration, created, events=events, now=pause[1])
    assert clock["deadline"] == at(deadline), vector
    assert clock["pauses"] == [[at(pause[0]), at(pause[1])]]


@pytest.mark.parametrize(
    "events",
    [
        [
            ("03-09 10:00", "waiting_customer"),
            ("03-09 10:30", "waiting_customer"),
            ("03-09 11:00", "resumed"),
            ("03-09 11:30", "resumed"),
        ],
        [
            ("03-09 10:00", "waiting_customer"),
            ("03-09 10:30", "scheduled", {"expected_until": "03-09 11:30"}),
        ],
        [
            ("03-09 10:00", "waiting_customer"),
            ("03-09 10:30", "waiting_third_party", {"expected_until": "03-09 18:00"}),
            ("03-09 11:00", "customer_message"),
            ("03-09 11:30", "resumed"),
        ],
    ],
)
def test_v8_overlapping_pauses_are_a_union(events: list[Any]) -> None:
    clock = resolution(ALL, "PT2H", "03-09 09:00", events=events, now="03-09 11:40")
    assert clock["deadline"] == at("03-09 12:30")
    assert clock["pauses"] == [[at("03-09 10:00"), at("03-09 11:30")]]


@pytest.mark.parametrize("p3", [{}, {"P3": {"resolution": "P3WD"}}])
def test_v9_other_calendar_carries_elapsed(p3: dict[str, Any]) -> None:
    clock = simulate(
        BH,
        {"P1": {"resolution": "PT2H"}, **p3},
        [("03-13 17:00", "created", {"priority": "P3"}), ("03-16 09:00", "priority", {"to": "P1"})],
        "03-16 09:00",
        calendars={"P1": ALL, "P3": BH},
    )["resolution"]
    assert clock["elapsed_s"] == 3600
    assert clock["deadline"] == at("03-16 10:00")


def test_v10_retarget_breaches_at_the_change() -> None:
    clock = simulate(
        ALL,
        {"P1": {"resolution": "PT2H"}, "P2": {"resolution": "PT4H"}},
        [("03-09 09:00", "created", {"priority": "P2"}), ("03-09 12:00", "priority", {"to": "P1"})],
        "03-09 12:10",
    )["resolution"]
    assert (clock["state"], clock["cause"]) == ("breached", "retarget")
    assert clock["breached_at"] == clock["deadline"] == at("03-09 12:00")
    assert clock["warnings"] == {"50": None, "75": None, "90": None, "100": at("03-09 12:00")}


def test_v11_not_solved_carries_elapsed() -> None:
    events = [("03-09 11:00", "solution_provided"), ("03-10 09:00", "not_solved")]
    clock = resolution(ALL, "PT4H", "03-09 10:00", events=events, now="03-10 09:30")
    assert clock["first_resolution_s"] == 3600
    assert clock["deadline"] == at("03-10 12:00")
    assert clock["met_at"] is None
    assert clock["state"] == "running"
    assert clock["cycle"] == 1
    assert clock["pauses"] == [[at("03-09 11:00"), at("03-10 09:00")]]


def test_v11_second_solution_is_the_total() -> None:
    events = [
        ("03-09 11:00", "solution_provided"),
        ("03-10 09:00", "not_solved"),
        ("03-10 11:00", "solution_provided"),
    ]
    clock = resolution(ALL, "PT4H", "03-09 10:00", events=events, now="03-11 09:30")
    assert (clock["first_resolution_s"], clock["total_resolution_s"]) == (3600, 3 * 3600)
    assert (clock["state"], clock["met_at"]) == ("met", at("03-10 11:00"))


def test_v12_over_midnight() -> None:
    assert resolution(ALL, "PT1H", "03-09 23:30")["deadline"] == at("03-10 00:30")


def test_v13_spring_in_berlin() -> None:
    calendar = {"tz": BERLIN, "kind": "always"}
    weekly = {
        "tz": BERLIN,
        "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), [["00:00", "24:00"]]),
    }
    for form in (calendar, weekly):
        assert resolution(form, "PT4H", "03-29 00:30")["deadline"] == "2026-03-29T05:30:00+02:00"


@pytest.mark.parametrize(("day", "hours"), [("03-29", 3), ("10-25", 5), ("06-01", 4)])
def test_v14_real_length_of_a_night(day: str, hours: int) -> None:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), [["01:00", "05:00"]])
    calendar = {"tz": BERLIN, "weekly": week}
    clock = resolution(calendar, "PT100H", f"{day} 00:00", now=f"{day} 12:00")
    assert clock["elapsed_s"] == hours * 3600


def test_v15_warnings_at_exact_instants() -> None:
    expected = {
        "50": at("03-16 10:00"),
        "75": at("03-16 11:00"),
        "90": at("03-16 11:36"),
        "100": at("03-16 12:00"),
    }
    for now in ("03-13 17:00", "03-16 10:30", "03-16 12:30"):
        assert resolution(BH, "PT4H", "03-13 17:00", now=now)["warnings"] == expected


def test_v16_wall_clock_day() -> None:
    targets = {"P3": {"update": {"duration": "PT24H", "calendar": "24x7"}, "resolution": "PT24H"}}
    clocks = simulate(BH, targets, [("03-13 17:00", "created")], "03-13 17:00")
    assert clocks["update"]["deadline"] == at("03-14 17:00")
    assert clocks["resolution"]["deadline"] == at("03-19 09:30")


def test_v17_new_york() -> None:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), [["09:00", "17:00"]])
    calendar = {"tz": "America/New_York", "weekly": week}
    clock = resolution(calendar, "PT1H", "03-13 05:00")
    assert clock["deadline"] == "2026-03-13T10:00:00-04:00"


@pytest.mark.parametrize(
    ("target", "steps"),
    [
        ("PT30M", ["15:00", "22:30", "27:00", "30:00"]),
        ("PT15M", ["07:30", "11:15", None, "15:00"]),
        ("PT10M", ["05:00", "07:30", None, "10:00"]),
        ("PT2M", [None, None, None, "02:00"]),
    ],
)
def test_close_warnings_are_dropped(target: str, steps: list[str | None]) -> None:
    clock = resolution(ALL, target, "03-09 09:00")
    expected = [None if step is None else at(f"03-09 09:{step}") for step in steps]
    assert list(clock["warnings"].values()) == expected


def test_make_up_day_of_september_works() -> None:
    assert OFFICE in BH["overrides"].values()
    assert resolution(BH, "PT1H", "09-20 09:00")["deadline"] == at("09-20 10:00")
