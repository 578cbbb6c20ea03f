"""Today's service level for the status bar: asked of the engine at most once a minute."""

from PySide6.QtCore import QObject, Signal, Slot

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.views import Insights
from desk.ui import texts
from desk.ui.clock import Clock

_EVERY_US = 60_000_000


class ServiceLevel(QObject):
    """Keeps today's figures fresh while the window is used.

    Signals:
        known(object): `Insights` of today; GUI thread.
    """

    known = Signal(object)

    def __init__(self, requester: Requester, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._clock = clock
        self._asked_us = 0
        clock.tick.connect(self.renew)

    @Slot(object)
    def renew(self, _: object = None) -> None:
        """Ask again when the last answer is a minute old."""
        now = self._clock.now_us()
        if now - self._asked_us < _EVERY_US:
            return
        self._asked_us = now
        today = texts.local_time(now).date().isoformat()
        self._requester.request(
            "query.insights",
            {"from_day": today, "to_day": today},
            reply_type=Insights,
            done=self.known.emit,
            failed=self._on_failed,
        )

    def renew_now(self) -> None:
        """Ask again whatever the age of the last answer (after an import, for instance)."""
        self._asked_us = 0
        self.renew()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        # The figures shown stay; the engine's state says what is wrong.
        return
