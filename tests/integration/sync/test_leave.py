"""Leaving the shared database: nothing unsent is lost by it, the login is closed, the copy is erased."""

from pathlib import Path

import pytest

from desk.cli import main
from desk.models.wire import uuid_text
from desk.process.errors import KnownError
from desk.sync import enrolment
from desk.sync.leave import leave
from desk.sync.line import Desk as Line
from desk.sync.loop import SyncThread
from desk.sync.upkeep import Asked
from desk.workspace import Workspace
from tests.sync_kit import Desk, Shared


def test_what_was_written_is_sent_before_the_copy_goes(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    ticket = bob.create("written on the last day")
    leave(Line(bob.store, bob.server))
    assert bob.row(ticket) is None
    assert enrolment.enrolment_of(bob.store) is None
    ada.exchange()
    assert ada.row(ticket) is not None
    role = shared.rows("SELECT rolpassword FROM pg_authid WHERE rolname = %s", bob.role)
    assert role == [(None,)], "nobody logs in with it any more"


def test_what_cannot_be_sent_keeps_the_desk_unless_it_is_thrown_away(pair: tuple[Desk, Desk]) -> None:
    _, bob = pair
    ticket = bob.create()
    bob.store.connection.exec_driver_sql(
        "INSERT INTO undelivered(op_id, ent, why, body, at_us) VALUES (x'01', ?, 'denied', '{}', 1)",
        (uuid_text(ticket),),
    )
    with pytest.raises(KnownError) as told:
        leave(Line(bob.store, bob.server))
    assert told.value.code == "leave_waiting"
    assert bob.row(ticket) is not None
    leave(Line(bob.store, bob.server), discard=True)
    assert bob.row(ticket) is None


def test_the_thread_leaves_and_says_what_came_of_it(pair: tuple[Desk, Desk]) -> None:
    _, bob = pair
    told: list[tuple[str, bool]] = []
    changed: list[bool] = []
    thread = SyncThread(
        Workspace(bob.directory), tell=lambda _status: None, changed=lambda: changed.append(True),
        present=lambda _ticket, _people: None, answered=lambda kind, data: told.append((kind, data["left"])),
    )  # fmt: skip
    line = Line(bob.store, bob.server)
    thread.ask(Asked("leave"))
    thread._answer(None)
    bob.store.connection.exec_driver_sql(
        "INSERT INTO undelivered(op_id, ent, why, body, at_us) VALUES (x'01', '', 'denied', '{}', 1)"
    )
    thread.ask(Asked("leave"))
    thread._answer(line)
    bob.store.connection.exec_driver_sql("DELETE FROM undelivered")
    thread.ask(Asked("leave"))
    with pytest.raises(KnownError, match="has left"):
        thread._answer(line)
    assert told == [("leave", False), ("leave", False), ("leave", True)]
    assert changed
    thread.stop()


def test_the_command_line_leaves(
    pair: tuple[Desk, Desk], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, bob = pair
    bob.create()
    assert main(["--workspace", str(bob.directory), "--language", "en", "sync", "leave"]) == 0
    assert "has left the shared database" in capsys.readouterr().out
    assert bob.rows("SELECT count(*) FROM ticket") == [(0,)]
