"""Renders the portal's pages: every value escaped, no script but our own file, nothing kept by browsers or proxies."""

import hashlib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from desk.intake.links import mac
from desk.intake.web.portal_guard import COOKIE, MOST_FILES, new_cookie
from desk.intake.web.portal_words import LABELS

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "portal"
STATIC = {"portal.css": "text/css", "portal.js": "text/javascript", "portal.svg": "image/svg+xml"}
LANGUAGE = "desk_lang"
YEAR_S = 31_536_000
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


def words_of(request: Request) -> dict[str, str]:
    """Return the words of the visitor's language: chosen, remembered, or the browser's first."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE, "")
    if asked in LABELS:
        return LABELS[asked]
    first = request.headers.get("accept-language", "zh").lower().split(",")[0]
    return LABELS["zh" if first.startswith(("zh", "*")) else "en"]


def is_chinese(words: Mapping[str, str]) -> bool:
    """Tell the language of the words."""
    return words["lang"] == "zh-CN"


def prose(markdown: str) -> Markup:
    """Return an article's text as safe HTML."""
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    tags = nh3.ALLOWED_TAGS - {"img"}
    return Markup(nh3.clean(html, tags=tags, url_schemes={"https", "http", "mailto"}))


class Pages:
    """The templates and what stands on every page."""

    def __init__(self, secret: bytes, most_mb: int) -> None:
        """Load the templates when they are first needed."""
        self._secret = secret
        self._most_mb = most_mb
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    def part(self, name: str, request: Request, **values: Any) -> str:
        """Return a piece of a page."""
        return self._templates.get_template(name).render(w=words_of(request), **values)

    def page(self, name: str, request: Request, status: int = 200, **values: Any) -> Response:
        """Return a page with its form's token, and remember a language that was chosen."""
        cookie = request.cookies.get(COOKIE) or new_cookie()
        common = {
            "form_token": mac(self._secret, "form", cookie), "form_id": os.urandom(16).hex(), "version": version(),
            "most_files": MOST_FILES, "most_mb": self._most_mb,
        }  # fmt: skip
        answer = HTMLResponse(self.part(name, request, **common, **values), status_code=status, headers=SAFE)
        answer.set_cookie(COOKIE, cookie, httponly=True, samesite="strict")
        if request.query_params.get("lang") in LABELS:
            answer.set_cookie(
                LANGUAGE, request.query_params["lang"], max_age=YEAR_S, httponly=True, samesite="lax"
            )
        return answer

    def said(self, request: Request, word: str, status: int) -> Response:
        """Return a page with one sentence."""
        words = words_of(request)
        return self.page("said.html", request, status, text=words[word], title=words["portal"])


@cache
def version() -> str:
    """Return what changes when style or script change, so that browsers fetch them anew."""
    data = b"".join((FOLDER / name).read_bytes() for name in sorted(STATIC))
    return hashlib.sha256(data).hexdigest()[:10]


async def static(request: Request) -> Response:
    """Return the style sheet or the script."""
    name = str(request.path_params["name"])
    if name not in STATIC:
        return Response(status_code=404, headers=SAFE)
    headers = SAFE | {"Cache-Control": "public, max-age=86400"}
    return Response((FOLDER / name).read_bytes(), media_type=STATIC[name], headers=headers)
