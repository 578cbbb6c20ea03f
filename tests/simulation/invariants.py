"""The invariants I1-I9 of docs/sync.md, checked when a world has come to rest."""

import json
from typing import Any

from desk.models.entry import ENTRY
from desk.models.nouns import NOUNS
from desk.models.wire import instant_us, row_to_wire, ticket_to_wire, uuid_bytes, uuid_text
from desk.ops import derived
from desk.ops.rules import rules_in_force
from desk.process.sharing import COMPARE_AND_SET
from desk.sync import part
from desk.sync.doctor import _COUNTS
from tests.simulation.world import FRUGAL, SimDesk, World

_TIMES = ("created_at", "updated_at", "closed_at", "wake_at")
_ENTRY_TIMES = ("occurred_at", "recorded_at", "effective_at")
_BESIDE = ("stream_id",)
_LOCAL_ENTRY = ("n",)
_COMPARED = tuple(name for name in COMPARE_AND_SET if name != "state")
_SERVER_ENTRY = ("person_id", "desk_id", "db_user", "was")


def check(world: World) -> None:
    """Raise AssertionError naming the invariant that does not hold."""
    _doctor(world)
    _entries_arrived(world)
    _tickets_arrived(world)
    _last_writer(world)
    _compared_fields(world)
    _lost_is_undone(world)
    _self_conflicts(world)
    _versions_differ(world)
    for desk in world.desks:
        _replica_equals_view(world, desk)
    _folds_equal(world)


def _doctor(world: World) -> None:
    """I1, I2, I4 and the shape of the data, by the doctor's own questions."""
    for subject, statement, words, _ in _COUNTS:
        (count,) = world.base.admin.execute(statement).fetchone() or (0,)
        assert not count, f"{subject}: {count} {words}"


def _entries_arrived(world: World) -> None:
    """I3: every entry that was written durably is on the server unaltered, or was refused with a reason."""
    found = {
        row[0].bytes: (row[1].bytes, row[2])
        for row in world.base.admin.execute("SELECT id, ticket_id, body FROM sync.entry").fetchall()
    }
    refused = set()
    for (body,) in world.base.admin.execute("SELECT body FROM sync.dead_letter").fetchall():
        refused |= {uuid_bytes(entry["id"]) for entry in body.get("entries", ())}
    for ident, (number, ticket, text) in world.authored.items():
        if ident in found:
            assert found[ident] == (ticket, text), f"I3: entry {ident.hex()} was altered"
        elif ident not in refused and ident not in world.lost:
            raise AssertionError(
                f"I3: entry {ident.hex()} of desk {number} on {ticket.hex()} is lost: {text!r}"
            )


def _tickets_arrived(world: World) -> None:
    """I4: a created ticket exists, each with a number of its own."""
    rows = world.base.admin.execute("SELECT id, number FROM sync.ticket").fetchall()
    assert len({number for _, number in rows}) == len(rows)
    found = {row[0].bytes for row in rows}
    refused = {
        uuid_bytes(body["ent"])
        for (body,) in world.base.admin.execute("SELECT body FROM sync.dead_letter").fetchall()
        if body["kind"] == "ticket.create"
    }
    for ticket, number in world.created.items():
        assert ticket in found | refused | world.lost, f"I4: ticket {ticket.hex()} of desk {number} is lost"


def _last_writer(world: World) -> None:
    """I5: a field that merges by last writer holds the value of the greatest version that was applied."""
    best: dict[tuple[str, str], tuple[str, Any]] = {}
    for ent, body in world.base.admin.execute("SELECT ent, body FROM sync.op WHERE kind = 'set'").fetchall():
        for name in ("title", "category", "product"):
            if name in body["fv"] and (name in body["set"] or (ent, name) in best):
                version = body["fv"][name]
                if (ent, name) not in best or version > best[ent, name][0]:
                    best[ent, name] = (version, body["set"].get(name, best.get((ent, name), ("", None))[1]))
    for (ent, name), (version, value) in best.items():
        row = world.base.admin.execute(
            f"SELECT fv->>'{name}', {name} FROM sync.ticket WHERE id = %s::uuid", (ent,)
        ).fetchone()
        assert row is not None
        assert row == (version, value), f"I5: {ent} {name} is {row}, not {(version, value)}"


