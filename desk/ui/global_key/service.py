"""The window's global keys: which way this system has, and the person's settings put into force.

One object for the whole window, like the theme; the preferences show what it last said.
"""

import os
import sys
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from desk.ui.global_key.backend import Backend
from desk.ui.global_key.sequence import GlobalKey, read, refusal
from desk.ui.i18n import pick

ON = "global_key"
SETTINGS = {"clipboard": "global_key_clipboard", "screen": "global_key_screen"}
"""The setting of each global key by its name."""


def on_wayland(platform: str = "") -> bool:
    """Tell whether programs may neither grab keys nor picture the screen, also when Qt itself speaks to X."""
    platform = platform or QGuiApplication.platformName()
    return platform == "wayland" or (platform == "xcb" and os.environ.get("XDG_SESSION_TYPE") == "wayland")


def backend_here(parent: QObject | None, *, system: str = sys.platform, platform: str = "") -> Backend:
    """Return the way to global keys of a system (this one) under a platform of Qt (the one in use)."""
    platform = platform or QGuiApplication.platformName()
    if on_wayland(platform):
        from desk.ui.global_key.portal import PortalKeys

        return PortalKeys(parent)
    if platform == "windows":
        from desk.ui.global_key.windows import WindowsKeys

        return WindowsKeys(parent)
    if platform == "xcb":
        from desk.ui.global_key.x11 import X11Keys

        return X11Keys(parent)
    if system == "darwin":
        reason = pick(
            "macOS gives keys of other programs only to programs with extra rights, which Desk does not ask for.",
            "macOS 只允许拥有额外权限的程序占用全局按键，而 Desk 不申请这些权限。",
        )
    else:
        reason = pick("This desktop has no global keys for programs.", "此桌面环境不提供全局快捷键。")
    return Backend(parent, reason=reason)


class GlobalKeys(QObject):
    """Puts the settings into force.

    Attributes:
        role, sentence: how it stands (ok, bad; "" while switched off).

    Signals (GUI thread):
        wanted(str): a key was pressed: clipboard or screen.
        said(str, str): role and sentence, whenever they change.
    """

    wanted = Signal(str)
    said = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.role = self.sentence = ""
        self._backend: Backend | None = None
        self._asked: dict[str, Any] = {}

    def use(self, settings: Mapping[str, Any], backend: Backend | None = None) -> None:
        """Follow settings; nothing happens while those of the keys stay the same."""
        asked = {name: settings.get(name) for name in (ON, *SETTINGS.values())}
        if asked == self._asked and backend is None:
            return
        self._asked = asked
        self.stop()
        if not asked[ON]:
            return
        texts = {name: str(settings.get(setting) or "") for name, setting in SETTINGS.items()}
        keys = {name: read(text) for name, text in texts.items() if text}
        refused = [texts[name] for name, key in keys.items() if key is None]
        fit: dict[str, GlobalKey] = {name: key for name, key in keys.items() if key is not None}
        if refused:
            self._on_told("bad", refusal(refused[0]))
        elif fit:
            self._backend = backend or backend_here(self)
            self._backend.pressed.connect(self.wanted)
            self._backend.told.connect(self._on_told)
            self._backend.begin(fit)

    @Slot(str, str)
    def _on_told(self, role: str, sentence: str) -> None:
        self.role, self.sentence = role, sentence
        self.said.emit(role, sentence)

    def stop(self) -> None:
        """Give every key back."""
        if self._backend is not None:
            self._backend.end()
            self._backend.deleteLater()
            self._backend = None
        self._on_told("", "")


global_keys = GlobalKeys()
