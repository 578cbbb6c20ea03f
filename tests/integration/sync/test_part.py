"""A replica that keeps a part: older tickets leave and come back, sums find what differs, more days bring more."""

from pathlib import Path

from desk.models.store import CHECKPOINT_PAGES, Store
from desk.models.wire import uuid_text
from desk.ops.outbox import meta, put_meta
from desk.sync import part
from desk.sync.check import Check
from desk.sync.progress import Progress
from desk.sync.upkeep import Asked, Upkeep
from tests.sync_kit import Desk, Shared

DAY_US = 86_400_000_000
KNOWLEDGE = {"decision": "none", "reason": "known"}


def close(desk: Desk, ticket: bytes) -> None:
    """Solve and close a ticket."""
    desk.run("ticket.solve", ticket=ticket, steps="done", category="hw", knowledge=KNOWLEDGE)
    desk.run("ticket.confirm", ticket=ticket, by="phone")


def age(shared: Shared, ticket: bytes, days: int, *desks: Desk) -> None:
    """Make a closed ticket old, on the server and on desks."""
    shared.admin.execute(
        "UPDATE sync.ticket SET closed_at = closed_at - make_interval(days => %s) WHERE id = %s::uuid",
        (days, uuid_text(ticket)),
    )
    for desk in desks:
        with desk.store.write() as connection:
            connection.exec_driver_sql(
                "UPDATE ticket SET closed_us = closed_us - ? WHERE id = ?", (days * DAY_US, ticket)
            )


def keep(desk: Desk, days: int) -> None:
    """Set how many days a desk keeps."""
    desk.run("sync.keep", days=days)
    part.follow_setting(desk.store)


def test_old_closed_tickets_leave_and_come_back_when_asked_for(
    pair: tuple[Desk, Desk], shared: Shared
) -> None:
    ada, bob = pair
    old, new, other = ada.create("old lamp"), ada.create("new lamp"), ada.create("a neighbour")
    ada.run("ticket.link", ticket=other, target=old, type="related")
    ada.run("ticket.note", ticket=old, body="the bulb was a halogen one")
    for ticket in (old, new):
        close(ada, ticket)
    shared.settle()
    number = bob.row(old).number
    age(shared, old, 40, ada, bob)
    keep(bob, 30)
    bob.run("draft.set", ticket=new, kind="internal_note", body="draft")
    assert part.evict(bob.store)
    assert (bob.row(old), bob.row(new) is None, bob.row(other) is None) == (None, False, False)
    assert bob.rows("SELECT count(*) FROM entry WHERE ticket_id = ?", old) == [(0,)]
    assert bob.rows("SELECT count(*) FROM link WHERE target_id = ?", old) == [(1,)]
    assert bob.rows("SELECT rowid FROM fulltext WHERE fulltext MATCH 'halogen'") == []
    assert Check(bob.store, bob.server).run() == 0
    upkeep = Upkeep(bob.store, bob.server, Progress())
    found = upkeep.answer(Asked("search", words=("HALOGEN", "lamp")))["tickets"]
    assert [item["number"] for item in found] == [number]
    assert upkeep.answer(Asked("fetch", number=number.lower()))["found"]
    assert bob.kinds(old) == ada.kinds(old)
    assert part.evict(bob.store) == []
    assert not upkeep.answer(Asked("fetch", number="T-9999"))["found"]


