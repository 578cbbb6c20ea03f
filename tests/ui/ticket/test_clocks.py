"""What clocks say."""

import pytest

from desk.ui import i18n
from desk.ui.ticket.clocks import face, seconds_left, shown_clocks, used_seconds
from tests.ui.ticket.samples import MINUTE, NOW, clock


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.use("en")


@pytest.mark.parametrize(
    ("values", "text", "tone"),
    [
        ({"left_minutes": 192, "w75_us": NOW + MINUTE}, "Resolution 3:12:00", "plain"),
        ({"left_minutes": 28}, "Resolution 28:00", "warn"),
        ({"left_minutes": -5, "breached_us": NOW - 5 * MINUTE}, "Resolution −5:00", "bad"),
        ({"state": "paused", "due_us": None, "left_s": 600}, "Resolution paused · 10:00 left", "plain"),
        ({"state": "met", "met_us": NOW}, "✓ Resolution met", "muted"),
        ({"state": "breached", "met_us": NOW, "breached_us": NOW - MINUTE}, "Resolution met late", "bad"),
        ({"waived": True}, "Resolution waived", "muted"),
        ({"due_us": None, "left_s": None}, "Resolution", "muted"),
    ],
)
def test_faces(values: dict[str, object], text: str, tone: str) -> None:
    shown = face(clock("resolution", **values), NOW)  # type: ignore[arg-type]
    assert (shown.text, shown.tone) == (text, tone)


def test_the_tip_names_target_deadline_and_cycle() -> None:
    tip = face(clock("resolution", cycle=2), NOW).tip
    assert "Target 2 h" in tip
    assert "Cycle 2" in tip
    assert "Deadline" in tip


def test_each_metric_shows_its_newest_cycle_running_ones_first() -> None:
    found = shown_clocks(
        (
            clock("next_response", "met", cycle=1, met_us=NOW),
            clock("next_response", cycle=2),
            clock("first_response", "met", met_us=NOW),
            clock("update", "cancelled"),
            clock("promise"),
        )
    )
    assert [(one.metric, one.cycle) for one in found] == [
        ("next_response", 2),
        ("promise", 1),
        ("first_response", 1),
    ]


def test_a_paused_clock_stands_still() -> None:
    paused = clock("resolution", "paused", due_us=None, left_s=90)
    assert seconds_left(paused, NOW) == seconds_left(paused, NOW + 60 * MINUTE) == 90


def test_what_a_running_clock_has_used_is_as_of_now() -> None:
    half = NOW + 30 * MINUTE
    shown = clock(
        "resolution", started_us=NOW, due_us=NOW + 60 * MINUTE, w50_us=half, target_s=3600, elapsed_s=0
    )
    assert used_seconds(shown, NOW) == 0
    assert used_seconds(shown, NOW + 15 * MINUTE) == 900
    assert used_seconds(shown, half) == 1800
    assert used_seconds(shown, NOW + 61 * MINUTE) == 3660
    assert used_seconds(clock("resolution", "paused", due_us=None, elapsed_s=70), NOW + 60 * MINUTE) == 70
