"""The window's clock: one source of now and one tick a second; tests and the tour freeze it."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot


class Clock(QObject):
    """Now, and a tick at each full second.

    Signals:
        tick: now in microseconds UTC, once a second while running, on the GUI thread.
    """

    tick = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frozen: int | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    def now_us(self) -> int:
        """Return the instant in microseconds UTC."""
        return self._frozen if self._frozen is not None else time.time_ns() // 1000

    def freeze(self, now_us: int) -> None:
        """Stand still at an instant and tell everyone."""
        self._frozen = now_us
        self._timer.stop()
        self.tick.emit(now_us)

    def start(self) -> None:
        """Begin to tick (a frozen clock never does)."""
        if self._frozen is None:
            self._timer.start(1000 - time.time_ns() // 1_000_000 % 1000)

    def stop(self) -> None:
        """Stop ticking."""
        self._timer.stop()

    @Slot()
    def _on_timeout(self) -> None:
        self.tick.emit(self.now_us())
        self.start()
