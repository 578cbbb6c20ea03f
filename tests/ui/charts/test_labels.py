"""Labels below a chart stand beside one another, never over one another."""

from desk.ui.charts.plot import apart


def test_ends_stay_and_the_middle_gives_way() -> None:
    assert apart([0, 100, 200], [40, 40, 40]) == [0, 1, 2]
    assert apart([0, 100, 200], [40, 170, 40]) == [0, 2]
    assert apart([0, 20, 40, 200], [30, 30, 30, 30]) == [0, 2, 3]
    assert apart([0, 150, 200], [30, 30, 80]) == [0, 2]


def test_one_or_none() -> None:
    assert apart([], []) == []
    assert apart([5], [400]) == [0]
    assert apart([5, 10], [40, 40]) == [0]
