"""The client that waits for its answers."""

from collections import deque
from pathlib import Path

import msgspec

from desk.client.blocking import BlockingClient
from desk.client.wire import Line, decode_line
from desk.protocol.messages import Event, Reply, Request, encode_line
from desk.workspace import Workspace


class Engine:
    """An engine whose threads speak before and after it answers."""

    def __init__(self) -> None:
        self.lines: deque[Line] = deque()

    def send(self, line: bytes) -> None:
        request = msgspec.json.decode(line, type=Request)
        for message in (
            Event(event="script", data={"verb": request.verb, "lines": "early"}),
            Reply(request.n, result={"verb": request.verb}),
            Event(event="other", data={}),
            Event(event="script", data={"verb": request.verb, "lines": "late"}),
        ):
            self.lines.append(decode_line(encode_line(message).rstrip()))

    def receive(self) -> Line:
        if not self.lines:
            raise ConnectionResetError
        return self.lines.popleft()

    def close(self) -> None:
        pass


def test_what_is_told_before_the_answer_is_not_lost(tmp_path: Path) -> None:
    client = BlockingClient(Workspace(tmp_path), Engine)
    assert client.ask("script.runs")["verb"] == "script.runs"
    assert client.ask("script.run")["verb"] == "script.run"
    told = [(data["verb"], data["lines"]) for data in client.events("script")]
    assert told == [("script.runs", "late"), ("script.run", "early"), ("script.run", "late")]
