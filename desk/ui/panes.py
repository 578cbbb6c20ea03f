"""The registry of panes: name -> factory. A pane is imported when it is first shown, not at start."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from PySide6.QtWidgets import QWidget

from desk.client.base import Requester
from desk.ui.clock import Clock


@dataclass(frozen=True, slots=True)
class PaneContext:
    """What every pane may be given."""

    requester: Requester
    clock: Clock


def _pane(module: str, name: str, *, clock: bool) -> Callable[[PaneContext], QWidget]:
    def make(context: PaneContext) -> QWidget:
        kind = getattr(import_module(module), name)
        made = kind(context.requester, context.clock) if clock else kind(context.requester)
        assert isinstance(made, QWidget)
        return made

    return make


PANES: dict[str, Callable[[PaneContext], QWidget]] = {
    "ticket": _pane("desk.ui.ticket.pane", "TicketPane", clock=True),
    "knowledge": _pane("desk.ui.kb.pane", "KnowledgePane", clock=False),
    "insights": _pane("desk.ui.charts.pane", "InsightsPane", clock=False),
}


def build(name: str, context: PaneContext) -> QWidget:
    """Make a pane."""
    return PANES[name](context)
