"""The HTTP application: hooks of Alertmanager and Grafana, health, figures. 2xx only after commit; busy is 503.

429 is never said to monitoring: it would wait far longer than for 503 (intake.md 1.3).
"""

import asyncio
import hashlib
import hmac
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.intake.alerts import decode
from desk.intake.config import Config
from desk.intake.gate import Gate
from desk.intake.web.figures import Figures
from desk.process.errors import KnownError
from desk.protocol.sharing import SyncStatus

ANSWER_S = 8.0
"""Alertmanager gives up after ten seconds and posts again."""

READ_S = 30.0
"""A notification that is not whole by then is let go of: monitoring sends its own within a moment."""

STAMP_S = 300
"""A signature's time stamp may be so far from now; an older one is a recording that is played again."""

RETRY = {"Retry-After": "2"}
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
}


class TooLargeError(Exception):
    """More bytes came than a route takes."""


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body; counted as it comes, whatever its headers claim."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLargeError
        parts.append(part)
    return b"".join(parts)


class Hooks:
    """The routes of monitoring and their state.

    Attributes:
        read_s: how long a body may take.
    """

    def __init__(
        self,
        config: Config,
        gate: Gate,
        figures: Figures,
        alive: Callable[[], bool],
        shared: Callable[[], SyncStatus] = lambda: SyncStatus("off"),
    ) -> None:
        """Serve for this configuration; `shared` tells how it stands with the shared database."""
        self._config = config
        self._gate = gate
        self._figures = figures
        self._alive = alive
        self._shared = shared
        self.read_s = READ_S

    def app(self, more: Sequence[Route] = ()) -> Starlette:
        """Return the application, with the routes of other parts."""
        return Starlette(
            routes=[  # the most frequent first: each is a pattern that is tried
                Route("/hook/{source}", self.hook, methods=["POST"]),
                Route("/healthz", self.health, methods=["GET"]),
                Route("/metrics", self.metrics, methods=["GET"]),
                *more,
            ]
        )

    async def hook(self, request: Request) -> Response:
        """Take a notification in and answer after its commit."""
        began = time.monotonic()
        # Whoever brings neither token nor signature is not read at all.
        trusted = self._has_token(request)
        if not trusted and not self._config["alerts"]["hmac_secret"]:
            return _said(401, "a bearer token or a signature is needed")
        limit = self._config["alerts"]["body_limit_mb"] * 1_000_000
        try:
            async with asyncio.timeout(self.read_s):
                body = await read_body(request, limit)
        except TooLargeError:
            return _said(413, "the notification is too large")
        except TimeoutError:
            return _said(408, "the notification took too long", {"Connection": "close"})
        except ClientDisconnect:
            return _said(400, "the connection was cut")
        if not trusted and not self._is_signed(request, body):
            return _said(401, "a bearer token or a signature is needed")
        try:
            decode(body)
        except KnownError as error:
            self._figures.count("alert", "refused")
            return _said(422, error.sentence("en"))
        source = str(request.path_params["source"])[:60]
        answer = await self._store(
            {"channel": "alert", "receipt": os.urandom(16), "raw": body, "source": source}
        )
        self._figures.took("alert", time.monotonic() - began)
        return answer

    async def _store(self, item: dict[str, Any]) -> Response:
        try:
            await asyncio.wait_for(self._gate.submit_here(item), ANSWER_S)
        except KnownError as error:
            return _said(503, error.sentence("en"), RETRY)
        except (OSError, TimeoutError, asyncio.CancelledError) as error:
            return _said(503, str(error) or "busy", RETRY)
        return JSONResponse({"status": "stored"}, headers=SAFE)

    def _has_token(self, request: Request) -> bool:
        token = self._config["alerts"]["token"]
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())
        return bool(token) and kind.lower() == "bearer" and same

    def _is_signed(self, request: Request, body: bytes) -> bool:
        secret = self._config["alerts"]["hmac_secret"]
        signature = request.headers.get("x-grafana-alerting-signature", "")
        if not secret or not signature:
            return False
        stamp = request.headers.get("x-grafana-alerting-timestamp", "")
        if stamp and not (
            stamp.isascii() and stamp.isdigit() and abs(int(stamp[:12]) - time.time()) <= STAMP_S
        ):
            return False
        signed = f"{stamp}:".encode() + body if stamp else body
        wanted = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(signature.encode("utf-8", "replace"), wanted.encode())

    async def health(self, _: Request) -> Response:
        """Tell whether the engine works."""
        if not self._alive():
            return _said(503, "the engine does not answer", RETRY)
        shared = self._shared()
        trouble = self._figures.trouble or (shared.why if shared.state == "offline" else "")
        said: dict[str, Any] = {"status": "degraded", "trouble": trouble} if trouble else {"status": "ok"}
        if shared.state != "off":
            said["shared"] = {"state": shared.state, "to_send": shared.to_send}
        return JSONResponse({**said, "channels": dict(self._figures.channels)}, headers=SAFE)

    async def metrics(self, _: Request) -> Response:
        """Return the figures."""
        text = await asyncio.to_thread(self._figures.text)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8", headers=SAFE)


def _said(code: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": detail}, status_code=code, headers=SAFE | (headers or {}))
