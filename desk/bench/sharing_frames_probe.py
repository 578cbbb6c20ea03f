"""Scrolling and typing while a first copy comes in; `python -m desk.bench.sharing_frames_probe DIRECTORY JSON` counts."""

import json
import os
import sqlite3
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desk.bench.frames_probe import BASELINE_S, LONGEST_S, Scroller
from desk.bench.gui import Bench, application, wait_until
from desk.bench.processes import say
from desk.models.store import Store
from desk.protocol.queue import QueueQuery
from desk.sync import enrolment, keys
from desk.sync.later import SINCE
from desk.workspace import Workspace

EACH_FRAMES = 6
"""A key in so many frames: ten a second."""
LOOK_S = 0.25


class Typist(QPlainTextEdit):
    """A text that somebody writes, painted with the list.

    Attributes:
        typed: keys so far.
    """

    def __init__(self) -> None:
        super().__init__()
        self.typed = 0
        self._frames = 0
        self.show()

    def on_frame(self) -> None:
        """Type a key now and then."""
        self._frames += 1
        if self._frames % EACH_FRAMES:
            return
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self, QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"))
        self.viewport().repaint()
        self.typed += 1


class Watch:
    """Looks now and then whether all tickets are here and worked through."""

    def __init__(self, directory: Path) -> None:
        self._replica = sqlite3.connect(f"file:{Workspace(directory).replica}?mode=ro", uri=True)
        self._next = 0.0

    def is_over(self) -> bool:
        """Tell whether the copy and what follows from it are done."""
        if time.perf_counter() < self._next:
            return False
        self._next = time.perf_counter() + LOOK_S
        (streams,) = self._replica.execute("SELECT count(*) FROM sync_cursor").fetchone()
        waits = self._replica.execute("SELECT 1 FROM meta WHERE name = ?", (SINCE,)).fetchone()
        return bool(streams >= 3 and waits is None)

    def count(self) -> int:
        """Return how many copied tickets are here."""
        (found,) = self._replica.execute("SELECT count(*) FROM ticket WHERE number LIKE 'B-%'").fetchone()
        return int(found)


def enrol(directory: Path, address: str, code: str) -> None:
    """Make the workspace a desk of the shared database; its engine notices by itself."""
    store = Store(directory)
    enrolment.become(store, enrolment.redeem(address, code, passphrase=os.environ[keys.PASSPHRASE]))
    store.close()


def main() -> None:
    """Measure and answer."""
    directory, given = Path(sys.argv[1]), json.loads(sys.argv[2])
    application()
    with Bench(directory) as bench:
        bench.pane.loader.open(QueueQuery(view="all", sort="updated", descending=True))
        bench.settle(2)
        typist = Typist()
        scroller = Scroller(bench, typist.on_frame)
        bench.settle(BASELINE_S)
        floor = scroller.late_percent()
        enrol(directory, given["address"], given["code"])
        watch = Watch(directory)
        bench.settle(0.1)
        scroller.late_percent()  # the enrolment itself ran in this thread
        began = time.perf_counter()
        wait_until(watch.is_over, seconds=LONGEST_S)
        seconds = time.perf_counter() - began
        if watch.count() != given["tickets"]:
            raise SystemExit(f"{watch.count()} tickets came")
        frames, longest = len(scroller.gaps), max(scroller.gaps, default=0.0)
        say(floor=floor, late=scroller.late_percent(), frames=frames, longest_ms=longest * 1000, seconds=seconds,
            typed=typist.typed)  # fmt: skip


if __name__ == "__main__":
    main()
