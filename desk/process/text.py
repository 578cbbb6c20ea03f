"""Small judgements about text: is a message only thanks, and can it be shown safely. No language model."""

import re
import unicodedata

_COURTESY = frozenset(
    """谢谢 谢谢你 谢谢您 谢谢你们 谢谢啦 多谢 感谢 非常感谢 十分感谢 感谢支持 感谢帮助 感谢您的帮助 谢了 万分感谢
    辛苦 辛苦了 您辛苦了 收到 收到了 已收到 好的 好 好吧 好滴 好嘞 行 可以 明白 明白了 知道了 了解 了解了 没问题
    没有问题了 ok okay k thanks thank you thx ty cheers thanks a lot thanks so much thank you very much
    many thanks much appreciated appreciated got it received noted understood great perfect
    thank you so much will do sounds good roger all good no problem 嗯 嗯嗯 哦 赞 棒 太好了 非常好 麻烦了 麻烦您了""".split()
)
_PHRASES = (
    "thank you very much",
    "thank you so much",
    "thanks very much",
    "thanks so much",
    "thanks a lot",
    "thanks again",
    "thank you",
    "many thanks",
    "much appreciated",
    "sounds good",
    "no problem",
    "all good",
    "got it",
    "will do",
)
_WORDS = frozenset(
    "thanks thank thx ty cheers appreciated received noted understood great perfect ok okay k roger tks "
    "tysm awesome excellent hi hello dear regards best kind all team everyone again".split()
)
_GREETINGS = frozenset("hi hello dear regards best kind all team everyone again".split())
_LONGEST = 60


def is_courtesy(text: str) -> bool:
    """Tell whether a customer's message consists only of thanks or an acknowledgement.

    Such a message neither starts next_response nor reopens a ticket. A question mark, a number or any word
    that is not thanks makes it a real message: a missed request costs more than a needless clock.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    if not folded or len(folded) > _LONGEST or "?" in folded:
        return False
    plain = "".join(c if c.isalnum() else " " for c in folded if unicodedata.category(c) != "Cf")
    for phrase in _PHRASES:
        plain = f" {plain} ".replace(f" {phrase} ", " thanks ")
    words = plain.split()
    if not words or all(word in _GREETINGS for word in words):
        return False
    return all(word in _WORDS or _is_chinese_courtesy(word) for word in words)


def _is_chinese_courtesy(word: str) -> bool:
    """Tell whether a run without spaces splits wholly into courtesy words and fillers, one real one at least."""
    reached: list[set[bool]] = [{False}] + [set() for _ in word]
    for start in range(len(word)):
        for end in range(start + 1, min(start + _LONGEST_WORD, len(word)) + 1):
            piece = word[start:end]
            if piece in _FILLERS:
                reached[end] |= reached[start]
            elif piece in _COURTESY and not piece.isascii() and reached[start]:
                reached[end].add(True)
    return True in reached[-1]


_LONGEST_WORD = 8
_FILLERS = frozenset(
    "啊 呀 哈 啦 了 的 哦 噢 呢 吧 您 你 们 您们 非常 十分 真的 大家 各位 帮助 支持 帮忙".split()
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
)
_JOINERS = frozenset("\u200c\u200d")


_TOPIC = re.compile(r"\s*[#＃]([^\s#＃]{1,40})(?=\s|$)")


def topic_of(note: str) -> str:
    """Return the topic of a note that begins with "#topic", "" of any other: the room in which it is said."""
    found = _TOPIC.match(note)
    return "" if found is None or found[1].isdigit() else found[1]


def visible(text: str) -> str:
    """Return `text` with characters that hide or reorder it made visible, line breaks and tabs kept.

    C0 controls become their Unicode pictures (NUL is ␀), bidi overrides and invisible characters become
    ⟦U+202E⟧. Joiners stay inside scripts and emoji that need them, and are shown between plain letters.
    """
    if text.isprintable() and not _JOINERS.intersection(text):
        return text
    return "".join(_visible_character(text, index) for index in range(len(text)))


def _visible_character(text: str, index: int) -> str:
    character = text[index]
    point = ord(character)
    if character in "\n\t" or (character == "\r" and text[index + 1 : index + 2] == "\n"):
        return character
    if point < 0x20:
        return chr(0x2400 + point)
    if point == 0x7F:
        return "\u2421"
    if character in _JOINERS:
        before = text[index - 1] if index else " "
        return f"⟦U+{point:04X}⟧" if before.isascii() else character
    if character in _BIDI or character in _INVISIBLE or 0x80 <= point < 0xA0 or 0xD800 <= point < 0xE000:
        return f"⟦U+{point:04X}⟧"
    return f"⟦U+{point:05X}⟧" if 0xE0000 <= point < 0xE0080 else character
