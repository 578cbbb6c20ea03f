"""What a global key is called by X11, Windows and the desktop portal, and which keys may be one at all.

Knows names and numbers of keys only. A global key is taken from every program, so a plain letter is refused,
and so are the keys that input methods and AltGr need.
"""

from msgspec import Struct
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from desk.ui.i18n import pick

_Key = Qt.Key
_Modifier = Qt.KeyboardModifier
_MODIFIERS = (
    (_Modifier.ControlModifier, 0x04, 0x0002, "CTRL"),
    (_Modifier.AltModifier, 0x08, 0x0001, "ALT"),
    (_Modifier.ShiftModifier, 0x01, 0x0004, "SHIFT"),
    (_Modifier.MetaModifier, 0x40, 0x0008, "LOGO"),
)
"""Qt's modifier, the bit of X11, the bit of Windows, the word of the XDG shortcuts specification."""
_NAMED = {
    _Key.Key_Print: (0xFF61, 0x2C, "Print"),
    _Key.Key_Pause: (0xFF13, 0x13, "Pause"),
    _Key.Key_Insert: (0xFF63, 0x2D, "Insert"),
    _Key.Key_Home: (0xFF50, 0x24, "Home"),
    _Key.Key_End: (0xFF57, 0x23, "End"),
    _Key.Key_PageUp: (0xFF55, 0x21, "Page_Up"),
    _Key.Key_PageDown: (0xFF56, 0x22, "Page_Down"),
}
"""Keysym of X11, virtual key of Windows, XKB name."""
_LAST_F = 24


class GlobalKey(Struct, frozen=True):
    """One key with its modifiers in the words of each system.

    Attributes:
        text: Qt's portable text ("Ctrl+Shift+F9").
        keysym, x_modifiers: for X11.
        virtual_key, windows_modifiers: for Windows.
        trigger: for the desktop portal ("CTRL+SHIFT+F9").
    """

    text: str
    keysym: int
    x_modifiers: int
    virtual_key: int
    windows_modifiers: int
    trigger: str


def _numbers(key: Qt.Key) -> tuple[int, int, str] | None:
    """Return keysym, virtual key and XKB name of a key that may be a global one."""
    code = int(key)
    if int(_Key.Key_A) <= code <= int(_Key.Key_Z):
        return code + 32, code, chr(code + 32)
    if int(_Key.Key_0) <= code <= int(_Key.Key_9):
        return code, code, chr(code)
    number = code - int(_Key.Key_F1)
    if 0 <= number < _LAST_F:
        return 0xFFBE + number, 0x70 + number, f"F{number + 1}"
    return _NAMED.get(key)


def read(text: str) -> GlobalKey | None:
    """Return the key that a portable text names, None when it cannot be a global one."""
    sequence = QKeySequence(text)
    if sequence.count() != 1:
        return None
    pressed: QKeyCombination = sequence[0]  # type: ignore[index]  # the stubs forgot it
    numbers, held = _numbers(pressed.key()), pressed.keyboardModifiers()
    if numbers is None or not held & (_Modifier.ControlModifier | _Modifier.MetaModifier):
        return None
    chosen = [row for row in _MODIFIERS if held & row[0]]
    keysym, virtual_key, name = numbers
    return GlobalKey(
        text=sequence.toString(QKeySequence.SequenceFormat.PortableText),
        keysym=keysym,
        x_modifiers=sum(row[1] for row in chosen),
        virtual_key=virtual_key,
        windows_modifiers=sum(row[2] for row in chosen),
        trigger="+".join([*(row[3] for row in chosen), name]),
    )


def refusal(text: str) -> str:
    """Return why a text cannot be a global key, as a sentence."""
    return pick(
        "{0} cannot be a global key: it would be taken from every program. Use Ctrl or the system key"
        " with a letter, a digit or a function key.",
        "{0} 不能作为全局快捷键：它会影响所有程序。请用 Ctrl 或系统键加字母、数字或功能键。",
    ).format(text)
