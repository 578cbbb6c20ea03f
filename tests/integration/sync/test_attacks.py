"""What a stolen or hostile desk may try: each probe is refused, or what it claims is replaced by the truth."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desk.models.wire import uuid_text
from desk.sync import doctor, enrolment
from tests.sync_kit import Desk, Shared

Sql = str | Callable[[dict[str, str]], str]


class Ring:
    """Mallory in the open group, Ada alone in a closed one with a secret ticket."""

    def __init__(self, shared: Shared, directory: Path) -> None:
        self.shared = shared
        open_group, closed = shared.groups
        self.ada = shared.desk(directory / "ada", shared.add_person("Ada", role="administrator"))
        self.mallory = shared.desk(directory / "mallory", shared.add_person("Mallory", groups=[open_group]))
        self.open = self.ada.create("an open ticket")
        self.ada.run("ticket.note", ticket=self.open, body="original")
        self.secret = self.ada.create("SECRET salary case", group=closed)
        self.ada.run("ticket.note", ticket=self.secret, body="secret note")
        shared.settle()
        entries = shared.rows("SELECT id::text, ticket_id::text FROM sync.entry WHERE kind = 'internal_note'")
        notes = {ticket: ident for ident, ticket in entries}
        self.note, self.secret_note = notes[uuid_text(self.open)], notes[uuid_text(self.secret)]

    def push(self, **op: Any) -> str:
        """Push one forged op as Mallory and return its outcome."""
        body = {"op": str(uuid.uuid4()), "ver": f"{self.version():016x}00000001", "at": "2026-03-09T01:00:00+00:00",
                "set": {}, "base": {}, "entries": [], **op}  # fmt: skip
        answer = self.line.execute(
            "SELECT sync.push_v1(%s::text::jsonb, '{}'::jsonb)", (json.dumps([body]),)
        ).fetchone()
        assert answer is not None
        return str(answer[0]["acks"][0]["out"])

    def version(self, ahead_ms: int = 0) -> int:
        """Return a clock value of now."""
        (now,) = self.shared.rows("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")[0]
        return (int(now) + ahead_ms) << 16

    def entry(self, **fields: Any) -> dict[str, Any]:
        """Return an entry of an op."""
        return {"id": str(uuid.uuid4()), "kind": "internal_note", "visibility": "internal", "author": None,
                "at": "2026-03-09T01:00:00+00:00", "body": "x", "data": {}, **fields}  # fmt: skip

    @property
    def line(self) -> psycopg.Connection[Any]:
        """Return Mallory's connection."""
        return self.mallory.server


@pytest.fixture
def ring(shared: Shared, tmp_path: Path) -> Ring:
    return Ring(shared, tmp_path)


