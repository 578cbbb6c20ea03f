"""The demo history under the real clocks: states agree, deadlines lie where planned, compliance is as told."""

from collections import Counter, defaultdict
from datetime import datetime

from desk.exchange.demo import generate
from desk.exchange.demo.content import acting_tickets
from desk.exchange.demo.people import ACTING_PERSON
from desk.exchange.demo.story import tell
from desk.exchange.records import TicketRecord
from desk.process.clocks import Fold
from desk.process.rules import Rules
from desk.process.sla import fold
from desk.process.timeline import Event

NOW = int(datetime.fromisoformat("2026-11-18T14:08:00+08:00").timestamp())
OVER = {"closed", "cancelled", "merged", "spam"}


def folded() -> list[tuple[TicketRecord, Fold]]:
    rules, found = Rules(), []
    for record in generate(now_us=NOW * 1_000_000):
        if isinstance(record, TicketRecord):
            events = [
                Event(index.to_bytes(16, "big"), entry.at_us // 1_000_000, entry.kind, entry.data)
                for index, entry in enumerate(record.entries)
            ]
            found.append((record, fold(events, rules=rules, now=NOW)))
    return found


def test_the_clocks_confirm_states_deadlines_and_compliance() -> None:
    story = tell(tickets=2000, seed=1, months=6, now_us=NOW * 1_000_000)
    outcomes: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    planned = {raw.title: raw for raw in acting_tickets()}
    breached: Counter[str] = Counter()
    for ticket, result in folded():
        assert result.state == ticket.state
        is_open = ticket.state not in OVER
        if is_open and any(clock.state == "breached" for clock in result.clocks):
            breached["overloaded" if ticket.group == "group-finance" else "other"] += 1
        raw = planned.get(ticket.title)
        if is_open and ticket.owner == ACTING_PERSON and raw and ticket.state in ("assigned", "in_progress"):
            counting = [
                c.remaining_s for c in result.clocks if c.remaining_s is not None and c.ended_at is None
            ]
            assert min(counting) == raw.remaining, ticket.title
        for clock in result.clocks:
            at = clock.breached_at if clock.state == "breached" else clock.met_at
            if clock.state in ("met", "breached") and at is not None:
                late = ticket.group == "group-finance" and at > story.overload_start
                where = "bad_week" if story.in_bad_week(at) else "overloaded" if late else "rest"
                outcomes[clock.metric, where][clock.state] += 1
    rate = {key: counts["met"] / counts.total() for key, counts in outcomes.items()}
    assert 0.92 <= rate["first_response", "rest"] <= 0.97
    assert 0.91 <= rate["resolution", "rest"] <= 0.97
    assert rate["first_response", "bad_week"] < 0.75
    assert rate["resolution", "bad_week"] < 0.8
    assert rate["first_response", "overloaded"] < 0.85
    assert breached["other"] <= 24, breached
