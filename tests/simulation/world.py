"""One world: four desks, a virtual clock, random work and random faults, all from one seed."""

import contextlib
import json
import os
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from desk.models.store import REPLICA, Store
from desk.models.wire import uuid_text
from desk.ops.catalogue import OPS  # noqa: F401  (fills the registry)
from desk.ops.registry import apply
from desk.process.errors import KnownError
from desk.process.ids import new_id
from desk.protocol.messages import Request
from desk.sync import install, numbers, part
from desk.sync.check import Check
from desk.sync.pull import Receiver
from desk.sync.push import Sender, Sent
from tests.simulation.ground import DESKS, Ground

START_US = 1_773_018_000_000_000
MINUTE = 60_000_000
DAY = 86_400_000_000
FRUGAL = 3
"""The desk that keeps closed tickets for one day only."""

SKEWS = (0, 0, -2 * 3600 * 1_000_000, 5_000_000, 3600 * 1_000_000, DAY, -10 * 365 * DAY)


class LostAckError(Exception):
    """The server has committed, the answer never came."""


class CrashError(Exception):
    """The desk died inside a write transaction."""


class LossySender(Sender):
    """A sender whose answers may be lost."""

    lose = False

    def _take_in(self, answer: dict[str, Any], facts: dict[str, Any], before_us: int) -> Sent:
        if self.lose:
            raise LostAckError
        return super()._take_in(answer, facts, before_us)


@dataclass(slots=True)
class SimDesk:
    """One desk of a world."""

    number: int
    person: bytes
    directory: Path
    store: Store = field(init=False)
    online: bool = True
    skew_us: int = 0
    groups: set[bytes] = field(default_factory=set)
    backup: Path | None = None
    undoable: list[bytes] = field(default_factory=list)


