"""Big attachments are stored between other requests: in order, stoppable, and nothing stays of what was for nothing."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.engine.attaching import BIG, big_files
from desk.engine.core import Engine
from desk.ops.registry import perform
from desk.protocol.messages import Hello, Request, encode_line
from desk.queries.registry import answer
from tests.unit.ops_kit import OPS, Kit


class Client:
    """A connection that keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[Any] = []
        self.language, self.source, self.child = "en", "window", False

    def send(self, line: bytes) -> None:
        """Keep a reply or an event."""
        self.said.append(msgspec.json.decode(line))

    def close(self) -> None:
        """Nothing to close."""

    @property
    def replies(self) -> list[int]:
        return [one["n"] for one in self.said if "n" in one]

    def failure(self, n: int) -> str:
        found = next(one for one in self.said if one.get("n") == n)
        return str((found.get("failure") or {}).get("code", ""))


class Desk:
    """An engine on a workspace with two clients."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.engine = Engine(
            kit.store, hello=Hello("desk", 1, 1, 1), job_starts={}, is_op=lambda verb: verb in OPS,
            perform=lambda request, _: perform(kit.store, request, source="window"),
            answer=lambda request, _: answer(kit.store, request),
        )  # fmt: skip
        self.mine, self.other = Client(), Client()
        self.ticket = kit.create()
        self._n = 0
        for client in (self.mine, self.other):
            self.engine.welcome(client)  # type: ignore[arg-type]

    def send(self, client: Client, verb: str, **args: Any) -> int:
        self._n += 1
        line = encode_line(Request(n=self._n, verb=verb, args=args, op_id=os.urandom(16)))
        self.engine.receive(client, line)  # type: ignore[arg-type]
        return self._n

    def attach(self, *paths: Path, client: Client | None = None, **args: Any) -> int:
        files = [{"path": str(path), "name": path.name} for path in paths]
        given = {"ticket": self.ticket, "body": "see the log", "files": files, **args}
        return self.send(client or self.mine, "ticket.reply", **given)

    def steps(self, number: int) -> None:
        for _ in range(number):
            self.engine.step(0.0)

    def rest(self) -> None:
        self.engine.step(0.0)
        while self.engine.jobs.active or not self.engine._queue.empty():
            self.engine.step(0.0)

    def chunks(self) -> int:
        return int(self.kit.store.blobs._connection.execute("SELECT count(*) FROM chunk").fetchone()[0])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    kit = Kit(tmp_path / "workspace")
    yield Desk(kit)
    kit.store.close()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(tmp_path_factory.mktemp("big")) / "app.log"
    path.write_bytes(os.urandom(9 << 20))
    return path


def test_others_go_on_and_ones_own_writes_wait(desk: Desk, log: Path, tmp_path: Path) -> None:
    small = tmp_path / "small.txt"
    small.write_text("x")
    first = desk.attach(log, small)
    note = desk.send(desk.mine, "ticket.note", ticket=desk.ticket, body="after it")
    again = desk.attach(log)
    last = desk.send(desk.mine, "ticket.note", ticket=desk.ticket, body="at last")
    read = desk.send(desk.mine, "query.ticket", ticket=desk.ticket)
    others = desk.send(desk.other, "ticket.note", ticket=desk.ticket, body="before it")
    desk.steps(8)
    assert (desk.mine.replies, desk.other.replies) == ([read], [others])
    desk.rest()
    assert desk.mine.replies == [read, first, note, again, last]
    seen = desk.kit.ask("query.ticket", ticket=desk.ticket).entries
    said = [
        (entry.body, [file.size for file in entry.files]) for entry in seen if entry.body and entry.author_id
    ]
    size = log.stat().st_size
    assert said == [("before it", []), ("see the log", [size, 1]), ("after it", []), ("see the log", [size]),
                    ("at last", [])]  # fmt: skip
    told = [one["data"] for one in desk.mine.said if one.get("event") == "progress"]
    assert {one["unit"] for one in told if not one["finished"]} == {"bytes"}
    assert desk.kit.store.blobs.kept == {}
    out = tmp_path / "out"
    desk.kit.store.blobs.write_to(seen[-2].files[0].id, out)
    assert out.read_bytes() == log.read_bytes()


def test_stopping_sends_nothing_and_leaves_nothing(desk: Desk, log: Path) -> None:
    reply = desk.attach(log)
    note = desk.send(desk.mine, "ticket.note", ticket=desk.ticket, body="goes on")
    desk.steps(9)
    assert desk.chunks() > 0
    desk.send(desk.other, "job.cancel", job=str(desk.engine.jobs.numbers()[0]))
    desk.rest()
    assert desk.mine.replies == [reply, note]
    assert (desk.mine.failure(reply), desk.mine.failure(note)) == ("files_stopped", "")
    assert (desk.chunks(), desk.kit.store.blobs.kept) == (0, {})


def test_what_is_refused_leaves_nothing(desk: Desk, log: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.log"
    gone.write_bytes(os.urandom(BIG))
    refused = [desk.attach(log, ticket=b"\1" * 16)]
    desk.rest()
    refused.append(desk.attach(log, gone))
    desk.steps(3)
    gone.unlink()
    desk.rest()
    with desk.kit.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO setting(name, value) VALUES ('attachment_limit_mb', '5')"
        )
    refused.append(desk.attach(log))
    desk.rest()
    codes = [desk.mine.failure(n) for n in refused]
    assert codes == ["ticket_missing", "file_unreadable", "file_too_large"]
    assert (desk.chunks(), desk.kit.store.blobs.kept) == (0, {})


def test_a_blob_that_an_entry_names_stays(desk: Desk, log: Path) -> None:
    desk.attach(log)
    desk.rest()
    before = desk.chunks()
    desk.attach(log, ticket=b"\1" * 16)
    desk.rest()
    assert desk.chunks() == before


def test_what_was_sent_before_the_end_is_done(desk: Desk, log: Path) -> None:
    reply = desk.attach(log)
    desk.steps(2)
    desk.engine.stop()
    desk.engine.run()
    assert desk.mine.replies == [reply]
    assert desk.mine.failure(reply) == ""


@pytest.mark.parametrize("files", [None, 3, [{"name": "x"}], [{"path": "/nowhere/x"}], [{"path": "\0"}]])
def test_nonsense_is_left_to_the_op(files: Any) -> None:
    assert big_files({"files": files}) == []
