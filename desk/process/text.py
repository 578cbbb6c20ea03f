"""Small judgements about text: its topic, and how it is shown safely."""

import re

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
)
_JOINERS = frozenset("\u200c\u200d")
# A look at each character took half a second a megabyte: only these are looked at.
_SUSPICIOUS = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\U000e0000-\U000e007f{''.join(_BIDI | _INVISIBLE | _JOINERS)}]"
)


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
    return _SUSPICIOUS.sub(lambda found: _visible_character(text, found.start()), text)


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


BREAK = "\u200b"
"""Where a line may end inside a word; shown as nothing."""
_LONG_WORD = re.compile(r"[!-\u2e7f]{29,}")
_PIECE = 12


def breakable(text: str) -> str:
    """Return `text` whose long words (addresses, names of exceptions) may be broken into lines."""
    return _LONG_WORD.sub(lambda found: _broken(found.group()), text)


def _broken(word: str) -> str:
    return BREAK.join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))