class World:
    """A seed's world.

    Attributes:
        now_us: the server's time.
        authored: entry id -> (desk, ticket, body) of everything that was written here.
        created: ticket id -> desk.
        ops: op id -> every op that was put into an outbox, as its author wrote it.
        lost: ids that a restored backup took with it.
        stats: what happened how often.
    """

    def __init__(self, seed: int, base: Ground) -> None:
        self.random = random.Random(seed)
        self.base = base
        self.now_us = START_US
        self.stats: Counter[str] = Counter()
        self.authored: dict[bytes, tuple[int, bytes, str]] = {}
        self.created: dict[bytes, int] = {}
        self.ops: dict[str, dict[str, Any]] = {}
        self.lost: set[bytes] = set()
        self.judged: set[str] = set()
        base.clear()
        base.turn(self.now_us)
        self._made = START_US
        self.groups = [self._put("group", {"name": f"g{n}", "tier": "L1", "active": 1}) for n in range(3)]
        self.desks = [self._enrol(number) for number in range(1, DESKS + 1)]

    def ident(self) -> bytes:
        """Return a fresh id that depends on the seed only."""
        self._made += 1
        return new_id(self._made, self.random.randbytes(8))

    def _put(self, noun: str, fields: dict[str, Any]) -> bytes:
        ident = self.ident()
        install.put_first(self.base.admin, noun, uuid_text(ident), fields)
        return ident

    def join(self, desk: SimDesk, group: bytes, *, ended: bool) -> None:
        """Begin or end a membership."""
        ident = f"{uuid_text(desk.person)}:{uuid_text(group)}"
        moment = self.base.admin.execute("SELECT sync.clock()").fetchone()
        assert moment is not None
        role = "administrator" if desk.number == 1 else "supervisor" if desk.number == 2 else "agent"
        until = moment[0].isoformat() if ended else None
        install.put_first(self.base.admin, "membership", ident, {"role": role, "ended_at": until})
        (desk.groups.discard if ended else desk.groups.add)(group)

    def _enrol(self, number: int) -> SimDesk:
        fields = {"name": f"p{number}", "staff": 1, "active": 1, "created_at": "2026-01-01T00:00:00+00:00"}
        person = self._put("person", fields)
        self.base.admin.execute(
            "INSERT INTO sync.desk (device, role_name, person_id, last_sync_at) VALUES (%s, %s, %s, sync.clock())",
            (uuid_text(self.ident()), self.base.roles[number - 1], uuid_text(person)),
        )
        directory = self.base.new_replica(f"d{number}", number, person)
        desk = SimDesk(number, person, directory)
        self._open(desk)
        if number == FRUGAL:
            with desk.store.write() as connection:
                connection.exec_driver_sql("INSERT INTO setting(name, value) VALUES ('keep_days', '1')")
        for group in self.groups[: 3 if number == 1 else 2]:
            self.join(desk, group, ended=False)
        return desk

    def _open(self, desk: SimDesk) -> None:
        desk.store = Store(desk.directory, clock=lambda: max(1_000_000, self.now_us + desk.skew_us))

    @contextlib.contextmanager
    def determined(self) -> Iterator[None]:
        """Make ids depend on the seed: the only randomness of the system's own."""
        real = os.urandom
        os.urandom = self.random.randbytes
        try:
            yield
        finally:
            os.urandom = real

    # ---- steps -----------------------------------------------------------------------------------

    def step(self) -> None:
        """Let something happen."""
        self.now_us += self.random.randrange(1_000_000, MINUTE)
        self.base.turn(self.now_us)
        desk = self.random.choice(self.desks)
        happen = self.random.choices(
            (self.work, self.meet, self.go, self.turn_clock, self.restart, self.take_backup, self.restore,
             self.disk_dies, self.change_membership, self.tidy),
            (52, 30, 6, 4, 2, 1.5, 2, 1, 1.5, 3),
        )[0]  # fmt: skip
        happen(desk)

    def meet(self, desk: SimDesk) -> None:
        """Exchange if the desk is online."""
        if desk.online:
            self.sync(desk)

    def go(self, desk: SimDesk) -> None:
        """Go offline, perhaps for days, or come back."""
        desk.online = not desk.online
        self.now_us += self.random.choice((0, 0, 3600 * 1_000_000, 3 * DAY))

    def turn_clock(self, desk: SimDesk) -> None:
        """Set the desk's clock wrong, or right again."""
        desk.skew_us = self.random.choice(SKEWS)
        self.stats["skew"] += 1

    def change_membership(self, desk: SimDesk) -> None:
        """Join or leave a group."""
        if desk.number > 1:
            group = self.random.choice(self.groups[1:])
            self.join(desk, group, ended=group in desk.groups)
            self.stats["membership"] += 1

    def tidy(self, desk: SimDesk) -> None:
        """Forget old tickets on the desk that keeps few; on line, bring one back and compare with the server."""
        self.evict()
        if not desk.online:
            return
        line = self.base.lines[desk.number - 1]
        shown = [
            ticket.bytes for (ticket,) in line.execute("SELECT id FROM sync.ticket ORDER BY id").fetchall()
        ]
        if shown and self.random.random() < 0.5:
            self.stats["fetched"] += len(part.fetch(desk.store, line, [self.random.choice(shown)]))
        mended = Check(desk.store, line).run()
        self.stats["compared"] += mended is not None
        assert not mended, f"I6: desk {desk.number} differed from the server in {mended} tickets"

    def evict(self) -> None:
        """Let the frugal desk do what it does once a day: after an exchange, which has set its clock right."""
        desk = self.desks[FRUGAL - 1]
        if not desk.online:
            return
        Receiver(desk.store, self.base.lines[desk.number - 1]).pull(100)
        before = len(self.rows(desk, "SELECT 1 FROM ticket"))
        part.evict(desk.store)
        self.stats["evicted"] += before - len(self.rows(desk, "SELECT 1 FROM ticket"))

    def work(self, desk: SimDesk) -> None:
        """Do one random thing on a desk, as its person would."""
        from tests.simulation.work import random_request

        request = random_request(self, desk)
        if request is None:
            return
        self.perform(desk, *request)

    def perform(self, desk: SimDesk, verb: str, args: dict[str, Any]) -> bytes:
        """Run one verb on a desk and keep what was written for the checks; returns its subject."""
        before = {bytes(ident) for (ident,) in self.rows(desk, "SELECT id FROM entry")}
        try:
            changes = apply(desk.store, Request(1, verb, args))
        except KnownError as error:
            self.stats[f"refused {error.code}"] += 1
            return b""
        self.stats[verb] += 1
        if changes.undoable:
            desk.undoable.append(changes.op_id)
        if verb == "ticket.create":
            self.created[changes.subject] = desk.number
        for ident, ticket, body in self.rows(desk, "SELECT id, ticket_id, body FROM entry"):
            if bytes(ident) not in before:
                self.authored[bytes(ident)] = (desk.number, bytes(ticket), body)
        self.ops |= {
            op["op"]: op
            for op in (json.loads(body) for (body,) in self.rows(desk, "SELECT body FROM outbox"))
        }
        return changes.subject

    def sync(self, desk: SimDesk) -> None:
        """Exchange once, with faults."""
        chance = self.random
        line = self.base.lines[desk.number - 1]
        sender = LossySender(desk.store, line)
        sender.lose = chance.random() < 0.12
        before = self.visible(desk)
        try:
            sent = sender.push(chance.choice((1, 3, 50)))
        except LostAckError:
            self.stats["lost ack"] += 1
            if chance.random() < 0.5:
                self.restart(desk)
        else:
            if sent.copied:
                self.stats["copy found"] += 1
                assert self.stats["restore"], "I8: a copy was reported though nothing was restored"
            self._no_flicker(desk, before)
        self.judge(desk)
        if chance.random() < 0.3:
            numbers.lease(desk.store, line, spare=3)
        if chance.random() < 0.85:
            self.pull(desk)

    def pull(self, desk: SimDesk) -> None:
        """Pull once; sometimes the desk dies just before a commit."""
        chance = self.random
        receiver = Receiver(desk.store, self.base.lines[desk.number - 1])

        def crash() -> None:
            raise CrashError

        if chance.random() < 0.1:
            receiver.before_commit = crash
        try:
            receiver.pull(chance.choice((1, 2, 5, 100)))
        except CrashError:
            self.stats["crash in pull"] += 1
            self.restart(desk)

    def visible(self, desk: SimDesk) -> dict[bytes, tuple[Any, ...]]:
        """Return what the person sees of each ticket."""
        rows = self.rows(
            desk,
            "SELECT id, title, state, priority, owner_id, group_id, tags, category, wake_us, merged_into,"
            " (SELECT count(*) FROM entry e WHERE e.ticket_id = t.id) FROM ticket t",
        )
        return {bytes(row[0]): tuple(row[1:]) for row in rows}

    def _no_flicker(self, desk: SimDesk, before: dict[bytes, tuple[Any, ...]]) -> None:
        """I7: an acknowledgement changes nothing on the screen, unless an op was refused."""
        refused = {ent for (ent,) in self.rows(desk, "SELECT ent FROM undelivered")}
        after = self.visible(desk)
        for ticket, row in before.items():
            if uuid_text(ticket) not in refused:
                assert after.get(ticket) == row, f"I7: {ticket.hex()} flickers: {row} -> {after.get(ticket)}"

    def judge(self, desk: SimDesk) -> None:
        """I3: whatever the server refused, it had a right to refuse at that moment."""
        rows = self.base.admin.execute(
            "SELECT op_id::text, why, body FROM sync.dead_letter WHERE desk_id = %s", (desk.number,)
        ).fetchall()
        for op_id, why, body in rows:
            if op_id in self.judged:
                continue
            self.judged.add(op_id)
            self.stats[f"denied {why}"] += 1
            assert why in ("ticket", "group", "undo", "merge_cycle", "transition", "state", "id", "role"), why
            if why == "ticket" and body["entries"]:
                self._judge_access(desk, body)
            elif why == "group":
                group = body["set"].get("group_id")
                assert group is not None, "I3: refused in no group"
                assert group not in {uuid_text(g) for g in desk.groups}, "I3: refused in an own group"
            elif why in ("transition", "state", "role", "id"):
                raise AssertionError(f"I3: {body['verb']} refused: {why} {body}")

    def _judge_access(self, desk: SimDesk, body: dict[str, Any]) -> None:
        seen = self.base.admin.execute(
            "SELECT EXISTS (SELECT 1 FROM sync.ticket t JOIN sync.stream s ON s.id = t.stream_id"
            " WHERE t.id = %s::uuid AND (s.id = 0 OR s.group_id = ANY(%s::uuid[]))) OR EXISTS ("
            " SELECT 1 FROM sync.op o JOIN sync.stream s ON s.id = o.stream_id WHERE o.ent = %s"
            " AND o.kind = 'ticket' AND (s.id = 0 OR s.group_id = ANY(%s::uuid[])))",
            (
                body["ent"],
                [uuid_text(g) for g in desk.groups],
                body["ent"],
                [uuid_text(g) for g in desk.groups],
            ),
        ).fetchone()
        assert seen is not None
        assert not seen[0], f"I3: {body['verb']} with entries was refused though its author had access"

    # ---- faults ----------------------------------------------------------------------------------

    def restart(self, desk: SimDesk) -> None:
        """The desk's process dies and comes back."""
        desk.store.close()
        self._open(desk)
        self.stats["restart"] += 1

    def take_backup(self, desk: SimDesk) -> None:
        """Copy the replica, as a backup program would."""
        desk.backup = desk.directory / "backup.sqlite"
        desk.backup.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(desk.backup)) as target:
            driver = desk.store.connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.backup(target)

    def restore(self, desk: SimDesk) -> None:
        """Put the backup back; what was not sent since is gone, and nothing else."""
        if desk.backup is None:
            return
        sent = {
            row[0]
            for row in self.base.admin.execute(
                "SELECT op_id FROM sync.applied WHERE desk_id = %s", (desk.number,)
            )
        }
        for op_id, ent in self.rows(desk, "SELECT op_id, json_extract(body, '$.ent') FROM outbox"):
            if UUID(bytes=bytes(op_id)) not in sent:
                self._lose(desk, bytes(op_id), ent)
        desk.store.close()
        for suffix in ("", "-wal", "-shm"):
            (desk.directory / f"{REPLICA}{suffix}").unlink(missing_ok=True)
        shutil.copy(desk.backup, desk.directory / REPLICA)
        self._open(desk)
        desk.undoable.clear()
        self.stats["restore"] += 1

    def _lose(self, desk: SimDesk, op_id: bytes, ent: str) -> None:
        (text,) = self.rows(desk, "SELECT body FROM outbox WHERE op_id = ?", op_id)[0]
        body = json.loads(text)
        for entry in body.get("entries", ()):
            self.lost.add(UUID(entry["id"]).bytes)
        if body["kind"] == "ticket.create":
            self.lost.add(UUID(ent).bytes)

    def disk_dies(self, desk: SimDesk) -> None:
        """A backup, more work and exchange, then the disk dies and the backup comes back."""
        self.take_backup(desk)
        for _ in range(3):
            self.work(desk)
            self.sync(desk)
        self.restore(desk)
        for _ in range(3):
            self.work(desk)
        self.sync(desk)
        self.stats["disk died"] += 1

    # ---- the end ---------------------------------------------------------------------------------

    def rows(self, desk: SimDesk, statement: str, *values: Any) -> list[Any]:
        """Ask a replica."""
        return list(desk.store.connection.exec_driver_sql(statement, values).all())

    def settle(self) -> None:
        """Let everybody exchange without faults until nothing moves."""
        for desk in self.desks:
            desk.skew_us = self.random.choice(SKEWS[:3])
        self.evict()
        for _ in range(80):
            busy = 0
            for desk in self.desks:
                line = self.base.lines[desk.number - 1]
                for _ in range(500):
                    sent = Sender(desk.store, line).push(20)
                    if not sent.count and not sent.copied:
                        break
                    self.judge(desk)
                    busy += 1
                while Receiver(desk.store, line).pull(7).count:
                    busy += 1
            if not busy:
                return
        raise AssertionError("I6: the desks do not come to rest")

    def close(self) -> None:
        """Close the replicas."""
        for desk in self.desks:
            desk.store.close()


def run_seed(
    seed: int, base: Ground, *, steps: int = 80, scene: Callable[[World], None] | None = None
) -> Counter[str]:
    """Run one world (or one scene of it) to its end and check every invariant; returns what happened."""
    from tests.simulation.invariants import check

    world = World(seed, base)
    try:
        with world.determined():
            if scene is not None:
                scene(world)
            for _ in range(0 if scene is not None else steps):
                world.step()
            world.settle()
            check(world)
    finally:
        world.close()
    return world.stats
