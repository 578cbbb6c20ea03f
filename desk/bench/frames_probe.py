"""A list that scrolls while the engine imports; `python -m desk.bench.frames_probe DIRECTORY FILE` counts late frames."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from desk.bench.gui import Bench, application, wait_until
from desk.bench.processes import say
from desk.protocol.messages import Event, Failure
from desk.protocol.queue import QueueQuery

FRAME_MS = 16
LATE_S = 0.033
BASELINE_S = 4.0
LONGEST_S = 600.0


class Scroller(QObject):
    """Scrolls a list by a few pixels each frame.

    Attributes:
        gaps: seconds between one painted frame and the next.
    """

    def __init__(self, bench: Bench, beside: Callable[[], None] = lambda: None) -> None:
        """Scroll, and do `beside` in each frame too."""
        super().__init__()
        self._beside = beside
        self.gaps: list[float] = []
        self._bench = bench
        self._last = 0.0
        self._down = 1
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)
        self._timer.start(FRAME_MS)

    @Slot()
    def _on_frame(self) -> None:
        bar = self._bench.pane.view.verticalScrollBar()
        if not bar.minimum() < bar.value() + 37 * self._down < bar.maximum():
            self._down = -self._down
        bar.setValue(bar.value() + 37 * self._down)
        self._bench.pane.view.viewport().repaint()
        self._beside()
        now = time.perf_counter()
        if self._last:
            self.gaps.append(now - self._last)
        self._last = now

    def late_percent(self) -> float:
        """Return the share of late frames since the last call, and begin anew."""
        gaps, self.gaps = self.gaps, []
        return 100 * sum(gap > LATE_S for gap in gaps) / max(len(gaps), 1)


def main() -> None:
    """Measure and answer."""
    application()
    with Bench(Path(sys.argv[1])) as bench:
        bench.pane.loader.open(QueueQuery(view="all", sort="updated", descending=True))
        bench.settle(2)
        scroller = Scroller(bench)
        bench.settle(BASELINE_S)
        floor = scroller.late_percent()
        ended: list[dict[str, object]] = []
        refused: list[Failure] = []

        def hear(event: Event) -> None:
            if event.event == "progress" and event.data.get("finished"):
                ended.append(event.data)

        bench.client.event.connect(hear)
        began = time.perf_counter()
        bench.client.request("job.import", {"path": sys.argv[2]}, failed=refused.append, write=True)
        wait_until(lambda: ended or refused, seconds=LONGEST_S)
        seconds = time.perf_counter() - began
        if refused or ended[0].get("failure"):
            raise SystemExit(refused[0].sentence if refused else str(ended[0]))
        frames, longest = len(scroller.gaps), max(scroller.gaps, default=0.0)
        say(floor=floor, late=scroller.late_percent(), frames=frames, longest_ms=longest * 1000, seconds=seconds,
            stored=ended[0]["done"])  # fmt: skip


if __name__ == "__main__":
    main()
