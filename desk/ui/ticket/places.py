"""The places where tickets stand open: the tab that follows the queue, kept tabs, one at the side, own windows.

Makes panes and moves them between places. A ticket stands in one place only; all panes share lists and drafts.
"""

from collections.abc import Iterator

from msgspec import Struct
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.process.text import visible
from desk.protocol.views import TicketView
from desk.ui.clock import Clock
from desk.ui.ticket.arrangement import Arrangement, Kept, dumped
from desk.ui.ticket.drafts import Drafts
from desk.ui.ticket.pane import Journal, Shared, TicketPane
from desk.ui.ticket.popped import TicketWindows
from desk.ui.widgets.directory import Directory

_LABEL = 22
_ALONE, _LEAST = 360, 296
"""Two tickets side by side, queue, knowledge and navigation then fit into 1280 pixels."""


class Tab(Struct, eq=False):
    """One tab; its pane is made when it is first shown. The first tab follows the queue."""

    ticket: bytes | None = None
    label: str = ""
    pane: TicketPane | None = None


class TicketPlaces(QWidget):
    """The open tickets and where they stand.

    Signals (GUI thread):
        status(str): a sentence for the status bar.
        ticket_opened(bytes): id of the ticket that is in sight now.
        left(): the keyboard may go back to the queue.
        ticket_wanted(bytes): another ticket, from a link.
        arranged(str): what stands open, as `restore` takes it.
        wanted(str): an action of the window, from a popped-out ticket or the next step of one.
    """

    status = Signal(str)
    ticket_opened = Signal(bytes)
    left = Signal()
    ticket_wanted = Signal(bytes)
    arranged = Signal(str)
    wanted = Signal(str)

    def __init__(
        self,
        requester: Requester,
        clock: Clock,
        journal: Journal | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._requester, self._clock = requester, clock
        self.drafts = Drafts(requester)
        self._shared = Shared(Directory(requester, self), self.drafts)
        if journal is not None:
            self.drafts.adopt(journal.restored(), journal.pasted)
        self.bar = _tab_bar(self)
        self.stack = QStackedWidget(self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.stack)
        _lay_out(self, self.bar, self.splitter)
        self.side: TicketPane | None = None
        self.windows = TicketWindows(self)
        self.windows.changed.connect(self.refresh_bar)
        self.windows.wanted.connect(self.wanted)
        self.tabs = [Tab(pane=self.make(self.stack))]
        self.bar.addTab("")
        self._active = self.pane
        self.show_tab(0)
        self.setFocusProxy(self.stack)
        self.bar.currentChanged.connect(self._on_tab)
        self.bar.tabCloseRequested.connect(self.close_tab)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    @property
    def pane(self) -> TicketPane:
        """Return the pane of the tab in sight."""
        return self.pane_of(self.tabs[max(0, self.bar.currentIndex())])

    @property
    def active(self) -> TicketPane:
        """Return the pane that the agent works in."""
        return self._active

    @property
    def ticket(self) -> TicketView | None:
        """Return the ticket the agent works on."""
        return self._active.ticket

    @property
    def labels(self) -> list[str]:
        """Return the tabs as shown."""
        return [self.bar.tabText(n) for n in range(self.bar.count()) if self.bar.isTabVisible(n)]

    # ---- tabs

    @Slot(int)
    def close_tab(self, number: int) -> None:
        """Close a tab; its text is saved. The first one stays and shows nothing."""
        if number == 0:
            self.tabs[0].ticket = None
            self.pane_of(self.tabs[0]).show_ticket(None)
            self.show_tab(min(1, len(self.tabs) - 1))
            return
        tab = self.tabs.pop(number)
        self.bar.removeTab(number)
        self._drop(tab.pane)
        self.show_tab(min(number, len(self.tabs) - 1))

    def _step(self, step: int) -> None:
        shown = [n for n in range(self.bar.count()) if self.bar.isTabVisible(n)]
        if shown:
            now = shown.index(self.bar.currentIndex()) if self.bar.currentIndex() in shown else 0
            self.show_tab(shown[(now + step) % len(shown)])

    def show_tab(self, number: int) -> None:
        """Bring a tab to the front."""
        if self.bar.currentIndex() == number:
            self._on_tab(number)
        else:
            self.bar.setCurrentIndex(number)

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        tab = self.tabs[number]
        pane = self.pane_of(tab)
        self.stack.setCurrentWidget(pane)
        self._active = pane
        if tab.ticket is not None and pane.ticket is not None and pane.ticket.id == tab.ticket:
            self.ticket_opened.emit(tab.ticket)
        elif tab.ticket is not None:
            pane.show_ticket(tab.ticket)
        self.refresh_bar()

    def pane_of(self, tab: Tab) -> TicketPane:
        """Return the pane of a tab, made now if it was never shown."""
        if tab.pane is None:
            tab.pane = self.make(self.stack)
        if self.stack.indexOf(tab.pane) < 0:
            self.stack.addWidget(tab.pane)
        return tab.pane

    def add_tab(self, tab: Tab) -> int:
        """Add a tab at the end and return its number."""
        self.tabs.append(tab)
        return self.bar.addTab(tab.label)

    def go_to(self, ticket: bytes) -> bool:
        """Bring the place of an open ticket to the front; return whether there is one."""
        for number, tab in enumerate(self.tabs):
            if tab.ticket == ticket and (number or tab.pane is not None):
                self.show_tab(number)
                return True
        if self.side is not None and self.side.wanted == ticket:
            self._active = self.side
            self.ticket_opened.emit(ticket)
            return True
        return self.windows.raise_ticket(ticket)

    @Slot(str)
    def on_elsewhere(self, name: str) -> None:
        """Move the ticket of the pane that asks into a tab, to the side, into a window, or close it."""
        pane = self.sender()
        if not isinstance(pane, TicketPane) or pane.wanted is None:
            return
        if name in ("close_tab", "knowledge"):
            self.close_pane(pane) if name == "close_tab" else self.wanted.emit("suggested")
            return
        ticket, label = pane.wanted, label_of(pane.ticket)
        self._release(pane)
        if name == "open_side":
            self.put_aside(pane)
        elif name == "pop_out":
            self.windows.open(pane)
        else:
            self.show_tab(self.add_tab(Tab(ticket, label, pane)))
        self.refresh_bar()
        if pane is self.side:
            self._active = pane  # also where the emptied tab gave way to another one

    def _release(self, pane: TicketPane) -> None:
        """Take a pane from where it stands, without letting it go."""
        number = next((n for n, tab in enumerate(self.tabs) if tab.pane is pane), None)
        if number == 0:
            self.stack.removeWidget(pane)
            self.tabs[0] = Tab()
            self.show_tab(0)
        elif number is not None:
            self.stack.removeWidget(pane)
            del self.tabs[number]
            self.bar.removeTab(number)
        elif pane is self.side:
            self.side = None
        self.windows.release(pane, self)

    def put_aside(self, pane: TicketPane) -> None:
        """Show a pane at the side; what stood there becomes a tab."""
        before, self.side = self.side, pane
        if before is not None and before.wanted is not None:
            self.add_tab(Tab(before.wanted, label_of(before.ticket), before))
            self.stack.addWidget(before)
        self.splitter.addWidget(pane)
        pane.show()
        half = max(2, self.splitter.width() // 2)
        self.splitter.setSizes([half, half])
        pane.timeline.setFocus()
        self._active = pane

    def close_pane(self, pane: TicketPane) -> None:
        """Close a ticket where it stands; its text is saved."""
        number = next((n for n, tab in enumerate(self.tabs) if tab.pane is pane), None)
        if number is not None:
            self.close_tab(number)
        elif pane is self.side:
            self.side = None
            self._drop(pane)
        self.windows.close(pane)
        self.refresh_bar()

    def _drop(self, pane: TicketPane | None) -> None:
        if pane is not None:
            pane.save_drafts()
            pane.hide()
            pane.deleteLater()
            if self._active is pane:
                self._active = self.pane

    # ---- panes

    def make(self, parent: QWidget | None = None) -> TicketPane:
        """Return a new pane, inside of what will show it where that is known."""
        pane = TicketPane(self._requester, self._clock, parent=parent or self, shared=self._shared)
        pane.hide()
        pane.setMinimumWidth(_LEAST)
        pane.status.connect(self.status)
        pane.left.connect(self.left)
        pane.ticket_wanted.connect(self.ticket_wanted)
        pane.ticket_opened.connect(self._on_opened)
        pane.elsewhere.connect(self.on_elsewhere)
        return pane

    def panes(self) -> Iterator[TicketPane]:
        """Yield every pane that was made."""
        yield from (tab.pane for tab in self.tabs if tab.pane is not None)
        if self.side is not None:
            yield self.side
        yield from (window.pane for window in self.windows.all)

    @Slot(bytes)
    def _on_opened(self, ticket: bytes) -> None:
        for window in self.windows.all:
            window.show_title(window.pane.ticket)
        self.refresh_bar()
        if self._active.wanted == ticket:
            self.ticket_opened.emit(ticket)

    @Slot(QWidget, QWidget)
    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Follow the agent from one side to the other."""
        for pane in (self.pane, self.side):
            if pane is not None and now is not None and pane is not self._active and pane.isAncestorOf(now):
                self._active = pane
                if pane.wanted is not None:
                    self.ticket_opened.emit(pane.wanted)
                return

    @Slot()
    def refresh_bar(self) -> None:
        """Show the tabs as they are and say how everything stands."""
        for number, tab in enumerate(self.tabs):
            if tab.pane is not None and tab.pane.ticket is not None and tab.pane.ticket.id == tab.ticket:
                tab.label = label_of(tab.pane.ticket)
            self.bar.setTabText(number, tab.label)
            self.bar.setTabToolTip(number, tab.label)
        several = len(self.tabs) > 1
        self.bar.setVisible(several)
        self.setMinimumWidth(_ALONE if self.side is None else 2 * _LEAST + 1)
        self.bar.setTabVisible(0, not several or self.tabs[0].ticket is not None)
        self.arranged.emit(dumped(arrangement_of(self)))


def arrangement_of(places: TicketPlaces) -> Arrangement:
    """Return how the tickets stand open."""
    side = places.side
    current = places.tabs[max(0, places.bar.currentIndex())].ticket
    return Arrangement(
        tuple(Kept(tab.ticket.hex(), tab.label) for tab in places.tabs[1:] if tab.ticket is not None),
        Kept(side.wanted.hex(), label_of(side.ticket)) if side is not None and side.wanted else None,
        tuple(
            Kept(window.pane.wanted.hex(), label_of(window.pane.ticket), window.place())
            for window in places.windows.all
            if window.pane.wanted
        ),
        current.hex() if current else "",
    )


def _tab_bar(parent: QWidget) -> QTabBar:
    bar = QTabBar(parent)
    bar.setProperty("role", "tickets")
    bar.setExpanding(False)
    bar.setTabsClosable(True)
    bar.setElideMode(Qt.TextElideMode.ElideRight)
    bar.setDrawBase(False)
    return bar


def _lay_out(places: QWidget, bar: QTabBar, splitter: QSplitter) -> None:
    column = QVBoxLayout(places)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(bar)
    column.addWidget(splitter, 1)


def label_of(ticket: TicketView | None) -> str:
    """Return a ticket's label on a tab."""
    if ticket is None:
        return ""
    title = visible(ticket.title).replace("\n", " ")
    return f"{ticket.number} {title if len(title) <= _LABEL else title[: _LABEL - 1] + '…'}"
