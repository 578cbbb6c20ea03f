"""Files that wait to be sent with a text, as plain data: what each is, where pasted ones lie, how a journal keeps them.

Knows no widget; whoever shows them asks for them anew.
"""

import json
import mimetypes
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

KIND = "files:"
"""In the journal: the files of a ticket's reply stand as the kind `files:reply`."""

_OLD_S = 2 * 86_400


class PendingFile(Struct, frozen=True):
    """A file to be attached."""

    path: str
    name: str
    type: str
    size: int

    def argument(self) -> dict[str, str]:
        """Return it as the ops want it."""
        return {"path": self.path, "name": self.name, "type": self.type}


def described(path: str, name: str = "") -> PendingFile:
    """Return a file of this machine with its guessed type; raises OSError where it cannot be read."""
    file = Path(path)
    shown = name or file.name
    return PendingFile(
        path, shown, mimetypes.guess_type(shown)[0] or "application/octet-stream", file.stat().st_size
    )


def line_of(files: Iterable[PendingFile]) -> str:
    """Return files as the journal takes them, empty for none."""
    plain = [structs.asdict(file) for file in files]
    return json.dumps(plain, ensure_ascii=False) if plain else ""


def files_of(line: str) -> list[PendingFile]:
    """Return the files of a line that are still there; raises ValueError where it is none."""
    found = []
    for held in json.loads(line):
        with suppress(OSError, TypeError, KeyError):  # gone, or of a newer window
            found.append(described(held["path"], held["name"]))
    return found


class WaitingFiles:
    """The files of every unsent text, by (ticket, kind); the panes that show a ticket share them.

    Attributes:
        held: the files.
        folder: where pasted pictures and texts lie until they are sent; None where they must not stay.
    """

    def __init__(self) -> None:
        self.held: dict[tuple[bytes, str], list[PendingFile]] = {}
        self.folder: Path | None = None

    def new_path(self, name: str) -> Path | None:
        """Return a place for what exists only on the clipboard, None where there is none that stays."""
        if self.folder is None:
            return None
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{os.urandom(8).hex()}-{name}"

    def adopt(self, texts: dict[tuple[str, str], str]) -> None:
        """Take what the journal brought back, without what was deleted meanwhile."""
        for (ticket, kind), line in texts.items():
            with suppress(ValueError):
                if kind.startswith(KIND) and (found := files_of(line)):
                    self.held.setdefault((bytes.fromhex(ticket), kind.removeprefix(KIND)), found)
        self._sweep()

    def pending(self) -> dict[tuple[str, str], str]:
        """Return the files as the journal takes them."""
        return {
            (ticket.hex(), KIND + kind): line_of(files)
            for (ticket, kind), files in self.held.items()
            if files
        }

    def drop(self, files: Iterable[PendingFile]) -> None:
        """Delete what existed only here and waits no longer."""
        for file in files:
            if self.folder is not None and Path(file.path).parent == self.folder:
                with suppress(OSError):
                    Path(file.path).unlink()

    def _sweep(self) -> None:
        """Delete what nobody waits for any more; young ones may belong to a reply that is on its way."""
        kept: set[Any] = {file.path for files in self.held.values() for file in files}
        with suppress(OSError):
            for path in self.folder.iterdir() if self.folder is not None else ():
                if str(path) not in kept and path.stat().st_mtime < time.time() - _OLD_S:
                    path.unlink()
