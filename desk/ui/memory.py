"""What the window remembers of itself between two starts: `window.json` in the workspace.

A file that is missing or damaged is as good as none: the window then opens as at its first start.
"""

import contextlib
import os
from pathlib import Path

import msgspec

FILE = "window.json"


class WindowMemory(msgspec.Struct, kw_only=True):
    """The window's own settings and last place.

    Attributes:
        language, theme: settings of the scope `window`; "" and "system" follow the system.
        geometry: Qt's own form in base64.
        outer, inner: sizes of the two splitters.
        view, group: what the queue showed (group in hex).
        ticket, key: the ticket that was open (hex) and its local key.
        person: the acting person (hex), so that "my tickets" can be painted before the engine answers.
        started: whether the first start was completed.
    """

    language: str = ""
    theme: str = "system"
    geometry: str = ""
    outer: list[int] = []
    inner: list[int] = []
    view: str = "mine"
    group: str = ""
    ticket: str = ""
    key: int = 0
    person: str = ""
    started: bool = False


def load(folder: Path) -> WindowMemory:
    """Return what a workspace's window remembers."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=WindowMemory)
    except (OSError, msgspec.DecodeError):
        return WindowMemory()


def save(folder: Path, memory: WindowMemory) -> None:
    """Write it, whole or not at all; a disk that refuses loses only the window's place."""
    target = folder / FILE
    part = target.with_suffix(".part")
    with contextlib.suppress(OSError):
        part.write_bytes(msgspec.json.encode(memory))
        os.replace(part, target)
