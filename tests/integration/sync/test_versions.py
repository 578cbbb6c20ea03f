"""Releases beside one another: a present desk on the first release's server, a first release's desk on a present one.

`first_release/server.sql` is the first release's schema with its rules; `first_release/desk.json` is what its desk
sent, recorded from it, and the fields that it found in every answer.
"""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desk.models.wire import uuid_text
from desk.sync import install
from desk.sync.line import Desk as Line
from tests.sync_kit import TURNED_CLOCK, Desk, Shared, database_url

FIRST = Path(__file__).parent / "first_release"


@pytest.fixture
def first(server: str) -> Iterator[Shared]:
    """Yield a shared database of the first release."""
    name = f"desk_first_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(database_url(server, name), autocommit=True) as administrator:
        administrator.execute((FIRST / "server.sql").read_bytes())
        administrator.execute(TURNED_CLOCK)
    found = Shared(server, name)
    yield found
    found.close()
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(f"DROP DATABASE {name}")


def work(desk: Desk, title: str) -> bytes:
    """Do what an agent does in a minute."""
    ticket = desk.create(title, body="text")
    for verb, args in (
        ("ticket.take", {}), ("ticket.note", {"body": "a note"}), ("ticket.reply", {"body": "a reply"}),
        ("ticket.tags", {"added": ("x",), "removed": ()}),
    ):  # fmt: skip
        desk.run(verb, ticket=ticket, **args)
    return ticket


def test_a_present_desk_works_on_the_first_server_and_through_its_upgrade(
    first: Shared, tmp_path: Path
) -> None:
    ada = first.desk(tmp_path / "ada", first.add_person("Ada", role="administrator"))
    bob = first.desk(tmp_path / "bob", first.add_person("Bob"))
    before = work(ada, "before the upgrade")
    for desk in (ada, bob):
        line = Line(desk.store, desk.server)
        line.greet()
        line.cycle()  # with what happens once a day, which this server cannot do
        line.leases.keep()
        assert not line.leases.held, "without the newer function nobody holds a lease"
    assert bob.kinds(before) == ada.kinds(before)
    assert ada.waiting() == bob.waiting() == 0
    bob.run("ticket.note", ticket=before, body="written while it is upgraded")
    install.prepare(first.url)
    first.admin.execute(TURNED_CLOCK)
    doubled = (
        "SELECT proname FROM pg_proc WHERE pronamespace = 'sync'::regnamespace GROUP BY 1 HAVING count(*) > 1"
    )
    assert not first.rows(doubled), "no function of an older release is left beside its successor"
    assert not first.rows(
        "SELECT 1 FROM pg_constraint WHERE conrelid = 'sync.entry'::regclass AND contype = 'f'"
    )
    after = work(bob, "after the upgrade")
    first.settle()
    for ticket in (before, after):
        assert ada.kinds(ticket) == bob.kinds(ticket)
        assert ada.row(ticket) == bob.row(ticket)
    line = Line(ada.store, ada.server)
    line.leases.keep()
    assert line.leases.held
    assert line.upkeep.check.run() == 0, "the sums of both are equal"


def replayed(frozen: dict[str, Any], desk: Desk) -> str:
    """Return the frozen batch as this desk, person and group would have sent it."""
    text = json.dumps(frozen["batch"])
    text = text.replace(frozen["group"], uuid_text(desk.shared.groups[0]))
    return text.replace(frozen["person"], uuid_text(desk.person))


def test_a_desk_of_the_first_release_works_on_a_present_server(
    pair: tuple[Desk, Desk], shared: Shared
) -> None:
    frozen = json.loads((FIRST / "desk.json").read_text())
    ada, bob = pair
    facts = {"prev": "", "next": "00" * 16, "drained": True, "protocol": 1}
    statement = "SELECT sync.push_v1(%s::text::jsonb, %s::text::jsonb)"
    for _ in range(2):  # its second sending is the one after a lost answer
        row = ada.server.execute(statement, (replayed(frozen, ada), json.dumps(facts))).fetchone()
        assert row is not None
        acks = row[0]["acks"]
        assert [ack["out"] for ack in acks] == ["ok"] * len(frozen["batch"]), acks
        assert {"acks", "heads", "now"} <= set(row[0]), "what the first release reads of an answer"
    streams = [stream for (stream,) in shared.rows("SELECT id FROM sync.stream ORDER BY id")]
    rows = ada.server.execute(
        "SELECT stream_id, seq, kind, ent, rev, op_id, body FROM sync.pull_v1(%s, %s, %s)",
        (streams, [0] * len(streams), 500),
    ).fetchall()
    for kind, fields in frozen["answers"].items():
        bodies = [row[6] for row in rows if row[2] == kind]
        assert bodies, kind
        assert all(set(fields) <= set(body) for body in bodies), f"{kind} lacks what the first release reads"
    bob.exchange()
    [ticket] = bob.rows("SELECT id FROM ticket")
    written = [entry["kind"] for op in frozen["batch"] for entry in op.get("entries", ())]
    assert sorted(bob.kinds(ticket[0])) == sorted(written)
    assert bob.row(ticket[0]).title == "another title"
