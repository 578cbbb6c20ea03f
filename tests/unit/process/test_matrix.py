"""A priority matrix of other sizes: its axes, bands and names are data, and what contradicts itself is named."""

from typing import Any

import pytest

from desk.process import matrix_json
from desk.process.errors import FieldError
from desk.process.priority import DEFAULT_MATRIX


def small() -> dict[str, Any]:
    """Return three impacts, two urgencies, three levels, two degrees."""
    return {
        "cells": {"standard": [[0, 2], [1, 3], [3, 4]], "vip": [[0, 1], [1, 2], [2, 3]], "gold": [[0, 0], [0, 1], [1, 1]]},
        "impacts": [
            {"en": "country", "zh": "全国", "users": 500}, {"en": "city", "zh": "全市", "users": 10},
            {"en": "shop", "zh": "门店"},
        ],
        "urgencies": [{"en": "now", "zh": "立即"}, {"en": "later", "zh": "稍后"}],
        "levels": {"gold": {"en": "Gold", "zh": "金卡"}},
        "degrees": [
            {"key": "停摆", "en": "stands", "zh": "停摆", "impact": 1, "urgency": 1},
            {"key": "slow", "en": "slow", "zh": "变慢", "impact": 3, "urgency": 2},
        ],
    }  # fmt: skip


def test_other_sizes_are_read_written_and_used() -> None:
    matrix = matrix_json.from_json(small())
    assert matrix_json.from_json(matrix_json.to_json(matrix)) == matrix
    assert matrix.priority(impact=3, urgency=2, user_level="gold") == 1
    with pytest.raises(FieldError):
        matrix.priority(impact=4, urgency=1)
    assert [matrix.impact_of(affected_users=n) for n in (0, 9, 10, 499, 500)] == [3, 3, 2, 2, 1]
    assert matrix.impact_of(affected_users=20, interruption="slow") == 2
    assert (matrix.urgency_of("停摆"), matrix.urgency_of("full"), matrix.urgency_of(None)) == (1, 1, 1)
    assert matrix.known_level("platinum") == "standard"
    assert matrix.levels["gold"].zh == "金卡"
    assert not list(matrix.odd())
    assert set(matrix_json.to_json(DEFAULT_MATRIX)) == {"cells", "labels"}


def test_cells_that_contradict_their_neighbours_are_named() -> None:
    data = small()
    data["cells"]["vip"] = [[2, 1], [1, 4], [2, 3]]
    odd = [(one.level, one.impact, one.urgency, one.kind) for one in matrix_json.from_json(data).odd()]
    assert odd == [
        ("vip", 1, 1, "impact"), ("vip", 1, 1, "urgency"), ("vip", 1, 1, "level"),
        ("vip", 2, 2, "impact"), ("vip", 2, 2, "level"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"impacts": []}, "impacts"),
        ({"impacts": [{"en": "a", "zh": "甲"}] * 7}, "impacts"),
        ({"impacts": ["a", "b", "c"]}, "impacts[1]"),
        ({"impacts": [{"en": "a", "zh": ""}] * 3}, "impacts[1].zh"),
        ({"impacts": [{"en": "a", "zh": "甲", "users": 5}] * 3}, "impacts[2].users"),
        ({"impacts": [{"en": "a", "zh": "甲", "users": n} for n in (9, 5, 2)]}, "impacts[3].users"),
        ({"impacts": [{"en": "a", "zh": "甲", "users": True}] * 3}, "impacts[1].users"),
        ({"urgencies": [{"en": "a", "zh": "甲"}] * 3}, "cells.standard[1]"),
        ({"degrees": [{"key": "", "en": "a", "zh": "甲", "impact": 1, "urgency": 1}] * 2}, "degrees[1].key"),
        ({"degrees": [{"key": "x", "en": "a", "zh": "甲", "impact": 4, "urgency": 1}] * 2}, "degrees[1].impact"),
        ({"degrees": [{"key": "x", "en": "a", "zh": "甲", "impact": 1, "urgency": 1}] * 2}, "degrees[2].key"),
        ({"levels": {"ghost": {"en": "a", "zh": "甲"}}}, "cells.ghost"),
        ({"levels": []}, "levels"),
        ({"cells": {"standard": [[0, 1]] * 3}}, "cells"),
        ({"cells": {"a": [[0, 1]] * 3, "b": [[0, 1]] * 3}, "levels": None}, "cells.standard"),
        ({"cells": {"standard": [[0, 1]] * 3, "a,b": [[0, 1]] * 3}, "levels": None}, "cells.a,b"),
        ({"cells": {"standard": [[0, None]] * 3, "vip": [[0, 1]] * 3}, "levels": None}, "cells.standard[1][2]"),
        ({"collumns": []}, "collumns"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(FieldError) as caught:
        matrix_json.from_json({**small(), **change})
    assert caught.value.field == place
    assert place in caught.value.sentence("en")
