"""What the doctor says of a workspace's files."""

from pathlib import Path

from desk.cli.doctor import ERROR, OK, check_attachments, check_clock, check_replica
from desk.cli.session import Session
from desk.models.store import BLOBS, REPLICA
from tests.unit.ops_kit import Kit

FUTURE_US = 4_000_000_000_000_000


def test_files_that_are_damaged_or_emptied_are_named(tmp_path: Path) -> None:
    session = Session(tmp_path, "en")
    assert check_attachments(session).status == OK
    kit = Kit(tmp_path)
    kit.create()
    kit.store.close()
    assert (check_attachments(session).sentence, check_replica(session).status) == ("whole", OK)
    (tmp_path / BLOBS).write_bytes(b"no database" * 1_000)
    found = check_attachments(session)
    assert (found.status, "desk salvage" in found.sentence) == (ERROR, True)
    (tmp_path / REPLICA).write_bytes(b"")
    (tmp_path / "kb_index").mkdir()
    (tmp_path / "kb_index" / "current.json").write_text("{}")
    assert "is empty, although" in check_replica(session).sentence


def test_times_of_an_imported_file_say_nothing_of_the_clock(tmp_path: Path) -> None:
    """A row of the year 2096 in somebody's export is no clock that stands still."""
    kit = Kit(tmp_path)
    kit.create()
    for source, status in (("import", OK), ("window", ERROR)):
        kit.store.connection.exec_driver_sql(
            "UPDATE entry SET recorded_us = ?, source = ?", (FUTURE_US, source)
        )
        assert check_clock(Session(tmp_path, "en")).status == status
    kit.store.close()
