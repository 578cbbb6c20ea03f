"""The structure of a mail over its own bytes: headers and parts as slices, nothing copied, no recursion.

Takes anything; what is no mail comes out as one part of text. Knows no meaning of headers but the structural ones.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from desk.intake.mail.charset import Base64, decode_header, decode_text
from desk.intake.spool import WINDOW, Data, line_end, pieces

MOST_PARTS = 1000
MOST_HEADER = 512 * 1024
LONGEST_LINE = 4_000_000
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_PARAMETER = re.compile(
    rb';\s*([A-Za-z0-9_.-]+)(\*\d+)?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\r\n]*))', re.DOTALL
)


@dataclass(slots=True)
class Part:
    """One part.

    Attributes:
        headers: (lower-case name, raw value) in order.
        start, end: where its body stands in the mail's bytes.
        depth: 0 for the mail itself.
    """

    headers: list[tuple[str, bytes]]
    start: int
    end: int
    depth: int = 0
    parameters: dict[str, str] = field(default_factory=dict)
    kind: str = "text/plain"
    leaf: bool = True

    def raw(self, name: str) -> bytes:
        """Return a header's raw value, the first of its name, b"" if there is none."""
        return next((value for found, value in self.headers if found == name), b"")

    def text(self, name: str, hint: str = "") -> str:
        """Return a header as text; `hint` is the charset of the mail."""
        return decode_header(self.raw(name), hint)

    def all(self, name: str) -> list[bytes]:
        """Return every header of a name, in order."""
        return [value for found, value in self.headers if found == name]

    @property
    def disposition(self) -> str:
        """Return inline, attachment or ""."""
        return self.raw("content-disposition").split(b";")[0].strip().lower().decode("ascii", "replace")

    @property
    def file_name(self) -> str:
        """Return the name the sender gave the part, "" if none."""
        said = parameters_of(self.raw("content-disposition")).get("filename", "")
        return said or self.parameters.get("name", "")

    def decoded(self, data: Data) -> bytes:
        """Return the part's bytes without its transfer encoding."""
        return b"".join(self.decoding(data))

    def decoding(self, data: Data, size: int = WINDOW) -> Iterator[bytes]:
        """Yield the part's bytes without its transfer encoding, some at a time."""
        body = pieces(data, self.start, self.end, size)
        how = self.raw("content-transfer-encoding").strip().strip(b";").lower()
        if how.startswith(b"base64"):
            coded = Base64()
            yield from map(coded.feed, body)
            yield coded.end()
        elif how.startswith(b"quoted"):
            yield from map(quopri.decodestring, _whole_lines(body))
        else:
            yield from body


def _whole_lines(body: Iterator[bytes]) -> Iterator[bytes]:
    """Yield bytes cut at ends of lines, where no escape stands across; a line of megabytes is cut before one."""
    rest = b""
    for piece in body:
        rest += piece
        cut = rest.rfind(b"\n") + 1
        if not cut and len(rest) > LONGEST_LINE:
            cut = max(len(rest) - 4, 0) + rest[-4:].find(b"=") if b"=" in rest[-4:] else len(rest)
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def parameters_of(value: bytes) -> dict[str, str]:
    """Return the parameters of a structured header: RFC 2231 in pieces, encoded words, raw 8-bit, all readable."""
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    for match in _PARAMETER.finditer(value[:65536]):
        name = match[1].decode("ascii").lower()
        found = re.sub(rb"\\(.)", rb"\1", match[4]) if match[4] is not None else (match[5] or b"").strip()
        pieces.setdefault(name, []).append((int((match[2] or b"*0")[1:][:6]), bool(match[3]), found))
    return {name: _joined(sorted(parts, key=lambda piece: piece[0])) for name, parts in pieces.items()}


def _joined(parts: list[tuple[int, bool, bytes]]) -> str:
    if not any(encoded for _, encoded, _ in parts):
        return decode_header(b"".join(piece for _, _, piece in parts))
    charset, data = "", b""
    for number, (_, encoded, piece) in enumerate(parts):
        if number == 0 and encoded and piece.count(b"'") >= 2:
            label, _, piece = piece.split(b"'", 2)
            charset = label.decode("ascii", "replace")
        data += unquote_to_bytes(piece) if encoded else piece
    return decode_text(data, charset)


