"""Sending the outbox: batches, exactly once, with quarantine of what the server cannot digest.

Knows the server's `push_v1`; the merging itself is the server's.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import Connection

from desk.models.store import Store
from desk.models.wire import instant_us, uuid_bytes
from desk.ops.outbox import meta, put_meta
from desk.process import hlc
from desk.process.ids import new_id
from desk.sync.replica import Replica

PROTOCOL = 1
BATCH = 200
NEW, ACKNOWLEDGED, HELD = 0, 1, 2
CLOCK_TOLERANCE_US = 1_000_000
COPY = "P0F0F"
"""SQLSTATE of a push from a replica that was restored or copied."""

_TRANSIENT = ("40001", "40P01", "57P", "08", "53", "55P03", "28", "57014")


@dataclass(slots=True)
class Sent:
    """What one push came to.

    Attributes:
        count: ops that were sent.
        streams: streams that got something new: for the bell.
        outcomes: op id -> outcome.
        copied: the server found that this replica is a restored or copied one.
    """

    count: int = 0
    streams: list[int] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    copied: bool = False


def is_poison(error: psycopg.Error) -> bool:
    """Tell whether the error is of the batch's content, not of the connection, load or rights."""
    state = error.sqlstate or ""
    return bool(state) and state != COPY and not state.startswith(_TRANSIENT)


def correct_clock(store: Store, connection: Connection, server_us: int, own_us: int) -> None:
    """Learn how far the server's clock is from ours; what is within a second is left alone."""
    if abs(server_us - own_us) > CLOCK_TOLERANCE_US:
        store.offset_us += server_us - own_us
        put_meta(connection, "clock_offset_us", store.offset_us)


class Sender:
    """Sends the outbox of one replica over one connection."""

    def __init__(self, store: Store, server: psycopg.Connection[Any]) -> None:
        """Nothing is sent yet."""
        self._store = store
        self._server = server

    def push(self, limit: int = BATCH) -> Sent:
        """Send the oldest ops of the outbox once; nothing to send is a push of count 0."""
        rows = self._oldest(limit)
        if not rows:
            return Sent()
        try:
            return self._send(rows, drained=len(rows) < limit)
        except psycopg.Error as error:
            if error.sqlstate == COPY:
                self._start_anew()
                return Sent(copied=True)
            if not is_poison(error):
                raise
            return self._halve(rows, error)

    def _oldest(self, limit: int) -> list[tuple[bytes, str]]:
        rows = self._store.connection.exec_driver_sql(
            f"SELECT op_id, body FROM outbox WHERE state = {NEW} ORDER BY n LIMIT ?", (limit,)
        )
        return [(bytes(op_id), body) for op_id, body in rows]

    def _halve(self, rows: list[tuple[bytes, str]], error: psycopg.Error) -> Sent:
        """Send the batch in halves; the one op that cannot be digested is put aside and shown."""
        if len(rows) == 1:
            with self._store.write() as connection:
                replica = Replica(self._store, connection)
                replica.reject(rows[0][0], f"poison: {error.sqlstate} {str(error).splitlines()[0][:200]}")
                replica.finish()
            return Sent(count=1)
        total = Sent()
        middle = len(rows) // 2
        for part in (rows[:middle], rows[middle:]):
            try:
                sent = self._send(part, drained=False)
            except psycopg.Error as worse:
                if not is_poison(worse):
                    raise
                sent = self._halve(part, worse)
            total.count += sent.count
            total.streams += sent.streams
            total.outcomes |= sent.outcomes
        return total

    def _send(self, rows: list[tuple[bytes, str]], *, drained: bool) -> Sent:
        batch = f"[{','.join(body for _, body in rows)}]"
        facts = self._facts(drained)
        before_us = self._store.clock()
        answer = self._server.execute(
            "SELECT sync.push_v1(%s::text::jsonb, %s::text::jsonb)", (batch, json.dumps(facts))
        ).fetchone()
        assert answer is not None
        return self._take_in(answer[0], facts, before_us)

    def _facts(self, drained: bool) -> dict[str, Any]:
        """Return what finds a copied replica: the next token is kept before it is sent, and reused until answered."""
        connection = self._store.connection
        following = meta(connection, "nonce_next")
        if not following:
            following = new_id(self._store.clock()).hex()
            with self._store.write() as writing:
                put_meta(writing, "nonce_next", following)
        return {
            "prev": meta(connection, "nonce", ""), "next": following, "drained": drained, "protocol": PROTOCOL,
        }  # fmt: skip

    def _take_in(self, answer: dict[str, Any], facts: dict[str, Any], before_us: int) -> Sent:
        """Write the acknowledgements: what was refused goes to the tray, what landed waits for its feed row."""
        sent = Sent(count=len(answer["acks"]), streams=[int(stream) for stream in answer["heads"]])
        now_us = instant_us(answer["now"])
        with self._store.write() as connection:
            put_meta(connection, "nonce", facts["next"])
            put_meta(connection, "nonce_next", "")
            correct_clock(self._store, connection, now_us, before_us)
            clock = hlc.corrected(int(meta(connection, "hlc", 0)), now_us // 1000)
            put_meta(connection, "hlc", clock)
            replica = Replica(self._store, connection)
            for ack in answer["acks"]:
                sent.outcomes[ack["op"]] = ack["out"]
                self._acknowledge(replica, ack, answer["heads"])
            replica.finish()
        return sent

    def _acknowledge(self, replica: Replica, ack: dict[str, Any], heads: dict[str, Any]) -> None:
        op_id = uuid_bytes(ack["op"])
        if ack["out"] == "denied":
            replica.reject(op_id, ack.get("why") or "")
            return
        state = HELD if ack["out"] == "unknown" else ACKNOWLEDGED
        seq = ack.get("seq") or heads.get(str(ack["stream"]))
        replica.connection.exec_driver_sql(
            "UPDATE outbox SET state = ?, stream = ?, seq = ? WHERE op_id = ?",
            (state, ack["stream"], seq, op_id),
        )
        if state == ACKNOWLEDGED:
            replica.tx.change("outbox", op_id)

    def _start_anew(self) -> None:
        """This replica is an older copy: take the server's token, give up leased numbers; op ids keep replays safe."""
        row = self._server.execute("SELECT (sync.me()).nonce").fetchone()
        assert row is not None
        with self._store.write() as connection:
            put_meta(connection, "nonce", row[0])
            put_meta(connection, "nonce_next", "")
            connection.exec_driver_sql("DELETE FROM number_block")
            offline = int(meta(connection, "offline_number", 0))
            put_meta(connection, "offline_number", offline + 1000)

    def release_held(self) -> None:
        """Try ops again that an older server did not know."""
        with self._store.write() as connection:
            connection.exec_driver_sql(f"UPDATE outbox SET state = {NEW} WHERE state = {HELD}")
