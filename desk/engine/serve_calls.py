"""What the threads of `desk serve` ask of the engine: queries, ops, messages that wait, bytes of files."""

from collections.abc import Iterator
from typing import Any

import msgspec

from desk.engine.calls import Caller
from desk.models.store import Store
from desk.protocol.intake import OutboundView, SilenceView


class Calls:
    """The engine as the channels see it; every method may be called from any thread and blocks."""

    def __init__(self, caller: Caller, store: Store) -> None:
        """Ask by this caller; bytes of files come straight from the store."""
        self._caller = caller
        self._store = store

    def ask(self, verb: str, args: dict[str, Any], kind: Any) -> Any:
        """Run a query."""
        return msgspec.json.decode(self._caller.call(verb, args).result, type=kind)

    def tell(self, verb: str, args: dict[str, Any]) -> None:
        """Run an op."""
        self._caller.call(verb, args)

    def claim(self, link: str, seconds: int) -> bool:
        """Use up a link that serves once; False where it has been used."""
        changes = self._caller.call("portal.enter", {"link": link, "seconds": seconds}).changes
        return changes is not None and bool(changes.subject)

    def due(self, channel: str = "mail") -> tuple[OutboundView, ...]:
        """Return what may leave by a channel now."""
        found: tuple[OutboundView, ...] = self.ask(
            "query.outbound_due", {"channel": channel}, tuple[OutboundView, ...]
        )
        return found

    def wishes(self) -> tuple[SilenceView, ...]:
        """Return the silences that monitoring is still to be told of."""
        found: tuple[SilenceView, ...] = self.ask("query.silences", {"due": True}, tuple[SilenceView, ...])
        return found

    def chunks(self, blob: str) -> Iterator[bytes]:
        """Yield a file's bytes."""
        return self._store.blobs.chunks(blob)

    def read_blob(self, blob: str) -> bytes:
        """Return a file's bytes."""
        return b"".join(self.chunks(blob))
