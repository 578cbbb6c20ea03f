"""Global keys of Windows: `RegisterHotKey` on the GUI thread, heard by a filter of its native messages."""

import ctypes
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject

from desk.ui.global_key.backend import Backend, Keys, in_force, taken

WM_HOTKEY = 0x0312
_NO_REPEAT = 0x4000
_FIRST = 0x4400


class _Filter(QAbstractNativeEventFilter):
    """Hears the messages of the thread."""

    def __init__(self, keys: "WindowsKeys") -> None:
        super().__init__()
        self._keys = keys

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> Any:
        """Hand on a pressed key; stop nothing else."""
        heard = ctypes.cast(int(message), ctypes.POINTER(wintypes.MSG)).contents
        if heard.message == WM_HOTKEY:
            return self._keys.on_hot_key(int(heard.wParam)), 0
        return False, 0


class WindowsKeys(Backend):
    """Hot keys of this thread."""

    def __init__(self, parent: QObject | None = None, *, user32: Any = None) -> None:
        super().__init__(parent)
        self._user32 = user32 if user32 is not None else ctypes.__dict__["windll"].user32
        self._filter = _Filter(self)
        self._app: Any = QCoreApplication.instance()
        self._held: dict[int, str] = {}

    def begin(self, keys: Keys) -> None:
        """Take keys; those that another program has are named."""
        self.end()
        refused = []
        for place, (name, key) in enumerate(keys.items(), _FIRST):
            held = key.windows_modifiers | _NO_REPEAT
            if self._user32.RegisterHotKey(None, place, held, key.virtual_key):
                self._held[place] = name
            else:
                refused.append(key)
        if self._held:
            self._app.installNativeEventFilter(self._filter)
        if refused:
            self.told.emit("bad", " ".join(taken(key) for key in refused))
        else:
            self.told.emit("ok", in_force(keys))

    def on_hot_key(self, place: int) -> bool:
        """Say that one of ours was pressed; tell whether it was."""
        name = self._held.get(place)
        if name is not None:
            self.pressed.emit(name)
        return name is not None

    def end(self) -> None:
        """Give every key back."""
        for place in self._held:
            self._user32.UnregisterHotKey(None, place)
        if self._held:
            self._app.removeNativeEventFilter(self._filter)
        self._held = {}
