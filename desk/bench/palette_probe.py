"""Types into the command palette of a real window with a real engine; prints times in milliseconds as JSON."""

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMainWindow

from desk.bench.gui import Paints, application, wait_until
from desk.client.qt import READY, EngineClient
from desk.protocol.palette import PaletteAnswer
from desk.ui.palette import Palette

WORDS = ("支付回调", "zhifu", "vpn", "dlbc", "invoice", "T-1", "登录 报错", "zhao", "outlook", "qzxw")


def main(directory: Path) -> None:
    """Measure on a workspace and leave at once: Qt's own end is not measured."""
    app = application()
    window = QMainWindow()
    window.resize(1440, 900)
    window.show()
    client = EngineClient(directory, language="en")
    client.start()
    wait_until(lambda: client.state == READY)
    _prepare(client)
    began = time.perf_counter()
    palette = Palette(window, client)
    paints = Paints(palette.list.viewport())
    palette.open()
    wait_until(lambda: paints.last > began)
    own_times: list[float] = []
    key_times: list[float] = []
    opened = (paints.last - began) * 1000
    for word in WORDS:
        palette.open()
        for end in range(1, len(word) + 1):
            own, found = _key(palette, paints, word[:end])
            own_times.append(own)
            key_times.append(found)
    sys.stdout.write(
        json.dumps({"open": opened, "words": len(WORDS), "own": own_times, "keys": key_times}) + "\n"
    )
    sys.stdout.flush()
    client.stop()
    app.processEvents()
    os._exit(0)


def _prepare(client: EngineClient) -> None:
    """Wait until titles and articles can be searched, as they can a moment after the first use."""
    answers: list[PaletteAnswer] = []
    waiting: list[bool] = []

    def ask() -> None:
        waiting.append(True)
        client.request("query.palette", {"text": "vpn"}, reply_type=PaletteAnswer, done=heard)

    def heard(answer: PaletteAnswer) -> None:
        waiting.clear()
        answers.append(answer)

    def ready() -> bool:
        if not waiting and not (answers and answers[-1].ready):
            ask()
        return bool(answers and answers[-1].ready)

    wait_until(ready)


def _key(palette: Palette, paints: Paints, typed: str) -> tuple[float, float]:
    """Type one more character; return when the commands and when everything found stood painted."""
    answered: list[float] = []
    show = palette.show_found

    def heard(text: str, answer: PaletteAnswer) -> None:
        show(text, answer)
        answered.append(time.perf_counter())

    palette.show_found = heard  # type: ignore[method-assign, assignment]
    began = time.perf_counter()
    palette.line.setText(typed)
    QApplication.sendPostedEvents()
    palette.list.viewport().repaint()
    own = time.perf_counter()
    wait_until(lambda: bool(answered))
    palette.list.viewport().repaint()
    wait_until(lambda: paints.last > answered[-1])
    palette.show_found = show  # type: ignore[method-assign]
    return (own - began) * 1000, (paints.last - began) * 1000


if __name__ == "__main__":
    main(Path(sys.argv[1]))
