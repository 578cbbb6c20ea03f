"""Lines and answers as a client reads them."""

import pytest

from desk.client.local import LocalClient
from desk.client.pending import FATAL_DEATHS, PendingRequests
from desk.client.wire import LineBuffer, RawReply, decode_line, result_of
from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Event, Failure, Hello, Reply, Request, encode_line
from desk.protocol.views import PersonView

CHANGES = Changes(items=(Change("ticket", b"1" * 16, 4),), subject=b"1" * 16)


def test_lines_are_whole_however_the_bytes_arrive() -> None:
    buffer = LineBuffer()
    found = [line for byte in b'{"a":1}\n\n{"b"' for line in buffer.feed(bytes([byte]))]
    assert found == [b'{"a":1}']
    assert buffer.feed(b":2}\n{}\nrest") == [b'{"b":2}', b"{}"]
    assert buffer.feed(b"\n") == [b"rest"]


@pytest.mark.parametrize(
    "message",
    [
        Event(event="bye", data={"reason": "end"}),
        Hello("desk", 1, 1, 7),
        Event(event="changes", changes=CHANGES),
    ],
)
def test_what_the_engine_says_is_recognised(message: Event | Hello) -> None:
    assert decode_line(encode_line(message).rstrip()) == message


def test_a_result_is_read_in_the_wanted_type() -> None:
    person = PersonView(id=b"2" * 16, name="Ada")
    reply = decode_line(encode_line(Reply(3, result=person)).rstrip())
    assert isinstance(reply, RawReply)
    assert result_of(reply, PersonView) == person
    assert result_of(reply, None)["name"] == "Ada"


def test_an_op_answers_its_changes() -> None:
    reply = decode_line(encode_line(Reply(3, changes=CHANGES)).rstrip())
    assert isinstance(reply, RawReply)
    assert result_of(reply, None) == CHANGES
    assert result_of(reply, Changes) == CHANGES


def test_a_local_client_tells_changes_before_the_answer() -> None:
    heard: list[object] = []
    client = LocalClient(lambda request: Reply(request.n, changes=CHANGES))
    client.on_changed.append(heard.append)
    client.request("ticket.note", done=lambda result: heard.append("done"), write=True)
    assert heard == [CHANGES, "done"]


def test_a_failure_that_nobody_claims_is_reported() -> None:
    heard: list[Failure] = []
    failure = Failure("no", "No.")
    client = LocalClient(lambda request: Reply(request.n, failure=failure), language="zh_CN")
    client.on_failed.append(heard.append)
    client.request("query.counts")
    assert heard == [failure]
    assert client.language == "zh_CN"


def test_an_answer_of_another_shape_is_a_bug_with_a_sentence() -> None:
    heard: list[Failure] = []
    client = LocalClient(lambda request: Reply(request.n, result=[1, 2]))
    client.request("query.people", reply_type=PersonView, failed=heard.append)
    assert heard[0].code == "answer_unreadable"
    assert heard[0].bug


def test_a_cancelled_read_is_forgotten_and_a_write_is_not() -> None:
    pending = PendingRequests("en")
    read = pending.make("query.counts", None)
    write = pending.make("ticket.note", {}, done=lambda result: None, write=True)
    pending.cancel(read.n)
    pending.cancel(write.n)
    assert pending.requests() == [write]
    item = pending.take(write.n)
    assert item is not None
    assert item.done is None


def test_the_request_that_kills_engines_is_taken_out_of_the_line() -> None:
    pending = PendingRequests("en")
    first = pending.make("ticket.note", {}, write=True)
    pending.make("query.counts", None)
    blamed = [pending.blame() for _ in range(FATAL_DEATHS)]
    assert blamed[:-1] == [None] * (FATAL_DEATHS - 1)
    assert blamed[-1] is not None
    assert blamed[-1].request == first
    assert len(pending) == 1


def test_an_adopted_request_keeps_its_op_id_under_a_new_number() -> None:
    pending = PendingRequests("en")
    pending.make("query.counts", None)
    adopted = pending.adopt(Request(1, "ticket.note", {}, b"o" * 16))
    assert (adopted.n, adopted.op_id) == (2, b"o" * 16)
