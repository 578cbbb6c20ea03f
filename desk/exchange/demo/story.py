"""The story told by the demo history: its size, its period and the patterns planted in it.

Everything here is decided before the first ticket is drawn, so that charts and tests can be checked against
it. `docs/demo.md` states the same definitions in words.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from desk.exchange.demo.rhythm import DAY_S, local_date, midnight

SECOND_US = 1_000_000
CLUSTER_BLOCK = 200
CLUSTER_SLOTS = {"login_403": 10, "database_connection_timeout": 7, "payment_callback_timeout": 5}
PING_PONG_GROUPS = ("group-network", "group-container")
PING_PONG_SHARE = 0.17
OVERLOADED_GROUP = "group-finance"
OVERLOAD_DAYS = 56
BAD_WEEK_BREACH_SHARE = 0.45
BAD_WEEK_COMPLIANCE_BELOW = 0.75
SLIPS = {"moved_without_handoff": 12, "no_reminder": 10, "no_search": 15}
OPEN_SHARE = 0.06
OPEN_ROOT = 120 / sqrt(2000)
ACTING_MOST = 12
OPEN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Story:
    """The decided facts of one demo history.

    Attributes:
        tickets: how many tickets in all; `open_tickets` of them are open at `now`, `acting_tickets` of those
            belong to the acting agent, and `history_tickets` are over.
        start, now: the period in seconds UTC.
        bad_week: first and last-exclusive instant (seconds UTC) of the bad week, Monday to Monday.
        overload_start: since when the overloaded group falls behind.
    """

    tickets: int
    seed: int
    start: int
    now: int
    open_tickets: int
    acting_tickets: int
    bad_week: tuple[int, int]
    overload_start: int

    @property
    def history_tickets(self) -> int:
        """Return how many tickets are over."""
        return self.tickets - self.open_tickets

    def in_bad_week(self, at: int) -> bool:
        """Tell whether an instant lies in the bad week."""
        return self.bad_week[0] <= at < self.bad_week[1]

    def overload(self, group: str, at: int) -> float:
        """Return how far (0 to 1) a group has fallen behind at an instant."""
        if group != OVERLOADED_GROUP or at <= self.overload_start:
            return 0.0
        return (at - self.overload_start) / max(self.now - self.overload_start, 1)

    def cluster_counts(self) -> dict[str, int]:
        """Return the exact number of tickets in each planted cluster of repeated problems."""
        full, rest = divmod(self.history_tickets, CLUSTER_BLOCK)
        return {key: full * slots + slots * rest // CLUSTER_BLOCK for key, slots in CLUSTER_SLOTS.items()}

    def day_factors(self) -> dict[date, float]:
        """Return how much busier than usual single dates are (the bad week), or quieter.

        The open tickets come on top of the history of the last weeks, so that brings fewer there.
        """
        factors: dict[date, float] = {}
        for back in range(20):
            factors[local_date(self.now - back * DAY_S)] = 0.6
        for ahead in range(7):
            factors[local_date(self.bad_week[0] + ahead * DAY_S)] = 1.4
        return factors


def open_count(tickets: int) -> int:
    """Return how many of `tickets` are open: 6 %, but growing only with the root above 2,000 (120 open)."""
    return min(round(tickets * OPEN_SHARE), round(OPEN_ROOT * sqrt(tickets)))


def tell(*, tickets: int, seed: int, months: int, now_us: int) -> Story:
    """Decide the story of a history of `tickets` tickets in the `months` before `now_us`."""
    if tickets < 1 or months < 1:
        raise ValueError("a demo history needs at least one ticket and one month")
    now = now_us // SECOND_US
    start = midnight(local_date(now) - timedelta(days=round(months * 30.4)))
    around = local_date(now - (now - start) * 2 // 5)
    monday = midnight(around - timedelta(days=around.weekday()))
    still_open = open_count(tickets)
    return Story(
        tickets=tickets,
        seed=seed,
        start=start,
        now=now,
        open_tickets=still_open,
        acting_tickets=min(ACTING_MOST, still_open // 4),
        bad_week=(monday, monday + 7 * DAY_S),
        overload_start=max(start, now - OVERLOAD_DAYS * DAY_S),
    )


def planted(*, tickets: int = 2000, seed: int = 1, months: int = 6, now_us: int) -> dict[str, object]:
    """Return the planted patterns of a history in machine-readable form (instants in microseconds UTC).

    The numbers are exact where `docs/demo.md` says so.
    """
    story = tell(tickets=tickets, seed=seed, months=months, now_us=now_us)
    return {
        "tickets": tickets,
        "open": story.open_tickets,
        "acting_agent_open": story.acting_tickets,
        "start_us": story.start * SECOND_US,
        "clusters": story.cluster_counts(),
        "ping_pong": {"groups": list(PING_PONG_GROUPS), "share": PING_PONG_SHARE},
        "bad_week": {
            "start_us": story.bad_week[0] * SECOND_US,
            "end_us": story.bad_week[1] * SECOND_US,
            "first_response_compliance_below": BAD_WEEK_COMPLIANCE_BELOW,
        },
        "slips": dict(SLIPS),
        "overloaded": {"group": OVERLOADED_GROUP, "since_us": story.overload_start * SECOND_US},
    }
