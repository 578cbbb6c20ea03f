"""The sharing thread in real engines: colleagues see each other's work live, also after the server was away."""

import base64
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desk.bench import postgres
from desk.client.blocking import BlockingClient
from desk.engine.inside import open_inside
from desk.models.store import Store
from desk.sync import enrolment
from desk.workspace import Workspace
from tests.sync_kit import PASSPHRASE, Shared, make_template

WAIT_S = 30


def until(condition: Callable[[], Any]) -> Any:
    """Ask again and again until the answer is true; the engines work while they are asked."""
    end = time.monotonic() + WAIT_S
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
    return found


class Team:
    """Two workspaces with an engine each, on a server that can be stopped."""

    def __init__(self, server: postgres.Postgres, directory: Path, held: ExitStack) -> None:
        os.environ["DESK_PASSPHRASE"] = PASSPHRASE
        self.server = server
        self.shared = Shared(server.url, make_template(server.url))
        held.callback(self.shared.admin.close)
        self.ada = self._enrol(directory / "ada", "Ada", held)
        self.bob = self._enrol(directory / "bob", "Bob", held)

    def _enrol(self, directory: Path, name: str, held: ExitStack) -> BlockingClient:
        person = self.shared.add_person(name)
        address = f"host=127.0.0.1 port={self.server.port} dbname={self.shared.name}"
        made = enrolment.redeem(address, enrolment.invite(self.shared.admin, person), passphrase=PASSPHRASE)
        store = Store(directory)
        enrolment.become(store, made)
        store.close()
        client = BlockingClient(Workspace(directory), lambda: open_inside(Workspace(directory), create=True))
        held.callback(client.close)
        until(lambda: client.ask("sync.status")["state"] == "online")
        return client

    def create(self, client: BlockingClient, title: str) -> None:
        """Create a ticket in the first group."""
        group = base64.b64encode(self.shared.groups[0]).decode()
        client.do("ticket.create", {"title": title, "group": group})


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with postgres.own_server() as server, ExitStack() as held:
        yield Team(server, tmp_path, held)


def tickets(client: BlockingClient) -> int:
    """Return how many tickets the client's workspace has."""
    return sum(client.ask("query.counts")["groups"].values())


def test_colleagues_see_each_other_live_and_after_the_server_was_away(team: Team) -> None:
    team.create(team.ada, "one")
    until(lambda: tickets(team.bob) == 1)
    team.server.stop()
    until(lambda: team.ada.ask("sync.status")["state"] == "offline")
    team.create(team.ada, "two, offline")
    team.create(team.bob, "three, offline")
    assert team.ada.ask("query.sync")["to_send"] == 1
    team.server.start()
    until(lambda: tickets(team.ada) == 3 and tickets(team.bob) == 3)
    assert until(lambda: team.ada.ask("sync.status")["state"] == "online")
    assert team.ada.ask("query.sync").get("to_send", 0) == 0


def test_a_revoked_laptop_says_so(team: Team) -> None:
    with psycopg.connect(team.shared.url, autocommit=True) as administrator:
        administrator.execute("SELECT sync.revoke_desk(2)")
    until(lambda: team.bob.ask("sync.status").get("code") == "server_refused")
    status = team.bob.ask("sync.status")
    assert "desk db invite" in status["why"]
    assert "desk db invite" in status["why_zh"]
