"""The command line as an administrator and two colleagues use it, from a workspace with history to a revoked desk."""

import json
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desk.cli import main
from desk.models.store import Store
from desk.ops.registry import apply
from desk.protocol.messages import Request
from tests.sync_kit import PASSPHRASE, database_url


@pytest.fixture
def url(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the administrator's address of an empty database."""
    monkeypatch.setenv("DESK_PASSPHRASE", PASSPHRASE)
    name = f"desk_cli_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name}")
    parts = psycopg.conninfo.conninfo_to_dict(database_url(server, name))
    return f"postgresql://{parts['user']}@{parts['host']}:{parts['port']}/{name}"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs one command in a workspace and returns (exit code, output)."""

    def run(workspace: str, *words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main(["--workspace", str(tmp_path / workspace), "--language", "en", *words])
        found = capsys.readouterr()
        return code, found.out + found.err

    return run


def with_history(directory: Path) -> None:
    """Make an embedded workspace with a solved ticket."""
    store = Store(directory)

    def do(verb: str, **args: Any) -> bytes:
        return apply(store, Request(1, verb, args)).subject

    do("workspace.start", name="Ada", language="en")
    ticket = do("ticket.create", title="older than the database", tags=("old",))
    do("ticket.take", ticket=ticket)
    do("ticket.solve", ticket=ticket, steps="done", category="hw", knowledge={"decision": "new"})
    do("article.create", title="How", symptom="s", steps="t", language="en")
    store.close()


def test_from_history_to_a_revoked_desk(desk: Any, url: str, tmp_path: Path) -> None:
    with_history(tmp_path / "ada")
    code, said = desk("ada", "db", "init", url, "--json")
    assert code == 0, said
    first = json.loads(said)["code"]
    assert desk("ada", "db", "enroll", url, first)[0] == 1  # it has tickets: say what shall become of them
    code, said = desk("ada", "db", "enroll", url, first, "--upload")
    assert code == 0, said
    assert desk("ada", "db", "enroll", url, first)[0] == 1
    code, said = desk(
        "bob", "db", "invite", url, "Bob", "--role", "expert", "--email", "bob@example.org", "--json"
    )
    assert code == 0, said
    assert desk("bob", "db", "enroll", url, json.loads(said)["code"])[0] == 0
    mine, theirs = Store(tmp_path / "ada"), Store(tmp_path / "bob")
    tickets = "SELECT number, title, state, created_us, owner_id, requester_name FROM ticket"
    entries = "SELECT kind, body, effective_us, author_id FROM entry ORDER BY id"
    for statement in (
        tickets,
        entries,
        "SELECT title, steps FROM article",
        "SELECT metric, met_us FROM clock",
    ):
        rows = mine.connection.exec_driver_sql(statement).all()
        assert rows == theirs.connection.exec_driver_sql(statement).all() != []
    mine.close()
    theirs.close()
    assert desk("bob", "sync", "once")[0] == 0
    assert "what has come stays" in desk("bob", "sync", "cancel")[1]
    assert "desk sync" in desk("bob", "sync", "now")[1]
    assert json.loads(desk("bob", "sync", "status", "--json")[1]).get("to_send", 0) == 0
    for what in ("conflicts", "undelivered"):
        assert json.loads(desk("bob", "sync", what, "--json")[1]) == []
        assert desk("bob", "sync", what)[0] == 0
    (found,) = json.loads(desk("bob", "sync", "search", "OLDER", "database", "--json")[1])["tickets"]
    assert found["number"] in desk("bob", "sync", "search", "older")[1]
    assert "here now" in desk("bob", "sync", "fetch", found["number"])[1]
    assert desk("bob", "sync", "fetch", "T-999")[0] == 1
    assert "0 tickets mended" in desk("bob", "sync", "check")[1]
    assert "30 days" in desk("bob", "sync", "keep", "30")[1]
    for words in (("search",), ("keep", "long"), ("keep", "99999999")):
        assert desk("bob", "sync", *words)[0] == 1
    assert "Bob" in desk("bob", "db", "desks", url)[1]
    assert len(json.loads(desk("bob", "db", "desks", url, "--json")[1])) == 2
    assert "rules" in desk("bob", "db", "upgrade", url)[1]
    assert "I1 streams" in desk("bob", "db", "doctor", url)[1]
    assert "revoked" in desk("bob", "db", "revoke", url, "2")[1]
    code, said = desk("bob", "sync", "once")
    assert (code, "desk db invite" in said) == (1, True)


def test_what_goes_wrong_is_said_in_a_sentence(desk: Any, url: str, tmp_path: Path) -> None:
    assert desk("x", "sync", "status")[0] == 1
    assert desk("x", "db", "init", "postgresql://example.org/desk?sslmode=require")[0] == 1
    assert desk("x", "db", "doctor", "nonsense")[0] == 1
    assert desk("x", "db", "doctor", "postgresql://127.0.0.1:1/none")[0] == 1
    assert desk("x", "db", "doctor", url)[0] == 1  # nothing was prepared
    assert desk("x", "db", "enroll", url, "no code")[0] == 1
    desk("x", "db", "init", url, "--name", "Ada", "--group", "Support")
    assert desk("x", "db", "revoke", url, "99")[0] == 1
    assert desk("x", "db", "redact", url, str(uuid.uuid4()), "--reason", "r")[0] == 1
    assert desk("x", "db", "invite", url, "Eve", "--group", "Brand new")[0] == 0
    with_history(tmp_path / "y")
    code = json.loads(desk("y", "db", "invite", url, "Ada", "--json")[1])["code"]
    assert desk("y", "db", "enroll", url, code, "--empty")[0] == 0
    assert list((tmp_path / "y").glob("before-*"))


def test_an_upgrade_makes_the_functions_anew_and_keeps_rights(server: str, template: str) -> None:
    """A database of the first version walks the steps; what a desk may call is what a fresh one allows."""
    from desk.sync import doctor, install
    from tests.sync_kit import Shared

    shared = Shared(server, template)
    try:
        shared.admin.execute("DROP FUNCTION sync.find_v1(text[], int)")
        shared.admin.execute("UPDATE public.schema_version SET version_num = '0001'")
        install.prepare(shared.url)
        wrong = [finding.en for finding in doctor.audit(shared.admin) if not finding.ok]
        assert not [words for words in wrong if "TLS" not in words and "ssl" not in words.lower()], wrong
        assert shared.rows("SELECT count(*) FROM sync.find_v1(ARRAY['x'], 5)") == [(0,)]
    finally:
        shared.close()
