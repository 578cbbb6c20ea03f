"""Whether a requester's words say that a solution works: “已解决，谢谢”, “solved, no other questions”."""

import re
import unicodedata

from desk.process.courtesy import heart_of, is_courtesy

_SOLVED = frozenset(
    "已解决 已经解决 解决了 解决啦 解决 问题解决了 问题已解决 已解決 解決了 搞定 搞定了 修好了 好了 可以了"
    " 可以用了 能用了 正常了 恢复正常 已恢复 恢复了 没问题了 没有问题了 确认解决 可以关闭 可以关闭了 请关闭"
    " 关闭吧 solved issolved issuesolved resolved fixed worksnow itworks itworksnow workingnow allgood"
    " 可以登录了 能登录了 可以访问了 能访问了 可以打开了 能打开了 可以连上了 能连上了 能上网了 ok了 行了 已修复 修复了 已处理好"
    " 处理好了 已经好了 working isworking workingfine everythingworks itsfixed"
    " problemsolved yessolved pleaseclose youcanclose confirmed works itworksfine worksfine worksgreat worksperfectly"
    " workslikeacharm thatworked itworked worked thatdidit thatdidthetrick didthetrick thatfixedit itsworking itisworking"
    " backtonormal allworks nowworks itsok itsfine".split()
)
_BESIDE = frozenset(
    "是 是的 对 嗯 我 确认 我的 我们 这个 这边 现在 都 已 已经 问题 工单 了 啦 的 吧"
    " 没有其他问题 没有其他疑问 无其他问题 无其他疑问 没别的问题 没有别的问题"
    " 谢谢 谢谢您 谢谢你 多谢 感谢 非常感谢 辛苦了 您好 你好 好的 麻烦了 再见 yes yep it its the thisticket ticket issue"
    " problem is now all and hi hello thanks thankyou thx verymuch alot foryourhelp noother nootherquestions"
    " nootherquestion nofurtherquestions nothingelse great perfect ok okay again everything fine good"
    " nomorequestions noquestions noproblems"
    " bestregards kindregards regards bestwishes best cheers dear team 祝好 此致 敬礼 顺颂商祺 顺祝商祺".split()
)
_LONGEST = 80
_TRADITIONAL = str.maketrans(
    "問題經決謝們幫這邊現確認關閉復沒恢處錄訪開連網", "问题经决谢们帮这边现确认关闭复没恢处录访开连网"
)
_LONGEST_WORD = max(map(len, _SOLVED | _BESIDE))


def says_solved(text: str) -> bool:
    """Tell whether a message says only that it is solved (and thanks); any other word makes it something else.

    A doubt is worth more than a guess: “没解决”, “solved, but ...” and a question are left to a person.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_TRADITIONAL)
    if "?" in folded or len(folded) > _LONGEST * 3:
        return False
    plain = "".join(c for c in folded if c.isalnum())
    if not plain or len(plain) > _LONGEST:
        return False
    return _splits(plain)


def _splits(plain: str) -> bool:
    """Tell whether a text splits wholly into known phrases, one of which says that it is solved."""
    reached: list[set[bool]] = [{False}] + [set() for _ in plain]
    for start in range(len(plain)):
        if not reached[start]:
            continue
        for end in range(start + 1, min(start + _LONGEST_WORD, len(plain)) + 1):
            piece = plain[start:end]
            if piece in _BESIDE:
                reached[end] |= reached[start]
            if piece in _SOLVED:
                reached[end].add(True)
    return True in reached[-1]


def is_quiet(text: str, state: str, name: str = "") -> bool:
    """Tell whether a message neither starts a clock nor reopens: nothing new, thanks, “solved” when closed, “I will test”.

    `state` is that of the ticket it comes to, `name` whoever wrote it.
    """
    heart = heart_of(text, name)
    if not heart.strip() or is_courtesy(heart):
        return True
    return says_solved(heart) if state == "closed" else state == "pending_confirmation" and postpones(heart)


def postpones(text: str) -> bool:
    """Tell whether a message says only that its writer is going to test: no answer to a solution yet."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_TRADITIONAL)
    if "?" in folded or len(folded) > _LONGEST:
        return False
    rest, found = _LATER.subn(" ", " ".join(_WORD.findall(folded)))
    return bool(found) and (not rest.strip() or is_courtesy(rest))


_WORD = re.compile(r"[\w']+")
_WHEN = r"(?:now|later|soon|today|tonight|tomorrow|next week|in a bit|shortly|first|again|in the morning|on monday)"
_LATER = re.compile(
    rf"\b(?:(?:i|we)(?:'ll| will| shall| am going to| are going to)?|will|let me|going to) (?:give it a try|give it a go"
    rf"|(?:try|test|check|verify)(?: (?:it|this|that))?(?: out)?)(?: {_WHEN})*\b"
    r"|(?:我们?|咱们?)?(?:先|再|就|会|来|去|明天|今天|今晚|晚上|下午|稍后|晚点|等下|等会儿?|回头|马上|周一|下周)*"
    r"(?:试试看?|试一下|试下|再试|测试一下|测试下|测一下|测试|验证一下|验证下|确认一下|确认下|试一试|试(?=\s|$))(?:看|吧|哈)?"
)
