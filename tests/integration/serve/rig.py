"""Starts `desk serve`, Alertmanager, Dovecot and a mail sink on this machine, and waits for what they say."""

import contextlib
import getpass
import http.client
import json
import os
import pwd
import re
import shutil
import signal
import socket
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

TOKEN = "s3cret"
PATIENCE_S = 90.0
PROGRAM = ("-m", "desk")


def until(wanted: Callable[[], Any], *, what: str, patience_s: float = PATIENCE_S) -> Any:
    """Return the first true answer; fails with its name when none comes."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException, sqlite3.Error):
            if found := wanted():
                return found
        threading.Event().wait(0.05)
    raise AssertionError(f"waited in vain for {what}")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def peak_mb(pid: int) -> float:
    """Return the most memory in MB that a process has held so far."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


class Serve:
    """A `desk serve` process on a workspace of its own; it can be killed and started again."""

    def __init__(
        self, directory: Path, config: str = "", *, port: int = 0, program: tuple[str, ...] = PROGRAM
    ) -> None:
        self._program = program
        self.workspace = directory / "workspace"
        self.port = port or free_port()
        self._config = directory / "desk.toml"
        head = f'[web]\nlisten = "127.0.0.1:{self.port}"\n[alerts]\ntoken = "{TOKEN}"\n'
        self._config.write_text(head + config)
        self.start()

    def start(self) -> None:
        """Start the process and wait until it is healthy."""
        command = [
            sys.executable,
            *self._program,
            "serve",
            "--config",
            str(self._config),
            "--workspace",
            str(self.workspace),
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)
        until(lambda: self.get("/healthz")[0] == 200, what="desk serve")

    def run(self, *words: str) -> None:
        """Run a command of Desk on the workspace."""
        command = [sys.executable, "-m", "desk", *words, "--workspace", str(self.workspace)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)

    def kill(self, number: int = signal.SIGKILL) -> int:
        """End the process."""
        self.process.send_signal(number)
        code = self.process.wait(60)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def get(self, path: str) -> tuple[int, bytes]:
        """Get a page."""
        return self._ask("GET", path, None, {})

    def post(self, body: Any, *, token: str = TOKEN) -> int:
        """Post a notification and return the status; 0 where the connection broke."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self._ask("POST", "/hook/am", data, {"Authorization": f"Bearer {token}"})[0]
        return 0

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return rows of the replica."""
        path = self.workspace / "replica.sqlite"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
            return base.execute(sql).fetchall()


@contextlib.contextmanager
def serving(
    directory: Path, config: str = "", *, port: int = 0, program: tuple[str, ...] = PROGRAM
) -> Iterator[Serve]:
    """Run `desk serve` for a test."""
    made = Serve(directory, config, port=port, program=program)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.kill()


@contextlib.contextmanager
def running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run another server for a test."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


@contextlib.contextmanager
def alertmanager(directory: Path, hook: str) -> Iterator[int]:
    """Run a real Alertmanager that posts to `hook`; yield its port."""
    port = free_port()
    config = directory / "alertmanager.yml"
    config.write_text(
        "route: {receiver: desk, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 2s}\n"
        f"receivers:\n- name: desk\n  webhook_configs:\n  - url: {hook}\n    send_resolved: true\n"
        f"    http_config: {{authorization: {{credentials: {TOKEN}}}}}\n"
    )
    command = [
        "prometheus-alertmanager", f"--config.file={config}", f"--storage.path={directory / 'am'}",
        f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    ]  # fmt: skip
    with running(command, directory / "alertmanager.log"):
        yield port


DOVECOT = """
base_dir = {d}/run
log_path = {d}/dovecot.log
protocols = imap
ssl = no
disable_plaintext_auth = no
first_valid_uid = 0
mail_location = maildir:{d}/mail/%n
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
passdb {{
  driver = static
  args = password=pw
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={d}/mail/%n
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@contextlib.contextmanager
def dovecot() -> Iterator[tuple[int, Path]]:
    """Run a real Dovecot; yield its IMAP port and the maildir of `help`."""
    import grp

    port = free_port()
    # As root Dovecot insists on a login process without rights, which must reach its sockets.
    home = Path(tempfile.mkdtemp(prefix="desk-dovecot-"))
    home.chmod(0o755)
    maildir = home / "mail" / "help"
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    who = pwd.getpwuid(os.getuid())
    config = home / "dovecot.conf"
    user = getpass.getuser() if who.pw_uid else "nobody"
    who = pwd.getpwnam(user)
    group = grp.getgrgid(who.pw_gid).gr_name
    for place in (home / "mail", maildir, *maildir.iterdir()):
        os.chown(place, who.pw_uid, who.pw_gid)
    values = {
        "d": home,
        "user": user,
        "group": group,
        "uid": who.pw_uid,
        "gid": who.pw_gid,
        "port": port,
    }
    config.write_text(DOVECOT.format(**values))
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    try:
        with running([program, "-F", "-c", str(config)], home / "out.log"):
            until(lambda: socket.create_connection(("127.0.0.1", port), 1).close() is None, what="dovecot")
            yield port, maildir
    finally:
        shutil.rmtree(home, ignore_errors=True)


def deliver(maildir: Path, data: bytes) -> None:
    """Put a mail into a maildir as a server would."""
    name = f"{time.time_ns()}.{os.urandom(4).hex()}.test"
    (maildir / "tmp" / name).write_bytes(data)
    (maildir / "tmp" / name).rename(maildir / "new" / name)


class _Session(socketserver.StreamRequestHandler):
    """One SMTP conversation that takes everything but what is for `gone@`."""

    def handle(self) -> None:
        sink: Any = self.server
        self.wfile.write(b"220 sink\r\n")
        refused = False
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                data = b"".join(iter(self.rfile.readline, b".\r\n"))
                sink.mails.append(data)
            elif word == b"RCPT":
                refused = b"gone@" in line
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"550 5.1.1 no such user\r\n" if refused and word == b"RCPT" else b"250 ok\r\n")


@contextlib.contextmanager
def mail_sink() -> Iterator[tuple[int, list[bytes]]]:
    """Run an SMTP server that keeps what it is given; yield its port and the mails."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.mails = mails = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield int(server.server_address[1]), mails
        finally:
            server.shutdown()
            thread.join()


def header(mail: bytes, name: str) -> str:
    """Return a header of a mail on one line."""
    found = re.search(rb"(?im)^" + name.encode() + rb":[ \t]*(.*(?:\r?\n[ \t].*)*)", mail)
    return " ".join(found[1].decode().split()) if found else ""
