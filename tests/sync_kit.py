"""Several desks on one shared database for tests: real replicas, the real server, clocks that are told."""

import os
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from desk.models.store import Store
from desk.models.wire import uuid_text
from desk.ops.catalogue import OPS  # noqa: F401  (fills the registry)
from desk.ops.registry import apply
from desk.process.ids import new_id
from desk.protocol.changes import Changes
from desk.protocol.messages import Request
from desk.queries.catalogue import QUERIES  # noqa: F401  (fills the registry)
from desk.queries.registry import ask
from desk.sync import enrolment, install, keys, numbers
from desk.sync.pull import Receiver
from desk.sync.push import Sender, Sent
from tests.unit.ops_kit import lay_empty

keys._SCRYPT["n"] = 1 << 8  # deriving a key is dear on purpose; here only its way matters
START_US = 1_773_018_000_000_000  # 2026-03-09 09:00 in Shanghai, a Monday
PASSPHRASE = "a passphrase for tests"
TURNED_CLOCK = """
CREATE OR REPLACE FUNCTION sync.clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(to_timestamp(nullif(current_setting('desk_test.now_us', true), '')::float8 / 1e6),
        clock_timestamp()) $$"""


def database_url(server: str, name: str) -> str:
    """Return the administrator's address of one database."""
    return make_conninfo(**{**conninfo_to_dict(server), "dbname": name})


def make_template(server: str) -> str:
    """Prepare an empty shared database once; tests copy it. Its clock can be turned."""
    name = f"desk_template_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name}")
    install.prepare(database_url(server, name))
    with psycopg.connect(database_url(server, name), autocommit=True) as administrator:
        administrator.execute(TURNED_CLOCK)
    return name


