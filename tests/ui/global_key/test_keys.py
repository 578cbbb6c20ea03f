"""Global keys: which ones may be, what they are called by each system, and how the window puts them into force."""

import ctypes
from ctypes import wintypes
from typing import Any

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from desk.ui import i18n
from desk.ui.global_key.backend import Backend, Keys
from desk.ui.global_key.line import GlobalKeyLine
from desk.ui.global_key.sequence import read
from desk.ui.global_key.service import GlobalKeys, backend_here
from desk.ui.global_key.windows import WM_HOTKEY, WindowsKeys

ON = {"global_key": True, "global_key_clipboard": "Ctrl+Shift+F9", "global_key_screen": ""}


@pytest.mark.parametrize(
    ("text", "numbers", "trigger"),
    [
        ("Ctrl+Shift+F9", (0xFFC6, 0x05, 0x78, 0x06), "CTRL+SHIFT+F9"),
        ("Ctrl+Alt+B", (0x62, 0x0C, 0x42, 0x03), "CTRL+ALT+b"),
        ("Meta+7", (0x37, 0x40, 0x37, 0x08), "LOGO+7"),
        ("Ctrl+Print", (0xFF61, 0x04, 0x2C, 0x02), "CTRL+Print"),
        ("Ctrl+PgDown", (0xFF56, 0x04, 0x22, 0x02), "CTRL+Page_Down"),
    ],
)
def test_each_system_has_its_own_numbers(text: str, numbers: tuple[int, ...], trigger: str) -> None:
    key = read(text)
    assert key is not None
    assert (key.keysym, key.x_modifiers, key.virtual_key, key.windows_modifiers) == numbers
    assert (key.text, key.trigger) == (text, trigger)


@pytest.mark.parametrize(
    "text", ["", "B", "Shift+B", "Alt+B", "F9", "Ctrl+Space", "Ctrl+K, B", "Ctrl+Return", "no"]
)
def test_what_others_need_is_never_taken(text: str) -> None:
    assert read(text) is None


class Noted(Backend):
    """A way to keys that notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.held: Keys = {}
        self.ended = 0

    def begin(self, keys: Keys) -> None:
        self.held = keys
        self.told.emit("ok", "there")

    def end(self) -> None:
        self.ended += 1


def test_settings_are_put_into_force_once_and_taken_back(qtbot: QtBot) -> None:
    keys, backend = GlobalKeys(), Noted()
    keys.use({**ON, "global_key": False}, backend)
    assert backend.held == {}
    keys.use(ON, backend)
    assert {name: key.text for name, key in backend.held.items()} == {"clipboard": "Ctrl+Shift+F9"}
    assert (keys.role, keys.sentence) == ("ok", "there")
    keys.use(ON)
    assert backend.ended == 0
    with qtbot.waitSignal(keys.wanted) as told:
        backend.pressed.emit("clipboard")
    assert told.args == ["clipboard"]
    keys.use({**ON, "global_key_clipboard": "B"})
    assert backend.ended == 1
    assert keys.role == "bad"
    assert keys.sentence.startswith("B cannot be a global key")
    keys.use({**ON, "global_key": False})
    assert (keys.role, keys.sentence) == ("", "")


def test_the_preferences_say_how_it_stands(qtbot: QtBot) -> None:
    keys = GlobalKeys()
    line = GlobalKeyLine(keys)
    qtbot.addWidget(line)
    assert not line.isVisibleTo(None)
    keys.use({**ON, "global_key_clipboard": "B"})
    assert line.text() == keys.sentence
    assert line.property("role") == "bad"


def test_where_there_is_no_way_the_reason_and_the_other_way_are_said(qtbot: QtBot) -> None:
    for system, word in (("linux", "This desktop"), ("darwin", "macOS")):
        keys = GlobalKeys()
        keys.use(ON, backend_here(None, system=system))
        assert keys.role == "bad"
        assert keys.sentence.startswith(word)
        assert "desk 'desk://new?from=clipboard'" in keys.sentence
    i18n.use("zh_CN")
    keys.stop()
    keys.use(ON, backend_here(None, system="darwin"))
    assert keys.sentence.startswith("macOS 只允许")
    i18n.use("en")


def test_a_wayland_session_is_known_also_behind_x(monkeypatch: pytest.MonkeyPatch) -> None:
    from desk.ui.global_key.portal import PortalKeys
    from desk.ui.global_key.x11 import X11Keys

    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    assert isinstance(backend_here(None, platform="xcb"), X11Keys)
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    assert isinstance(backend_here(None, platform="xcb"), PortalKeys)
    monkeypatch.delenv("XDG_SESSION_TYPE")
    assert isinstance(backend_here(None, platform="wayland"), PortalKeys)


class User32:
    """The part of Windows that keeps hot keys; one key belongs to another program."""

    def __init__(self, taken: int = 0) -> None:
        self.held: dict[int, tuple[int, int]] = {}
        self.taken = taken

    def RegisterHotKey(self, window: Any, place: int, modifiers: int, key: int) -> int:
        if key == self.taken:
            return 0
        self.held[place] = (modifiers, key)
        return 1

    def UnregisterHotKey(self, window: Any, place: int) -> int:
        return int(self.held.pop(place, None) is not None)


def keys_of(*texts: str) -> Keys:
    found = {name: read(text) for name, text in zip(("clipboard", "screen"), texts, strict=False)}
    return {name: key for name, key in found.items() if key is not None}


def test_windows_registers_hears_and_gives_back(qtbot: QtBot) -> None:
    user32 = User32()
    keys = WindowsKeys(user32=user32)
    with qtbot.waitSignal(keys.told) as told:
        keys.begin(keys_of("Ctrl+Shift+F9", "Ctrl+Shift+F10"))
    assert told.args[0] == "ok"
    assert list(user32.held.values()) == [(0x4006, 0x78), (0x4006, 0x79)]
    message = wintypes.MSG(message=WM_HOTKEY, wParam=list(user32.held)[1])
    with qtbot.waitSignal(keys.pressed) as pressed:
        stopped = keys._filter.nativeEventFilter(QByteArray(b"windows"), ctypes.addressof(message))
    assert pressed.args == ["screen"]
    assert stopped == (True, 0)
    for other in (wintypes.MSG(message=WM_HOTKEY, wParam=7), wintypes.MSG(message=1)):
        assert keys._filter.nativeEventFilter(QByteArray(b"windows"), ctypes.addressof(other))[0] is False
    keys.end()
    assert user32.held == {}


def test_windows_names_a_key_that_another_program_has(qtbot: QtBot) -> None:
    keys = WindowsKeys(user32=User32(taken=0x78))
    with qtbot.waitSignal(keys.told) as told:
        keys.begin(keys_of("Ctrl+Shift+F9"))
    assert told.args == ["bad", "Another program has Ctrl+Shift+F9 already. Choose another key."]
