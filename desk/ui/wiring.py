"""Connects the parts of the window: the only place where panes meet. Knows signals and faces, no verb."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt

from desk.ui import layout, texts
from desk.ui.actions import ActionId
from desk.ui.journal import Key
from desk.ui.key_map import key_map
from desk.ui.memory import WindowMemory
from desk.ui.sharing import sharing
from desk.ui.sync import around
from desk.ui.work import works

if TYPE_CHECKING:
    from desk.client.base import Requester
    from desk.protocol.messages import Failure
    from desk.protocol.sharing import ConflictView
    from desk.ui.window import MainWindow


def wire(window: "MainWindow") -> dict[str, Callable[[], object]]:
    """Connect navigation, queue, status bar, keys and dialogs; return what each action does."""
    from desk.ui.availability import Availability

    key_map.load_text(window.memory.keys)
    key_map.changed.connect(partial(_remember_keys, window.memory))
    navigation, dialogs, status = window.navigation, window.dialogs, window.status
    navigation.chosen.connect(window.go_to)
    navigation.search_wanted.connect(dialogs.open_palette)
    navigation.preferences_wanted.connect(dialogs.open_preferences)
    window.queue.ticket_selected.connect(window.show_ticket)
    window.queue.ticket_activated.connect(window.focus_ticket)
    navigation.said.connect(status.show_note)
    navigation.edit_wanted.connect(window.queue.edit_list)
    window.queue.said.connect(status.show_note)
    window.queue.view_wanted.connect(partial(_show_view, window))
    window.queue.shape_changed.connect(window.remember_shape)
    window.queue.wide_wanted.connect(partial(layout.widen, window.inner))
    status.shortcuts_wanted.connect(dialogs.open_shortcuts)
    status.retry_wanted.connect(window.retry_wanted)
    status.cancel_wanted.connect(partial(_cancel_job, window))
    works.reported.connect(status.show_progress)
    window.closing.connect(works.close)
    status.sharing_wanted.connect(dialogs.open_sharing)
    sharing.taken.connect(partial(_say_taken, window))
    around.surround(window)
    window.level.known.connect(status.show_insights)
    window.shortcuts.triggered.connect(window.perform)
    dialogs.action_chosen.connect(window.perform)
    dialogs.offers = lambda action: window.ticket is None or window.ticket.offers(action)
    dialogs.number_chosen.connect(window.open_number)
    dialogs.words_chosen.connect(window.search)
    dialogs.ticket_chosen.connect(window.show_ticket)
    dialogs.article_chosen.connect(partial(_show_article, window))
    dialogs.person_chosen.connect(partial(_show_person, window))
    dialogs.ticket_created.connect(window.show_ticket)
    dialogs.preference_changed.connect(window.preference_changed)
    dialogs.said.connect(window.on_failure)
    window.availability = Availability(window)
    return _handlers(window)


def hear(window: "MainWindow", client: Any, requester: "Requester") -> None:
    """Let the parts that listen to the engine hear a client's events."""
    client.event.connect(window.status.on_event)
    client.event.connect(window.older.on_event)
    client.failed.connect(partial(_offer_salvage, window, client))
    sharing.attach(client, requester)


def _offer_salvage(window: "MainWindow", client: Any, failure: "Failure") -> None:
    """Offer to salvage a damaged workspace, once at a time."""
    from desk.ui.dialogs.salvage import SalvageOffer

    if failure.code != "replica_corrupt" or window.findChild(SalvageOffer) is not None:
        return
    offer = SalvageOffer(client.directory, failure.sentence, language=client.language, parent=window)
    offer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    offer.salvaged.connect(partial(window.status.show_note, ""))
    offer.salvaged.connect(client.retry)
    offer.open()


def wire_panes(window: "MainWindow") -> None:
    """Connect ticket and knowledge."""
    from desk.ui.keeper import PlaceKeeper

    ticket, knowledge = window.ticket, window.knowledge
    ticket.status.connect(window.status.show_note)
    ticket.ticket_opened.connect(window.accompany)
    ticket.ticket_opened.connect(window.availability.told.see)
    ticket.left.connect(window.queue.take_focus)
    ticket.ticket_wanted.connect(window.show_ticket)
    ticket.wanted.connect(window.perform)
    ticket.arranged.connect(PlaceKeeper(window).keep)
    window.closing.connect(ticket.close_windows)
    knowledge.status.connect(window.status.show_note)
    knowledge.article_cited.connect(lambda article: _cite(ticket, article))
    knowledge.insert_requested.connect(ticket.insert_text)
    knowledge.ticket_wanted.connect(window.show_ticket)
    knowledge.article_wanted.connect(lambda article: window.full.show("library").show_article(article))
    knowledge.write_wanted.connect(lambda shown: window.full.show("library").article_from_ticket(shown))


def _cite(ticket: Any, article: bytes) -> None:
    """Let the reply know the article whose text goes into it."""
    if ticket.ticket is not None:
        ticket.drafts.cite(ticket.ticket.id, article)


def wire_page(window: "MainWindow", name: str, page: Any) -> None:
    """Connect a page that takes the whole place."""
    if name == "insights":
        page.drill_requested.connect(window.drill)
    if name == "team":
        page.said.connect(window.status.show_note)
        page.ticket_wanted.connect(window.show_ticket)
    if name == "review":
        page.status.connect(window.status.show_note)
        page.ticket_wanted.connect(window.show_ticket)
        page.article_wanted.connect(partial(_show_article, window))
    if name == "library":
        page.status.connect(window.status.show_note)
        page.ticket_wanted.connect(window.show_ticket)
        if window.full.drafts is not None:
            page.use_drafts(window.full.drafts)


