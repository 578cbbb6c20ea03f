"""What is new in a reply: everything above the quoted mail, as Chinese and Western programs quote it.

When in doubt nothing is cut: answers between quoted lines and excerpts of logs stay. Knows no mail.
"""

import re

MARKER = "##- 请在此行上方回复 / Please reply above this line -##"
_NAMES = (
    r"(?:发\s*件\s*人|寄\s*件\s*者|寄件人|发送时间|发件时间|发送日期|已发送|寄件日期|傳送時間|收\s*件\s*人|收\s*件\s*者|抄\s*送|副本"
    r"|主\s*题|主\s*旨|日\s*期|From|Sent|To|Cc|Subject|Date|Von|Gesendet|An|Betreff)"
)
_HEAD_LINE = re.compile(rf"^[>\s*]*{_NAMES}\s*\**\s*[:：]")
_ORIGINAL = re.compile(
    r"^[>\s]*(?:-{2,}|_{2,}|—{2,})\s*(?:原始邮件|原始郵件|原邮件|邮件原件|回复的邮件|答复的邮件|转发的邮件|转发邮件信息|轉寄郵件"
    r"|Original Message|Original message|Original Mail|Forwarded message|Reply Message|Replied Message"
    r"|Ursprüngliche Nachricht)\s*(?:-{2,}|_{2,}|—{2,})?\s*$"
)
_BARE = re.compile(r"^\s*(?:原始邮件|原始郵件|Original)\s*$")
_WROTE = re.compile(
    r"^[>\s]*(?:.{0,200}\d{4}\s?[-/年.].{0,160}(?:写道|寫道|写|寫|wrote|schrieb|écrit)\s?[:：]"
    r"|(?:On|At|Am|Le)\s.{5,250}(?:wrote|schrieb[^:]{0,80}|écrit)\s?[:：])\s*$"
)
_WROTE_PLAIN = re.compile(r"^[^>\n]{1,60}\s(?:写|写道|寫道|wrote)\s?[:：]\s*$")
_SIGNATURE = re.compile(
    r"^\s*(?:发自我的.{0,30}|發自我的.{0,30}|從我的.{0,30}|来自我的.{0,30}|从 ?Windows ?版邮件发送|发自.{0,12}(?:手机|邮箱|邮件)"
    r"|Sent from (?:my|Mail|Outlook).{0,60}|Get Outlook for .{0,80}|获取 ?Outlook.{0,60})\s*$"
)
_RULE = re.compile(r"^\s*[_\-—=]{8,}\s*$")
_QUOTED = re.compile(r"^\s*>")


def _head_block(lines: list[str], at: int) -> bool:
    """Tell whether a quoted mail's header block begins here: two of its fields within a few lines."""
    if not _HEAD_LINE.match(lines[at]):
        return False
    near = [line for line in lines[at + 1 : at + 6] if line.strip()][:3]
    return any(_HEAD_LINE.match(line) for line in near)


def _begins_quote(lines: list[str], at: int) -> bool:
    line = lines[at]
    if "##-" in line and "-##" in line:
        return True
    if len(line) > 500:
        return False
    following = next((later for later in lines[at + 1 : at + 4] if later.strip()), "")
    if _ORIGINAL.match(line) or (_BARE.match(line) and _HEAD_LINE.match(following)):
        return True
    wrapped = f"{line.strip()} {lines[at + 1].strip()}" if at + 1 < len(lines) and line.strip() else line
    if _WROTE.match(line) or (len(wrapped) < 400 and not _QUOTED.match(following) and _WROTE.match(wrapped)):
        return True
    if _WROTE_PLAIN.match(line) and _QUOTED.match(following):
        return True
    return _head_block(lines, at)


def _tail_is_quoted(lines: list[str]) -> int:
    """Return where a last run of quoted lines begins that nobody introduced, else the end."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and (_QUOTED.match(lines[start - 1]) or not lines[start - 1].strip()):
        start -= 1
    inner = any(_QUOTED.match(line) for line in lines[:start])
    return start if end - start >= 3 and start and not inner else len(lines)


def _without_signature(lines: list[str]) -> list[str]:
    kept = list(lines)
    for index, line in enumerate(kept):
        if line in ("-- ", "--") and index > 0 and len(kept) - index <= 12:
            kept = kept[:index]
            break
    kept = [line for index, line in enumerate(kept) if index < len(kept) - 6 or not _SIGNATURE.match(line)]
    while kept and (not kept[-1].strip() or _RULE.match(kept[-1])):
        kept.pop()
    return kept


def split_reply(text: str) -> tuple[str, str]:
    """Return (what is new, the full text); both are the same where nothing is quoted."""
    full = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").strip("\n")
    lines = full.split("\n")
    cut = len(lines)
    for index in range(len(lines)):
        if _begins_quote(lines, index) and any(line.strip(" >") for line in lines[:index]):
            cut = index
            break
    # Answers between quoted lines: the quote is the question, and stays.
    cut = min(cut, _tail_is_quoted(lines[:cut]))
    new = "\n".join(_without_signature(lines[:cut])).strip()
    return (new, full) if new else (full.strip(), full)


_FORWARD = re.compile(r"^[>\s*]*(?:From|发件人|发\s*件\s*人|寄件者|寄件人|Von)\s*\**\s*[:：]\s*(.+)$", re.M)
_ADDRESS = re.compile(r"([A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8})")


def forwarded_sender(text: str) -> tuple[str, str]:
    """Return (name, address) of the first mail quoted in a forwarded one, ("", "") if it names none."""
    for match in _FORWARD.finditer(text[:200_000]):
        address = _ADDRESS.search(match[1])
        if address is not None:
            name = re.split(r"[<\[(（]", match[1])[0].strip(" \"'*“”")
            return ("" if "@" in name else name), address[1].lower()
    return "", ""
