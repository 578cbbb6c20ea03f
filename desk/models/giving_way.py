"""How a long read gives way to something more urgent, and keeps what it has found so far. Knows no query."""

from collections.abc import Callable, Hashable
from typing import Any


class PutOff(BaseException):
    """A read gave way to something more urgent and shall be run again; no boundary of errors may answer it."""


class Pieces:
    """What a long read has found so far; lives from its first run to its answer.

    Attributes:
        wanted: tells whether something more urgent waits.
    """

    def __init__(self, wanted: Callable[[], bool] = lambda: False) -> None:
        self.wanted = wanted
        self._found: dict[Hashable, Any] = {}

    def kept(self, key: Hashable, find: Callable[[], Any]) -> Any:
        """Return what `find` says at its first call under a key."""
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]

    def once(self, key: Hashable, find: Callable[[], Any]) -> Any:
        """Return one piece, found once however often the read is begun; `PutOff` after a new one if it shall give way."""
        if key in self._found:
            return self._found[key]
        found = self.kept(key, find)
        if self.wanted():
            raise PutOff
        return found
