"""Long work of the window on threads of their own: how far, how fast, how long still, ended at any step.

A work is a generator of `Step`s that leaves nothing half done when it is closed. The status bar shows what takes
longer than a moment, as it shows the engine's jobs. Knows no work's content.
"""

import time
from collections import deque
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk.process.errors import KnownError

SHOWN_AFTER_S = 0.4
REPORT_EVERY_MS = 200
RATE_OVER_S = 8.0


class Step(NamedTuple):
    """How far a work is; `total` is 0 while unknown."""

    done: int
    total: int = 0


Steps = Generator[Step, None, Any]


class Pace:
    """How much is done in a second, by what was counted in the last seconds."""

    def __init__(self) -> None:
        self._times: deque[tuple[float, int]] = deque()

    def note(self, now: float, done: int) -> None:
        """Take how much is done now."""
        self._times.append((now, done))
        while len(self._times) > 2 and now - self._times[0][0] > RATE_OVER_S:
            self._times.popleft()

    def rate(self) -> float:
        """Return how much is done in a second, 0 while unknown."""
        if len(self._times) < 2:
            return 0.0
        (begin, first), (end, last) = self._times[0], self._times[-1]
        return (last - first) / (end - begin) if end > begin else 0.0


class Work(QThread):
    """One work.

    Attributes:
        key, name, unit: how it is known, called, and what it counts ("bytes" or "").
        step: how far it is.
        stopped: whether it was ended.
        result, error: what came of it.
    """

    def __init__(self, key: str, name: str, steps: Steps, unit: str) -> None:
        super().__init__()
        self.key, self.name, self.unit = key, name, unit
        self._steps = steps
        self._pace = Pace()
        self.step = Step(0)
        self.began = time.monotonic()
        self.stopped = False
        self.result: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Do it (in the thread)."""
        try:
            while not self.stopped:
                self.step = next(self._steps)
            self._steps.close()
        except StopIteration as end:
            self.stopped, self.result = False, end.value
        except Exception as error:  # told, or raised, where the work was begun
            self.error = error

    def report(self, now: float, **extra: Any) -> dict[str, Any]:
        """Return the progress as the engine tells that of its jobs."""
        step = self.step
        self._pace.note(now, step.done)
        rate, left = self._pace.rate(), step.total - step.done
        return {
            "job": self.key, "name": self.name, "done": step.done, "total": step.total, "rate": round(rate, 1),
            "eta_s": round(left / rate) if rate > 0 and step.total and left >= 0 else None,
            "unit": self.unit, "finished": False, "cancelled": False, **extra,
        }  # fmt: skip


class Ends(NamedTuple):
    """Whom a work tells of its end: done(result), failed(OSError or KnownError), cancelled()."""

    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    cancelled: Callable[[], None]


class Works(QObject):
    """What the window has under way; several go on side by side.

    Signals (GUI thread):
        reported(dict): progress in the shape of the engine's `progress` events.
    """

    reported = Signal(dict)

    def __init__(self, *, shown_after_s: float = SHOWN_AFTER_S, every_ms: int = REPORT_EVERY_MS) -> None:
        super().__init__()
        self._shown_after_s, self._every_ms = shown_after_s, every_ms
        self._running: dict[str, tuple[Work, Ends]] = {}
        self._shown: set[str] = set()
        self._count = 0
        self._timer: QTimer | None = None

    def begin(
        self,
        name: str,
        steps: Steps,
        *,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        cancelled: Callable[[], None] = lambda: None,
        unit: str = "",
    ) -> str:
        """Begin a work and return its key; `name` is one of the status bar's."""
        self._count += 1
        work = Work(f"window-{self._count}", name, steps, unit)
        self._running[work.key] = work, Ends(done, failed, cancelled)
        work.finished.connect(self._on_finished)
        if self._timer is None:
            self._timer = QTimer(self, interval=self._every_ms)
            self._timer.timeout.connect(self.report)
        self._timer.start()
        work.start()
        return work.key

    def cancel(self, key: str) -> bool:
        """End a work after its step at hand; False if there is no such work."""
        if key not in self._running:
            return False
        self._running[key][0].stopped = True
        return True

    @property
    def running(self) -> bool:
        """Tell whether anything is under way."""
        return bool(self._running)

    @Slot()
    def close(self) -> None:
        """End everything and wait for it: the window closes."""
        for work, _ in self._running.values():
            work.stopped = True
        for work, _ in self._running.values():
            work.wait()
        self._on_finished()

    @Slot()
    def report(self) -> None:
        """Tell how far everything is that takes longer than a moment."""
        now = time.monotonic()
        for key, (work, _) in self._running.items():
            if now - work.began >= self._shown_after_s:
                self._shown.add(key)
                self.reported.emit(work.report(now))

    @Slot()
    def _on_finished(self) -> None:
        for key in [key for key, (work, _) in self._running.items() if work.isFinished()]:
            work, ends = self._running.pop(key)
            if key in self._shown:
                self._shown.discard(key)
                failure = {"failure": {"sentence": str(work.error)}} if work.error is not None else {}
                self.reported.emit(
                    work.report(time.monotonic(), finished=True, cancelled=work.stopped, eta_s=0, **failure)
                )
            work.deleteLater()
            _tell(work, ends)
        if not self._running and self._timer is not None:
            self._timer.stop()


def _tell(work: Work, ends: Ends) -> None:
    if isinstance(work.error, OSError | KnownError):
        ends.failed(work.error)
    elif work.error is not None:
        raise work.error
    elif work.stopped:
        ends.cancelled()
    else:
        ends.done(work.result)


works = Works()
"""What this window has under way."""
