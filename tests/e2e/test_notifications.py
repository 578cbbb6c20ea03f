"""A message of a warning step on the desktop: over a real bus to a notification service, once, and its click."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.e2e.desktop import screen, wait_for
from tests.e2e.test_accessibility import bus
from tests.ui.test_tray import Reader, make, warning

__all__ = ["bus"]
pytestmark = [pytest.mark.x11, pytest.mark.unmeasured]
SERVICE = Path(__file__).with_name("notification_service.py")


@pytest.fixture
def heard(bus: None, tmp_path: Path) -> Iterator[Path]:
    """Run a notification service; return the file of what it was told."""
    found = tmp_path / "heard"
    service = subprocess.Popen([sys.executable, str(SERVICE), str(found)], stdout=subprocess.PIPE, text=True)
    assert service.stdout is not None
    assert service.stdout.readline().strip() == "ready"
    yield found
    service.terminate()
    service.wait(60)
    service.stdout.close()


def test_a_warning_step_arrives_once_and_its_click_opens_the_ticket(heard: Path, qtbot: QtBot) -> None:
    tray = make(qtbot, Reader(None))
    event = warning(90)
    event.data["title"] = "--help <b>VPN</b> & mail"
    with qtbot.waitSignal(tray.ticket_wanted) as wanted:
        tray.on_event(event)
    assert wanted.args == [b"t" * 16]
    tray.on_event(warning(50))  # not wanted by the settings
    tray.on_event(warning(100))
    qtbot.waitUntil(lambda: heard.read_text().count("\n") == 2)
    told = [json.loads(line) for line in heard.read_text().splitlines()]
    assert told[0][:2] == ["T-1: Resolution at 90 %", "--help &lt;b&gt;VPN&lt;/b&gt; &amp; mail"]
    assert told[0][2][:2] == ["default", "Show the ticket"]
    assert told[1][0] == "T-1: Resolution breached"
    tray.messages.close()


def test_a_bus_without_a_service_asks_the_command_and_else_the_task_bar(
    bus: None, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tray = make(qtbot, Reader(None))
    with qtbot.waitSignal(tray.messages.unheard):
        tray.on_event(warning(90))
    tray.messages.close()


@pytest.mark.full
def test_a_real_notification_daemon_shows_it(bus: None, qtbot: QtBot, tmp_path: Path) -> None:
    assert shutil.which("dunst"), "install the package dunst"
    with screen(640, 400) as display:
        environment = {**os.environ, "DISPLAY": display}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        daemon = subprocess.Popen(["dunst"], env=environment, **quiet)
        owned = [
            "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
            "org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.Notifications",
        ]  # fmt: skip
        wait_for(lambda: subprocess.run(owned, check=False, **quiet).returncode == 0, "the daemon")
        tray = make(qtbot, Reader(None))
        tray.on_event(warning(90))
        look = ["xdotool", "search", "--onlyvisible", "--class", "Dunst"]
        found = wait_for(
            lambda: subprocess.run(look, env=environment, check=False, capture_output=True).stdout, "it"
        )
        assert len(found.split()) == 1
        if os.environ.get("DESK_ARTEFACTS") and shutil.which("scrot"):
            target = Path(os.environ["DESK_ARTEFACTS"]) / "notification.png"
            subprocess.run(["scrot", "-o", str(target)], env=environment, check=False)
        tray.messages.close()
        daemon.terminate()
        daemon.wait(60)
