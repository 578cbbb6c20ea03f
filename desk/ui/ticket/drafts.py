"""What has been written and not sent, by ticket and kind: the one truth behind the composer's editors.

Saves through `draft.set` on request and knows what is unsaved or on its way; knows no widget.
"""

from pathlib import Path

from msgspec import Struct, field

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.ui.ticket.waiting_files import WaitingFiles

KINDS = ("reply", "note", "diagnosis", "call")


class Draft(Struct):
    """One unsent text.

    Attributes:
        saved: the text the engine has.
        known: ids of the entries that stood on the timeline when the text was begun (send guard).
        article: the knowledge article whose text was put into it last, None if none.
    """

    text: str = ""
    saved: str = ""
    known: frozenset[bytes] = field(default_factory=frozenset)
    article: bytes | None = None


class Drafts:
    """Every unsent text of this window. A text leaves only when its op succeeded or the agent emptied it."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
        self._held: dict[tuple[bytes, str], Draft] = {}
        self.files = WaitingFiles()

    def get(self, ticket: bytes, kind: str) -> Draft:
        """Return the draft of a ticket and kind, an empty one where there is none."""
        return self._held.setdefault((ticket, kind), Draft())

    def begun(self, ticket: bytes) -> frozenset[str]:
        """Return the kinds of a ticket in which something waits: words or files."""
        written = {kind for kind in KINDS if (held := self._held.get((ticket, kind))) and held.text.strip()}
        return frozenset(written | {kind for kind in KINDS if self.files.held.get((ticket, kind))})

    def restore(self, ticket: bytes, stored: dict[str, str], known: frozenset[bytes]) -> None:
        """Take the drafts the engine has, without touching what was written here since."""
        for kind, body in stored.items():
            draft = self.get(ticket, kind)
            if not draft.text or draft.text == draft.saved:
                draft.text, draft.saved = body, body
        for kind in KINDS:
            held = self._held.get((ticket, kind))
            if held is not None and held.text:
                held.known = held.known or known

    def adopt(self, texts: dict[tuple[str, str], str], pasted: Path | None) -> None:
        """Take what the journal brought back after a crash; it is newer than what the engine has.

        In `pasted` pictures from the clipboard lie until they are sent.
        """
        self.files.folder = pasted
        for (ticket, kind), text in texts.items():
            if kind in KINDS and text:
                self.get(bytes.fromhex(ticket), kind).text = text
        self.files.adopt(texts)

    def write(self, ticket: bytes, kind: str, text: str, known: frozenset[bytes]) -> None:
        """Keep what was typed; the first character fixes what the agent had seen by then."""
        draft = self.get(ticket, kind)
        if text and not draft.text:
            draft.known = known
        draft.text = text

    def save(self, ticket: bytes | None = None) -> None:
        """Send what differs from what the engine has, of one ticket or of all."""
        for (owner, kind), draft in list(self._held.items()):
            if (ticket is None or owner == ticket) and draft.text != draft.saved:
                self._send(owner, kind, draft)

    def sent(self, ticket: bytes, kind: str, text: str) -> None:
        """Forget a text whose op succeeded, unless it was changed while it was on its way."""
        draft = self.get(ticket, kind)
        draft.saved = ""
        draft.article = None
        if draft.text == text:
            draft.text, draft.known = "", frozenset()

    def cite(self, ticket: bytes, article: bytes) -> None:
        """Remember from which article the reply takes its text: the sent reply names it."""
        self.get(ticket, "reply").article = article

    def cited(self, ticket: bytes, kind: str) -> dict[str, bytes]:
        """Return the article of a text as an argument of its op; an emptied text cites nothing."""
        draft = self.get(ticket, kind)
        if kind != "reply" or draft.article is None or not draft.text.strip():
            return {}
        return {"article": draft.article}

    def pending(self) -> dict[tuple[str, str], str]:
        """Return every unsent text that the engine does not have, by (ticket hex, kind), and waiting files."""
        return self.files.pending() | {
            (ticket.hex(), kind): draft.text
            for (ticket, kind), draft in self._held.items()
            if draft.text and draft.text != draft.saved
        }

    def _send(self, ticket: bytes, kind: str, draft: Draft) -> None:
        text = draft.text

        def stored(changes: Changes) -> None:
            draft.saved = text

        def refused(failure: Failure) -> None:
            # Kept here and in the journal; the next switch, blur or close tries again.
            return

        verb, args = ("draft.set", {"body": text}) if text.strip() else ("draft.clear", {})
        self._requester.request(
            verb,
            {"ticket": ticket, "kind": kind, **args},
            reply_type=Changes,
            done=stored,
            failed=refused,
            write=True,
        )
