"""What the person is told: dispatched tickets, escalations, shifts' news; urgent ones again until they are seen.

Warnings of clocks have their own way (the tray hears them as events). Knows no tray: it says, others show.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.team import NoticeView

if TYPE_CHECKING:
    from desk.ui.window import MainWindow

AGAIN_MS = 60_000
LOUD = 1
_OWN_WAY = frozenset({"warning"})


class Told(QObject):
    """Asks for the person's notices whenever any changed.

    Signals (GUI thread):
        said(object): a `NoticeView` to be shown now, new or again.
    """

    said = Signal(object)

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._requester: Requester = window.context.requester
        self.waiting: dict[bytes, NoticeView] = {}
        self._known: set[bytes] = set()
        self._begun = False
        self._timer = QTimer(self)
        self._timer.setInterval(AGAIN_MS)
        self._timer.timeout.connect(self.repeat)
        window.workspace_known.connect(self._ask)

    def on_changes(self, changes: Changes) -> None:
        """Ask when notices changed."""
        if changes.touches("notice"):
            self._ask()

    @Slot()
    def _ask(self) -> None:
        self._requester.request(
            "query.notices", {"unseen": True, "limit": 50}, reply_type=list[NoticeView], done=self._on_known,
            failed=self._on_failed,
        )  # fmt: skip

    def _on_known(self, found: list[NoticeView]) -> None:
        self.waiting = {one.id: one for one in found if one.reason not in _OWN_WAY}
        for one in reversed(self.waiting.values()):
            if one.id not in self._known and (self._begun or one.priority <= LOUD):
                self._say(one)
        self._known |= set(self.waiting)
        self._begun = True
        if not self.waiting:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _on_failed(self, failure: Failure) -> None:
        # The engine is starting or ended: the status bar says so, and the next change asks again.
        self._timer.stop()

    def _say(self, one: NoticeView) -> None:
        self._window.status.show_note(f"{one.number} · {one.sentence}")
        self.said.emit(one)

    @Slot()
    def repeat(self) -> None:
        """Say urgent ones again: nobody has looked at them."""
        for one in self.waiting.values():
            if one.priority <= LOUD:
                self._say(one)

    @Slot(bytes)
    def see(self, ticket: bytes) -> None:
        """Note that the person looks at a ticket: what was told of it is seen."""
        seen = [one.id for one in self.waiting.values() if one.ticket == ticket]
        if seen:
            for ident in seen:
                del self.waiting[ident]
            self._requester.request(
                "notice.seen", {"notices": seen}, reply_type=Changes, failed=self._on_failed, write=True
            )
