"""Connects the parts of the window: the only place where panes meet. Knows signals and faces, no verb."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from desk.ui.actions import ActionId

if TYPE_CHECKING:
    from desk.ui.window import MainWindow


def wire(window: "MainWindow") -> dict[str, Callable[[], object]]:
    """Connect navigation, queue, status bar, keys and dialogs; return what each action does."""
    navigation, dialogs, status = window.navigation, window.dialogs, window.status
    navigation.chosen.connect(window.go_to)
    navigation.search_wanted.connect(dialogs.open_palette)
    navigation.preferences_wanted.connect(dialogs.open_preferences)
    window.queue.ticket_selected.connect(window.show_ticket)
    window.queue.ticket_activated.connect(window.focus_ticket)
    status.shortcuts_wanted.connect(dialogs.open_shortcuts)
    status.retry_wanted.connect(window.retry_wanted)
    window.level.known.connect(status.show_insights)
    window.shortcuts.triggered.connect(window.perform)
    dialogs.action_chosen.connect(window.perform)
    dialogs.number_chosen.connect(window.open_number)
    dialogs.words_chosen.connect(window.search)
    dialogs.ticket_created.connect(window.show_ticket)
    dialogs.preference_changed.connect(window.preference_changed)
    dialogs.said.connect(window.on_failure)
    return _handlers(window)


def wire_panes(window: "MainWindow") -> None:
    """Connect ticket and knowledge."""
    ticket, knowledge = window.ticket, window.knowledge
    ticket.status.connect(window.status.show_note)
    ticket.ticket_opened.connect(window.accompany)
    ticket.left.connect(window.queue.view.setFocus)
    knowledge.status.connect(window.status.show_note)
    knowledge.insert_requested.connect(ticket.insert_text)


def _handlers(window: "MainWindow") -> dict[str, Callable[[], object]]:
    """Return the act of each action that is not the ticket pane's."""
    return {
        ActionId.NEW_TICKET: window.dialogs.open_new_ticket,
        ActionId.SEARCH: window.dialogs.open_palette,
        ActionId.FILTER: window.focus_filter,
        ActionId.NEXT: lambda: window.queue.step(1),
        ActionId.PREVIOUS: lambda: window.queue.step(-1),
        ActionId.KNOWLEDGE: window.focus_knowledge,
        ActionId.INSIGHTS: window.show_insights,
        ActionId.WORK: window.show_work,
        ActionId.PREFERENCES: window.dialogs.open_preferences,
        ActionId.SHORTCUTS: window.dialogs.open_shortcuts,
        ActionId.RETRY: window.retry_wanted.emit,
        ActionId.THEME: lambda: window.preference_changed.emit("theme", None),
        ActionId.LANGUAGE: lambda: window.preference_changed.emit("language", None),
        ActionId.QUIT: window.close,
    }
