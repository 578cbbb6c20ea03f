"""What all worlds of one process share: a database with turned clocks, four logins, an empty enrolled replica."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from desk.models.store import REPLICA, Store
from desk.ops.outbox import put_meta
from tests.sync_kit import database_url, make_template

DESKS = 4
PASSWORD = "only for tests"
TABLES = (
    "op, applied, conflict, entry, ticket, ticket_was_in, number_alias, number_block, record, record_at, member, staff,"
    " desk, stream, dead_letter, lease, presence, bell_dirty"
)  # fmt: skip


class Ground:
    """The database and the logins.

    Attributes:
        admin: the administrator's connection.
        lines: one connection for each desk's login.
        roles: the logins' names.
        directory: where replicas stand, in memory where possible.
    """

    def __init__(self, server: str, mutate: Callable[["Ground"], None] | None = None) -> None:
        self._server = server
        self.name = make_template(server)
        self.url = database_url(server, self.name)
        self.admin = psycopg.connect(self.url, autocommit=True, options="-c timezone=UTC")
        self.roles = [f"{self.name}_{number}" for number in range(1, DESKS + 1)]
        for role in self.roles:
            self.admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}' IN ROLE desk_role")
        if mutate is not None:
            mutate(self)
        parts = conninfo_to_dict(self.url)
        self.lines = [
            self._line(make_conninfo(**{**parts, "user": role, "password": PASSWORD})) for role in self.roles
        ]
        shm = Path("/dev/shm")
        self.directory = Path(tempfile.mkdtemp(prefix="desksim", dir=shm if shm.is_dir() else None))
        Store(self.directory / "empty").close()

    def _line(self, conninfo: str) -> psycopg.Connection[Any]:
        return psycopg.connect(conninfo, autocommit=True, options="-c timezone=UTC")

    def function(self, name: str) -> str:
        """Return the text of a server function."""
        row = self.admin.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s AND pronamespace = 'sync'::regnamespace",
            (name,),
        ).fetchone()
        assert row is not None
        return str(row[0])

    def replace(self, name: str, old: str, new: str) -> None:
        """Break a server function on purpose."""
        text = self.function(name)
        assert old in text, f"{old!r} is not in sync.{name} any more: mend the mutant"
        self.admin.execute(text.replace(old, new).encode())

    def clear(self) -> None:
        """Empty the database for the next world."""
        self.admin.execute("SET session_replication_role = replica")
        names = ", ".join(f"sync.{name.strip()}" for name in TABLES.split(","))
        self.admin.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        self.admin.execute("ALTER SEQUENCE sync.number_seq RESTART")
        self.admin.execute("SET session_replication_role = origin")
        self.admin.execute("INSERT INTO sync.stream (id) VALUES (0)")

    def turn(self, now_us: int) -> None:
        """Tell all connections the instant."""
        for line in (self.admin, *self.lines):
            line.execute("SELECT set_config('desk_test.now_us', %s, false)", (str(now_us),))

    def new_replica(self, name: str, number: int, person: bytes) -> Path:
        """Return a directory with the replica of a freshly enrolled desk."""
        directory = self.directory / name
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        shutil.copy(self.directory / "empty" / REPLICA, directory / REPLICA)
        store = Store(directory)
        values = {
            "desk_number": number,
            "nonce": "",
            "nonce_next": "",
            "hlc": 0,
            "sync_role": self.roles[number - 1],
        }
        with store.write() as connection:
            for key, value in values.items():
                put_meta(connection, key, value)
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO setting(name, value) VALUES ('person', ?)",
                (json.dumps(person.hex()),),
            )
        store.close()
        return directory

    def close(self) -> None:
        """Drop everything."""
        for line in self.lines:
            line.close()
        self.admin.close()
        shutil.rmtree(self.directory, ignore_errors=True)
        with psycopg.connect(self._server, autocommit=True) as administrator:
            administrator.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
            for role in self.roles:
                administrator.execute(f"DROP ROLE {role}")


@contextmanager
def ground(server: str, mutate: Callable[[Ground], None] | None = None) -> Iterator[Ground]:
    """Yield a ground and drop it afterwards."""
    found = Ground(server, mutate)
    try:
        yield found
    finally:
        found.close()
