"""Starts a bare window, or Desk's, once, and says how much processor time it took. Imports nothing else.

`bare`, or `desk DIRECTORY`. Desk is composed as `desk.app.main` does it, and left once it is whole.
"""

import sys
import time
from typing import Any

QUIET_ROUNDS = 3
_PAINT_LIMIT_S = 20.0


def bare() -> None:
    """Show a QMainWindow."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.show()
    app.processEvents()
    shown_ms = time.process_time() * 1000
    sys.stdout.write(f'{{"shown_ms": {shown_ms}}}\n')


def desk(directory: str) -> None:
    """Show Desk's window on a workspace, by the modules through which the command `desk` comes."""
    from pathlib import Path

    import desk.__main__  # noqa: F401 - what the command itself loads
    from desk import lean_qt

    lean_qt.lighten()  # as `open_plain` does
    from desk.app import compose
    from desk.ui.queue.delegate import QueueDelegate

    paint, painted = QueueDelegate.paint, []

    def paint_row(*arguments: Any) -> None:
        """Paint a row and note when it is done."""
        paint(*arguments)
        painted.append(time.process_time() * 1000)

    # Not an event filter: to ask Qt for the list's inner widget makes PySide6 build every kind of widget.
    QueueDelegate.paint = paint_row  # type: ignore[method-assign,assignment]
    app, root, _ = compose([], directory=Path(directory))
    assert root is not None
    began = time.monotonic()
    queue_ms = whole_ms = 0.0
    turns: list[float] = []
    while not whole_ms and time.monotonic() - began < _PAINT_LIMIT_S:
        turn = time.process_time()
        app.processEvents()
        if queue_ms:
            turns.append((time.process_time() - turn) * 1000)
        elif painted:
            queue_ms = painted[-1]
        if queue_ms and root.window.ticket is not None:
            for _ in range(QUIET_ROUNDS):
                app.processEvents()
            whole_ms = time.process_time() * 1000
        time.sleep(0.001)
    focus = int(root.window.queue.view.hasFocus())
    sys.stdout.write(
        f'{{"queue_ms": {queue_ms}, "whole_ms": {whole_ms}, "pause_ms": {max(turns, default=0)}, "focus": {focus}}}\n'
    )
    sys.stdout.flush()
    root.window.close()


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else desk(sys.argv[2])
