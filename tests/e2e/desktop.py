"""A real screen for the end-to-end tests: Xvfb, a window manager, the real program, keys and pictures."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("Xvfb", "openbox", "xdotool")
PATIENCE_S = 90.0
STILL = 8
"""Looks of 50 ms in which the processor time must not move."""


def missing_tools() -> list[str]:
    """Return the programs that are not installed."""
    return [name for name in NEEDED if shutil.which(name) is None]


def wait_for(condition: Callable[[], Any], what: str, *, patience_s: float = PATIENCE_S) -> Any:
    """Return the condition's first true value; fails with `what` when it does not come."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if found := condition():
            return found
        subprocess.run(["/bin/sleep", "0.05"], check=True)
    raise AssertionError(f"waited {patience_s} s for {what}")


@contextmanager
def screen(width: int = 1440, height: int = 900) -> Iterator[str]:
    """Run a virtual screen with a window manager and yield its display name."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as pipe:
        display = f":{pipe.readline().strip()}"
    environment = {**os.environ, "DISPLAY": display}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    manager = subprocess.Popen(["openbox"], env=environment, **quiet)
    try:
        yield display
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(60)


def _stat(process: Path) -> tuple[int, bool]:
    """Return the ticks a process has spent and whether it works or waits for a processor; gone is at rest."""
    try:
        fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0, False
    return int(fields[11]) + int(fields[12]), fields[0] == "R"


class Desktop:
    """One running Desk on a screen.

    Attributes:
        workspace: the folder it works on.
        process: the window's process.
    """

    def __init__(self, display: str, workspace: Path) -> None:
        """Remember where; `start` starts the program."""
        self.workspace = workspace
        self._environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "DESK_WORKSPACE": str(workspace),
            "LANG": "C.UTF-8",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> str:
        """Run a `desk` command on the workspace and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "desk", *arguments],
            env=self._environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
        return done.stdout

    def start(self) -> None:
        """Open the window and wait until it stands."""
        with (self.workspace.parent / "window.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "desk"], env=self._environment, cwd=ROOT, stdout=log, stderr=log
            )
        wait_for(lambda: self._xdotool("search", "--onlyvisible", "--name", "Desk"), "the window")
        wait_for((self.workspace / "engine.address").exists, "the engine")
        self.settle()

    def settle(self) -> None:
        """Wait until window and engine have nothing left to do: for a moment neither works nor waits for its turn."""
        assert self.process is not None
        window = Path(f"/proc/{self.process.pid}")
        seen: list[tuple[int, bool]] = []

        def still() -> bool:
            engines = (window / "task" / window.name / "children").read_text().split()
            stats = [_stat(Path("/proc") / pid) for pid in (window.name, *engines)]
            seen.append((sum(spent for spent, _ in stats), any(busy for _, busy in stats)))
            last = seen[-STILL:]
            return len(seen) > STILL and last[-1][0] - last[0][0] <= 2 and not any(busy for _, busy in last)

        wait_for(still, "the window to come to rest")

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self._environment, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def keys(self, *names: str) -> None:
        """Press keys one after the other."""
        for name in names:
            self._xdotool("key", "--clearmodifiers", name)

    def text(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "8", text)

    def click(self, x: int, y: int) -> None:
        """Click at a point of the screen."""
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    @contextmanager
    def other_program(self, clipboard: str) -> Iterator[None]:
        """Give the keyboard to another program, with something in the clipboard."""
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = self._environment
        if clipboard:
            copy = ["xclip", "-selection", "clipboard"]
            subprocess.run(copy, input=clipboard.encode(), env=environment, check=True, **quiet)
        other = subprocess.Popen(["xev", "-name", "other"], env=environment, **quiet)
        try:
            wait_for(
                lambda: self._xdotool("getactivewindow", "getwindowname") == "other", "the other program"
            )
            yield
        finally:
            other.terminate()
            other.wait(60)

    def picture(self, name: str) -> None:
        """Keep a picture of the screen beside the workspace, or in the folder that DESK_ARTEFACTS names."""
        folder = Path(os.environ.get("DESK_ARTEFACTS") or self.workspace.parent)
        folder.mkdir(parents=True, exist_ok=True)
        if tool := shutil.which("scrot"):
            command = [tool, "-o", str(folder / f"{name}.png")]
            subprocess.run(command, env=self._environment, check=False)

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Read the replica beside the program."""
        connection = sqlite3.connect(
            f"file:{self.workspace / 'replica.sqlite'}?mode=ro", uri=True, timeout=60
        )
        try:
            return connection.execute(sql, parameters).fetchall()
        finally:
            connection.close()

    def kill(self) -> None:
        """Kill the window as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)

    def stop(self) -> None:
        """Close the window."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
