"""Only words that say nothing but “solved” confirm a solution."""

import pytest

from desk.process.verdicts import says_solved


@pytest.mark.parametrize(
    "text",
    ["已解决", "已解决，谢谢！", "问题已解决，没有其他问题。", "好了", "可以了 谢谢", "Solved.", "It works now, thanks!",
     "yes, solved", "Resolved, no other questions", "現在 已解決".replace("現在", "现在")],
)  # fmt: skip
def test_solved(text: str) -> None:
    """With thanks and politeness around it."""
    assert says_solved(text)


@pytest.mark.parametrize(
    "text",
    ["", "谢谢", "没解决", "未解决", "还没好", "已解决？", "解决了吗?", "not solved", "solved, but the printer is slow",
     "打印机好了，VPN 不行", "thanks", "ok", "好了" * 60, "解决一下", "no", "好了" * 200],
)  # fmt: skip
def test_anything_else_is_left_to_a_person(text: str) -> None:
    """Doubt, denial, thanks alone, another matter."""
    assert not says_solved(text)
