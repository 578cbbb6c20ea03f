"""A loopback server that keeps what is posted to it: for everything of ours that posts to somebody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, cast


class _Posts(BaseHTTPRequestHandler):
    """Keeps headers and body of a post and answers with the next status."""

    def do_POST(self) -> None:
        """Answer a post; where a redirect is answered, it leads nowhere."""
        server = cast(Any, self.server)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        server.heard.append((dict(self.headers), body))
        self.send_response(server.answers.pop(0) if server.answers else 204)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Any]:
    """Yield a server with `heard` [(headers, body)] and `answers` (statuses to give; 204 when there is none)."""
    server = cast(Any, HTTPServer(("127.0.0.1", 0), _Posts))
    server.heard, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
