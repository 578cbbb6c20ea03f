"""The main window: layout and wiring. It knows the panes' faces and no verb of the process.

What is shown at once (navigation, queue) is made here; ticket, knowledge and charts come from the
registry of panes after the first paint.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import TicketView, Workspace
from desk.ui import layout
from desk.ui.actions import ACTIONS, ActionId, Shortcuts
from desk.ui.dialogs.opener import WindowDialogs
from desk.ui.keeper import JournalKeeper
from desk.ui.memory import WindowMemory
from desk.ui.navigation.pane import NavigationPane
from desk.ui.panes import PaneContext, build
from desk.ui.queue.model import Reader
from desk.ui.queue.pane import QueuePane
from desk.ui.service_level import ServiceLevel
from desk.ui.status import StatusBar


class MainWindow(QMainWindow):
    """Navigation | queue | ticket | knowledge, or the charts; a status bar below.

    Signals (GUI thread):
        preference_changed(str, object): a setting of the window was changed by a person.
        retry_wanted(): the engine shall be started again.
        bug(str, str): sentence and detail of an error of ours.
        closing(): the window closes; its memory is up to date.
    """

    preference_changed = Signal(str, object)
    retry_wanted = Signal()
    bug = Signal(str, str)
    closing = Signal()

    def __init__(self, context: PaneContext, reader: Reader, memory: WindowMemory) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("Desk")
        self.memory = memory
        self.workspace: Workspace | None = None
        self.context = context
        self.ticket: Any = None
        self.knowledge: Any = None
        self.insights: Any = None
        self.keeper: JournalKeeper | None = None
        self.navigation = NavigationPane(context.requester)
        self.queue = QueuePane(context.requester, reader, context.clock)
        self.status = StatusBar()
        self.level = ServiceLevel(context.requester, context.clock, self)
        self.shortcuts = Shortcuts(self)
        self.dialogs = WindowDialogs(self, context.requester)
        self._ticket_place, self._knowledge_place = layout.place(layout.DETAIL_LEAST), layout.place(220)
        self._build()
        self._wire()
        self._restore()

    # ---- layout ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.inner = layout.splitter(self.queue, self._ticket_place, self._knowledge_place)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.inner)
        self.outer = layout.splitter(self.navigation, self.pages)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.outer, 1)
        rule = QFrame()
        rule.setProperty("role", "line")
        column.addWidget(rule)
        column.addWidget(self.status)
        self.setCentralWidget(body)
        self.navigation.setMinimumWidth(180)
        self.queue.setMinimumWidth(280)

    def _restore(self) -> None:
        memory = self.memory
        layout.restore(self, self.outer, self.inner, memory)
        group = bytes.fromhex(memory.group) if memory.group else None
        kind, name = ("group", "") if group is not None else ("view", memory.view)
        self.navigation.choose(kind, name, group)
        self.queue.set_person(bytes.fromhex(memory.person))
        self.queue.show_view("group" if group else memory.view, group, select=memory.key or None)

    def finish(self) -> None:
        """Make the panes that the first paint did without, and ask who and where."""
        self.ticket = build("ticket", self.context)
        self.knowledge = build("knowledge", self.context)
        layout.fill(self._ticket_place, self.ticket)
        layout.fill(self._knowledge_place, self.knowledge)
        self._wire_panes()
        self.renew_workspace()
        self.navigation.renew_counts()
        if self.memory.ticket:
            self.show_ticket(bytes.fromhex(self.memory.ticket))
        self.keeper = JournalKeeper(self.context.journal, self.ticket.pending_text, self)
        self.keeper.trouble.connect(self.status.show_note)

    # ---- wiring: the only place where panes meet -----------------------------------------------------

    def _wire(self) -> None:
        self.navigation.chosen.connect(self._on_chosen)
        self.navigation.search_wanted.connect(self.dialogs.open_palette)
        self.navigation.preferences_wanted.connect(self.dialogs.open_preferences)
        self.queue.ticket_selected.connect(self.show_ticket)
        self.queue.ticket_activated.connect(self._on_activated)
        self.status.shortcuts_wanted.connect(self.dialogs.open_shortcuts)
        self.status.retry_wanted.connect(self.retry_wanted)
        self.level.known.connect(self.status.show_insights)
        self.shortcuts.triggered.connect(self.perform)
        self.dialogs.action_chosen.connect(self.perform)
        self.dialogs.number_chosen.connect(self.open_number)
        self.dialogs.words_chosen.connect(self.search)
        self.dialogs.ticket_created.connect(self.show_ticket)
        self.dialogs.preference_changed.connect(self.preference_changed)
        self.dialogs.said.connect(self.on_failure)
        self._handlers: dict[str, Callable[[], object]] = {
            ActionId.NEW_TICKET: self.dialogs.open_new_ticket,
            ActionId.SEARCH: self.dialogs.open_palette,
            ActionId.FILTER: self._focus_filter,
            ActionId.NEXT: lambda: self.queue.step(1),
            ActionId.PREVIOUS: lambda: self.queue.step(-1),
            ActionId.KNOWLEDGE: self._focus_knowledge,
            ActionId.INSIGHTS: self.show_insights,
            ActionId.WORK: self.show_work,
            ActionId.PREFERENCES: self.dialogs.open_preferences,
            ActionId.SHORTCUTS: self.dialogs.open_shortcuts,
            ActionId.RETRY: self.retry_wanted.emit,
            ActionId.THEME: lambda: self.preference_changed.emit("theme", None),
            ActionId.LANGUAGE: lambda: self.preference_changed.emit("language", None),
            ActionId.QUIT: self.close,
        }

    def _wire_panes(self) -> None:
        self.ticket.status.connect(self.status.show_note)
        self.ticket.ticket_opened.connect(self._on_ticket_opened)
        self.ticket.left.connect(self.queue.view.setFocus)
        self.knowledge.status.connect(self.status.show_note)
        self.knowledge.insert_requested.connect(self.ticket.insert_text)

    @Slot(object)
    def on_changes(self, changes: Changes) -> None:
        """Hand what changed to every pane."""
        for pane in (self.queue, self.ticket, self.knowledge, self.insights, self.navigation):
            if pane is not None:
                pane.on_changes(changes)
        self.status.show_changed(self.context.clock.now_us())
        if changes.touches("setting", "person", "group"):
            self.renew_workspace()

    @Slot(str, str)
    def on_engine_state(self, state: str, sentence: str) -> None:
        """Show the engine's state; a ready engine is asked what could not be read before."""
        self.status.show_engine(state, sentence, self.context.clock.now_us())
        if state == "ready" and self.ticket is not None:
            self.level.renew()
            self.queue.on_engine_ready()
            self.navigation.renew_counts()
            if self.workspace is None:
                self.renew_workspace()

    @Slot(object)
    def on_failure(self, failure: Failure) -> None:
        """Show a failure nobody claimed: a sentence, or the report when the error is ours."""
        self.status.show_note(failure.sentence)
        if failure.bug:
            self.bug.emit(failure.sentence, failure.detail)

    # ---- where to --------------------------------------------------------------------------------

    @Slot(str, str, object)
    def _on_chosen(self, kind: str, name: str, group: bytes | None) -> None:
        if kind == "tool":
            self._handlers[name]()
            return
        self.memory.view, self.memory.group = (name if kind == "view" else "open"), (group or b"").hex()
        self.pages.setCurrentWidget(self.inner)
        self.queue.show_view("group" if group is not None else name, group)

    @Slot(bytes)
    def show_ticket(self, ticket_id: bytes) -> None:
        """Show a ticket beside the queue."""
        self.pages.setCurrentWidget(self.inner)
        self.memory.ticket, self.memory.key = ticket_id.hex(), self.queue.current_key() or 0
        if self.ticket is not None:
            self.ticket.show_ticket(ticket_id)

    @Slot(bytes)
    def _on_ticket_opened(self, ticket_id: bytes) -> None:
        # The sidebar searches only after the ticket stands there.
        self.knowledge.show_ticket(ticket_id)

    @Slot(bytes)
    def _on_activated(self, ticket_id: bytes) -> None:
        self._ticket_place.setFocus()

    @Slot(str)
    def open_number(self, number: str) -> None:
        """Show the ticket of a number, or say that there is none."""
        self.context.requester.request(
            "query.ticket", {"number": number}, reply_type=TicketView, done=self._on_numbered,
            failed=self.on_failure,
        )  # fmt: skip

    @Slot(object)
    def _on_numbered(self, ticket: TicketView) -> None:
        self.queue.view.select_key(ticket.key)
        self.show_ticket(ticket.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape that no editor wanted leads back to the queue, where single keys act on the ticket."""
        if event.key() == Qt.Key.Key_Escape:
            self.show_work()
        else:
            super().keyPressEvent(event)

    def show_work(self) -> None:
        """Show queue and ticket."""
        self.pages.setCurrentWidget(self.inner)
        group = bytes.fromhex(self.memory.group) if self.memory.group else None
        self.navigation.choose("group" if group else "view", self.memory.view, group)
        self.queue.view.setFocus()

    def show_insights(self) -> None:
        """Show the charts; they are made when they are first shown."""
        if self.insights is None:
            self.insights = build("insights", self.context)
            self.insights.drill_requested.connect(self.drill)
            self.pages.addWidget(self.insights)
        self.pages.setCurrentWidget(self.insights)
        self.navigation.choose("tool", "insights")

    @Slot(object)
    def drill(self, wanted: dict[str, Any]) -> None:
        """Show the tickets behind a mark of a chart."""
        self.pages.setCurrentWidget(self.inner)
        self.navigation.choose("tool", "")
        self.queue.drill(wanted, self.tr("From the chart"))

    # ---- actions and dialogs -----------------------------------------------------------------------

    @Slot(str)
    def perform(self, name: str) -> None:
        """Do an action of the registry."""
        if ACTIONS[ActionId(name)].scope != "ticket":
            self._handlers[name]()
        elif self.ticket is not None:
            self.pages.setCurrentWidget(self.inner)
            self.ticket.perform(name)

    def _focus_filter(self) -> None:
        self.show_work()
        self.queue.focus_filter()

    def _focus_knowledge(self) -> None:
        self.show_work()
        if self.knowledge is not None:
            self.knowledge.focus_search()

    @Slot(str)
    def search(self, words: str) -> None:
        """Search the tickets for words."""
        self.show_work()
        self.queue.search(words)

    # ---- who and where, memory ---------------------------------------------------------------------

    def renew_workspace(self) -> None:
        """Ask who and where; the engine may not be there yet, then the answer comes later."""
        self.context.requester.request(
            "query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self.on_failure
        )

    @Slot(object)
    def _on_workspace(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.setWindowTitle(f"{workspace.name} · Desk")
        self.navigation.show_workspace(workspace)
        self.queue.set_horizon(int(workspace.settings.get("breach_horizon_minutes", 60)))
        self.queue.set_groups(workspace.groups)
        self.queue.set_person(workspace.me.id)
        self.memory.person = workspace.me.id.hex()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save drafts and place, then close."""
        if self.keeper is not None:
            self.keeper.write()
            self.ticket.save_drafts()
        layout.remember(self, self.outer, self.inner, self.memory)
        self.closing.emit()
        super().closeEvent(event)
