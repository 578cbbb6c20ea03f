"""A damaged workspace keeps what can be read of it; the damaged files stand aside."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.models.salvage import salvage
from desk.models.store import BLOBS, REPLICA, open_store
from desk.ops import derived
from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit

TICKETS = 60


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a workspace with tickets and an attachment."""
    directory = tmp_path_factory.mktemp("salvage")
    kit = Kit(directory)
    for number in range(TICKETS):
        kit.create(title=f"Ticket {number}", category="account", body="x" * 300)
    kit.store.blobs.add(io.BytesIO(b"a" * 600_000 + b"b" * 10))
    kit.store.close()
    return {name: (directory / name).read_bytes() for name in (REPLICA, BLOBS)}


def harmed(
    workspace: dict[str, bytes], directory: Path, name: str, harm: Callable[[bytearray], None]
) -> None:
    directory.mkdir(exist_ok=True)
    for each, content in workspace.items():
        raw = bytearray(content)
        if each == name:
            harm(raw)
        (directory / each).write_bytes(raw)


def test_entries_of_no_possible_time_are_left_out(workspace: dict[str, bytes], tmp_path: Path) -> None:
    harmed(workspace, tmp_path, REPLICA, lambda raw: None)
    store = open_store(tmp_path)
    store.connection.exec_driver_sql(
        "UPDATE entry SET effective_us = 1 << 60 WHERE id = (SELECT max(id) FROM entry)"
    )
    store.close()
    entries = next(table for table in salvage(tmp_path).tables if table.name == "entry")
    assert (entries.copied, entries.unreadable) == (TICKETS - 1, 1)


def head(raw: bytearray) -> None:
    raw[:100] = b"?" * 100


def test_a_lost_head_costs_nothing(workspace: dict[str, bytes], tmp_path: Path) -> None:
    harmed(workspace, tmp_path, REPLICA, head)
    with pytest.raises(KnownError, match="salvage"):
        open_store(tmp_path)
    report = salvage(tmp_path)
    assert report.kept.read_bytes()[:100] == b"?" * 100
    copied = {table.name: table.copied for table in report.tables}
    assert copied["ticket"] == TICKETS
    store = open_store(tmp_path)
    for _ in derived.rebuild(store, helpers=0):
        pass
    assert store.connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one() == TICKETS
    store.close()


def test_entries_that_make_no_sense_stop_no_other_ticket(
    workspace: dict[str, bytes], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Broken JSON is emptied; a ticket that cannot be folded any more is left out and named in the log."""

    def harm(raw: bytearray) -> None:
        head(raw)
        at = raw.index(b'"priority":') if b'"priority":' in raw else raw.index(b'{"')
        raw[at : at + 4] = b"\xff\xfe}{"

    harmed(workspace, tmp_path, REPLICA, harm)
    report = salvage(tmp_path)
    assert any(table.unreadable > 1 for table in report.tables)
    store = open_store(tmp_path)
    store.connection.exec_driver_sql(
        "UPDATE entry SET kind = 'undone' WHERE id = (SELECT max(id) FROM entry WHERE kind = 'created')"
    )
    store.connection.exec_driver_sql("DELETE FROM fact")
    for _ in derived.rebuild(store, helpers=0):
        pass
    assert store.connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one() >= TICKETS - 2
    assert "cannot be folded" in caplog.text
    store.close()


def test_attachments_are_kept_where_their_bytes_are_what_their_name_says(
    workspace: dict[str, bytes], tmp_path: Path
) -> None:
    def harm(raw: bytearray) -> None:
        raw[20:24] = b"\xff" * 4
        at = raw.index(b"a" * 1_000)
        raw[at : at + 10] = b"harmedharm"

    harmed(workspace, tmp_path, BLOBS, harm)
    with pytest.raises(KnownError, match=BLOBS):
        open_store(tmp_path)
    pieces = next(table for table in salvage(tmp_path).tables if table.name == "attachment pieces")
    assert (pieces.copied, pieces.unreadable) == (1, 1)
    assert [*tmp_path.glob("damaged-blobs-*.sqlite")]
    open_store(tmp_path).close()


@pytest.mark.parametrize(("left", "sentence"), [(0, "is empty, although"), (50, "salvage")])
def test_nothing_left_is_said(workspace: dict[str, bytes], tmp_path: Path, left: int, sentence: str) -> None:
    """A file that was emptied is not taken for a new workspace."""

    def harm(raw: bytearray) -> None:
        del raw[left:]

    harmed(workspace, tmp_path, REPLICA, harm)
    (tmp_path / "kb_index").mkdir()
    (tmp_path / "kb_index" / "current.json").write_text("{}")
    with pytest.raises(KnownError, match=sentence):
        open_store(tmp_path)
    with pytest.raises(KnownError, match="no row of it is left"):
        salvage(tmp_path)
    assert (tmp_path / REPLICA).stat().st_size == left


def test_a_version_that_does_not_belong_to_its_tables_is_damage(
    workspace: dict[str, bytes], tmp_path: Path
) -> None:
    def harm(raw: bytearray) -> None:
        raw[60:64] = (12).to_bytes(4)

    harmed(workspace, tmp_path, REPLICA, harm)
    with pytest.raises(KnownError, match="is damaged"):
        open_store(tmp_path)
