"""The rules of merging as data: which field merges how, which kind counts when, who may write which noun.

`push` on the server reads these rows (decisions.md 20-22); desks use them for what they show before the server
has answered. Knows no storage and no clock.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from desk.process import lifecycle, timeline

TOLERANCE_S = 5

COMPARE_AND_SET = ("state", "owner_id", "group_id", "tier", "priority", "requester_id", "merged_into")
SERVER_ONLY = (
    "number", "created_at", "created_by", "updated_at", "rev", "fv", "stream_id", "id", "source",
    "external_id", "base_ver", "extra",
)  # fmt: skip
SETS = ("tags",)
FOLLOWERS: Mapping[str, str] = MappingProxyType(
    {
        "closed_at": "state",
        "wake_at": "state",
        "requester_name": "requester_id",
        "requester_org": "requester_id",
        "requester_level": "requester_id",
        "impact": "priority",
        "urgency": "priority",
    }
)
LAST_WRITER = ("title", "category", "product", "channel", "language", "policy")

RECEIPT_KINDS = frozenset({"customer_message", "public_reply", "auto_reply", "solution_provided", "delivery"})
"""Asynchronous messages: they count when the server has them, never when they were drafted (process.md 5.1.3)."""

SPOKEN = ("public_reply", "customer_message", "solution_provided", "call", "auto_reply")
"""What is said between desk and requester: whoever is about to reply shall have read it."""

SYSTEM_KINDS = frozenset(
    name for name, kind in timeline.KINDS.items() if kind.visibility == "system"
) | {"resumed", "reopened", "closed", "assigned", "auto_reply", "policy_rebind",
    "group", "tier", "dispatched", "escalated",
}  # fmt: skip
SUPERVISOR_KINDS = frozenset({"waive"})

REGISTER_PATHS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "owner": ("set", "owner_id"),
        "reason": ("data", "reason"),
        "expected_until": ("data", "expected_until"),
        "solution.steps": ("data", "steps"),
        "category": ("data", "category"),
        "knowledge.decision": ("data", "knowledge", "decision"),
        "confirmed_by": ("data", "by"),
        "cause": ("data", "cause"),
        "into": ("data", "into"),
    }
)
RELEASE = "release"
"""Giving a ticket back to its group: assigned becomes new (an `assigned` entry to nobody)."""

_WAITS = ("waiting_customer", "waiting_third_party", "scheduled")
_MERGES: tuple[tuple[str, str, str, bool], ...] = (
    # The solution was given while somebody else had begun to wait: it stands, and both are shown.
    *((state, "provide_solution", "pending_confirmation", True) for state in _WAITS),
    # Two began to wait for different things: the later decision to arrive is shown against the first.
    *(
        (state, action, target, True)
        for state in _WAITS
        for action, target in (
            ("wait_customer", "waiting_customer"),
            ("wait_third_party", "waiting_third_party"),
            ("schedule", "scheduled"),
        )
        if state != target
    ),
    # The requester says it is not solved; meanwhile the ticket closed by itself: the requester wins.
    ("closed", "reject", "in_progress", False),
)


def merge(current: str, action: str) -> tuple[str, bool] | None:
    """Return what an action that saw another state comes to: (state, shown as a conflict), None if it is lost."""
    for known, wanted, result, shown in _MERGES:
        if known == current and wanted == action:
            return result, shown
    return None


def effective_us(
    kind: str, *, occurred_us: int, now_us: int, last_sync_us: int | None, last_effective_us: int | None
) -> int:
    """Return when an entry counts: a message at its receipt, anything else when it happened, clamped.

    The clamp is what this desk can know: not before its last contact with the server (less some seconds of
    tolerance), not before the desk's own previous act, never in the future.
    """
    if kind in RECEIPT_KINDS:
        return now_us
    earliest = [occurred_us]
    if last_sync_us is not None:
        earliest.append(last_sync_us - TOLERANCE_S * 1_000_000)
    if last_effective_us is not None:
        earliest.append(last_effective_us)
    return min(max(earliest), now_us)


def _field(
    noun: str, field: str, policy: str, *, leader: str | None = None, role: str = "agent"
) -> dict[str, Any]:
    return {"noun": noun, "field": field, "policy": policy, "leader": leader, "role": role, "protocol": 1}


def ticket_fields(extra: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return the policy of every register of a ticket; `extra` are columns of desks that merge by last writer."""
    rows = [_field("ticket", name, "cas") for name in COMPARE_AND_SET]
    rows += [_field("ticket", name, "server") for name in SERVER_ONLY]
    rows += [_field("ticket", name, "set") for name in SETS]
    rows += [_field("ticket", name, "follow", leader=leader) for name, leader in FOLLOWERS.items()]
    rows += [_field("ticket", name, "lww") for name in LAST_WRITER]
    known = {row["field"] for row in rows}
    return rows + [_field("ticket", name, "lww") for name in extra if name not in known]


def transition_rows() -> list[dict[str, Any]]:
    """Return the state table, one row for each action and state it may start from."""
    rows = [
        {
            "action": row.action,
            "source": source,
            "target": row.to,
            "required": list(row.required),
            "role": row.role,
            "effect": row.effect,
        }
        for row in lifecycle.TRANSITIONS
        for source in sorted(row.sources)
    ]
    release: dict[str, Any] = {
        "action": RELEASE,
        "target": None,
        "required": [],
        "role": "agent",
        "effect": "assigned",
    }
    rows += [{**release, "source": source} for source in sorted(lifecycle.OPEN - {"assigned"})]
    return [*rows, {**release, "source": "assigned", "target": "new"}]


def _kind_rows() -> list[dict[str, Any]]:
    actions = {row.effect: row.action for row in lifecycle.TRANSITIONS}
    return [
        {
            "kind": name,
            "visibility": kind.visibility,
            "action": actions.get(name),
            "timing": "receipt" if name in RECEIPT_KINDS else "occurred",
            "role": "supervisor" if name in SUPERVISOR_KINDS else "agent",
            "by_system": name in SYSTEM_KINDS,
        }
        for name, kind in timeline.KINDS.items()
    ]


def rules(
    nouns: list[dict[str, Any]], fields: list[dict[str, Any]], values: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the whole set of rules as rows by table, for `sync.put_rules`."""
    return {
        "state": [{"name": state.name, "category": state.category} for state in lifecycle.STATES.values()],
        "transition": transition_rows(),
        "register": [{"register": name, "path": list(path)} for name, path in REGISTER_PATHS.items()],
        "merge": [
            {"current": current, "action": action, "result": result, "is_conflict": shown}
            for current, action, result, shown in _MERGES
        ],
        "kind": _kind_rows(),
        "field": fields,
        "noun": nouns,
        "value": values,
    }


def record_field(noun: str, field: str, policy: str = "lww", role: str = "agent") -> dict[str, Any]:
    """Return the policy of one field of an organisation's noun."""
    return _field(noun, field, policy, role=role)
