"""Scenario builders for the golden vectors: calendars of process.md 5.2.10 and a short way to write events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.process.scenario import run

OFFICE = [["09:00", "12:00"], ["13:30", "18:00"]]
BH: dict[str, Any] = {
    "tz": "Asia/Shanghai",
    "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE),
    "overrides": {
        **{f"2026-10-0{day}": [] for day in range(1, 8)},
        "2026-09-20": OFFICE,
        "2026-10-10": OFFICE,
    },
}
ALL = "24x7"


def at(text: str, tz: str = "Asia/Shanghai") -> str:
    """Return "03-09 09:30" or "2026-03-09 09:30:15" as ISO 8601 in a zone."""
    text = text if text[4:5] == "-" else f"2026-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(tz)).isoformat()


def simulate(
    calendar: object,
    targets: Mapping[str, object],
    events: list[tuple[Any, ...]],
    now: str,
    **extra: object,
) -> dict[str, dict[str, Any]]:
    """Run a scenario of (time, kind, fields...) and return the latest clock by metric."""
    tz = calendar["tz"] if isinstance(calendar, dict) else "Asia/Shanghai"
    rows = []
    for when, kind, *fields in events:
        row = {"at": at(when, tz), "kind": kind}
        for name, value in (fields[0] if fields else {}).items():
            is_instant = name in ("expected_until", "recorded_at")
            row[name] = at(value, tz) if is_instant else value
        rows.append(row)
    result = run({"calendar": calendar, "targets": targets, "events": rows, "now": at(now, tz), **extra})
    clocks: Any = result["clocks"]
    return {clock["metric"]: clock for clock in clocks} | {"all": clocks}
