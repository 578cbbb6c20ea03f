"""Runs one script on one host: as a process group of this machine, or by the system's ssh.

Parameters and secrets travel on standard input in front of the script, never in a command line that others
can read. Whatever ends the run before its time also ends what it left behind, here and on the far side.
"""

import json
import os
import secrets as random
import select
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desk.automation.output import Output, Redactor
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.scripts import LOCAL, Values

FAR_GRACE_S = 5.0
"""How much longer than the far side's own time limit the near side waits."""

KILL_AFTER_S = 2.0
LOOK_S = 0.2
PIPE_GRACE_S = 1.0
"""So long the output of what a finished script started in the background is still heard."""

MARK = "DESK_RUN"
SSH_OPTIONS = (
    "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=5",
    "-o", "ServerAliveCountMax=3", "-o", "LogLevel=ERROR", "-o", "StrictHostKeyChecking=yes",
)  # fmt: skip
_SHELL = 'desk_script=$(cat); exec </dev/null; eval "$desk_script"'
_PYTHON = (
    "import sys,os,json;"
    "os.environ.update(json.loads(sys.stdin.buffer.readline()));"
    "t=sys.stdin.buffer.read();"
    "sys.stdin=open(os.devnull);"
    "exec(compile(t,'script','exec'),{'__name__':'__main__'})"
)
_POWERSHELL = "$desk_script = [Console]::In.ReadToEnd(); Invoke-Expression $desk_script"

