"""A child process: the real window off screen, in which somebody types into one ticket after the other.

Every state of every text goes to a log of its own, unbuffered, with the instant of this process's own clock: the
parent kills it at some moment and compares what comes back. That clock stands still while a busy machine lets the
process wait, for nobody can write then.
"""

import json
import os
import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QInputMethodEvent

from desk.app import compose

WORDS = "请 您 提供 日志 gateway timeout 连接 重试 after 重启 证书 ok ， 。 \n".split(" ")
_KEY_MS = 15
_SWITCH = 40
_WAIT_MS = 50
_TURN_S = 0.05
"""What one turn of the typist adds to its clock at most."""


class Typist:
    """Types, now here, now there."""

    def __init__(self, desk: object, log: Path, seed: int) -> None:
        self._window = desk.window  # type: ignore[attr-defined]
        self._random = random.Random(seed)
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._count = 0
        self._clock, self._seen = 0.0, 0.0
        self._timer = QTimer()
        self._timer.timeout.connect(self.begin)
        self._timer.start(_WAIT_MS)

    def begin(self) -> None:
        """Wait until the window stands with its tickets, then type."""
        window = self._window
        if window.ticket is None or window.keeper is None or len(self._tickets()) < 3:
            return
        self._timer.stop()
        self._timer.timeout.disconnect(self.begin)
        self._timer.timeout.connect(self.key)
        self._switch()
        self._seen = time.monotonic()
        self._timer.start(_KEY_MS)

    def _switch(self) -> None:
        self._window.show_ticket(self._random.choice(self._tickets()))

    def _tickets(self) -> list[bytes]:
        model = self._window.queue.model
        rows = [model.row_at(number) for number in range(min(6, model.rowCount()))]
        return [row.id for row in rows if row is not None][:3]

    def key(self) -> None:
        """Type a word, sometimes take one back, sometimes go to another ticket."""
        self._count += 1
        now = time.monotonic()
        self._clock, self._seen = self._clock + min(now - self._seen, _TURN_S), now
        if self._count % _SWITCH == 0:
            self._switch()
        pane = self._window.ticket.active
        if pane.ticket is None or pane.ticket.id != pane.wanted:
            return
        kind = "note" if self._random.random() < 0.3 else "reply"
        editor = pane.composer.editors[kind]
        event = QInputMethodEvent("", [])
        if self._random.random() < 0.1 and editor.toPlainText():
            event.setCommitString("", -1, 1)
        else:
            event.setCommitString(self._random.choice(WORDS))
        QCoreApplication.sendEvent(editor, event)
        self._note(pane.ticket.id.hex(), kind, editor.toPlainText())

    def _note(self, ticket: str, kind: str, text: str) -> None:
        line = json.dumps([self._clock, ticket, kind, text])
        os.write(self._log, line.encode() + b"\n")


def main() -> None:
    """Open the window of a workspace and type until killed."""
    workspace, log, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    app, desk, _ = compose([], directory=workspace)
    assert desk is not None
    typist = Typist(desk, log, seed)
    app.exec()
    del typist


if __name__ == "__main__":
    main()
