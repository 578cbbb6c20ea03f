"""The frames of Feishu's long connection: a small protobuf message, written and read field by field. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

CONTROL, DATA = 0, 1
_NUMBERS = {1: "seq", 2: "log", 3: "service", 4: "method"}
_HEADER, _PAYLOAD = 5, 8
_VARINT, _BYTES = 0, 2


class FrameError(ValueError):
    """Bytes that are no frame."""


@dataclass(slots=True)
class Frame:
    """One frame; `method` is CONTROL (ping, pong) or DATA (events)."""

    seq: int = 0
    log: int = 0
    service: int = 0
    method: int = CONTROL
    headers: dict[str, str] = field(default_factory=dict)
    payload: bytes = b""

    def encode(self) -> bytes:
        """Return the bytes."""
        out = bytearray()
        for number, name in _NUMBERS.items():
            out += _varint(number << 3 | _VARINT) + _varint(getattr(self, name))
        for name, value in self.headers.items():
            out += _piece(_HEADER, _piece(1, name.encode()) + _piece(2, value.encode()))
        return bytes(out + (_piece(_PAYLOAD, self.payload) if self.payload else b""))

    @classmethod
    def decode(cls, data: bytes) -> "Frame":
        """Return the frame of some bytes; fields that nobody knows are skipped. Raises FrameError."""
        found = cls()
        for number, value in _fields(data):
            if number in _NUMBERS and isinstance(value, int):
                setattr(found, _NUMBERS[number], value)
            elif number == _HEADER and isinstance(value, bytes):
                parts = {n: v.decode("utf-8", "replace") for n, v in _fields(value) if isinstance(v, bytes)}
                found.headers[parts.get(1, "")] = parts.get(2, "")
            elif number == _PAYLOAD and isinstance(value, bytes):
                found.payload = value
        return found


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _piece(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(data)) + data


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at
    raise FrameError("varint")


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        key, at = _read_varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _read_varint(data, at)
            yield number, value
        elif kind == _BYTES:
            length, at = _read_varint(data, at)
            if at + length > len(data):
                raise FrameError("length")
            yield number, data[at : at + length]
            at += length
        else:
            raise FrameError("kind")
