"""The waterfall names the reason, the entry and the calendar behind every second."""

from desk.process import calendar_json
from desk.process.calendar import ALWAYS, CN_BH
from desk.process.explain import KINDS, explain
from desk.process.policy import DEFAULT_POLICIES
from desk.process.rules import Rules
from desk.process.sla import fold
from desk.process.timeline import Event

T0 = 1773392400  # Friday 2026-03-13 17:00 in Shanghai
HOUR = 3600


def events() -> list[Event]:
    """A P3 ticket over a weekend: answered, waiting, solved, refused, solved, closed."""
    rows = (
        (0, "created", {"priority": 3}),
        (65, "public_reply", {}),
        (66, "waiting_customer", {"reason": "logs"}),
        (67, "customer_message", {}),
        (68, "solution_provided", {}),
        (88, "not_solved", {}),
        (89, "solution_provided", {}),
        (90, "confirmed", {}),
    )
    return [Event(bytes([n]), T0 + hour * HOUR, kind, data) for n, (hour, kind, data) in enumerate(rows)]


def test_every_reason_in_order() -> None:
    buckets = explain(events(), Rules(), "resolution", T0 + 100 * HOUR)
    assert [bucket.kind for bucket in buckets] == [
        "running", "outside_hours", "closed_day", "closed_day", "outside_hours", "running", "paused", "outside_hours",
        "confirmation", "running", "confirmation", "closed",
    ]  # fmt: skip
    assert sum(bucket.seconds for bucket in buckets) == 100 * HOUR
    paused = next(bucket for bucket in buckets if bucket.kind == "paused")
    assert (paused.reason, paused.event_id, paused.calendar) == ("waiting_customer", b"\x02", "cn-bh")
    assert buckets[2].day == "2026-03-14"
    assert buckets[-1].event_id == b"\x07"
    assert all(bucket.policy == "standard" for bucket in buckets if bucket.kind == "running")


def test_other_clocks() -> None:
    history, at = events(), T0 + 100 * HOUR
    first = explain(history, Rules(), "first_response", at)
    assert (first[-1].kind, first[-1].event_id) == ("met", b"\x01")
    following = explain(history, Rules(), "next_response", at)
    assert (following[0].kind, following[0].seconds) == ("before", 67 * HOUR)
    clock = fold(history, rules=Rules(), now=at).clocks[0]
    assert explain(history, Rules(), clock, at) == first
    assert explain(history, Rules(), "update", at)[-1].kind == "cancelled"


def test_nothing_to_explain() -> None:
    history = events()
    assert explain(history, Rules(), "resolution", T0) == []
    assert explain([], Rules(), "resolution", T0) == []
    assert [bucket.kind for bucket in explain(history, Rules(), "promise", T0 + 9)] == ["no_clock"]
    clock = fold(history, rules=Rules(), now=T0 + 70 * HOUR).clocks[-1]
    assert explain(history, Rules(), clock, T0 + 9)[0].kind == "no_clock"


def test_holiday_is_named() -> None:
    closed = calendar_json.from_json({**calendar_json.to_json(CN_BH), "overrides": {"2026-03-16": []}})
    rules = Rules(DEFAULT_POLICIES, {"24x7": ALWAYS, "cn-bh": closed})
    buckets = explain(events()[:1], rules, "resolution", T0 + 72 * HOUR)
    assert [(b.day, b.kind) for b in buckets][-1] == ("2026-03-16", "holiday")
    assert {bucket.kind for bucket in buckets} <= set(KINDS)
