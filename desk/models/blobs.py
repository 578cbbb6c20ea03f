"""Content-addressed attachments in `blobs.sqlite` beside the replica, in chunks of 256 KiB.

A blob's id is the SHA-256 over its chunks' SHA-256 in order (decisions.md 9), so that a partly received
blob can be checked chunk by chunk. Knows nothing of tickets.
"""

import contextlib
import hashlib
import io
import shutil
import threading
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from desk.process.errors import KnownError
from desk.vault import files

CHUNK = 256 * 1024
RESERVE = 32 * 1024 * 1024
"""Bytes an attachment leaves free, so that the words of a ticket can still be written."""


class Readable(Protocol):
    """What bytes can be read from, some at a time."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end."""


def free_bytes(path: Path) -> int:
    """Return the free bytes on the disk that holds (or would hold) the path."""
    place = next(place for place in (path, *path.absolute().parents) if place.exists())
    return shutil.disk_usage(place).free


NOTHING = hashlib.sha256(b"").hexdigest()
"""The id of a file without a byte: it has no chunk, and is there all the same."""


class BlobStore:
    """The attachments' bytes; chunks that several files share are stored once.

    Attributes:
        kept: (path, size, time of change) of files that were stored ahead of the op that names them, and their ids.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file at `path`."""
        self.path = path
        self._lock = threading.RLock()
        self._roomy = False
        self.kept: dict[tuple[str, int, int], str] = {}
        self._connection = files.connect(path, check_same_thread=False, timeout=10)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS chunk(hash BLOB PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID"
        )
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS blob_chunk(blob TEXT, n INTEGER, hash BLOB NOT NULL,"
            " PRIMARY KEY(blob, n)) WITHOUT ROWID"
        )

    def add(self, stream: Readable, *, expected: int = 0) -> tuple[str, int]:
        """Store the stream's bytes and return (id in hex, size in bytes). Memory: one chunk.

        Nothing of it stays when it fails. KnownError disk_full where `expected` bytes do not fit.
        """
        with self._lock:
            if expected and (expected > CHUNK or not self._roomy):
                self.require_room(expected)
                self._roomy = (
                    self._connection.in_transaction
                )  # small ones of one commit are not asked for each
            return self._add(stream)

    def _add(self, stream: Readable) -> tuple[str, int]:
        steps = self.adding(stream)
        try:
            while True:
                next(steps)
        except StopIteration as end:
            stored: tuple[str, int] = end.value
            return stored

    def adding(self, stream: Readable) -> Generator[int, None, tuple[str, int]]:
        """Store the stream's bytes chunk by chunk: yields how many there are so far, returns (id in hex, size).

        Nothing of it stays when it fails or is closed.
        """
        hashes: list[bytes] = []
        fresh: list[tuple[bytes]] = []
        size = 0
        try:
            while data := stream.read(CHUNK):
                digest = hashlib.sha256(data).digest()
                with self._lock:
                    insert = "INSERT OR IGNORE INTO chunk VALUES (?, ?)"
                    stored = self._connection.execute(insert, (digest, data))
                if stored.rowcount:
                    fresh.append((digest,))
                hashes.append(digest)
                size += len(data)
                yield size
        except GeneratorExit:
            self._take_back(fresh)
            raise
        except files.errors("Error", OSError):
            self._take_back(fresh)
            raise
        blob = hashlib.sha256(b"".join(hashes)).hexdigest()
        self._connection.executemany(
            "INSERT OR IGNORE INTO blob_chunk VALUES (?, ?, ?)",
            [(blob, n, digest) for n, digest in enumerate(hashes)],
        )
        return blob, size

    def _take_back(self, fresh: list[tuple[bytes]]) -> None:
        with contextlib.suppress(*files.errors()):  # the first error is the one to tell
            self._connection.executemany("DELETE FROM chunk WHERE hash = ?", fresh)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Store what is added meanwhile in one commit: all of it at the end, or nothing when it fails."""
        with self._lock:  # what another thread adds must not be undone with it
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(*files.errors()):  # the first error is the one to tell
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._roomy = False

    def add_chunks(self, chunks: Iterable[bytes]) -> str:
        """Store chunks that came one by one and return the id they make."""
        blob, _ = self.add(io.BytesIO(b"".join(chunks)))
        return blob

    def require_room(self, size: int) -> None:
        """Raise `disk_full` where so many bytes do not fit."""
        if free_bytes(self.path) < size + RESERVE:
            raise KnownError("disk_full", path=str(self.path))

    def forget(self, blob: str) -> None:
        """Remove a blob, and the chunks that no other has."""
        gone = self._connection.execute("SELECT hash FROM blob_chunk WHERE blob = ?", (blob,)).fetchall()
        self._connection.execute("DELETE FROM blob_chunk WHERE blob = ?", (blob,))
        self._connection.executemany(
            "DELETE FROM chunk WHERE hash = ? AND NOT EXISTS (SELECT 1 FROM blob_chunk b WHERE b.hash = chunk.hash)",
            gone,
        )

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

    def clear(self) -> None:
        """Remove every attachment and overwrite where it stood."""
        self._connection.execute("PRAGMA secure_delete = ON")
        for table in ("blob_chunk", "chunk"):
            self._connection.execute(f"DELETE FROM {table}")
        with contextlib.suppress(*files.errors()):  # somebody reads just now: the bytes are gone all the same
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
