"""Runs the HTTP application in a thread of its own beside the engine's loop."""

import socket
import threading

import uvicorn
from starlette.applications import Starlette

from desk.process import messages
from desk.process.errors import KnownError

IDLE_S = 15
STARTED_S = 10.0

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
    except OSError as error:
        found.close()
        raise KnownError("listen_failed", address=address, reason=error.strerror or str(error)) from error
    return found


class WebServer:
    """uvicorn in a thread.

    Attributes:
        port: where it listens.
    """

    def __init__(self, app: Starlette, bound: socket.socket, proxies: tuple[str, ...] = ()) -> None:
        """Begin to serve."""
        self.port = int(bound.getsockname()[1])
        config = uvicorn.Config(
            app, log_config=None, access_log=False, http="h11", ws="none", lifespan="off",
            timeout_keep_alive=IDLE_S, limit_concurrency=1000, backlog=512, server_header=False,
            proxy_headers=bool(proxies), forwarded_allow_ips=list(proxies), timeout_graceful_shutdown=3,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([bound],), name="web")
        self._thread.start()

    def close(self) -> None:
        """Answer what has begun and end."""
        self._server.should_exit = True
        self._thread.join()
