"""Big attachments: stored piece by piece between other requests, with progress and an end, before their op runs.

What else the same client writes meanwhile waits for it, so that everything stands in the order in which it was sent.
"""

from collections import deque
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import msgspec

from desk.engine.connections import Connection
from desk.engine.jobs import Jobs, Step
from desk.models.setting_values import load_settings
from desk.models.store import Store
from desk.ops.files import FileArgument, mark_of, readable, require_size, safe_name
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.messages import Reply, Request, encode_line
from desk.protocol.verbs import failure_of

JOB = "job.files"
BIG = 8_000_000
"""Bytes of all files of a request from which on they are stored piece by piece; these take a tenth of a second."""

messages.register(
    {
        "files_stopped": (
            "Stopped: nothing was sent. Text and files are still here.",
            "已停止，未发送任何内容；文字与附件均已保留。",
        ),
    }
)

Answer = Callable[[Request, Connection], Reply]


class Attaching:
    """Requests with big files, and what waits behind them."""

    def __init__(self, store: Store, jobs: Jobs, *, answer: Answer, is_op: Callable[[str], bool]) -> None:
        """`answer` runs a request; `jobs` is the engine's line."""
        self._store, self._jobs, self._answer, self._is_op = store, jobs, answer, is_op
        self._waiting: dict[Connection, deque[Request]] = {}

    def take(self, request: Request, connection: Connection) -> bool:
        """Take a request over, to be answered later; False where it may run at once."""
        if not self._is_op(request.verb):
            return False
        if connection in self._waiting:
            self._waiting[connection].append(request)
            return True
        files = big_files(request.args)
        if not files:
            return False
        self._waiting[connection] = deque()
        self._jobs.start(
            JOB,
            self._work(request, connection, files),
            op_id=request.op_id,
            language=request.language,
            first=True,
        )
        return True

    @property
    def under_way(self) -> bool:
        """Tell whether a request waits for its files."""
        job = self._jobs.current()
        return job is not None and job.name == JOB

    def _work(
        self, request: Request, connection: Connection, files: list[FileArgument]
    ) -> Generator[Step, None, None]:
        """Store the files, run the request, answer it and what has come behind it."""
        kept: list[str] = []
        try:
            yield from self._keep(files, kept)
            reply = self._answer(request, connection)
        except GeneratorExit:
            self._drop(kept)
            self._end(connection, _refused(request, KnownError("files_stopped")))
            raise
        except Exception as error:  # whatever it is, who asked is told
            reply = _refused(request, error)
        self._drop(kept)
        self._end(connection, reply)

    def _keep(self, files: list[FileArgument], kept: list[str]) -> Generator[Step, None, None]:
        blobs = self._store.blobs
        with self._store.read() as connection:
            limit = int(load_settings(connection)["attachment_limit_mb"])
        sizes = []
        for item in files:
            with readable(Path(item.path)):
                sizes.append(Path(item.path).stat().st_size)
            require_size(safe_name(item.name or item.path), sizes[-1], limit)
        blobs.require_room(sum(sizes))
        done = 0
        for item, size in zip(files, sizes, strict=True):
            path = Path(item.path)
            with readable(path), path.open("rb") as stream:
                mark, steps = mark_of(path, path.stat()), blobs.adding(stream)
                blob = yield from _counted(steps, done, sum(sizes))
            blobs.kept[mark] = blob
            kept.append(blob)
            done += size

    def _drop(self, kept: list[str]) -> None:
        """Forget what no entry names: the op was refused, or the file changed meanwhile."""
        blobs = self._store.blobs
        blobs.kept = {mark: blob for mark, blob in blobs.kept.items() if blob not in kept}
        with self._store.read() as connection:
            for blob in kept:
                if not connection.exec_driver_sql("SELECT 1 FROM blob WHERE id = ?", (blob,)).first():
                    blobs.forget(blob)

    def _end(self, connection: Connection, reply: Reply) -> None:
        """Answer, and let go on what has waited; another with big files begins anew."""
        connection.send(encode_line(reply))
        waiting = self._waiting.pop(connection, deque())
        while waiting:
            request = waiting.popleft()
            if self.take(request, connection):
                self._waiting[connection].extend(waiting)
                return
            connection.send(encode_line(self._answer(request, connection)))


def big_files(args: dict[str, Any]) -> list[FileArgument]:
    """Return the files of a request where they are big together; what is wrong with them its op says."""
    try:
        files = msgspec.convert(args.get("files") or [], list[FileArgument])
        size = sum(Path(item.path).stat().st_size for item in files)
    except (msgspec.ValidationError, OSError, ValueError):
        return []
    return files if size >= BIG else []


def _counted(
    steps: Generator[int, None, tuple[str, int]], before: int, total: int
) -> Generator[Step, None, str]:
    """Pass a file's progress on as that of all; returns its id."""
    try:
        while True:
            yield Step(before + next(steps), total, unit="bytes")
    except StopIteration as end:
        blob: str = end.value[0]
        return blob
    finally:
        steps.close()


def _refused(request: Request, error: Exception) -> Reply:
    return Reply(n=request.n, failure=failure_of(error, request.language))
