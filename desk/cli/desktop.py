"""`desk desktop`: makes Desk known to the desktop: its entry, its icon, and who opens `desk://` links.

Writes to the user's own folders only (freedesktop.org); on Windows and macOS the bundle's installer does it.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from desk.cli.session import Session
from desk.process import messages
from desk.process.errors import KnownError

ENTRY, SCHEME = "desk.desktop", "x-scheme-handler/desk"
_RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "desktop"

messages.register(
    {
        "desktop_foreign": (
            "On this system the installer makes Desk known; run Desk from its bundle instead.",
            "此系统由安装程序注册 Desk，请使用安装包启动。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    choices = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    choices.add_parser(
        "install", help=word("entry, icon and desk:// links", "安装菜单项、图标和 desk:// 链接")
    )
    choices.add_parser("remove", help=word("take them back", "移除"))


def run(session: Session, options: argparse.Namespace) -> int:
    """Install or remove."""
    if not sys.platform.startswith(("linux", "freebsd")):
        raise KnownError("desktop_foreign")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    entry = data / "applications" / ENTRY
    icon = data / "icons" / "hicolor" / "scalable" / "apps" / "desk.svg"
    if options.action == "remove":
        for path in (entry, icon):
            path.unlink(missing_ok=True)
            session.print_line(str(path))
        return 0
    for source, target in ((_RESOURCES / ENTRY, entry), (_RESOURCES / "desk.svg", icon)):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        session.print_line(str(target))
    entry.write_text(_entry_text(entry.read_text(encoding="utf-8")), encoding="utf-8")
    _tell("update-desktop-database", str(entry.parent))
    _tell("xdg-mime", "default", ENTRY, SCHEME)
    session.print_line(
        session.word("Links desk://ticket/NUMBER open in Desk.", "desk://ticket/编号 链接将由 Desk 打开。")
    )
    return 0


def _entry_text(text: str) -> str:
    """Return the entry with the program that runs now, so that it starts from a folder outside the path too."""
    command = shutil.which("desk") or f"{_quoted(sys.executable)} -m desk"
    return text.replace("Exec=desk ", f"Exec={command} ")


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path


def _tell(program: str, *arguments: str) -> None:
    """Run a tool of the desktop where it is installed; without it the next log-in reads the entry."""
    if tool := shutil.which(program):
        subprocess.run([tool, *arguments], check=False, capture_output=True)