def _self_conflicts(world: World) -> None:
    """I9: nobody loses to an older edit of their own."""
    rows = world.base.admin.execute(
        "SELECT field, why FROM sync.conflict WHERE why IN ('newer_value_kept', 'overwrote_concurrent')"
        " AND win_by = lose_by AND field <> 'state'"
    ).fetchall()
    assert not rows, f"I9: {rows}"


def _versions_differ(world: World) -> None:
    """I9: each op of a desk has a version of its own, also where its clock ran ahead and was set back."""
    rows = world.base.admin.execute(
        "SELECT e.hlc, count(DISTINCT o.op_id) FROM sync.entry e JOIN sync.op o ON o.ent = e.id::text"
        " AND o.kind = 'entry' WHERE e.desk_id IS NOT NULL GROUP BY 1 HAVING count(DISTINCT o.op_id) > 1"
    ).fetchall()
    assert not rows, f"I9: one version for several ops: {rows[:3]}"


def _compared_fields(world: World) -> None:
    """I5: a field that is compared moves only from the value that the author of the change had seen."""
    now: dict[str, dict[str, Any]] = {}
    for ent, kind, op_id, body in world.base.admin.execute(
        "SELECT ent, kind, op_id::text, body FROM sync.op WHERE kind IN ('ticket', 'set') ORDER BY ent, rev"
    ).fetchall():
        row = body if kind == "ticket" else body["set"]
        found = {name: row[name] for name in _COMPARED if name in row}
        before = now.setdefault(ent, found)
        for name, value in found.items():
            if value != before[name]:
                seen = world.ops[op_id]["base"].get(name)
                assert seen == before[name], (
                    f"I5: {ent} {name} {before[name]} -> {value} by one who saw {seen}"
                )
        now[ent] = {**before, **found}


def _lost_is_undone(world: World) -> None:
    """I5: a transition or a take that lost stands in the timeline as undone, for everybody."""
    acts = {
        kind
        for (kind,) in world.base.admin.execute("SELECT kind FROM sync.rule_kind WHERE action IS NOT NULL")
    }
    # A field that lost does not make a state lose that was merged over another one (seed 184 of 90 steps).
    rows = world.base.admin.execute(
        "SELECT a.op_id::text, array(SELECT c.field FROM sync.conflict c WHERE c.op_id = a.op_id"
        " AND c.why <> 'overwrote_concurrent'), EXISTS ("
        " SELECT 1 FROM sync.entry e WHERE e.id = md5(a.op_id::text || 'undone')::uuid)"
        " FROM sync.applied a WHERE a.outcome = 'lost'"
    ).fetchall()
    for op_id, fields, undone in rows:
        kinds = {entry["kind"] for entry in world.ops[op_id].get("entries", ())}
        lost_state = "state" in fields and bool(kinds & acts) and "undone" not in kinds
        lost_owner = "owner_id" in fields and "assigned" in kinds
        assert undone or not (lost_state or lost_owner), (
            f"I5: {op_id} {kinds} lost {fields} and is not undone"
        )


# ---- I6: every replica is the server's view, byte for byte -------------------------------------------


def _replica_equals_view(world: World, desk: SimDesk) -> None:
    for table in ("outbox", "shadow"):
        (count,) = world.rows(desk, f"SELECT count(*) FROM {table}")[0]
        assert not count, f"I6: desk {desk.number} has {count} rows in {table}"
    line = world.base.lines[desk.number - 1]
    tickets, mine = _server_tickets(line), _own_tickets(world, desk)
    gone = _left_out(world, desk, tickets, mine)
    _same(desk, "ticket", {ident: row for ident, row in tickets.items() if ident not in gone}, mine)
    entries = {ident: row for ident, row in _server_entries(line).items() if row["ticket_id"] not in gone}
    _same(desk, "entry", entries, _own_entries(world, desk))
    conflicts = {
        str(i): r is not None
        for i, r, t in line.execute("SELECT id, resolved_at, ticket_id::text FROM sync.conflict").fetchall()
        if t not in gone
    }
    own = {uuid_text(i): r is not None for i, r in world.rows(desk, "SELECT id, resolved_us FROM conflict")}
    _same(desk, "conflict", conflicts, own)
    records = line.execute("SELECT noun, id, body FROM sync.record").fetchall()
    for name, noun in NOUNS.items():
        mine = {
            noun.ident(row._mapping): noun.body(row._mapping)
            for row in world.rows(desk, f"SELECT * FROM {noun.table.name}")
        }
        theirs = {ident: body for kind, ident, body in records if kind == name}
        for ident, body in theirs.items():
            shown = mine.get(ident)
            assert shown is not None, f"I6: desk {desk.number} lacks {name} {ident}"
            wrong = {
                k: (v, shown.get(k))
                for k, v in body.items()
                if k in shown and shown[k] != v and "_at" not in k
            }
            assert not wrong, f"I6: desk {desk.number} {name} {ident}: {wrong}"


