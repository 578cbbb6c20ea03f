"""The offline lease and the end of a revoked desk: refused without contact, erased by the server's word only."""

from pathlib import Path

import psycopg
import pytest

from desk.client.pages import PageReader
from desk.engine.sharing import admit
from desk.models.wire import uuid_text
from desk.ops.outbox import meta, put_meta
from desk.process import offline_lease
from desk.process.errors import KnownError
from desk.protocol.queue import QueueQuery
from desk.sync import enrolment, erase
from tests.sync_kit import Desk, Shared

DAY_US = offline_lease.DAY_US


def leave_alone(desk: Desk, days: int) -> None:
    """Let a desk be without contact for some days."""
    with desk.store.write() as connection:
        for name in ("contact_us", "synced_us", "enrolled_us"):
            put_meta(connection, name, desk.store.clock() - days * DAY_US)


def test_contact_prolongs_the_lease_and_the_server_says_for_how_long(
    pair: tuple[Desk, Desk], shared: Shared
) -> None:
    _, bob = pair
    leave_alone(bob, 20)
    assert erase.is_over(bob.store)
    with pytest.raises(KnownError, match="more than 14 days"):
        PageReader(bob.store.path).count(QueueQuery())
    admit(bob.store)  # the server is there
    assert not erase.is_over(bob.store)
    shared.admin.execute("UPDATE sync.server SET lease_days = 30")
    erase.note_contact(bob.store, bob.server)
    leave_alone(bob, 20)
    assert not erase.is_over(bob.store)
    assert PageReader(bob.store.path).count(QueueQuery()) == 0


def test_without_contact_it_stays_closed_and_keeps_everything(pair: tuple[Desk, Desk]) -> None:
    _, bob = pair
    ticket = bob.create("written on a train")
    leave_alone(bob, 15)
    with bob.store.write() as connection:
        put_meta(connection, "sync_address", "host=127.0.0.1 port=1 dbname=nowhere")
    with pytest.raises(KnownError, match="desk sync once") as refused:
        admit(bob.store)
    assert refused.value.code == "lease_over"
    assert "已超过 14 天" in refused.value.sentence("zh")
    assert bob.row(ticket) is not None
    assert bob.waiting() == 1


def test_a_clock_that_was_set_back_does_not_help(pair: tuple[Desk, Desk]) -> None:
    _, bob = pair
    bob.create()
    facts = erase.facts_of(bob.store)
    assert offline_lease.is_over({**facts, "hlc": (bob.store.clock() // 1000 + 20 * DAY_US // 1000) << 16}, 1)
    assert not offline_lease.is_over({"hlc": 9 << 70}, 1)  # not enrolled: no lease


def test_a_revoked_desk_is_erased_at_its_next_contact(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    ticket = ada.create("secret of the house", body="the safe's code is 4711")
    shared.settle()
    (bob.directory / "kb_index").mkdir()
    (bob.directory / "drafts.journal").write_text("half a sentence")
    (bob.directory / "not ours.txt").write_text("stays")
    assert bob.row(ticket) is not None
    shared.rows("SELECT sync.revoke_desk(%s)", bob.number)
    with pytest.raises(KnownError) as refused:
        enrolment.open_server(bob.store)
    assert erase.is_revoked(refused.value)
    leave_alone(bob, 15)
    with pytest.raises(KnownError, match="erased"):
        admit(bob.store)
    assert bob.rows("SELECT count(*) FROM ticket") == bob.rows("SELECT count(*) FROM entry") == [(0,)]
    assert enrolment.enrolment_of(bob.store) is None
    assert meta(bob.store.connection, "erased_us")
    bob.store.close()
    left = b"".join(path.read_bytes() for path in bob.directory.rglob("*") if path.is_file())
    assert b"4711" not in left
    assert b"secret of the house" not in left
    assert sorted(path.name for path in bob.directory.iterdir() if "sqlite" not in path.name) == [
        "not ours.txt"
    ]
    bob.open()


def test_a_wrong_password_or_a_dead_server_erases_nothing(pair: tuple[Desk, Desk], shared: Shared) -> None:
    _, bob = pair
    shared.admin.execute(f"ALTER ROLE {bob.role} PASSWORD 'another'")
    with pytest.raises(KnownError) as refused:
        enrolment.open_server(bob.store)
    assert refused.value.code == "server_refused"
    assert not erase.is_revoked(refused.value)
    assert not erase.is_revoked(psycopg.OperationalError("connection refused"))
    assert not erase.is_revoked(KnownError("lease_over", days=14))


def test_the_work_of_a_revoked_desk_that_was_sent_stays(
    pair: tuple[Desk, Desk], shared: Shared, tmp_path: Path
) -> None:
    ada, bob = pair
    ticket = bob.create("sent before")
    shared.settle()
    shared.rows("SELECT sync.revoke_desk(%s)", bob.number)
    erase.erase(bob.store)
    assert shared.rows("SELECT title FROM sync.ticket WHERE id = %s::uuid", uuid_text(ticket)) == [
        ("sent before",)
    ]
    assert ada.row(ticket) is not None
    assert tmp_path.exists()
