"""Lines of a workspace's small files (drafts, unanswered writes): sealed where the workspace is encrypted.

A sealed line is a mark and Base64, so that it can be appended, and a torn last one loses only itself.
"""

import base64
import binascii
from pathlib import Path

from desk.vault import key

MARK = b"~"


class Lines:
    """Seals and opens the lines of one workspace."""

    def __init__(self, directory: Path | None = None) -> None:
        """Look whether the workspace is encrypted; raises KnownError if its key cannot be had."""
        self._key: bytes | None = None
        if directory is not None and key.is_encrypted(directory):
            self._key = key.subkey(key.key_of(directory), "lines")

    def seal(self, line: bytes) -> bytes:
        """Return the line (which ends with a line feed) as it may stand in a file."""
        if self._key is None:
            return line
        return MARK + base64.b64encode(key.seal(self._key, line.rstrip(b"\n"))) + b"\n"

    def open(self, line: bytes) -> bytes:
        """Return a line of a file, without its line feed, as it was; empty where it cannot be read."""
        if not line.startswith(MARK):
            return line
        if self._key is None:
            return b""
        try:
            sealed = base64.b64decode(line[1:], validate=True)
        except binascii.Error:
            return b""
        return key.unseal(self._key, sealed) or b""
