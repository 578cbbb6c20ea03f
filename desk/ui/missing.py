"""What stands in place of a pane whose library is not installed; the rest of the window works on."""

from PySide6.QtCore import QCoreApplication, Signal

from desk.protocol.changes import Changes
from desk.ui.queue.notice import Notice


class MissingPane(Notice):
    """Says which module is missing, with the faces of every pane.

    Signals (never emitted): status, ticket_opened, insert_requested, drill_requested, left, ticket_wanted,
    article_cited, article_wanted, write_wanted, wanted, arranged.
    """

    status = Signal(str)
    ticket_opened = Signal(bytes)
    insert_requested = Signal(str)
    drill_requested = Signal(object)
    left = Signal()
    ticket_wanted = Signal(bytes)
    article_cited = Signal(bytes)
    article_wanted = Signal(bytes)
    write_wanted = Signal(bytes)
    wanted = Signal(str)
    arranged = Signal(str)

    def __init__(self, module: str) -> None:
        super().__init__()
        self.setObjectName("pane")
        sentence = QCoreApplication.translate(
            "MissingPane", "“{0}” is not installed. Run ./run --setup, then start Desk again."
        )
        title = QCoreApplication.translate("MissingPane", "This page cannot be shown")
        self.show_notice("alert", title, sentence.format(module))

    def on_changes(self, changes: Changes) -> None:
        """Show nothing new."""

    def show_ticket(self, ticket_id: bytes | None) -> None:
        """Show no ticket."""

    def reveal(self, ticket_id: bytes, entry: str) -> None:
        """Show no entry."""

    def restore(self, text: str) -> None:
        """Open nothing again."""

    def close_windows(self) -> None:
        """Close nothing."""

    def perform(self, name: str) -> None:
        """Do nothing."""

    def insert_text(self, text: str) -> None:
        """Take no text."""

    def pending_text(self) -> dict[tuple[str, str], str]:
        """Return no unsent text."""
        return {}

    def save_drafts(self) -> None:
        """Save nothing."""

    def focus_search(self) -> None:
        """Search nothing."""
