"""What the probes with a window share: an application without a display, an engine, waiting, and paints."""

import gc
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from desk.client.pages import PageReader
from desk.client.qt import READY, EngineClient
from desk.ui import i18n, theme
from desk.ui.clock import Clock
from desk.ui.queue.pane import QueuePane
from desk.workspace import Workspace

PATIENCE_S = 120.0


def application() -> QApplication:
    """Return the application with Desk's look."""
    app = QApplication([])
    i18n.use("en")
    theme.prepare(app, "light")
    theme.apply(app, "light")
    return app


def wait_until(done: Callable[[], object], *, seconds: float = PATIENCE_S) -> None:
    """Let the window live until something is so; raises TimeoutError."""
    until = time.monotonic() + seconds
    while not done():
        QApplication.processEvents()
        if time.monotonic() > until:
            raise TimeoutError("the window waited in vain")
        time.sleep(0.0002)


class Paints(QObject):
    """Notes when a widget has painted itself.

    Attributes:
        last: instant (perf_counter) at which the last paint was finished; 0 before the first.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.last = 0.0
        self._inside = False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the widget paint, then take the time."""
        if event.type() != QEvent.Type.Paint or self._inside:
            return False
        self._inside = True
        # Through all filters again: the view behind a viewport paints by a filter of its own.
        QApplication.sendEvent(watched, event)
        self._inside = False
        self.last = time.perf_counter()
        return True


class Bench:
    """A queue pane on a workspace, with a real engine as its child.

    Attributes:
        client, pane, clock, reader: as the window has them.
        paints: of the list.
    """

    def __init__(self, directory: Path) -> None:
        """Start the engine and show the pane."""
        self.clock = Clock()
        self.client = EngineClient(directory, language="en")
        self.reader = PageReader(Workspace(directory).replica)
        self.pane = QueuePane(self.client, self.reader, self.clock)
        self.pane.resize(560, 900)
        self.client.changed.connect(self.pane.on_changes)
        self.paints = Paints(self.pane.view.viewport())
        self.pane.show()
        self.client.start()
        wait_until(lambda: self.client.state == READY)
        # As the program does once its window stands: what lives as long as it is not looked through again and again.
        gc.collect()
        gc.freeze()

    def settle(self, seconds: float = 0.3) -> None:
        """Let pass what still is on its way."""
        until = time.monotonic() + seconds
        wait_until(lambda: time.monotonic() > until)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.stop()
        sys.stdout.flush()
        sys.stderr.flush()
        if kind is None:
            # The answer has been given; Qt's own end is not measured.
            os._exit(0)
