"""Attachments: the entry travels first, its bytes after it, chunk by chunk, and what is broken off goes on later.

What is to be sent and to be fetched follows from the replica's entries and `blob` rows; no list of its own.
"""

import hashlib
import json
from typing import Any

import psycopg

from desk.models.store import Store
from desk.models.wire import uuid_text
from desk.ops.outbox import meta, put_meta

LARGEST = 25_000_000
"""Larger files are fetched when somebody opens them."""

AT_ONCE = 20
SENT = "files_until"
"""Number of the change log up to which files of entries have been looked at."""


class Files:
    """Sends and fetches attachments for one replica over one connection."""

    def __init__(self, store: Store, server: psycopg.Connection[Any]) -> None:
        """Nothing is sent yet."""
        self._store = store
        self._server = server

    def exchange(self) -> int:
        """Send and fetch what is due; returns how many files moved."""
        since = int(meta(self._store.connection, SENT, 0))
        last = self._store.last_seq()
        if last == since and not self._missing():
            return 0
        moved = 0
        for ticket, described in self._described(since):
            moved += self._handle(ticket, described)
        with self._store.write() as connection:
            put_meta(connection, SENT, last)
        return moved + sum(self.fetch(blob) for blob in self._missing())

    def _described(self, since: int) -> list[tuple[bytes, dict[str, Any]]]:
        """Return (ticket, file) of entries on tickets that changed since."""
        rows = self._store.connection.exec_driver_sql(
            "SELECT e.ticket_id, e.data FROM entry e WHERE e.ticket_id IN ("
            "SELECT DISTINCT id FROM change_log WHERE seq > ? AND kind = 'entry')"
            " AND e.data LIKE '%\"files\"%'",
            (since,),
        ).all()
        return [(bytes(ticket), item) for ticket, data in rows for item in json.loads(data).get("files", ())]

    def _handle(self, ticket: bytes, described: dict[str, Any]) -> int:
        known = self._store.connection.exec_driver_sql(
            "SELECT complete FROM blob WHERE id = ?", (described["id"],)
        ).scalar()
        if known is None:
            with self._store.write() as connection:
                connection.exec_driver_sql(
                    "INSERT INTO blob(id, size, complete, added_us) VALUES (?, ?, 0, ?)",
                    (described["id"], described["size"], self._store.clock()),
                )
            return 0
        return self._send(ticket, described) if known else 0

    def _send(self, ticket: bytes, described: dict[str, Any]) -> int:
        chunks = list(self._store.blobs.chunks(described["id"]))
        for n, data in enumerate(chunks):
            row = self._server.execute(
                "SELECT sync.put_chunk_v1(%s::uuid, %s, %s, %s, %s, %s)",
                (uuid_text(ticket), described["id"], described["size"], len(chunks), n, data),
            ).fetchone()
            if row is None or row[0] != "more":
                return int(row is not None and row[0] == "done")
        return 0

    def _missing(self) -> list[str]:
        rows = self._store.connection.exec_driver_sql(
            "SELECT id FROM blob WHERE complete = 0 AND size <= ? ORDER BY added_us LIMIT ?",
            (LARGEST, AT_ONCE),
        )
        return [str(blob) for (blob,) in rows]

    def fetch(self, blob: str) -> int:
        """Fetch one file and check it; 0 where its bytes are not there yet."""
        rows = self._server.execute(
            "SELECT c.data FROM sync.blob b JOIN sync.blob_chunk c ON c.stream_id = b.stream_id AND c.blob_id = b.id"
            " WHERE b.id = %s AND b.stream_id = (SELECT min(x.stream_id) FROM sync.blob x WHERE x.id = %s) ORDER BY c.n",
            (blob, blob),
            binary=True,
        ).fetchall()
        chunks = [bytes(data) for (data,) in rows]
        sums = b"".join(hashlib.sha256(chunk).digest() for chunk in chunks)
        if not chunks or hashlib.sha256(sums).hexdigest() != blob:
            return 0
        self._store.blobs.add_chunks(chunks)
        with self._store.write() as connection:
            connection.exec_driver_sql("UPDATE blob SET complete = 1 WHERE id = ?", (blob,))
            connection.exec_driver_sql(
                "INSERT INTO change_log(kind, id, key, op_id) VALUES ('file', ?, 0, x'')",
                (bytes.fromhex(blob)[:16],),
            )
        return 1
