"""Encrypts and decrypts a whole workspace: each file is made anew beside the old one, checked, and swapped in.

The caller holds the engine's lock. Killed at any point, the workspace opens as before or as after, file by
file; the same command finishes what is left.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.process import messages
from desk.process.errors import KnownError
from desk.vault import files, key
from desk.vault.lines import Lines

DATABASES = ("replica.sqlite", "blobs.sqlite")
LINES = ("drafts.journal", "spool/*.spool", "spool/set-aside.jsonl")
READABLE = ("before-*replica.sqlite*", "damaged-*.sqlite*", "spool/pasted/*")
"""Older copies of the database, and pasted pictures that wait to be sent: named to the person, who decides."""

INDEX = "kb_index"
FRESH, SCRAP = ".fresh", ".scrap"
_LOOK_EVERY = 100_000
_BLOCK = 1 << 20

Tell = Callable[[str, int, int], None]
"""Told the file, bytes done and bytes in all."""

messages.register(
    {
        "vault_in_use": (
            "The database {path} is open in another program. Close the window and every `desk` command, then"
            " try again; nothing was changed.",
            "数据库 {path} 正被其他程序打开。请关闭窗口和所有 `desk` 命令后重试；数据未作任何改动。",
        ),
        "vault_differs": (
            "The new copy of {path} differs from the old one ({detail}); the old one stays as it is. Run"
            " `desk doctor`, then try again.",
            "{path} 的新副本与原文件不一致（{detail}）；原文件保持不变。请先运行 `desk doctor`，再重试。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion did: the files it made anew, and older copies that stay readable."""

    files: tuple[str, ...]
    readable: tuple[str, ...]


def encrypt(directory: Path, passphrase: str, tell: Tell) -> Converted:
    """Encrypt everything the workspace holds; the key is safe before the first file changes."""
    files.cipher_module()
    _clear(directory)
    if not key.is_encrypted(directory):
        key.create(directory, passphrase)
    literal = files.key_literal(directory)
    done = list(_databases(directory, tell, literal, sealed=True))
    lines = Lines(directory)
    for path in _line_files(directory):
        _rewrite(path, lambda line: lines.seal(lines.open(line) + b"\n"))
    shutil.rmtree(directory / INDEX, ignore_errors=True)
    readable = [path.name for pattern in READABLE for path in directory.glob(pattern) if not _is_sealed(path)]
    return Converted(tuple(done), tuple(sorted(readable)))


def decrypt(directory: Path, tell: Tell) -> Converted:
    """Make everything readable again; the key goes last."""
    if not key.is_encrypted(directory):
        return Converted((), ())
    _clear(directory)
    literal = files.key_literal(directory)
    done = list(_databases(directory, tell, literal, sealed=False))
    lines = Lines(directory)
    for path in _line_files(directory):
        _rewrite(path, lambda line: lines.open(line) + b"\n")
    key.remove(directory)
    return Converted(tuple(done), ())


def _databases(directory: Path, tell: Tell, literal: str, *, sealed: bool) -> Iterator[str]:
    for name in DATABASES:
        path = directory / name
        if path.exists() and path.stat().st_size and _is_sealed(path) != sealed:
            _convert(path, ("", literal) if sealed else (literal, ""), tell)
            yield name


def _is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(files.PLAIN)) != files.PLAIN


def _convert(path: Path, keys: tuple[str, str], tell: Tell) -> None:
    fresh = path.with_name(path.name + FRESH)
    with closing(_open(path, keys[0])) as source:
        with _in_use(path):
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            [mode] = source.execute("PRAGMA journal_mode=DELETE").fetchone()
            if mode != "delete":
                raise KnownError("vault_in_use", path=str(path))
            source.execute("PRAGMA locking_mode=EXCLUSIVE")
        _copy(source, path, fresh, keys[1], tell)
        with closing(_open(fresh, keys[1])) as target:
            _compare(source, target, path)
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    _swap(path, fresh)


def _open(path: Path, literal: str) -> Any:
    connection = files.cipher_module().connect(str(path), isolation_level=None, timeout=2)
    if literal:
        connection.execute(f'PRAGMA key = "{literal}"')
    return connection


@contextmanager
def _in_use(path: Path) -> Iterator[None]:
    try:
        yield
    except files.errors() as error:
        if "locked" not in str(error):
            raise
        raise KnownError("vault_in_use", path=str(path)) from error


def _copy(source: Any, path: Path, fresh: Path, literal: str, tell: Tell) -> None:
    size = path.stat().st_size

    def look() -> int:
        done = fresh.stat().st_size if fresh.exists() else 0
        tell(path.name, min(done, size), size)
        return 0

    source.execute(f'ATTACH ? AS fresh KEY "{literal}"', (str(fresh),))
    source.execute("PRAGMA fresh.journal_mode=OFF")
    source.execute("PRAGMA fresh.synchronous=OFF")
    source.set_progress_handler(look, _LOOK_EVERY)
    source.execute("SELECT sqlcipher_export('fresh')")
    source.set_progress_handler(None, 0)
    [version] = source.execute("PRAGMA main.user_version").fetchone()
    source.execute(f"PRAGMA fresh.user_version={version}")
    source.execute("DETACH fresh")
    tell(path.name, size, size)


def _compare(source: Any, target: Any, path: Path) -> None:
    """Refuse a copy that is damaged or lacks rows."""
    [found] = target.execute("PRAGMA quick_check(1)").fetchone()
    differs = "" if found == "ok" else str(found)
    names = source.execute("SELECT name FROM sqlite_master WHERE type='table' AND sql NOT LIKE '%VIRTUAL%'")
    for (name,) in [("sqlite_master",), *names.fetchall()]:
        asked = f'SELECT count(*) FROM "{name}"'
        if not differs and source.execute(asked).fetchone() != target.execute(asked).fetchone():
            differs = str(name)
    if differs:
        raise KnownError("vault_differs", path=str(path), detail=differs)


def _swap(path: Path, fresh: Path) -> None:
    """Put the new file into the old one's place, and overwrite the old one."""
    scrap = path.with_name(path.name + SCRAP)
    try:
        os.link(path, scrap)
    except OSError:
        scrap = fresh  # a file system without links: the old bytes are left to it
    os.replace(fresh, path)
    _destroy(scrap)


def _clear(directory: Path) -> None:
    """Destroy what a conversion that was killed has left."""
    for left in (FRESH, SCRAP):
        for path in directory.rglob(f"*{left}"):
            _destroy(path)


def _destroy(path: Path) -> None:
    """Overwrite a file and remove it; on flash storage the old bytes may outlive this (docs/security.md)."""
    if not path.exists():
        return
    facts = path.stat()
    if facts.st_nlink > 1:  # a swap that was killed before it began: the other name is in use
        path.unlink()
        return
    left = facts.st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(b"\0" * min(_BLOCK, left))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _line_files(directory: Path) -> list[Path]:
    return [path for pattern in LINES for path in sorted(directory.glob(pattern))]


def _rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Write a file of lines anew; a torn last line stays behind."""
    fresh = path.with_name(path.name + FRESH)
    fresh.write_bytes(b"".join(change(line) for line in path.read_bytes().split(b"\n")[:-1]))
    _swap(path, fresh)