class Shared:
    """One shared database with people and groups.

    Attributes:
        url: the administrator's address.
        admin: the administrator's connection.
        groups: ids of the groups.
        now_us: the instant that server and desks are told; None = the real time.
    """

    def __init__(self, server: str, template: str, *, groups: Sequence[str] = ("Support", "Network")) -> None:
        self._server = server
        self.name = f"desk_test_{uuid.uuid4().hex[:10]}"
        with psycopg.connect(server, autocommit=True) as administrator:
            administrator.execute(f"CREATE DATABASE {self.name} TEMPLATE {template}")
            administrator.execute(f"REVOKE ALL ON DATABASE {self.name} FROM PUBLIC")
            administrator.execute(f"GRANT CONNECT ON DATABASE {self.name} TO desk_role, desk_invited")
        self.url = database_url(server, self.name)
        self.admin = psycopg.connect(self.url, autocommit=True, options="-c timezone=UTC")
        self.now_us: int | None = None
        self._made = START_US
        self.desks: list[Desk] = []
        self.groups = [self.add_group(name) for name in groups]

    def ident(self) -> bytes:
        """Return a fresh id."""
        self._made += 1
        return new_id(self._made)

    def add_group(self, name: str) -> bytes:
        """Make a group."""
        group = self.ident()
        install.put_first(self.admin, "group", uuid_text(group), {"name": name, "tier": "L1", "active": 1})
        return group

    def add_person(self, name: str, *, role: str = "agent", groups: Sequence[bytes] | None = None) -> bytes:
        """Make a member of staff."""
        person = self.ident()
        fields = {"name": name, "staff": 1, "active": 1, "created_at": "2026-01-01T00:00:00+00:00"}
        install.put_first(self.admin, "person", uuid_text(person), fields)
        for group in self.groups if groups is None else groups:
            self.join(person, group, role)
        return person

    def join(self, person: bytes, group: bytes, role: str = "agent", *, ended: str | None = None) -> None:
        """Make or end a membership."""
        ident = f"{uuid_text(person)}:{uuid_text(group)}"
        install.put_first(self.admin, "membership", ident, {"role": role, "ended_at": ended})

    def desk(self, directory: Path, person: bytes, *, clock: Callable[[], int] | None = None) -> "Desk":
        """Enrol a workspace for a person and pull for the first time."""
        os.environ["DESK_PASSPHRASE"] = PASSPHRASE
        found = Desk(self, directory, person, clock=clock)
        self.desks.append(found)
        return found

    def tell_time(self) -> None:
        """Tell all connections the instant."""
        for connection in [self.admin, *(desk.server for desk in self.desks)]:
            self.turn(connection)

    def turn(self, connection: Any) -> None:
        """Tell one connection the instant."""
        connection.execute("SELECT set_config('desk_test.now_us', %s, false)", (str(self.now_us or ""),))

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Ask the server as its administrator."""
        return self.admin.execute(statement, values or None).fetchall()

    def settle(self, *, rounds: int = 60) -> None:
        """Let everybody exchange until nothing moves."""
        for _ in range(rounds):
            busy = 0
            for desk in self.desks:
                busy += desk.exchange()
            if not busy:
                return
        raise AssertionError("the desks do not come to rest")

    def close(self) -> None:
        """Close everything and drop the database."""
        for desk in self.desks:
            desk.close()
        self.admin.close()
        with psycopg.connect(self._server, autocommit=True) as administrator:
            administrator.execute(f"DROP DATABASE {self.name} WITH (FORCE)")


class Desk:
    """One workspace that shares.

    Attributes:
        store: its replica.
        server: its own connection.
        number: its number at the server.
    """

    def __init__(
        self, shared: Shared, directory: Path, person: bytes, *, clock: Callable[[], int] | None = None
    ) -> None:
        self.shared = shared
        self.directory = directory
        self.person = person
        self._clock = clock
        self.server: Any = None
        lay_empty(directory)
        self.open()
        code = enrolment.invite(shared.admin, person)
        address = make_conninfo(
            **{k: v for k, v in conninfo_to_dict(shared.url).items() if k not in ("user", "password")}
        )
        made = enrolment.redeem(address, code, passphrase=PASSPHRASE, label=directory.name)
        enrolment.become(self.store, made)
        self.number = made.desk
        self.role = made.role
        self.connect()
        self.pull()

    def open(self) -> None:
        """Open the replica."""
        self.store = Store(self.directory, clock=self._clock) if self._clock else Store(self.directory)

    def connect(self) -> None:
        """Connect (again)."""
        if self.server is not None:
            self.server.close()
        self.server = enrolment.open_server(self.store)
        self.shared.turn(self.server)
        numbers_left = numbers.left(self.store)
        if numbers_left < numbers.SPARE:
            numbers.lease(self.store, self.server)

    def close(self) -> None:
        """Close replica and connection."""
        self.server.close()
        self.store.close()

    def run(self, verb: str, *, op_id: bytes = b"", **args: Any) -> Changes:
        """Run an op, as the window does."""
        return apply(self.store, Request(n=1, verb=verb, args=args, op_id=op_id))

    def ask(self, verb: str, **args: Any) -> Any:
        """Answer a query."""
        return ask(self.store, Request(n=1, verb=verb, args=args))

    def create(self, title: str = "Printer on fire", **args: Any) -> bytes:
        """Create a ticket in the first group and return its id."""
        return self.run("ticket.create", title=title, **{"group": self.shared.groups[0], **args}).subject

    def push(self, limit: int = 200) -> Sent:
        """Send once."""
        return Sender(self.store, self.server).push(limit)

    def pull(self, page: int = 500) -> int:
        """Pull once."""
        return Receiver(self.store, self.server).pull(page).count

    def exchange(self) -> int:
        """Send and pull until nothing is left."""
        total = 0
        while count := self.push().count:
            total += count
        while count := self.pull():
            total += count
        return total

    def row(self, ticket: bytes) -> Any:
        """Return a ticket's row, None if it is not here."""
        return self.store.connection.exec_driver_sql(
            "SELECT * FROM ticket WHERE id = ?", (ticket,)
        ).one_or_none()

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Ask the replica."""
        return list(self.store.connection.exec_driver_sql(statement, values).all())

    def kinds(self, ticket: bytes) -> list[str]:
        """Return the kinds of the ticket's entries in the order of effect."""
        found = self.rows("SELECT kind FROM entry WHERE ticket_id = ? ORDER BY effective_us, id", ticket)
        return [kind for (kind,) in found]

    def waiting(self) -> int:
        """Return how many ops wait in the outbox."""
        return int(self.rows("SELECT count(*) FROM outbox")[0][0])
