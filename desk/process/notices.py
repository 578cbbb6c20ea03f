"""When a person is told of a warning: which steps, whose tickets, and quiet hours. Rules only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

Shifts = Sequence[tuple[int, int]]
"""Working times of a person as (begin, end), half-open; a person who is on no roster has none at all: None."""

STEPS = (50, 75, 90, 100)
WHOSE = ("mine", "groups", "others")
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


def is_silent(
    settings: Mapping[str, object], *, priority: int, minute: int, at: int, shifts: Shifts | None
) -> bool:
    """Tell whether nothing is shown now: outside the person's shifts or in hours of their own, as they chose.

    P0 and P1 are shown all the same. `at` is the instant in the unit of the shifts.
    """
    if priority <= LOUD:
        return False
    chosen = settings.get("quiet")
    if chosen == "shifts":
        return shifts is not None and not any(begin <= at < end for begin, end in shifts)
    return chosen == "hours" and is_quiet(minute, str(settings["quiet_from"]), str(settings["quiet_until"]))


def whose(owner: bytes | None, group: bytes | None, person: bytes | None, groups: Collection[bytes]) -> str:
    """Return whose a ticket is for a person: "mine", "groups" (of one of theirs) or "others"."""
    if person is not None and owner == person:
        return "mine"
    return "groups" if group in groups else "others"


def flood_told(
    settings: Mapping[str, object], tally: Iterable[Sequence[Any]], *, silent: bool
) -> tuple[int, int, str]:
    """Return how many tickets of a flood a person wants to hear of, how many of them are late, and the widest whose.

    A flood is many warnings at once, told in one message. `tally`: rows of whose, step, is it P0 or P1, number of
    tickets. `silent`: only P0 and P1 are shown now.
    """
    wanted = {"mine": ("mine",), "groups": ("mine", "groups")}.get(str(settings.get("notify_whose")), WHOSE)
    total, late, widest = 0, 0, 0
    for of, step, loud, number in tally:
        if of in wanted and settings.get(f"notify_{step}") and (loud or not silent):
            total += int(number)
            late += int(number) if step == 100 else 0
            widest = max(widest, WHOSE.index(of))
    return total, late, WHOSE[widest]


def is_told(
    settings: Mapping[str, object],
    *,
    step: int,
    owner: bytes | None,
    group: bytes | None,
    me: bytes,
    groups: Collection[bytes],
) -> bool:
    """Tell whether a person wants to hear of a warning step of a ticket; `is_silent` says whether now."""
    if not settings.get(f"notify_{step}"):
        return False
    whose = settings.get("notify_whose")
    mine = owner == me
    if whose == "mine" and not mine:
        return False
    return not (whose == "groups" and not mine and group not in groups)
