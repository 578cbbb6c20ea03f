"""The audited exception path: a rule of the process left aside on purpose stands on the timeline with its reason."""

from typing import Any

from sqlalchemy import Row

from desk.ops.base import Write


def record_exception(tx: Write, row: Row[Any], rule: str, reason: str, detail: tuple[str, ...] = ()) -> None:
    """Record that a rule of the process was left aside on purpose, with the reason (requirement A08)."""
    tx.add_entry(row, "exception", body=reason, data={"rule": rule, "reason": reason, "detail": list(detail)})
