"""A workspace directory: the names of its files and the lock that says who may write.

Standard library only (the default place asks platformdirs, late). Knows nothing of tables, requests or Qt.
"""

import contextlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

ENVIRONMENT = "DESK_WORKSPACE"
_LOCKED_BYTE = 1 << 30
"""On Windows a lock hides its bytes from other readers, so it stands far behind the content."""


def default_directory() -> Path:
    """Return the directory of the user's own workspace."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("desk", appauthor=False))


def chosen_directory(named: str | os.PathLike[str] | None = None) -> Path:
    """Return the workspace that was named, else that of the environment, else the user's own."""
    chosen = named or os.environ.get(ENVIRONMENT)
    return Path(chosen).expanduser().absolute() if chosen else default_directory()


@dataclass(frozen=True, slots=True)
class Workspace:
    """The files of one workspace directory.

    Attributes:
        directory: absolute path; it may not exist yet.
    """

    directory: Path

    @property
    def replica(self) -> Path:
        """Return the SQLite file with all tickets."""
        return self.directory / "replica.sqlite"

    @property
    def lock(self) -> Path:
        """Return the file whose lock makes an engine the only writer."""
        return self.directory / "engine.lock"

    @property
    def address(self) -> Path:
        """Return the file in which the running engine says where it listens."""
        return self.directory / "engine.address"

    @property
    def log(self) -> Path:
        """Return the engine's log."""
        return self.directory / "engine.log"

    @property
    def spool(self) -> Path:
        """Return the folder of writes that windows have sent and the engine has not answered."""
        return self.directory / "spool"


class FileLock:
    """A lock of the operating system on a file; it ends with its holder, however that dies.

    Attributes:
        path: the lock file; it stays when the lock is released.
        held: whether this object holds the lock.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is opened yet."""
        self.path = path
        self._file: BinaryIO | None = None

    @property
    def held(self) -> bool:
        """Tell whether this object holds the lock."""
        return self._file is not None

    def acquire(self) -> bool:
        """Take the lock without waiting; False if another holds it. Raises OSError of the file system."""
        if self._file is not None:
            return True
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Unbuffered: a buffered write to a full disk would fail again when the file is closed.
        handle = open(self.path, "a+b", buffering=0)  # noqa: SIM115 - it stays open as long as the lock
        try:
            if not _try_lock(handle):
                handle.close()
                return False
            handle.truncate(0)
            handle.write(json.dumps({"pid": os.getpid()}).encode())
        except BaseException:
            handle.close()
            raise
        self._file = handle
        return True

    def release(self) -> None:
        """Let the lock go; releasing twice is harmless."""
        if self._file is not None:
            _unlock(self._file)
            self._file.close()
            self._file = None

    def __enter__(self) -> "FileLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: BinaryIO) -> bool:
        handle.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            handle.seek(0)
        return True

    def _unlock(handle: BinaryIO) -> None:
        handle.seek(_LOCKED_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: BinaryIO) -> bool:
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: BinaryIO) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)


def lock_holder(path: Path) -> int | None:
    """Return the process id of the lock's holder: None if it is free, 0 if the holder left no number.

    The lock is taken for a moment to find out, so that a stale file is never mistaken for a holder.
    """
    if not path.exists():
        return None
    with open(path, "rb", buffering=0) as handle:
        if _try_lock(handle):
            _unlock(handle)
            return None
        try:
            return int(json.loads(handle.read() or b"{}").get("pid", 0))
        except (ValueError, OSError):
            return 0


RUNNING = "window.running"
"""Says that a window is open on the workspace, and under which name it listens."""


def note_running(directory: Path, name: str) -> None:
    """Note the name under which a window listens, "" when it ends; a disk that refuses costs only that."""
    with contextlib.suppress(OSError):
        if name:
            (directory / RUNNING).write_text(name)
        else:
            (directory / RUNNING).unlink(missing_ok=True)
