"""The registry of panes: name -> factory. A pane is imported when it is first shown, not at start."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from desk.client.base import Requester
from desk.ui.clock import Clock
from desk.ui.journal import DraftJournal

if TYPE_CHECKING:
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
    "insights": PaneSpec("desk.ui.charts.pane", "InsightsPane", ("requester", "clock")),
}


def build(name: str, context: PaneContext) -> Any:
    """Make a pane; its faces are those of `Pane` and of a widget."""
    spec = PANES[name]
    try:
        kind = getattr(import_module(spec.module), spec.name)
    except ModuleNotFoundError as error:
        from desk.ui.missing import MissingPane

        return MissingPane(error.name or spec.module)
    return kind(*(getattr(context, part) for part in spec.takes))
