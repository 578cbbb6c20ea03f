"""Faults of the world with real processes: each gives a sentence, and nothing is lost."""

import json
import sqlite3
from pathlib import Path

from pytestqt.qtbot import QtBot

from desk.client.pages import PageReader
from desk.models.migrations import VERSION
from desk.protocol.queue import QueueQuery
from desk.workspace import FileLock, Workspace

from .conftest import WAIT_MS, MakeClient, desk, inside


def damage(path: Path) -> None:
    """Overwrite pages in the middle of a database file."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xde\xad\xbe\xef" * 3000)


def test_a_place_that_cannot_be_written_gets_a_sentence() -> None:
    """A read-only place is named with what to do, by exit code 1."""
    done = desk("demo", "--tickets", "5", workspace=Workspace(Path("/sys/desk")))
    assert done.returncode == 1
    assert "/sys/desk" in done.stderr
    assert "--workspace" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_workspace_gets_a_sentence(tmp_path: Path) -> None:
    """Reading where nothing is says how to begin, and makes nothing."""
    done = desk("queue", workspace=Workspace(tmp_path / "none"))
    assert done.returncode == 1
    assert "desk demo" in done.stderr
    assert not (tmp_path / "none").exists()


def test_a_newer_workspace_is_not_touched(workspace: Workspace) -> None:
    """A replica of a newer version is refused with a sentence."""
    with sqlite3.connect(workspace.replica) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
    connection.close()
    done = desk("queue", workspace=workspace)
    assert done.returncode == 1
    assert "newer" in done.stderr


def test_a_window_is_told_of_a_corrupt_replica(
    qtbot: QtBot, make_client: MakeClient, workspace: Workspace
) -> None:
    """The engine cannot open the file: state failed with the code that offers salvage, and no restarts."""
    workspace.replica.write_bytes(b"this is no database" * 1000)
    client = make_client()
    with qtbot.waitSignal(client.failed, timeout=WAIT_MS) as failed:
        client.start()
    assert failed.args[0].code == "replica_corrupt"
    assert "desk salvage" in client.sentence
    assert client.state == "failed"


def test_salvage_copies_what_reads_and_keeps_the_original(workspace: Workspace) -> None:
    """Most tickets of a damaged file survive; the file itself stands aside; the new one is whole."""
    with inside(workspace) as client:
        for number in range(300):
            client.do("ticket.create", {"title": f"Ticket {number}", "body": "x" * 400})
    damage(workspace.replica)
    sick = desk("doctor", "--json", workspace=workspace)
    assert sick.returncode == 1
    replica = next(f for f in json.loads(sick.stdout)["findings"] if f["check"] == "replica")
    assert replica["status"] == "error"
    done = desk("salvage", "--json", workspace=workspace)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert Path(report["kept"]).exists()
    assert report["tables"]["ticket"]["copied"] > 150
    well = desk("doctor", "--json", workspace=workspace)
    assert well.returncode == 0, well.stdout


def test_a_holder_that_does_not_answer_is_named(
    qtbot: QtBot, make_client: MakeClient, workspace: Workspace
) -> None:
    """Somebody holds the lock without listening: doctor names the process."""
    with FileLock(workspace.lock) as lock:
        assert lock.acquire()
        done = desk("doctor", "--json", workspace=workspace)
    found = {f["check"]: f for f in json.loads(done.stdout)["findings"]}
    assert found["socket"]["status"] == "error"


def test_the_reader_shows_the_queue_while_an_engine_writes(workspace: Workspace) -> None:
    """Pages are read beside a running engine."""
    with inside(workspace) as client, PageReader(workspace.replica) as reader:
        assert reader.count(QueueQuery(view="open")) == 1
        client.do("ticket.create", {"title": "Second", "body": "x"})
        assert [row.title for row in reader.first(QueueQuery(view="open", sort="created"))] == [
            "Printer on fire",
            "Second",
        ]


def test_export_cells_are_no_formulas(workspace: Workspace, tmp_path: Path) -> None:
    """A title that is a formula is exported as text, in UTF-8 with a mark that Excel knows."""
    with inside(workspace) as client:
        client.do("ticket.create", {"title": "=HYPERLINK(1)", "body": "x"})
    target = tmp_path / "out.csv"
    done = desk("export", "tickets", "--out", str(target), workspace=workspace)
    assert done.returncode == 0, done.stderr
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfnumber,")
    assert b",'=HYPERLINK(1)," in raw
