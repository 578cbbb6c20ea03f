"""Writes that a window has sent and the engine has not answered, kept in a file until it has.

A window that is killed between click and receipt loses nothing: the next one finds the file without its
owner's lock, takes the requests over and sends them again; their op_id makes a second arrival harmless.
Knows requests, no transport.
"""

import contextlib
import os
from pathlib import Path

import msgspec

from desk.protocol.messages import REQUESTS, Request, encode_line
from desk.vault.lines import Lines
from desk.workspace import FileLock, Workspace

SUFFIX = ".spool"
SET_ASIDE = "set-aside.jsonl"
_ANSWERED = b"answered "


def spool_of(workspace: Workspace) -> "Spool":
    """Begin the file of this process in a workspace."""
    name = f"{os.getpid()}-{os.urandom(4).hex()}"
    return Spool(workspace.spool, name, Lines(workspace.directory))


class Spool:
    """One window's file of unanswered writes; without a writable folder it keeps nothing and says so.

    Attributes:
        working: whether writes are being kept.
    """

    def __init__(self, folder: Path, name: str, lines: Lines | None = None) -> None:
        """Begin the file `name` in `folder` and mark it as in use."""
        self.folder = folder
        self._lines = lines or Lines()
        self.path = folder / f"{name}{SUFFIX}"
        self._lock = FileLock(self.path.with_suffix(".lock"))
        self._file = -1
        self._waiting: set[bytes] = set()
        self._open()

    @property
    def working(self) -> bool:
        """Tell whether writes are being kept."""
        return self._file >= 0

    def _open(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self._lock.acquire():
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC
                self._file = os.open(self.path, flags, 0o600)
        except OSError:
            self._lock.release()  # a read-only workspace: the engine will say it in a sentence

    def keep(self, request: Request) -> None:
        """Write the request down before it is sent."""
        self._waiting.add(request.op_id)
        self._append(self._lines.seal(encode_line(request)))

    def answered(self, op_id: bytes) -> None:
        """Note that the engine has answered; an all-answered file is emptied."""
        if op_id not in self._waiting:
            return
        self._waiting.discard(op_id)
        if self._waiting:
            self._append(_ANSWERED + op_id.hex().encode() + b"\n")
        elif self.working:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)

    def set_aside(self, request: Request) -> None:
        """Take a request that kills engines out of the line, and keep its content for people."""
        with contextlib.suppress(OSError), open(self.folder / SET_ASIDE, "ab") as kept:
            kept.write(self._lines.seal(encode_line(request)))
        self.answered(request.op_id)

    def _append(self, line: bytes) -> None:
        if self.working:
            with contextlib.suppress(OSError):
                os.write(self._file, line)

    def close(self) -> None:
        """Let the file go; it is removed when nothing in it is unanswered."""
        if self.working:
            os.close(self._file)
            self._file = -1
            if not self._waiting:
                self.path.unlink(missing_ok=True)
                self._lock.path.unlink(missing_ok=True)
        self._lock.release()

    def adopt(self) -> list[Request]:
        """Take over the unanswered writes of windows that are no more, oldest first; keep them as our own."""
        found: list[Request] = []
        if not self.working:
            return found
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            if path != self.path:
                found += self._take_over(path)
        found.sort(key=lambda request: request.op_id)
        return found

    def _take_over(self, path: Path) -> list[Request]:
        lock = FileLock(path.with_suffix(".lock"))
        try:
            if not lock.acquire():
                return []  # its window lives
            left = unanswered(path.read_bytes(), self._lines)
            for request in left:
                self.keep(request)
            path.unlink()
            lock.path.unlink()
        except OSError:
            return []
        finally:
            lock.release()
        return left


def unanswered(content: bytes, lines: Lines | None = None) -> list[Request]:
    """Return the requests of a spool's content that have no answer; a torn last line is left out."""
    requests: dict[bytes, Request] = {}
    opener = lines or Lines()
    for sealed in content.split(b"\n")[:-1]:
        line = opener.open(sealed)
        if line.startswith(_ANSWERED):
            requests.pop(bytes.fromhex(line[len(_ANSWERED) :].decode()), None)
            continue
        with contextlib.suppress(msgspec.DecodeError):
            request = REQUESTS.decode(line)
            requests[request.op_id] = request
    return list(requests.values())
