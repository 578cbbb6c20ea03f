"""The sharing thread in real engines: colleagues see each other's work live, also after the server was away."""

import base64
import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desk.bench import postgres
from desk.client.blocking import BlockingClient
from desk.engine.inside import InsideLink, open_inside
from desk.models.store import Store
from desk.protocol.sharing import SyncStatus
from desk.sync import enrolment, loop
from desk.sync.replica import Replica
from desk.sync.upkeep import Asked
from desk.workspace import Workspace
from tests.sync_kit import PASSPHRASE, Desk, Shared, make_template

WAIT_S = 120
WORK_S = 0.02


class Team:
    """Two workspaces with an engine each, on a server that can be stopped."""

    def __init__(self, server: postgres.Postgres, directory: Path, held: ExitStack) -> None:
        os.environ["DESK_PASSPHRASE"] = PASSPHRASE
        self.server = server
        self.shared_folder = directory
        self.shared = Shared(server.url, make_template(server.url))
        self._links: list[InsideLink] = []
        self._clients: list[BlockingClient] = []
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
        client = BlockingClient(Workspace(directory), lambda: self._open(Workspace(directory)))
        self._clients.append(client)
        held.callback(client.close)
        self.until(lambda: client.ask("sync.status")["state"] == "online")
        return client

    def _open(self, workspace: Workspace) -> InsideLink:
        link = open_inside(workspace, create=True)
        assert link is not None
        self._links.append(link)
        return link

    def until(self, condition: Callable[[], Any]) -> Any:
        """Let all engines work until the condition holds; they rest between, so that their threads get on."""
        end = time.monotonic() + WAIT_S
        while not (found := condition()):
            assert time.monotonic() < end, (
                f"{WAIT_S} s passed: {[client.ask('sync.status') for client in self._clients]}"
            )
            for link in self._links:
                link.work(WORK_S)
        return found

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
    team.until(lambda: tickets(team.bob) == 1)
    team.server.stop()
    team.until(lambda: team.ada.ask("sync.status")["state"] == "offline")
    team.create(team.ada, "two, offline")
    team.create(team.bob, "three, offline")
    assert team.ada.ask("query.sync")["to_send"] == 1
    team.server.start()
    team.until(lambda: tickets(team.ada) == 3 and tickets(team.bob) == 3)
    assert team.until(lambda: team.ada.ask("sync.status")["state"] == "online")
    assert team.ada.ask("query.sync").get("to_send", 0) == 0
    # A ticket that is not kept here comes when it is asked for, by number or id.
    bob = Store(team.shared_folder / "bob")
    ((ident, number),) = bob.connection.exec_driver_sql(
        "SELECT id, number FROM ticket WHERE title = 'one'"
    ).all()
    for asked in ({"number": number}, {"ticket": base64.b64encode(ident).decode()}):
        with bob.write() as connection:
            replica = Replica(bob, connection)
            replica.forget(bytes(ident), evicted=True)
            replica.finish()
        team.until(lambda: tickets(team.bob) == 2)
        assert team.bob.ask("sync.fetch", asked) == {"asked": True}
        team.until(lambda: tickets(team.bob) == 3)
    assert team.bob.ask("sync.search", {"words": "offline"}) == {"asked": True}
    assert team.until(lambda: team.ada.ask("sync.lease", {"name": "mail:a@b"})["held"])
    assert not team.bob.ask("sync.lease", {"name": "mail:a@b"})["held"]
    bob.close()


def test_a_revoked_laptop_says_so(team: Team) -> None:
    with psycopg.connect(team.shared.url, autocommit=True) as administrator:
        administrator.execute("SELECT sync.revoke_desk(2)")
    team.until(lambda: team.bob.ask("sync.status").get("code") == "desk_erased")
    status = team.bob.ask("sync.status")
    assert "desk db invite" in status["why"]
    assert "desk db invite" in status["why_zh"]


def test_a_bell_that_came_with_an_answer_is_heard(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    ada, bob = pair
    line = loop.Desk(bob.store, bob.server)
    line.greet()
    ada.create()
    assert ada.push().count == 1
    ada.server.execute("SELECT sync.ring_v1(%s)", (sorted({0, *streams(ada)}),))
    assert select.select([line.fileno], [], [], WAIT_S)[0], "the bell did not ring"
    bob.server.execute("SELECT 1")  # reads the bell along with its answer: the socket is silent again
    assert not select.select([line.fileno], [], [], 0)[0]
    thread = loop.SyncThread(Workspace(bob.directory), tell=print, changed=print, present=print)
    began = time.monotonic()
    assert thread._listen(line, WAIT_S)
    assert time.monotonic() - began < WAIT_S / 2


def streams(desk: Desk) -> set[int]:
    """Return the streams that a desk follows."""
    return {stream for (stream,) in desk.rows("SELECT stream FROM sync_cursor")}


def test_a_bug_does_not_end_the_sharing(pair: tuple[Desk, Desk]) -> None:
    _, bob = pair
    told: list[SyncStatus] = []

    def tell(status: SyncStatus) -> None:
        told.append(status)
        if status.state == "syncing":
            raise LookupError("a window's bug")

    thread = loop.SyncThread(Workspace(bob.directory), tell=tell, changed=print, present=print)
    thread._session(bob.store)
    assert [(status.state, status.code) for status in told] == [("syncing", ""), ("offline", "sync_stumbled")]
    assert "LookupError" in told[-1].why
    assert "LookupError" in told[-1].why_zh


def test_who_is_on_a_ticket_is_told_and_older_tickets_wait_for_a_line(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create()
    ada.shared.settle()
    present: list[tuple[bytes, list[dict[str, Any]]]] = []
    answers: list[tuple[str, dict[str, Any]]] = []
    threads = [
        loop.SyncThread(
            Workspace(desk.directory), tell=print, changed=print,
            present=lambda *who: present.append(who), answered=lambda *what: answers.append(what),
        )
        for desk in pair
    ]  # fmt: skip
    threads[0].be_present(ticket, "view")
    threads[0].be_present(ticket, "reply")
    threads[0]._tell_presence(loop.Desk(ada.store, ada.server))
    threads[1].be_present(ticket, "view")
    threads[1]._tell_presence(loop.Desk(bob.store, bob.server))
    assert [who for who, _ in present] == [ticket, ticket]
    assert [(other["name"], other["mode"]) for other in present[1][1]] == [("Ada", "reply")]
    threads[1].unlock("another passphrase")
    threads[1].ask(Asked("search", number="T-7"))
    threads[1]._answer(None)
    assert answers == [("search", {"number": "T-7", "found": False, "offline": True})]
