"""A real Prometheus with its exporter, and a way between Alertmanager and Desk that fails as it is told."""

import contextlib
import http.client
import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.integration.serve.rig import TOKEN, free_port, running

LATE_S = 12.0
"""Alertmanager gives a receiver ten seconds."""

Fault = tuple[str, str, str]
"""Alert, severity, host."""


class _Quiet(BaseHTTPRequestHandler):
    """A handler that writes no log."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def say(self, status: int, body: bytes = b"") -> None:
        """Answer."""
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Exporter(ThreadingHTTPServer):
    """What Prometheus scrapes: one series for each fault that holds.

    Attributes:
        faults: what is broken now.
    """

    daemon_threads = True

    def __init__(self) -> None:
        """Begin with nothing broken."""
        super().__init__(("127.0.0.1", 0), _Series)
        self.faults: set[Fault] = set()


class _Series(_Quiet):
    def do_GET(self) -> None:
        """Tell the faults."""
        faults = sorted(self.server.faults)  # type: ignore[attr-defined]
        lines = [
            f'demo_fault{{kind="{kind}",severity="{bad}",host="{host}"}} 1' for kind, bad, host in faults
        ]
        self.say(200, ("\n".join([*lines, "demo_up 1"]) + "\n").encode())


class Way(ThreadingHTTPServer):
    """Passes notifications on to Desk, but for the faults that are planned.

    Attributes:
        plan: what happens to the next posts: a status, or "cut" or "late" after Desk has it.
        posts: how often each group was posted.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        """Pass on to Desk at `port`."""
        super().__init__(("127.0.0.1", 0), _Post)
        self.port = port
        self.plan: list[int | str] = []
        self.posts: list[str] = []
        self.ended = threading.Event()


class _Post(_Quiet):
    def do_POST(self) -> None:
        """Pass a notification on, or fail as planned."""
        way: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        way.posts.append(json.loads(body)["groupKey"])
        act = way.plan.pop(0) if way.plan else ""
        if isinstance(act, int):
            return self.say(act)
        status = 502
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", way.port, timeout=30)
            with contextlib.closing(connection):
                connection.request("POST", self.path, body, {"Authorization": self.headers["Authorization"]})
                status = connection.getresponse().status
        if act == "late":
            way.ended.wait(LATE_S)
        if not act or act == "late":
            with contextlib.suppress(OSError):
                self.say(status)
        self.close_connection = True


@contextlib.contextmanager
def answering(server: ThreadingHTTPServer) -> Iterator[int]:
    """Run a server of this module; yield its port."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        if isinstance(server, Way):
            server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def prometheus(directory: Path, exporter: int, alertmanagers: Sequence[int]) -> Iterator[None]:
    """Run a real Prometheus that scrapes `exporter` each second; every kind of fault is an alert."""
    rule = {
        "alert": "Fault", "expr": "demo_fault > 0",
        "labels": {"kind": "{{ $labels.kind }}"},
        "annotations": {"summary": "{{ $labels.kind }} 故障（{{ $labels.host }}）"},
    }  # fmt: skip
    rules = directory / "rules.yml"
    rules.write_text(json.dumps({"groups": [{"name": "demo", "interval": "1s", "rules": [rule]}]}))
    targets = [f"127.0.0.1:{port}" for port in alertmanagers]
    config = directory / "prometheus.yml"
    scrape = {"job_name": "demo", "static_configs": [{"targets": [f"127.0.0.1:{exporter}"]}]}
    given = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(rules)],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": targets}]}]},
        "scrape_configs": [scrape],
    }
    config.write_text(json.dumps(given))
    command = [
        "prometheus", f"--config.file={config}", f"--storage.tsdb.path={directory / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{free_port()}", "--rules.alert.resend-delay=1s",
    ]  # fmt: skip
    with running(command, directory / "prometheus.log"):
        yield


class Member:
    """One Alertmanager of a pair; whom it knows can change between its starts."""

    def __init__(self, directory: Path, name: str, hook: str, *, most: int = 0) -> None:
        """Prepare a member that posts to `hook`, at most `most` alerts a post (0 = all)."""
        self._home = directory / name
        self._home.mkdir()
        self.port, self.cluster = free_port(), free_port()
        route = {
            "receiver": "desk", "group_by": ["kind"], "group_wait": "1s", "group_interval": "1s", "repeat_interval": "2s",
        }  # fmt: skip
        sent = {"url": hook, "send_resolved": True, "max_alerts": most}
        sent["http_config"] = {"authorization": {"credentials": TOKEN}}
        config = {"route": route, "receivers": [{"name": "desk", "webhook_configs": [sent]}]}
        (self._home / "config.yml").write_text(json.dumps(config))

    def run(self, *peers: "Member") -> "contextlib.AbstractContextManager[Any]":
        """Run it with these peers; without any it stands alone."""
        cluster = [f"--cluster.listen-address={f'127.0.0.1:{self.cluster}' if peers else ''}"]
        cluster += [f"--cluster.peer=127.0.0.1:{peer.cluster}" for peer in peers]
        cluster += ["--cluster.settle-timeout=1s", "--cluster.peer-timeout=1s"] if peers else []
        command = [
            "prometheus-alertmanager", f"--config.file={self._home / 'config.yml'}",
            f"--storage.path={self._home / 'data'}", f"--web.listen-address=127.0.0.1:{self.port}", *cluster,
        ]  # fmt: skip
        return running(command, self._home / "log")
