"""Global keys where programs may not grab any (Wayland): the desktop's own portal, asked over D-Bus.

`org.freedesktop.portal.GlobalShortcuts` of GNOME, KDE and others asks the person and gives the key; the portal
of screenshots stands beside it. Calls are sent and their answers heard later: nothing here waits for a person.
"""

import os
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QUrl, Signal, Slot

from desk.ui import texts
from desk.ui.global_key.backend import Backend, Keys, instead, names
from desk.ui.i18n import pick
from desk.ui.session_bus import SessionBus, opened

BUS_NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS, SCREENSHOT = "org.freedesktop.portal.GlobalShortcuts", "org.freedesktop.portal.Screenshot"
REQUEST, REGISTRY = "org.freedesktop.portal.Request", "org.freedesktop.host.portal.Registry"
APPLICATION = "desk"

Answer = Callable[[int, dict[str, Any]], None]


class PortalBus(SessionBus):
    """A connection to the session bus that asks the portal.

    Signals (GUI thread):
        activated(str, str): session and name of a key that was pressed.
    """

    activated = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[str, Answer] = {}
        self._serials: dict[int, str] = {}
        self._count = 0
        for interface, member in ((REQUEST, "Response"), (SHORTCUTS, "Activated")):
            self.match(f"type='signal',interface='{interface}',member='{member}'")
        self.send((BUS_NAME, PATH, REGISTRY), "Register", "sa{sv}", (APPLICATION, {}))

    def ask(
        self, method: tuple[str, str, str], body: tuple[Any, ...], options: dict[str, Any], answer: Answer
    ) -> None:
        """Ask the portal something that it answers later: `answer` hears (code, results); 0 is yes, 3 no portal.

        The place of the answer is known before the call, so that a quick one is not missed.
        """
        self._count += 1
        token = f"desk{os.getpid()}_{self._count}"
        path = f"{PATH}/request/{self.name[1:].replace('.', '_')}/{token}"
        self._waiting[path] = answer
        interface, member, signature = method
        options = {"handle_token": ("s", token), **options}
        self._serials[self.send((BUS_NAME, PATH, interface), member, signature, (*body, options))] = path

    def on_reply(self, serial: int, body: tuple[Any, ...] | None) -> None:
        """Note where the answer will come, or that there is no portal."""
        path = self._serials.pop(serial, "")
        if path and body is None:
            self._answer(path, 3, {})
        elif path and body and body[0] != path and path in self._waiting:
            self._waiting[str(body[0])] = self._waiting.pop(path)  # portals before 0.9 choose it

    def on_signal(self, path: str, member: str, body: tuple[Any, ...]) -> None:
        """Hand on an answer or a key."""
        if member == "Response":
            self._answer(path, int(body[0]), {name: value for name, (_, value) in body[1].items()})
        elif member == "Activated":
            self.activated.emit(str(body[0]), str(body[1]))

    def _answer(self, path: str, code: int, results: dict[str, Any]) -> None:
        answer = self._waiting.pop(path, None)
        if answer is not None:
            answer(code, results)


def open_bus(parent: QObject | None = None) -> PortalBus | None:
    """Return a connection to the portal's bus, None where there is no session bus."""
    return opened(lambda: PortalBus(parent))


class PortalKeys(Backend):
    """Keys that the desktop gives after it has asked the person."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus: PortalBus | None = None
        self._session = ""
        self._keys: Keys = {}

    def begin(self, keys: Keys) -> None:
        """Ask for a session and then for the keys."""
        self.end()
        self._keys = keys
        self._bus = open_bus(self)
        if self._bus is None:
            self._on_none()
            return
        self._bus.activated.connect(self._on_activated)
        options = {"session_handle_token": ("s", f"desk{os.getpid()}")}
        self._bus.ask((SHORTCUTS, "CreateSession", "a{sv}"), (), options, self._on_session)
        self.told.emit("ok", pick("The desktop is asked for the key…", "正在向桌面环境申请快捷键…"))

    def _on_none(self) -> None:
        reason = pick(
            "This desktop has no portal for global keys, and under Wayland no program may take one by itself.",
            "此桌面环境没有全局快捷键接口，而 Wayland 不允许程序自行占用按键。",
        )
        self.told.emit("bad", instead(reason))

    def _on_session(self, code: int, results: dict[str, Any]) -> None:
        if code or self._bus is None:
            self._on_none()
            return
        self._session = str(results["session_handle"])
        said = names()
        wanted = [
            (name, {"description": ("s", said[name]), "preferred_trigger": ("s", key.trigger)})
            for name, key in self._keys.items()
        ]
        method = (SHORTCUTS, "BindShortcuts", "oa(sa{sv})sa{sv}")
        self._bus.ask(method, (self._session, wanted, ""), {}, self._on_bound)

    def _on_bound(self, code: int, results: dict[str, Any]) -> None:
        if code:
            reason = pick("The desktop did not give the key.", "桌面环境没有授予快捷键。")
            self.told.emit("bad", instead(reason))
            return
        given = [_description(name, properties) for name, properties in results.get("shortcuts", ())]
        said = pick(
            "In force everywhere, as the desktop gave it: {0}", "已在全系统生效（由桌面环境授予）：{0}"
        )
        self.told.emit("ok", said.format(", ".join(given)))

    @Slot(str, str)
    def _on_activated(self, session: str, name: str) -> None:
        if session == self._session:
            self.pressed.emit(name)

    def end(self) -> None:
        """Give the keys back."""
        if self._bus is not None:
            self._bus.close()
            self._bus.deleteLater()
            self._bus = None
        self._session = ""


def _description(name: str, properties: dict[str, Any]) -> str:
    """Return how the desktop calls a key it gave, and what it does."""
    told = str(properties.get("trigger_description", ("s", ""))[1])
    return texts.aside(told, names().get(name, name)) if told else names().get(name, name)


class PortalPicture(QObject):
    """Asks the desktop for a picture of the screen, of which the person chooses the part.

    Signals (GUI thread):
        taken(str): path of the picture; "" when there is none.
    """

    taken = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus: PortalBus | None = None

    def take(self) -> None:
        """Ask; the answer comes when the person has chosen."""
        bus = self._bus = open_bus(self)
        if bus is None:
            self.taken.emit("")
            return
        bus.ask((SCREENSHOT, "Screenshot", "sa{sv}"), ("",), {"interactive": ("b", True)}, self._on_answer)

    def _on_answer(self, code: int, results: dict[str, Any]) -> None:
        if self._bus is not None:
            self._bus.close()
        self.taken.emit("" if code else QUrl(str(results.get("uri", ""))).toLocalFile())
