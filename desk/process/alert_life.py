"""The later life of alerts as rules: what a silence covers, maintenance windows, what a source no longer lists.

Knows no storage, no channel and no clock; instants are microseconds UTC.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

ABSENT_POLLS = 2
"""An alert that the source's list does not hold in so many looks is over (intake.md 1.4)."""

LONGEST_SILENCE_MIN = 30 * 24 * 60
SETTLING_POLLS = 3
"""A source that began so recently may not know its alerts again yet: Prometheus repeats them each minute."""


def matchers_of(labels: Mapping[str, str], alerts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the labels a silence has to match: the group's, so far as every alert that fires has them.

    What fires later with other labels is new, and is not silenced.
    """
    listed = list(alerts)
    found = {name: value for name, value in labels.items() if all(one.get(name) == value for one in listed)}
    if found or not listed:
        return found
    return {name: value for name, value in listed[0].items() if all(one.get(name) == value for one in listed)}


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A maintenance window: alerts that its matchers fit make no ticket while it lasts.

    Attributes:
        matchers: label -> value; a value that ends with * fits by its beginning. None = every alert.
        source: name of the monitoring system, "" = any.
    """

    starts_us: int
    ends_us: int
    matchers: Mapping[str, str]
    source: str = ""

    def covers(self, source: str, labels: Mapping[str, str], now_us: int) -> bool:
        """Tell whether an alert falls into the window now."""
        if not self.starts_us <= now_us < self.ends_us or self.source not in ("", source):
            return False
        return all(_fits(labels.get(name, ""), value) for name, value in self.matchers.items())


def _fits(value: str, wanted: str) -> bool:
    return value.startswith(wanted[:-1]) if wanted.endswith("*") else value == wanted


def is_muted(
    windows: Collection[Maintenance], source: str, alerts: Iterable[Mapping[str, str]], now_us: int
) -> bool:
    """Tell whether every one of these alerts falls into some window."""
    return bool(windows) and all(
        any(window.covers(source, labels, now_us) for window in windows) for labels in alerts
    )


@dataclass(frozen=True, slots=True)
class Held:
    """An alert that we hold as firing, and in how many looks its source did not list it."""

    fingerprint: str
    absent: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a source's list says: alerts to count as absent once more, over now, and back again."""

    missed: tuple[str, ...]
    over: tuple[str, ...]
    back: tuple[str, ...]


def compare(held: Iterable[Held], listed: Collection[str]) -> Look:
    """Compare what we hold as firing with the source's list of fingerprints."""
    missed, over, back = [], [], []
    for one in held:
        if one.fingerprint in listed:
            if one.absent:
                back.append(one.fingerprint)
        elif one.absent + 1 >= ABSENT_POLLS:
            over.append(one.fingerprint)
        else:
            missed.append(one.fingerprint)
    return Look(tuple(missed), tuple(over), tuple(back))
