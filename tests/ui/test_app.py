"""The composition root: one window on a workspace, settings of the window, errors of ours."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk import app as root
from desk.protocol.messages import Event
from desk.ui import i18n, memory, theme
from desk.ui.dialogs.report import ReportDialog
from desk.workspace import Workspace
from tests.ui.fakes import FakeRequester


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[root.Desk]:
    i18n.use("en")
    made = root.Desk(qapp, Workspace(tmp_path), memory.WindowMemory(view="open", theme="light"))
    qtbot.addWidget(made.window)
    yield made
    made.window.close()
    i18n.use("en")
    theme.apply(qapp, "light")


def test_a_second_start_hands_its_arguments_over(qtbot: QtBot, desk: root.Desk, tmp_path: Path) -> None:
    assert not root.hand_over(tmp_path, ["T-1"])
    desk._listen()
    client = FakeRequester(hold={"query.ticket"})
    desk._requester.connect_to(client)
    assert root.hand_over(tmp_path, ["desk://ticket/T-1996D"])
    qtbot.waitUntil(lambda: "query.ticket" in client.verbs())
    assert client.last("query.ticket") == {"number": "T-1996D"}
    desk.window.close()
    assert not root.hand_over(tmp_path, [])


def test_a_left_over_file_is_no_window(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / root.RUNNING).write_text("desk-gone")
    assert not root.hand_over(tmp_path, [])


def test_theme_and_language_are_kept(qtbot: QtBot, desk: root.Desk, tmp_path: Path) -> None:
    desk.window.preference_changed.emit("theme", "dark")
    assert theme.current().dark
    desk.window.preference_changed.emit("theme", None)
    assert not theme.current().dark
    desk.window.preference_changed.emit("language", None)
    assert i18n.language() == "zh_CN"
    kept = memory.load(tmp_path)
    assert (kept.theme, kept.language) == ("light", "zh_CN")


def test_first_start_makes_the_person_or_the_demo(qtbot: QtBot, desk: root.Desk) -> None:
    client = FakeRequester(answers={"job.demo": {"job": "7"}})
    desk._requester.connect_to(client)
    desk.first_start(name="Grace Lin", demo=False)
    assert client.last("workspace.start")["name"] == "Grace Lin"
    assert client.last("job.articles") == {"starter": True}
    desk.first_start(name="魏清", demo=True)
    assert client.verbs().count("workspace.start") == 1
    desk._on_event(Event("progress", data={"job": "7", "finished": True}))
    assert client.last("workspace.start")["name"] == "魏清"
    assert desk.window.memory.started
    desk.first_start(name="", demo=False, join=True)
    assert client.verbs()[-1] == "query.workspace"  # what the preferences ask first
    assert client.verbs().count("workspace.start") == 2


def test_an_exception_is_reported_and_the_window_goes_on(
    qtbot: QtBot, desk: root.Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise RuntimeError("our own fault")
    except RuntimeError:
        kind, error, trace = sys.exc_info()
    assert kind is not None
    assert error is not None
    desk.on_exception(kind, error, trace)
    dialog = desk.window.findChild(ReportDialog)
    assert dialog is not None
    assert "our own fault" in dialog.report.toPlainText()
    assert "our own fault" in capsys.readouterr().err
    dialog.accept()


def test_the_start_path_is_light() -> None:
    import subprocess

    heavy = (
        "numpy",
        "pyqtgraph",
        "sqlalchemy",
        "whoosh",
        "asyncio",
        "PySide6.QtNetwork",
        "desk.ui.ticket.pane",
    )
    program = f"import sys, desk.app; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_density_takes_effect_at_once_and_is_kept(desk: root.Desk, tmp_path: Path) -> None:
    desk.window.furnish()
    view = desk.window.queue.view
    heights = [view.row_height()]
    desk.window.preference_changed.emit("density", "compact")
    heights.append(view.row_height())
    assert memory.load(tmp_path).compact
    desk.window.queue.toggle("columns")
    heights.append(view.row_height())
    desk.window.preference_changed.emit("density", "comfortable")
    desk.window.queue.toggle("columns")
    heights.append(view.row_height())
    assert heights == [68, 52, 34, 68]
    assert not memory.load(tmp_path).compact
    assert not memory.WindowMemory(own="[").compact
    assert not memory.WindowMemory(own="[]").compact
