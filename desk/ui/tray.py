"""The notification area: time to the next breach, a menu, and one message per warning step.

Which warnings a person is told of is `desk.process.notices`; the engine sends each step once. Without a
notification area (some desktops have none) the desktop's own service shows the message, and where there is
none either, the window's task-bar entry asks for attention.
"""

import base64
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from desk.process.errors import KnownError
from desk.process.notices import LOUD, WHOSE, Shifts, flood_told, is_silent, is_told
from desk.protocol.messages import Event
from desk.protocol.queue import QueueQuery
from desk.protocol.team import NoticeView
from desk.protocol.views import Workspace
from desk.ui import assets, texts
from desk.ui.clock import Clock
from desk.ui.desktop_message import DesktopMessages
from desk.ui.queue.model import Reader

_EVERY_US = 15_000_000
_PAUSE_US = 3_600_000_000
_SHOWN_MS = 10_000
_ENTRIES = ("show", "take_next", "clipboard_ticket", "screen_ticket", "pause", "quit")


class Tray(QObject):
    """Icon, menu and messages.

    Attributes:
        shown: (title, text, about) of the last message, for the click on it: a ticket, or the view of many.
        shifts: when the person works, None for somebody on no roster.

    Signals (GUI thread):
        ticket_wanted(bytes), view_wanted(str): a message was clicked.
        action_wanted(str): an action of the menu: take_next, clipboard_ticket, screen_ticket, show or
            quit.
    """

    ticket_wanted = Signal(bytes)
    view_wanted = Signal(str)
    action_wanted = Signal(str)

    def __init__(
        self,
        window: QWidget,
        reader: Reader,
        clock: Clock,
        settings: Callable[[], dict[str, Any]],
        *,
        available: bool | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._reader, self._clock, self._settings = window, reader, clock, settings
        self.workspace: Workspace | None = None
        self.shown: tuple[str, str, bytes | str] | None = None
        self.shifts: Shifts | None = None
        self.paused_until_us = 0
        self._looked_us = 0
        self._make_menu()
        self._available = QSystemTrayIcon.isSystemTrayAvailable() if available is None else available
        self.icon = QSystemTrayIcon(QIcon(str(assets.path("desktop", "desk.svg"))), self)
        self.icon.setContextMenu(self.menu)
        self.messages = DesktopMessages(self)
        self.messages.opened.connect(self._on_opened)
        self.messages.unheard.connect(self._on_unheard)
        self.icon.activated.connect(self._on_activated)
        self.icon.messageClicked.connect(self._on_message_clicked)
        clock.tick.connect(self.on_tick)
        window.installEventFilter(self)
        self.retranslate()
        self.renew()

    def _make_menu(self) -> None:
        self.menu = QMenu(self._window)
        for name in _ENTRIES:
            if name == "quit":
                self.menu.addSeparator()
            action = QAction(self.menu)
            action.setObjectName(name)
            action.setCheckable(name == "pause")
            self.menu.addAction(action)
        self.menu.triggered.connect(self._on_entry)

    def entry(self, name: str) -> QAction:
        """Return an entry of the menu; raises StopIteration for a name it has not."""
        return next(action for action in self.menu.actions() if action.objectName() == name)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = {
            "show": self.tr("Show Desk"),
            "take_next": self.tr("Take the next ticket"),
            "clipboard_ticket": self.tr("New ticket from clipboard"),
            "screen_ticket": self.tr("New ticket with a picture of the screen"),
            "pause": self.tr("Pause notifications for an hour"),
            "quit": self.tr("Quit"),
        }
        for action in self.menu.actions():
            action.setText(names.get(action.objectName(), ""))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the language of the window."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.renew()
        return False

    # ---- the next breach -------------------------------------------------------------------------

    @Slot(object)
    def on_tick(self, now_us: int) -> None:
        """Look for the next breach now and then, and end a pause."""
        if self.paused_until_us and now_us >= self.paused_until_us:
            self._pause(on=False)
        if now_us - self._looked_us >= _EVERY_US:
            self.renew()

    def renew(self) -> None:
        """Show the next breach of the person's tickets, if the icon is wanted."""
        self._looked_us = self._clock.now_us()
        self.icon.setVisible(self._available and bool(self._settings().get("tray", True)))
        self.icon.setToolTip(self.next_text())

    def next_text(self) -> str:
        """Return number, title and time left of the person's next deadline."""
        if self.workspace is None:
            return "Desk"
        try:
            rows = self._reader.first(QueueQuery(view="mine", person=self.workspace.me.id), 1)
        except KnownError:
            return "Desk"  # the queue says what is wrong with the file
        if not rows or rows[0].due_us is None:
            return self.tr("Desk · no deadline ahead")
        row = rows[0]
        left = round((rows[0].due_us - self._clock.now_us()) / 1_000_000)
        when = texts.duration(abs(left))
        said = self.tr("{0} late") if left < 0 else self.tr("breach in {0}")
        return f"Desk · {row.number} · {said.format(when)}\n{row.title}"

    # ---- warnings --------------------------------------------------------------------------------

    @Slot(object)
    def on_event(self, event: Event) -> None:
        """Tell of a warning step that the engine reports, if this person wants to hear of it now."""
        if self.workspace is None or self.paused_until_us:
            return
        if event.event == "warning":
            self._on_warning(event.data, self.workspace)
        elif event.event == "warnings":
            self._on_flood(event.data)

    def _on_warning(self, data: dict[str, Any], workspace: Workspace) -> None:
        priority = int(data.get("priority", 3))
        told = is_told(
            self._settings(),
            step=int(data.get("step", 0)),
            owner=_bytes(data.get("owner")),
            group=_bytes(data.get("group")),
            me=workspace.me.id,
            groups=[group.id for group in workspace.groups if workspace.me.id in group.members],
        )
        if told and not self._is_silent(priority):
            self._tell(data)

    def _on_flood(self, data: dict[str, Any]) -> None:
        """Tell of many at once, after a weekend, in one message that leads to the view where they stand."""
        silent = self._is_silent(LOUD + 1)
        total, late, whose = flood_told(self._settings(), data.get("tally", ()), silent=silent)
        if not total:
            return
        told = WHOSE[: WHOSE.index(whose) + 1]
        firsts = [one for of, one in (data.get("first") or {}).items() if of in told]
        first = min(firsts, key=lambda one: (one["priority"], -one["step"], one["at"]), default=None)
        if first is not None and total == 1:
            self._tell(first)
            return
        title = self.tr("{0} tickets need you: {1} past their deadline").format(total, late)
        text = self.tr("Most urgent: {0} {1}").format(first["number"], first["title"]) if first else ""
        self._say(title, text, "mine" if whose == "mine" else "breaching")

    def _is_silent(self, priority: int) -> bool:
        now_us = self._clock.now_us()
        local = texts.local_time(now_us)
        minute = local.hour * 60 + local.minute
        return is_silent(self._settings(), priority=priority, minute=minute, at=now_us, shifts=self.shifts)

    @Slot(object)
    def on_shifts(self, shifts: Shifts | None) -> None:
        """Take when the person works."""
        self.shifts = shifts

    def _tell(self, data: dict[str, Any]) -> None:
        step, metric = int(data["step"]), texts.metric(str(data["metric"]))
        title = self.tr("{0}: {1} breached") if step >= 100 else self.tr("{0}: {1} at {2} %")
        title = title.format(data["number"], metric, step)
        self._say(title, str(data.get("title", "")), _bytes(data.get("ticket")) or b"")

    @Slot(object)
    def on_notice(self, notice: NoticeView) -> None:
        """Tell of a dispatched ticket or an escalation."""
        if self._is_silent(notice.priority) or (self.paused_until_us and notice.priority > LOUD):
            return
        self._say(f"{notice.number} · {notice.sentence}", notice.title, notice.ticket)

    def _say(self, title: str, text: str, about: bytes | str) -> None:
        """Show a message in the way this desktop has."""
        self.shown = (title, text, about)
        if self.icon.isVisible():
            self.icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.Warning, _SHOWN_MS)
            return
        button = self.tr("Show the tickets") if isinstance(about, str) else self.tr("Show the ticket")
        if not self.messages.show(title, text, about=about, button=button):
            QApplication.alert(self._window)

    @Slot()
    def _on_unheard(self) -> None:
        QApplication.alert(self._window)

    @Slot(object)
    def _on_opened(self, about: bytes | str) -> None:
        if isinstance(about, str):
            self.view_wanted.emit(about)
        elif about:
            self.ticket_wanted.emit(about)

    # ---- the person ------------------------------------------------------------------------------

    @Slot()
    def _on_message_clicked(self) -> None:
        if self.shown is not None:
            self._on_opened(self.shown[2])

    @Slot(QAction)
    def _on_entry(self, action: QAction) -> None:
        name = action.objectName()
        if name == "pause":
            self._pause(on=action.isChecked())
        else:
            self.action_wanted.emit(name)

    def _pause(self, *, on: bool) -> None:
        self.entry("pause").setChecked(on)
        self.paused_until_us = self._clock.now_us() + _PAUSE_US if on else 0

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.action_wanted.emit("show")


def _bytes(value: object) -> bytes | None:
    """Return an id of an event: bytes, or base64 when it came through a pipe."""
    if isinstance(value, bytes):
        return value
    return base64.b64decode(value) if isinstance(value, str) and value else None
