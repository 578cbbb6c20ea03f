"""Whether a requester's message is only thanks or an acknowledgement, in Chinese and English. No language model.

Such a message neither starts next_response nor reopens a ticket. Whatever is not known to be thanks makes it a
real message: a missed request costs more than a needless clock.
"""

import re
import unicodedata

LONGEST = 60

_TRADITIONAL = str.maketrans(
    "謝們幫瞭辛煩麻勞歡榮週節給讚經還師親應復覆閱順協", "谢们帮了辛烦麻劳欢荣周节给赞经还师亲应复复阅顺协"
)
_EMOJI = re.compile("[👍👌🙏🤝👏💐🌹🌷💪🎉✅✔☺😊😀😄😁😃🙂😇🥰😘🤗❤♥💖🫡]")
_BRACKETED = re.compile(
    r"\[(抱拳|强|玫瑰|微笑|握手|合十|鼓掌|呲牙|愉快|ok|鲜花|赞|比心|爱心|胜利|憨笑|调皮)\]"
)
_UNHAPPY = re.compile(r"[:=]-?[(\[/|]|[😡😠😤👎😞😢😭🙄😒💔]")
_FOR = (
    r"for (?:all )?(?:your |the |ur )?(?:all )?(?:kind |quick |fast |prompt |great |swift |timely |continued )*"
    r"(?:(?:patience|help|time) and )?(?:your )?(?:help|support|reply|response|answer|assistance|patience|time|update"
    r"|info|information|hard work|work|service|explanation|efforts?|feedback|attention|clarification|confirmation"
    r"|understanding|looking into (?:it|this)|letting me know|getting back to me)"
)
_PHRASES = tuple(
    re.compile(rf"(?<= )(?:{pattern})(?= )")
    for pattern in (
        "you (?:are|re) the best",
        rf"(?:thanks?|thx|thank (?:you|u)|thanks you)(?: (?:a lot|a million|a ton|again|so much|very much|very very much|much"
        rf"|you|u|all|in advance))*(?: {_FOR})?(?: (?:and|&) {_FOR})?",
        "many (?:thanks|thx)|much appreciated|(?:i |we )?(?:really )?appreciate (?:it|your help|that)|much obliged",
        "sounds good|no problem|all good|got it|will do|roger that|well received|(?:noted |received )?with (?:many )?thanks",
        "(?:have|enjoy) (?:a |your )?(?:nice|good|great|lovely)?(?: )?(?:day|weekend|evening|night|one)",
        "vielen dank|danke schon|merci beaucoup",
    )
)
_WORDS = frozenset(
    "thanks thank thx ty cheers appreciated received noted understood great perfect ok okay k kk okey oki okie roger tks"
    " tysm awesome excellent thnx thanx tnx merci danke gracias 3q 3ks 3x alright".split()
)
_GREETINGS = frozenset(
    "hi hello dear regards wishes best kind all team everyone again guys mate sir madam friend friends folks".split()
)
_GREETING = re.compile("(?:您们|你们|您|你|大家|各位|老师|早上|上午|中午|下午|晚上|早)好(?![的滴嘞哒吧])")
_COURTESY = frozenset(
    """谢 谢谢 谢谢你 谢谢您 谢谢你们 谢谢啦 多谢 感谢 感激 感激不尽 非常感谢 十分感谢 感谢支持 感谢帮助
    感谢您的帮助 谢了 万分感谢
    辛苦 辛苦了 您辛苦了 收到 收到了 已收到 收悉 已悉 悉知 已阅 好的 好 好吧 好滴 好嘞 好哒 行 可以 明白 明白了 知道了 了解 了解了
    没问题 没有问题了 嗯 嗯嗯 哦 赞 点赞 棒 太好了 非常好 给力 麻烦了 麻烦您了 有劳 有劳了 劳驾了 得嘞 妥了 祝好 再见 拜拜 晚安
    周末愉快 工作愉快 工作顺利 节日快乐 生活愉快 顺祝商祺 此致敬礼 好人一生平安""".split()
)
_FILLERS = frozenset(
    """啊 呀 哈 哈哈 啦 了 的 哦 噢 哒 呢 吧 哟 太 您 你 们 您们 你们 非常 十分 真的 真是 大家 各位 帮助 协助 支持 帮忙 耐心 及时
    热情 解答 回复 答复 指导 讲解 配合 理解 老师 师傅 亲 亲们 工程师 客服 小哥 小姐姐 同学 同事 兄弟 大神 领导
    团队 与 和 祝 祝您 祝你 祝大家""".split()
)
_NAMED = re.compile(
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文](?:工|总|哥|姐|经理|老师|师傅|主管)"
)
_LONGEST_WORD = 8
_UNKNOWN = "☒"
_SCRIPTS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


