"""Exchanges in this process, once: what the command line does, beside a running engine or without one."""

import contextlib
import time
from collections.abc import Iterator

import psycopg

from desk.models.store import open_store
from desk.ops.outbox import meta
from desk.process.errors import KnownError
from desk.sync import enrolment, erase
from desk.sync.connection import known_error
from desk.sync.line import Desk
from desk.sync.progress import Progress
from desk.sync.status import SyncStatus, read_counts
from desk.workspace import FileLock, Workspace


@contextlib.contextmanager
def one_session(
    workspace: Workspace, passphrase: str = "", progress: Progress | None = None
) -> Iterator[Desk]:
    """Yield an open line to the server in this process; a cycle that runs elsewhere is waited for."""
    store = open_store(workspace.directory, create=False)
    lock = FileLock(workspace.directory / "sync.lock")
    try:
        until = time.monotonic() + 30
        while not lock.acquire() and time.monotonic() < until:
            time.sleep(0.05)
        try:
            server = enrolment.open_server(store, passphrase)
        except KnownError as error:
            if erase.is_revoked(error):
                erase.erase(store)
                raise KnownError("desk_erased") from error
            raise
        desk = Desk(store, server, progress=progress)
        try:
            yield desk
        except psycopg.Error as error:
            raise known_error(error) from error
        finally:
            desk.close()
    finally:
        lock.release()
        store.close()


def sync_once(
    workspace: Workspace, passphrase: str = "", progress: Progress | None = None
) -> tuple[int, int, SyncStatus]:
    """Send and pull once, in this process; returns (sent, received, status)."""
    with one_session(workspace, passphrase, progress) as desk:
        sent, received = desk.cycle()
        store = desk.store
        synced_us = int(meta(store.connection, "synced_us", 0))
        return sent, received, SyncStatus(state="online", synced_us=synced_us, **read_counts(store))
