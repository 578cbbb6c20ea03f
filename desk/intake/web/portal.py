"""The portal's pages: submit, look at a ticket by its signed link, answer, say whether it is solved. No script.

A GET changes nothing: mail scanners open links. Everything shown is escaped; a link is the only key, so pages
are never stored and never named to other sites.
"""

import asyncio
import base64
import hashlib
import hmac
import os
import time
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from desk.intake.portal import Form
from desk.protocol.views import TicketView

Read = Callable[[bytes], TicketView]
Store = Callable[[dict[str, Any]], Any]
COOKIE = "desk_form"
A_MINUTE = 20
FORM_LIMIT = 300_000
PUBLIC = ("created", "customer_message", "public_reply", "auto_reply", "solution_provided")
LABELS = {
    "en": {
        "new": "Ask for help", "title": "What is it about?", "name": "Your name", "email": "Your e-mail",
        "symptom": "What happens?", "occurred": "Since when?", "steps": "Steps to see it",
        "environment": "Device, system, version",
        "send": "Send", "reply": "Add something", "solved": "Yes, it is solved", "open": "No, or I have another question",
        "rate": "How was it? 1 (bad) to 5 (very good)", "rated": "Thank you for your rating.",
        "ask": "Is it solved? Do you have any other question?", "gone": "This page does not exist or its link has expired.",
        "slow": "Too many forms. Wait a minute and send it again.",
        "stale": "This form has expired. Go back, reload and send it again.",
        "fill": "Fill in title, e-mail and what happens.", "busy": "Desk is busy. Send the form again in a moment.",
    },
    "zh": {
        "new": "提交请求", "title": "一句话描述问题", "name": "姓名", "email": "邮箱",
        "symptom": "问题现象", "occurred": "发生时间", "steps": "复现步骤", "environment": "使用环境（设备、系统、版本）",
        "send": "提交", "reply": "补充说明", "solved": "是，已解决", "open": "否，或还有其他疑问",
        "rate": "请评价：1（差）至 5（很好）", "rated": "感谢您的评价。",
        "ask": "问题是否已解决？是否还有其他疑问？", "gone": "页面不存在或链接已失效。",
        "slow": "提交过于频繁，请一分钟后重试。", "stale": "表单已过期，请返回刷新后重新提交。",
        "fill": "请填写标题、邮箱和问题现象。", "busy": "系统繁忙，请稍后重新提交。",
    },
}  # fmt: skip
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1f2733;background:#f6f7f9}"
    "main{background:#fff;border-radius:12px;padding:1.5rem;box-shadow:0 1px 4px #0002}label{display:block;margin:.8rem 0 .2rem}"
    "input,textarea{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #c6ccd5;border-radius:8px}"
    "textarea{min-height:5rem}button{font:inherit;margin:1rem .5rem 0 0;padding:.5rem 1.2rem;border:0;border-radius:8px;"
    "background:#2458d3;color:#fff}"
    "article{border-top:1px solid #e4e7ec;padding:.8rem 0;white-space:pre-wrap;overflow-wrap:anywhere}"
)  # fmt: skip
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
SAFE = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
}  # fmt: skip


