"""Where an engine listens and how to reach it: a user-only local socket, or loopback with a token.

The engine writes the address into the workspace (readable by the user only) once it listens; a client
reads it there. Knows nothing of what is said over the connection.
"""

import contextlib
import hashlib
import json
import os
import secrets
import socket
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from desk.workspace import Workspace

LONGEST_PATH = 100
"""Bytes of a socket path that every system accepts (macOS allows 103, Linux 107)."""

BACKLOG = 16


@dataclass(frozen=True, slots=True)
class Address:
    """Where an engine listens.

    Attributes:
        path: of the local socket; "" where it listens on the loopback.
        port: on the loopback, 0 for a local socket.
        token: what the first line on the loopback must be; "" for a local socket.
    """

    path: str = ""
    port: int = 0
    token: str = ""


def private_runtime_directory() -> Path:
    """Return a folder for sockets that only this user can enter; raises OSError if it is not ours."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    if base and Path(base).is_dir():
        directory = Path(base) / "desk"
    else:
        owner = os.getuid() if hasattr(os, "getuid") else "user"
        directory = Path(tempfile.gettempdir()) / f"desk-{owner}"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = directory.lstat()
    foreign = hasattr(os, "getuid") and facts.st_uid != os.getuid()
    if foreign or not stat.S_ISDIR(facts.st_mode) or (os.name == "posix" and facts.st_mode & 0o077):
        raise PermissionError(f"{directory} is open to others")
    return directory


def socket_path(workspace: Workspace) -> Path:
    """Return where the workspace's socket belongs: in it, or in a runtime folder if the path is too long."""
    inside = workspace.directory / "engine.sock"
    if len(os.fsencode(inside)) <= LONGEST_PATH:
        return inside
    return private_runtime_directory() / _short_name(workspace)


def _short_name(workspace: Workspace) -> str:
    digest = hashlib.sha256(os.fsencode(workspace.directory)).hexdigest()
    return f"{digest[:24]}.sock"


def listen(workspace: Workspace) -> tuple[socket.socket, Address]:
    """Listen for this workspace and write the address down; the caller holds the engine's lock."""
    listener, address = _listen_locally(workspace) if hasattr(socket, "AF_UNIX") else _listen_on_loopback()
    try:
        _write_private(workspace.address, json.dumps(_fields(address)).encode())
    except OSError:
        listener.close()
        raise
    return listener, address


def _listen_locally(workspace: Workspace) -> tuple[socket.socket, Address]:
    try:
        return _bind(socket_path(workspace))
    except OSError:
        # Some file systems (shared folders of virtual machines, for one) hold no sockets.
        return _bind(private_runtime_directory() / _short_name(workspace))


def _bind(path: Path) -> tuple[socket.socket, Address]:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(before)
    return listener, Address(path=str(path))


def _listen_on_loopback() -> tuple[socket.socket, Address]:
    listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    return listener, Address(port=int(listener.getsockname()[1]), token=secrets.token_hex(32))


def _fields(address: Address) -> dict[str, object]:
    return {"path": address.path, "port": address.port, "token": address.token, "pid": os.getpid()}


def _write_private(path: Path, content: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, content)
    finally:
        os.close(handle)
    os.replace(fresh, path)


def forget(workspace: Workspace, address: Address) -> None:
    """Remove the address and the socket when the engine ends."""
    for path in (workspace.address, Path(address.path) if address.path else None):
        if path is not None:
            with contextlib.suppress(OSError):
                path.unlink()


def read_address(workspace: Workspace) -> Address | None:
    """Return the address that the last engine wrote, None if there is none or it cannot be read."""
    try:
        plain = json.loads(workspace.address.read_bytes())
        return Address(str(plain["path"]), int(plain["port"]), str(plain["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def connect(workspace: Workspace, *, timeout: float = 2.0) -> socket.socket | None:
    """Return a connection to the workspace's running engine, None if none listens."""
    address = read_address(workspace)
    if address is None:
        return None
    family = socket.AF_UNIX if address.path else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    try:
        connection.connect(address.path or ("127.0.0.1", address.port))
        if address.token:
            connection.sendall(address.token.encode() + b"\n")
    except OSError:
        connection.close()
        return None
    return connection