WRITES = (
    "INSERT INTO sync.ticket (id, stream_id, number, base_ver, created_at, updated_at)"
    " VALUES (gen_random_uuid(), 1, 'T-1', 'x', now(), now())",
    "UPDATE sync.ticket SET title = 'x'",
    "DELETE FROM sync.ticket",
    "UPDATE sync.entry SET body = 'forged'",
    "DELETE FROM sync.entry",
    "TRUNCATE sync.entry",
    "UPDATE sync.op SET person_id = NULL",
    "TRUNCATE sync.op",
    "INSERT INTO sync.op (stream_id, seq, kind, ent, op_id, desk_id, at)"
    " VALUES (1, 9999, 'set', 'x', gen_random_uuid(), 1, now())",
    "UPDATE sync.stream SET head = head + 1",
    "INSERT INTO sync.member VALUES (gen_random_uuid(), gen_random_uuid(), 'administrator', NULL)",
    "UPDATE sync.member SET role = 'administrator'",
    "UPDATE sync.desk SET revoked_at = NULL",
    "UPDATE sync.rule_transition SET role = 'agent'",
    "DELETE FROM sync.rule_history",
    "INSERT INTO sync.applied VALUES (gen_random_uuid(), 1, gen_random_uuid(), 'ok', NULL, NULL, NULL, now())",
    "DELETE FROM sync.dead_letter",
    "DELETE FROM sync.number_block",
    "SELECT nextval('sync.number_seq')",
    "CREATE TABLE sync.mine (x int)",
    "CREATE TABLE public.mine (x int)",
    "CREATE SCHEMA mine",
    "CREATE TEMP TABLE mine AS SELECT 1",
    "CREATE FUNCTION pg_temp.leak(t text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', t; RETURN true; END $$",
    "CREATE FUNCTION sync.x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "ALTER TABLE sync.ticket DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE sync.entry DISABLE TRIGGER append_only",
    "DROP TRIGGER append_only ON sync.entry",
)
READS = (
    "SELECT * FROM sync.desk", "SELECT * FROM sync.applied", "SELECT * FROM sync.member", "SELECT * FROM sync.staff",
    "SELECT * FROM sync.invitation", "SELECT * FROM sync.number_block", "SELECT * FROM sync.rule_history",
    "SELECT rolpassword FROM pg_authid", "SELECT passwd FROM pg_shadow", "SELECT * FROM sync.ticket_was_in",
    "SELECT * FROM sync.presence", "SELECT * FROM sync.lease", "SELECT * FROM sync.bell_dirty",
    "SET row_security = off; SELECT * FROM sync.ticket", "COPY sync.desk TO STDOUT",
)  # fmt: skip
IDENTITY = (
    "SET ROLE sync_owner", "SET ROLE sync_keeper", "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres",
    "ALTER ROLE postgres PASSWORD 'x'", "ALTER ROLE current_user SUPERUSER", "ALTER ROLE current_user CREATEROLE",
    "ALTER ROLE current_user CONNECTION LIMIT 100", "GRANT sync_owner TO current_user", "CREATE ROLE mine LOGIN",
    "SELECT sync.put_rules('{}')", "SELECT sync.put_first('person', 'x', '{}')",
    "SELECT sync.purge_ticket(gen_random_uuid(), 'x')",
    "SELECT sync.redact(gen_random_uuid(), 'x')", "SELECT sync.invite(gen_random_uuid(), 'x')",
    "SELECT sync.redeem_v1('SCRAM-SHA-256$x', 'x')", "SELECT sync.revoke_desk(1)", "SELECT sync.maintain('1 day')",
    "SELECT sync.publish(NULL, NULL, now())", "SELECT sync.role_in(NULL, NULL)",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",

    "SELECT sync.apply_op(NULL, NULL, NULL, NULL, now())", "SELECT sync.publish(NULL, NULL, NULL)", "ALTER SYSTEM SET ssl = off",
)  # fmt: skip


@pytest.mark.parametrize("group", ["writes", "reads", "identity"])
def test_what_is_not_granted_is_refused(ring: Ring, group: str) -> None:
    probes = {"writes": WRITES, "reads": READS, "identity": IDENTITY}[group]
    passed = []
    for probe in probes:
        try:
            for statement in probe.split("; "):
                ring.line.execute(statement)
        except psycopg.Error:
            continue
        finally:
            ring.line.execute("RESET ALL")
            ring.line.execute("SET timezone = 'UTC'")
        passed.append(probe)
    assert passed == []


def test_row_security_hides_another_group(ring: Ring) -> None:
    secret, note = uuid_text(ring.secret), ring.secret_note
    closed = ring.shared.rows("SELECT stream_id FROM sync.ticket WHERE id = %s", secret)[0][0]
    for statement in (
        f"SELECT * FROM sync.ticket WHERE id = '{secret}'",
        f"SELECT * FROM sync.entry WHERE ticket_id = '{secret}'",
        f"SELECT * FROM sync.entry WHERE id = '{note}'",
        f"SELECT * FROM sync.op WHERE stream_id = {closed}",
        f"SELECT * FROM sync.stream WHERE id = {closed}",
        f"SELECT * FROM sync.pull_v1(array[{closed}], array[0::bigint], 100)",
        f"SELECT * FROM sync.presence_v1('{secret}', 'view')",
        "SELECT * FROM sync.ticket WHERE title LIKE 'SECRET%'",
        "SELECT most_common_vals FROM pg_stats WHERE schemaname = 'sync' AND tablename = 'ticket'",
        f"SELECT * FROM sync.blob_chunk WHERE stream_id = {closed}",
    ):
        assert ring.line.execute(statement).fetchall() == [], statement
    with ring.line.cursor().copy("COPY (SELECT * FROM sync.ticket) TO STDOUT") as rows:
        assert b"SECRET" not in b"".join(bytes(row) for row in rows)