def unsent(window: "MainWindow") -> Callable[[], Mapping[Key, str]]:
    """Return what gathers every unsent text for the journal, having taken what it brought back."""
    from desk.ui.article_drafts import ArticleDrafts

    drafts, ticket, begun = ArticleDrafts(), window.ticket, window.dialogs.begun
    window.full.drafts = drafts
    restored = window.context.journal.restored()
    if begun.adopt(restored):
        said = QCoreApplication.translate(
            "MainWindow", "A new ticket was begun and not sent: open the form to go on."
        )
        window.status.show_note(said)
    if count := drafts.adopt(restored):
        said = QCoreApplication.translate("MainWindow", "{0} articles are not saved yet: open Knowledge.")
        window.status.show_note(texts.counted(said.format(count)))
    return lambda: {**ticket.pending_text(), **drafts.pending(), **begun.pending()}


def _write_from_ticket(window: "MainWindow") -> None:
    """Begin an article from the shown ticket."""
    shown = getattr(window.ticket, "ticket", None)
    if shown is None:
        said = QCoreApplication.translate("MainWindow", "Choose a ticket first: the article begins with it.")
        window.status.show_note(said)
    else:
        window.full.show("library").article_from_ticket(shown.id)


def _show_library(window: "MainWindow") -> None:
    """Show the library with the cursor in its search box."""
    window.full.show("library").focus_search()


def _remember_keys(memory: WindowMemory) -> None:
    """Keep the keys of a person's own."""
    memory.keys = key_map.text()


def _cancel_job(window: "MainWindow", job: str) -> None:
    """Stop a work of the window, or a job of the engine: what its finished steps did stays."""
    if works.cancel(job):
        return
    window.context.requester.request("job.cancel", {"job": job}, failed=window.on_failure)


def _say_taken(window: "MainWindow", conflict: "ConflictView") -> None:
    """Say that a ticket was somebody else's already, and who has it."""
    said = QCoreApplication.translate(
        "MainWindow",
        "{0} was already taken by {1}; your claim was withdrawn. Choose another ticket, or ask {1}; both stand under"
        " conflicts (G, Y).",
    )
    text = said.format(conflict.number, conflict.winner or conflict.winner_by)
    window.status.show_note(text)
    around.toast_of(window).show_message(text, bottom=window.status.height() + 16)


def _show_article(window: "MainWindow", article: bytes) -> None:
    """Show an article in the library."""
    window.full.show("library").show_article(article)


def _open_suggested(window: "MainWindow") -> None:
    """Open the first article beside the ticket."""
    window.pages.setCurrentWidget(window.inner)
    if window.knowledge is not None:
        window.knowledge.open_suggested()


def _show_view(window: "MainWindow", name: str) -> None:
    """Show another view of the queue, marked in the navigation."""
    window.go_to("view", name, None)
    window.show_work()


def _show_person(window: "MainWindow", name: str) -> None:
    """List the tickets of a person."""
    window.search(f'requester:"{name}"')


def _handlers(window: "MainWindow") -> dict[str, Callable[[], object]]:
    """Return the act of each action that is not the ticket pane's."""
    return {
        ActionId.NEW_TICKET: window.dialogs.open_new_ticket,
        ActionId.CLIPBOARD_TICKET: window.dialogs.open_clipboard_ticket,
        ActionId.SEARCH: window.dialogs.open_palette,
        ActionId.FILTER: window.focus_filter,
        ActionId.NEXT: lambda: window.queue.step(1),
        ActionId.PREVIOUS: lambda: window.queue.step(-1),
        ActionId.SELECT: window.queue.view.toggle_mark,
        ActionId.SELECT_ALL: window.queue.view.mark_all,
        ActionId.COLUMNS: lambda: window.queue.toggle("columns"),
        ActionId.BAND: lambda: window.queue.toggle("band"),
        ActionId.SAVE_LIST: lambda: window.queue.toggle("save"),
        ActionId.KNOWLEDGE: window.focus_knowledge,
        ActionId.SUGGESTED: lambda: _open_suggested(window),
        ActionId.LIBRARY: lambda: _show_library(window),
        ActionId.NEW_ARTICLE: lambda: window.full.show("library").new_article(),
        ActionId.TICKET_ARTICLE: lambda: _write_from_ticket(window),
        ActionId.INSIGHTS: window.show_insights,
        ActionId.TEAM: lambda: window.full.show("team"),
        ActionId.SHIFT: lambda: window.full.show("team").show_tab("shift"),
        ActionId.AVAILABILITY: window.availability.next,
        ActionId.REVIEW: lambda: window.full.show("review").list.setFocus(),
        ActionId.WORK: window.show_work,
        ActionId.SHARING: window.dialogs.open_sharing,
        ActionId.OLDER: window.dialogs.open_older,
        ActionId.PROCESS: window.dialogs.open_process,
        ActionId.COMPLIANCE: window.dialogs.open_compliance,
        ActionId.PREFERENCES: window.dialogs.open_preferences,
        ActionId.SHORTCUTS: window.dialogs.open_shortcuts,
        ActionId.RETRY: window.retry_wanted.emit,
        ActionId.THEME: lambda: window.preference_changed.emit("theme", None),
        ActionId.LANGUAGE: lambda: window.preference_changed.emit("language", None),
        ActionId.QUIT: window.close,
    }
