"""A shared database with many desks for measurements: logins without enrolment, batches made beforehand."""

import json
import random
import shutil
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from desk.models.store import Store
from desk.models.wire import uuid_text
from desk.ops.outbox import put_meta
from desk.process import hlc
from desk.process.ids import new_id
from desk.sync import enrolment, install

PASSWORD = "only for measurements"


def _address(url: str, **given: str) -> str:
    """Return an address with other parts."""
    return make_conninfo("", **{**{k: str(v) for k, v in conninfo_to_dict(url).items()}, **given})


class Ground:
    """One database with groups and desks.

    Attributes:
        admin: the administrator's connection.
        groups: ids of the groups, as text.
        lines: a connection for each desk.
    """

    def __init__(self, server: str, *, desks: int, groups: int) -> None:
        """Make the database and its logins."""
        self._server = server
        self.name = f"desk_bench_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(server, autocommit=True) as administrator:
            administrator.execute(f"CREATE DATABASE {self.name}")
        self.url = _address(server, dbname=self.name)
        install.prepare(self.url)
        self.admin = psycopg.connect(self.url, autocommit=True, options="-c timezone=UTC")
        self.groups = [
            self._put("group", {"name": f"g{n}", "tier": "L1", "active": 1}) for n in range(groups)
        ]
        self.people = [self._desk(number) for number in range(1, desks + 1)]
        self.lines = [self.line(number) for number in range(1, desks + 1)]

    def _put(self, noun: str, fields: dict[str, Any]) -> str:
        ident = uuid_text(new_id(time.time_ns() // 1000))
        install.put_first(self.admin, noun, ident, fields)
        return ident

    def _desk(self, number: int) -> str:
        fields = {"name": f"p{number}", "staff": 1, "active": 1, "created_at": "2026-01-01T00:00:00+00:00"}
        person = self._put("person", fields)
        member = {"role": "agent", "ended_at": None}
        # The last desk is alone in the last group: what it copies is that group and nothing else.
        alone = number > 50
        for group in {self.groups[-1]} if alone else {self.groups[number % 10], self.groups[0]}:
            install.put_first(self.admin, "membership", f"{person}:{group}", member)
        role = f"{self.name}_{number}"
        self.admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}' IN ROLE desk_role")
        self.admin.execute(
            "INSERT INTO sync.desk (device, role_name, person_id) VALUES (gen_random_uuid(), %s, %s)",
            (role, person),
        )
        return person

    def invited(self, name: str, group: str) -> str:
        """Make a member of a group and return the code to enrol with."""
        fields = {"name": name, "staff": 1, "active": 1, "created_at": "2026-01-01T00:00:00+00:00"}
        person = self._put("person", fields)
        install.put_first(self.admin, "membership", f"{person}:{group}", {"role": "agent", "ended_at": None})
        return enrolment.invite(self.admin, uuid.UUID(person).bytes)

    def line(self, number: int) -> psycopg.Connection[Any]:
        """Return a connection of a desk."""
        address = _address(self.url, user=f"{self.name}_{number}", password=PASSWORD)
        return psycopg.connect(address, autocommit=True, options="-c timezone=UTC")

    def replica(self, number: int, directory: Path) -> Store:
        """Return a fresh replica of a desk."""
        store = Store(directory)
        with store.write() as connection:
            for name, value in {"desk_number": number, "nonce": "", "nonce_next": "", "hlc": 0}.items():
                put_meta(connection, name, value)
            person = uuid.UUID(self.people[number - 1]).hex
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO setting(name, value) VALUES ('person', ?)", (json.dumps(person),)
            )
        return store

    def close(self) -> None:
        """Drop everything."""
        for line in self.lines:
            line.close()
        self.admin.close()
        with psycopg.connect(self._server, autocommit=True) as administrator:
            administrator.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
            for number in range(1, len(self.people) + 1):
                administrator.execute(f"DROP ROLE {self.name}_{number}")


class Author:
    """Makes the ops of one desk as the text that is pushed, before any clock runs."""

    def __init__(self, number: int, group: str, seed: int) -> None:
        """Begin without tickets."""
        self._number = number
        self._group = group
        self._random = random.Random(seed)
        self._clock = 0
        self.tickets: list[str] = []

    def _op(self, kind: str, ent: str, **fields: Any) -> dict[str, Any]:
        self._clock = hlc.tick(self._clock, time.time_ns() // 1_000_000)
        at = "2026-11-22T10:00:00+00:00"
        return {"op": self._id(), "kind": kind, "ent": ent, "ver": hlc.version(self._clock, self._number), "at": at,
                "set": {}, "base": {}, "entries": [], **fields}  # fmt: skip

    def _id(self) -> str:
        return uuid_text(new_id(time.time_ns() // 1000, self._random.randbytes(8)))

    def _entry(self, kind: str, data: dict[str, Any], body: str = "") -> dict[str, Any]:
        return {"id": self._id(), "kind": kind, "visibility": "internal", "author": None, "body": body, "data": data,
                "at": "2026-11-22T10:00:00+00:00", "source": "window"}  # fmt: skip

    def create(self) -> dict[str, Any]:
        """Return the op of a new ticket."""
        ticket = self._id()
        self.tickets.append(ticket)
        made = self._entry("created", {"priority": 3, "channel": "form"}, "It does not work any more.")
        return self._op("ticket.create", ticket, number=f"L{self._number}-{len(self.tickets)}",
                        set={"title": f"ticket {len(self.tickets)}", "group_id": self._group}, entries=[made])  # fmt: skip

    def work(self) -> dict[str, Any]:
        """Return a note (two in three) or an edit of a field."""
        ticket = self._random.choice(self.tickets)
        if self._random.random() < 0.66:
            text = f"checked the cable {self._random.randrange(10**6)} and the switch, both are fine"
            return self._op("ticket.change", ticket, entries=[self._entry("internal_note", {}, text)])
        field = self._random.choice(("title", "category", "product"))
        value = f"value {self._random.randrange(1000)}"
        changed = self._entry(field, {"from": "", "to": value})
        return self._op("ticket.change", ticket, set={field: value}, base={field: ""}, entries=[changed])


def temporary() -> Path:
    """Return a new folder for replicas; the caller removes it."""
    return Path(tempfile.mkdtemp(prefix="desksync"))


def remove(folder: Path) -> None:
    """Remove a folder of replicas."""
    shutil.rmtree(folder, ignore_errors=True)
