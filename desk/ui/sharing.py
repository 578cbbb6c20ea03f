"""What the window knows of sharing: the state of the line, who else is on a ticket, claims that were lost.

One object for the whole window, like the theme; panes read it and say on which ticket somebody works.
"""

import base64
import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from desk.ui import texts
from desk.ui.i18n import pick

if TYPE_CHECKING:
    from desk.client.base import Requester
    from desk.protocol.changes import Changes
    from desk.protocol.messages import Event
    from desk.protocol.sharing import ConflictView, SyncStatus

REPEAT_S = 15.0
"""So often a presence is said again; the server forgets it after a minute and a half."""


class SharingState(QObject):
    """The state of sharing as the engine last said it.

    Signals (GUI thread):
        changed(): the state or a count.
        present(bytes, object): ticket and the others on it, [{name, mode, age_s}].
        taken(object): a `ConflictView`: a claim of ours that somebody else had made before.
        left(object): what came of leaving: {left, why, why_zh}; searched(object): tickets of the server.
    """

    changed = Signal()
    present = Signal(bytes, object)
    taken = Signal(object)
    left = Signal(object)
    searched = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.status: SyncStatus | None = None
        self._requester: Requester | None = None
        self._known: set[bytes] | None = None
        self._said: dict[bytes, tuple[str, float]] = {}

    def connect_to(self, requester: "Requester | None") -> None:
        """Ask this requester from now on; None forgets everything."""
        self._requester, self.status, self._known = requester, None, None
        self._said.clear()
        self.renew()

    def attach(self, client: Any, requester: "Requester") -> None:
        """Hear a window's client and ask this requester."""
        client.event.connect(self.on_event)
        client.changed.connect(self.on_changes)
        client.state_changed.connect(self.on_engine_state)
        self.connect_to(requester)

    @property
    def state(self) -> str:
        """Return off, syncing, online or offline."""
        return self.status.state if self.status is not None else "off"

    @property
    def is_on(self) -> bool:
        """Tell whether this workspace is shared at all."""
        return self.state != "off"

    @property
    def is_offline(self) -> bool:
        """Tell whether what is shown may be older than what colleagues see."""
        return self.state == "offline"

    @property
    def as_of(self) -> str:
        """Return the clock time of the last exchange, "" when there was none."""
        at = self.status.synced_us if self.status is not None else 0
        return texts.local_time(at).strftime("%m-%d %H:%M") if at else ""

    @property
    def why(self) -> str:
        """Return why the line is down, with what to do."""
        return pick(self.status.why, self.status.why_zh) if self.status is not None else ""

    # ---- hearing

    @Slot()
    def renew(self) -> None:
        """Ask for the state."""
        if self._requester is not None:
            from desk.protocol.sharing import SyncStatus

            self._requester.request(
                "sync.status", {}, reply_type=SyncStatus, done=self._take, failed=lambda failure: None
            )

    @Slot(object)
    def on_event(self, event: "Event") -> None:
        """Hear the engine: a new state, or who is on a ticket."""
        if event.event == "sync":
            import msgspec

            from desk.protocol.sharing import SyncStatus

            self._take(msgspec.convert(event.data, SyncStatus))
        elif event.event == "left":
            self.left.emit(event.data)
        elif event.event == "searched":
            self.searched.emit(event.data)
        elif event.event == "presence":
            self.present.emit(base64.b64decode(event.data["ticket"]), event.data["people"])

    @Slot(str, str)
    def on_engine_state(self, state: str, sentence: str) -> None:
        """Ask a new engine."""
        if state == "ready":
            self.renew()

    @Slot(object)
    def on_changes(self, changes: "Changes") -> None:
        """Look for lost claims when a conflict came or went."""
        if self.is_on and (changes.bulk or changes.touches("conflict", "undelivered", "outbox")):
            self.renew()

    def _take(self, status: "SyncStatus") -> None:
        before, self.status = self.status, status
        if status.conflicts and (
            before is None or before.conflicts != status.conflicts or self._known is None
        ):
            self._ask_conflicts()
        self.changed.emit()

    def _ask_conflicts(self) -> None:
        assert self._requester is not None
        from desk.protocol.sharing import ConflictView

        self._requester.request(
            "query.conflicts", {}, reply_type=list[ConflictView], done=self._on_conflicts,
            failed=lambda failure: None,
        )  # fmt: skip

    def _on_conflicts(self, found: "list[ConflictView]") -> None:
        """Tell of claims lost since the last look; what stood there at the start stands in the inbox."""
        known, self._known = self._known, {one.id for one in found}
        for one in found:
            if known is not None and one.id not in known and one.mine and one.reason == "already_taken":
                self.taken.emit(one)

    # ---- saying

    def be_present(self, ticket: bytes, mode: str) -> None:
        """Say that somebody views a ticket or writes there (view, reply, note, diagnosis); "" says they left.

        The same is said again only after a while.
        """
        if not self.is_on or self._requester is None:
            return
        said, at = self._said.get(ticket, ("", 0.0))
        now = time.monotonic()
        if said == mode and (not mode or now - at < REPEAT_S):
            return
        self._said[ticket] = (mode, now)
        args: dict[str, Any] = {"ticket": ticket, "mode": mode}
        self._requester.request("sync.presence", args, failed=lambda failure: None)


sharing = SharingState()
