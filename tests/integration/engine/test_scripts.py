"""Scripts in a real engine: live output, cancel, the record in the ticket, and the death of the engine."""

import base64
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main
from desk.client.blocking import BlockingClient, socket_link
from desk.client.qt_transport import PACKAGE_ROOT
from desk.protocol.scripts import RunView
from desk.protocol.views import TicketView
from desk.workspace import Workspace
from tests.integration.engine.conftest import inside

MANIFEST = """id = "wait-a-while"
title = "Wait"
interpreter = "bash"
timeout = 60
danger = "read"
hosts = ["local"]
"""
WAITS = "echo begun; setsid sleep 60 & sleep 60"


def keep(client: BlockingClient, body: str) -> None:
    client.do("script.save", {"manifest": MANIFEST, "body": body})
    client.do(
        "script.approve",
        {"name": "wait-a-while", "sha": client.ask("query.script", {"name": "wait-a-while"})["sha"]},
    )


def ticket(client: BlockingClient) -> TicketView:
    return client.ask("query.ticket", {"key": 1}, reply_type=TicketView)


def start(client: BlockingClient) -> RunView:
    args = {
        "name": "wait-a-while",
        "hosts": ["local"],
        "ticket": base64.b64encode(ticket(client).id).decode(),
    }
    return client.ask("script.run", args, reply_type=RunView)


def heard(client: BlockingClient, key: str) -> dict[str, Any]:
    return next(data for data in client.events("script") if key in data)


def marked(mark: str) -> int:
    """Return how many processes carry the mark of a run; other tests run scripts at the same time."""
    found = 0
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += f"DESK_RUN={mark}".encode() in entry.read_bytes()
        except OSError:
            continue
    return found


def test_output_comes_live_and_a_cancel_is_recorded(workspace: Workspace) -> None:
    with inside(workspace) as client:
        keep(client, WAITS)
        view = start(client)
        assert heard(client, "lines")["lines"] == ["begun"]
        assert [run["run"] for run in client.ask("script.runs")] == [view.run]
        client.ask("script.cancel", {"run": view.run})
        assert heard(client, "finished")["results"][0]["killed"] == "cancelled"
        entry = ticket(client).entries[-1]
        assert (entry.kind, entry.body, entry.data["results"][0]["killed"]) == (
            "script_run",
            "begun",
            "cancelled",
        )


def test_a_killed_engine_leaves_nothing_running_and_says_so(workspace: Workspace) -> None:
    with inside(workspace) as client:
        keep(client, f"echo $DESK_RUN; {WAITS}")
    command = [sys.executable, "-m", "desk", "engine", "--workspace", str(workspace.directory)]
    process = subprocess.Popen(command, cwd=PACKAGE_ROOT, env={**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)})
    until = time.monotonic() + 90
    while (link := socket_link(workspace)) is None and time.monotonic() < until:
        assert process.poll() is None
    assert link is not None
    link.close()
    with BlockingClient(workspace, lambda: None) as client:
        start(client)
        mark = heard(client, "lines")["lines"][0]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert marked(mark)
    with inside(workspace) as client:
        until = time.monotonic() + 90
        while ticket(client).entries[-1].kind != "script_run":
            assert time.monotonic() < until
        assert ticket(client).entries[-1].data["results"] == [{"host": "local", "killed": "cut_off"}]
    assert not marked(mark)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_command_line_shows_reviews_and_runs(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    manifest, script, log = tmp_path / "m.toml", tmp_path / "s.sh", tmp_path / "app.log"
    manifest.write_text(MANIFEST)
    script.write_text("echo hello from the script\nexit 3\n")
    log.write_text("2026-11-22 10:00:00 ERROR boom 7\n" * 5)

    def desk(*words: str) -> tuple[int, str]:
        code = main([*words, "--workspace", str(workspace.directory), "--language", language])
        return code, capsys.readouterr().out

    code, said = desk("script", "check", str(manifest), str(script))
    assert code == 0
    sha = said.rsplit(" ", 1)[1].strip()
    assert desk("script", "save", str(manifest), str(script))[0] == 0
    assert desk("script", "run", "wait-a-while")[0] == 1
    assert sha in desk("script", "show", "wait-a-while")[1]
    assert desk("script", "approve", "wait-a-while", "--sha", sha)[0] == 0
    assert "wait-a-while" in desk("script", "list", "--ticket", "1")[1]
    code, said = desk("script", "run", "wait-a-while", "--ticket", "1")
    assert code == 1
    assert "hello from the script" in said
    assert "3" in said.splitlines()[-1]
    code, said = desk("logs", str(log), "--ticket", "1")
    assert code == 0
    assert "5 × boom <n>" in said
    assert desk("logs", str(tmp_path / "none.log"))[0] == 1
    assert "5 × boom <n>" in desk("ticket", "show", "1")[1]
    assert desk("script", "retire", "wait-a-while")[0] == 0
