"""Workspaces and clients for tests with real engine processes."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desk.client.blocking import BlockingClient
from desk.client.qt import EngineClient
from desk.client.qt_transport import PACKAGE_ROOT
from desk.engine.inside import open_inside
from desk.protocol.views import TicketView
from desk.workspace import Workspace

WAIT_MS = 60_000
MakeClient = Callable[..., EngineClient]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a workspace with a person and one ticket, and no engine running on it."""
    found = Workspace(tmp_path / "workspace")
    with inside(found) as client:
        client.do("workspace.start", {"name": "Ada", "language": "en"})
        client.do("ticket.create", {"title": "Printer on fire", "body": "It burns.", "priority": 2})
    return found


def inside(workspace: Workspace) -> BlockingClient:
    """Return a client with an engine in this process."""
    return BlockingClient(workspace, lambda: open_inside(workspace, create=True))


@pytest.fixture
def make_client(workspace: Workspace, qtbot: QtBot) -> Iterator[MakeClient]:
    """Return a maker of window clients on the workspace; all are stopped at the end."""
    made: list[EngineClient] = []

    def make(**options: Any) -> EngineClient:
        client = EngineClient(workspace.directory, **options)
        made.append(client)
        return client

    yield make
    for client in made:
        client.stop()


def ready(qtbot: QtBot, client: EngineClient) -> EngineClient:
    """Start a client and wait until its engine answers."""
    client.start()
    qtbot.waitUntil(lambda: client.state == "ready", timeout=WAIT_MS)
    return client


def ask(
    qtbot: QtBot, client: EngineClient, verb: str, args: dict[str, Any] | None = None, **options: Any
) -> Any:
    """Send one request and return its answer."""
    answers: list[Any] = []
    client.request(verb, args, done=answers.append, failed=answers.append, **options)
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT_MS)
    return answers[0]


def the_ticket(qtbot: QtBot, client: EngineClient) -> TicketView:
    """Return the workspace's first ticket."""
    view: TicketView = ask(qtbot, client, "query.ticket", {"key": 1}, reply_type=TicketView)
    return view


def desk(*arguments: str, workspace: Workspace) -> "subprocess.CompletedProcess[str]":
    """Run the command line on a workspace."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "desk", *arguments, "--workspace", str(workspace.directory)],
        env=environment, capture_output=True, text=True, timeout=180,
    )  # fmt: skip
