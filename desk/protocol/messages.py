"""The envelope on the wire: one JSON object a line, requests up, replies and events down."""

from typing import Any

import msgspec

from desk.protocol.changes import Changes


class Request(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request of a window or the command line.

    Attributes:
        n: the sender's running number; the reply carries it back.
        verb: a registered op (`ticket.reply`) or query (`query.ticket`).
        args: keyword arguments of the verb.
        op_id: UUIDv7 of a write; the same op_id applied twice changes nothing the second time.
        language: in which error sentences and texts are wanted (zh_CN or en).
    """

    n: int
    verb: str
    args: dict[str, Any] = {}
    op_id: bytes = b""
    language: str = "en"


class Failure(msgspec.Struct, frozen=True, omit_defaults=True):
    """A known error: `code` for programs, `sentence` for the person; `bug` where the fault is ours.

    `field` is the path of the value that is wrong, such as dispatch.rules[2].level, where one is to blame.
    """

    code: str
    sentence: str
    bug: bool = False
    detail: str = ""
    field: str = ""


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to request `n`: a result (op: with its changes) or a failure."""

    n: int
    result: Any = None
    changes: Changes | None = None
    failure: Failure | None = None


class Event(msgspec.Struct, frozen=True, omit_defaults=True, tag="event"):
    """Something the engine says unasked.

    Attributes:
        event: changes, progress, status, warning or bye.
        changes: for `changes`.
        data: for the others: progress {job, done, total, rate, eta_s, finished, cancelled, note},
            status {state, sentence}, warning {ticket, number, title, metric, step, at}.
    """

    event: str
    changes: Changes | None = None
    data: dict[str, Any] = {}


class Hello(msgspec.Struct, frozen=True):
    """The engine's first line: who it is, so that a window of another version can say so."""

    hello: str
    protocol: int
    replica_version: int
    pid: int


PROTOCOL = 1
ENCODER = msgspec.json.Encoder()
REQUESTS = msgspec.json.Decoder(Request)
EVENTS = msgspec.json.Decoder(Event)
REPLIES = msgspec.json.Decoder(Reply)


def encode_line(message: msgspec.Struct) -> bytes:
    """Return the message as one JSON line."""
    return ENCODER.encode(message) + b"\n"
