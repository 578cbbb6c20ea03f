"""The first copy of a group: how far it is, stopping it, and going on where it ended."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Connection

from desk.bench.sharing import ENTRIES, TICKETS
from desk.cli.copying import copy_line, copying
from desk.cli.session import Session
from desk.models.store import Store
from desk.models.wire import uuid_text
from desk.ops import fulltext
from desk.ops.outbox import meta
from desk.process.errors import KnownError
from desk.protocol.queue import COPIED
from desk.protocol.sharing import CopyProgress, SyncStatus
from desk.sync import bootstrap, later, part
from desk.sync.later import Pace
from desk.sync.loop import SyncThread
from desk.sync.progress import Progress
from desk.sync.pull import Receiver
from desk.workspace import Workspace
from tests.sync_kit import Desk, Shared

COUNT = 260


class Clock:
    """Seconds that somebody turns."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Recorder:
    """Keeps what was said, and stops the copy where a test wants that."""

    def __init__(self, stop_when: Callable[[CopyProgress], bool] = lambda said: False) -> None:
        self.said: list[CopyProgress | None] = []
        self._stop_when = stop_when
        self.progress = Progress(self._take, every_s=0.0)

    def _take(self, said: CopyProgress | None) -> None:
        self.said.append(said)
        if said is not None and self._stop_when(said):
            self.progress.stop()

    def stages(self) -> list[str]:
        """Return the stages in their order."""
        return list(dict.fromkeys(said.stage for said in self.said if said is not None))


@pytest.fixture
def crowd(shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Desk, Desk]:
    """Return Ada, who works, and Bob, whose group has just got many tickets that he has none of."""
    monkeypatch.setitem(bootstrap.PORTIONS, "tickets", 60)
    monkeypatch.setitem(bootstrap.PORTIONS, "rows", 50)
    ada = shared.desk(tmp_path / "ada", shared.add_person("Ada", role="administrator"))
    bob = shared.desk(tmp_path / "bob", shared.add_person("Bob"))
    shared.admin.execute(TICKETS, (COUNT, uuid_text(shared.groups[0])))
    shared.admin.execute(ENTRIES)
    for desk in (ada, bob):
        desk.store.connection.exec_driver_sql("DELETE FROM sync_cursor")  # so put, they stand in no feed
    return ada, bob


def pull(desk: Desk, recorder: Recorder) -> None:
    """Pull until nothing is left."""
    receiver = Receiver(desk.store, desk.server, recorder.progress)
    while receiver.pull().count:
        pass


def whole(desk: Desk) -> dict[str, int]:
    """Return counts that say whether every ticket is here once, whole and worked through."""
    counts = {
        "tickets": "SELECT count(*) FROM ticket",
        "entries": "SELECT count(*) FROM entry",
        "orphans": "SELECT count(*) FROM entry WHERE ticket_id NOT IN (SELECT id FROM ticket)",
        "uneven": "SELECT count(*) FROM (SELECT t.entry_count AS c, count(*) AS n, max(e.n) AS m FROM ticket t"
        " JOIN entry e ON e.ticket_id = t.id GROUP BY t.id HAVING c <> n OR c <> m)",
        "unfolded": f"SELECT count(*) FROM ticket WHERE due_sort = {COPIED}",
        "found": "SELECT count(*) FROM fulltext WHERE fulltext MATCH 'looked'",
    }
    return {name: int(desk.rows(text)[0][0]) for name, text in counts.items()}


def test_a_copy_says_how_far_it_is(crowd: tuple[Desk, Desk]) -> None:
    _, bob = crowd
    recorder = Recorder()
    pull(bob, recorder)
    assert recorder.stages() == ["copy", "fold"]
    copied = [said for said in recorder.said if said is not None and said.stage == "copy"]
    assert [said.done for said in copied] == sorted(said.done for said in copied)
    assert (copied[0].done, copied[-1].done, copied[-1].of) == (0, COUNT, COUNT)
    assert recorder.said[-1] is None
    assert whole(bob) == {
        "tickets": COUNT, "entries": 5 * COUNT, "orphans": 0, "uneven": 0, "unfolded": 0, "found": 5 * COUNT,
    }  # fmt: skip
    assert meta(bob.store.connection, bootstrap.COPYING) is None


