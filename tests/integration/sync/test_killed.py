"""kill -9: of a desk at every statement of push and pull, of the server's process in a push; many real processes at once."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from desk.bench import postgres
from desk.models.wire import uuid_text
from desk.ops.outbox import put_meta
from desk.process.errors import KnownError
from desk.sync import enrolment
from tests.conftest import ProofCount
from tests.gate import Gate
from tests.sync_kit import Desk, Shared, make_template

PROGRAM = (sys.executable, "-m", "tests.integration.sync.exchanging")


def process(desk: Desk, *arguments: object) -> "subprocess.Popen[str]":
    """Start a desk's process on its replica."""
    return subprocess.Popen(
        [*PROGRAM, str(desk.directory), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**os.environ, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip


def day(ada: Desk, bob: Desk, ticket: bytes, n: int) -> None:
    """Let both write what the exchange that dies has to carry."""
    bob.run("ticket.note", ticket=ticket, body=f"bob {n}")
    bob.run("ticket.title", ticket=ticket, to=f"title {n}")
    bob.run("ticket.create", title=f"bob's {n}", body="text", group=bob.shared.groups[0])
    bob.exchange()
    ada.run("ticket.note", ticket=ticket, body=f"ada {n}")
    ada.run("ticket.create", title=f"ada's {n}", body="text", group=ada.shared.groups[0])
    ada.run("ticket.tags", ticket=ticket, added=(f"t{n}",), removed=())


def enrolled_address(desk: Desk) -> str:
    """Return where a desk's server is."""
    made = enrolment.enrolment_of(desk.store)
    assert made is not None
    return made.address


def equal(ada: Desk, bob: Desk) -> None:
    """Say that both show the same, and that the server has each note once."""
    for statement in (
        "SELECT id, number, title, tags, rev, entry_count FROM ticket ORDER BY id",
        "SELECT ticket_id, id, kind, body, effective_us, hlc FROM entry ORDER BY 1, 2",
        "SELECT count(*) FROM outbox",
        "SELECT count(*) FROM shadow",
    ):
        assert ada.rows(statement) == bob.rows(statement), statement


def test_a_desk_is_killed_at_every_statement(
    pair: tuple[Desk, Desk], shared: Shared, proof_count: ProofCount
) -> None:
    """Five statements at every run, spread over the exchange; each single one with --full."""
    ada, bob = pair
    ticket = ada.create()
    shared.settle()
    day(ada, bob, ticket, 0)
    counting = process(ada, "kill", 0)
    out, err = counting.communicate(timeout=60)
    assert counting.returncode == 0, err
    statements = int(out)
    assert statements > 100
    points = proof_count(reduced=5, full=statements)
    killed = 0
    for n in range(1, points + 1):
        at = round(n * statements / points)
        shared.settle()
        day(ada, bob, ticket, n)
        ada.store.close()
        dying = process(ada, "kill", at)
        _, err = dying.communicate(timeout=60)
        assert dying.returncode in (0, -signal.SIGKILL), err
        killed += dying.returncode != 0
        ada.open()
        ada.connect()
        shared.settle()
        equal(ada, bob)
        notes = "SELECT count(*), count(DISTINCT body) FROM sync.entry WHERE kind = 'internal_note'"
        assert shared.rows(notes) == [(2 * n + 2, 2 * n + 2)]
    assert killed >= points - max(1, points // 10)  # the last ones come after the end of a shorter exchange
    assert shared.rows("SELECT count(*), count(DISTINCT number) FROM sync.ticket") == [(2 * points + 3,) * 2]


def test_the_servers_process_is_killed_in_a_push(tmp_path: Path) -> None:
    """SIGKILL of the backend: PostgreSQL restarts itself, the desk sends again, nothing is there twice."""
    with postgres.own_server() as server:
        shared = Shared(server.url, make_template(server.url))
        ada = shared.desk(tmp_path / "ada", shared.add_person("Ada"))
        ticket = ada.create()
        ada.exchange()
        shared.admin.execute("CHECKPOINT")
        ada.run("ticket.note", ticket=ticket, body="kept")
        with psycopg.connect(shared.url) as holder:
            holder.execute("SELECT 1 FROM sync.ticket WHERE id = %s FOR UPDATE", (uuid_text(ticket),))
            failed: list[BaseException] = []
            sending = threading.Thread(target=_push, args=(ada, failed))
            sending.start()
            waits = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
            while not shared.rows(waits, ada.server.info.backend_pid)[0][0]:
                pass
            os.kill(ada.server.info.backend_pid, signal.SIGKILL)
            sending.join(90)
            assert isinstance(failed[0], psycopg.OperationalError)
            with pytest.raises(psycopg.OperationalError):
                _ask_until_broken(holder)
        assert ada.waiting() == 1
        shared.admin.close()
        admin = _again(shared.url)
        ada.connect()
        ada.exchange()
        found = admin.execute("SELECT count(*) FROM sync.entry WHERE kind = 'internal_note'").fetchall()
        assert (ada.waiting(), found) == (0, [(1,)])
        admin.close()
        ada.close()


def _ask_until_broken(connection: psycopg.Connection[Any]) -> None:
    """Ask until the connection ends: everybody's does when PostgreSQL starts over."""
    while True:
        connection.execute("SELECT 1")


def _push(desk: Desk, failed: list[BaseException]) -> None:
    try:
        desk.push()
    except psycopg.Error as error:
        failed.append(error)


def _again(url: str) -> psycopg.Connection[Any]:
    """Connect as soon as the server has recovered."""
    for _ in range(200):
        try:
            return psycopg.connect(url, autocommit=True, connect_timeout=5)
        except psycopg.OperationalError:
            threading.Event().wait(0.05)
    raise AssertionError("the server does not come back")


@pytest.mark.full
def test_four_desks_in_four_processes_for_a_minute(shared: Shared, tmp_path: Path) -> None:
    """True concurrency: no error, no deadlock, all equal at the end."""
    desks = [shared.desk(tmp_path / f"d{n}", shared.add_person(f"P{n}")) for n in range(4)]
    running = [process(desk, "work", 60, n) for n, desk in enumerate(desks)]
    done = 0
    for one in running:
        out, err = one.communicate(timeout=180)
        assert one.returncode == 0, err
        done += int(out)
    assert done > 1_000
    for desk in desks:
        desk.store.close()
        desk.open()
    shared.settle()
    for other in desks[1:]:
        equal(desks[0], other)
    assert shared.rows("SELECT count(*) FROM sync.dead_letter") == [(0,)]


def test_the_line_is_cut_at_any_byte(
    pair: tuple[Desk, Desk], shared: Shared, server: str, proof_count: ProofCount
) -> None:
    """The connection ends after so many bytes, in the log-in, a question or an answer: sent again, once."""
    ada, bob = pair
    gate = Gate(int(conninfo_to_dict(server)["port"]))
    try:
        ticket = ada.create()
        shared.settle()
        with ada.store.write() as connection:
            address = {**conninfo_to_dict(enrolled_address(ada)), "host": "127.0.0.1", "port": gate.port}
            put_meta(connection, "sync_address", make_conninfo("", **address))
        cuts = proof_count(reduced=12, full=150)
        broken = 0
        for n in range(cuts):
            day(ada, bob, ticket, n)
            gate.left = 40 + n * 16_000 // cuts
            broken += _cut_exchange(ada)
            gate.left = None
            ada.connect()
            shared.settle()
            equal(ada, bob)
        assert broken > cuts // 2
        notes = "SELECT count(*), count(DISTINCT body) FROM sync.entry WHERE kind = 'internal_note'"
        assert shared.rows(notes) == [(2 * cuts, 2 * cuts)]
    finally:
        ada.server.close()
        gate.close()


def _cut_exchange(desk: Desk) -> bool:
    """Connect and exchange over a line that may break; tell whether it did."""
    try:
        desk.connect()
        desk.exchange()
    except (psycopg.OperationalError, KnownError):
        return True
    return False
