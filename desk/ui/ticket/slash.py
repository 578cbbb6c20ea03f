"""What a "/" in the composer offers: commands first where one is named, then canned replies with their values.

Knows no editor: it says what shall be inserted or done.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from desk.client.base import Requester
from desk.protocol.views import TicketView
from desk.ui.clock import Clock
from desk.ui.ticket import commands
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.canned import filled, missing, variables
from desk.ui.ticket.completion import Choice, matching
from desk.ui.ticket.prompts import PromptBar
from desk.ui.widgets.directory import Directory


class SlashMenu(QObject):
    """The choices after a "/".

    Attributes:
        ticket: the shown ticket.
        offers: tells whether the ticket allows an action.

    Signals (GUI thread):
        insert_wanted(str): a canned reply whose missing values were asked for.
        commanded(str, object): name of an action, {} or {verb, args}.
    """

    insert_wanted = Signal(str)
    commanded = Signal(str, object)

    def __init__(
        self, directory: Directory, clock: Clock, prompts: PromptBar, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._directory, self._clock, self._prompts = directory, clock, prompts
        self._asked_for = ""
        self.ticket: TicketView | None = None
        self.offers: Callable[[TicketAction], bool] = lambda action: True
        prompts.answered.connect(self._on_prompted)

    def choices(self, typed: str) -> list[Choice]:
        """Return what fits what was typed after the "/"."""
        if self.ticket is None:
            return []
        run = self.commanded.emit
        found = commands.choices(typed, self.ticket, self._directory, self.offers, run)
        values = variables(self.ticket, self._directory, self._clock.now_us())
        canned = [self._canned(title, body, values) for title, body in self._directory.canned]
        # Nothing typed yet: mostly a reply is wanted; the commands stand behind, so that they can be found.
        return found + matching(canned, typed) if typed else canned + found

    def manage(self, requester: Requester, parent: QWidget) -> None:
        """Open the management of the canned replies."""
        from desk.ui.ticket.canned_dialog import CannedDialog  # the start does without it

        CannedDialog(requester, self._directory, parent).show()

    def _canned(self, title: str, body: str, values: dict[str, str]) -> Choice:
        if missing(body, values):
            return Choice(title + "…", "", partial(self._prompt, body, values))
        return Choice(title, filled(body, values))

    def _prompt(self, body: str, values: dict[str, str]) -> None:
        self._asked_for = filled(body, {name: value for name, value in values.items() if value})
        self._prompts.ask(missing(body, values))

    @Slot(object)
    def _on_prompted(self, values: dict[str, str]) -> None:
        self.insert_wanted.emit(filled(self._asked_for, values))