def is_courtesy(text: str) -> bool:
    """Tell whether a customer's message consists only of thanks or an acknowledgement."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip().translate(_TRADITIONAL)
    if not folded or len(folded) > LONGEST or "?" in folded or _UNHAPPY.search(folded):
        return False
    plain = _plain(folded)
    words = _SCRIPTS.findall(plain)
    if not words or _UNKNOWN in plain or all(word in _GREETINGS for word in words):
        return False
    return all(
        word in _WORDS or word in _GREETINGS if word.isascii() else _is_chinese(word) for word in words
    )


def _plain(folded: str) -> str:
    """Return the words alone: signs as spaces, greetings left out, phrases and kind pictures as “thanks”."""
    pictured = _EMOJI.sub(" thanks ", _BRACKETED.sub(" thanks ", folded))
    plain = "".join(_letter(character) for character in pictured)
    plain = f" {' '.join(_GREETING.sub(' ', plain).split())} "
    for phrase in _PHRASES:
        plain = phrase.sub("thanks", plain)
    return plain


def _letter(character: str) -> str:
    if character.isalnum():
        return character
    kind = unicodedata.category(character)
    if kind in ("Cf", "Mn", "Sk"):
        return ""
    # A picture that is not known to be kind says something that a person should see.
    return _UNKNOWN if kind == "So" else " "


def _is_chinese(word: str) -> bool:
    """Tell whether a run without spaces splits wholly into courtesy words and fillers, one real one at least."""
    reached: list[set[bool]] = [{False}] + [set() for _ in word]
    for start in range(len(word)):
        if not reached[start]:
            continue
        for end in range(start + 1, min(start + _LONGEST_WORD, len(word)) + 1):
            piece = word[start:end]
            if piece in _FILLERS or (True in reached[start] and _NAMED.fullmatch(piece)):
                reached[end] |= reached[start]
            if piece in _COURTESY:
                reached[end].add(True)
    return True in reached[-1]


def heart_of(text: str, name: str = "") -> str:
    """Return what a requester says themselves: without quoted lines, their name below it and what follows that.

    What follows a name is left out only where it looks like a signature; a sentence after it stays.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith((">", "＞"))]
    lines = [_REACTION.sub("", line) for line in lines]
    names = _names(name)
    for place, line in enumerate(lines):
        rest = lines[place + 1 :]
        if place and _is_signed(line, names) and len(rest) <= _SIGNED and not any(map(_speaks, rest)):
            return "\n".join(lines[:place])
    return "\n".join(lines)


_REACTION = re.compile(
    r"^(?P<who>[^:：]{0,60}?)\b(?:reacted (?:to your (?:message|email)|via gmail)|liked your message)\b", re.I
)
"""How mail programs send a mere 👍: what stays is the picture."""


def _names(name: str) -> set[str]:
    """Return how somebody may sign: the whole name, one of its parts, a Chinese given name."""
    parts = [_bare(part) for part in name.split()]
    whole = _bare(name)
    given = whole[1:] if len(whole) in (3, 4) and not whole.isascii() else ""
    return {part for part in (whole, given, *parts) if len(part) > 1}


def _is_signed(line: str, names: set[str]) -> bool:
    """Tell whether a line is a name: all of it, or its first word with at most two beside it (“Ann Lee, Acme”)."""
    words = line.split()
    return _bare(line) in names or (len(words) <= 3 and _bare(words[0]) in names and not _speaks(line))


def _bare(line: str) -> str:
    folded = unicodedata.normalize("NFKC", line).casefold()
    return "".join(character for character in folded if character.isalnum())


def _speaks(line: str) -> bool:
    return len(line) > _SHORT or _SENTENCE.search(unicodedata.normalize("NFKC", line).casefold()) is not None


_SIGNED, _SHORT = 5, 60
"""Lines below a name, and characters of each, that may be a signature."""

_SENTENCE = re.compile(
    r"[。!?;]|[不没未无請请坏错]|还是|又|麻烦|什么|怎么|帮|\b(?:but|not|no|still|again|please|error|fail\w*|broken|help"
    r"|when|how|why|can|cannot|does|is|it|ps|p\.s)\b|n't"
)
