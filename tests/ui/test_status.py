"""The status bar: progress of a job with rate and time left, and its stop."""

import re
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Event
from desk.ui.status import JOBS, StatusBar

ROOT = Path(__file__).resolve().parents[2]


def progress(**changed: object) -> Event:
    usual = {"job": "7", "name": "job.import", "done": 50, "total": 200, "rate": 25.0, "eta_s": 6}
    return Event(event="progress", data={**usual, **changed})


def test_a_job_shows_progress_and_can_be_stopped(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1200, 28)
    bar.show()
    assert not bar.stop.isVisible()
    bar.on_event(progress())
    assert bar.stop.isVisible()
    assert bar.progress.value() == 50
    assert "50 / 200" in bar._text.text()
    assert "25" in bar._text.text()
    with qtbot.waitSignal(bar.cancel_wanted) as told:
        qtbot.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    assert told.args == ["7"]
    bar.on_event(progress(finished=True, cancelled=True))
    assert not bar.stop.isVisible()
    assert not bar.progress.isVisible()
    bar.on_event(progress(finished=True, failure={"code": "x", "sentence": "The disk is full."}))
    assert "The disk is full." in bar._text.text()


def test_every_job_of_the_engine_has_a_name_in_both_languages() -> None:
    source = (ROOT / "desk" / "engine" / "job_list.py").read_text("utf-8")
    assert set(re.findall(r'"(job\.[a-z]+)": _start', source)) == set(JOBS)
