"""An agent's way through a ticket by mouse alone (keys only write texts), with a screenshot out of the clipboard.

Controls are found by their names in the accessibility tree, as a screen reader finds them.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from tests.e2e.desktop import Desktop, missing_tools, screen, wait_for
from tests.e2e.test_accessibility import Reader, bus
from tests.e2e.test_keyboard_day import newest, number, state

__all__ = ["bus"]
pytestmark = pytest.mark.x11


class Mouse:
    """Presses controls by the beginning of their names."""

    def __init__(self, desktop: Desktop, display: str) -> None:
        self._desktop, self._reader = desktop, Reader(desktop, display)

    def find(self, name: str, role: str = "", last: bool = False) -> dict[str, Any]:
        """Wait for a control that shows."""

        def look() -> dict[str, Any] | None:
            fits = [
                item
                for item in self._reader.ask("all")
                if item["name"].startswith(name)
                and item["focusable"]
                and item["box"][2] > 0
                and role in item["role"]
            ]
            return fits[-1 if last else 0] if fits else None

        found: dict[str, Any] = wait_for(look, f"“{name}”")
        return found

    def focus(self, name: str) -> bool:
        """Give a control the keyboard, as a screen reader does."""
        return bool(self._reader.ask(f"focus {name}"))

    def done(self) -> None:
        """Let the reader end."""
        self._reader.close()

    def press(self, name: str, role: str = "", last: bool = False) -> None:
        """Click into the middle of a control."""
        left, top, width, height = self.find(name, role, last)["box"]
        self._desktop.click(left + width // 2, top + height // 2)
        self._desktop.settle()


def test_take_reply_with_a_screenshot_diagnose_wait_solve_confirm_by_mouse(bus: None, tmp_path: Path) -> None:
    assert missing_tools() == []
    assert shutil.which("xclip"), "install the packages that ./run test names"
    picture = tmp_path / "screenshot.png"
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    assert image.save(str(picture))
    with screen() as display:
        desktop = Desktop(display, tmp_path / "workspace")
        desktop.command("demo", "--tickets", "200")
        desktop.start()
        mouse = Mouse(desktop, display)
        mouse.press("Unassigned", "list item")
        mouse.press("T-", "table cell")
        mouse.press("Take", "button")
        wait_for(
            lambda: desktop.rows("SELECT 1 FROM entry WHERE source = 'window' AND kind = 'assigned'"),
            "taking",
        )
        holder = subprocess.Popen(
            ["xclip", "-quiet", "-selection", "clipboard", "-t", "image/png", "-i", str(picture)],
            env={**os.environ, "DISPLAY": display},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        mouse.press("Reply", "text")
        desktop.text("see the picture")
        desktop.keys("ctrl+v")
        desktop.settle()
        mouse.press("Send", "button")
        wait_for(lambda: "public_reply" in dict(newest(desktop)), "the reply")
        desktop.picture("mouse_replied")
        files = desktop.rows("SELECT data FROM entry WHERE source = 'window' AND kind = 'public_reply'")
        assert ".png" in str(files[0][0])
        holder.terminate()
        holder.wait(60)
        mouse.press("Diagnosis step", "check box")
        mouse.press("Hypothesis", "text")
        desktop.text("session expired")
        mouse.press("Save step", "button")
        wait_for(lambda: "diagnosis_step" in dict(newest(desktop)), "the diagnosis step")
        mouse.press("Wait…", "button")
        mouse.press("Reason", "text")
        desktop.text("account name")
        mouse.press("Wait", "button", last=True)
        wait_for(lambda: state(desktop) == "waiting_customer", "the wait")
        desktop.picture("mouse_waiting")
        desktop.command("ticket", "message", number(desktop), "the account is zhao.lei")
        wait_for(lambda: state(desktop) == "in_progress", "the customer's answer")
        desktop.settle()
        mouse.press("Provide solution…", "button")
        mouse.press("Solution", "text")
        desktop.text("renewed the session key")
        mouse.press("category is right", "check box")
        mouse.press("Provide solution", "button", last=True)
        wait_for(lambda: state(desktop) == "pending_confirmation", "the solution")
        desktop.picture("mouse_solved")
        mouse.press("Confirm", "button")
        mouse.press("Confirm", "button", last=True)
        wait_for(lambda: state(desktop) == "closed", "the confirmation")
        desktop.picture("mouse_closed")
        mouse.done()
        desktop.stop()
