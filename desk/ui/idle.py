"""How long nobody has touched keyboard and mouse: asked of the system, else noted from the window's own events."""

import ctypes
import ctypes.util
import sys
import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
        QEvent.Type.InputMethod, QEvent.Type.TouchBegin,
    }
)  # fmt: skip


class _LastInput(ctypes.Structure):
    """What Windows says of the last input."""

    _fields_ = (("size", ctypes.c_uint), ("at", ctypes.c_uint))


class _ScreenSaver(ctypes.Structure):
    """What the X server's extension says."""

    _fields_ = (
        ("window", ctypes.c_ulong), ("state", ctypes.c_int), ("kind", ctypes.c_int),
        ("since", ctypes.c_ulong), ("idle_ms", ctypes.c_ulong), ("mask", ctypes.c_ulong),
    )  # fmt: skip


def _windows_seconds() -> float | None:
    library = getattr(ctypes, "windll", None)
    if library is None:
        return None
    info = _LastInput(ctypes.sizeof(_LastInput), 0)
    if not library.user32.GetLastInputInfo(ctypes.byref(info)):
        return None
    now = int(library.kernel32.GetTickCount())
    return float((now - int(info.at)) & 0xFFFFFFFF) / 1000


class _XScreenSaver:
    """The X server's counter of idle time, where there is one."""

    def __init__(self) -> None:
        self._display: int | None = None
        names = ctypes.util.find_library("X11"), ctypes.util.find_library("Xss")
        if None in names:
            return
        self._x11, self._xss = ctypes.CDLL(names[0]), ctypes.CDLL(names[1])
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self._x11.XDefaultRootWindow.restype = ctypes.c_ulong
        query = self._xss.XScreenSaverQueryInfo
        query.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.POINTER(_ScreenSaver)]
        self._display = self._x11.XOpenDisplay(None)

    def seconds(self) -> float | None:
        """Return the idle time, None where the server does not tell."""
        if not self._display:
            return None
        info = _ScreenSaver()
        root = self._x11.XDefaultRootWindow(self._display)
        told = self._xss.XScreenSaverQueryInfo(self._display, root, ctypes.byref(info))
        return info.idle_ms / 1000 if told else None


class IdleWatch(QObject):
    """Tells for how long nothing was typed or moved."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._last = time.monotonic()
        self._x11 = _XScreenSaver() if QGuiApplication.platformName() == "xcb" else None
        self._watched: QWindow | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note input that reaches the window; stop nothing."""
        if event.type() in _INPUT:
            self._last = time.monotonic()
        return False

    def seconds(self) -> float:
        """Return for how long; what the system tells counts before what the window saw."""
        told = _windows_seconds() if sys.platform == "win32" else None
        if told is None and self._x11 is not None:
            told = self._x11.seconds()
        if told is not None:
            return told
        handle = self._window.windowHandle()
        if handle is not self._watched and handle is not None:
            # Only the window's own events: a filter of the whole program would see every object's.
            self._watched = handle
            handle.installEventFilter(self)
        return time.monotonic() - self._last