def _left_out(world: World, desk: SimDesk, server: dict[str, Any], mine: dict[str, Any]) -> set[str]:
    """Return the tickets that the frugal desk may lack: closed for more than it keeps."""
    since_us = world.now_us - part.DAY_US
    return {
        ident
        for ident, row in server.items()
        if desk.number == FRUGAL and ident not in mine and (row["closed_at"] or world.now_us) <= since_us
    }


def _same(desk: SimDesk, what: str, server: dict[str, Any], replica: dict[str, Any]) -> None:
    missing = sorted(set(server) - set(replica))[:3]
    surplus = sorted(set(replica) - set(server))[:3]
    assert not missing, f"I6: desk {desk.number} lacks {what} {missing}"
    assert not surplus, f"I6: desk {desk.number} has {what} {surplus} that the server does not show"
    for ident, row in server.items():
        if row != replica[ident]:
            other = replica[ident]
            wrong = (
                {k: (row.get(k), other.get(k)) for k in {*row, *other} if row.get(k) != other.get(k)}
                if isinstance(row, dict)
                else (row, other)
            )
            raise AssertionError(f"I6: desk {desk.number} {what} {ident} differs: {wrong}")


def _plain(body: dict[str, Any], times: tuple[str, ...], without: tuple[str, ...]) -> dict[str, Any]:
    found = {name: value for name, value in body.items() if name not in without}
    return {n: instant_us(v) if n in times and v is not None else v for n, v in found.items()}


def _server_tickets(line: Any) -> dict[str, Any]:
    rows = line.execute("SELECT to_jsonb(t) FROM sync.ticket t").fetchall()
    return {body["id"]: _plain(body, _TIMES, _BESIDE) for (body,) in rows}


def _own_tickets(world: World, desk: SimDesk) -> dict[str, Any]:
    found = {}
    for row in world.rows(desk, "SELECT * FROM ticket"):
        body = ticket_to_wire(row._mapping)
        found[body["id"]] = _plain(body, _TIMES, _BESIDE)
    return found


def _server_entries(line: Any) -> dict[str, Any]:
    rows = line.execute("SELECT to_jsonb(e) FROM sync.entry e").fetchall()
    return {body["id"]: _plain(body, _ENTRY_TIMES, _SERVER_ENTRY) for (body,) in rows}


def _own_entries(world: World, desk: SimDesk) -> dict[str, Any]:
    found = {}
    for row in world.rows(desk, "SELECT * FROM entry"):
        body = row_to_wire(ENTRY, row._mapping)
        body["data"] = json.loads(body["data"])
        body["time_adjusted"] = bool(body["time_adjusted"])
        found[body["id"]] = _plain(body, _ENTRY_TIMES, _LOCAL_ENTRY)
    return found


def _folds_equal(world: World) -> None:
    """SLA folds are equal on all desks that hold a ticket: all of each clock, folded at one instant."""
    seen: dict[bytes, tuple[int, list[Any]]] = {}
    for desk in world.desks:
        keys = [int(key) for (key,) in world.rows(desk, "SELECT key FROM ticket")]
        with desk.store.write() as connection:
            derived.refold(connection, rules_in_force(desk.store, connection), keys, world.now_us)
        folds: dict[bytes, list[Any]] = {}
        for ticket, *clock in world.rows(
            desk,
            "SELECT t.id, c.metric, c.cycle, c.target_s, c.state, c.started_us, c.met_us, c.due_us, c.w50_us"
            " FROM clock c JOIN ticket t ON t.key = c.ticket_key ORDER BY t.id, c.metric, c.cycle",
        ):
            folds.setdefault(bytes(ticket), []).append(tuple(clock))
        for ticket, clocks in folds.items():
            other = seen.setdefault(ticket, (desk.number, clocks))
            assert other[1] == clocks, (
                f"folds of {ticket.hex()} differ: {other} and desk {desk.number} {clocks}"
            )
