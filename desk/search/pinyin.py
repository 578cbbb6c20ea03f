"""Pinyin initials of Chinese text: what people type who cannot wait for the input method (`dlbc` for 登录报错).

GB 2312 orders its first 3,755 characters, which are nearly all that is written, by pronunciation; so its code
points are the table. Knows no index.
"""

from functools import cache
from itertools import islice, product

from desk.search import words as chinese

LONGEST = 8
"""Initials of a title that are compared: nobody types more of them."""

SHORTEST = 2
READINGS = 4
_FIRST = {
    "a": 0xB0A1, "b": 0xB0C5, "c": 0xB2C1, "d": 0xB4EE, "e": 0xB6EA, "f": 0xB7A2, "g": 0xB8C1, "h": 0xB9FE,
    "j": 0xBBF7, "k": 0xBFA6, "l": 0xC0AC, "m": 0xC2E8, "n": 0xC4C3, "o": 0xC5B6, "p": 0xC5BE, "q": 0xC6DA,
    "r": 0xC8BB, "s": 0xC8F6, "t": 0xCBFA, "w": 0xCDDA, "x": 0xCEF4, "y": 0xD1B9, "z": 0xD4D1,
}  # fmt: skip
_END = 0xD7F9
_OTHERS = {
    "重": "c", "行": "h", "调": "td", "长": "zc", "传": "z", "率": "l", "系": "j", "降": "x", "弹": "t", "校": "j",
    "参": "s", "藏": "z", "朝": "z", "乘": "s", "卡": "q", "会": "k", "阈": "y", "戳": "c", "嵌": "q", "帧": "z",
    "钥": "y", "署": "s", "耦": "o", "冗": "r", "缀": "z", "熵": "s", "栅": "z", "遍": "b", "篡": "c", "匿": "n",
}  # fmt: skip
"""Second readings, and characters of our trade that stand outside the first 3,755."""


@cache
def _table() -> dict[str, str]:
    starts = [*_FIRST.items()]
    ends = [code for _, code in starts[1:]] + [_END + 1]
    found: dict[str, str] = {}
    for (letter, start), end in zip(starts, ends, strict=True):
        for code in range(start, end):
            if code & 0xFF >= 0xA1:
                character = code.to_bytes(2, "big").decode("gb2312", "ignore")
                found.update({character: letter} if character else {})
    for character, letters in _OTHERS.items():
        known = found.get(character, "")
        found[character] = known + "".join(letter for letter in letters if letter not in known)
    return found


def initial(character: str) -> str:
    """Return the letter with which a character's usual reading begins, "" if unknown."""
    return _table().get(character, "")[:1]


def initials(run: str) -> set[str]:
    """Return the initials of a run of Chinese characters from the beginning of each word on."""
    table = _table()
    letters = [table.get(character, "") for character in run]
    found: set[str] = set()
    start = 0
    for word in chinese.cut(run):
        following = letters[start : start + LONGEST]
        known = following.index("") if "" in following else len(following)
        if known >= SHORTEST:
            found.update("".join(each) for each in islice(product(*following[:known]), READINGS))
        start += len(word)
    return found
