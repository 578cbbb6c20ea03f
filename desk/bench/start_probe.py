"""Starts a bare window, or Desk's, once, and says how much processor time it took. Imports nothing else.

`bare`, or `desk DIRECTORY`. Desk is composed as `desk.app.main` does it, and left once it is whole.
"""

import sys
import time

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
    """Show Desk's window on a workspace."""
    from pathlib import Path

    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    from desk.app import Desk
    from desk.ui import i18n, memory, theme
    from desk.workspace import Workspace

    app = QApplication([])
    workspace = Workspace(Path(directory))
    remembered = memory.load(workspace.directory)
    i18n.use(remembered.language)
    theme.prepare(app, remembered.theme)
    root = Desk(app, workspace, remembered)
    view, model = root.window.queue.view, root.window.queue.model
    painted: list[float] = []

    class FirstPaint(QObject):
        """Lets the list paint itself and notes when it has, if there was anything to paint."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() != QEvent.Type.Paint or painted or not model.rowCount():
                return False
            watched.removeEventFilter(self)
            QApplication.sendEvent(watched, event)
            painted.append(time.process_time() * 1000)
            return True

    watch = FirstPaint()
    view.viewport().installEventFilter(watch)
    began = time.monotonic()
    root.show()
    whole_ms = 0.0
    while not whole_ms and time.monotonic() - began < _PAINT_LIMIT_S:
        app.processEvents()
        if painted and root.window.ticket is not None:
            for _ in range(QUIET_ROUNDS):
                app.processEvents()
            whole_ms = time.process_time() * 1000
        time.sleep(0.001)
    queue_ms = painted[0] if painted else 0.0
    sys.stdout.write(f'{{"queue_ms": {queue_ms}, "whole_ms": {whole_ms}, "focus": {int(view.hasFocus())}}}\n')
    sys.stdout.flush()
    root.window.close()


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else desk(sys.argv[2])