def test_a_stopped_copy_keeps_what_came_and_goes_on(crowd: tuple[Desk, Desk]) -> None:
    ada, bob = crowd
    stopping = Recorder(lambda said: said.done >= 150)
    with pytest.raises(KnownError, match="was stopped"):
        pull(bob, stopping)
    kept = whole(bob)
    assert kept["tickets"] == 120, "two slices of whole tickets"
    assert kept["orphans"] > 0, "and a part of the timelines of the third"
    assert stopping.said[-1] is None
    ada.exchange()
    for (ticket,) in ada.rows("SELECT id FROM ticket ORDER BY id"):
        ada.run("ticket.note", ticket=ticket, body="written while the copy stood still, looked")
    assert ada.waiting() == COUNT
    while ada.push().count:
        pass
    (last,) = bob.shared.rows("SELECT id FROM sync.ticket ORDER BY id DESC OFFSET 9 LIMIT 1")[0]
    part.fetch(bob.store, bob.server, [last.bytes])
    again = Recorder()
    pull(bob, again)
    assert again.stages() == ["copy", "compare", "fold"]
    assert again.said[0] is not None
    assert again.said[0].of == COUNT - 121, "what is here is compared by its revision, not copied again"
    assert whole(bob) == {
        "tickets": COUNT, "entries": 6 * COUNT, "orphans": 0, "uneven": 0, "unfolded": 0, "found": 6 * COUNT,
    }  # fmt: skip


def test_folding_may_be_stopped_too(crowd: tuple[Desk, Desk]) -> None:
    _, bob = crowd
    stopping = Recorder(lambda said: said.stage == "fold" and said.done > 0)
    with pytest.raises(KnownError, match="was stopped"):
        pull(bob, stopping)
    assert 0 < whole(bob)["unfolded"] < COUNT
    assert later.is_waiting(bob.store)
    pull(bob, Recorder())
    assert whole(bob)["unfolded"] == 0
    assert whole(bob)["found"] == 5 * COUNT


def test_a_timeline_written_offline_is_not_swept(crowd: tuple[Desk, Desk]) -> None:
    _, bob = crowd
    with bob.store.write() as connection:
        for ticket in (b"k" * 16, b"o" * 16):
            connection.exec_driver_sql(
                "INSERT INTO entry(ticket_id, id, n, kind, visibility, occurred_us, recorded_us, effective_us, hlc)"
                " VALUES (?, ?, 1, 'internal_note', 'internal', 0, 0, 0, '')",
                (ticket, ticket),
            )
        connection.exec_driver_sql("INSERT INTO shadow(ticket_id, row) VALUES (?, NULL)", (b"k" * 16,))
    assert bootstrap.sweep(bob.store) == 1
    assert bob.rows("SELECT ticket_id FROM entry WHERE n = 1 AND occurred_us = 0") == [(b"k" * 16,)]


def test_who_writes_between_reading_and_locking_is_not_overlooked(
    crowd: tuple[Desk, Desk], tmp_path: Path
) -> None:
    _, bob = crowd
    receiver = Receiver(bob.store, bob.server)
    assert receiver.pull().count

    class Busy(Store):
        """A replica that somebody else writes to just before each transaction."""

        other = bob.store
        busy = True

        @contextmanager
        def write(self) -> Iterator[Connection]:
            if self.busy:
                with self.other.write() as connection:
                    connection.exec_driver_sql("UPDATE entry SET body = 'a halogen bulb' WHERE body <> ''")
                    connection.exec_driver_sql(
                        "INSERT INTO change_log(kind, id, key, op_id) VALUES ('setting', x'', 0, x'')"
                    )
            with super().write() as connection:
                yield connection

    busy = Busy(bob.directory)
    later.catch_up(busy)
    Busy.busy = False
    busy.close()
    assert bob.rows("SELECT count(*) FROM fulltext WHERE fulltext MATCH 'halogen'") == [(5 * COUNT,)]


def test_the_progress_estimates_from_the_last_seconds() -> None:
    clock, said = Clock(), []
    progress = Progress(said.append, clock)
    progress.advance(5)  # nothing was begun: nothing is said
    progress.end()
    assert said == []
    progress.begin("copy", 1_000)
    for second, done in ((1, 10), (1.1, 11), (2, 20), (8, 500), (9, 600)):
        clock.now = second
        progress.advance(done)
    assert [(s.done, s.rate, s.left_s) for s in said if s] == [
        (0, 0, -1), (10, 10, 99), (20, 10, 98), (500, 80, 6), (600, 100, 4),
    ]  # fmt: skip
    progress.stop()
    with pytest.raises(KnownError, match="was stopped"):
        progress.advance(700)
    progress.resume()
    progress.advance(800)
    progress.end()
    assert said[-1] is None


