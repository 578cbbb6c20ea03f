"""The registry of channels: an adapter is two functions, and a new one adds a file and a line here.

A module is imported when its first message comes: an engine without channels loads none of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from desk.intake.spool import Data
from desk.ops.base import Write
from desk.ops.intake import Arrival, Outcome
from desk.process import messages
from desk.process.errors import KnownError

messages.register(
    {
        "channel_unknown": (
            "There is no channel “{channel}”. Use one of: {known}.",
            "没有“{channel}”渠道，可用：{known}。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Raw:
    """A message as it came.

    Attributes:
        data: its bytes; those of a large mail are left in their file.
        source: the mailbox or monitoring system it came from.
        blob: id of its stored bytes.
        rules: the administrator's rules (the tables of the configuration file).
        forced: a person looked at it in the quarantine and wants it processed.
        directory: where files may be put until the op has stored them.
    """

    data: Data
    source: str
    blob: str
    rules: Mapping[str, Any]
    directory: Path
    forced: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> bytes:
        """All of its bytes."""
        return bytes(self.data)


class Item(Protocol):
    """One thing of a message: what identifies it."""

    @property
    def arrival(self) -> Arrival:
        """What it is known by."""


@dataclass(frozen=True, slots=True)
class Channel:
    """An adapter.

    Attributes:
        parse: bytes to items; it never writes. Raises KnownError for what it cannot read.
        apply: does what an item asks, inside the op's transaction.
        repeats: whether a repeated message is applied again (its state machine makes that harmless).
        files: whether its messages bring files, for which a folder is lent.
        spools: whether it reads a large message from its file.
    """

    name: str
    parse: Callable[[Raw], list[Any]]
    apply: Callable[[Write, Any, Raw], Outcome]
    repeats: bool = False
    files: bool = False
    spools: bool = False


MODULES: Mapping[str, str] = {
    "mail": "desk.intake.mail.adapter",
    "alert": "desk.intake.alerts",
    "portal": "desk.intake.portal",
    "chat": "desk.intake.chat.adapter",
}
"""Name of a channel -> the module that has its `CHANNEL`."""


def channel_of(name: str) -> Channel:
    """Return a channel's adapter; raises `channel_unknown`."""
    if name not in MODULES:
        raise KnownError("channel_unknown", channel=name, known=", ".join(MODULES))
    found: Channel = import_module(MODULES[name]).CHANNEL
    return found
