"""Attachments of an op: read, limited, hashed and stored; what is too large or gone is said in a sentence."""

import mimetypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy.dialects.sqlite import insert

from desk.models.entry import BLOB_FILE
from desk.ops.base import Write
from desk.process import messages
from desk.process.errors import KnownError

messages.register(
    {
        "file_too_large": (
            "“{name}” is {size} MB; the limit is {limit} MB. Put it on a file share and paste the link,"
            " or ask an administrator to raise `attachment_limit_mb`.",
            "“{name}”大小为 {size} MB，超过上限 {limit} MB。请放到文件共享并粘贴链接，或请管理员调高 `attachment_limit_mb`。",
        ),
        "file_unreadable": (
            "The file {path} cannot be read ({reason}). Check that it still exists and attach it again.",
            "无法读取文件 {path}（{reason}）。请确认文件仍然存在后重新添加。",
        ),
    }
)


class FileArgument(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file to attach: a path on this machine, the name to show, its media type if known."""

    path: str
    name: str = ""
    type: str = ""


def safe_name(name: str) -> str:
    """Return a file name without folders, control or bidirectional characters, at most 120 characters."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in base if c.isprintable() and c not in '<>:"|?*').strip(" .")
    return kept[-120:] or "file"


def store_files(tx: Write, files: tuple[FileArgument, ...]) -> list[dict[str, Any]]:
    """Store the files and return their descriptions for the entry's payload."""
    limit = int(tx.settings["attachment_limit_mb"])
    described = []
    for item in files:
        path = Path(item.path)
        name = safe_name(item.name or path.name)
        with readable(path):
            found = path.stat()
            require_size(name, found.st_size, limit)
            kept = tx.store.blobs.kept.pop(mark_of(path, found), "")
            if kept:
                blob, size = kept, found.st_size
            else:
                with path.open("rb") as stream:
                    blob, size = tx.store.blobs.add(stream, expected=found.st_size)
        tx.connection.execute(
            insert(BLOB_FILE).values(id=blob, size=size, added_us=tx.now_us).on_conflict_do_nothing()
        )
        kind = item.type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        described.append({"id": blob, "name": name, "type": kind, "size": size})
    return described


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what the system says of a file that cannot be read into a sentence."""
    try:
        yield
    except OSError as error:
        raise KnownError("file_unreadable", path=str(path), reason=error.strerror or str(error)) from error


def require_size(name: str, size: int, limit: int) -> None:
    """Raise `file_too_large` above the limit, in MB."""
    if size > limit * 1_000_000:
        raise KnownError("file_too_large", name=name, size=round(size / 1e6), limit=limit)


def mark_of(path: Path, found: os.stat_result) -> tuple[str, int, int]:
    """Return by what a file is known that was stored ahead: its path, size and time of change."""
    return str(path), found.st_size, found.st_mtime_ns
