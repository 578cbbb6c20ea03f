"""Where engines listen, and the page reader's sentences."""

import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from desk.client import socket_path
from desk.client.pages import PageReader
from desk.client.socket_path import LONGEST_PATH, Address
from desk.models import store  # noqa: F401  (the tables)
from desk.models.base import METADATA
from desk.process.errors import KnownError
from desk.protocol.queue import QueueQuery
from desk.workspace import FileLock, Workspace, chosen_directory, lock_holder


def test_a_client_finds_the_listening_engine(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    listener, address = socket_path.listen(workspace)
    assert os.stat(workspace.address).st_mode & 0o077 == 0
    assert os.stat(address.path).st_mode & 0o077 == 0
    connection = socket_path.connect(workspace)
    assert connection is not None
    connection.close()
    listener.close()
    assert socket_path.connect(workspace) is None
    socket_path.forget(workspace, address)
    assert list(tmp_path.iterdir()) == []


def test_a_long_path_moves_the_socket_to_the_runtime_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90) / ("e" * 60)
    deep.mkdir(parents=True)
    workspace = Workspace(deep)
    path = socket_path.socket_path(workspace)
    assert len(os.fsencode(path)) <= LONGEST_PATH + 20
    assert deep not in path.parents
    listener, address = socket_path.listen(workspace)
    assert socket_path.read_address(workspace) == address
    listener.close()
    socket_path.forget(workspace, address)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"path": "x"}'])
def test_an_unreadable_address_is_none(tmp_path: Path, content: str) -> None:
    workspace = Workspace(tmp_path)
    workspace.address.write_text(content)
    assert socket_path.read_address(workspace) is None


def test_the_loopback_wants_its_token(tmp_path: Path) -> None:
    listener, address = socket_path._listen_on_loopback()
    assert len(address.token) == 64
    workspace = Workspace(tmp_path)
    socket_path._write_private(
        workspace.address, __import__("json").dumps(socket_path._fields(address)).encode()
    )
    connection = socket_path.connect(workspace)
    assert connection is not None
    accepted, _ = listener.accept()
    assert accepted.recv(200) == address.token.encode() + b"\n"
    for closing in (accepted, connection, listener):
        closing.close()
    socket_path.forget(workspace, Address(port=address.port))


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "x.lock"), FileLock(tmp_path / "x.lock")
    assert lock_holder(first.path) is None
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    assert lock_holder(first.path) == os.getpid()
    first.release()
    with second:
        assert second.acquire()
        assert second.held
    assert lock_holder(first.path) is None


def test_the_workspace_is_named_by_argument_then_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_WORKSPACE", str(tmp_path / "b"))
    assert chosen_directory(tmp_path / "a") == tmp_path / "a"
    assert chosen_directory() == tmp_path / "b"
    monkeypatch.delenv("DESK_WORKSPACE")
    assert chosen_directory().name == "desk"


def code_of(path: Path) -> str:
    """Return the code of the reader's error."""
    with PageReader(path) as reader, pytest.raises(KnownError) as error:
        reader.count(QueueQuery())
    return error.value.code


def test_the_reader_says_why_it_cannot_read(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.sqlite") == "reader_missing"
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database at all" * 500)
    assert code_of(broken) == "reader_corrupt"
    empty = tmp_path / "empty.sqlite"
    sqlite3.connect(empty).close()
    empty.touch()
    assert code_of(empty) == "reader_busy"


def test_the_reader_follows_a_replaced_file(tmp_path: Path) -> None:
    path = tmp_path / "replica.sqlite"
    _tickets(path, 1)
    with PageReader(path) as reader:
        assert reader.count(QueueQuery(view="all")) == 1
        fresh = tmp_path / "fresh.sqlite"
        _tickets(fresh, 3)
        fresh.replace(path)
        assert reader.count(QueueQuery(view="all")) == 3
        assert reader.keys(QueueQuery(view="all", sort="created")) == [1, 2, 3]


def _tickets(path: Path, number: int) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        rows = [(n, n.to_bytes(16, "big"), f"T-{n}", n, n) for n in range(1, number + 1)]
        connection.exec_driver_sql(
            "INSERT INTO ticket(key, id, number, created_us, updated_us) VALUES (?, ?, ?, ?, ?)", rows
        )
    engine.dispose()
