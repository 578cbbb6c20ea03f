"""Keys from anywhere, against a real X server and a portal on a real session bus."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desk.ui.global_key.backend import Keys
from desk.ui.global_key.portal import PortalKeys, PortalPicture
from desk.ui.global_key.sequence import read
from desk.ui.global_key.x11 import X11Keys
from tests.e2e.desktop import screen

pytestmark = [pytest.mark.x11, pytest.mark.unmeasured]
PORTAL = Path(__file__).with_name("portal_service.py")


def keys_of(**texts: str) -> Keys:
    found = {name: read(text) for name, text in texts.items()}
    return {name: key for name, key in found.items() if key is not None}


def test_an_x_server_gives_the_key_from_any_window_and_only_once(qtbot: QtBot) -> None:
    with screen(400, 300) as display:
        environment = {**os.environ, "DISPLAY": display}
        press = ["xdotool", "key", "ctrl+shift+F9"]
        mine, other = X11Keys(display=display), X11Keys(display=display)
        with qtbot.waitSignal(mine.told) as told:
            mine.begin(keys_of(clipboard="Ctrl+Shift+F9", screen="Ctrl+Shift+F10"))
        assert told.args[0] == "ok", told.args
        with qtbot.waitSignal(other.told) as told:
            other.begin(keys_of(clipboard="Ctrl+Shift+F9"))
        assert told.args == ["bad", "Another program has Ctrl+Shift+F9 already. Choose another key."]
        with qtbot.waitSignal(mine.pressed) as pressed:
            subprocess.run(press, env=environment, check=True)
        assert pressed.args == ["clipboard"]
        subprocess.run(["xdotool", "key", "Caps_Lock"], env=environment, check=True)
        with qtbot.waitSignal(mine.pressed) as pressed:
            subprocess.run(["xdotool", "key", "ctrl+shift+F10"], env=environment, check=True)
        assert pressed.args == ["screen"]
        mine.end()
        other.begin(keys_of(clipboard="Ctrl+Shift+F9"))
        with qtbot.waitSignal(other.pressed):
            subprocess.run(press, env=environment, check=True)
        other.end()


def test_without_an_x_server_the_other_way_is_named(qtbot: QtBot) -> None:
    keys = X11Keys(display=":9")
    with qtbot.waitSignal(keys.told) as told:
        keys.begin(keys_of(clipboard="Ctrl+Shift+F9"))
    assert told.args[0] == "bad"
    assert "desk://new?from=clipboard" in told.args[1]


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run a session bus of our own."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert daemon.stdout is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
    yield
    daemon.terminate()
    daemon.wait(60)
    daemon.stdout.close()


def portal(answer: str, heard: Path) -> "subprocess.Popen[str]":
    """Start a portal that answers so, and wait until it has its name."""
    service = subprocess.Popen(
        [sys.executable, str(PORTAL), answer, str(heard)], stdout=subprocess.PIPE, text=True
    )
    assert service.stdout is not None
    assert service.stdout.readline().strip() == "ready"
    return service


def test_the_portal_gives_the_key_and_the_picture(bus: None, qtbot: QtBot, tmp_path: Path) -> None:
    service = portal("yes", tmp_path / "heard")
    keys, said = PortalKeys(), []
    keys.told.connect(lambda role, sentence: said.append((role, sentence)))
    with qtbot.waitSignal(keys.pressed) as pressed:  # the portal presses it as soon as it is bound
        keys.begin(keys_of(clipboard="Ctrl+Shift+F9", screen="Ctrl+Shift+F10"))
    assert pressed.args == ["screen"]
    assert said[-1][0] == "ok"
    assert "Control+Shift+F9 (New ticket from clipboard)" in said[-1][1]
    assert "CTRL+SHIFT+F9 CTRL+SHIFT+F10" in (tmp_path / "heard").read_text()
    picture = PortalPicture()
    with qtbot.waitSignal(picture.taken) as taken:
        picture.take()
    assert taken.args == ["/pictures/part of it.png"]
    keys.end()
    service.terminate()
    service.wait(60)
    assert service.stdout is not None
    service.stdout.close()


@pytest.mark.parametrize(("answer", "words"), [("no", "did not give"), ("", "has no portal")])
def test_a_refusal_and_a_missing_portal_are_said(
    bus: None, qtbot: QtBot, tmp_path: Path, answer: str, words: str
) -> None:
    service = portal(answer, tmp_path / "heard") if answer else None
    keys, said = PortalKeys(), []
    keys.told.connect(lambda role, sentence: said.append((role, sentence)))
    keys.begin(keys_of(clipboard="Ctrl+Shift+F9"))
    qtbot.waitUntil(lambda: said[-1][0] == "bad")
    assert words in said[-1][1]
    picture = PortalPicture()
    with qtbot.waitSignal(picture.taken) as taken:
        picture.take()
    assert taken.args == [""]
    keys.end()
    if service is not None:
        service.terminate()
        service.wait(60)
        assert service.stdout is not None
        service.stdout.close()


def test_without_a_session_bus_too(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    keys, picture = PortalKeys(), PortalPicture()
    with qtbot.waitSignals([keys.told, picture.taken]):
        keys.begin(keys_of(clipboard="Ctrl+Shift+F9"))
        picture.take()