def test_an_error_message_is_no_oracle(ring: Ring) -> None:
    with pytest.raises(psycopg.Error) as caught:
        ring.line.execute("SELECT * FROM sync.ticket WHERE title::int > 0")
    assert "SECRET" not in str(caught.value)


def test_the_author_is_stamped_and_never_believed(ring: Ring) -> None:
    ada = uuid_text(ring.ada.person)
    forged = ring.entry(author=ada, person_id=ada, desk_id=1, db_user="postgres", effective_at="2001-01-01")
    assert (
        ring.push(kind="ticket.change", ent=uuid_text(ring.open), entries=[forged], person_id=ada, desk=1)
        == "ok"
    )
    (row,) = ring.shared.rows(
        "SELECT author_id::text, person_id::text, desk_id, db_user, right(hlc, 8), effective_at > now() - interval '1 day'"
        " FROM sync.entry WHERE id = %s", forged["id"],
    )  # fmt: skip
    mine = uuid_text(ring.mallory.person)
    assert tuple(row) == (
        mine,
        mine,
        ring.mallory.number,
        ring.mallory.role,
        f"{ring.mallory.number:08x}",
        True,
    )


def test_an_anonymous_note_is_refused(ring: Ring) -> None:
    assert (
        ring.push(kind="ticket.change", ent=uuid_text(ring.open), entries=[ring.entry(system=True)])
        == "denied"
    )


def test_an_entry_cannot_be_rewritten_or_moved(ring: Ring) -> None:
    again = ring.entry(id=ring.note, body="REWRITTEN")
    ring.push(kind="ticket.change", ent=uuid_text(ring.open), entries=[again])
    stolen = ring.entry(id=ring.secret_note)
    assert ring.push(kind="ticket.change", ent=uuid_text(ring.open), entries=[stolen]) == "denied"
    assert ring.shared.rows("SELECT body FROM sync.entry WHERE id = %s", ring.note) == [("original",)]


def test_a_closed_group_answers_like_nothing_at_all(ring: Ring) -> None:
    closed = uuid_text(ring.shared.groups[1])
    note, secret, nothing = [ring.entry()], uuid_text(ring.secret), str(uuid.uuid4())
    assert ring.push(kind="ticket.change", ent=secret, entries=note) == "denied"
    assert ring.push(kind="ticket.change", ent=nothing, entries=note) == "denied"
    assert ring.push(kind="ticket.change", ent=secret, set={"title": "x"}) == "denied"
    pull = {"set": {"group_id": uuid_text(ring.shared.groups[0])}, "base": {"group_id": closed}}
    assert ring.push(kind="ticket.change", ent=secret, **pull) == "denied"
    assert ring.push(kind="ticket.create", ent=nothing, number="L9-1", set={"group_id": closed}) == "denied"
    whys = ring.shared.rows("SELECT DISTINCT why FROM sync.dead_letter WHERE why NOT IN ('group')")
    assert whys == [("ticket",)]


@pytest.mark.parametrize(
    "field", ["created_by", "rev", "number", "stream_id", "fv", "id", "source", "base_ver"]
)
def test_server_fields_are_refused(ring: Ring, field: str) -> None:
    assert ring.push(kind="ticket.change", ent=uuid_text(ring.open), set={field: "1"}) == "denied"


def test_field_names_are_no_sql(ring: Ring) -> None:
    name = "title'; DROP TABLE sync.op; --"
    assert ring.push(kind="ticket.change", ent=uuid_text(ring.open), set={name: "x"}) == "unknown"
    assert ring.shared.rows("SELECT count(*) > 0 FROM sync.op") == [(True,)]


