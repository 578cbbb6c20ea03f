"""A long read gives way to what comes while it runs, and its own turn comes all the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from desk.engine.core import PUT_OFF_TIMES, Engine
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

    def answer(request: Request, _: Any) -> Reply:
        if request.verb == "query.short":
            return Reply(n=request.n, result="short")
        begun.append(request.n)
        if len(begun) <= PUT_OFF_TIMES:
            engine.receive(client, line(100 + len(begun), "query.short"))  # type: ignore[arg-type]
        with kit.store.read() as connection:
            return Reply(n=request.n, result=connection.exec_driver_sql(LONG).scalar())

    engine = patient_engine(kit, answer)
    engine.receive(client, line(1, "query.long"))  # type: ignore[arg-type]
    for _ in range(2 * PUT_OFF_TIMES + 1):
        engine.step(0.0)
    assert begun == [1] * (PUT_OFF_TIMES + 1)
    assert [reply["n"] for reply in client.said] == [*range(101, 101 + PUT_OFF_TIMES), 1]
    assert client.said[-1]["result"] == 200_000
    assert not kit.store.in_transaction()
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
