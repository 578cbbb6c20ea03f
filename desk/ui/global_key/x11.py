"""Global keys of an X server: passive grabs on its root window, over a connection of our own (libxcb).

A connection of our own, because an error (another program has the key) then comes back to the one who asked
instead of to Qt. Knows key symbols, no ticket.
"""

import ctypes
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Slot

from desk.ui.global_key.backend import Backend, Keys, in_force, instead, taken
from desk.ui.global_key.sequence import GlobalKey
from desk.ui.i18n import pick

_KEY_PRESS, _MAPPING_NOTIFY, _ASYNC = 2, 34, 1
_LOCKS = (0, 0x02, 0x10, 0x12)
"""A grab names its modifiers exactly: caps lock and num lock must not switch the key off."""
_USED = 0xFF & ~0x12


class _Cookie(ctypes.Structure):
    """The number of a request."""

    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    """Walks through the screens of a server."""

    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class _KeyEvent(ctypes.Structure):
    """A key that was pressed."""

    _fields_ = (
        ("kind", ctypes.c_uint8), ("code", ctypes.c_uint8), ("sequence", ctypes.c_uint16),
        ("time", ctypes.c_uint32), ("root", ctypes.c_uint32), ("event", ctypes.c_uint32),
        ("child", ctypes.c_uint32), ("places", ctypes.c_int16 * 4), ("state", ctypes.c_uint16),
    )  # fmt: skip


def _libraries() -> tuple[Any, Any, Any]:
    """Return libxcb, its key symbols and the C library, which frees what they return; OSError without them."""
    xcb, symbols = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1")
    pointer = ctypes.c_void_p
    xcb.xcb_connect.restype = xcb.xcb_get_setup.restype = pointer
    xcb.xcb_setup_roots_iterator.restype = _Screens
    xcb.xcb_grab_key_checked.restype = xcb.xcb_ungrab_key.restype = _Cookie
    xcb.xcb_request_check.restype = pointer
    xcb.xcb_request_check.argtypes = [pointer, _Cookie]
    xcb.xcb_poll_for_event.restype = ctypes.POINTER(_KeyEvent)
    symbols.xcb_key_symbols_alloc.restype = pointer
    symbols.xcb_key_symbols_get_keycode.restype = ctypes.POINTER(ctypes.c_uint8)
    return xcb, symbols, ctypes.CDLL(None)


class X11Keys(Backend):
    """Grabs on the root window of one X server."""

    def __init__(self, parent: QObject | None = None, *, display: str | None = None) -> None:
        super().__init__(parent)
        self._display = display
        self._connection: Any = None
        self._notifier: QSocketNotifier | None = None
        self._root = 0
        self._wanted: Keys = {}
        self._held: dict[tuple[int, int], str] = {}

    def _connect(self) -> bool:
        if self._connection is not None:
            return True
        try:
            self._xcb, self._symbols, self._c = _libraries()
        except OSError:
            return False
        name = self._display.encode() if self._display else None
        connection = ctypes.c_void_p(self._xcb.xcb_connect(name, None))
        if self._xcb.xcb_connection_has_error(connection):
            self._xcb.xcb_disconnect(connection)
            return False
        self._connection = connection
        setup = ctypes.c_void_p(self._xcb.xcb_get_setup(connection))
        self._root = int(self._xcb.xcb_setup_roots_iterator(setup).data[0])
        self._notifier = QSocketNotifier(
            self._xcb.xcb_get_file_descriptor(connection), QSocketNotifier.Type.Read, self
        )
        self._notifier.activated.connect(self.read)
        return True

    def begin(self, keys: Keys) -> None:
        """Take keys; the first that another program has is named."""
        self._release()
        self._wanted = keys
        if not self._connect():
            reason = pick("The X server's libraries are not there.", "缺少 X 服务器的程序库。")
            self.told.emit("bad", instead(reason))
            return
        refused = [key for name, key in keys.items() if not self._grab(name, key)]
        self._xcb.xcb_flush(self._connection)
        if refused:
            self.told.emit("bad", " ".join(taken(key) for key in refused))
        else:
            self.told.emit("ok", in_force(keys))
        self.read()  # replies may have brought events along, for which nothing would wake us

    def _grab(self, name: str, key: GlobalKey) -> bool:
        """Take a key at every place of the keyboard that makes it; tell whether all of it is ours."""
        codes = self._codes(key.keysym)
        for code in codes:
            for lock in _LOCKS:
                cookie = self._xcb.xcb_grab_key_checked(
                    self._connection, 0, self._root, key.x_modifiers | lock, code, _ASYNC, _ASYNC
                )
                error = self._xcb.xcb_request_check(self._connection, cookie)
                if error:
                    self._c.free(ctypes.c_void_p(error))
                    return False
            self._held[code, key.x_modifiers] = name
        return bool(codes)

    def _codes(self, keysym: int) -> list[int]:
        table = ctypes.c_void_p(self._symbols.xcb_key_symbols_alloc(self._connection))
        found = self._symbols.xcb_key_symbols_get_keycode(table, ctypes.c_uint32(keysym))
        codes: list[int] = []
        while found and found[len(codes)]:
            codes.append(int(found[len(codes)]))
        self._c.free(found)
        self._symbols.xcb_key_symbols_free(table)
        return codes

    @Slot()
    def read(self) -> None:
        """Take what the server has sent."""
        again = False
        while self._connection is not None:
            event = self._xcb.xcb_poll_for_event(self._connection)
            if not event:
                break
            kind, code, state = event[0].kind & 0x7F, int(event[0].code), int(event[0].state)
            self._c.free(event)
            again = again or kind == _MAPPING_NOTIFY
            name = self._held.get((code, state & _USED)) if kind == _KEY_PRESS else None
            if name is not None:
                self.pressed.emit(name)
        if again:  # another keyboard layout: the same key stands elsewhere
            self.begin(self._wanted)
        elif self._connection is not None and self._xcb.xcb_connection_has_error(self._connection):
            self.end()  # the server has gone: a socket that is always readable must not keep us busy

    def _release(self) -> None:
        for code, modifiers in self._held:
            for lock in _LOCKS:
                self._xcb.xcb_ungrab_key(self._connection, code, self._root, modifiers | lock)
        if self._held:
            self._xcb.xcb_flush(self._connection)
        self._held = {}

    def end(self) -> None:
        """Give every key back and part from the server."""
        self._wanted = {}
        self._release()
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._connection is not None:
            self._xcb.xcb_disconnect(self._connection)
            self._connection = None
