"""The draft journal: the text of every open editor, on disk each second, so that kill -9 loses nothing.

An append-only file of JSON lines; the last line of a ticket and kind counts. It knows texts and keys,
no widget and no engine: the window gives it what is unsent, and takes back what was left.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

FILE = "drafts.journal"
PASTED = Path("spool", "pasted")
_TURN_BYTES = 8 * 1024 * 1024

Key = tuple[str, str]
"""Ticket (hex) and kind (reply, note, diagnosis)."""


class Sealing(Protocol):
    """Makes lines unreadable for others, and readable again."""

    def seal(self, line: bytes) -> bytes:
        """Return the line as it may stand in the file."""

    def open(self, line: bytes) -> bytes:
        """Return a line of the file as it was, empty where it cannot be read."""


class DraftJournal:
    """Writes what changed since the last second; a half-written last line is ignored when read.

    Attributes:
        path: the file.
        trouble: why the last write failed, "" when it did not.
    """

    def __init__(self, folder: Path, lines: Sealing | None = None) -> None:
        self.path = folder / FILE
        self.trouble = ""
        self._lines = lines
        self._file: BinaryIO | None = None
        self._written: dict[Key, str] = {}

    @property
    def pasted(self) -> Path | None:
        """Return where pasted pictures lie until they are sent; an encrypted workspace keeps none readable."""
        return self.path.parent / PASTED if self._lines is None else None

    def restored(self) -> dict[Key, str]:
        """Return the texts as they stand in the file (the ticket pane's name for `restore`)."""
        return self.restore()

    def restore(self) -> dict[Key, str]:
        """Return the texts that were left by a window that did not end by itself."""
        found: dict[Key, str] = {}
        try:
            content = self.path.read_bytes()
        except OSError:
            return found
        for line in content.split(b"\n"):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line if self._lines is None else self._lines.open(line))
                key, text = (str(entry["ticket"]), str(entry["kind"])), str(entry["text"])
                found.pop(key, None)
                if text:
                    found[key] = text
        self._written = dict(found)
        return found

    def write(self, texts: Mapping[Key, str]) -> int:
        """Append what differs from what stands in the file; return the number of lines written."""
        changed = {key: text for key, text in texts.items() if self._written.get(key, "") != text}
        changed |= {key: "" for key in self._written if key not in texts}
        if not changed:
            return 0
        lines = b"".join(self._line(key, text) for key, text in changed.items())
        try:
            file = self._open()
            if file.tell() > _TURN_BYTES or not any(texts.values()):
                self._rewrite(texts)
            else:
                file.write(lines)
        except OSError as error:
            self.trouble = error.strerror or str(error)
            self._drop()
            return 0
        self.trouble = ""
        self._written = {key: text for key, text in texts.items() if text}
        return len(changed)

    def close(self) -> None:
        """Close the file; what stands in it stays."""
        self._drop()

    def _open(self) -> BinaryIO:
        if self._file is None:
            # Unbuffered: what was written is with the operating system, which outlives this process.
            self._file = open(self.path, "ab", buffering=0)  # noqa: SIM115 - open as long as the window
        return self._file

    def _rewrite(self, texts: Mapping[Key, str]) -> None:
        """Write the whole journal anew: the old file stays until the new one is complete."""
        self._drop()
        part = self.path.with_suffix(".part")
        part.write_bytes(b"".join(self._line(key, text) for key, text in texts.items() if text))
        os.replace(part, self.path)

    def _line(self, key: Key, text: str) -> bytes:
        line = _line(key, text)
        return line if self._lines is None else self._lines.seal(line)

    def _drop(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _line(key: Key, text: str) -> bytes:
    # A lone surrogate from a broken paste is kept readable rather than refused.
    return json.dumps({"ticket": key[0], "kind": key[1], "text": text}).encode() + b"\n"
