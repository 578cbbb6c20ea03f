"""What was typed is found in a label by its words, its pinyin and its initials."""

import pytest

from desk.ui.widgets.likeness import likeness


@pytest.mark.parametrize(
    ("label", "typed", "rank"),
    [
        ("冯磊  L2", "", 0), ("冯磊  L2", "feng", 2), ("冯磊  L2", "fl", 2), ("冯磊  L2", "lei", 2), ("冯磊  L2", "磊", 3),
        ("冯磊  L2", "冯", 0), ("冯磊  L2", "l2", 1), ("冯磊  L2", "feng lei", 2), ("冯磊  L2", "eng", None),
        ("冯磊  L2", "Ｌ２", 1), ("Daniel Cho", "cho", 1), ("Daniel Cho", "ＤＡＮ", 0), ("Daniel Cho", "dc", None),
        ("Daniel Cho", "iel", 3), ("研发-支付", "zhifu", 2), ("研发-支付", "yf", 2), ("Café", "cafe\u0301", 0),
        ("冯磊", "*%_'\"", None), ("冯磊", "'", None), ("🔥 支付", "🔥", 0), ("🔥 支付", "zf", 2),
    ],
)  # fmt: skip
def test_likeness(label: str, typed: str, rank: int | None) -> None:
    assert likeness(label, typed) == rank
