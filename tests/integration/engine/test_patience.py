"""A long read gives way to what comes while it runs, and its own turn comes all the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from desk.engine.core import Engine
from desk.engine.patience import LATEST_S, Late, Patience
from desk.engine.timers import QUIET_S, Timers
from desk.models.giving_way import Pieces
from desk.protocol.messages import Hello, Reply, Request, encode_line
from tests.unit.ops_kit import Kit

LONG = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT count(*) FROM n"
)


class Client:
    """A connection that keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[Any] = []
        self.language = "en"
        self.source = "window"
        self.child = False

    def send(self, line: bytes) -> None:
        """Keep a reply."""
        self.said.append(msgspec.json.decode(line))


def line(n: int, verb: str) -> bytes:
    return encode_line(Request(n=n, verb=verb, args={}))


def patient_engine(kit: Kit, answer: Callable[[Request, Any], Reply]) -> Engine:
    """Return an engine that answers by `answer` and may put `query.long` off."""
    return Engine(
        kit.store, hello=Hello("desk", 1, 1, 1), perform=answer, answer=answer, is_op=lambda verb: False,
        job_starts={}, patient=frozenset({"query.long"}),
    )  # fmt: skip


def test_a_long_read_gives_way_and_is_answered_at_last(tmp_path: Path) -> None:
    kit, client = Kit(tmp_path), Client()
    begun: list[int] = []
    now = [100.0]

    def answer(request: Request, _: Any) -> Reply:
        if request.verb == "query.short":
            return Reply(n=request.n, result="short")
        begun.append(request.n)
        engine.receive(client, line(100 + len(begun), "query.short"))  # type: ignore[arg-type]
        with kit.store.read() as connection:
            return Reply(n=request.n, result=connection.exec_driver_sql(LONG).scalar())

    engine = patient_engine(kit, answer)
    engine.timers = Timers(clock=lambda: now[0])
    engine._patience = Patience(engine.timers, clock=lambda: now[0])
    engine.receive(client, line(1, "query.long"))  # type: ignore[arg-type]
    for _ in range(4):
        engine.step(0.0)
    # It gave way, and does not begin anew while somebody has only just asked.
    assert begun == [1]
    assert [reply["n"] for reply in client.said] == [101]
    now[0] += QUIET_S
    for _ in range(4):
        engine.step(0.0)
    assert begun == [1, 1]
    assert [reply["n"] for reply in client.said] == [101, 102]
    now[0] += LATEST_S
    for _ in range(2):
        engine.step(0.0)
    assert [reply["n"] for reply in client.said] == [101, 102, 1, 103]
    assert client.said[2]["result"] == 200_000
    assert not engine._patience
    assert not kit.store.in_transaction()
    kit.store.close()


def test_who_asks_all_the_time_gets_the_long_read_too() -> None:
    now = [0.0]
    timers, client = Timers(clock=lambda: now[0]), Client()
    patience = Patience(timers, clock=lambda: now[0])
    assert patience.seconds_to_next() == 3600
    timers.asked()
    patience.put(Late(client, b"{}", LATEST_S, Pieces()))  # type: ignore[arg-type]
    assert patience.take() is None
    assert patience.seconds_to_next() == QUIET_S
    while now[0] < LATEST_S:
        now[0] += QUIET_S / 2
        timers.asked()
    late = patience.take()
    assert late is not None
    assert patience.is_over(late)
    patience.put(late)
    assert patience.take() == late


def test_at_the_end_what_waits_is_answered(tmp_path: Path) -> None:
    kit, client = Kit(tmp_path), Client()

    def answer(request: Request, _: Any) -> Reply:
        if request.verb == "query.short":
            return Reply(n=request.n, result="short")
        if not client.said:
            engine.receive(client, line(2, "query.short"))  # type: ignore[arg-type]
        with kit.store.read() as connection:
            return Reply(n=request.n, result=connection.exec_driver_sql(LONG).scalar())

    engine = patient_engine(kit, answer)
    engine.receive(client, line(1, "query.long"))  # type: ignore[arg-type]
    engine.step(0.0)
    engine.stop()
    engine.run()
    assert [reply["n"] for reply in client.said] == [2, 1]
    kit.store.close()


def test_a_read_alone_is_not_disturbed(tmp_path: Path) -> None:
    kit, client = Kit(tmp_path), Client()

    def answer(request: Request, _: Any) -> Reply:
        with kit.store.read() as connection:
            return Reply(n=request.n, result=connection.exec_driver_sql(LONG).scalar())

    engine = patient_engine(kit, answer)
    engine.receive(client, line(1, "query.long"))  # type: ignore[arg-type]
    engine.receive(client, line(2, "query.long"))  # type: ignore[arg-type]
    engine.step(0.0)
    engine.step(0.0)
    assert [reply["n"] for reply in client.said] == [1, 2]
    kit.store.close()


def test_a_read_of_pieces_goes_on_where_it_was_and_lets_others_in_between(tmp_path: Path) -> None:
    """Somebody asks all the time: the pieces that were found stay, and each question waits for one piece at most."""
    kit, client = Kit(tmp_path), Client()
    now, found = [0.0], list[int]()

    def find(piece: int) -> int:
        found.append(piece)
        engine.receive(client, line(100 + piece, "query.short"))  # type: ignore[arg-type]
        return piece

    def answer(request: Request, _: Any) -> Reply:
        if request.verb == "query.short":
            return Reply(n=request.n, result="short")
        with kit.store.read():
            pieces = kit.store.pieces
            assert pieces is not None
            began = pieces.kept("now", lambda: now[0])
            assert began == 0.0
            return Reply(n=request.n, result=[pieces.once(n, lambda n=n: find(n)) for n in range(4)])  # type: ignore[misc]

    engine = patient_engine(kit, answer)
    engine.timers = Timers(clock=lambda: now[0])
    engine._patience = Patience(engine.timers, clock=lambda: now[0])
    engine.receive(client, line(1, "query.long"))  # type: ignore[arg-type]
    engine.step(0.0)
    now[0] += LATEST_S
    for _ in range(9):
        engine.step(0.0)
    assert found == [0, 1, 2, 3]
    assert [reply["n"] for reply in client.said] == [100, 101, 102, 103, 1]
    assert client.said[-1]["result"] == [0, 1, 2, 3]
    assert kit.store.pieces is None
    kit.store.close()
