"""Runs the HTTP application in a thread of its own beside the engine's loop."""

import asyncio
import socket
import threading
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from desk.process import messages
from desk.process.errors import KnownError

IDLE_S = 15
BACKLOG = 512
STARTED_S = 10.0
HEAD_S = 10.0
"""The head of a request must be there by then: connections that only trickle are closed."""

messages.register(
    {
        "listen_failed": (
            "Desk cannot listen on {address} ({reason}). Choose another address for web.listen.",
            "无法监听 {address}（{reason}）。请为 web.listen 选择其他地址。",
        ),
    }
)


def listening_socket(address: str) -> socket.socket:
    """Return a bound socket for `host:port`; raises KnownError that names the setting."""
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host.strip("[]"), int(port)))
        found.listen(BACKLOG)  # whoever comes before the server stands is served when it does
    except OSError as error:
        found.close()
        raise KnownError("listen_failed", address=address, reason=error.strerror or str(error)) from error
    return found


class TimedProtocol(H11Protocol):
    """uvicorn's own, which closes a connection whose request does not come.

    Attributes:
        head_s: how long the head of a request may take.
    """

    head_s = HEAD_S

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        self._late: asyncio.TimerHandle | None = None
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take bytes; a request that has begun anew has its own time."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        if self._late is not None:
            self._late.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        waits = self.cycle is None or self.cycle.response_complete
        if waits and self._late is None:
            self._late = self.loop.call_later(self.head_s, self._close_late)
        elif not waits and self._late is not None:
            self._late.cancel()
            self._late = None

    def _close_late(self) -> None:
        self._late = None
        if not self.transport.is_closing():
            self.transport.close()


class WebServer:
    """uvicorn in a thread.

    Attributes:
        port: where it listens.
    """

    def __init__(
        self, app: Starlette, bound: socket.socket, proxies: tuple[str, ...] = (), head_s: float = HEAD_S
    ) -> None:
        """Begin to serve; a request's head may take `head_s`."""
        timed = type("Timed", (TimedProtocol,), {"head_s": head_s})
        self.port = int(bound.getsockname()[1])
        config = uvicorn.Config(
            app, log_config=None, access_log=False, http=timed, ws="none", lifespan="off",
            timeout_keep_alive=IDLE_S, limit_concurrency=1000, backlog=BACKLOG, server_header=False,
            proxy_headers=bool(proxies), forwarded_allow_ips=list(proxies), timeout_graceful_shutdown=3,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([bound],), name="web")
        self._thread.start()

    def close(self) -> None:
        """Answer what has begun and end."""
        self._server.should_exit = True
        self._thread.join()