def test_the_pace_follows_the_machine() -> None:
    pace = Pace()
    for _ in range(100):
        pace.note(0.001)
    assert pace.count == Pace.MOST
    pace.note(0.01)
    assert pace.count == Pace.MOST
    for _ in range(10):
        pace.note(0.1)
    assert pace.count == Pace.LEAST


def test_nothing_to_index_writes_nothing(crowd: tuple[Desk, Desk]) -> None:
    _, bob = crowd
    with bob.store.write() as connection:
        fulltext.add_prepared(connection, [])
    assert bob.rows("SELECT count(*) FROM fulltext") == [(0,)]


def test_a_copy_is_stopped_and_goes_on_while_what_is_written_is_sent(crowd: tuple[Desk, Desk]) -> None:
    ada, bob = crowd
    told: list[SyncStatus] = []
    course = ["copying"]

    def tell(status: SyncStatus) -> None:
        told.append(status)
        if course[-1] == "copying" and status.copy is not None:
            course.append("stopping")
            thread.stop_copy()
        elif status.code == "copy_stopped" and course[-1] == "stopping":
            course.append("working")
            bob.create("written while the copy stood still")
            thread.poke()

    def changed() -> None:
        if course[-1] == "working":
            assert bob.shared.rows("SELECT count(*) FROM sync.ticket WHERE title LIKE 'written%'") == [(1,)]
            course.append("going on")
            thread.go_on()
        elif course[-1] == "going on" and not whole(bob)["unfolded"]:
            thread._stopping = True
            thread.poke()

    thread = SyncThread(Workspace(bob.directory), tell=tell, changed=changed, present=print)
    thread._session(bob.store)
    assert course == ["copying", "stopping", "working", "going on"]
    assert whole(bob)["tickets"] == COUNT + 1
    stopped = next(status for status in told if status.code)
    assert (stopped.state, stopped.copy) == ("online", None)
    assert "desk sync now" in stopped.why
    assert "desk sync now" in stopped.why_zh
    assert told[-1].code == ""


class Terminal(StringIO):
    """A terminal that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_the_command_line_shows_the_copy_and_ctrl_c_says_how_it_goes_on(
    crowd: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, bob = crowd
    monkeypatch.setitem(sys.__dict__, "stderr", seen := Terminal())
    session = Session(bob.directory, "en")
    with copying(session) as progress:
        progress._every_s = 0.0
        while Receiver(bob.store, bob.server, progress).pull().count:
            pass
    assert re.search(r"First copy, \d+% \(\d+/260\), [\d,]+ tickets/s, \d+ s left", seen.getvalue())
    assert "Clocks and full text, 0% (0/260)" in seen.getvalue()
    with pytest.raises(KeyboardInterrupt), copying(session):
        raise KeyboardInterrupt
    assert "the next start brings the rest" in seen.getvalue()
    said = CopyProgress(stage="copy", done=42_000, of=100_000, rate=12_000, left_s=20)
    session.language = "zh_CN"
    assert copy_line(session, said) == "首次复制，42% (42,000/100,000)，每秒 12,000 张工单，剩余 20 秒"
    assert copy_line(session, CopyProgress(stage="fetch")) == "获取"


def test_work_on_tickets_that_came_a_moment_ago_leaves_the_search_right(crowd: tuple[Desk, Desk]) -> None:
    ada, bob = crowd
    receiver = Receiver(bob.store, bob.server)
    assert receiver.pull().count
    assert whole(bob)["unfolded"] == COUNT
    first, second = (bytes(row[0]) for row in bob.rows("SELECT id FROM ticket ORDER BY key LIMIT 2"))
    ada.exchange()
    ada.run("ticket.title", ticket=second, to="a flickering halogen")
    ada.exchange()
    # Neither text stands in the index yet: FTS5 would call its removal a damaged database.
    bob.run("ticket.title", ticket=first, to="a humming transformer")
    bob.run("ticket.note", ticket=first, body="it hums at night")
    assert whole(bob)["unfolded"] == COUNT
    pull(bob, Recorder())
    for words, count in (
        ("halogen", 1),
        ("transformer", 1),
        ("hums", 1),
        ("number", COUNT - 2),
        ("looked", 5 * COUNT),
    ):
        found = "SELECT count(*) FROM fulltext WHERE fulltext MATCH ?"
        assert bob.rows(found, words) == [(count,)], words