class Portal:
    """The pages and what they need: a reader of tickets, the gate, the workspace's secret."""

    def __init__(self, read: Read, store: Store, secret: bytes) -> None:
        """`read` blocks and is called in a thread; `store` ends after the commit."""
        self._read = read
        self._store = store
        self._secret = secret
        self._seen: dict[str, list[float]] = {}

    def routes(self) -> list[Route]:
        """Return the portal's routes."""
        return [
            Route("/", self.form, methods=["GET"]),
            Route("/", self.submit, methods=["POST"]),
            Route("/t/{link}", self.show, methods=["GET"]),
            Route("/t/{link}", self.answer, methods=["POST"]),
        ]

    # ---- links and forms -------------------------------------------------------------------------

    def _mac(self, purpose: str, text: str) -> str:
        made = hmac.new(self._secret, f"{purpose}:{text}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made[:18]).decode()

    def link(self, ticket: bytes) -> str:
        """Return the secret link of a ticket."""
        return f"/t/{ticket.hex()}.{self._mac('ticket', ticket.hex())}"

    def _ticket_of(self, link: str) -> bytes:
        ident, _, mac = link.partition(".")
        right = hmac.compare_digest(mac.encode("utf-8", "replace"), self._mac("ticket", ident).encode())
        return bytes.fromhex(ident) if right else b""

    def _is_ours(self, request: Request, form: dict[str, str]) -> bool:
        """Tell whether a form came from our own page in the same browser."""
        cookie = request.cookies.get(COOKIE, "")
        site = request.headers.get("sec-fetch-site", "same-origin")
        given = form.get("token", "").encode("utf-8", "replace")
        same = hmac.compare_digest(given, self._mac("form", cookie).encode())
        return bool(cookie) and same and site in ("same-origin", "none")

    def _is_too_often(self, request: Request) -> bool:
        now, who = time.monotonic(), request.client.host if request.client else ""
        recent = [at for at in self._seen.get(who, ()) if now - at < 60]
        if len(self._seen) > 10_000:
            self._seen.clear()
        self._seen[who] = [*recent, now]
        return len(recent) >= A_MINUTE

    def _page(
        self, request: Request, body: Callable[[dict[str, str], str], str], status: int = 200
    ) -> Response:
        words = _words(request)
        cookie = request.cookies.get(COOKIE) or os.urandom(16).hex()
        hidden = f'<input type="hidden" name="token" value="{escape(self._mac("form", cookie))}">'
        hidden += f'<input type="hidden" name="id" value="{os.urandom(16).hex()}">'
        language = "zh-CN" if words is LABELS["zh"] else "en"
        page = (
            f'<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport"'
            f' content="width=device-width"><title>Desk</title><style>{STYLE}</style><main>{body(words, hidden)}</main></html>'
        )
        answer = HTMLResponse(page, status_code=status, headers=SAFE)
        answer.set_cookie(COOKIE, cookie, httponly=True, samesite="strict")
        return answer

    def _said(self, request: Request, word: str, status: int) -> Response:
        return self._page(request, lambda words, _: f"<p>{escape(words[word])}</p>", status)

    async def _form(self, request: Request) -> dict[str, str] | Response:
        """Return what was filled in, or the page that says why it is not taken."""
        data = b""
        async for part in request.stream():
            data += part
            if len(data) > FORM_LIMIT:
                return self._said(request, "stale", 413)
        form = dict(parse_qsl(data.decode("utf-8", "replace"), max_num_fields=30))
        if not self._is_ours(request, form):
            return self._said(request, "stale", 403)
        return self._said(request, "slow", 429) if self._is_too_often(request) else form

    async def _keep(self, form: Form) -> bytes | None:
        item = {
            "channel": "portal",
            "receipt": os.urandom(16),
            "raw": msgspec.json.encode(form),
            "source": "portal",
        }
        try:
            found: bytes | None = await self._store(item)
        except OSError:
            return None
        return found

    # ---- pages -----------------------------------------------------------------------------------

    async def form(self, request: Request) -> Response:
        """Show the form of a new request."""
        return self._page(request, _new_form)

    async def submit(self, request: Request) -> Response:
        """Make a ticket of the form and lead to its page."""
        given = await self._form(request)
        if isinstance(given, Response):
            return given
        names = ("title", "name", "email", "symptom", "occurred", "steps", "environment")
        values = {name: given.get(name, "").strip() for name in names}
        if not values["title"] or "@" not in values["email"] or not values["symptom"]:
            return self._said(request, "fill", 400)
        fields = {name: values[name] for name in names[3:] if values[name]}
        form = Form(
            id=given.get("id", ""), action="submit", title=values["title"], name=values["name"], email=values["email"],
            body=values["symptom"], fields=fields, language="zh_CN" if _words(request) is LABELS["zh"] else "en",
        )  # fmt: skip
        ticket = await self._keep(form)
        return (
            self._said(request, "busy", 503)
            if not ticket
            else RedirectResponse(self.link(ticket), 303, headers=SAFE)
        )

    async def show(self, request: Request) -> Response:
        """Show what the requester may see of a ticket."""
        ticket = self._ticket_of(str(request.path_params["link"]))
        if not ticket:
            return self._said(request, "gone", 404)
        try:
            view = await asyncio.to_thread(self._read, ticket)
        except OSError:
            return self._said(request, "gone", 404)
        return self._page(request, lambda words, hidden: _ticket_page(view, words, hidden))

    async def answer(self, request: Request) -> Response:
        """Take an answer or a verdict and show the ticket again."""
        ticket = self._ticket_of(str(request.path_params["link"]))
        if not ticket:
            return self._said(request, "gone", 404)
        given = await self._form(request)
        if isinstance(given, Response):
            return given
        action = given.get("action", "reply")
        rating = int(given["rating"]) if given.get("rating", "") in set("12345") else 0
        form = Form(
            id=given.get("id", ""),
            action="rate" if rating else action,
            ticket=ticket.hex(),
            body=given.get("body", ""),
            rating=rating,
        )
        if await self._keep(form) is None:
            return self._said(request, "busy", 503)
        return RedirectResponse(self.link(ticket), 303, headers=SAFE)


def _words(request: Request) -> dict[str, str]:
    return LABELS["zh" if "zh" in request.headers.get("accept-language", "zh").lower() else "en"]


def _field(words: dict[str, str], name: str, *, kind: str = "text") -> str:
    label = f'<label for="{name}">{escape(words[name])}</label>'
    if kind == "area":
        return f'{label}<textarea id="{name}" name="{name}" maxlength="20000"></textarea>'
    return f'{label}<input id="{name}" name="{name}" type="{kind}" maxlength="300">'


def _new_form(words: dict[str, str], hidden: str) -> str:
    fields = _field(words, "title") + _field(words, "name") + _field(words, "email", kind="email")
    fields += _field(words, "symptom", kind="area") + _field(words, "occurred")
    fields += _field(words, "steps", kind="area") + _field(words, "environment")
    head = f"<h1>{escape(words['new'])}</h1>"
    button = f"<button>{escape(words['send'])}</button>"
    return f'{head}<form method="post" action="/">{hidden}{fields}{button}</form>'


def _ticket_page(view: TicketView, words: dict[str, str], hidden: str) -> str:
    said = [entry for entry in view.entries if entry.kind in PUBLIC]
    texts = "".join(f"<article>{escape(entry.body)}</article>" for entry in said if entry.body)
    verdict = ""
    if view.state == "pending_confirmation":
        buttons = "".join(
            f'<button name="action" value="{name}">{escape(words[name])}</button>'
            for name in ("solved", "open")
        )
        verdict = f'<form method="post">{hidden}<p>{escape(words["ask"])}</p>{buttons}</form>'
    verdict += _rating(view, words, hidden) if view.state == "closed" else ""
    reply = (
        f'<form method="post">{hidden}<label for="body">{escape(words["reply"])}</label>'
        f'<textarea id="body" name="body" maxlength="20000"></textarea>'
        f'<button name="action" value="reply">{escape(words["send"])}</button></form>'
    )
    return f"<h1>{escape(view.number)} {escape(view.title)}</h1>{texts}{verdict}{reply}"


def _rating(view: TicketView, words: dict[str, str], hidden: str) -> str:
    """Return the buttons of a rating, or thanks where there is one since the last closing."""
    kinds = [entry.kind for entry in view.entries if entry.kind in ("closed", "survey")]
    if kinds[-1:] == ["survey"]:
        return f"<p>{escape(words['rated'])}</p>"
    buttons = "".join(f'<button name="rating" value="{mark}">{mark}</button>' for mark in range(1, 6))
    return f'<form method="post">{hidden}<p>{escape(words["rate"])}</p>{buttons}</form>'
