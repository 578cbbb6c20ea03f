"""`desk doctor`: looks at everything Desk stands on and says in a sentence what to do where it does not hold.

Changes nothing. Each check is one function in `CHECKS`; it answers with a finding.
"""

import argparse
import ctypes.util
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from desk.cli.session import Session
from desk.client.blocking import socket_link
from desk.client.socket_path import read_address
from desk.process.errors import KnownError
from desk.vault import files
from desk.workspace import lock_holder

OK, WARNING, ERROR = "ok", "warning", "error"
NEWEST_PYTHON, OLDEST_PYTHON = (3, 14), (3, 11)
FREE_MB_ERROR, FREE_MB_WARNING = 50, 500
YEAR_2025 = 1_735_689_600
QT_LIBRARIES = {
    "EGL": "libegl1", "GL": "libgl1", "xkbcommon": "libxkbcommon0", "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3", "glib-2.0": "libglib2.0-0", "xcb-cursor": "libxcb-cursor0",
    "xkbcommon-x11": "libxkbcommon-x11-0", "xcb-icccm": "libxcb-icccm4", "xcb-keysyms": "libxcb-keysyms1",
    "xcb-shape": "libxcb-shape0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: ok, warning or error, and the sentence that says what to do."""

    check: str
    status: str
    sentence: str


Check = Callable[[Session], Finding]


def check_python(session: Session) -> Finding:
    """Whether this Python is one that Desk runs on."""
    version = ".".join(map(str, sys.version_info[:3]))
    if OLDEST_PYTHON <= sys.version_info[:2] < NEWEST_PYTHON:
        return Finding("python", OK, f"Python {version}, SQLite {sqlite3.sqlite_version}")
    text = session.word(
        f"Python {version} is not supported. Install Python 3.11, 3.12 or 3.13 and run ./run --setup.",
        f"不支持 Python {version}。请安装 Python 3.11、3.12 或 3.13 后运行 ./run --setup。",
    )
    return Finding("python", ERROR, text)


def check_qt(session: Session) -> Finding:
    """Whether Qt loads, and which system libraries a window lacks."""
    probe = "from PySide6 import QtCore, QtGui, QtWidgets; print(QtCore.qVersion())"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    missing = []
    if sys.platform.startswith("linux"):
        missing = [
            package for name, package in QT_LIBRARIES.items() if ctypes.util.find_library(name) is None
        ]
    install = f"sudo apt-get install {' '.join(missing)}" if missing else "./run --setup"
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["?"]
        text = session.word(
            f"The window library Qt does not load ({lines[-1]}). Run: {install}",
            f"窗口库 Qt 无法加载（{lines[-1]}）。请运行：{install}",
        )
        return Finding("qt", ERROR, text)
    if missing:
        text = session.word(
            f"Qt {done.stdout.strip()} loads, but a window on this system needs more. Run: {install}",
            f"Qt {done.stdout.strip()} 可加载，但显示窗口还缺少组件。请运行：{install}",
        )
        return Finding("qt", WARNING, text)
    return Finding("qt", OK, f"Qt {done.stdout.strip()}")


def check_fonts(session: Session) -> Finding:
    """Whether a font can show Chinese."""
    tool = shutil.which("fc-list")
    if tool is None:
        text = session.word(
            "Fonts cannot be listed. If Chinese shows as boxes, run: sudo apt-get install fonts-noto-cjk",
            "无法列出字体。如果中文显示为方框，请运行：sudo apt-get install fonts-noto-cjk",
        )
        return Finding("fonts", WARNING, text)
    found = subprocess.run([tool, ":lang=zh", "family"], capture_output=True, text=True).stdout.splitlines()
    if found:
        return Finding(
            "fonts", OK, session.word(f"{len(found)} fonts with Chinese", f"{len(found)} 款中文字体")
        )
    text = session.word(
        "No font with Chinese characters. Run: sudo apt-get install fonts-noto-cjk",
        "没有中文字体。请运行：sudo apt-get install fonts-noto-cjk",
    )
    return Finding("fonts", WARNING, text)


def check_workspace(session: Session) -> Finding:
    """Whether the workspace exists and can be written."""
    directory = session.workspace.directory
    if not directory.exists():
        text = session.word(
            f"There is no workspace in {directory} yet. Start Desk, or run `desk demo`.",
            f"{directory} 中还没有工作区。请启动 Desk，或运行 `desk demo`。",
        )
        return Finding("workspace", WARNING, text)
    probe = directory / f".doctor-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        detail = error.strerror or str(error)
        text = session.word(
            f"The workspace {directory} cannot be written ({detail}). Correct the folder's permissions, free"
            " some space, or choose another one with --workspace.",
            f"无法写入工作区 {directory}（{detail}）。请修正文件夹权限、清理空间，或用 --workspace 指定其他位置。",
        )
        return Finding("workspace", ERROR, text)
    return Finding("workspace", OK, str(directory))


def check_disk(session: Session) -> Finding:
    """Whether there is room on the disk."""
    directory = session.workspace.directory
    place = next(path for path in (directory, *directory.parents) if path.exists())
    free = shutil.disk_usage(place).free // 1_000_000
    if free >= FREE_MB_WARNING:
        return Finding("disk", OK, session.word(f"{free} MB free", f"可用空间 {free} MB"))
    text = session.word(
        f"Only {free} MB are free on the disk of {place}. Free some space before you go on working.",
        f"{place} 所在磁盘仅剩 {free} MB。请先清理空间再继续工作。",
    )
    return Finding("disk", ERROR if free < FREE_MB_ERROR else WARNING, text)


def check_lock(session: Session) -> Finding:
    """Who holds the workspace."""
    try:
        holder = lock_holder(session.workspace.lock)
    except OSError as error:
        text = session.word(
            f"The lock file cannot be read ({error.strerror}). Correct the folder's permissions.",
            f"无法读取锁文件（{error.strerror}）。请修正文件夹权限。",
        )
        return Finding("lock", ERROR, text)
    if holder is None:
        return Finding("lock", OK, session.word("No engine is running.", "没有正在运行的引擎。"))
    return Finding("lock", OK, session.word(f"Engine: process {holder}", f"引擎进程：{holder}"))


def check_socket(session: Session) -> Finding:
    """Whether a running engine answers, and no stale address stands about."""
    try:
        holder = lock_holder(session.workspace.lock)
    except OSError:
        holder = None
    try:
        link = socket_link(session.workspace)
    except KnownError as error:
        return Finding("socket", ERROR, error.sentence(session.language))
    if link is not None:
        link.close()
        return Finding("socket", OK, session.word("The engine answers.", "引擎响应正常。"))
    if holder is None:
        stale = read_address(session.workspace) is not None
        note = (
            session.word("left by an engine that ended; harmless", "已结束的引擎遗留，可忽略")
            if stale
            else "-"
        )
        return Finding("socket", OK, note)
    text = session.word(
        f"Process {holder} holds the workspace and does not answer. End it, then start Desk again.",
        f"进程 {holder} 占用工作区但没有响应。请结束该进程后重新启动 Desk。",
    )
    return Finding("socket", ERROR, text)


def check_replica(session: Session) -> Finding:
    """Whether the database is whole and of a version we know."""
    from desk.models.migrations import VERSION
    from desk.models.store import INDEX_IN_USE

    path = session.workspace.replica
    if not path.exists():
        return Finding("replica", OK, session.word("No database yet.", "还没有数据库。"))
    if path.stat().st_size == 0 and (path.parent / INDEX_IN_USE).exists():
        error = KnownError("replica_emptied", path=str(path), used=str((path.parent / INDEX_IN_USE).parent))
        return Finding("replica", ERROR, error.sentence(session.language))
    try:
        connection = _read_only(session)
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            problems = [row[0] for row in connection.execute("PRAGMA quick_check(5)") if row[0] != "ok"]
        finally:
            connection.close()
    except files.errors("Error", UnicodeDecodeError) as error:
        if _needs_room(error, path):
            return Finding("replica", ERROR, _without_room(session))
        version, problems = 0, [str(error)]
    if problems:
        text = session.word(
            f"The database is damaged ({problems[0]}). Run `desk salvage`; the damaged file is kept.",
            f"数据库已损坏（{problems[0]}）。请运行 `desk salvage`，损坏的原文件会保留。",
        )
        return Finding("replica", ERROR, text)
    if version > VERSION:
        text = session.word(
            f"The database has schema {version}, this Desk knows {VERSION}. Install the newer Desk.",
            f"数据库结构版本为 {version}，本程序支持 {VERSION}。请安装更新版本的 Desk。",
        )
        return Finding("replica", ERROR, text)
    note = session.word("whole", "完整")
    if version < VERSION:
        note = session.word("is brought up to date at the next start", "将在下次启动时升级")
    return Finding("replica", OK, f"schema {version}: {note}")


def _needs_room(error: Exception, path: Path) -> bool:
    """Tell a full disk from a damaged database: SQLite names both a disk I/O error."""
    from desk.models.faults import world_error

    known = world_error(error, path)
    return known is not None and known.code == "disk_full"


def _without_room(session: Session) -> str:
    return session.word(
        "It cannot be opened while the disk is full. Free some space and check again.",
        "磁盘已满，无法打开。请清理空间后再检查。",
    )


def check_attachments(session: Session) -> Finding:
    """Whether the attachments can be read."""
    path = session.workspace.directory / "blobs.sqlite"
    if not path.exists():
        return Finding("attachments", OK, "-")
    try:
        with closing(files.connect(path, read_only=True)) as connection:
            problems = [row[0] for row in connection.execute("PRAGMA quick_check(1)") if row[0] != "ok"]
    except files.errors("Error", UnicodeDecodeError) as error:
        if _needs_room(error, path):
            return Finding("attachments", ERROR, _without_room(session))
        problems = [str(error)]
    if not problems:
        return Finding("attachments", OK, session.word("whole", "完整"))
    text = session.word(
        f"The attachments are damaged ({problems[0]}). Run `desk salvage`; the damaged file is kept.",
        f"附件数据已损坏（{problems[0]}）。请运行 `desk salvage`，损坏的原文件会保留。",
    )
    return Finding("attachments", ERROR, text)


def check_indexes(session: Session) -> Finding:
    """Whether full text can be searched and as many tickets have derived rows as there are tickets."""
    if not session.workspace.replica.exists():
        return Finding("indexes", OK, "-")
    try:
        connection = _read_only(session)
        try:
            connection.execute("SELECT rowid FROM fulltext WHERE fulltext MATCH 'desk' LIMIT 1").fetchall()
            tickets = connection.execute("SELECT count(*) FROM ticket").fetchone()[0]
            facts = connection.execute("SELECT count(*) FROM fact").fetchone()[0]
        finally:
            connection.close()
    except files.errors("Error", UnicodeDecodeError) as error:
        if _needs_room(error, session.workspace.replica):
            return Finding("indexes", ERROR, _without_room(session))
        text = session.word(
            f"An index cannot be read ({error}). Run `desk rebuild`; if that fails, `desk salvage`.",
            f"索引无法读取（{error}）。请运行 `desk rebuild`，若失败请运行 `desk salvage`。",
        )
        return Finding("indexes", ERROR, text)
    if tickets != facts:
        text = session.word(
            f"{abs(tickets - facts)} tickets have no derived figures. Run `desk rebuild`.",
            f"{abs(tickets - facts)} 张工单缺少派生数据。请运行 `desk rebuild`。",
        )
        return Finding("indexes", WARNING, text)
    return Finding("indexes", OK, session.word(f"{tickets} tickets", f"{tickets} 张工单"))


def check_clock(session: Session) -> Finding:
    """Whether the computer's clock can be right."""
    now = time.time()
    newest = 0.0
    if session.workspace.replica.exists():
        try:
            connection = _read_only(session)
            try:
                # A file that was imported may hold any time; what was recorded here may not.
                found = connection.execute(
                    "SELECT max(recorded_us) FROM entry WHERE source NOT IN ('import', 'demo')"
                ).fetchone()[0]
                newest = (found or 0) / 1e6
            finally:
                connection.close()
        except files.errors("Error", UnicodeDecodeError):
            newest = 0.0  # the check of the replica says it
    if now < YEAR_2025 or newest > now + 300:
        text = session.word(
            "The computer's clock is behind what was already recorded. Set date and time: deadlines depend"
            " on them.",
            "电脑时钟早于已有记录的时间。请校准日期和时间：截止时间依赖于它。",
        )
        return Finding("clock", ERROR, text)
    return Finding("clock", OK, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)))


def _read_only(session: Session) -> sqlite3.Connection:
    return files.connect(session.workspace.replica, read_only=True)


CHECKS: tuple[Check, ...] = (
    check_python, check_qt, check_fonts, check_workspace, check_disk, check_lock, check_socket,
    check_replica, check_attachments, check_indexes, check_clock,
)  # fmt: skip


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Run all checks; 1 when one of them found an error."""
    findings = [check(session) for check in CHECKS]
    healthy = all(finding.status != ERROR for finding in findings)
    if options.json:
        session.print_json({"healthy": healthy, "findings": [asdict(finding) for finding in findings]})
    else:
        marks = {OK: "✓", WARNING: "!", ERROR: "✗"}
        for finding in findings:
            session.print_line(f"{marks[finding.status]} {finding.check}: {finding.sentence}")
    return 0 if healthy else 1
