"""Switches theme and language of Desk's whole window; prints times in milliseconds as JSON."""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desk.app import compose
from desk.bench.gui import wait_until
from desk.ui import i18n, theme

TURNS = 6
SETTLE_S = 1.5
PAGES = ("library", "insights")


def main(directory: Path) -> None:
    """Measure on a workspace and leave at once: Qt's own end is not measured."""
    app, root, _ = compose([], directory=directory)
    assert root is not None
    window = root.window
    wait_until(lambda: window.ticket is not None and window.workspace is not None)
    window.queue.step(1)
    wait_until(lambda: window.ticket.ticket is not None)
    for page in PAGES:
        window.full.show(page)
        settle()
    window.show_work()
    settle()
    themes = [timed(partial(theme.apply, app, mode)) for mode in ("light", "dark") * TURNS]
    languages = [timed(partial(i18n.use, name)) for name in ("zh_CN", "en") * TURNS]
    sys.stdout.write(json.dumps({"theme": themes, "language": languages}) + "\n")
    sys.stdout.flush()
    window.close()
    app.processEvents()
    os._exit(0)


def settle() -> None:
    """Let pass what is on its way."""
    until = time.monotonic() + SETTLE_S
    wait_until(lambda: time.monotonic() > until)


def timed(act: Callable[[], object]) -> float:
    """Return the processor time of an act and of what is painted after it."""
    began = time.process_time()
    act()
    QApplication.processEvents()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    main(Path(sys.argv[1]))