def test_a_state_without_its_entry_is_refused(ring: Ring) -> None:
    for state in ("closed", "spam", "nonsense"):
        change = {"set": {"state": state}, "base": {"state": "new"}}
        assert ring.push(kind="ticket.change", ent=uuid_text(ring.open), **change) == "denied"
    undone = ring.entry(kind="undone", data={"entries": [ring.note.replace("-", "")]})
    back = {"set": {"state": "closed"}, "base": {"state": "new"}, "entries": [undone]}
    assert ring.push(kind="ticket.change", ent=uuid_text(ring.open), **back) == "denied"


def test_what_needs_a_role_is_refused(ring: Ring) -> None:
    waive = ring.entry(kind="waive", data={"metric": "resolution", "reason": "x"})
    assert ring.push(kind="ticket.change", ent=uuid_text(ring.open), entries=[waive]) == "denied"
    member = f"{uuid_text(ring.mallory.person)}:{uuid_text(ring.shared.groups[1])}"
    for noun, ent, fields in (
        ("membership", member, {"role": "administrator"}),
        ("group", str(uuid.uuid4()), {"name": "Pirates"}),
        ("person", uuid_text(ring.ada.person), {"name": "Not Ada"}),
        ("person", str(uuid.uuid4()), {"name": "Puppet", "staff": 1}),
        ("setting", "reopen_window_days", {"value": "99"}),
        ("ruleset", "policy:default:9", {"body": "{}"}),
        ("ruleset", f"contact:{ring.ada.person.hex()}:1", {"body": "{}"}),
        ("ruleset", "post:L2:2", {"body": "{}"}),
        ("maintenance", str(uuid.uuid4()), {"name": "all night"}),
        ("ruleset", "process_sign:app#1:1", {"body": "{}"}),
    ):
        assert ring.push(kind="record.put", noun=noun, ent=ent, set=fields) == "denied", noun
    assert ring.push(kind="ticket.change", ent=uuid_text(ring.open), source="import") == "denied"
    assert ring.shared.rows("SELECT sync.my_streams()") == [([],)]  # the administrator's own login is no desk


def test_numbers_of_another_desk_are_renumbered(ring: Ring) -> None:
    (low,) = ring.shared.rows("SELECT low FROM sync.number_block WHERE desk_id = %s", ring.ada.number)[0]
    (number,) = ring.shared.rows("SELECT sync.ticket_number(%s)", low + 40)[0]
    group = {"group_id": uuid_text(ring.shared.groups[0])}
    for taken in (number, "T-1", f"L{ring.ada.number}-7", "'; --", ""):
        made = {"kind": "ticket.create", "ent": str(uuid.uuid4()), "number": taken, "set": group}
        assert ring.push(**made) == "renumbered"


def test_a_clock_of_another_century_wins_nothing(ring: Ring) -> None:
    far = f"{ring.version(50 * 365 * 86_400_000):016x}00000001"
    ring.push(kind="ticket.change", ent=uuid_text(ring.open), ver=far, set={"title": "mallory for ever"})
    ring.ada.pull()
    ring.ada.run("ticket.title", ticket=ring.open, to="ada later")
    ring.shared.settle()
    assert ring.shared.rows("SELECT title FROM sync.ticket WHERE id = %s", uuid_text(ring.open)) == [
        ("ada later",)
    ]


def test_number_blocks_cannot_be_hoarded(ring: Ring) -> None:
    with pytest.raises(psycopg.errors.ProgramLimitExceeded):
        ring.line.execute("SELECT sync.lease_numbers_v1() FROM generate_series(1, 300)")


@pytest.mark.parametrize(
    "batch", ["{}", "null", '"x"', "[1]", '[{"op": "x"}]', '[{"op": "00000000-0000-7000-8000-000000000000"}]']
)
def test_malformed_batches_change_nothing(ring: Ring, batch: str) -> None:
    heads = ring.shared.rows("SELECT id, head FROM sync.stream ORDER BY id")
    with pytest.raises(psycopg.Error):
        ring.line.execute("SELECT sync.push_v1(%s::text::jsonb, '{}'::jsonb)", (batch,))
    assert ring.shared.rows("SELECT id, head FROM sync.stream ORDER BY id") == heads


