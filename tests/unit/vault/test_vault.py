"""An encrypted workspace: nothing of it can be read on the disk, everything works, its key can be forgotten."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.null import Keyring as NoKeyring
from sqlalchemy.exc import IntegrityError

from desk.client.pages import PageReader
from desk.client.spool import Spool, unanswered
from desk.models.salvage import salvage
from desk.models.store import open_store
from desk.ops.fold_pool import _Helper
from desk.process.errors import KnownError
from desk.protocol.messages import Request
from desk.protocol.queue import QueueQuery
from desk.sync import erase
from desk.vault import conversion, files, key
from desk.vault.lines import Lines

SECRET = "绝密-quartz-4711"
PASSPHRASE = "correct horse"


class MemoryKeyring(KeyringBackend):
    """A keyring of this process."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self.held.pop((service, username), None)


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def no_ring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with a secret in each of its files."""
    store = open_store(tmp_path)
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES ('secret', ?)", (f'"{SECRET}"',))
        connection.exec_driver_sql("INSERT INTO fulltext(rowid, text) VALUES (7, 'quartz')")
    store.blobs.add_chunks([SECRET.encode()])
    store.close()
    (tmp_path / "drafts.journal").write_bytes(SECRET.encode() + b"\n" + SECRET.encode())
    spool = Spool(tmp_path / "spool", "dead")
    spool.keep(Request(1, "ticket.note", {"text": SECRET}, op_id=b"1" * 16))
    spool.close()
    (tmp_path / "kb_index").mkdir()
    (tmp_path / "kb_index" / "segment").write_bytes(SECRET.encode())
    (tmp_path / "damaged-1.sqlite").write_bytes(files.PLAIN)
    return tmp_path


def quiet(name: str, done: int, total: int) -> None:
    assert done <= total, name


def leaks(directory: Path) -> list[str]:
    """Return the files in which the secret stands."""
    return [
        path.name
        for path in directory.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in (SECRET.encode(), b"quartz"))
    ]


def locked() -> None:
    """Let this process know no key, as one that starts."""
    key._HELD.clear()


def test_encrypted_files_say_nothing_and_everything_still_reads(workspace: Path, ring: MemoryKeyring) -> None:
    assert len(leaks(workspace)) >= 5
    done = conversion.encrypt(workspace, "", quiet)
    assert done == conversion.Converted(conversion.DATABASES, ("damaged-1.sqlite",))
    assert leaks(workspace) == []
    locked()
    store = open_store(workspace)
    assert store.meta("secret") == SECRET
    found = store.connection.exec_driver_sql("SELECT rowid FROM fulltext WHERE fulltext MATCH 'quartz'")
    assert found.scalars().all() == [7]
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.exec_driver_sql("INSERT INTO meta SELECT * FROM meta")
    [blob] = {row[0] for row in store.blobs._connection.execute("SELECT blob FROM blob_chunk")}
    assert b"".join(store.blobs.chunks(blob)) == SECRET.encode()
    with PageReader(store.path) as reader:
        assert reader.count(QueueQuery()) == 0
    store.close()
    lines = Lines(workspace)
    [written] = (workspace / "drafts.journal").read_bytes().split(b"\n")[:-1]
    assert lines.open(written) == SECRET.encode()
    [spooled] = (workspace / "spool").glob("*.spool")
    assert unanswered(spooled.read_bytes(), lines)[0].args == {"text": SECRET}
    assert leaks(workspace) == []


def test_decrypted_again_it_is_as_before(workspace: Path, ring: MemoryKeyring) -> None:
    conversion.encrypt(workspace, "", quiet)
    assert ring.held
    assert conversion.decrypt(workspace, quiet).files == conversion.DATABASES
    assert (ring.held, key.is_encrypted(workspace)) == ({}, False)
    with sqlite3.connect(workspace / "replica.sqlite") as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert plain.execute("SELECT rowid FROM fulltext WHERE fulltext MATCH 'quartz'").fetchall() == [(7,)]
    plain.close()
    assert (workspace / "drafts.journal").read_bytes() == SECRET.encode() + b"\n"
    assert conversion.decrypt(workspace, quiet).files == ()


def test_a_passphrase_takes_the_place_of_a_keyring(
    workspace: Path, no_ring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KnownError) as told:
        conversion.encrypt(workspace, "", quiet)
    assert told.value.code == "vault_no_keyring"
    conversion.encrypt(workspace, PASSPHRASE, quiet)
    locked()
    assert key.needs_passphrase(workspace)
    with pytest.raises(KnownError) as told:
        open_store(workspace)
    assert told.value.code == "vault_passphrase_needed"
    with pytest.raises(KnownError) as told:
        key.unlock(workspace, "incorrect horse")
    assert told.value.code == "vault_passphrase_wrong"
    monkeypatch.setenv(key.PASSPHRASE, PASSPHRASE)
    assert not key.needs_passphrase(workspace)
    open_store(workspace).close()
    monkeypatch.delenv(key.PASSPHRASE)
    locked()
    key.ask_with(lambda path: PASSPHRASE if path == workspace else "")
    open_store(workspace).close()
    assert not key.needs_passphrase(workspace)
    key._ASKING.clear()


def test_a_forgotten_key_is_the_end_of_it(workspace: Path, ring: MemoryKeyring) -> None:
    conversion.encrypt(workspace, PASSPHRASE, quiet)
    key.forget(workspace)
    open_store(workspace).close()  # this process still knows it, to clean up
    locked()
    with pytest.raises(KnownError) as told:
        open_store(workspace)
    assert told.value.code == "vault_forgotten"
    assert key.is_forgotten(workspace)
    assert PASSPHRASE not in (workspace / key.MARKER).read_text()


def test_erasing_a_revoked_desk_forgets_the_key_first(workspace: Path, ring: MemoryKeyring) -> None:
    conversion.encrypt(workspace, "", quiet)
    store = open_store(workspace)
    erase.erase(store)
    assert store.meta("erased_us")
    store.close()
    assert ring.held == {}
    locked()
    with pytest.raises(KnownError, match="forgotten"):
        open_store(workspace)


def test_a_key_that_is_not_in_the_keyring_is_said(workspace: Path, ring: MemoryKeyring) -> None:
    conversion.encrypt(workspace, "", quiet)
    locked()
    ring.held.clear()
    with pytest.raises(KnownError) as told:
        open_store(workspace)
    assert told.value.code == "vault_key_missing"


@pytest.mark.parametrize("stop", conversion.DATABASES)
def test_killed_in_a_conversion_it_opens_and_can_be_finished(
    workspace: Path, ring: MemoryKeyring, stop: str
) -> None:
    def die(name: str, _done: int, _total: int) -> None:
        if name == stop:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        conversion.encrypt(workspace, "", die)
    assert files.is_sealed(workspace / "replica.sqlite") == (stop == "blobs.sqlite")
    # So would a swap look that was killed between its two steps: the scrap is the file in use.
    os.link(workspace / "replica.sqlite", workspace / f"replica.sqlite{conversion.SCRAP}")
    store = open_store(workspace)
    assert store.meta("secret") == SECRET
    store.close()
    conversion.encrypt(workspace, "", quiet)
    assert leaks(workspace) == []
    assert not [path for path in workspace.iterdir() if path.suffix in (conversion.FRESH, conversion.SCRAP)]
    store = open_store(workspace)
    assert store.meta("secret") == SECRET
    store.close()


def test_an_open_database_is_not_converted(workspace: Path, ring: MemoryKeyring) -> None:
    # Two SQLite libraries of one process do not see each other's locks: the reader uses the converter's.
    reader = files.cipher_module().connect(str(workspace / "replica.sqlite"))
    reader.execute("SELECT count(*) FROM meta").fetchone()
    with pytest.raises(KnownError) as told:
        conversion.encrypt(workspace, "", quiet)
    assert told.value.code == "vault_in_use"
    reader.close()
    assert "replica.sqlite" in leaks(workspace)


def test_a_copy_that_lacks_something_is_refused(workspace: Path) -> None:
    path = workspace / "replica.sqlite"
    lossy = workspace / "lossy.sqlite"
    shutil.copy(path, lossy)
    with closing(conversion._open(path, "")) as source, closing(conversion._open(lossy, "")) as target:
        conversion._compare(source, target, path)
        target.execute("DELETE FROM meta")
        with pytest.raises(KnownError) as told:
            conversion._compare(source, target, path)
    assert told.value.code == "vault_differs"


def test_salvage_reads_and_writes_it_encrypted(workspace: Path, ring: MemoryKeyring) -> None:
    conversion.encrypt(workspace, "", quiet)
    assert salvage(workspace).copied >= 1
    assert files.is_sealed(workspace / "replica.sqlite")
    store = open_store(workspace)
    assert store.meta("secret") == SECRET
    store.close()
    assert leaks(workspace) == []


def test_a_helper_gets_the_key_from_its_parent(workspace: Path, ring: MemoryKeyring) -> None:
    conversion.encrypt(workspace, PASSPHRASE, quiet)
    helper = _Helper(workspace / "replica.sqlite")
    helper.input.close()
    assert helper.process.wait(60) == 0, "it opened the replica and ended with its input"
    assert helper.process.stdout is not None
    helper.process.stdout.close()


def test_a_helper_takes_the_key_out_of_its_environment(
    workspace: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert key.handed_on(workspace) == {}
    conversion.encrypt(workspace, PASSPHRASE, quiet)
    [(name, value)] = key.handed_on(workspace).items()
    locked()
    monkeypatch.setenv(name, value)
    assert not key.needs_passphrase(workspace)
    assert name not in os.environ


def test_without_its_driver_an_encrypted_workspace_says_what_to_install(
    workspace: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversion.encrypt(workspace, "", quiet)
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    monkeypatch.delitem(sys.modules, files.DRIVER)
    with pytest.raises(KnownError) as told:
        files.connect(workspace / "replica.sqlite")
    assert told.value.code == "vault_no_driver"
    assert files.errors() == (sqlite3.Error,)


def test_lines_that_are_not_ours_are_left_out(workspace: Path, ring: MemoryKeyring) -> None:
    conversion.encrypt(workspace, "", quiet)
    lines = Lines(workspace)
    sealed = lines.seal(b"text\n")
    assert sealed != lines.seal(b"text\n")
    assert lines.open(sealed[:-1]) == b"text"
    assert lines.open(sealed[:20]) == b""
    assert lines.open(b"~?") == b""
    assert lines.open(b"as before") == b"as before"
    assert Lines().open(sealed) == b""
