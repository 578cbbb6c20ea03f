"""Wrong scenarios get a sentence that names the field; right ones come back in the right zone."""

import copy
from typing import Any

import pytest

from desk.process.errors import KnownError
from desk.process.scenario import run

GOOD: dict[str, Any] = {
    "calendar": {"tz": "Asia/Shanghai", "weekly": {"mon": [["09:00", "18:00"]]}},
    "targets": {"P1": {"resolution": "PT2H", "update": {"duration": "PT1H", "calendar": "24x7"}}},
    "events": [
        {"at": "2026-03-09T09:30:00+08:00", "kind": "created", "priority": "P1"},
        {"at": "2026-03-09T09:40:00+08:00", "kind": "public_reply"},
    ],
    "now": "2026-03-09T10:00:00+08:00",
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the good scenario with one field replaced (or removed by None)."""
    scenario: Any = copy.deepcopy(GOOD)
    node = scenario
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    for part in parents:
        node = node[part]
    if value is None:
        del node[last]
    elif isinstance(last, int) and last == len(node):
        node.append(value)
    else:
        node[last] = value
    return scenario


def event(kind: str, **fields: Any) -> dict[str, Any]:
    return {"at": "2026-03-09T09:50:00+08:00", "kind": kind, **fields}


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("calendar", "always", "calendar"),
        ("calendar/tz", "Mars/Olympus", "calendar.tz"),
        ("calendar/tz", None, "calendar.tz"),
        ("calendar/kind", "monthly", "calendar.kind"),
        ("calendar/colour", "red", "calendar.colour"),
        ("calendar/version", 0, "calendar.version"),
        ("calendar/horizon", "soon", "calendar.horizon"),
        ("calendar/weekly", [], "calendar.weekly"),
        ("calendar/weekly/mon", "09:00", "calendar.weekly.mon"),
        ("calendar/weekly/mon", [["09:00"]], "calendar.weekly.mon[0]"),
        ("calendar/weekly/mon", [["09:00", "25:00"]], "calendar.weekly.mon[0]"),
        ("calendar/weekly/mon", [["9:00", "10:00"]], "calendar.weekly.mon[0]"),
        ("calendar/weekly/mon", [["09:00", "09:00"]], "calendar.weekly.mon[0]"),
        ("calendar/weekly/mon", [["09:00", "12:00"], ["11:00", "13:00"]], "calendar.weekly.mon"),
        ("calendar/weekly/monday", [], "calendar.weekly.monday"),
        ("calendar/overrides", [], "calendar.overrides"),
        ("calendar/overrides", {"2026-13-01": []}, "calendar.overrides.2026-13-01"),
        ("calendar/overrides", {"2026-10-01": [["22:00", "06:00"]]}, "calendar.overrides.2026-10-01"),
        ("calendars", [], "calendars"),
        ("calendars", {"P9": "24x7"}, "calendars.P9"),
        ("calendars", {"P1": 7}, "calendars.P1"),
        ("targets", None, "targets"),
        ("targets", "PT1H", "targets"),
        ("targets/P7", {}, "targets.P7"),
        ("targets/P1/speed", "PT1H", "targets.P1.speed"),
        ("targets/P1/resolution", "2h", "targets.P1.resolution"),
        ("targets/P1/resolution", "PT", "targets.P1.resolution"),
        ("targets/P1/resolution", "PT0S", "targets.P1.resolution"),
        ("targets/P1/resolution", 7200, "targets.P1.resolution"),
        ("targets/P1/update/duration", None, "targets.P1.update.duration"),
        ("targets/P1/update/calendar", "25x8", "targets.P1.update.calendar"),
        ("targets/P1/update/hours", 1, "targets.P1.update.hours"),
        ("events", [], "events"),
        ("events", {}, "events"),
        ("events/0", "created", "events[0]"),
        ("events/0/at", None, "events[0].at"),
        ("events/0/at", "yesterday", "events[0].at"),
        ("events/0/at", 17, "events[0].at"),
        ("events/0/at", "0001-01-01T00:00:00+08:00", "events[0].at"),
        ("now", "9999-12-31T23:59:59+08:00", "now"),
        ("events/0/kind", None, "events[0].kind"),
        ("events/0/kind", "opened", "events[0].kind"),
        ("events/0/kind", 5, "events[0].kind"),
        ("events/0/kind", "public_reply", "events[0].priority"),
        ("events/0/priority", "urgent", "events[0].priority"),
        ("events/0/priority", True, "events[0].priority"),
        ("events/0/channel", 5, "events[0].channel"),
        ("events/0/by_agent", "yes", "events[0].by_agent"),
        ("events/0/prio", "P1", "events[0].prio"),
        ("events/1/kind", "created", "events[1].kind"),
        ("events/1/at", "2026-03-09T09:00:00+08:00", "events[1].at"),
        ("events/1/recorded_at", "later", "events[1].recorded_at"),
        ("events/2", event("customer_message", courtesy=1), "events[2].courtesy"),
        ("events/2", event("waiting_third_party"), "events[2].expected_until"),
        (
            "events/2",
            event("scheduled", expected_until="2026-03-09T09:00:00+08:00"),
            "events[2].expected_until",
        ),
        ("events/2", event("waiting_customer", expected_until="x"), "events[2].expected_until"),
        ("events/2", event("priority"), "events[2].to"),
        ("events/2", event("priority", to="P5"), "events[2].to"),
        ("events/2", event("calendar"), "events[2].to"),
        ("events/2", event("calendar", to={"tz": "UTC", "weekly": 5}), "events[2].to.weekly"),
        ("events/2", event("waive", metric="speed", reason="x"), "events[2].metric"),
        ("events/2", event("waive", metric="update"), "events[2].reason"),
        ("now", None, "now"),
        ("now", "2026-03-09", "now"),
        ("targetz", {}, "targetz"),
    ],
)
def test_wrong_field_is_named(path: str, value: Any, field: str) -> None:
    scenario = changed(path, value)
    if value == "2026-03-09":
        scenario["calendar"] = "24x7"  # without a zone of its own an instant must carry an offset
    with pytest.raises(KnownError) as caught:
        run(scenario)
    for language in ("en", "zh"):
        sentence = caught.value.sentence(language)
        assert field in sentence
        assert "{" not in sentence.replace("{mon", "").replace("{date", "").replace("{日期", "")


def test_not_an_object_and_missing_created() -> None:
    for scenario in ([], {**GOOD, "events": [event("public_reply")]}):
        with pytest.raises(KnownError):
            run(scenario)


def test_never_working_calendar_is_refused() -> None:
    with pytest.raises(KnownError) as caught:
        run(changed("calendar/weekly", {}))
    assert "60" in caught.value.sentence("zh")


def test_instants_without_offset_are_in_the_calendars_zone() -> None:
    scenario = changed("now", "2026-03-09T10:00:00")
    assert run(scenario) == run(GOOD)


def test_around_the_clock_answers_in_the_zone_of_the_first_event() -> None:
    scenario = changed("calendar", "24x7")
    scenario["events"][0]["at"] = "2026-03-09T01:30:00Z"
    clocks: Any = run(scenario)["clocks"]
    assert clocks[0]["started_at"] == "2026-03-09T01:30:00+00:00"


def test_keys_of_a_clock() -> None:
    clocks: Any = run(
        changed("events/2", event("waiting_customer", expected_until="2026-03-10T09:00:00+08:00"))
    )["clocks"]
    keys = ["metric", "cycle", "started_at", "target_s", "elapsed_s", "state", "deadline", "remaining_s"]
    keys += ["met_at", "breached_at", "cause", "pauses", "warnings"]
    update = next(clock for clock in clocks if clock["metric"] == "update")
    assert list(update) == keys
    assert list(update["warnings"]) == ["50", "75", "90", "100"]


def test_over_midnight_is_stored_as_two() -> None:
    scenario = changed("calendar/weekly", {"sun": [["22:00", "02:00"]], "mon": [["20:00", "00:00"]]})
    scenario["targets"] = {"P1": {"resolution": "PT5H"}}
    scenario["events"] = [{"at": "2026-03-08T23:00:00+08:00", "kind": "created", "priority": 1}]
    scenario["now"] = "2026-03-08T23:00:00+08:00"
    clocks: Any = run(scenario)["clocks"]
    assert clocks[0]["deadline"] == "2026-03-09T22:00:00+08:00"


def test_target_object_may_leave_the_calendar_out() -> None:
    scenario = changed("targets/P1/update", {"duration": "PT1H"})
    assert run(scenario) == run(changed("targets/P1/update", "PT1H"))


def test_created_may_say_that_an_agent_wrote_it() -> None:
    scenario = changed("events/0/by_agent", True)
    scenario["events"][0]["channel"] = "phone"
    assert run(scenario)["clocks"]


def test_working_day_follows_the_calendar() -> None:
    scenario = changed("targets/P1/resolution", "P1WD")
    clocks: Any = run(scenario)["clocks"]
    assert next(c for c in clocks if c["metric"] == "resolution")["target_s"] == 9 * 3600
