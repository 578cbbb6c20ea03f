"""Runs the HTTP application in a thread of its own beside the engine's loop."""

import asyncio
import socket
import threading
from typing import Any, ClassVar

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

WAITING = 250
"""So many connections may hold the line without a request; of more, the one that waits longest is closed.

Whoever has something to say says it at once, so a flood of idle lines never keeps a notification out.
"""

OPEN_FILES = 8192

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


def allow_many_connections() -> None:
    """Use what the system lets a process have open: its first limit is for programs with a few files.

    Where a flood has used up all of it, neither notifications nor the engine's own files can be opened.
    """
    try:
        import resource
    except ImportError:  # a system without such limits
        return
    low, high = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if high == resource.RLIM_INFINITY else min(high, OPEN_FILES)
    if low != resource.RLIM_INFINITY and low < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, high))


class TimedProtocol(H11Protocol):
    """uvicorn's own, which closes a connection whose request does not come.

    Attributes:
        head_s: how long the head of a request may take.
        waiting: the connections that have no request, the one that waits longest first.
        most: how many of these there may be.
    """

    head_s = HEAD_S
    most = WAITING
    waiting: ClassVar[dict["TimedProtocol", None]] = {}

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
        self.waiting.pop(self, None)
        super().connection_lost(exc)

    def _watch(self) -> None:
        waits = self.cycle is None or self.cycle.response_complete
        if waits and self._late is None:
            self._late = self.loop.call_later(self.head_s, self._close_late)
            self.waiting[self] = None
            if len(self.waiting) > self.most:
                next(iter(self.waiting))._late_now()
        elif not waits and self._late is not None:
            self._late.cancel()
            self._late = None
            self.waiting.pop(self, None)

    def _late_now(self) -> None:
        if self._late is not None:
            self._late.cancel()
        self._close_late()

    def _close_late(self) -> None:
        self._late = None
        self.waiting.pop(self, None)
        if not self.transport.is_closing():
            self.transport.close()


class WebServer:
    """uvicorn in a thread.

    Attributes:
        port: where it listens.
    """

    def __init__(
        self,
        app: Starlette,
        bound: socket.socket,
        proxies: tuple[str, ...] = (),
        head_s: float = HEAD_S,
        most: int = WAITING,
    ) -> None:
        """Begin to serve; a request's head may take `head_s`, and `most` connections may wait without one."""
        allow_many_connections()
        timed = type("Timed", (TimedProtocol,), {"head_s": head_s, "most": most, "waiting": {}})
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
