"""What every way to a global key has: take keys, give them back, say when one was pressed and how it stands."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from desk.ui import texts
from desk.ui.global_key.sequence import GlobalKey
from desk.ui.i18n import pick

Keys = Mapping[str, GlobalKey]
LINKS = {"clipboard": "desk 'desk://new?from=clipboard'", "screen": "desk 'desk://new?from=screen'"}


def names() -> dict[str, str]:
    """Return what each global key does, for the person."""
    return {
        "clipboard": pick("New ticket from clipboard", "用剪贴板内容新建工单"),
        "screen": pick("New ticket with a picture of the screen", "截屏并新建工单"),
    }


def in_force(keys: Keys) -> str:
    """Return the sentence that keys are in force."""
    said = pick("In force everywhere: {0}", "已在全系统生效：{0}")
    return said.format(texts.listed(texts.aside(key.text, names()[name]) for name, key in keys.items()))


def taken(key: GlobalKey) -> str:
    """Return the sentence that another program has a key."""
    said = pick(
        "Another program has {0} already. Choose another key.", "{0} 已被其他程序占用，请另选一个快捷键。"
    )
    return said.format(key.text)


def instead(reason: str) -> str:
    """Return why there can be no global key here, and the way that remains."""
    said = pick(
        "{0} Bind this command to a key in the settings of your desktop instead: {1}",
        "{0}请改在桌面环境的设置中把以下命令绑定到快捷键：{1}",
    )
    return said.format(reason, LINKS["clipboard"])


class Backend(QObject):
    """A way to global keys; this one is that of a system without any, and says why.

    Signals (GUI thread):
        pressed(str): the name of a key that was pressed.
        told(str, str): role (ok or bad) and a sentence on how it stands.
    """

    pressed = Signal(str)
    told = Signal(str, str)

    def __init__(self, parent: QObject | None = None, *, reason: str = "") -> None:
        super().__init__(parent)
        self._reason = reason

    def begin(self, keys: Keys) -> None:
        """Take keys; answers by `told`, perhaps later."""
        self.told.emit("bad", instead(self._reason))

    def end(self) -> None:
        """Give every key back; where there are none, nothing is held."""
