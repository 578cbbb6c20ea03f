"""Whether the acting person takes dispatched work: the switch at the foot of the navigation, away by idleness.

Shows itself only to people on a roster: nobody else is dispatched to.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QPushButton

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.team import MyAvailability
from desk.ui import theme
from desk.ui.i18n import pick
from desk.ui.key_map import key_map
from desk.ui.told import Told

if TYPE_CHECKING:
    from desk.ui.window import MainWindow

LOOK_MS = 15_000
_NAMES = {
    "available": ("Available", "可接单"),
    "busy": ("Busy", "忙碌"),
    "away": ("Away", "离开"),
    "offline": ("Offline", "离线"),
}


def _tone(state: str) -> QColor:
    tokens = theme.current()
    return {"available": tokens.ok, "busy": tokens.bad_fill, "away": tokens.warn_fill}.get(state, tokens.ink3)


def dot(state: str) -> QIcon:
    """Return a filled circle in the colour of an availability; the offline one is hollow."""
    pixmap = QPixmap(32, 32)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state == "offline":
        painter.setPen(_tone(state))
        painter.drawEllipse(QRectF(4, 4, 8, 8))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_tone(state))
        painter.drawEllipse(QRectF(3.5, 3.5, 9, 9))
    painter.end()
    return QIcon(pixmap)


class AvailabilityButton(QPushButton):
    """The switch: a dot, and a menu of the four states.

    Signals:
        chosen(str): a state; GUI thread.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.state = ""
        self.setProperty("role", "icon")
        self.setFixedSize(28, 28)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.choices = QMenu(self)
        self.choices.aboutToShow.connect(self._fill)
        self.clicked.connect(self._open)
        theme.themes.changed.connect(self.retranslate)
        self.hide()

    def show_state(self, state: str, *, on_roster: bool) -> None:
        """Show a state, or nothing for somebody on no roster."""
        self.state = state
        self.setVisible(on_roster)
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        """Take text and colour."""
        if not self.state:
            return
        self.setIcon(dot(self.state))
        said = pick("Do you take dispatched work? {0}", "是否接受自动分派：{0}")
        self.setToolTip(said.format(pick(*_NAMES[self.state])))
        self.setAccessibleName(self.toolTip())

    @Slot()
    def _open(self) -> None:
        self.choices.popup(self.mapToGlobal(self.rect().topLeft()))

    @Slot()
    def _fill(self) -> None:
        self.choices.clear()
        for state, words in _NAMES.items():
            act = self.choices.addAction(dot(state), pick(*words))
            act.setCheckable(True)
            act.setChecked(state == self.state)
            act.triggered.connect(lambda _=False, state=state: self.chosen.emit(state))


class Availability(QObject):
    """Keeps the engine told: what the person chose, away when idle, offline when the window closes.

    Signals (GUI thread):
        shifts_known(object): the person's working times [(begin_us, end_us)], None for somebody on no roster.
    """

    shifts_known = Signal(object)

    def __init__(self, window: "MainWindow", *, idle_seconds: Callable[[], float] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._requester: Requester = window.context.requester
        self.state, self.on_roster = "", False
        self.shifts: tuple[tuple[int, int], ...] | None = None
        self._renew_us = 0
        self._idle_seconds = idle_seconds
        self.told = Told(window)
        self.button = window.navigation.availability
        self.button.chosen.connect(self.choose)
        window.workspace_known.connect(self._ask)
        window.closing.connect(self._on_closing)
        key_map.changed.connect(self.button.retranslate)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def _idle(self) -> float:
        if self._idle_seconds is None:
            from desk.ui.idle import IdleWatch  # the start does without it

            self._idle_seconds = IdleWatch(self._window).seconds
        return self._idle_seconds()

    @Slot()
    def _ask(self, _: Any = None) -> None:
        self._requester.request(
            "query.my_availability",
            {},
            reply_type=MyAvailability,
            done=self._on_known,
            failed=self._on_failed,
        )

    def on_changes(self, changes: Changes) -> None:
        """Ask again when somebody's availability or roster changed."""
        self.told.on_changes(changes)
        if changes.touches("availability", "person"):
            self._ask()

    @Slot(object)
    def _on_known(self, found: MyAvailability) -> None:
        first = not self.state
        self.state, self.on_roster = found.state, found.on_roster
        now_us = self._window.context.clock.now_us()
        self.shifts, self._renew_us = found.shifts, now_us + max(0, found.until_us - now_us) // 2
        self.shifts_known.emit(found.shifts)
        self.button.show_state(found.state, on_roster=found.on_roster)
        if found.on_roster and not self._timer.isActive():
            self._timer.start()
        if first and found.on_roster and found.cause == "closed":
            self._send("available", "back")

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        # The engine is starting or older: the switch stays as it is until it answers.
        self.button.setEnabled(bool(self.state))

    @Slot(str)
    def choose(self, state: str) -> None:
        """Take a choice of the person."""
        self._send(state, "person")

    @Slot()
    def next(self) -> None:
        """Turn between available and busy."""
        self.choose("busy" if self.state == "available" else "available")

    @Slot()
    def look(self) -> None:
        """Be away when nobody is there, and back when somebody is; learn the next days' shifts in time."""
        if self._window.context.clock.now_us() >= self._renew_us > 0:
            self._renew_us = 0
            self._ask()
        minutes = int(self._window.memory.settings().get("idle_minutes") or 0)
        if not (self.on_roster and minutes):
            return
        idle = self._idle() >= minutes * 60
        if idle and self.state == "available":
            self._send("away", "idle")
        elif not idle and self.state == "away":
            self._send("available", "back")

    @Slot()
    def _on_closing(self) -> None:
        if self.on_roster and self.state in ("available", "away", "busy"):
            self._send("offline", "closed")

    def _send(self, state: str, cause: str) -> None:
        self._requester.request(
            "person.availability", {"state": state, "cause": cause}, reply_type=Changes,
            done=self._ask, failed=self._window.on_failure, write=True,
        )  # fmt: skip