def test_the_search_path_hijacks_nothing(ring: Ring) -> None:
    ring.line.execute("SET search_path = pg_temp, public, sync, pg_catalog")
    ring.line.execute("SET synchronous_commit = off")
    assert ring.push(kind="ticket.change", ent=uuid_text(ring.open), entries=[ring.entry()]) == "ok"


def test_even_the_owner_cannot_rewrite_history(ring: Ring) -> None:
    for statement in (
        "UPDATE sync.entry SET body = 'x'",
        "DELETE FROM sync.op",
        "TRUNCATE sync.entry CASCADE",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ring.shared.admin.execute(f"BEGIN; SET LOCAL ROLE sync_owner; {statement}")
        ring.shared.admin.execute("ROLLBACK")


def test_a_revoked_desk_is_cut_at_once_and_stays_out(ring: Ring) -> None:
    (cut,) = ring.shared.rows("SELECT sync.revoke_desk(%s)", ring.mallory.number)[0]
    assert cut >= 1
    with pytest.raises(psycopg.Error):
        ring.line.execute("SELECT 1")
    from desk.process.errors import KnownError

    with pytest.raises(KnownError) as refused:
        enrolment.open_server(ring.mallory.store)
    assert refused.value.code == "server_refused"


def test_a_code_is_good_once(ring: Ring, tmp_path: Path) -> None:
    from desk.process.errors import KnownError

    person = ring.shared.add_person("Eve")
    code = enrolment.invite(ring.shared.admin, person)
    address = f"host=127.0.0.1 port={ring.shared.admin.info.port} dbname={ring.shared.name}"
    enrolment.redeem(address, code, passphrase="p")
    for wrong in (code, code[:-1] + "x", "nonsense", "", "a.b"):
        with pytest.raises(KnownError):
            enrolment.redeem(address, wrong, passphrase="p")


def test_an_inactive_person_sees_nothing(ring: Ring) -> None:
    ring.ada.rows("UPDATE person SET active = 0 WHERE id = ? RETURNING 1", ring.mallory.person)
    ring.shared.admin.execute(
        "SELECT sync.put_first('person', %s, '{\"active\": 0}')", (uuid_text(ring.mallory.person),)
    )
    assert ring.line.execute("SELECT * FROM sync.ticket").fetchall() == []
    with pytest.raises(psycopg.Error):
        ring.push(kind="ticket.change", ent=uuid_text(ring.open), entries=[ring.entry()])


def test_the_doctor_finds_nothing_wrong_and_notices_when_something_is(ring: Ring) -> None:
    wrong = {f.subject for f in doctor.audit(ring.shared.admin) if not f.ok}
    assert wrong <= {"TLS and SCRAM"}
    ring.shared.admin.execute("GRANT UPDATE ON sync.ticket TO desk_role")
    ring.shared.admin.execute("ALTER TABLE sync.entry DISABLE ROW LEVEL SECURITY")
    ring.shared.admin.execute("ALTER TABLE sync.op DISABLE TRIGGER append_only")
    ring.shared.admin.execute("UPDATE sync.stream SET head = head + 1 WHERE id = 1")
    found = {f.subject for f in doctor.audit(ring.shared.admin) if not f.ok}
    assert {"grants", "row security", "append-only", "I1 heads"} <= found


def test_a_desk_of_the_attacker_is_still_a_desk(pair: tuple[Desk, Desk]) -> None:
    """What PostgreSQL does not refuse (docs/security.md): hints carry no data, so a false ring costs a look."""
    ada, bob = pair
    ada.exchange()
    bob.server.execute("SELECT pg_notify('desk_bell', '1')")
    bob.server.execute("SELECT sync.ring_v1(array[1, 2, 99])")
    assert ada.pull() == 0
