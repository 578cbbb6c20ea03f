"""A mail as a record: who, what about, its text, its files, what it answers. From any bytes; never writes.

Knows the structure and the texts of mails; no ticket.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from desk.intake.mail import html
from desk.intake.mail.charset import decode_header, decode_text
from desk.intake.mail.mime import Part, walk
from desk.intake.spool import Data, pieces
from desk.ops.files import safe_name
from desk.process.text import visible

MOST_FILES = 50
MOST_TEXT = 2_000_000
"""So much of a mail's texts is read; a text that is longer is a file, too, whole."""

WHOLE_TEXT = "message.txt"
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u0080-\uffff-]{1,64}@[A-Za-z0-9.\u0080-\uffff-]{1,255}")
_ANGLE = re.compile(r"<\s*([^<>\s]{1,64}@[^<>\s]{1,255})\s*>")
_ID = re.compile(rb"<([^<>\s]{1,990})>")
_KNOWN_HEADERS = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "sender",
    "reply-to",
    "return-path",
)
_REPLY_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|antw|回复|回覆|答复|答覆|回信)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*)+", re.I
)
_FORWARD_PREFIX = re.compile(r"^\s*(?:fwd?|wg|tr|转发|轉寄|转寄|轉發)\s*[:：]", re.I)
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address in lower case, and the name before it."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class MailFile:
    """An attachment: a safe name, its type, and the part that holds it."""

    name: str
    kind: str
    part: Part


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that has been read.

    Attributes:
        headers: first of each name, as text, names in lower case.
        sender: who wrote it (From, else Sender, Reply-To, Return-Path), None if it names nobody.
        recipients: every address it was sent to, also those the servers noted.
        text: the readable text, whole.
        references: Message-IDs it answers, the nearest first.
        has_headers: whether it is a mail at all.
    """

    headers: dict[str, str]
    sender: Address | None
    reply_to: Address | None
    recipients: tuple[str, ...]
    subject: str
    text: str
    files: tuple[MailFile, ...]
    message_id: str
    references: tuple[str, ...]
    digest: str
    has_headers: bool
    was_html: bool
    left_out: int = 0

    @property
    def is_reply(self) -> bool:
        """Whether it says that it answers something."""
        return bool(self.references) or bool(_REPLY_PREFIX.match(self.subject))

    @property
    def is_forward(self) -> bool:
        """Whether its subject says that it was passed on."""
        return bool(_FORWARD_PREFIX.match(_REPLY_PREFIX.sub("", self.subject)))

    @property
    def title(self) -> str:
        """The subject without what programs put in front of it."""
        text = self.subject
        while (shorter := _FORWARD_PREFIX.sub("", _REPLY_PREFIX.sub("", text))) != text:
            text = shorter
        return text.strip()


def one_line(text: str) -> str:
    """Return a text on one line without anything that hides, reorders or breaks it."""
    return " ".join(_CONTROL.sub(" ", text).split())


def addresses_in(text: str) -> list[Address]:
    """Return the addresses of a header, however it is written."""
    found = []
    for piece in re.split(r"[,;](?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", text[:20_000]):
        match = _ANGLE.search(piece) or _ADDRESS.search(piece)
        if match is None:
            continue
        address = match[1] if match.re is _ANGLE else match[0]
        name = one_line(piece[: match.start()]).strip(" \"'<(")
        if not name and (said := re.search(r"\(([^()]{1,200})\)", piece[match.end() :])):
            name = one_line(said[1])
        found.append(Address(address.strip(".'\"").lower(), name))
    return found


def _first_address(root: Part, names: Iterable[str]) -> Address | None:
    for name in names:
        for value in root.all(name)[:3]:
            text = Part([(name, value)], 0, 0).text(name)
            if found := addresses_in(text):
                return found[0]
    return None


_TO = ("delivered-to", "x-original-to", "envelope-to", "to", "cc", "resent-to", "apparently-to")


def _recipients(root: Part) -> tuple[str, ...]:
    listed: list[str] = []
    for name in _TO:
        for value in root.all(name)[:10]:
            listed += [item.address for item in addresses_in(Part([(name, value)], 0, 0).text(name))[:200]]
    return tuple(dict.fromkeys(listed))


def _references(root: Part) -> tuple[str, ...]:
    """Return the ids it answers: In-Reply-To first, then References from the last; a thousand at most."""
    direct = _ID.findall(root.raw("in-reply-to"))
    others = _ID.findall(root.raw("references"))
    ordered = [*direct, *reversed(others[-1000:])]
    return tuple(dict.fromkeys(item.decode("utf-8", "replace") for item in ordered))


def _is_text(part: Part) -> bool:
    if part.disposition == "attachment" or (part.file_name and part.depth):
        return False
    return part.kind.startswith("text/") and part.kind in (
        "text/plain",
        "text/html",
        "text/enriched",
        "text/richtext",
    )


def _text_of(data: Data, part: Part) -> str:
    body = part.decoded(data)
    if part.kind == "text/html":
        return html.to_text(decode_text(body, part.parameters.get("charset", "") or html.charset_in(body)))
    text = decode_text(body, part.parameters.get("charset", ""))
    if part.parameters.get("format", "").lower() == "flowed":
        text = re.sub(r"(?<=\S) \r?\n(?!>)", " ", text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _choose(data: Data, parts: list[Part]) -> tuple[str, bool]:
    """Return the readable text and whether it was HTML: the plain one where there is one."""
    plain = [text for part in parts if part.kind != "text/html" and (text := _text_of(data, part)).strip()]
    if plain:
        return "\n\n".join(text.strip("\n") for text in plain), False
    rich = [text for part in parts if part.kind == "text/html" and (text := _text_of(data, part)).strip()]
    return "\n\n".join(rich), bool(rich)


def _collect(data: Data) -> tuple[Part, list[Part], list[MailFile], int]:
    texts: list[Part] = []
    files: list[MailFile] = []
    left_out, room = 0, MOST_TEXT
    root: Part | None = None
    for part in walk(data):
        root = root or part
        if not part.leaf:
            continue
        size = part.end - part.start
        if _is_text(part) and len(texts) < 100 and room:
            texts.append(replace(part, end=part.start + min(size, room)))
            if size > room and len(files) < MOST_FILES:
                files.append(MailFile(WHOLE_TEXT, part.kind, part))
            room = max(0, room - size)
        elif part.end > part.start and len(files) < MOST_FILES:
            files.append(MailFile(_file_name(part, len(files) + 1), part.kind, part))
        else:
            left_out += part.end > part.start
    assert root is not None  # walk yields the mail itself
    return root, texts, files, left_out


_ENDINGS = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/html": ".html",
    "application/pdf": ".pdf",
}


def _file_name(part: Part, number: int) -> str:
    said = _CONTROL.sub("", part.file_name)
    if said.strip(" ./\\"):
        return safe_name(said)
    kind = part.kind.split("/")[-1]
    ending = _ENDINGS.get(part.kind) or (f".{kind}" if kind.isalnum() and len(kind) < 6 else ".bin")
    return f"attachment-{number}{ending}"


def read_mail(data: Data) -> Mail:
    """Read a mail."""
    root, texts, files, left_out = _collect(data)
    text, was_html = _choose(data, texts)
    hint = next((label for part in (root, *texts) if (label := part.parameters.get("charset", ""))), "")
    headers = {name: decode_header(value, hint) for name, value in reversed(root.headers)}
    sender = _first_address(root, ("from", "sender", "reply-to", "return-path"))
    subject = one_line(headers.get("subject", ""))
    ids = _ID.findall(root.raw("message-id"))
    body = visible(text.replace("\x00", "\u2400")).strip("\n").rstrip()
    return Mail(
        headers=headers,
        sender=sender,
        reply_to=_first_address(root, ("reply-to",)),
        recipients=_recipients(root),
        subject=subject,
        text=body,
        files=tuple(files),
        message_id=ids[0].decode("utf-8", "replace") if ids else "",
        references=_references(root),
        digest=_digest(data, headers, body, files),
        has_headers=any(name in headers for name in _KNOWN_HEADERS),
        was_html=was_html,
        left_out=left_out,
    )


def _digest(data: Data, headers: dict[str, str], body: str, files: list[MailFile]) -> str:
    """Return what identifies the content: sender, date, subject, text and files, not the way it travelled."""
    found = hashlib.sha256()
    for name in ("from", "date", "subject"):
        found.update(one_line(headers.get(name, "")).encode("utf-8", "replace") + b"\0")
    found.update("\n".join(line.rstrip() for line in body.split("\n")).encode("utf-8", "replace"))
    for item in files:
        found.update(b"\0" + item.name.encode("utf-8", "replace") + b"\0")
        for piece in pieces(data, item.part.start, item.part.end):
            found.update(piece.translate(None, b" \t\r\n"))
    return found.hexdigest()
