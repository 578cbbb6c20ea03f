"""Lines of the protocol as a client reads them: greeting, events, and replies whose result stays raw.

Splits bytes into lines and decodes each once; the result of a reply is decoded into the type that the
caller asked for. Knows no transport.
"""

from typing import Any

import msgspec

from desk.protocol.changes import Changes
from desk.protocol.messages import EVENTS, Event, Failure, Hello, Reply, encode_line

_GREETINGS = msgspec.json.Decoder(Hello)


class RawReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reply whose result is still JSON."""

    n: int
    result: msgspec.Raw = msgspec.Raw(b"null")
    changes: Changes | None = None
    failure: Failure | None = None


_REPLIES = msgspec.json.Decoder(RawReply)
Line = Hello | Event | RawReply


def decode_line(line: bytes) -> Line:
    """Return what one line of the engine says; raises msgspec.DecodeError on anything else."""
    if line.startswith(b'{"type":"event"'):
        return EVENTS.decode(line)
    if line.startswith(b'{"hello"'):
        return _GREETINGS.decode(line)
    return _REPLIES.decode(line)


def raw(reply: Reply) -> RawReply:
    """Return the reply as it would arrive over a wire."""
    return _REPLIES.decode(encode_line(reply))


def result_of(reply: RawReply, reply_type: Any | None) -> Any:
    """Return the result in the wanted type; an op without a result of its own answers its `Changes`."""
    if reply_type is Changes or (reply_type is None and bytes(reply.result) == b"null"):
        return reply.changes
    if reply_type is None:
        return msgspec.json.decode(reply.result)
    return msgspec.json.decode(reply.result, type=reply_type)


class LineBuffer:
    """Bytes as they arrive, handed out as whole lines."""

    def __init__(self) -> None:
        """Start empty."""
        self._rest = bytearray()
        self._searched = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Add bytes and return the lines that are complete now, without their ends."""
        self._rest += data
        end = self._rest.rfind(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._rest)
            return []
        lines = bytes(self._rest[:end]).split(b"\n")
        del self._rest[: end + 1]
        self._searched = len(self._rest)
        return [line for line in lines if line.strip()]
