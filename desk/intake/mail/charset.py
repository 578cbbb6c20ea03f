"""Bytes of mails to text: mislabelled Chinese, broken encoded words, raw 8-bit headers (intake.md 2.4).

Knows no structure of mails; never raises.
"""

import base64
import binascii
import codecs
import quopri
import re

_WIDER = {
    **dict.fromkeys(
        "gb2312 gbk gb_2312-80 gb2312-80 x-gbk cp936 ms936 euc-cn iso-gb2312 gb18030-2000 csgb2312 x-cp20936 hz-gb".split(),
        "gb18030",
    ),
    **dict.fromkeys("big5 big-5 x-big5 cn-big5 cp950 big5-hkscs csbig5".split(), "big5hkscs"),
    **dict.fromkeys("ks_c_5601-1987 ks_c_5601 euc-kr euc_kr ksc5601 korean".split(), "cp949"),
    **dict.fromkeys("iso-8859-1 latin1 latin-1 iso8859-1 ascii-8bit".split(), "cp1252"),
    **dict.fromkeys("shift_jis shift-jis sjis x-sjis".split(), "cp932"),
    **dict.fromkeys("utf8 utf-8-mac unicode-1-1-utf-8 utf_8 cp65001".split(), "utf-8"),
    **dict.fromkeys("us-ascii ascii ansi_x3.4-1968 7bit 8bit binary".split(), ""),
    **dict.fromkeys("unknown-8bit x-unknown unknown default x-user-defined auto none".split(), ""),
}  # fmt: skip
"""A label -> the encoding that holds everything its users really write; "" = a label that says nothing."""

_STRANGE = {"utf-7", "utf7", "unicode-1-1-utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape"}
"""Text in these can hide mark-up from everything that looks at its bytes: shown as it stands."""

_COMMON = frozenset(
    "的一是不了在人有我他這这中大來来上国國个個到說说们們為为子和你地出道也時时年得就那要下以生会會自着著去之過过家學学对對可她里裡后後小么麼心多天而能好都然没沒日于於起还還發发成事只作当當想看文"
    "无無開开手十用主行方又如前所本見见經经頭头面公同三已老从從動动两兩長长知民樣样现現分將将外但身些與与高意進进把法此實实回二理點点月明其種种全工己話话者向情部正名定問问力機机給给等幾几很业業最"
    "間间新什打便位因重被走電电四第門门相次東东使再平真聽听世气氣信北少關关并內内加化由却卻代產产入先水萬万市體体別别處处總总才場场師师書书比住員员性通目報报立難难數数件安表原車车應应路期常提感金"
    "何更反合放做系計计或司利受光果及今務务制解各任至清物台記记邊边共接許许特覺觉望直服題题建南度統统色字請请交讓让認认算論论百科怎元社術术結结功指思非流每管連连遠远資资跟帶带快條条院變变聯联言權"
    "权往展該该領领傳传近留決决周保達达辦办運运半必城強强步完深區区即求品轉转量空技輕轻程告語语式息寫写呢識识極极令收錢钱倒未持取設设始版雙双商千片容像找站廣广改議议形早房音際际則则首單单據据導导"
    "影失拿網网專专若校讀读究包組组落視视離离雖虽坏壞錯错誤误磁碟盘盤满滿線线庫库協助料登錄录密碼码郵邮箱伺器啟启印斷断您謝谢貴贵帳账號号絡络敗败服"
)
"""What everyday Chinese, simplified or traditional, is mostly made of: tells a wrong decoding from a right one."""

_CHINESE = ("gb18030", "big5hkscs")
_GUESSES = ("cp1252", "cp932", "cp949")
_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*?)(?:\?=|$)")
_BETWEEN = re.compile(rb"(\?=)\s+(?==\?)")


def codec_of(label: str) -> str:
    """Return the codec for a label, "" where it names none that holds text."""
    name = label.strip().strip("\"'").lower().split("*")[0]
    name = _WIDER.get(name, name)
    if not name or name in _STRANGE:
        return ""
    try:
        return name if codecs.lookup(name)._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None