def read_headers(data: Data, start: int, end: int) -> tuple[list[tuple[str, bytes]], int]:
    """Return a part's headers and where its body begins; text without any header is all body."""
    limit = min(end, start + MOST_HEADER)
    headers: list[tuple[str, bytes]] = []
    at = start
    while at < limit:
        stop, after = line_end(data, at, end) or (end, end)
        line = data[at : min(stop, at + MOST_HEADER)]
        if not line.strip():
            return headers, after
        found = _FIELD.match(line)
        if found and line[:1] not in b" \t":
            headers.append((found[1].decode("ascii").lower(), line[found.end() :].strip()))
        elif headers and line[:1] in b" \t":
            name, value = headers[-1]
            headers[-1] = (name, value + b"\n " + line.strip() if len(value) < MOST_HEADER else value)
        elif not headers and not line.startswith((b"From ", b">From ")):
            return [], start
        elif headers:
            return headers, at
        at = after
    return headers, at


def _classify(part: Part, default: str) -> None:
    value = part.raw("content-type")
    kind = value.split(b";")[0].strip().lower().decode("ascii", "replace")
    part.kind = kind if kind.count("/") == 1 and " " not in kind else default
    part.parameters = parameters_of(value)


def _guessed_boundary(data: Data, part: Part) -> bytes:
    """Return the boundary of a multipart that does not name it, from its first line of two dashes."""
    found = re.compile(rb"^--([^\s-][^\r\n]{0,69})", re.M).search(
        data[part.start : min(part.end, part.start + 65536)]
    )
    return found[1].strip() if found else b""


def _pieces(data: Data, part: Part) -> list[tuple[int, int]]:
    """Return where the parts of a multipart stand; one that never ends ends with its parent."""
    named = part.parameters.get("boundary", "").encode("utf-8", "replace") or _guessed_boundary(data, part)
    if not named:
        return []
    pieces: list[tuple[int, int]] = []
    mark, begin, at = b"--" + named, -1, part.start
    while len(pieces) < MOST_PARTS:
        found = data.find(mark, at, part.end)
        if found < 0:
            break
        at = found + len(mark)
        if found > part.start and data[found - 1] not in b"\r\n":
            continue
        after = data[at : at + 2]
        if after and after != b"--" and after[:1] not in b"\r\n \t":
            continue  # a longer boundary that begins alike
        if begin >= 0:
            pieces.append((begin, _before_newline(data, begin, found)))
        newline = line_end(data, at, part.end)
        begin = newline[1] if newline else part.end
        if after == b"--":
            return pieces
    if begin >= 0:
        pieces.append((begin, part.end))
    return pieces


def _before_newline(data: Data, begin: int, end: int) -> int:
    if end > begin and data[end - 1 : end] == b"\n":
        end -= 1
    if end > begin and data[end - 1 : end] == b"\r":
        end -= 1
    return end


def walk(data: Data) -> Iterator[Part]:
    """Yield the mail itself, then its parts in order; a part that cannot be split is a leaf."""
    headers, body = read_headers(data, 0, len(data))
    root = Part(headers, body, len(data))
    _classify(root, "text/plain")
    stack, seen = [root], 0
    while stack and seen < MOST_PARTS:
        part = stack.pop()
        seen += 1
        inner = _inner(data, part)
        part.leaf = not inner
        yield part
        stack.extend(reversed(inner))
    for part in stack[-1:]:  # beyond the limit nothing is split any more, and nothing is hidden
        part.kind, part.leaf = "text/plain", True
        yield part


def _inner(data: Data, part: Part) -> list[Part]:
    if not part.kind.startswith("multipart/"):
        return []
    default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    found = []
    for start, end in _pieces(data, part):
        headers, body = read_headers(data, start, end)
        inner = Part(headers, min(body, end), end, part.depth + 1)
        _classify(inner, default)
        found.append(inner)
    if not found:
        part.kind = "text/plain"
    return found
