"""The registry of panes: name -> factory. A pane is imported when it is first shown, not at start."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from desk.client.base import Requester
from desk.ui.clock import Clock
from desk.ui.journal import DraftJournal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desk.protocol.changes import Changes


class PaneContext(NamedTuple):
    """What every pane may be given."""

    requester: Requester
    clock: Clock
    journal: DraftJournal


class Pane(Protocol):
    """What every pane answers to."""

    def on_changes(self, changes: "Changes") -> None:
        """Show again what changed."""
        ...


class PaneSpec(NamedTuple):
    """Where a pane stands and which parts of the context its class takes, in order."""

    module: str
    name: str
    takes: tuple[str, ...]


PANES: dict[str, PaneSpec] = {
    "ticket": PaneSpec("desk.ui.ticket.tabs", "TicketTabs", ("requester", "clock", "journal")),
    "knowledge": PaneSpec("desk.ui.kb.pane", "KnowledgePane", ("requester",)),
    "library": PaneSpec("desk.ui.article.pane", "ArticlesPane", ("requester",)),
    "team": PaneSpec("desk.ui.team.pane", "TeamPane", ("requester", "clock")),
    "review": PaneSpec("desk.ui.review.pane", "ReviewPane", ("requester",)),
    "insights": PaneSpec("desk.ui.charts.pane", "InsightsPane", ("requester", "clock")),
}


def load(name: str) -> Any:
    """Import a pane and return its class, or the name of a module that is not there."""
    spec = PANES[name]
    try:
        return getattr(import_module(spec.module), spec.name)
    except ModuleNotFoundError as error:
        return error.name or spec.module


def build(name: str, context: PaneContext, parent: "QWidget | None" = None) -> Any:
    """Make a pane; its faces are those of `Pane` and of a widget.

    Made in its place: a widget that gets another parent later takes its style once more with all inside.
    """
    kind = load(name)
    spec = PANES[name]
    if isinstance(kind, str):
        from desk.ui.missing import MissingPane

        return MissingPane(kind)
    return kind(*(getattr(context, part) for part in spec.takes), parent=parent)
