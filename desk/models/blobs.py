"""Content-addressed attachments in `blobs.sqlite` beside the replica, in chunks of 256 KiB.

A blob's id is the SHA-256 over its chunks' SHA-256 in order (decisions.md 9), so that a partly received
blob can be checked chunk by chunk. Knows nothing of tickets.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK = 256 * 1024


class BlobStore:
    """The attachments' bytes; chunks that several files share are stored once."""

    def __init__(self, path: Path) -> None:
        """Open or create the file at `path`."""
        self.path = path
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS chunk(hash BLOB PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID"
        )
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS blob_chunk(blob TEXT, n INTEGER, hash BLOB NOT NULL,"
            " PRIMARY KEY(blob, n)) WITHOUT ROWID"
        )

    def add(self, stream: BinaryIO) -> tuple[str, int]:
        """Store the stream's bytes and return (id in hex, size in bytes). Memory: one chunk."""
        hashes: list[bytes] = []
        size = 0
        while data := stream.read(CHUNK):
            digest = hashlib.sha256(data).digest()
            self._connection.execute("INSERT OR IGNORE INTO chunk VALUES (?, ?)", (digest, data))
            hashes.append(digest)
            size += len(data)
        blob = hashlib.sha256(b"".join(hashes)).hexdigest()
        self._connection.executemany(
            "INSERT OR IGNORE INTO blob_chunk VALUES (?, ?, ?)",
            [(blob, n, digest) for n, digest in enumerate(hashes)],
        )
        return blob, size

    def chunks(self, blob: str) -> Iterator[bytes]:
        """Yield the blob's chunks in order; nothing for an unknown (or empty) blob."""
        for (data,) in self._connection.execute(
            "SELECT data FROM blob_chunk JOIN chunk USING (hash) WHERE blob = ? ORDER BY n", (blob,)
        ):
            yield bytes(data)

    def write_to(self, blob: str, target: Path, *, limit: int = 0) -> None:
        """Write the blob's bytes to a file; with a limit whole chunks until it is reached."""
        with target.open("wb") as out:
            for data in self.chunks(blob):
                out.write(data)
                if limit and out.tell() >= limit:
                    return

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
