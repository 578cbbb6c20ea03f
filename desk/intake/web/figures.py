"""The figures of /metrics: gauges read from the replica when asked, counters kept in the process (intake.md 1.5).

Labels come from small fixed sets only. Reads through a connection of its own that cannot write.
"""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from desk.vault import files

MINUTE, HOUR, DAY = 60, 3_600, 86_400
FIRST_RESPONSE_S = (5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY)
RESOLUTION_S = (30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 10 * DAY)
SPANS = (
    (
        "desk_first_response_seconds",
        "From creation to the first answer.",
        "first_response_us",
        FIRST_RESPONSE_S,
    ),
    ("desk_resolution_seconds", "From creation to the standing solution.", "last_solution_us", RESOLUTION_S),
)
"""Name, help, column of the facts and bounds of each histogram; imported history is left out, as everywhere."""


class ReplicaFigures(Collector):
    """Reads gauges from the replica at each scrape, so that they cannot drift."""

    def __init__(self, path: Path, channels: dict[str, bool]) -> None:
        """`channels` tells which channels are up; its owner changes it."""
        self._path = path
        self._channels = channels

    def describe(self) -> list[Metric]:
        """Nothing is read before the first scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every gauge."""
        with contextlib.closing(files.connect(self._path, read_only=True)) as base:
            yield from self._channel_gauges(base)
            yield from self._outbox_gauges(base)
            yield from self._ticket_gauges(base)
            yield from self._alert_gauges(base)
            for span in SPANS:
                yield _histogram(base, *span)

    def _channel_gauges(self, base: sqlite3.Connection) -> Iterator[Metric]:
        up = GaugeMetricFamily("desk_channel_up", "Whether the channel works now.", labels=["channel"])
        for name, state in sorted(self._channels.items()):
            up.add_metric([name], float(state))
        yield up
        heard = GaugeMetricFamily(
            "desk_channel_last_success_timestamp_seconds",
            "When the channel last took something in.",
            labels=["channel"],
        )
        held = GaugeMetricFamily("desk_quarantine_messages", "Messages in quarantine.", labels=["channel"])
        rows = base.execute(
            "SELECT channel, max(last_us), sum(state = 'quarantine') FROM inbound GROUP BY channel"
        )
        for name, last, count in rows:
            heard.add_metric([name], last / 1e6)
            held.add_metric([name], count or 0)
        yield heard
        yield held

    def _outbox_gauges(self, base: sqlite3.Connection) -> Iterator[Metric]:
        waiting = GaugeMetricFamily("desk_outbox_messages", "Outgoing messages.", labels=["channel", "state"])
        for channel, state, count in base.execute(
            "SELECT channel, state, count(*) FROM outbound GROUP BY channel, state"
        ):
            waiting.add_metric([channel, state], count)
        yield waiting
        (oldest,) = base.execute(
            "SELECT min(created_us) FROM outbound WHERE state IN ('ready', 'sending')"
        ).fetchone()
        age = max(0.0, time.time() - oldest / 1e6) if oldest else 0.0
        yield GaugeMetricFamily(
            "desk_outbox_oldest_age_seconds", "Age of the oldest message not sent.", value=age
        )

    def _ticket_gauges(self, base: sqlite3.Connection) -> Iterator[Metric]:
        tickets = GaugeMetricFamily("desk_tickets_open", "Open tickets.", labels=["priority", "state"])
        for priority, state, count in base.execute(
            "SELECT priority, state, count(*) FROM ticket WHERE open = 1 GROUP BY priority, state"
        ):
            tickets.add_metric([f"P{priority}", state], count)
        yield tickets
        (breaches,) = base.execute("SELECT count(*) FROM entry WHERE kind = 'breach'").fetchone()
        yield CounterMetricFamily("desk_sla_breaches", "Targets missed.", value=breaches)

    def _alert_gauges(self, base: sqlite3.Connection) -> Iterator[Metric]:
        firing = base.execute("SELECT count(*) FROM alert WHERE status = 'firing'").fetchone()[0]
        yield GaugeMetricFamily("desk_alerts_firing", "Alerts that fire as far as is known.", value=firing)
        (beat,) = base.execute("SELECT min(heartbeat_us) FROM alert_source").fetchone()
        if beat is not None:
            yield GaugeMetricFamily(
                "desk_alert_heartbeat_timestamp_seconds",
                "Oldest last heartbeat of the monitoring systems.",
                value=beat / 1e6,
            )


def _histogram(
    base: sqlite3.Connection, name: str, words: str, column: str, bounds: tuple[int, ...]
) -> Metric:
    """Return a histogram of the time from creation to an instant, by priority, in one pass over the facts."""
    found = HistogramMetricFamily(name, words, labels=["priority"])
    span = f"({column} - created_us) / 1e6"
    counted = ", ".join(f"sum({span} <= {bound})" for bound in bounds)
    rows = base.execute(
        f"SELECT priority, count(*), total({span}), {counted} FROM fact"
        f" WHERE {column} >= created_us AND source <> 'import' AND excluded = 0 GROUP BY priority"
    )
    for priority, count, seconds, *below in rows:
        pairs = [(str(float(bound)), part) for bound, part in zip(bounds, below, strict=True)]
        found.add_metric([f"P{priority}"], [*pairs, ("+Inf", count)], sum_value=seconds)
    return found


class Figures:
    """The process's registry.

    Attributes:
        channels: which channels are up.
        trouble: why the last message could not be stored, "" once one was.
    """

    def __init__(self, replica: Path) -> None:
        """Register everything."""
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.channels: dict[str, bool] = {}
        self.trouble = ""
        self._registry = CollectorRegistry()
        self._registry.register(ReplicaFigures(replica, self.channels))
        self._messages = Counter(
            "desk_intake_messages", "Messages taken in.", ["channel", "result"], registry=self._registry
        )
        self._seconds = Histogram(
            "desk_intake_commit_seconds", "From receipt to commit.", ["channel"], registry=self._registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
        )  # fmt: skip

    def count(self, channel: str, result: str, number: int = 1) -> None:
        """Count messages."""
        self._messages.labels(channel, result).inc(number)

    def took(self, channel: str, seconds: float) -> None:
        """Note how long a message took from receipt to commit."""
        self._seconds.labels(channel).observe(seconds)

    def text(self) -> bytes:
        """Return the exposition."""
        found: Any = generate_latest(self._registry)
        return bytes(found)
