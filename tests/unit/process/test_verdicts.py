"""Only words that say nothing but “solved” confirm a solution."""

import pytest

from desk.process.verdicts import is_quiet, postpones, says_solved

YES = (
    "已解决|已解决，谢谢|解决了|问题解决了，谢谢！|已经解决，多谢|可以了，谢谢|好了，谢谢您|搞定了|"
    "现在正常了|现在可以登录了|可以登录了|能登录了|能用了|恢复了|已恢复正常|已经好了|没问题了|可以关闭了|"
    "请关闭工单|确认已解决|是的，已解决|解决了，没有其他问题|Solved|solved, thanks|It's solved|"
    "It is solved now, thank you!|Fixed!|Works now|It works now|It works, thanks|Working now|"
    "yes, it works|Yes solved|problem solved|issue resolved|Resolved. Thanks|All good now|"
    "you can close the ticket|please close|Please close the ticket|Confirmed|confirmed, thank you|"
    "It's working fine now|everything works again|solved, no other questions|👍 已解决|已解决👍|"
    "thanks, works|Thanks, it works now!|Great, works like a charm!|It's working, thanks|That did the trick, thank you|"
    "Yes, solved. No other questions.\n\nBest regards|Back to normal|"
    "已經解決，謝謝|問題解決了|搞定，谢谢啦|可以了|OK了|ok了，谢谢|行了，谢谢"
).split("|")
NO = (
    "没解决|未解决|还没解决|没有解决|不行|还是不行|已解决？|解决了吗|solved?|not solved|not fixed|"
    "unresolved|still not working|it does not work|doesn't work now|solved but slow|已解决，但是很慢|"
    "解决了一半|部分解决|谢谢|ok|好的|收到|可以了吗|解决不了|无法解决|没恢复|不正常|好了又坏了|"
    "no longer works|nothing works|worked yesterday|works?|not back to normal|"
    "fixed the first, second still broken|works sometimes|please reopen|请重新打开|不能用了|用不了了|"
    "怎么解决|谁解决|要解决|解决一下|尽快解决|请解决|confirm how|not confirmed|等待解决"
).split("|")


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


@pytest.mark.parametrize("text", YES)
def test_every_way_of_saying_so(text: str) -> None:
    assert says_solved(text)


@pytest.mark.parametrize("text", NO)
def test_every_way_of_not_saying_so(text: str) -> None:
    assert not says_solved(text)


@pytest.mark.parametrize(
    "text",
    "我试试，谢谢|好的，我明天试|will try, thanks|ok I will test tomorrow|We'll check it later|我确认一下".split(
        "|"
    ),
)
def test_who_is_going_to_test_has_not_answered(text: str) -> None:
    assert postpones(text)
    assert is_quiet(text, "pending_confirmation")
    assert not is_quiet(text, "in_progress")


@pytest.mark.parametrize(
    "text",
    "再试还是不行|请再试试|你们再试一下|请确认一下|I will try again but it fails|shall we try?|谢谢|我看看|"
    "确认一下你们的方案为什么不行".split("|"),
)
def test_a_request_or_a_complaint_postpones_nothing(text: str) -> None:
    assert not postpones(text)


def test_solved_is_quiet_only_to_what_is_closed() -> None:
    assert is_quiet("已解决，谢谢", "closed")
    assert not is_quiet("已解决，谢谢", "in_progress")
    assert not is_quiet("又坏了", "closed")
    assert is_quiet("> quoted only", "in_progress"), "nothing new asks for nothing"
    assert is_quiet("Ann reacted to your message: 👍", "closed")
    assert not is_quiet("Ann reacted to your message: 👎", "closed")
