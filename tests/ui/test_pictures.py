"""The main screens look as they did: small pictures of them, in both themes and languages, are compared.

After a wanted change: `DESK_PICTURES=update ./run test tests/ui/test_pictures.py`, then look at the new ones.
"""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desk.client.local import LocalClient
from desk.client.pages import PageReader
from desk.engine import OpenEngine
from desk.engine.inside import InsideConnection
from desk.protocol.views import KnowledgeAnswer
from desk.ui.tour import Look, render_tour
from desk.ui.tour_screens import SCREENS
from desk.workspace import Workspace

REFERENCES = Path(__file__).parent / "pictures"
NAMES = ("main", "palette", "levels", "shortcuts")
SMALL = QSize(360, 225)
NOW_US = 1_780_020_000_000_000
NOTICED = 48
"""Difference of a grey value from which on a point counts: fonts are smoothed differently here and there."""

MOST = 0.04
"""Share of points that may differ: counted milliseconds, for instance."""


def draw(folder: Path) -> list[Path]:
    """Draw the screens over a demo workspace in which time stands still."""
    opened = OpenEngine(Workspace(folder / "workspace"), create=True)
    try:
        opened.engine.store.clock = lambda: NOW_US
        connection = InsideConnection(opened)
        client = LocalClient(lambda request: opened.engine.reply_to(request, connection), language="en")
        client.request("job.demo", {"tickets": 200, "seed": 1, "now_us": NOW_US}, write=True)
        while opened.engine.jobs.active:
            opened.engine.step(0)
        answers: list[KnowledgeAnswer] = []
        while not answers or answers[-1].rebuilding is not None:
            client.request("kb.search", {"text": "403"}, reply_type=KnowledgeAnswer, done=answers.append)
        with PageReader(Workspace(folder / "workspace").replica) as reader:
            chosen = tuple(screen for screen in SCREENS if screen.name in NAMES)
            return render_tour(
                client, reader, folder / "out", now_us=NOW_US, screens=chosen, look=Look(ratio=1)
            )
    finally:
        opened.close()


def small(path: Path) -> QImage:
    """Return a picture at the size that is kept."""
    kind = Qt.TransformationMode.SmoothTransformation
    image = QImage(str(path)).scaled(SMALL, Qt.AspectRatioMode.IgnoreAspectRatio, kind)
    return image.convertToFormat(QImage.Format.Format_RGB888)


def _greys(image: QImage) -> bytes:
    """Return the grey values of a picture, row by row without what pads a row."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return b"".join(bytes(grey.constScanLine(row))[: grey.width()] for row in range(grey.height()))


def difference(one: QImage, other: QImage) -> float:
    """Return the share of points whose grey value differs noticeably."""
    first, second = (_greys(image) for image in (one, other))
    if len(first) != len(second):
        return 1.0
    return sum(abs(a - b) > NOTICED for a, b in zip(first, second, strict=True)) / len(first)


def test_the_main_screens_look_as_they_did(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    changed: dict[str, float] = {}
    for path in draw(tmp_path):
        now, kept = small(path), REFERENCES / path.name
        if os.environ.get("DESK_PICTURES") == "update":
            REFERENCES.mkdir(exist_ok=True)
            now.save(str(kept))
            continue
        share = difference(QImage(str(kept)), now)
        if share > MOST:
            changed[path.name] = round(share, 3)
    assert changed == {}, f"look at {tmp_path / 'out'}; see the top of this file"


def test_another_picture_is_noticed() -> None:
    one, other = (QImage(str(REFERENCES / f"{name}_light_en.png")) for name in ("main", "levels"))
    assert difference(one, one) == 0
    assert difference(one, other) > MOST
