"""Scripts on this machine and over a real ssh server: parameters, time limits, nothing left behind."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.automation.runner import MARK, SSH_OPTIONS, Job, Result, Run
from desk.process.errors import KnownError
from desk.process.scripts import LOCAL, Values

NOTHING = Values({}, (), {})
PATIENCE_S = 60
STAYS = "setsid sleep 7771 & sleep 7772 & sleep 7773"


def job(
    script: str,
    *,
    interpreter: str = "bash",
    timeout_s: int = 120,
    values: Values = NOTHING,
    **options: object,
) -> Job:
    return Job(script, interpreter, str(options.pop("host", LOCAL)), values, timeout_s, **options)  # type: ignore[arg-type]


def left_behind(mark: str) -> int:
    found = 0
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += f"{MARK}={mark}".encode() in entry.read_bytes()
        except OSError:
            continue
    return found


def run(asked: Job, lines: list[str] | None = None) -> Result:
    heard: list[str] = [] if lines is None else lines
    return Run(asked, heard.append).wait()


@pytest.mark.parametrize("interpreter", ["bash", "sh"])
def test_parameters_arrive_whole_and_nothing_is_run_from_them(interpreter: str) -> None:
    nasty = "T-1 $(id) `id` ; 'x' \"y\" \\ 中文 *"
    values = Values({"reason": nasty, "services": "a b"}, (), {})
    result = run(
        job('printf "%s|" "$reason"; for s in $services; do printf "<%s>" "$s"; done', values=values)
    )
    assert result.exit_code == 0
    assert result.output == nasty + "|<a><b>"


def test_python_gets_parameters_and_no_input() -> None:
    script = "from __future__ import annotations\nimport os, sys\nprint(os.environ['name'], sys.stdin.read() == '')\nsys.exit(3)"
    result = run(job(script, interpreter="python3", values=Values({"name": "贾 'x'"}, (), {})))
    assert (result.exit_code, result.output) == (3, "贾 'x' True")


def test_a_script_that_reads_its_input_does_not_eat_itself() -> None:
    assert run(job("cat; read -r x; echo end")).output == "end"


def test_our_own_environment_stays_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PASSPHRASE", "ours")
    assert "ours" not in run(job("env")).output


def test_the_time_limit_ends_everything_it_started() -> None:
    mark = secrets.token_hex(12)
    began = Run(job(STAYS, timeout_s=1), mark=mark)
    result = began.wait()
    assert (result.killed, result.exit_code) == ("time_out", None)
    assert left_behind(mark) == 0


def test_a_script_that_ignores_the_signal_is_ended_too() -> None:
    result = run(job("trap '' TERM; while :; do sleep 0.1; done", timeout_s=1))
    assert result.killed == "time_out"


def test_cancel_ends_it_at_once() -> None:
    heard, mark = threading.Event(), secrets.token_hex(12)
    began = Run(job(f"echo go; {STAYS}"), lambda line: heard.set(), mark=mark)
    assert heard.wait(PATIENCE_S)
    began.cancel()
    assert began.wait().killed == "cancelled"
    assert left_behind(mark) == 0


def test_a_flood_is_stopped_and_bounded() -> None:
    result = run(job("yes 日志日志日志日志日志日志日志", timeout_s=600))
    assert result.killed == "flood"
    assert len(result.output) < 400_000


def test_a_service_started_in_the_background_does_not_hold_the_run() -> None:
    began = time.monotonic()
    result = run(job("sleep 300 & echo $!"))
    assert (result.exit_code, result.killed) == (0, "")
    assert time.monotonic() - began < 200
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(result.output), signal.SIGKILL)


def test_dry_run_and_secrets() -> None:
    lines: list[str] = []
    values = Values({"token": "s3cr3tvalue"}, ("s3cr3tvalue",), {})
    result = run(
        job('echo "$DRY_RUN $token"; tr "\\0" " " </proc/$$/cmdline', values=values, dry=True), lines
    )
    assert lines[0] == "1 ••••"
    assert "s3cr3tvalue" not in result.output


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(KnownError, match="powershell"):
        Run(job("x", interpreter="powershell"))
    with pytest.raises(KnownError, match="ssh"):
        Run(job("x", host="web-1"))


# ---- over ssh ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """Run an ssh server of our own on the loopback and return the command that reaches it."""
    folder = tmp_path_factory.mktemp("ssh")
    server = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin")
    assert server is not None, "openssh-server is one of the packages of ./run test"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    config = folder / "config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/user.pub\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile none\n"
    )
    known = folder / "known"
    known.write_text(f"[127.0.0.1]:{port} " + (folder / "host.pub").read_text())
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen([server, "-D", "-e", "-f", str(config)], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if "listening" in line.lower():
            break
    drain = threading.Thread(target=process.stderr.read, daemon=True)
    drain.start()
    yield (
        "ssh", "-F", "none", "-p", str(port), "-i", str(folder / "user"), "-o", f"UserKnownHostsFile={known}",
        *SSH_OPTIONS,
    )  # fmt: skip
    process.terminate()
    process.wait()
    drain.join()
    process.stderr.close()


def test_parameters_travel_over_ssh_and_stay_out_of_command_lines(ssh: tuple[str, ...]) -> None:
    word = secrets.token_hex(8)  # nobody else's process on this machine has it
    nasty = f"a; touch {word} $(id) 'q' 中文"
    script = f'printf "%s\\n" "$reason"; ps -ef | grep -c "[{word[0]}]{word[1:]}" || true'
    result = run(job(script, host="127.0.0.1", ssh=ssh, values=Values({"reason": nasty}, (), {})))
    assert result.exit_code == 0
    assert result.output.splitlines()[:2] == [nasty, "0"]


def test_the_far_side_keeps_nothing_after_the_time_limit(ssh: tuple[str, ...]) -> None:
    mark = secrets.token_hex(12)
    began = Run(job(STAYS, host="127.0.0.1", ssh=ssh, timeout_s=1), mark=mark)
    assert began.wait().killed == "time_out"
    assert left_behind(mark) == 0


def test_the_far_side_keeps_nothing_after_a_cancel(ssh: tuple[str, ...]) -> None:
    heard, mark = threading.Event(), secrets.token_hex(12)
    began = Run(job(f"echo go; {STAYS}", host="127.0.0.1", ssh=ssh), lambda line: heard.set(), mark=mark)
    assert heard.wait(PATIENCE_S)
    began.cancel()
    assert began.wait().killed == "cancelled"
    assert left_behind(mark) == 0


def test_an_unknown_host_key_is_refused(ssh: tuple[str, ...], tmp_path: Path) -> None:
    strange = tuple(
        f"UserKnownHostsFile={tmp_path}/none" if "UserKnownHostsFile" in word else word for word in ssh
    )
    result = run(job("echo in", host="127.0.0.1", ssh=strange))
    assert result.exit_code == 255
    assert "in" not in result.output.splitlines()