def test_work_of_a_colleague_on_an_old_ticket_brings_it_back(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    old = ada.create("old lamp")
    close(ada, old)
    shared.settle()
    age(shared, old, 40, ada, bob)
    keep(bob, 30)
    part.evict(bob.store)
    assert bob.row(old) is None
    ada.run("ticket.note", ticket=old, body="looked at again")
    shared.settle()
    assert bob.kinds(old) == ada.kinds(old)


def test_what_waits_is_never_evicted_and_a_first_copy_leaves_old_ones_out(
    shared: Shared, tmp_path: Path
) -> None:
    ada = shared.desk(tmp_path / "ada", shared.add_person("Ada", role="administrator"))
    old, waits = ada.create("old"), ada.create("waits")
    for ticket in (old, waits):
        close(ada, ticket)
    shared.settle()
    for ticket in (old, waits):
        age(shared, ticket, 400, ada)
    ada.run("ticket.note", ticket=waits, body="not sent yet")
    part.evict(ada.store)
    assert (ada.row(old), ada.row(waits) is None) == (None, False)
    bob = shared.desk(tmp_path / "bob", shared.add_person("Bob"))
    bob.exchange()
    assert bob.rows("SELECT count(*) FROM ticket") == [(0,)]
    keep(bob, 365)
    keep(bob, 0)
    bob.exchange()
    assert bob.rows("SELECT count(*) FROM ticket") == [(2,)]


def test_the_daily_sums_find_and_mend_what_differs(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    tickets = [ada.create(f"t{n}", body="text") for n in range(6)]
    shared.settle()
    upkeep = Upkeep(bob.store, bob.server, Progress())
    assert upkeep.run() == 0
    assert upkeep.check.is_due() is False
    with bob.store.write() as connection:
        connection.exec_driver_sql("UPDATE ticket SET title = 'rotten', rev = 99 WHERE id = ?", (tickets[0],))
        connection.exec_driver_sql("DELETE FROM entry WHERE ticket_id = ?", (tickets[1],))
        connection.exec_driver_sql("UPDATE entry SET body = 'rotten' WHERE ticket_id = ?", (tickets[2],))
        connection.exec_driver_sql("DELETE FROM ticket WHERE id = ?", (tickets[3],))
        put_meta(connection, "checked_us", 0)
    ada.create("not pulled yet")
    ada.exchange()
    assert upkeep.check.run() is None
    bob.exchange()
    bob.run("ticket.title", ticket=tickets[4], to="pending")
    assert upkeep.run() == 4
    assert upkeep.check.run() == 0
    shared.settle()
    columns = "SELECT id, title, rev, number FROM ticket ORDER BY id"
    assert bob.rows(columns) == ada.rows(columns)
    timeline = "SELECT ticket_id, id, body FROM entry ORDER BY 1, 2"
    assert bob.rows(timeline) == ada.rows(timeline)


def test_below_the_floor_drafts_and_own_tickets_stay(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    kept, changed, gone = (ada.create(title) for title in ("kept", "changed", "gone"))
    shared.settle()
    bob.run("draft.set", ticket=kept, kind="internal_note", body="half a sentence")
    ada.run("ticket.title", ticket=changed, to="changed since")
    ada.exchange()
    shared.rows("SELECT sync.purge_ticket(%s::uuid, 'asked for')", uuid_text(gone))
    shared.rows("UPDATE sync.stream SET floor = head WHERE id > 0 RETURNING 1")
    shared.settle()
    assert (bob.row(changed).title, bob.row(gone)) == ("changed since", None)
    assert bob.rows("SELECT count(*) FROM draft") == [(1,)]


def test_an_older_server_without_sums_is_no_error(pair: tuple[Desk, Desk], shared: Shared) -> None:
    _, bob = pair
    shared.admin.execute("DROP FUNCTION sync.checksum_v1(timestamptz, uuid[])")
    assert Check(bob.store, bob.server).run() == 0


def test_a_copy_carries_the_log_over_between_its_transactions(tmp_path: Path) -> None:
    """While much is copied no commit also checkpoints; what was written is in the file afterwards all the same."""
    store = Store(tmp_path)
    log = store.path.with_name(f"{store.path.name}-wal")
    with store.copying(every=2) as between:
        assert store.connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == 0
        for number in range(4):
            with store.write() as connection:
                put_meta(connection, f"copied {number}", number)
            between()
        before = log.stat().st_size
        with store.write() as connection:
            put_meta(connection, "copied 4", 4)
        assert log.stat().st_size == before  # carried over: the log is written from its beginning
    assert store.connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == CHECKPOINT_PAGES
    assert meta(store.connection, "copied 4") == 4
    store.close()
