"""Every (state, action, role) through `process` and through `push`: they must say the same (decisions.md 21)."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from desk.models.wire import uuid_text
from desk.process import hlc, lifecycle, sharing
from desk.process.errors import KnownError
from desk.process.permissions import ROLES
from tests.sync_kit import Desk, Shared

NOW_S = 1_900_000_000
AT = "2030-03-17T17:46:40+00:00"
UNTIL = NOW_S + 86_400
DATA: dict[str, dict[str, Any]] = {
    "assign": {"to": "ab" * 16},
    "claim": {"to": "ab" * 16, "claimed": True},
    "wait_customer": {"reason": "r"},
    "wait_third_party": {"reason": "r", "expected_until": UNTIL},
    "schedule": {"reason": "r", "expected_until": UNTIL},
    "provide_solution": {"steps": "s", "category": "c", "knowledge": {"decision": "new"}},
    "confirm": {"by": "phone"},
    "close": {"cause": "auto_confirmed"},
    "reopen": {"reason": "r"},
    "merge": {"into": "cd" * 16},
    "cancel": {"reason": "r"},
}
KINDS = {row.action: row.effect for row in lifecycle.TRANSITIONS}


def registers(action: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return what `process` is asked with."""
    found = {
        **data,
        "confirmed_by": data.get("by"),
        "owner": data.get("to"),
        "solution": {"steps": data.get("steps")},
    }
    return {name: value for name, value in found.items() if value is not None}


def in_process(action: str, state: str, role: str, data: dict[str, Any], question: bool) -> bool:
    """Tell whether `process` allows it."""
    try:
        lifecycle.check(action, state=state, role=role, registers=registers(action, data),
                        unanswered_question=question, now=NOW_S, closed_at=NOW_S)  # fmt: skip
    except KnownError:
        return False
    return True


def in_push(desk: Desk, ticket: str, action: str, state: str, data: dict[str, Any], question: bool) -> bool:
    """Tell whether `push` allows it; nothing of it is kept."""
    entries = (
        [{"id": str(uuid.uuid4()), "kind": "public_reply", "at": AT, "body": "?", "data": {}}]
        if question
        else []
    )
    entries.append({"id": str(uuid.uuid4()), "kind": KINDS[action], "at": AT, "body": "", "data": data})
    owner = {"owner_id": str(uuid.UUID(data["to"]))} if "to" in data else {}
    body = {"op": str(uuid.uuid4()), "kind": "ticket.change", "ent": ticket, "ver": hlc.version(1 << 60, 1)[:16],
            "at": AT, "set": owner, "base": {"state": state, "owner_id": None}, "entries": entries}  # fmt: skip
    with desk.server.transaction(force_rollback=True):
        row = desk.server.execute(
            "SELECT sync.push_v1(%s::text::jsonb, '{}'::jsonb)", (json.dumps([body]),)
        ).fetchone()
    assert row is not None
    out = row[0]["acks"][0]["out"]
    assert out in ("ok", "denied"), out
    return bool(out == "ok")


@pytest.fixture
def team(shared: Shared, tmp_path: Path) -> dict[str, Desk]:
    """Return one desk of each role."""
    return {role: shared.desk(tmp_path / role, shared.add_person(role, role=role)) for role in ROLES}


def test_process_and_push_agree(team: dict[str, Desk], shared: Shared) -> None:
    shared.now_us = NOW_S * 1_000_000
    shared.tell_time()
    stream, group = shared.rows("SELECT id, group_id::text FROM sync.stream WHERE id > 0 LIMIT 1")[0]
    wrong = []
    for state in lifecycle.STATES:
        ticket = str(uuid.uuid4())
        shared.rows(
            "INSERT INTO sync.ticket (id, stream_id, group_id, number, state, base_ver, created_at, updated_at, closed_at)"
            " VALUES (%s, %s, %s, %s, %s, '', sync.clock(), sync.clock(), sync.clock()) RETURNING 1",
            ticket, stream, group, f"T-{state}", state,
        )  # fmt: skip
        for action in lifecycle.ACTIONS:
            for role, desk in team.items():
                for data, question in (
                    (DATA.get(action, {}), True),
                    ({}, True),
                    (DATA.get(action, {}), False),
                ):
                    if "claimed" in DATA.get(action, {}) and not data:
                        continue  # a claim says so in its entry
                    if action == "assign" and not data:
                        continue  # to nobody is a release
                    allowed = in_process(action, state, role, data, question)
                    if allowed != in_push(desk, ticket, action, state, data, question) and not same(
                        action, state
                    ):
                        wrong.append((state, action, role, data, question, allowed))
    assert wrong == []


def same(action: str, state: str) -> bool:
    """Tell whether an action leads where the ticket already is: push takes it as said twice, and does nothing."""
    return any(row.action == action and row.to == state for row in lifecycle.TRANSITIONS)


def test_effective_times_agree(shared: Shared) -> None:
    second = 1_000_000
    for kind, timing in (("internal_note", "occurred"), ("public_reply", "receipt")):
        for occurred in (NOW_S - 900, NOW_S - 100, NOW_S - 3, NOW_S + 50):
            for last_sync in (None, NOW_S - 500, NOW_S - 1):
                for last_effective in (None, NOW_S - 200):
                    (found,) = shared.rows(
                        "SELECT extract(epoch FROM sync.effective(%s, to_timestamp(%s), jsonb_populate_record("
                        "null::sync.desk, jsonb_build_object('last_sync_at', to_timestamp(%s::float8), 'last_effective',"
                        " to_timestamp(%s::float8))), to_timestamp(%s)))::bigint",
                        timing, occurred, last_sync, last_effective, NOW_S,
                    )[0]  # fmt: skip
                    mine = sharing.effective_us(
                        kind, occurred_us=occurred * second, now_us=NOW_S * second,
                        last_sync_us=None if last_sync is None else last_sync * second,
                        last_effective_us=None if last_effective is None else last_effective * second,
                    )  # fmt: skip
                    assert found == mine // second, (kind, occurred, last_sync, last_effective)


def test_the_rules_on_the_server_are_those_of_this_program(shared: Shared) -> None:
    from desk.sync import install

    before = shared.rows("SELECT rules_version FROM sync.server")
    assert install.put_rules(shared.admin) == before[0][0]
    changed = install.rules()
    changed["merge"] = []
    (version,) = shared.rows("SELECT sync.put_rules(%s::text::jsonb)", json.dumps(changed))[0]
    assert version == before[0][0] + 1
    assert uuid_text(shared.groups[0])
