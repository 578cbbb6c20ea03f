"""What stands between the portal and strangers: form tokens, limits of forms, bodies read with a bound, limits a minute."""

import asyncio
import hmac
import os
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from desk.intake.links import mac

COOKIE = "desk_form"
A_MINUTE = 20
MOST_KNOWN = 10_000
FORM_LIMIT = 300_000
FIELD_LIMIT = 200_000
MOST_FIELDS = 40
MOST_FILES = 10
OWN_SITES = ("same-origin", "none")
BODY_S = 120.0
"""A form that has not come whole by then is let go: slow ones must not hold the house."""


class RefusedFormError(Exception):
    """A form that is not taken: the word of the page that says why, and its status."""

    def __init__(self, word: str, status: int) -> None:
        """Keep both."""
        super().__init__(word)
        self.word = word
        self.status = status


@dataclass(frozen=True, slots=True)
class Given:
    """What was filled in: texts, and files as (name, type, bytes)."""

    values: Mapping[str, str]
    files: tuple[tuple[str, str, bytes], ...] = field(default=())

    def text(self, name: str, most: int = 100_000) -> str:
        """Return a field without space around it."""
        return self.values.get(name, "").replace("\x00", "").strip()[:most]


class Limiter:
    """So many a minute for each of those who ask."""

    def __init__(self, most: int = A_MINUTE) -> None:
        """Begin with nobody known."""
        self._most = most
        self._seen: dict[str, list[float]] = {}

    def is_too_often(self, who: str) -> bool:
        """Count one more and tell whether it is one too many."""
        now = time.monotonic()
        recent = [at for at in self._seen.get(who, ()) if now - at < 60]
        if len(self._seen) > MOST_KNOWN:
            self._seen.clear()
        self._seen[who] = [*recent, now][-self._most - 1 :]
        return len(recent) >= self._most


def address(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else ""


def new_cookie() -> str:
    """Return a browser's new secret."""
    return os.urandom(16).hex()


def is_ours(request: Request, token: str, secret: bytes) -> bool:
    """Tell whether a form was made for this very browser and sent from our own page."""
    cookie = request.cookies.get(COOKIE, "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    wanted = mac(secret, "form", cookie).encode()
    return (
        bool(cookie) and hmac.compare_digest(token.encode("utf-8", "replace"), wanted) and site in OWN_SITES
    )


async def _bounded(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """Yield the body; ends with `large` where more comes, whatever the headers claimed."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise RefusedFormError("large", 413)
        yield part


async def read_form(request: Request, body_limit: int) -> Given:
    """Read a form, of either kind; raises RefusedFormError for what is too large, too slow or no form."""
    try:
        async with asyncio.timeout(BODY_S):
            if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
                return await _read_parts(request, body_limit)
            data = b"".join([part async for part in _bounded(request, FORM_LIMIT)])
    except TimeoutError as error:
        raise RefusedFormError("late", 408) from error
    except ClientDisconnect as error:
        raise RefusedFormError("late", 400) from error
    try:
        return Given(dict(parse_qsl(data.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)))
    except ValueError as error:
        raise RefusedFormError("large", 400) from error


async def _read_parts(request: Request, body_limit: int) -> Given:
    parser = MultiPartParser(
        request.headers, _bounded(request, body_limit), max_files=MOST_FILES, max_fields=MOST_FIELDS,
        max_part_size=FIELD_LIMIT,
    )  # fmt: skip
    try:
        found = await parser.parse()
    except (MultiPartException, KeyError, ValueError, UnicodeError) as error:
        raise RefusedFormError("large", 400) from error
    try:
        values = {name: item for name, item in found.multi_items() if isinstance(item, str)}
        files = []
        for _, item in found.multi_items():
            if isinstance(item, UploadFile) and item.filename and item.size:
                files.append((item.filename, item.content_type or "", await item.read()))
    finally:
        await found.close()
    return Given(values, tuple(files))