def _likeness(text: str) -> float:
    """Return how much of a text's Chinese is everyday Chinese, 0 to 1."""
    chinese = [character for character in text[:2000] if "\u3400" <= character <= "\u9fff"]
    strange = sum("\ue000" <= character <= "\uf8ff" for character in text[:2000])
    return sum(character in _COMMON for character in chinese) / (len(chinese) + strange or 1)


def _chinese(data: bytes, preferred: str) -> str | None:
    """Return text of one of the two Chinese encodings: nearly any bytes of one are bytes of the other too."""
    names = sorted(_CHINESE, key=lambda name: name != preferred)
    found = [text for name in names if (text := _strictly(data, name)) is not None]
    if not found:
        return None
    if len(found) == 2 and _likeness(found[1]) > _likeness(found[0]) + 0.25:
        return found[1]
    return found[0]


def decode_text(data: bytes, label: str = "", hint: str = "") -> str:
    """Return the text: by its label, else UTF-8, Chinese, a guess, and never without what can be read.

    `hint` is a label from elsewhere in the mail, for a text that has none of its own.
    """
    codec = codec_of(label) or codec_of(hint)
    if codec and codec not in _CHINESE and (text := _strictly(data, codec)) is not None:
        return text
    if (text := _strictly(data, "utf-8")) is not None:
        return text
    if (text := _chinese(data, codec)) is not None:
        return text
    return _cut_or_guessed(data, codec)


def _cut_or_guessed(data: bytes, codec: str) -> str:
    """Decode what no codec reads whole: cut in the middle of a character, or with a few foreign bytes."""
    tried = {name: data.decode(name, "replace") for name in ("utf-8", codec, *_CHINESE, *_GUESSES) if name}
    most = max(2, len(data) // 50)
    for name in (codec, "utf-8"):
        if name and tried[name].count("\ufffd") <= most:
            return tried[name]
    good = [text for text in tried.values() if text.count("\ufffd") <= most]
    return max(good or tried.values(), key=lambda text: (_likeness(text), -text.count("\ufffd")))


def decode_header(value: bytes, hint: str = "") -> str:
    """Return a header's text; neighbouring encoded words of one charset are joined before they are decoded.

    `hint` is the charset of the mail's text, for headers in raw 8-bit.
    """
    line = _BETWEEN.sub(rb"\1", re.sub(rb"\r?\n[ \t]*|\r", b" ", value))
    parts: list[str] = []
    pending, label, at = b"", "", 0

    def flush() -> None:
        nonlocal pending
        if pending:
            parts.append(decode_text(pending, label))
            pending = b""

    for match in _WORD.finditer(line):
        decoded = _word_bytes(match[2], match[3])
        if decoded is None:
            continue
        found = match[1].decode("ascii", "replace").split("*")[0].lower()
        if match.start() > at:
            flush()
            parts.append(decode_text(line[at : match.start()], hint=hint))
        elif pending and codec_of(found) != codec_of(label):
            flush()
        pending, label, at = pending + decoded, found, match.end()
    flush()
    parts.append(decode_text(line[at:], hint=hint))
    return "".join(parts).strip()


def _word_bytes(kind: bytes, payload: bytes) -> bytes | None:
    if kind in b"qQ":
        return quopri.decodestring(payload.replace(b"_", b" "))
    return lenient_base64(payload)


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


class Base64:
    """Decodes base64 some at a time, as leniently as `lenient_base64`."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        """Take more; return what is whole."""
        clean = self._rest + _NOT_BASE64.sub(b"", data)
        whole = len(clean) // 4 * 4
        self._rest = clean[whole:]
        return base64.b64decode(clean[:whole])

    def end(self) -> bytes:
        """Return what the short end holds."""
        return lenient_base64(self._rest)


def lenient_base64(data: bytes) -> bytes:
    """Decode base64 however damaged: foreign characters are left out, a short end is completed or dropped."""
    clean = _NOT_BASE64.sub(b"", data)
    clean = clean[:-1] if len(clean) % 4 == 1 else clean
    try:
        return base64.b64decode(clean + b"=" * (-len(clean) % 4))
    except (binascii.Error, ValueError):
        return b""
