"""Opens the window for a command line that asks for nothing else; knows no other command and loads none.

The commands' parser and their client would cost the window's start as much as a third of a bare Qt window.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desk import lean_qt
from desk.process import messages

DEMO = "--demo-on-first-use"
SCHEME = "desk:"
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
_KNOWN = 1

messages.register(
    {
        "window.no_qt": (
            "The window cannot open: {error}. Run `desk doctor`; it names what to install.",
            "无法打开窗口：{error}。请运行 `desk doctor` 查看需要安装的组件。",
        ),
        "window.no_display": (
            "There is no display here to open a window on. `desk tour` draws the screens as pictures, `desk --help`"
            " names the commands that need none.",
            "此处没有可用的显示器，无法打开窗口。`desk tour` 可将界面渲染为图片，`desk --help` 列出无需显示器的命令。",
        ),
    }
)


def guessed_language() -> str:
    """Return zh_CN or en by the environment's locale."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        value = os.environ.get(name, "")
        if value:
            return "zh_CN" if value.lower().startswith("zh") else "en"
    return "en"


def is_plain(arguments: Sequence[str]) -> bool:
    """Tell whether only the window on the usual workspace is asked for, and perhaps a ticket's link."""
    links = [part for part in arguments if part != DEMO]
    return len(links) <= 1 and all(link.lower().startswith(SCHEME) for link in links)


def open_plain(arguments: Sequence[str]) -> int:
    """Open the window for arguments that are `is_plain`; return its exit code."""
    lean_qt.lighten()
    from desk.workspace import chosen_directory

    links = [part for part in arguments if part != DEMO]
    return open_window(links, chosen_directory(), guessed_language(), demo=DEMO in arguments)


def open_window(links: Sequence[str], directory: Path, language: str, *, demo: bool, asked: str = "") -> int:
    """Open the window on a workspace; return its exit code.

    A language that was `asked` for on the command line is the window's; without one it speaks the one kept
    in its preferences, and `language` is that of a sentence on the terminal.
    """
    if sys.platform == "linux" and not any(map(os.environ.get, DISPLAYS)):
        print(messages.text("window.no_display", language), file=sys.stderr)
        return _KNOWN
    try:
        from desk.app import main
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError):
            raise
        # A shared library of Qt is missing: the message names it, doctor says how to get it.
        print(messages.text("window.no_qt", language, error=error), file=sys.stderr)
        return _KNOWN
    return main(links, directory=directory, demo=demo, language=asked)
