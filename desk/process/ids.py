"""Identifiers: UUIDv7 for what people make, UUIDv5 for facts from outside, human ticket numbers.

Ids are 16 raw bytes everywhere inside Desk; hex appears only at the edges (JSON payloads, CLI).
Knows nothing of storage: the caller brings the time, and may bring the randomness.
"""

import os
import uuid
from typing import NewType

TicketId = NewType("TicketId", bytes)
EntryId = NewType("EntryId", bytes)
PersonId = NewType("PersonId", bytes)
GroupId = NewType("GroupId", bytes)
ArticleId = NewType("ArticleId", bytes)
OpId = NewType("OpId", bytes)
TicketKey = NewType("TicketKey", int)

NAMESPACE = uuid.UUID("6f0d3c1e-5a4b-5d7c-9e21-0d5e5c7a1b42")
_CHECK = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def new_id(at_us: int, random: bytes | None = None) -> bytes:
    """Return a UUIDv7 (RFC 9562) for the instant `at_us` (microseconds UTC).

    The 12 bits below the millisecond carry the fraction of it, so ids made in one process sort by time.
    `random` (8 bytes) makes the id reproducible; without it the operating system's generator is used.
    """
    milliseconds, rest = divmod(at_us, 1000)
    fraction = (rest << 12) // 1000
    tail = bytearray(random if random is not None else os.urandom(8))
    tail[0] = 0x80 | (tail[0] & 0x3F)
    head = (milliseconds & ((1 << 48) - 1)) << 16 | 0x7000 | fraction
    return head.to_bytes(8, "big") + bytes(tail)


def id_time_us(value: bytes) -> int:
    """Return the instant (microseconds UTC, millisecond precision plus 12 bits) inside a UUIDv7."""
    head = int.from_bytes(value[:8], "big")
    return (head >> 16) * 1000 + ((head & 0xFFF) * 1000 >> 12)


def fact_id(*parts: str | bytes | int) -> bytes:
    """Return the UUIDv5 of what identifies a fact from outside: the same parts give the same id anywhere."""
    joined = "\x1f".join(p.hex() if isinstance(p, bytes) else str(p) for p in parts)
    return uuid.uuid5(NAMESPACE, joined).bytes


def check_digit(payload: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character (0-9, A-Z) of a number's digits and letters."""
    modulus = len(_CHECK)
    check = modulus // 2
    for character in payload.upper():
        check = ((check or modulus) * 2 % (modulus + 1) + _CHECK.index(character)) % modulus
    return _CHECK[(1 - (check or modulus) * 2 % (modulus + 1)) % modulus]


def ticket_number(counter: int) -> str:
    """Return the human number `T-<counter><check>` for a counter from a leased block."""
    return f"T-{counter}{check_digit(str(counter))}"


def offline_number(desk: int, counter: int) -> str:
    """Return the final number `L<desk>-<n>` given by a desk whose blocks are exhausted while offline."""
    return f"L{desk}-{counter}"


def is_ticket_number(text: str) -> bool:
    """Tell whether `text` is a well-formed ticket number of either form, check digit included."""
    text = text.strip().upper()
    if text.startswith("T-"):
        body, check = text[2:-1], text[-1:]
        return body.isdigit() and check == check_digit(body)
    desk, dash, counter = text[1:].partition("-")
    return text.startswith("L") and dash == "-" and desk.isdigit() and counter.isdigit()
