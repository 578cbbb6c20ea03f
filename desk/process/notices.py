"""When a person is told of a warning: which steps, whose tickets, and quiet hours. Rules only."""

from collections.abc import Collection, Mapping

STEPS = (50, 75, 90, 100)
LOUD = 1
"""P0 and P1 are told in quiet hours too: they page whoever is there."""


def minute_of(text: str) -> int | None:
    """Return the minute of the day of "HH:MM", None when it is none."""
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isdigit() and minute.isdigit() and len(minute) == 2):
        return None
    return int(hour) * 60 + int(minute) if int(hour) < 24 and int(minute) < 60 else None


def is_quiet(minute: int, begins: str, ends: str) -> bool:
    """Tell whether a minute of the day lies in quiet hours; they may pass midnight, equal ends mean none."""
    first, last = minute_of(begins), minute_of(ends)
    if first is None or last is None or first == last:
        return False
    return first <= minute < last if first < last else minute >= first or minute < last


def is_told(
    settings: Mapping[str, object],
    *,
    step: int,
    priority: int,
    owner: bytes | None,
    group: bytes | None,
    me: bytes,
    groups: Collection[bytes],
    minute: int,
) -> bool:
    """Tell whether a warning step of a ticket is shown to a person at a minute of the local day."""
    if not settings.get(f"notify_{step}"):
        return False
    whose = settings.get("notify_whose")
    mine = owner == me
    if whose == "mine" and not mine:
        return False
    if whose == "groups" and not mine and group not in groups:
        return False
    return priority <= LOUD or not is_quiet(minute, str(settings["quiet_from"]), str(settings["quiet_until"]))
