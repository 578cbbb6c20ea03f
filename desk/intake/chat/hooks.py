"""The callbacks of the chat platforms: verified, decrypted, stored, and only then answered.

Every platform sends again what is not answered with 200 in time, so busy is 503 and a repeat is harmless.
"""

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from desk.intake.chat import envelopes
from desk.intake.chat.envelopes import CallbackBox, EnvelopeError
from desk.intake.chat.events import READERS, xml_fields
from desk.intake.chat.presses import read_press
from desk.intake.chat.rules import PLATFORMS, hears
from desk.process.errors import KnownError

BODY_LIMIT = 2_000_000
ANSWER_S, NAME_S = 1.8, 0.8
"""Slack waits three seconds, WeCom five."""

SLACK_S, DINGTALK_S = 300, 3600
SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}

Submit = Callable[[dict[str, Any]], "Future[None]"]
Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Heard:
    """A verified callback: the event to store (b"" for none) and what to answer once it is stored."""

    event: bytes
    answer: Response


def _fresh(said: str, now: float, window: float) -> None:
    if not said.isdigit() or abs(now - int(said)) > window:
        raise EnvelopeError("timestamp")


def hear_wecom(request: Request, body: bytes, table: Mapping[str, Any], now: float) -> Heard:
    """Open a WeCom callback; a GET is the console's test of the address and wants its own echo back."""
    box = CallbackBox(table["token"], table["aes_key"], table["corp_id"])
    query = request.query_params
    parts = query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", "")
    if request.method == "GET":
        return Heard(b"", PlainTextResponse(box.open(*parts, query.get("echostr", "")), headers=SAFE))
    try:
        sealed = xml_fields(body).get("Encrypt", "")
    except KnownError as error:
        raise EnvelopeError("XML") from error
    return Heard(box.open(*parts, sealed), PlainTextResponse("success", headers=SAFE))


def hear_dingtalk(request: Request, body: bytes, table: Mapping[str, Any], now: float) -> Heard:
    """Verify a robot's callback (headers timestamp and sign), or open an encrypted event."""
    query, sealed = request.query_params, envelopes.sealed_text(body)
    if sealed and table["token"] and table["aes_key"]:
        box = CallbackBox(table["token"], table["aes_key"], table["app_key"])
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        signature = query.get("msg_signature") or query.get("signature", "")
        return Heard(box.open(signature, stamp, nonce, sealed), _dingtalk_answer(box, nonce, now))
    if not table["app_secret"]:
        raise EnvelopeError("signature")
    stamp, given = request.headers.get("timestamp", ""), request.headers.get("sign", "")
    if not envelopes.same(envelopes.dingtalk_signature(table["app_secret"], stamp), given):
        raise EnvelopeError("signature")
    _fresh(stamp[:-3], now, DINGTALK_S)
    return Heard(body, JSONResponse({}, headers=SAFE))


def _dingtalk_answer(box: CallbackBox, nonce: str, now: float) -> Response:
    """Return the sealed word “success” that DingTalk waits for."""
    stamp, sealed = str(int(now * 1000)), box.seal(b"success")
    said = {
        "msg_signature": box.sign(stamp, nonce, sealed), "timeStamp": stamp, "nonce": nonce, "encrypt": sealed,
    }  # fmt: skip
    return JSONResponse(said, headers=SAFE)


def hear_feishu(request: Request, body: bytes, table: Mapping[str, Any], now: float) -> Heard:
    """Open a Feishu event; with an encrypt key only encrypted ones are taken, and signed unless it is the test."""
    key, event = table["encrypt_key"], body
    if key:
        event = envelopes.feishu_open(key, envelopes.sealed_text(body))
    found = _json(event)
    header = found.get("header")
    token = header.get("token", "") if isinstance(header, dict) else found.get("token", "")
    if table["verification_token"] and not envelopes.same(str(token), table["verification_token"]):
        raise EnvelopeError("verification token")
    if found.get("type") == "url_verification":
        return Heard(b"", JSONResponse({"challenge": str(found.get("challenge", ""))}, headers=SAFE))
    if key:
        stamp, nonce = (request.headers.get(f"x-lark-request-{name}", "") for name in ("timestamp", "nonce"))
        wanted = envelopes.feishu_signature(key, stamp, nonce, body)
        if not envelopes.same(wanted, request.headers.get("x-lark-signature", "")):
            raise EnvelopeError("signature")
    return Heard(event, JSONResponse({}, headers=SAFE))


