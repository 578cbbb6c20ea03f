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
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

PRIORITIES = 5


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
        with contextlib.closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=5)) as base:
            yield from self._channel_gauges(base)
            yield from self._outbox_gauges(base)
            yield from self._ticket_gauges(base)

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


class Figures:
    """The process's registry.

    Attributes:
        channels: which channels are up.
    """

    def __init__(self, replica: Path) -> None:
        """Register everything."""
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.channels: dict[str, bool] = {}
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
