"""Problem records: the cause behind repeated incidents, measures against it, and whether it came back (A16).

A problem is open until its cause is known, a known error until every preventive measure is done, and is watched
for a while before it is closed. An incident of it that begins after its measures were done is a recurrence and
opens it again. Knows no storage and no clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from desk.process import messages
from desk.process.errors import KnownError
from desk.process.messages import Words

OPEN, KNOWN_ERROR, PREVENTED, CLOSED = "open", "known_error", "prevented", "closed"
STATES: Mapping[str, Words] = MappingProxyType(
    {
        OPEN: Words("cause not known", "原因未明"),
        KNOWN_ERROR: Words("cause known", "原因已明"),
        PREVENTED: Words("prevented, being watched", "已采取措施，观察中"),
        CLOSED: Words("closed", "已关闭"),
    }
)
INCIDENT, MEASURE, NOTE = "incident", "measure", "note"
DAY_S = 86_400
WATCH_DAYS, DUE_DAYS = 30, 14
"""Days without a recurrence before a problem may be closed; days for a measure where none is said. Both ours."""
REPEATS, SPAN_DAYS = 3, 30
"""So many incidents alike within so many days are proposed as a problem. Ours."""
LONGEST = 2_000

messages.register(
    {
        "problem.title": ("Give the problem a title.", "请填写问题标题。"),
        "problem.missing": (
            "This problem record is not there (any more). Refresh the list.",
            "没有（或已不再有）此问题记录，请刷新列表。",
        ),
        "problem.cause": ("Write the cause first.", "请先填写根本原因。"),
        "problem.measure": ("Say what prevents it.", "请填写预防措施。"),
        "problem.due": ("A measure is due after today.", "措施期限应晚于现在。"),
        "problem.item": (
            "This measure is not there, or it is done already. Refresh the list.",
            "没有此项措施，或已完成，请刷新列表。",
        ),
        "problem.undone": (
            "{count} preventive measures are not done yet; at least one is needed. Finish them first.",
            "尚有 {count} 项预防措施未完成（至少需要一项），请先完成。",
        ),
        "problem.watch": (
            "The problem is watched until {until}; it is closed when it has not come back by then.",
            "该问题观察至 {until}，届时未再发生方可关闭。",
        ),
        "problem.state": (
            "This is not possible while the problem is {state}.",
            "问题状态为{state}时不能进行此操作。",
        ),
        "problem.note": ("Write a note.", "请填写内容。"),
    }
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A preventive measure: when it is due and when it was done (seconds)."""

    due: int
    done: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as its rules see it.

    Attributes:
        prevented_at: when the last measure was declared sufficient; None before.
        incidents: when each incident began (seconds).
    """

    cause: str
    measures: tuple[Measure, ...] = ()
    incidents: tuple[int, ...] = ()
    prevented_at: int | None = None
    closed_at: int | None = None

    @property
    def recurrences(self) -> int:
        """How many incidents began after the measures were done."""
        return 0 if self.prevented_at is None else sum(at > self.prevented_at for at in self.incidents)

    @property
    def undone(self) -> int:
        """How many measures are not done."""
        return sum(one.done is None for one in self.measures)

    def overdue(self, now: int) -> int:
        """Return how many measures are not done and past their time."""
        return sum(one.done is None and one.due <= now for one in self.measures)

    def state(self) -> str:
        """Return where it stands; a recurrence takes it back to its measures, new measures too."""
        if self.prevented_at is not None and not self.recurrences and not self.undone:
            return PREVENTED if self.closed_at is None else CLOSED
        return KNOWN_ERROR if self.cause.strip() else OPEN

    def watched_until(self) -> int | None:
        """Return when it may be closed at the earliest, None while it is not prevented."""
        return None if self.prevented_at is None else self.prevented_at + WATCH_DAYS * DAY_S


def check_prevented(problem: Problem) -> None:
    """Raise a sentence unless the cause is known and every measure is done."""
    if problem.state() in (PREVENTED, CLOSED):
        raise KnownError("problem.state", state=STATES[problem.state()])
    if not problem.cause.strip():
        raise KnownError("problem.cause")
    recent = [one for one in problem.measures if one.done is not None and _is_new(problem, one.done)]
    if problem.undone or not recent:
        raise KnownError("problem.undone", count=problem.undone)


def _is_new(problem: Problem, done: int) -> bool:
    """Tell whether a measure answers the newest recurrence: what was done before it did not help."""
    if problem.prevented_at is None or not problem.recurrences:
        return True
    return done > max(problem.incidents)


def check_close(problem: Problem, now: int, until: str) -> None:
    """Raise a sentence unless the problem has been watched long enough."""
    if problem.state() != PREVENTED:
        raise KnownError("problem.state", state=STATES[problem.state()])
    if now < (problem.watched_until() or 0):
        raise KnownError("problem.watch", until=until)


def repeated(
    incidents: Iterable[tuple[tuple[str, ...], int]], *, least: int = REPEATS
) -> list[tuple[tuple[str, ...], Sequence[int]]]:
    """Return (what is alike, positions) of incidents that repeat, the most frequent first."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for alike, position in incidents:
        groups.setdefault(alike, []).append(position)
    found = [(alike, items) for alike, items in groups.items() if len(items) >= least]
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0]))
