"""The status bar: progress of a job with rate and time left, and its stop."""

import re
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.engine import attaching
from desk.protocol.messages import Event
from desk.ui import i18n
from desk.ui.status import JOBS, WORKS, StatusBar

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
    assert (bar.progress.value(), bar.progress.maximum()) == (250, 1000)
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


def test_several_works_take_turns_and_bytes_are_said_as_sizes(qtbot: QtBot) -> None:
    """The one begun first is shown, with how many more there are; a file has more bytes than a bar can count."""
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1200, 28)
    bar.show()
    big = {"job": "window-1", "name": "window.save", "done": 3 << 30, "total": 4 << 30, "unit": "bytes"}
    bar.show_progress(progress(**big, rate=1e8, eta_s=11).data)
    assert bar.progress.value() == 750
    bar.on_event(progress())
    assert "GB" in bar._text.text()
    bar.show_progress(progress(**big, rate=1e8, eta_s=11).data)
    assert "1 more under way" in bar._text.text()
    assert "MB a second" in bar._text.text()
    bar.show_progress(progress(**big, finished=True).data)
    assert bar.stop.isVisible()
    bar.on_event(progress())
    assert "50 / 200" in bar._text.text()
    with qtbot.waitSignal(bar.cancel_wanted) as told:
        qtbot.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    assert told.args == ["7"]


def test_what_is_said_follows_the_language(qtbot: QtBot) -> None:
    """Progress and warnings are said anew; a sentence that came in the other language goes."""
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1200, 28)
    try:
        for event, en, zh in (
            (progress(), "a second", "每秒"),
            (progress(finished=True), "finished", "完成"),
            (
                Event(event="warning", data={"number": "T-1", "metric": "update", "step": 75}),
                "Update",
                "进展",
            ),
        ):
            bar.on_event(event)
            qtbot.waitUntil(lambda wanted=en: wanted in bar._text.text())
            i18n.use("zh_CN")
            qtbot.waitUntil(lambda wanted=zh: wanted in bar._text.text())
            i18n.use("en")
        bar.show_note("Every open ticket has an owner.")
        i18n.use("zh_CN")
        qtbot.waitUntil(lambda: "owner" not in bar._text.text())
    finally:
        i18n.use("en")


def test_every_job_of_the_engine_has_a_name_in_both_languages() -> None:
    source = (ROOT / "desk" / "engine" / "job_list.py").read_text("utf-8")
    assert set(re.findall(r'"(job\.[a-z]+)": _start', source)) | {attaching.JOB} == set(JOBS)


def test_every_work_of_the_window_has_a_name() -> None:
    found: set[str] = set()
    for path in (ROOT / "desk" / "ui").rglob("*.py"):
        found |= set(re.findall(r'"(window\.[a-z]+)"', path.read_text("utf-8")))
    assert found - {"window.json"} == set(WORKS)
