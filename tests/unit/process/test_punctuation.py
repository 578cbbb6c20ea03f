"""Colons, brackets, enumerations and a lone 1 as each language wants them."""

import pytest

from desk.process import punctuation
from desk.process.text import BREAK, breakable


def test_each_language_joins_in_its_own_way() -> None:
    assert punctuation.labelled("State", "New", chinese=False) == "State: New"
    assert punctuation.labelled("状态", "新建", chinese=True) == "状态：新建"
    assert punctuation.aside("Reply", "R", chinese=False) == "Reply (R)"
    assert punctuation.aside("回复", "R", chinese=True) == "回复（R）"
    assert punctuation.listed(["a", "b"], chinese=False) == "a, b"
    assert punctuation.listed(iter(["甲", "乙"]), chinese=True) == "甲、乙"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("1 tickets", "1 ticket"),
        ("1 other open tickets", "1 other open ticket"),
        ("1 replies ask", "1 reply asks"),
        ("1 system entries", "1 system entry"),
        ("Goes along: 1 files, 1 tried steps.", "Goes along: 1 file, 1 tried step."),
        ("Nothing fitted 1 times, last on 2026-11-1", "Nothing fitted 1 time, last on 2026-11-1"),
        ("11 tickets, 2.1 hours, 1,001 files, 3:1 times", "11 tickets, 2.1 hours, 1,001 files, 3:1 times"),
        ("0 tickets", "0 tickets"),
        ("1 个工单", "1 个工单"),
        ("1 linesman", "1 linesman"),
    ],
)
def test_a_lone_one_takes_the_singular(text: str, right: str) -> None:
    assert punctuation.counted(text) == right


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a short title", ["a short title"]),
        ("ERR_CERT_AUTHORITY_INVALID_ON_START", ["ERR_CERT_AUT", "HORITY_INVAL", "ID_ON_START"]),
        ("客户反馈移动端登录后立即闪退重装无效更换网络无效清除缓存无效请尽快协助定位", None),
    ],
)
def test_only_a_long_word_may_be_broken(text: str, lines: list[str] | None) -> None:
    assert breakable(text).split(BREAK) == (lines or [text])
    assert breakable(text).replace(BREAK, "") == text


@pytest.mark.parametrize(
    ("pattern", "values", "wanted"),
    [
        ("在 {0} 上运行", ("本机",), "在本机上运行"),
        ("在 {0} 上运行", ("web-01",), "在 web-01 上运行"),
        ("将工单转到 {0}", ("一线支持",), "将工单转到一线支持"),
        ("由 {1} 修改，{0} {1}", ("B", "系统"), "由系统修改，B 系统"),
        ("{} 与 {}", ("甲", "B"), "甲与 B"),
        ("{0!s:>3} 天 {{x}}", (3,), "  3 天 {x}"),
        ("Run on {0}", ("本机",), "Run on 本机"),
        ("{0} 个", ("",), " 个"),
        ("无", (), "无"),
    ],
)
def test_a_chinese_value_stands_close_to_chinese_words(
    pattern: str, values: tuple[object, ...], wanted: str
) -> None:
    assert punctuation.Pattern(pattern).format(*values) == wanted
