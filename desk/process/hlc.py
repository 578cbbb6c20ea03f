"""Hybrid logical clocks: versions whose order as text is the order of edits, also between wrong clocks.

A version is 16 hex digits (48 bits of milliseconds, 16 of a counter) and 8 hex digits of the desk's number.
Knows no clock: the caller passes the instant.
"""

COUNTER_BITS = 16
AHEAD_MS = 60_000


def tick(last: int, now_ms: int) -> int:
    """Return the clock's next value: now, or one more than the last where that is not later."""
    return max(now_ms << COUNTER_BITS, last + 1)


def received(last: int, version: str) -> int:
    """Return the clock after seeing a version: what is edited from here on is later than what was seen."""
    return max(last, int(version[:16], 16)) if len(version) >= 16 else last


def corrected(last: int, server_ms: int) -> int:
    """Return the clock pulled back to the server's where it ran more than a minute ahead."""
    return server_ms << COUNTER_BITS if last > (server_ms + AHEAD_MS) << COUNTER_BITS else last


def version(value: int, desk: int) -> str:
    """Return the version of a clock value on a desk."""
    return f"{value:016x}{desk:08x}"


def desk_of(text: str) -> int:
    """Return the number of the desk that wrote a version; 0 for the server's own or a malformed one."""
    return int(text[16:], 16) if len(text) == 24 else 0
