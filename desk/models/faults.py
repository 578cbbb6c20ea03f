"""What a workspace's files can do to us, as sentences: read-only, full, locked, newer, damaged. Opens nothing."""

import errno
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from desk.models.blobs import free_bytes
from desk.process import messages
from desk.process.errors import KnownError
from desk.vault import files

messages.register(
    {
        "workspace_missing": (
            "There is no workspace in {path}. Create one with `desk demo`, or start Desk to be led through it.",
            "{path} 中没有工作区。请运行 `desk demo` 新建，或启动 Desk 按提示创建。",
        ),
        "workspace_read_only": (
            "The workspace {path} cannot be written. Check the folder's permissions or choose another one"
            " with --workspace.",
            "无法写入工作区 {path}。请检查文件夹权限，或用 --workspace 指定其他位置。",
        ),
        "disk_full": (
            "The disk that holds {path} is full. Free some space and try again; nothing was changed.",
            "{path} 所在磁盘已满。请清理空间后重试；数据未作任何改动。",
        ),
        "workspace_locked": (
            "Another program holds the database in {path} for too long. Close it, or wait and try again.",
            "其他程序长时间占用 {path} 中的数据库。请关闭该程序，或稍后重试。",
        ),
        "workspace_newer": (
            "The workspace {path} was written by a newer Desk (schema {found}, this one knows {known})."
            " Install the newer version to open it.",
            "工作区 {path} 由更新版本的 Desk 写入（结构版本 {found}，本程序支持 {known}）。请安装新版本后再打开。",
        ),
        "replica_corrupt": (
            "The database {path} is damaged ({detail}). Run `desk salvage` to copy everything that can be"
            " read into a new file; the damaged one is kept beside it.",
            "数据库 {path} 已损坏（{detail}）。请运行 `desk salvage`，将可读取的内容复制到新文件；原文件会保留在旁边。",
        ),
        "replica_emptied": (
            "The database {path} is empty, although this workspace was in use. Restore it from a backup; to begin"
            " anew in this folder, remove the file and the folder {used}.",
            "数据库 {path} 为空，但此工作区曾经使用过。请从备份恢复；若要在此文件夹重新开始，请删除该文件和文件夹 {used}。",
        ),
    }
)

ROOM_TO_WORK = 256 * 1024
"""Bytes SQLite needs beside a database to open it in WAL mode and to write a little."""


def world_error(error: BaseException, path: Path) -> KnownError | None:
    """Return the known error behind a database or file error, None if it is our own fault."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    note = str(origin).lower()
    if isinstance(origin, OSError) and origin.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return KnownError("workspace_read_only", path=str(path))
    if (isinstance(origin, OSError) and origin.errno == errno.ENOSPC) or "disk is full" in note:
        return KnownError("disk_full", path=str(path))
    if isinstance(origin, files.errors()):
        # Without room for its shared memory SQLite says "disk I/O error", although nothing is damaged.
        if "disk i/o error" in note and free_bytes(path) < ROOM_TO_WORK:
            return KnownError("disk_full", path=str(path))
        for words, code in (
            (("readonly database", "unable to open database"), "workspace_read_only"),
            (("database is locked", "database table is locked"), "workspace_locked"),
            (("malformed", "not a database", "corrupt", "disk i/o error"), "replica_corrupt"),
        ):
            if any(word in note for word in words):
                return KnownError(code, path=str(path), detail=str(origin))
    return None
