"""What the test of service levels shows: every policy with its verdict, and when the clocks would be due."""

import msgspec


class PolicyVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One policy in order: outcome taken, mismatch or later, and a sentence for each condition not met."""

    policy: str
    name: str
    outcome: str
    reasons: tuple[str, ...] = ()


class DueView(msgspec.Struct, frozen=True, kw_only=True):
    """A clock that begins at the start and is never paused.

    Attributes:
        limit: as written (PT30M, P1WD); `seconds` the same in its calendar.
        half_us, most_us, nearly_us: the instants of 50, 75 and 90 %; None for a warning that is left out.
        uncertain: the calendar's public holidays are not known as far as that.
    """

    metric: str
    limit: str
    seconds: int
    calendar: str
    assumed: bool
    half_us: int | None
    most_us: int | None
    nearly_us: int | None
    due_us: int
    uncertain: bool


class ServiceTrial(msgspec.Struct, frozen=True, kw_only=True):
    """Which policy a ticket gets and why not each other.

    Attributes:
        now: the name of the policy that the ticket has by the rules in force, "" when no ticket was named.
        fields: the ticket's fields that conditions read, groups by name.
        third_party_pauses: whether the resolution clock rests while a third party works.
    """

    policy: str
    name: str
    now: str
    start_us: int
    fields: dict[str, str]
    verdicts: tuple[PolicyVerdict, ...]
    dues: tuple[DueView, ...]
    third_party_pauses: bool
    number: str = ""
