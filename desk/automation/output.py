"""The output of a running script: decoded, redacted, cut to a bound, and handed on line by line."""

import base64
import codecs
import re
from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import quote

from desk.process.scripts import SECRET_SHOWN

HEAD = 192 * 1024
TAIL = 64 * 1024
"""So many characters are kept of the beginning and of the end."""

FLOOD = 64 * 1024 * 1024
"""A script that writes more bytes than this is stopped."""

LONGEST_LINE = 16 * 1024
SHORTEST_SECRET = 4

_QUOTED = r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*'"
_NAMES = (
    r"pass(?:word|wd|phrase|code)|(?<![A-Za-z])pass|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key"
    "|口令|密码|令牌|密钥|私钥|凭证|验证码|授权码"
)
_GENERAL = re.compile(
    # A name and its value, quoted or not; escaped quotes around both where JSON stands in JSON.
    rf"(?P<name>(?:{_NAMES})(?:[_-](?:key|id|value|hash))?(?:\\?[\"'])?\s*[=:：]\s*)"
    rf"(?P<value>{_QUOTED}|\\?[\"']?[^\s\"',;&\\]{{3,}})"
    r"|(?P<told>(?:口令|密码|令牌|密钥|验证码)(?:为|是)\s*)(?P<said>[!-~]{4,})"
    rf"|(?P<option>--?(?:{_NAMES})[ =])(?P<given>{_QUOTED}|[^\s\"']{{3,}})"
    r"|(?P<client>\b(?:mysql\w*|mariadb\w*|curl|wget)\b(?:[^\n|;]*?\s)(?:-p(?!ort)|-u\s+[^\s:]+:|--user[ =][^\s:]+:))"
    rf"(?P<word>\s?(?:{_QUOTED})|\S{{3,}})"
    rf"|(?P<shell>\bsshpass\s+-p\s*)(?P<login_word>{_QUOTED}|\S{{3,}})"
    r"|(?P<header>\b(?:(?:Set-)?Cookie|(?:Proxy-)?Authorization)[\"']?\s*[:=]\s*[\"']?)(?P<rest>[^\r\n\"']{3,})"
    r"|(?P<bearer>(?:Bearer|Basic)\s+)(?P<credential>[A-Za-z0-9._~+/=-]{8,})"
    # The last @ ends it: passwords have them too. Digits and a slash are a port.
    r"|(?P<address>://[^/\s:@]*:)(?!\d+(?:[/\s]|$))(?P<login>[^\s\"'<>]+)(?=@[\w.\[-])"
    r"|(?P<key>\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abeprs]-|sk[-_](?=[\w-]*\d)|AIza|LTAI|AKID)[A-Za-z0-9_-]{12,})",
    re.IGNORECASE,
)

# A text without any of these holds nothing of the kind: most of what scripts write is told apart by this alone.
_HINTS = (
    "pass", "secret", "token", "credential", "key", "口令", "密码", "令牌", "密钥", "私钥", "凭证", "验证码", "授权码",
    "mysql", "mariadb", "curl", "wget", "cookie", "authorization", "bearer", "basic", "://", "akia", "asia", "eyj",
    "gh", "glpat-", "npm_", "xox", "sk-", "sk_", "aiza", "ltai", "akid",
)  # fmt: skip


class Redactor:
    """Replaces secrets in a line: those that a run was given, in their usual codings, and what looks like one.

    Attributes:
        longest: characters of the longest secret form; so much may stand across a cut.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        """Prepare for the secrets of one run."""
        forms = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _forms(secret)}
        ordered = sorted(forms, key=len, reverse=True)
        self.longest = len(ordered[0]) if ordered else 0
        self._known = re.compile("|".join(map(re.escape, ordered))) if ordered else None
        self._in_key = False

    def is_plain(self, text: str) -> bool:
        """Tell whether no line of a text can hold a secret: looked at once, a flood need not be line by line."""
        if self._in_key or "-----BEGIN" in text or (self._known is not None and self._known.search(text)):
            return False
        folded = text.lower()
        return not any(hint in folded for hint in _HINTS)

    def line(self, text: str) -> str:
        """Return the line as it may be shown and stored."""
        if "-----BEGIN" in text and "PRIVATE KEY" in text:
            self._in_key = True
        if self._in_key:
            self._in_key = "-----END" not in text
            return SECRET_SHOWN
        if self._known is not None:
            text = self._known.sub(SECRET_SHOWN, text)
        return _GENERAL.sub(_hidden, text)


def _forms(secret: str) -> tuple[str, ...]:
    raw = secret.encode()
    encoded = base64.b64encode(raw).decode().rstrip("=")
    return (secret, quote(secret, safe=""), encoded, raw.hex())


def _hidden(found: re.Match[str]) -> str:
    for group in ("name", "told", "option", "client", "shell", "header", "bearer", "address"):
        if found[group] is not None:
            return found[group] + SECRET_SHOWN
    return SECRET_SHOWN


class Output:
    """What a script writes, as it comes.

    Attributes:
        size: bytes heard.
        truncated: something in the middle was left out.
    """

    def __init__(self, redactor: Redactor, on_line: Callable[[str], None]) -> None:
        """`on_line` hears every redacted line while the bound is not reached."""
        self.size = 0
        self.truncated = False
        self._redactor = redactor
        self._on_line = on_line
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._head: list[str] = []
        self._head_size = 0
        self._tail: deque[str] = deque()
        self._tail_size = 0

    @property
    def is_flood(self) -> bool:
        """Tell whether the script writes without end."""
        return self.size > FLOOD

    def feed(self, data: bytes) -> None:
        """Take bytes as they come."""
        self.size += len(data)
        text = (self._rest + self._decoder.decode(data)).replace("\r\n", "\n")
        plain = self._redactor.is_plain(text)
        *lines, rest = text.split("\n")
        for line in lines:
            self._keep(line, plain=plain)
        while len(rest) > LONGEST_LINE:
            cut = LONGEST_LINE - self._redactor.longest
            self._keep(rest[:cut], plain=plain)
            rest = rest[cut:]
        self._rest = rest

    def end(self) -> str:
        """Return everything that is kept, with a note where something was left out."""
        last = self._rest + self._decoder.decode(b"", final=True)
        if last:
            self._keep(last, plain=self._redactor.is_plain(last))
        self._rest = ""
        gap = ["… ✂ …"] if self.truncated else []
        return "\n".join([*self._head, *gap, *self._tail])

    def _keep(self, raw: str, *, plain: bool) -> None:
        line = raw.replace("\x00", "\u2400")
        if not plain:
            line = self._redactor.line(line)
        if self._head_size + len(line) < HEAD and not self._tail:
            self._head.append(line)
            self._head_size += len(line) + 1
            self._on_line(line)
            return
        self._tail.append(line)
        self._tail_size += len(line) + 1
        while self._tail_size > TAIL:
            self._tail_size -= len(self._tail.popleft()) + 1
            self.truncated = True
