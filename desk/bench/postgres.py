"""A real PostgreSQL for tests and measurements: the one named by DESK_TEST_PG, else one of our own on a private port.

Started as a user that is not root, in a folder of its own, ended with the tests. Knows nothing of Desk.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

PORTS = range(55410, 55500)
SETTINGS = (
    "listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", "max_connections=120",
    "shared_buffers=64MB", "max_wal_size=128MB", "dynamic_shared_memory_type=mmap",
    "password_encryption=scram-sha-256", "log_min_messages=fatal",
)  # fmt: skip


def binaries() -> Path:
    """Return the folder with initdb and pg_ctl; Debian keeps them off the PATH."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    assert folders, (
        "PostgreSQL is needed: install Debian's package `postgresql`, or name a server in DESK_TEST_PG"
    )
    return folders[-1]


def _user() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    import pwd  # only where there are such users

    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres").pw_name
    return "nobody"


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free for PostgreSQL")


class Postgres:
    """One running server of our own.

    Attributes:
        folder: its data.
        port: where it listens on this machine.
        user: whom its processes run as; None = us.
    """

    def __init__(self, folder: Path) -> None:
        """Make and start a server in an empty folder."""
        self.folder = folder
        self.user = _user()
        self._bin = binaries()
        if self.user is not None:
            shutil.chown(folder, self.user)
        self._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8",
                  "--locale=C")  # fmt: skip
        (folder / "data" / "pg_hba.conf").write_text(
            "local all all trust\nhost all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
            "hostssl all all 0.0.0.0/0 scram-sha-256\n"
        )
        self.port = 0
        self.start()

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / name), *arguments], user=self.user, group=self.user, extra_groups=[] if self.user else None,
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=self.folder,
        )  # fmt: skip

    def start(self) -> None:
        """Start it; another process may have taken the port meanwhile, then the next is tried."""
        options = " ".join(f"-c {item}" for item in SETTINGS)
        for _ in range(20):
            port = self.port or _free_port()
            with contextlib.suppress(subprocess.CalledProcessError):
                self._run(
                    "pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o",
                    f"{options} -c port={port} -k {self.folder}", "start",
                )  # fmt: skip
                self.port = port
                return
        raise AssertionError((self.folder / "log").read_text())

    def stop(self, mode: str = "immediate") -> None:
        """End it."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    @property
    def postmaster(self) -> int:
        """Return the process id of the server."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    @property
    def url(self) -> str:
        """Return the administrator's address of the server."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yield the administrator's address of a server for tests."""
    given = os.environ.get("DESK_TEST_PG")
    if given:
        yield given
        return
    with own_server() as server:
        yield server.url


@contextlib.contextmanager
def own_server() -> Iterator[Postgres]:
    """Yield a server that a test may stop and kill."""
    with tempfile.TemporaryDirectory(prefix="deskpg", ignore_cleanup_errors=True) as name:
        server = Postgres(Path(name))
        try:
            yield server
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                server.stop()
