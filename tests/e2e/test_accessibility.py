"""The accessibility tree as a screen reader sees it: read from outside, every control has a name."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.desktop import ROOT, Desktop, missing_tools, screen, wait_for

pytestmark = pytest.mark.x11
READER = Path(__file__).with_name("atspi_reader.py")
SYSTEM_PYTHON = "/usr/bin/python3"
CONTAINERS = {
    "filler",
    "panel",
    "scroll pane",
    "viewport",
    "layered pane",
    "split pane",
    "frame",
    "application",
}


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run a session bus of our own: the accessibility bus is reached through it."""
    assert shutil.which("dbus-daemon"), "install the packages that ./run test names"
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True
    )
    assert daemon.stdout is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
    monkeypatch.setenv("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1")
    yield
    daemon.terminate()
    daemon.wait(60)
    daemon.stdout.close()


def tree(desktop: Desktop, display: str) -> list[dict[str, Any]]:
    """Return every control that shows."""
    assert desktop.process is not None
    environment = {**os.environ, "DISPLAY": display}
    environment.pop("PYTHONPATH", None)
    command = [SYSTEM_PYTHON, str(READER), str(desktop.process.pid)]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    found: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    return found


def nameless(controls: list[dict[str, Any]]) -> list[str]:
    """Return the controls that take the focus and say nothing."""
    return [
        " > ".join(item["path"][-4:])
        for item in controls
        if item["focusable"] and item["role"] not in CONTAINERS and not item["name"].strip()
    ]


def test_every_control_that_takes_the_focus_is_named(bus: None, tmp_path: Path) -> None:
    assert missing_tools() == []
    with screen() as display:
        desktop = Desktop(display, tmp_path / "workspace")
        desktop.command("demo", "--tickets", "200")
        desktop.start()
        desktop.keys("j")
        desktop.settle()
        main = wait_for(lambda: tree(desktop, display), "the accessibility tree")
        desktop.keys("ctrl+n")
        desktop.settle()
        new_ticket = tree(desktop, display)
        desktop.keys("Escape", "ctrl+comma")
        desktop.settle()
        preferences = tree(desktop, display)
        desktop.keys("Escape", "ctrl+k")
        desktop.settle()
        palette = tree(desktop, display)
        desktop.stop()
    focusable = [item for item in main if item["focusable"]]
    assert len(main) > 40
    assert len(focusable) > 15
    (tmp_path / "tree.json").write_text(json.dumps([main, new_ticket, preferences, palette]))
    for place, controls in {
        "main": main, "new ticket": new_ticket, "preferences": preferences, "palette": palette,
    }.items():  # fmt: skip
        assert nameless(controls) == [], place
    assert any("Ctrl" in item["name"] or item["role"] == "text" for item in palette)
