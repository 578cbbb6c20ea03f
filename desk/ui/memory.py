"""What the window remembers of itself between two starts: `window.json` in the workspace.

A file that is missing or damaged is as good as none: the window then opens as at its first start.
"""

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = "window.json"


@dataclass(kw_only=True)
class WindowMemory:
    """The window's own settings and last place.

    Attributes:
        language, theme: settings of the scope `window`; "" and "system" follow the system.
        geometry: Qt's own form in base64.
        outer, inner: sizes of the two splitters.
        view, group: what the queue showed (group in hex).
        ticket, key: the ticket that was open (hex) and its local key.
        tickets: how several tickets stand open, in the ticket tabs' own form.
        person: the acting person (hex), so that "my tickets" can be painted before the engine answers.
        band, layout, columns: whether P0 and P1 stand on top, rows or columns, and which ("title=300,...").
        recent: what was chosen in the palette lately, as JSON.
        keys: keys that a person gave to actions, as JSON {action: keys}.
        own: other settings of the scope `window`, as JSON {name: value}.
        started: whether the first start was completed.
    """

    language: str = ""
    theme: str = "system"
    geometry: str = ""
    outer: list[int] = field(default_factory=list)
    inner: list[int] = field(default_factory=list)
    view: str = "mine"
    group: str = ""
    ticket: str = ""
    key: int = 0
    tickets: str = ""
    person: str = ""
    band: bool = True
    layout: str = "rows"
    columns: str = ""
    recent: str = ""
    keys: str = ""
    own: str = ""
    started: bool = False

    def settings(self) -> dict[str, Any]:
        """Return the settings of the scope `window`; one that does not fit its type keeps its default."""
        from desk.protocol.settings import SETTINGS

        try:
            read = json.loads(self.own) if self.own else {}
        except ValueError:
            read = {}
        kept = read if isinstance(read, dict) else {}
        found = {
            setting.name: kept[setting.name]
            if type(kept.get(setting.name)) is setting.type
            else setting.default
            for setting in SETTINGS.values()
            if setting.scope == "window"
        }
        if "quiet" not in kept and found["quiet_from"]:
            found["quiet"] = "hours"  # hours chosen before there were other ways stay in force
        return {**found, "language": self.language, "theme": self.theme}

    @property
    def compact(self) -> bool:
        """Tell whether rows and controls stand close together; asked before the table of settings is loaded."""
        with contextlib.suppress(ValueError, AttributeError):
            return bool(json.loads(self.own or "{}").get("density") == "compact")
        return False

    def keep(self, name: str, value: object) -> None:
        """Remember a setting of the scope `window`."""
        self.own = json.dumps({**self.settings(), name: value})


def load(folder: Path) -> WindowMemory:
    """Return what a workspace's window remembers."""
    try:
        found = json.loads((folder / FILE).read_bytes())
    except (OSError, ValueError):
        return WindowMemory()
    plain = asdict(WindowMemory())
    known = {name: value for name, value in found.items() if name in plain} if isinstance(found, dict) else {}
    fits = all(type(value) is type(plain[name]) and _whole(value) for name, value in known.items())
    return WindowMemory(**known) if fits else WindowMemory()


def _whole(value: object) -> bool:
    """Tell whether a list holds sizes only."""
    return not isinstance(value, list) or all(type(size) is int for size in value)


def save(folder: Path, memory: WindowMemory) -> None:
    """Write it, whole or not at all; a disk that refuses loses only the window's place."""
    target = folder / FILE
    part = target.with_suffix(".part")
    with contextlib.suppress(OSError):
        part.write_bytes(json.dumps(asdict(memory)).encode())
        os.replace(part, target)
