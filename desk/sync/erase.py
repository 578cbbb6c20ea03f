"""What becomes of a replica: opened while its lease runs, prolonged by contact, erased when its desk was revoked.

Erasing needs the server's word, given on a connection on which both sides proved themselves: a wrong password,
a server that is down or a network that is cut never erase anything.
"""

import contextlib
import shutil

import psycopg

from desk.models.store import Store, driver_of
from desk.ops.outbox import meta, put_meta
from desk.process import offline_lease
from desk.process.errors import KnownError
from desk.sync import enrolment, keys
from desk.vault import files, key

REVOKED = ("not permitted to log in", "不允许")
"""What the server says, after it has checked the password, to a role that may not log in any more."""

OWN_FILES = (
    "kb_index", "spool", "drafts.journal*", "before-*replica.sqlite*", "replica.sqlite.*",
)  # fmt: skip
"""What else Desk writes into a workspace. Anything else there is not ours and stays."""


def is_revoked(error: BaseException) -> bool:
    """Tell whether the server has said that this desk was revoked."""
    detail = str(error.params.get("detail", "")) if isinstance(error, KnownError) else str(error)
    return any(words in detail for words in REVOKED) and "authentication failed" not in detail


def facts_of(store: Store) -> dict[str, object]:
    """Return what the replica knows about its lease."""
    found = {name: meta(store.connection, name) for name in offline_lease.FACTS}
    return found | {"clock_offset_us": 0}  # the store's clock is corrected already


def note_contact(store: Store, server: psycopg.Connection[tuple[object, ...]]) -> None:
    """Begin the lease anew: the server knows this desk."""
    row = server.execute("SELECT lease_days FROM sync.server").fetchone()
    with store.write() as connection:
        put_meta(connection, "contact_us", store.clock())
        if row is not None:
            put_meta(connection, "lease_days", row[0])


def is_over(store: Store) -> bool:
    """Tell whether the replica may not be read any more before the next contact."""
    return offline_lease.is_over(facts_of(store), store.clock())


def admit(store: Store) -> None:
    """Let the replica be opened: while its lease runs, else after contact; raises KnownError."""
    if not is_over(store):
        return
    try:
        server = enrolment.open_server(store)
    except KnownError as error:
        if is_revoked(error):
            erase(store)
            raise KnownError("desk_erased") from error
        raise KnownError("lease_over", days=offline_lease.days_of(facts_of(store))) from error
    with contextlib.closing(server):
        note_contact(store, server)


def erase(store: Store) -> None:
    """Destroy the desk's key and everything that the workspace holds; only that it was erased is kept."""
    made = enrolment.enrolment_of(store)
    if made is not None:
        keys.erase(made.role)
    key.forget(store.directory)
    _empty(store)
    store.blobs.clear()
    for pattern in OWN_FILES:
        for path in store.directory.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _empty(store: Store) -> None:
    """Remove all rows, overwrite their pages, and give the file back; only that it was erased is kept."""
    raw = driver_of(store.connection)
    raw.execute("PRAGMA secure_delete = ON")
    tables = raw.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'fulltext_%'"
    ).fetchall()
    with store.write() as connection:
        for (name,) in tables:
            raw.execute(f'DELETE FROM "{name}"')
        raw.execute("INSERT INTO fulltext(fulltext) VALUES ('delete-all')")
        put_meta(connection, "erased_us", store.clock())
    for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        with contextlib.suppress(*files.errors()):  # somebody reads just now: the rows are gone all the same
            raw.execute(statement)
