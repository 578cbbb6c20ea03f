"""Faults one at a time: lost answers, crashes at every write, copies, poison, old pages, floors, erased texts."""

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desk.models.store import REPLICA, Store
from desk.models.wire import uuid_text
from desk.ops.outbox import add_op
from desk.sync import bootstrap
from desk.sync.pull import Receiver
from desk.sync.push import Sender
from tests.sync_kit import Desk, Shared


class AnswerLostError(Exception):
    """The server committed; the desk never heard."""


class DiedError(Exception):
    """The process was killed here."""


class Deaf(Sender):
    """A sender whose answers are lost."""

    def _take_in(self, *_: Any) -> Any:
        raise AnswerLostError


def reopen(desk: Desk) -> None:
    """Start the desk's process again."""
    desk.store.close()
    desk.open()


def test_a_lost_answer_changes_nothing(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    ticket = ada.create()
    ada.run("ticket.note", ticket=ticket, body="once")
    for _ in range(3):
        with pytest.raises(AnswerLostError):
            Deaf(ada.store, ada.server).push()
        reopen(ada)
    shared.settle()
    assert bob.kinds(ticket) == ["created", "internal_note"]
    assert shared.rows("SELECT count(*) FROM sync.entry WHERE kind = 'internal_note'") == [(1,)]


def test_what_was_pulled_before_its_answer_came_leaves_the_outbox(pair: tuple[Desk, Desk]) -> None:
    ada, _ = pair
    ada.create()
    with pytest.raises(AnswerLostError):
        Deaf(ada.store, ada.server).push()
    while ada.pull():
        pass
    assert ada.waiting() == 0


@pytest.mark.parametrize("at", range(1, 9))
def test_killed_at_every_write_of_a_pull(pair: tuple[Desk, Desk], at: int) -> None:
    ada, bob = pair
    tickets = [ada.create(f"t{n}") for n in range(3)]
    for ticket in tickets:
        ada.run("ticket.take", ticket=ticket)
    ada.exchange()
    statements = 0

    def count(_statement: str) -> None:
        nonlocal statements
        statements += 1
        if statements == at * 12:
            raise DiedError

    from sqlalchemy import event

    def before(_c: Any, _cursor: Any, statement: str, _p: Any, _x: Any, _m: Any) -> None:
        count(statement)

    event.listen(bob.store.engine, "before_cursor_execute", before)
    try:
        while Receiver(bob.store, bob.server).pull(2).count:
            pass
    except DiedError:
        pass
    event.remove(bob.store.engine, "before_cursor_execute", before)
    reopen(bob)
    bob.connect()
    ada.shared.settle()
    assert {bob.row(ticket).owner_id for ticket in tickets} == {ada.person}
    assert [bob.kinds(ticket) for ticket in tickets] == [["created", "assigned"]] * 3


def test_the_server_is_cut_in_the_middle_of_a_push(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    ticket = ada.create()
    shared.settle()
    ada.run("ticket.note", ticket=ticket, body="kept")
    pid = ada.server.info.backend_pid
    with psycopg.connect(shared.url) as holder:
        holder.execute("SELECT 1 FROM sync.ticket WHERE id = %s FOR UPDATE", (uuid_text(ticket),))
        failed: list[BaseException] = []

        def push() -> None:
            try:
                ada.push()
            except psycopg.Error as error:
                failed.append(error)

        sending = threading.Thread(target=push)
        sending.start()
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
        while not shared.rows(waiting, pid)[0][0]:
            pass
        shared.rows("SELECT pg_terminate_backend(%s)", pid)
        sending.join()
    assert failed
    assert ada.waiting() == 1
    ada.connect()
    shared.settle()
    assert bob.kinds(ticket).count("internal_note") == 1


def test_a_restored_copy_is_found_and_loses_nothing(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    first = ada.create("before the backup")
    shared.settle()
    ada.store.close()
    shutil.copy(ada.directory / REPLICA, ada.directory / "backup")
    ada.open()
    second = ada.create("after the backup")
    ada.exchange()
    ada.store.close()
    for suffix in ("", "-wal", "-shm"):
        (ada.directory / f"{REPLICA}{suffix}").unlink(missing_ok=True)
    shutil.copy(ada.directory / "backup", ada.directory / REPLICA)
    ada.open()
    third = ada.create("made on the restored copy")
    assert ada.push().copied
    shared.settle()
    assert len({bob.row(t).number for t in (first, second, third)}) == 3
    assert {ada.row(t).number for t in (first, second, third)} == {
        bob.row(t).number for t in (first, second, third)
    }


def test_a_desk_never_loses_to_its_own_older_edit(shared: Shared, tmp_path: Path) -> None:
    ahead = 86_400_000_000 * 400
    now: dict[str, int] = {"skew": 0}
    import time

    person = shared.add_person("Ada")
    ada = shared.desk(tmp_path / "ada", person, clock=lambda: time.time_ns() // 1000 + now["skew"])
    ticket = ada.create("one")
    ada.exchange()
    now["skew"] = ahead
    ada.run("ticket.title", ticket=ticket, to="two")
    ada.run("ticket.title", ticket=ticket, to="three")
    now["skew"] = -ahead
    ada.run("ticket.title", ticket=ticket, to="four")
    ada.exchange()
    assert shared.rows("SELECT title FROM sync.ticket") == [("four",)]
    assert ada.ask("query.conflicts") == []


def test_one_poisoned_op_does_not_hold_up_the_others(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    one = ada.create("one")
    with ada.store.write() as connection:
        poison = {"op": uuid_text(ada.shared.ident()), "kind": "ticket.change", "ent": uuid_text(one),
                  "ver": "0" * 16, "set": {"priority": "high"}, "base": {"priority": 3}, "entries": []}  # fmt: skip
        add_op(connection, one, poison)
    two = ada.create("two")
    ada.shared.settle()
    assert bob.row(one) is not None
    assert bob.row(two) is not None
    (refused,) = ada.ask("query.undelivered")
    assert refused.why.startswith("poison")


def test_a_moved_ticket_is_forgotten_and_late_notes_are_kept(shared: Shared, tmp_path: Path) -> None:
    ada = shared.desk(tmp_path / "ada", shared.add_person("Ada"))
    bob = shared.desk(tmp_path / "bob", shared.add_person("Bob", groups=shared.groups[:1]))
    ticket = ada.create()
    shared.settle()
    ada.run("ticket.group", ticket=ticket, to=shared.groups[1])
    bob.run("ticket.note", ticket=ticket, body="written on the train")
    bob.run("ticket.start", ticket=ticket)
    ada.exchange()
    shared.settle()
    assert bob.row(ticket) is None
    assert bob.rows("SELECT count(*) FROM entry") == [(0,)]
    assert "written on the train" in [body for (body,) in ada.rows("SELECT body FROM entry")]
    assert ada.row(ticket).state == "new"
    assert [c.reason for c in ada.ask("query.conflicts")] == ["moved_away", "moved_away"]


def test_a_group_that_is_left_is_forgotten_and_comes_back(shared: Shared, tmp_path: Path) -> None:
    ada = shared.desk(tmp_path / "ada", shared.add_person("Ada"))
    person = shared.add_person("Bob")
    bob = shared.desk(tmp_path / "bob", person)
    ticket = ada.create(group=shared.groups[1])
    shared.settle()
    shared.join(person, shared.groups[1], ended="2026-03-09T00:00:00+00:00")
    shared.settle()
    assert bob.row(ticket) is None
    shared.join(person, shared.groups[1])
    shared.settle()
    assert bob.row(ticket) is not None


def test_below_the_floor_the_stream_is_read_anew(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    tickets = [ada.create(f"t{n}") for n in range(4)]
    bob.run("ticket.create", title="not sent yet", group=shared.groups[0])
    ada.exchange()
    shared.rows("UPDATE sync.stream SET floor = head WHERE id > 0 RETURNING 1")
    assert bob.pull()
    shared.settle()
    assert all(bob.row(ticket) is not None for ticket in tickets)
    assert ada.rows("SELECT count(*) FROM ticket") == [(5,)]


def test_a_first_copy_by_copy_is_the_same(pair: tuple[Desk, Desk], shared: Shared, tmp_path: Path) -> None:
    ada, bob = pair
    for n in range(bootstrap.WORTH + 5):
        ticket = ada.create(f"ticket {n}", tags=("a",))
    ada.run("ticket.take", ticket=ticket)
    ada.run(
        "ticket.wait",
        ticket=ticket,
        state="scheduled",
        reason="r",
        expected_until_us=ada.store.clock() + 9**15,
    )
    shared.settle()
    carl = shared.desk(tmp_path / "carl", shared.add_person("Carl"))
    shared.settle()
    columns = "number, title, state, open, owner_id, wake_us, tags, created_us, rev, entry_count, due_metric, due_sort"
    assert carl.rows(f"SELECT {columns} FROM ticket ORDER BY id") == bob.rows(
        f"SELECT {columns} FROM ticket ORDER BY id"
    )
    entries = "ticket_id, id, kind, body, effective_us, hlc, n"
    assert carl.rows(f"SELECT {entries} FROM entry ORDER BY 1, 2") == bob.rows(
        f"SELECT {entries} FROM entry ORDER BY 1, 2"
    )
    assert carl.rows("SELECT count(*) FROM fact") == bob.rows("SELECT count(*) FROM fact")
    assert len(carl.rows("SELECT rowid FROM fulltext WHERE fulltext MATCH 'ticket'")) == bootstrap.WORTH + 5
    assert bob.row(ticket).rev == carl.row(ticket).rev


def test_redacted_and_purged_everywhere(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    ticket, gone = ada.create("stays"), ada.create("goes")
    ada.run("ticket.note", ticket=ticket, body="password hunter2")
    shared.settle()
    (note,) = shared.rows("SELECT id::text FROM sync.entry WHERE kind = 'internal_note'")[0]
    shared.rows("SELECT sync.redact(%s::uuid, 'a password')", note)
    shared.rows("SELECT sync.purge_ticket(%s::uuid, 'asked by the person')", uuid_text(gone))
    shared.settle()
    for desk in pair:
        assert desk.row(gone) is None
        assert desk.rows("SELECT body FROM entry WHERE kind = 'internal_note'") == [("",)]
        assert desk.rows("SELECT rowid FROM fulltext WHERE fulltext MATCH 'hunter2'") == []
    assert shared.rows(
        "SELECT count(*) FROM sync.op WHERE body::text LIKE '%%hunter2%%' OR body::text LIKE '%%goes%%'"
    ) == [(0,)]


def test_an_old_server_is_waited_for(pair: tuple[Desk, Desk], shared: Shared) -> None:
    """A kind that the server has not learnt is held, and sent when it has."""
    ada, bob = pair
    ticket = ada.create()
    shared.settle()
    shared.rows("DELETE FROM sync.rule_kind WHERE kind = 'promise' RETURNING 1")
    ada.run("ticket.promise", ticket=ticket, at_us=ada.store.clock() + 10**12)
    ada.push()
    assert ada.ask("query.sync").held == 1
    shared.rows(
        "INSERT INTO sync.rule_kind VALUES ('promise', 'public', NULL, 'occurred', 'agent', false) RETURNING 1"
    )
    Sender(ada.store, ada.server).release_held()
    shared.settle()
    assert "promise" in bob.kinds(ticket)


def test_an_old_desk_keeps_what_only_newer_ones_know(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    ticket = ada.create()
    shared.settle()
    shared.rows(
        "INSERT INTO sync.rule_field (noun, field, policy) VALUES ('ticket', 'severity', 'lww') RETURNING 1"
    )
    with ada.store.write() as connection:
        op = {"op": uuid_text(shared.ident()), "kind": "ticket.change", "ent": uuid_text(ticket), "ver": "f" * 16,
              "at": "2026-01-01T00:00:00+00:00", "entries": [],
              "set": {"severity": "high"}, "base": {"severity": ""}}  # fmt: skip
        add_op(connection, ticket, op)
    shared.settle()
    bob.run("ticket.title", ticket=ticket, to="changed by an old desk")
    shared.settle()
    ((extra, title),) = shared.rows("SELECT extra->>'severity', title FROM sync.ticket")
    assert (extra, title) == ("high", "changed by an old desk")


def test_many_writers_miss_nothing(server: str, template: str, tmp_path: Path) -> None:
    """Four desks in four threads, real concurrency: no error, nothing lost, all equal at the end."""
    shared = Shared(server, template)
    try:
        desks = [shared.desk(tmp_path / f"d{n}", shared.add_person(f"P{n}")) for n in range(4)]
        ticket = desks[0].create()
        shared.settle()
        errors: list[BaseException] = []

        def work(desk: Desk) -> None:
            try:
                store = Store(desk.directory)
                for n in range(25):
                    desk.run("ticket.note", ticket=ticket, body=f"{desk.number} {n}")
                    Sender(desk.store, desk.server).push(3)
                    Receiver(desk.store, desk.server).pull(5)
                store.close()
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=work, args=(desk,)) for desk in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        shared.settle()
        texts = {
            json.dumps(
                desk.rows("SELECT body FROM entry WHERE kind = 'internal_note' ORDER BY id"), default=list
            )
            for desk in desks
        }
        assert len(texts) == 1
        assert shared.rows("SELECT count(*) FROM sync.entry WHERE kind = 'internal_note'") == [(100,)]
    finally:
        shared.close()