def hear_slack(request: Request, body: bytes, table: Mapping[str, Any], now: float) -> Heard:
    """Verify a Slack event; its first one is a challenge that wants to be said back."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    wanted = envelopes.slack_signature(table["signing_secret"], stamp, body)
    if not envelopes.same(wanted, request.headers.get("x-slack-signature", "")):
        raise EnvelopeError("signature")
    _fresh(stamp, now, SLACK_S)
    if request.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded"):
        return Heard(_slack_pressed(body), Response(status_code=200, headers=SAFE))
    found = _json(body)
    if found.get("type") == "url_verification":
        return Heard(b"", JSONResponse({"challenge": str(found.get("challenge", ""))}, headers=SAFE))
    return Heard(body, JSONResponse({}, headers=SAFE))


def _slack_pressed(body: bytes) -> bytes:
    """Return what Slack's interactivity posts: JSON in the field of a form."""
    try:
        found = parse_qs(body.decode(), max_num_fields=20).get("payload", [""])[0]
    except ValueError as error:
        raise EnvelopeError("form") from error
    _json(found.encode())
    return found.encode()


def _json(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EnvelopeError("JSON") from error
    if not isinstance(found, dict):
        raise EnvelopeError("JSON")
    return found


HEAR: Mapping[str, Callable[[Request, bytes, Mapping[str, Any], float], Heard]] = {
    "wecom": hear_wecom,
    "dingtalk": hear_dingtalk,
    "feishu": hear_feishu,
    "slack": hear_slack,
}


class ChatHooks:
    """The routes of the platforms that are configured."""

    def __init__(
        self,
        tables: Tables,
        submit: Submit,
        count: Callable[[str, str], None],
        clock: Callable[[], float] = time.time,
        who: Callable[[str, bytes], dict[str, str]] = lambda platform, event: {},
    ) -> None:
        """`submit` puts a message before the gate; `count` notes what was refused; `who` knows names."""
        self._who = who
        self._tables = tables
        self._submit = submit
        self._count = count
        self._clock = clock

    def routes(self) -> list[Route]:
        """Return one route for all platforms; one that is not configured answers 404."""
        return [Route("/chat/{platform}", self.callback, methods=["GET", "POST"])]

    async def callback(self, request: Request) -> Response:
        """Take a callback in and answer after its commit."""
        platform = str(request.path_params["platform"])
        if platform not in PLATFORMS or not hears(platform, self._tables[platform]):
            return JSONResponse({"error": "not configured"}, status_code=404, headers=SAFE)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return JSONResponse({"error": "cut"}, status_code=400, headers=SAFE)
        if body is None:
            return JSONResponse({"error": "too large"}, status_code=413, headers=SAFE)
        try:
            heard = HEAR[platform](request, body, self._tables[platform], self._clock())
        except EnvelopeError as error:
            self._count("chat", "refused")
            return JSONResponse({"error": str(error)}, status_code=403, headers=SAFE)
        return await self._stored(platform, heard)

    async def _stored(self, platform: str, heard: Heard) -> Response:
        """Store the event if it says something, then give the answer; busy is said so that it comes again."""
        if not heard.event or _is_silent(platform, heard.event):
            return heard.answer
        item = {
            "channel": "chat", "receipt": os.urandom(16), "raw": heard.event, "source": platform,
            "facts": await self._facts(platform, heard.event),
        }  # fmt: skip
        try:
            await asyncio.wait_for(asyncio.wrap_future(self._submit(item)), ANSWER_S)
        except (KnownError, OSError, TimeoutError, asyncio.CancelledError):
            return JSONResponse({"error": "busy"}, status_code=503, headers={**SAFE, "Retry-After": "2"})
        return heard.answer

    async def _facts(self, platform: str, event: bytes) -> dict[str, str]:
        """Return who wrote it, where the platform says so in time: a name is never worth a lost message."""
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._who, platform, event), NAME_S)
        except TimeoutError:
            return {}


def _is_silent(platform: str, event: bytes) -> bool:
    """Tell whether an event is neither message nor press of a button; what cannot be read goes on, into the quarantine."""
    try:
        return read_press(platform, event) is None and not READERS[platform](event)
    except KnownError:
        return False


async def _body(request: Request) -> bytes | None:
    """Return the body, None where it is too large; counted as it comes."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_LIMIT:
            return None
        parts.append(part)
    return b"".join(parts)
