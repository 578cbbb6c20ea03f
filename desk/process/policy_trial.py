"""Service policies tried on a ticket: which one it gets, why not each other, and when its clocks would be due.

Knows no ticket and no table: fields, policies and a start come from the caller.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desk.process.calendar import ALWAYS, Calendar
from desk.process.clocks import STEPS, closest_left_out
from desk.process.policy import METRICS, Mismatch, Policy, match


@dataclass(frozen=True, slots=True)
class Verdict:
    """One policy judged: outcome taken, mismatch (then every reason), or later (fits, but an earlier one is taken)."""

    policy: Policy
    outcome: str
    reasons: tuple[Mismatch, ...] = ()


@dataclass(frozen=True, slots=True)
class DueTime:
    """A clock as it would run from the start without a pause.

    Attributes:
        steps: the instants (seconds UTC) of 50, 75, 90 and 100 %; None for a warning that is left out.
        uncertain: the calendar's public holidays are not known as far as that.
    """

    metric: str
    duration: str
    seconds: int
    calendar: str
    assumed: bool
    steps: tuple[int | None, ...]
    due: int
    uncertain: bool


def judge(policies: Sequence[Policy], fields: Mapping[str, object]) -> list[Verdict]:
    """Return every policy in order with its verdict; KnownError where none fits."""
    taken = match(policies, fields)[0]
    found = []
    for policy in sorted(policies, key=lambda p: p.order):
        reasons = tuple(policy.mismatches(fields))
        outcome = "mismatch" if reasons else "taken" if policy is taken else "later"
        found.append(Verdict(policy, outcome, reasons))
    return found


def due_times(
    policy: Policy, priority: int, calendars: Mapping[str, Calendar], start: int
) -> Iterator[DueTime]:
    """Yield the clocks of a ticket of this priority that begin at `start`; metrics without a target are left out."""
    for metric in METRICS:
        target = policy.targets.get(priority, {}).get(metric)
        if target is None:
            continue
        calendar = calendars.get(target.calendar, ALWAYS)
        seconds = target.seconds(calendars)
        # The least whole second at which the share is reached, as the fold does it.
        steps = [calendar.due(start, -(-seconds * step // 100)) for step in STEPS]
        yield DueTime(
            metric, target.duration, seconds, target.calendar, target.assumed, closest_left_out(steps),
            steps[-1], calendar.is_uncertain(steps[-1]),
        )  # fmt: skip
