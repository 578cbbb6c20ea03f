"""Every screen fits into 1280x720 in both languages: no text cut off, no two texts over one another.

`./run test --full` does it for every screen and at each scale, in processes of their own (Qt reads its scale once).
"""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desk.ui.fitting import cut_texts, too_large
from tests.conftest import ProofCount

SCALES = ("1", "1.25", "1.5", "2")
SOME = "main,solve,call,promise,side_by_side,columns,article_history,new_ticket"


def test_every_text_fits(proof_count: ProofCount, tmp_path: Path) -> None:
    scales = SCALES[: proof_count(reduced=1, full=len(SCALES))]
    chosen = [] if len(scales) > 1 else ["--screens", SOME]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for scale in scales:
        command = [
            sys.executable,
            "-m",
            "desk",
            "tour",
            "--out",
            str(tmp_path),
            "--size",
            "1280x720",
            "--check",
        ]
        command += ["--scale", scale, "--theme", "light", "--tickets", "200", *chosen]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr[-2000:]


def _row(qtbot: QtBot, *widgets: QWidget, width: int) -> QWidget:
    box = QWidget()
    qtbot.addWidget(box)
    line = QHBoxLayout(box)
    for widget in widgets:
        line.addWidget(widget)
    box.setFixedWidth(width)
    box.show()
    return box


def test_what_does_not_fit_is_named(qtbot: QtBot) -> None:
    button, label = QPushButton("a rather long name"), QLabel("some words that need their room")
    box = _row(qtbot, button, label, width=600)
    assert cut_texts(box) == []
    button.setFixedWidth(40)
    label.setFixedWidth(30)
    box.layout().activate()
    assert cut_texts(box) == ["cut: a rather long name", "cut: some words that need their room"]
    label.setFixedWidth(400)
    label.setWordWrap(True)
    label.setGeometry(button.geometry())
    assert "overlap: a rather long name / some words that need their room" in cut_texts(box)


def test_a_window_larger_than_the_screen_is_named(qtbot: QtBot) -> None:
    box = _row(qtbot, QPushButton("x"), width=300)
    assert too_large(box, QSize(1280, 720)) == []
    assert too_large(box, QSize(200, 720)) == [f"300x{box.height()} does not fit into 200x720"]
