"""`desk sla explain` and "why this deadline": the waterfall of one clock at any moment."""

from desk.ops.derived import SECOND, Register, load_events, policy_events
from desk.ops.rules import rules_in_force
from desk.process.clocks import Clock
from desk.process.explain import KINDS, Bucket, explain
from desk.process.rules import Rules
from desk.process.sla import fold
from desk.process.timeline import KINDS as ENTRY_KINDS
from desk.process.timeline import Event
from desk.protocol.views import ExplainRow
from desk.queries.registry import Context, query
from desk.queries.tickets import find_ticket


def _text(bucket: Bucket, language: str, entries: dict[bytes, str]) -> str:
    words = KINDS[bucket.kind]
    chinese = language.startswith("zh")
    parts = [words.zh if chinese else words.en]
    cause = ENTRY_KINDS.get(entries.get(bucket.event_id or b"", ""))
    if bucket.kind in ("paused", "running") and cause is not None:
        parts.append(cause.zh if chinese else cause.en)
    if bucket.day:
        parts.append(bucket.day)
    return " · ".join(parts)


@query("query.explain")
def explain_clock(
    context: Context, *, ticket: bytes, metric: str = "resolution", cycle: int = 0, at_us: int | None = None
) -> list[ExplainRow]:
    """Return the waterfall of a clock from creation to `at_us` (default now); cycle 0 = the latest."""
    row = find_ticket(context, ticket=ticket)
    rules = rules_in_force(context.store, context.connection)
    events, _ = load_events(context.connection, [ticket])[ticket]
    register = Register(
        row.key, ticket, row.state, row.priority, row.group_id, row.owner_id, row.category, row.source,
        row.product, row.requester_level, row.tier, row.channel,
    )  # fmt: skip
    events = policy_events(register, events, rules)
    at = (context.store.clock() if at_us is None else at_us) // SECOND
    chosen = _cycle(events, rules, metric, cycle, at)
    kinds = {event.id: event.kind for event in events}
    return [
        ExplainRow(
            from_us=bucket.start * SECOND,
            to_us=bucket.end * SECOND,
            seconds=bucket.seconds,
            kind=bucket.kind,
            text=_text(bucket, context.language, kinds),
            entry=bucket.event_id.hex() if bucket.event_id else "",
            policy=bucket.policy or "",
            calendar=bucket.calendar or "",
        )
        for bucket in explain(events, rules, chosen, at)
    ]


def _cycle(events: list[Event], rules: Rules, metric: str, cycle: int, at: int) -> Clock | str:
    if not cycle:
        return metric
    found = [c for c in fold(events, rules=rules, now=at).clocks if (c.metric, c.cycle) == (metric, cycle)]
    return found[0] if found else metric
