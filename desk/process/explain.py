"""`desk sla explain`: every wall second of a ticket in exactly one bucket of a clock, with its source.

Reads what the fold measured (stretches and pauses); adds no arithmetic of its own, so both cannot differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from desk.process.calendar import Calendar
from desk.process.clocks import Clock, Fold, Pause, Segment, Stretch
from desk.process.messages import Words
from desk.process.rules import Rules
from desk.process.sla import fold
from desk.process.timeline import Event

KINDS: dict[str, Words] = {
    "before": Words("before this clock started", "本时钟开始前"),
    "running": Words("running", "计时中"),
    "outside_hours": Words("outside working hours", "非工作时段"),
    "closed_day": Words("not a working day", "非工作日"),
    "holiday": Words("holiday", "节假日"),
    "paused": Words("paused", "暂停"),
    "confirmation": Words("waiting for confirmation", "待用户确认"),
    "closed": Words("closed", "已关闭"),
    "met": Words("after it was met", "达成之后"),
    "cancelled": Words("after it was cancelled", "取消之后"),
    "no_clock": Words("no such clock", "没有该时钟"),
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """A piece [start, end) of wall time.

    Attributes:
        kind: key of `KINDS`.
        reason: state or cause behind it (waiting_customer, closed, retarget ...), if any.
        event_id: the entry that put the clock into this condition.
        policy, calendar: ids of what the time was measured with.
        day: local date (ISO) of time outside working hours.
    """

    start: int
    end: int
    kind: str
    reason: str | None = None
    event_id: bytes | None = None
    policy: str | None = None
    calendar: str | None = None
    day: str | None = None

    @property
    def seconds(self) -> int:
        """The length in seconds."""
        return self.end - self.start


def explain(events: Sequence[Event], rules: Rules, clock: Clock | str, at: int) -> list[Bucket]:
    """Return the buckets from creation to `at` for a clock, or for the latest cycle of a metric.

    Their lengths sum to the wall time between creation and `at`, to the second.
    """
    result = fold(events, rules=rules, now=at)
    created = result.facts.created_at
    if created is None or created >= at:
        return []
    found = _find(result, clock)
    if found is None:
        return [Bucket(created, at, "no_clock")]
    buckets = list(_joined(_buckets(found, result, events, created, at)))
    assert sum(bucket.seconds for bucket in buckets) == at - created
    return buckets


def _find(result: Fold, clock: Clock | str) -> Clock | None:
    if isinstance(clock, str):
        return result.latest(clock)
    same = [c for c in result.clocks if (c.metric, c.cycle) == (clock.metric, clock.cycle)]
    return same[0] if same else None


def _buckets(clock: Clock, result: Fold, events: Sequence[Event], created: int, at: int) -> Iterator[Bucket]:
    if clock.started_at > created:
        yield Bucket(created, clock.started_at, "before", event_id=clock.segments[0].event_id)
    pieces: list[Stretch | Pause] = [*clock.stretches, *clock.pauses]
    for piece in sorted(pieces, key=lambda p: p.start):
        if isinstance(piece, Stretch):
            yield from _stretch_buckets(piece, _segment_at(clock.segments, piece.start))
        else:
            yield _pause_bucket(piece, _segment_at(clock.segments, piece.start), at)
    if clock.ended_at is not None and clock.ended_at < at:
        yield from _after(clock, clock.ended_at, result, events, at)


def _segment_at(segments: Sequence[Segment], at: int) -> Segment:
    return next((s for s in reversed(segments) if s.start <= at), segments[0])


def _pause_bucket(pause: Pause, segment: Segment, at: int) -> Bucket:
    end = at if pause.end is None else pause.end
    kind = pause.reason if pause.reason in ("confirmation", "closed") else "paused"
    return Bucket(pause.start, end, kind, pause.reason, pause.event_id, segment.policy, segment.calendar.id)


def _stretch_buckets(stretch: Stretch, segment: Segment) -> Iterator[Bucket]:
    calendar = stretch.calendar
    position = stretch.start
    source = (segment.event_id, segment.policy, calendar.id)
    for start, end in calendar.intervals(stretch.start, stretch.end):
        yield from _outside(calendar, position, start, source)
        yield Bucket(start, end, "running", None, *source)
        position = end
    yield from _outside(calendar, position, stretch.end, source)


def _outside(calendar: Calendar, start: int, end: int, source: tuple[bytes, str, str]) -> Iterator[Bucket]:
    """Cut time outside working hours by local day and say why each day's part does not count."""
    while start < end:
        day = calendar.day(start)
        stop = min(end, calendar.midnight(day + timedelta(days=1)))
        kind = (
            "outside_hours"
            if calendar.hours(day)
            else "holiday"
            if day in calendar.overrides
            else "closed_day"
        )
        yield Bucket(start, stop, kind, None, *source, day.isoformat())
        start = stop


def _after(clock: Clock, ended: int, result: Fold, events: Sequence[Event], at: int) -> Iterator[Bucket]:
    if clock.met_at is None:
        yield Bucket(ended, at, "cancelled", clock.cause, _event_id(events, ended))
        return
    if clock.metric != "resolution":
        yield Bucket(ended, at, "met", None, _event_id(events, ended))
        return
    closed_at = result.facts.closed_at
    confirmed = at if closed_at is None else max(closed_at, ended)
    if confirmed > ended:
        yield Bucket(ended, confirmed, "confirmation", None, _event_id(events, ended))
    if at > confirmed:
        yield Bucket(confirmed, at, "closed", None, _event_id(events, confirmed))


def _event_id(events: Sequence[Event], at: int) -> bytes | None:
    return max((event.id for event in events if event.at == at), default=None)


def _joined(buckets: Iterator[Bucket]) -> Iterator[Bucket]:
    """Join neighbours that say the same: the fold measures up to every entry, the reader need not see that."""
    last: Bucket | None = None
    for bucket in buckets:
        if bucket.start == bucket.end:  # a pause that began this second
            continue
        if (
            last is not None
            and last.end == bucket.start
            and replace(last, start=0, end=0) == replace(bucket, start=0, end=0)
        ):
            last = replace(last, end=bucket.end)
            continue
        if last is not None:
            yield last
        last = bucket
    if last is not None:
        yield last
