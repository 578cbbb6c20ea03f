"""What careless scraping leaves behind Chinese characters: their pronunciation in brackets, 標(biāo)準(zhǔn).

Only what is searched is freed of it; what is shown stays as it was written. Knows no index.
"""

import re

from desk.search.pinyin import initial

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_TONED = "\u0101\u00e1\u01ce\u00e0\u0113\u00e9\u011b\u00e8\u012b\u00ed\u01d0\u00ec\u014d\u00f3\u01d2\u00f2"
_TONED += "\u016b\u00fa\u01d4\u00f9\u01d6\u01d8\u01da\u01dc\u0144\u0148\u01f9"
_ROMAN = re.compile(rf"\(\s?([a-zA-Z\u00fc{_TONED}]{{1,6}})\s?\)")
_HAS_TONE = re.compile(f"[{_TONED}]")
_SYLLABLE = re.compile(r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiou\u00fcv]{1,3}(?:ng?|r)?")
_LETTER = re.compile("[\u3105-\u312f\u31a0-\u31bf]")
_BOPOMOFO = re.compile(f"\\(?{_LETTER.pattern}(?:{_LETTER.pattern}|[\u02c7\u02ca\u02cb\u02d9\u00b7])*\\)?")


def without_debris(text: str) -> str:
    """Return text in NFKC without pronunciations in brackets and without bopomofo letters."""
    if "(" in text:
        text = _ROMAN.sub(_kept, text)
    return _BOPOMOFO.sub("", text) if _LETTER.search(text) else text


def _kept(match: re.Match[str]) -> str:
    before, syllable = match.string[match.start() - 1 : match.start()], match[1]
    if before.isalpha() and _HAS_TONE.search(syllable):
        return ""
    if not _HAN.match(before):
        return match.group()
    # Without its tone it is debris only where it is how the character before it begins: 标(biao), not 登录(SSO).
    spoken = _SYLLABLE.fullmatch(syllable.lower()) and initial(before) == syllable[0].lower()
    return "" if spoken and len(syllable) > 1 else match.group()
