"""Which tickets a number is about: group, priority, product, origin; excluded ones left out. SQL fragments only."""

from typing import Any, NamedTuple

ORIGINS = ("", "desk", "imported")
_OWN = "f.source IN ('', 'demo')"


class Scope(NamedTuple):
    """A filter over facts `f`.

    Attributes:
        group: a group's id, None = all. product: a stored product, "" = all.
        origin: one of `ORIGINS`: all tickets, those made here, those of an imported history.
    """

    group: bytes | None = None
    priority: int | None = None
    product: str = ""
    origin: str = ""

    def clause(self) -> tuple[str, tuple[Any, ...]]:
        """Return the condition over `f` and its parameters."""
        parts: list[str] = ["f.excluded = 0"]
        params: list[Any] = []
        if self.group is not None:
            parts.append("f.group_id = ?")
            params.append(self.group)
        if self.priority is not None:
            parts.append("f.priority = ?")
            params.append(self.priority)
        if self.product:
            parts.append("EXISTS (SELECT 1 FROM ticket p WHERE p.key = f.ticket_key AND p.product = ?)")
            params.append(self.product)
        if self.origin:
            parts.append(_OWN if self.origin == "desk" else f"NOT {_OWN}")
        return " AND ".join(parts), tuple(params)

    def drill(self) -> dict[str, Any]:
        """Return the filter as arguments of a drill; `scope_of` reads them back."""
        found: dict[str, Any] = {} if self.group is None else {"group": self.group.hex()}
        if self.priority is not None:
            found["priority"] = self.priority
        return found | {k: v for k, v in (("product", self.product), ("origin", self.origin)) if v}


def scope_of(drill: dict[str, Any]) -> Scope:
    """Return the filter of a drill; raises TypeError or ValueError for what is none."""
    origin = str(drill.get("origin") or "")
    if origin not in ORIGINS:
        raise ValueError(origin)
    return Scope(
        bytes.fromhex(drill["group"]) if drill.get("group") else None,
        None if drill.get("priority") is None else int(drill["priority"]),
        str(drill.get("product") or ""),
        origin,
    )


def bound(minutes: float, per_minute: int) -> int:
    """Return an edge of a distribution in the column's own unit: bars and the tickets behind them cut alike."""
    return int(minutes * per_minute)


AT_RISK_SHARE = 0.75
"""A cycle met after this share of its target counts as at risk: it was close."""

OUTCOME = (
    f"CASE WHEN c.outcome = 'met' AND c.target_s > 0 AND c.elapsed_s >= c.target_s * {AT_RISK_SHARE}"
    " THEN 'risk' ELSE c.outcome END"
)
"""met, risk, breached or waived of a decided clock cycle."""

OUTCOMES = ("met", "risk", "breached", "waived")

ONCE = (
    "(c.live = 1 OR NOT EXISTS (SELECT 1 FROM clock l WHERE l.ticket_key = c.ticket_key AND l.metric = c.metric"
    " AND l.live = 1 AND l.started_us <= c.decided_us))"
)
"""An imported ticket that is worked on here has its history's cycles and, from that moment, live ones: what the
live ones cover is not counted a second time."""

RUNNING_AT_RISK = (
    "c.live = 1 AND c.state = 'running' AND c.waived = 0 AND c.w75_us IS NOT NULL AND c.w75_us <= ?"
)
"""Cycles not decided yet that have passed their 75 % instant; shown as at risk on the present day."""
