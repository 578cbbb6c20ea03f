"""Cells as other systems write them, turned into plain values: unknown, text, flag, number, priority.

Knows spellings in Chinese and English. Must not know columns, files or tickets; dates are in `instants`.
"""

import math
import re
from datetime import date, datetime

_UNKNOWN = frozenset(
    {
        "",
        "?",
        "??",
        "-",
        "--",
        "—",
        "n/a",
        "#n/a",
        "null",
        "none",
        "nan",
        "nil",
        "undefined",
        "(empty)",
        "(none)",
    }
    | {"未知", "不详", "无", "空"}
)
_TRUE = frozenset({"true", "t", "yes", "y", "1", "on", "是", "真", "对", "met", "√", "✓"})
_FALSE = frozenset({"false", "f", "no", "n", "0", "off", "否", "假", "错", "breached", "×", "✗"})
_PRIORITY_WORDS = {
    **dict.fromkeys(("emergency", "blocker", "disaster", "特急", "最高", "致命"), 0),
    **dict.fromkeys(("critical", "urgent", "highest", "immediate", "紧急", "严重"), 1),
    **dict.fromkeys(("high", "major", "important", "高", "重要"), 2),
    **dict.fromkeys(
        ("medium", "moderate", "normal", "average", "standard", "中", "中等", "普通", "一般", "正常"), 3
    ),
    **dict.fromkeys(("low", "minor", "lowest", "trivial", "planning", "very low", "低", "最低", "较低"), 4),
}
_GRADE_WORDS = {
    **dict.fromkeys(("critical", "urgent", "highest", "high", "major", "extensive", "高", "紧急", "广泛"), 1),
    **dict.fromkeys(("medium", "moderate", "normal", "significant", "中", "中等", "普通", "一般"), 2),
    **dict.fromkeys(("low", "minor", "lowest", "limited", "低", "有限"), 3),
}
_LEADING_NUMBER = re.compile(r"^\s*[pP]?\s*(\d)(?:\.0+)?\s*(?:$|[-–—:.、()（\s])")
_WORD = re.compile(r"[a-z][a-z ]*[a-z]|[\u4e00-\u9fff]+")


def is_unknown(value: object) -> bool:
    """Tell whether a cell says nothing: empty, ``?``, N/A, null, a dash and their kin."""
    if value is None:
        return True
    if isinstance(value, str):
        return value in _UNKNOWN or value.strip().lower() in _UNKNOWN
    return isinstance(value, float) and math.isnan(value)


def as_text(value: object) -> str:
    """Return a cell as text without surrounding space; "" where it is unknown."""
    if type(value) is str:
        text = value.strip()
        return "" if text in _UNKNOWN or (len(text) < 12 and text.lower() in _UNKNOWN) else text
    if is_unknown(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value).strip()


def as_body(value: object) -> str:
    """Return a cell as message text: real line breaks where a source wrote backslash and n."""
    text = as_text(value)
    if "\\" in text and "\n" not in text:
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\t", "\t")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def as_flag(value: object) -> bool | None:
    """Return a cell as yes or no, None if unknown; ValueError for anything else."""
    if isinstance(value, bool):
        return value
    text = as_text(value).lower()
    if not text:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f"{value!r} is neither yes nor no")


def as_count(value: object) -> int | None:
    """Return a cell as a whole number, None if unknown; ValueError for anything else."""
    text = as_text(value)
    if not text:
        return None
    return int(text)


def as_priority(value: object) -> int | None:
    """Return a priority 0-4 (P0-P4) from "3 - Moderate", "P1", "high", "紧急" or 3; None if unknown.

    Numbers below the scale's end (5 and more, as "5 - Planning") become P4. ValueError for other words.
    """
    text = as_text(value).lower()
    if not text:
        return None
    found = _LEADING_NUMBER.match(text)
    if found is not None:
        return min(int(found[1]), 4)
    return _by_word(text, _PRIORITY_WORDS)


def as_grade(value: object) -> int | None:
    """Return an impact or urgency grade 1 (high), 2 or 3 (low); other digits stay as written."""
    text = as_text(value).lower()
    if not text:
        return None
    found = _LEADING_NUMBER.match(text)
    if found is not None:
        return int(found[1])
    return _by_word(text, _GRADE_WORDS)


def _by_word(text: str, words: dict[str, int]) -> int:
    """Return the number of the first known word in a text."""
    if text in words:
        return words[text]
    for word in _WORD.findall(text):
        for part in (word, *word.split()):
            if part in words:
                return words[part]
    raise ValueError(f"{text!r} is not on the scale")
