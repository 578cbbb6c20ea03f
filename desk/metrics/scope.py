"""Which tickets a number is about: group and priority, the excluded ones left out. SQL fragments only."""

from typing import Any, NamedTuple


class Scope(NamedTuple):
    """A filter over facts `f`; `group` is a group's id, None = all."""

    group: bytes | None = None
    priority: int | None = None

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
        return " AND ".join(parts), tuple(params)


AT_RISK_SHARE = 0.75
"""A cycle met after this share of its target counts as at risk: it was close."""

OUTCOME = (
    f"CASE WHEN c.outcome = 'met' AND c.target_s > 0 AND c.elapsed_s >= c.target_s * {AT_RISK_SHARE}"
    " THEN 'risk' ELSE c.outcome END"
)
"""met, risk, breached or waived of a decided clock cycle."""

OUTCOMES = ("met", "risk", "breached", "waived")

RUNNING_AT_RISK = (
    "c.live = 1 AND c.state = 'running' AND c.waived = 0 AND c.w75_us IS NOT NULL AND c.w75_us <= ?"
)
"""Cycles not decided yet that have passed their 75 % instant; shown as at risk on the present day."""
