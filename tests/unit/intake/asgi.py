"""Sends a request to a web application in this process, without a socket."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; headers in lower case, several cookies joined by newlines."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def request(
    app: Starlette, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """Send it and wait for the whole answer."""
    return asyncio.run(_request(app, method, path, headers or {}, body))


async def _request(app: Starlette, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    route, _, query = path.partition("?")
    scope = {
        "type": "http", "method": method, "path": route, "query_string": query.encode(), "http_version": "1.1",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "scheme": "http", "server": ("desk.test", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    sent: list[dict[str, Any]] = []
    parts = [body[at : at + 500_000] for at in range(0, len(body), 500_000)] or [b""]
    whole = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not parts:
            await whole.wait()
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    found: dict[str, str] = {}
    for raw, value in sent[0]["headers"]:
        name = raw.decode().lower()
        found[name] = f"{found[name]}\n{value.decode()}" if name in found else value.decode()
    return Answer(int(sent[0]["status"]), found, b"".join(item.get("body", b"") for item in sent[1:]))