messages.register(
    {
        "script_no_ssh": (
            "Desk found no ssh program on this machine. Install the OpenSSH client and run the script again.",
            "本机没有 ssh 程序。请安装 OpenSSH 客户端后重新运行脚本。",
        ),
        "script_no_interpreter": (
            "“{name}” is not installed on this machine. Install it, or run the script on another host.",
            "本机没有安装“{name}”。请安装，或在其他主机上运行脚本。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Job:
    """One run on one host.

    Attributes:
        script: the text of the script.
        host: `local` or a name of the inventory (what ssh is given).
        dry: DRY_RUN=1 is set.
        ssh: the ssh command with its options; its destination is added.
    """

    script: str
    interpreter: str
    host: str
    values: Values
    timeout_s: int
    dry: bool = False
    ssh: tuple[str, ...] = ("ssh", *SSH_OPTIONS)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it: `killed` is "", time_out, cancelled or flood; without an exit code it was killed."""

    host: str
    exit_code: int | None
    output: str
    seconds: float
    truncated: bool
    killed: str


def _head(interpreter: str, environment: Mapping[str, str]) -> str:
    """Return the lines that set the parameters, to stand in front of the script."""
    if interpreter == "python3":
        return json.dumps(dict(environment)) + "\n"
    if interpreter == "powershell":
        return "".join(f"$env:{k} = '{v.replace(chr(39), chr(39) * 2)}'\n" for k, v in environment.items())
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())


def _words(interpreter: str) -> list[str]:
    if interpreter == "python3":
        return ["python3", "-c", _PYTHON]
    if interpreter == "powershell":
        return ["powershell", "-NoProfile", "-Command", _POWERSHELL]
    return [interpreter, "-c", _SHELL]


def _near_command(interpreter: str) -> list[str]:
    program, *rest = _words(interpreter)
    candidates = {"python3": ("python3", "python"), "powershell": ("powershell", "pwsh")}
    found = next(filter(None, map(shutil.which, candidates.get(program, (program,)))), None)
    if found is None and program == "python3" and not getattr(sys, "frozen", False):
        found = sys.executable
    if found is None:
        raise KnownError("script_no_interpreter", name=program)
    return [found, *rest]


def _far_command(job: Job, mark: str) -> list[str]:
    if shutil.which(job.ssh[0]) is None:
        raise KnownError("script_no_ssh")
    words = _words(job.interpreter)
    if job.interpreter != "powershell":
        # The mark is no secret; standing before all else it is in the surroundings of every process there.
        words = ["env", f"{MARK}={mark}", "timeout", "-k", "3", str(job.timeout_s), *words]
    return [*job.ssh, "--", job.host, " ".join(map(shlex.quote, words))]


def _environment() -> dict[str, str]:
    """Return the environment of a local run: what a program needs, nothing of ours."""
    kept = (
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "SYSTEMROOT",
        "TEMP",
        "TMP",
        "SSH_AUTH_SOCK",
        "XDG_RUNTIME_DIR",
    )
    return {"LANG": "C.UTF-8", **{name: os.environ[name] for name in kept if name in os.environ}}


class Run:
    """One run at work; `wait` returns its result, `cancel` ends it from any thread."""

    def __init__(
        self, job: Job, on_line: Callable[[str], None] = lambda line: None, *, mark: str = ""
    ) -> None:
        """Start it; raises KnownError where ssh or the interpreter is missing.

        `mark` is how its processes are found again, also after Desk itself was killed.
        """
        self._job = job
        self._mark = mark or random.token_hex(12)
        self._killed = ""
        self._output = Output(Redactor(job.values.secrets), on_line)
        self._began = time.monotonic()
        is_near = job.host == LOCAL
        self._process = subprocess.Popen(
            _near_command(job.interpreter) if is_near else _far_command(job, self._mark),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**_environment(), **({MARK: self._mark} if is_near else {})},
        )
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, name="script input", daemon=True),
            threading.Thread(target=self._read, name="script output", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _write(self) -> None:
        environment = {**self._job.values.environment, MARK: self._mark}
        if self._job.dry:
            environment["DRY_RUN"] = "1"
        stream = self._process.stdin
        assert stream is not None
        with suppress(OSError):  # a program that ended early reads no more
            stream.write((_head(self._job.interpreter, environment) + self._job.script).encode())
        with suppress(OSError):
            stream.close()

    def _read(self) -> None:
        stream: IO[bytes] | None = self._process.stdout
        assert stream is not None
        with stream, suppress(OSError):
            while not self._over.is_set():
                # What a finished script left running may hold the pipe for hours: we look, we do not wait.
                if os.name == "posix" and not select.select([stream], [], [], LOOK_S)[0]:
                    continue
                data = os.read(stream.fileno(), 65536)
                if not data:
                    return
                with self._lock:
                    self._output.feed(data)
                    if self._output.is_flood and not self._killed:
                        self._end("flood")

    def wait(self) -> Result:
        """Wait for the end, the time limit or a cancel; nothing of a run ended before its time goes on."""
        limit = self._job.timeout_s + (0 if self._job.host == LOCAL else FAR_GRACE_S)
        try:
            self._process.wait(max(0.0, self._began + limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._end("time_out")
        try:
            code: int | None = self._process.wait(KILL_AFTER_S if self._killed else None)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            code = self._process.wait()
        seconds = time.monotonic() - self._began
        if code in (124, 137) and self._job.host != LOCAL and not self._killed:
            self._killed = "time_out"
        if self._killed:
            code = None
            self._sweep()
        self._threads[1].join(PIPE_GRACE_S)
        self._over.set()
        for thread in self._threads:
            thread.join(PIPE_GRACE_S)
        with self._lock:
            text = self._output.end()
        return Result(self._job.host, code, text, seconds, self._output.truncated, self._killed)

    def cancel(self) -> None:
        """End it now."""
        if self._process.poll() is None:
            self._end("cancelled")

    def _end(self, why: str) -> None:
        self._killed = self._killed or why
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if os.name == "posix":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
        else:
            subprocess.run(
                ["taskkill", "/T", "/F", "/PID", str(self._process.pid)], capture_output=True, check=False
            )

    def _sweep(self) -> None:
        """End what escaped from the process group (a daemon, the far side of a cut line)."""
        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        if self._job.host == LOCAL:
            sweep_local(self._mark)
        else:
            sweep_far(self._job.ssh, self._job.host, self._mark)


def sweep_local(mark: str) -> int:
    """Kill every process of this machine that carries the mark of a run, and return how many there were."""
    wanted = f"{MARK}={mark}".encode()
    killed = 0
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if wanted in entry.read_bytes().split(b"\x00"):
                os.kill(int(entry.parent.name), signal.SIGKILL)
                killed += 1
    return killed


def sweep_far(ssh: Sequence[str], host: str, mark: str) -> None:
    """Kill what a run left on the far side, where that can be reached."""
    script = (
        f"for e in /proc/[0-9]*/environ; do tr '\\0' '\\n' 2>/dev/null <\"$e\" | grep -qx '{MARK}={mark}'"
        ' && p=${e#/proc/} && kill -9 "${p%/environ}"; done 2>/dev/null; :'
    )
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            [*ssh, "--", host, f"sh -c {shlex.quote(script)}"], capture_output=True, timeout=15, check=False
        )
