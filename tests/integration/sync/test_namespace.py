"""A desk in a network of its own whose line goes dead in the middle of an exchange: no reset, no answer, nothing.

The desk is a real engine in a network namespace; its packets, or only the answers to them, vanish while the
server is held in the middle of its push or pull. What was written meanwhile arrives once, by itself.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from desk.client.blocking import BlockingClient
from desk.models.wire import uuid_text
from desk.ops.outbox import meta, put_meta
from desk.workspace import Workspace
from tests.gate import Gate
from tests.sync_kit import PASSPHRASE, Desk, Shared

NETWORK = "10.213.7"
HERE, THERE = f"{NETWORK}.1", f"{NETWORK}.2"
WAIT_S = 90
ENGINE = """
import sys
from pathlib import Path
from desk.sync import keys
keys._SCRYPT["n"] = 1 << 8
from desk.engine import serve
serve(Path(sys.argv[1]), stdio=False, language="en")
"""
"""An engine; its key is derived as tests/sync_kit.py enrols."""


def ip(*words: str) -> None:
    """Run iproute2's command."""
    subprocess.run(["ip", *words], check=True, capture_output=True)


def namespaces_work() -> bool:
    """Whether this process may make networks."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    name = f"desk-look-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode == 0
    if made:
        ip("netns", "del", name)
    return made


pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(not namespaces_work(), reason="network namespaces need root and iproute2"),
]


class Line:
    """A network of two machines: this one and a namespace, with a wire between them that can go dead."""

    def __init__(self) -> None:
        self.name = f"desk-{os.getpid()}"
        self._wire, far = f"desk{os.getpid() % 100_000}a", f"desk{os.getpid() % 100_000}b"
        ip("netns", "add", self.name)
        ip("link", "add", self._wire, "type", "veth", "peer", "name", far, "netns", self.name)
        ip("addr", "add", f"{HERE}/24", "dev", self._wire)
        ip("link", "set", self._wire, "up")
        for words in (("addr", "add", f"{THERE}/24", "dev", far), ("link", "set", far, "up")):
            ip("-n", self.name, *words)
        ip("-n", self.name, "link", "set", "lo", "up")

    def cut(self, how: str) -> None:
        """Let packets vanish: of both directions (`down`), or only the answers (`deaf`)."""
        if how == "down":
            ip("link", "set", self._wire, "down")
        else:
            ip("route", "add", "blackhole", f"{THERE}/32")

    def mend(self, how: str) -> None:
        """Let them pass again."""
        if how == "down":
            ip("link", "set", self._wire, "up")
        else:
            ip("route", "del", "blackhole", f"{THERE}/32")

    def close(self) -> None:
        """Take the network away."""
        ip("netns", "del", self.name)
        subprocess.run(["ip", "link", "del", self._wire], capture_output=True, check=False)


def until(true: Callable[[], bool], seen: Callable[[], object] = str) -> None:
    """Ask until it is true, in the kernel's time, not in ours."""
    import select
    import time

    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end, f"it did not come back by itself {seen()}"
        select.select([], [], [], 0.05)


@contextmanager
def engine_in(line: Line, desk: Desk, port: int) -> Iterator[BlockingClient]:
    """Run the desk's engine in the namespace; its server is reached over the wire."""
    parts = {k: v for k, v in conninfo_to_dict(desk.shared.url).items() if k not in ("user", "password")}
    with desk.store.write() as connection:
        address = make_conninfo(**{**parts, "host": HERE, "port": str(port), "sslmode": "disable"})
        put_meta(connection, "sync_address", address)
    desk.close()
    workspace = Workspace(desk.directory)
    process = subprocess.Popen(
        ["ip", "netns", "exec", line.name, sys.executable, "-c", ENGINE, str(desk.directory)],
        env={**os.environ, "PYTHONPATH": os.getcwd(), "DESK_PASSPHRASE": PASSPHRASE},
    )
    try:
        until(workspace.address.exists)
        client = BlockingClient(workspace, lambda: None)
        until(lambda: client.ask("sync.status")["state"] == "online", lambda: client.ask("sync.status"))
        yield client
        client.close()
    finally:
        process.terminate()
        process.wait(90)


@contextmanager
def held(shared: Shared, what: str, ticket: bytes) -> Iterator[None]:
    """Hold the server in the middle of a push (the ticket's row) or a pull (the feed)."""
    with psycopg.connect(shared.url) as holder:
        if what == "push":
            holder.execute("SELECT 1 FROM sync.ticket WHERE id = %s FOR UPDATE", (uuid_text(ticket),))
        else:
            holder.execute("LOCK TABLE sync.op IN ACCESS EXCLUSIVE MODE")
        yield
        holder.rollback()


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND wait_event_type = 'Lock'"


@pytest.mark.parametrize("how", ["down", "deaf"])
@pytest.mark.parametrize("what", ["push", "pull"])
def test_a_line_goes_dead_in_the_middle_and_comes_back(
    pair: tuple[Desk, Desk], shared: Shared, what: str, how: str
) -> None:
    ada, bob = pair
    ticket = bob.create("on the train")
    address = meta(bob.store.connection, "sync_address")
    shared.settle()
    with ExitStack() as stack:
        gate = Gate(int(conninfo_to_dict(shared.url)["port"]), "0.0.0.0")
        stack.callback(gate.close)
        line = Line()
        stack.callback(line.close)
        client = stack.enter_context(engine_in(line, bob, gate.port))
        if what == "pull":
            ada.run("ticket.note", ticket=ticket, body="from ada 0")
            ada.push()
        with held(shared, what, ticket):
            if what == "push":
                client.do("ticket.note", {"ticket": ticket, "body": "from bob 0"})
            else:
                client.do("sync.now", {})
            until(lambda: shared.rows(WAITING, bob.role)[0][0] > 0)
            line.cut(how)
        for n in range(1, 4):
            client.do("ticket.note", {"ticket": ticket, "body": f"from bob {n}"})
            ada.run("ticket.note", ticket=ticket, body=f"from ada {n}")
        ada.exchange()
        until(lambda: client.ask("sync.status")["state"] == "offline")
        line.mend(how)
        until(lambda: client.ask("sync.status")["state"] == "online", lambda: client.ask("sync.status"))
        until(lambda: not client.ask("sync.status").get("to_send"))
        wanted = [f"from bob {n}" for n in range(0 if what == "push" else 1, 4)]
        found = "SELECT body FROM sync.entry WHERE body LIKE 'from bob%%' ORDER BY body"
        assert [body for (body,) in shared.rows(found)] == wanted, "nothing lost, nothing doubled"
        ada.exchange()
    bob.open()
    with bob.store.write() as connection:
        put_meta(connection, "sync_address", address)
    bob.connect()
    shared.settle()
    statement = "SELECT ticket_id, id, kind, body, effective_us, hlc FROM entry ORDER BY 1, 2"
    assert ada.rows(statement) == bob.rows(statement)
    assert len(ada.rows("SELECT 1 FROM entry WHERE body LIKE 'from ada%'")) == (4 if what == "pull" else 3)
