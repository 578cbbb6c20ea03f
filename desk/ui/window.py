"""The main window: layout and wiring. It knows the panes' faces and no verb of the process.

What is shown at once (the queue) is made here; navigation, status bar and keys come after the first
paint (`furnish`), then ticket and knowledge from the registry of panes (`finish`), the charts on demand.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from desk.ui import layout
from desk.ui.full_pages import FullPages
from desk.ui.memory import WindowMemory
from desk.ui.panes import PaneContext
from desk.ui.queue.model import Reader
from desk.ui.queue.pane import QueuePane
from desk.ui.stages import Stages

if TYPE_CHECKING:
    from desk.protocol.changes import Changes
    from desk.protocol.messages import Failure
    from desk.protocol.views import TicketView, Workspace
    from desk.ui.availability import Availability
    from desk.ui.dialogs.opener import WindowDialogs
    from desk.ui.keeper import JournalKeeper
    from desk.ui.navigation.pane import NavigationPane
    from desk.ui.service_level import ServiceLevel
    from desk.ui.status import StatusBar


class MainWindow(QMainWindow):
    """Navigation | queue | ticket | knowledge, or the charts; a status bar below.

    Signals (GUI thread):
        preference_changed(str, object): a setting of the window was changed by a person.
        retry_wanted(): the engine shall be started again.
        bug(str, str): sentence and detail of an error of ours.
        workspace_known(object): the `Workspace`, whenever it was read again.
        closing(): the window closes; its memory is up to date.
    """

    preference_changed = Signal(str, object)
    retry_wanted = Signal()
    bug = Signal(str, str)
    closing = Signal()
    workspace_known = Signal(object)

    def __init__(self, context: PaneContext, reader: Reader, memory: WindowMemory) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("Desk")
        self.workspace: Workspace | None = None
        self.memory, self.context = memory, context
        self.ticket: Any = None
        self.knowledge: Any = None
        self.full = FullPages(self)
        self.keeper: JournalKeeper | None = None
        self.furnished, self._entry = False, ""
        self.navigation: NavigationPane
        self.status: StatusBar
        self.level: ServiceLevel
        self.availability: Availability
        self.dialogs: WindowDialogs
        self.queue = QueuePane(context.requester, reader, context.clock)
        self._navigation_place = layout.place(180, "navigation")
        self.ticket_place, self.knowledge_place = layout.detail_places()
        self._status_place = layout.place(0, "bar")
        self._build()
        self._restore()

    # ---- layout ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.inner = layout.splitter(self.queue, self.ticket_place, self.knowledge_place)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.inner)
        self.outer = layout.splitter(self._navigation_place, self.pages)
        self.setCentralWidget(layout.over(self.outer, self._status_place))
        self.queue.setMinimumWidth(layout.QUEUE_LEAST)

    def _restore(self) -> None:
        memory = self.memory
        layout.restore(self, self.outer, self.inner, memory)
        group = bytes.fromhex(memory.group) if memory.group else None
        self.queue.set_person(bytes.fromhex(memory.person))
        self.queue.set_shape(memory.band, memory.layout, memory.columns)
        self.queue.show_view("group" if group else memory.view, group, select=memory.key or None)

    def furnish(self) -> None:
        """Make navigation, status bar, dialogs and keys; later calls change nothing."""
        if self.furnished:
            return
        self.furnished = True
        from desk.ui import wiring
        from desk.ui.action_keys import Shortcuts
        from desk.ui.dialogs.opener import WindowDialogs
        from desk.ui.navigation.pane import NavigationPane
        from desk.ui.older import OlderTickets
        from desk.ui.service_level import ServiceLevel
        from desk.ui.status import StatusBar

        context, self.status = self.context, StatusBar()
        self.navigation = NavigationPane(context.requester)
        layout.fill(self._navigation_place, self.navigation)
        layout.fill(self._status_place, self.status)
        self.level, self.shortcuts = ServiceLevel(context.requester, context.clock, self), Shortcuts(self)
        self.dialogs = WindowDialogs(self, context.requester, self.memory)
        self.older = OlderTickets(self)
        self.queue.furnish()
        self.handlers = wiring.wire(self)
        self._mark_view()

    def _mark_view(self) -> None:
        group = bytes.fromhex(self.memory.group) or None
        self.navigation.choose("group" if group else "view", self.memory.view, group)

    def finish(self) -> None:
        """Make the panes that the first paint did without, and ask who and where."""
        for stage in Stages(self).all():
            stage()

    # ---- what comes from outside -----------------------------------------------------------------------

    @Slot(object)
    def on_changes(self, changes: "Changes") -> None:
        """Hand what changed to every pane."""
        for pane in (self.queue, self.ticket, self.knowledge, self.full, self.navigation, self.availability):
            if pane is not None:
                pane.on_changes(changes)
        self.status.show_changed(self.context.clock.now_us())
        if changes.touches("setting", "person", "group", "view", "process"):
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
    def on_failure(self, failure: "Failure") -> None:
        """Show a failure nobody claimed: a sentence, or the report when the error is ours."""
        self.status.show_note(failure.sentence)
        if failure.bug:
            self.bug.emit(failure.sentence, failure.detail)

    # ---- where to --------------------------------------------------------------------------------

    @Slot(str, str, object)
    def go_to(self, kind: str, name: str, group: bytes | None) -> None:
        """Go to a view, a group or a tool."""
        if kind == "tool":
            self.handlers[name]()
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
    def accompany(self, ticket_id: bytes) -> None:
        """Let the sidebar search for a ticket, which only happens once the ticket stands there."""
        self.knowledge.show_ticket(ticket_id)

    @Slot(bytes)
    def focus_ticket(self, ticket_id: bytes) -> None:
        """Put the keyboard into the ticket."""
        self.ticket_place.setFocus()

    @Slot(str)
    def open_number(self, number: str) -> None:
        """Show the ticket of a number, at an entry where one is named ("#"), or say that there is none."""
        from desk.protocol.views import TicketView

        self.furnish()
        plain, _, self._entry = number.partition("#")
        self.context.requester.request(
            "query.ticket", {"number": plain}, reply_type=TicketView, done=self._on_numbered,
            failed=lambda failure: self.older.miss(number, failure),
        )  # fmt: skip

    @Slot(object)
    def _on_numbered(self, ticket: "TicketView") -> None:
        self.queue.view.select_key(ticket.key)
        self.show_ticket(ticket.id)
        if self._entry and self.ticket is not None:
            self.ticket.reveal(ticket.id, self._entry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape that no editor wanted leads back to the queue, where single keys act on the ticket."""
        if event.key() == Qt.Key.Key_Escape:
            self.show_work()
        else:
            super().keyPressEvent(event)

    def show_work(self) -> None:
        """Show queue and ticket."""
        self.pages.setCurrentWidget(self.inner)
        if self.furnished:
            self._mark_view()
        self.queue.take_focus()

    def show_insights(self) -> None:
        """Show the charts; they are made when they are first shown."""
        self.full.show("insights")

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
        from desk.ui.actions import ACTIONS, ActionId

        self.furnish()
        if ACTIONS[ActionId(name)].scope != "ticket":
            self.handlers[name]()
        elif not self.queue.perform(name) and self.ticket is not None:
            self.pages.setCurrentWidget(self.inner)
            self._mark_view()
            self.ticket.perform(name)

    def focus_filter(self) -> None:
        """Open the filter of the queue."""
        self.show_work()
        self.queue.focus_filter()

    def focus_knowledge(self) -> None:
        """Put the cursor into the knowledge search."""
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
        from desk.protocol.views import Workspace

        self.context.requester.request(
            "query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self.on_failure
        )

    @Slot(object)
    def _on_workspace(self, workspace: "Workspace") -> None:
        self.workspace = workspace
        self.workspace_known.emit(workspace)
        self.setWindowTitle(f"{workspace.name} · Desk")
        self.navigation.show_workspace(workspace)
        self.queue.set_workspace(workspace)
        self.memory.person = workspace.me.id.hex()

    @Slot()
    def remember_shape(self) -> None:
        """Remember how the queue is laid out."""
        self.queue.remember(self.memory)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save drafts and place, then close."""
        if self.keeper is not None:
            self.keeper.write()
            self.ticket.save_drafts()
        layout.remember(self, self.outer, self.inner, self.memory)
        self.closing.emit()
        super().closeEvent(event)
