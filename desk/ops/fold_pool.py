"""The helper processes of a big re-fold, seen from the engine: chunks out, differences in.

Never waits long: the engine answers requests between two looks. Knows how to fold nothing itself.
"""

import contextlib
import marshal
import os
import selectors
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from desk.ops.fold_worker import HEAD, frame
from desk.ops.folds import Differences
from desk.vault.key import handed_on

PATIENCE_S = 0.01
"""How long one look waits for a helper: the longest that a request waits for the re-fold."""

AHEAD = 2
"""Chunks a helper holds at a time, so that it never waits for the next one."""

MOST_HELPERS = 4
_READ = 1 << 20
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class Answer(NamedTuple):
    """One chunk come back: `found` is None where its helper has died. `seq` as it was sent."""

    keys: Sequence[int]
    seq: int
    found: Differences | None


class _Helper:
    """One process and the chunks it holds, in order."""

    def __init__(self, replica: Path) -> None:
        path = os.pathsep.join(filter(None, (str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH", ""))))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "desk.ops.fold_worker", str(replica)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **handed_on(replica.parent), "PYTHONPATH": path},
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input = self.process.stdin
        self.output = self.process.stdout.fileno()
        self.held: deque[tuple[Sequence[int], int]] = deque()
        self.buffer = bytearray()
        self.alive = True

    def take_answers(self) -> list[Answer]:
        """Return the whole answers that have arrived; all chunks without one when the process has ended."""
        data = os.read(self.output, _READ)
        if not data:
            self.alive = False
            lost = [Answer(keys, seq, None) for keys, seq in self.held]
            self.held.clear()
            return lost
        self.buffer += data
        found = []
        while (size := HEAD + int.from_bytes(self.buffer[:HEAD], "big")) <= len(self.buffer) and self.buffer:
            rows = marshal.loads(memoryview(self.buffer)[HEAD:size])
            del self.buffer[:size]
            keys, seq = self.held.popleft()
            found.append(Answer(keys, seq, Differences(*rows)))
        return found

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self.input.close()
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


class FoldPool:
    """Spreads chunks over helpers and collects their answers."""

    def __init__(self, replica: Path, helpers: int | None = None) -> None:
        """Start the processes: `helpers`, or one for each processor up to four."""
        number = helpers or max(1, min(os.cpu_count() or 1, MOST_HELPERS))
        self._helpers = [_Helper(replica) for _ in range(number)]
        self._ready: deque[Answer] = deque()
        self._selector = selectors.DefaultSelector()
        for helper in self._helpers:
            self._selector.register(helper.output, selectors.EVENT_READ, helper)

    def has_room(self) -> bool:
        """Tell whether another chunk can be sent."""
        alive = [helper for helper in self._helpers if helper.alive]
        return not alive or any(len(helper.held) < AHEAD for helper in alive)

    def send(self, keys: Sequence[int], *, now_us: int, seq: int, settled_us: int = 0) -> None:
        """Give a chunk to the helper with the least to do."""
        alive = [helper for helper in self._helpers if helper.alive]
        if not alive:
            self._ready.append(Answer(keys, seq, None))
            return
        helper = min(alive, key=lambda one: len(one.held))
        helper.held.append((keys, seq))
        # A dead helper shows at its other pipe, where its chunks are taken back.
        with contextlib.suppress(OSError):
            helper.input.write(frame((now_us, settled_us, list(keys))))
            helper.input.flush()

    def waiting(self) -> bool:
        """Tell whether any chunk has not come back."""
        return bool(self._ready) or any(helper.held for helper in self._helpers)

    def receive(self, *, wait: bool = True) -> Answer | None:
        """Return the next answer; None when none came within a moment, or at once without `wait`."""
        if not self._ready and self._selector.get_map():
            for key, _ in self._selector.select(PATIENCE_S if wait else 0):
                helper: _Helper = key.data
                self._ready.extend(helper.take_answers())
                if not helper.alive:
                    self._selector.unregister(helper.output)
        return self._ready.popleft() if self._ready else None

    def __enter__(self) -> "FoldPool":
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for helper in self._helpers:
            helper.close()
