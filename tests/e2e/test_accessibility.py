"""The accessibility tree as a screen reader sees it: read from outside, every control has a name."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ProofCount
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


class Reader:
    """The reader, which stays beside the program: one start of Python for all places."""

    def __init__(self, desktop: Desktop, display: str) -> None:
        assert desktop.process is not None
        environment = {**os.environ, "DISPLAY": display}
        environment.pop("PYTHONPATH", None)
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, str(READER), str(desktop.process.pid)], env=environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def ask(self, line: str) -> Any:
        """Return the answer to a line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """Let it end."""
        self._process.communicate(timeout=60)


def nameless(controls: list[dict[str, Any]]) -> list[str]:
    """Return the controls that take the focus and say nothing."""
    return [
        " > ".join(item["path"][-4:])
        for item in controls
        if item["focusable"] and item["role"] not in CONTAINERS and not item["name"].strip()
    ]


Step = tuple[str, ...]
"""Keys to press; one that begins with "press " or "focus " is done through the tree, as a screen reader does."""

FEW: dict[str, Step] = {
    "new ticket": ("ctrl+n",),
    "preferences": ("Escape", "ctrl+comma"),
    "palette": ("Escape", "ctrl+k"),
    "team": ("Escape", "g", "t"),
    "review": ("g", "r"),
}
PAGES = (
    "Notifications",
    "Keys",
    "Calendars",
    "Levels",
    "Channels",
    "Alert rules",
    "Maintenance",
    "Dispatch",
    "Escalation",
    "Posts",
    "Templates",
    "Surveys",
    "Scripts",
    "Sharing",
    "About",
)
TABS = ("Dispatch", "Escalation", "Roster", "Skills", "Learning", "Shift baton")
ALL: dict[str, Step] = {
    **{f"preferences {name}": ("Down",) for name in PAGES},
    "shortcuts": ("Escape", "question"),
    "process": ("Escape", "g", "p"),
    "sharing": ("Escape", "g", "y"),
    "library": ("Escape", "g", "k"),
    "article editor": ("ctrl+shift+n",),
    "SLA reports": ("Escape", "Escape", "g", "i"),
    "queue as columns": ("g", "q", "v"),
    "scripts": ("v", "j", "ctrl+shift+r"),
    "diagnosis": ("Escape", "Escape", "d"),
    "call": ("Escape", "shift+c"),
    "wait": ("Escape", "w"),
    "solve": ("Escape", "s"),
    "priority": ("Escape", "p"),
}


def places(*, full: bool) -> dict[str, Step]:
    """Return what is opened one after the other; the long list for the full run."""
    if not full:
        return FEW
    first = {"preferences at its list": ("Escape", "Escape", "ctrl+comma", "focus Pages")}
    tabs = {f"team {name}": (f"press {name}",) for name in TABS}
    return {**FEW, "team again": ("g", "t"), **tabs, **first, **ALL}


def test_every_control_that_takes_the_focus_is_named(
    bus: None, tmp_path: Path, proof_count: ProofCount
) -> None:
    assert missing_tools() == []
    seen: dict[str, list[dict[str, Any]]] = {}
    with screen() as display:
        desktop = Desktop(display, tmp_path / "workspace")
        desktop.command("demo", "--tickets", "200")
        desktop.start()
        desktop.keys("j")
        desktop.settle()
        reader = Reader(desktop, display)
        seen["main"] = wait_for(lambda: reader.ask("read"), "the accessibility tree")
        for place, steps in places(full=proof_count(reduced=0, full=1) == 1).items():
            for step in steps:
                if " " in step:
                    assert reader.ask(step), f"{place}: {step}"
                else:
                    desktop.keys(step)
            desktop.settle()
            seen[place] = reader.ask("read")
            desktop.picture(f"tree_{place.replace(' ', '_')}")
        reader.close()
        desktop.stop()
    (tmp_path / "tree.json").write_text(json.dumps(seen))
    assert len(seen["main"]) > 40
    assert len([item for item in seen["main"] if item["focusable"]]) > 15
    wrong = {place: found for place, controls in seen.items() if (found := nameless(controls))}
    assert wrong == {}, json.dumps(wrong, indent=1)
    assert any("Ctrl" in item["name"] or item["role"] == "text" for item in seen["palette"])
    alike = [place for place, step in places(full=True).items() if place in seen and not seen[place]]
    assert alike == []
