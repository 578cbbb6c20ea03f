"""Files that are whole or not there: written beside their place and put into it at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.ui.work import Step, Steps

PIECE = 1 << 20


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give the path to write to; it replaces `path` at the end and goes away where the work breaks off."""
    part = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")
    try:
        part.touch()
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def copying(source: Path, target: Path) -> Steps:
    """Copy a file piece by piece; raises OSError where it cannot be read or written."""
    total, done = source.stat().st_size, 0
    with source.open("rb") as held, beside(target) as part, part.open("wb") as out:
        while piece := held.read(PIECE):
            out.write(piece)
            done += len(piece)
            yield Step(done, total)
