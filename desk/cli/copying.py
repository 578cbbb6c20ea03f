"""How far a copy from the shared database is, as one line on the terminal; Ctrl-C ends it and says how it goes on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desk.cli.session import Session
from desk.process.errors import KnownError

if TYPE_CHECKING:
    from desk.protocol.sharing import CopyProgress
    from desk.sync.progress import Progress

STAGES = {
    "copy": ("First copy", "首次复制"),
    "compare": ("Comparing", "比对"),
    "fold": ("Clocks and full text", "计时与全文索引"),
    "fetch": ("Fetching", "获取"),
}


def copy_line(session: Session, said: "CopyProgress") -> str:
    """Return what is said of a copy: the stage, its share, how fast, how long still."""
    parts = [session.word(*STAGES[said.stage])]
    if said.of:
        parts.append(f"{said.done / said.of:.0%} ({said.done:,}/{said.of:,})")
    if said.rate:
        parts.append(session.word(f"{said.rate:,} tickets/s", f"每秒 {said.rate:,} 张工单"))
    if said.left_s >= 0:
        parts.append(session.word(f"{said.left_s} s left", f"剩余 {said.left_s} 秒"))
    return ("，" if session.language != "en" else ", ").join(parts)


@contextmanager
def copying(session: Session) -> "Iterator[Progress]":
    """Yield what shows the progress of an exchange in this process."""
    from desk.sync.progress import STOPPED, Progress

    shown = False

    def tell(said: "CopyProgress | None") -> None:
        nonlocal shown
        if said is not None:
            shown = True
            session.show_progress(copy_line(session, said))

    try:
        yield Progress(tell)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        print(KnownError(STOPPED).sentence(session.language), file=sys.stderr)
        raise
    finally:
        if shown:
            session.end_progress()
