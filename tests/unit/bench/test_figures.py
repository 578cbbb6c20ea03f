"""Figures: percentiles, ratios, targets and the table."""

from typing import Any

import msgspec
import pytest

from desk.bench.command import report, run
from desk.bench.figures import Figure, Options, median, number, percentile, table
from desk.bench.registry import ROWS


@pytest.mark.parametrize(("percent", "expected"), [(50, 3), (95, 5), (100, 5), (1, 1)])
def test_percentiles_are_by_nearest_rank(percent: float, expected: float) -> None:
    assert percentile([5, 3, 1, 4, 2], percent) == expected


def test_the_median_of_an_even_number_is_the_lower_one() -> None:
    assert median([4, 1, 3, 2]) == 2


@pytest.mark.parametrize(
    ("values", "met"),
    [
        ({"value": 3.0, "target": 5.0}, True),
        ({"value": 6.0, "target": 5.0}, False),
        ({"value": 6.0, "floor": 5.0, "target": 1.5, "on_ratio": True}, True),
        ({"value": 9.0, "floor": 5.0, "target": 1.5, "on_ratio": True}, False),
        ({"value": 9.0, "target": 1.5, "on_ratio": True}, None),
        ({"value": None, "target": 1.5}, None),
        ({"value": 9.0}, None),
    ],
)
def test_a_target_is_kept_by_value_or_by_ratio(values: dict[str, Any], met: bool | None) -> None:
    assert Figure(row="x", what="y", **values).met is met


def test_the_table_says_what_was_missed_and_what_could_not_be_measured() -> None:
    shown = table(
        [
            Figure(row="queue", what="first rows", value=70.0, floor=7.0, target=60, note="once"),
            Figure(row="import", what="log", value=None, unit="s", note="no file"),
        ]
    )
    assert "70.0 ms" in shown
    assert "10.00 x" in shown
    assert "MISSED · once" in shown
    assert "not measured" in shown
    assert "no file" in shown


@pytest.mark.parametrize(("value", "text"), [(None, ""), (1234.4, "1,234"), (12.34, "12.3"), (0.5, "0.50")])
def test_numbers_have_three_digits(value: float | None, text: str) -> None:
    assert number(value) == text


def test_the_report_can_be_read_back() -> None:
    figure = Figure(row="x", what="y", value=2.0, floor=1.0, target=3)
    said = msgspec.json.decode(msgspec.json.encode(report([figure], Options(quick=True))))
    assert said["quick"] is True
    assert said["figures"][0]["ratio"] == 2.0
    assert said["figures"][0]["met"] is True


def test_an_unknown_measurement_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--only", "nothing"]) == 2
    said = capsys.readouterr().err
    assert "nothing" in said
    assert all(name in said for name in ROWS)
