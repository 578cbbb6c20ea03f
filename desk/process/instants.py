"""Instants as payloads carry them, to whole seconds UTC and back; stdlib datetime only at this edge."""

from datetime import datetime, tzinfo

_MICROSECONDS_FROM = 10**11


def to_seconds(value: object) -> int | None:
    """Return whole seconds UTC of an instant: seconds, microseconds or ISO 8601 with an offset; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        # Seconds reach 10**11 in the year 5138, microseconds passed it two days into 1970.
        return int(value // 1_000_000) if value >= _MICROSECONDS_FROM else int(value // 1)
    if isinstance(value, str):
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError:
            return None
        return None if parsed.tzinfo is None else int(parsed.timestamp() // 1)
    return None


def to_text(at: int, zone: tzinfo) -> str:
    """Return whole seconds UTC as ISO 8601 in a zone."""
    return datetime.fromtimestamp(at, zone).isoformat()
