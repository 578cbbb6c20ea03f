"""`desk serve` under load: webhook posts a second that are answered after their commit, and how long each took."""

import contextlib
import http.client
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from desk.bench.figures import Figure, Options, percentile
from desk.bench.op_latency import commit_ms
from desk.bench.processes import environment, memory_mb, probe

RATE = 500.0
STARTED_S = 60.0


def measure(options: Options) -> Iterator[Figure]:
    """Yield the p95 at 500 posts a second, the most that go through, and the memory."""
    count = 300 if options.quick else 7_500
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as directory:
        floor = commit_ms(Path(directory))
        for rate, what in ((RATE, f"webhook answered at {RATE:.0f} posts/s, p95"), (0.0, "webhook posts/s")):
            token, port = secrets.token_hex(8), free_port()
            with serving(Path(directory) / f"at-{rate:.0f}", port, token) as process:
                found = probe("desk.bench.serve_probe", str(port), token, str(rate), str(count))
                memory = memory_mb(process.pid)
            if "failed" in found:
                yield Figure(row="serve", what=what, value=None, note=str(found["failed"]))
                continue
            waits: list[float] = found["waits"]
            note = f"{len(waits):,} posts, {found['refused']} refused, {found['rate']:.0f}/s"
            if rate:
                yield Figure(
                    row="serve", what=what, value=percentile(waits, 95), target=50, floor=floor, note=note
                )
                yield Figure(row="serve", what="memory after it", value=memory, unit="MB", target=150)
            else:
                yield Figure(row="serve", what="time a post at most", value=1000 / float(found["rate"]), target=2,
                             note=note)  # fmt: skip


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def serving(directory: Path, port: int, token: str, alerts: str = "") -> Iterator["subprocess.Popen[bytes]"]:
    """Run `desk serve` on a workspace of its own until the block ends; `alerts` are further settings of them."""
    directory.mkdir(exist_ok=True)
    config = directory / "desk.toml"
    config.write_text(
        f'[web]\nlisten = "127.0.0.1:{port}"\n[alerts]\ntoken = "{token}"\nstorm_groups = 10000\n{alerts}',
        encoding="utf-8",
    )
    command = [sys.executable, "-P", "-m", "desk", "serve", "--config", str(config), "--workspace",
               str(directory / "workspace")]  # fmt: skip
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, env=environment(), stdout=nowhere, stderr=nowhere)
    try:
        _wait_for(port)
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(port: int) -> None:
    end = time.monotonic() + STARTED_S
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise OSError("desk serve did not start")
