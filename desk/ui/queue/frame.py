"""The frame of the queue: head, list and what stands in its place; loads the choice and says how it went.

Knows no ticket beyond its row. Filter, bulk bar and table are made when first wanted.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.queue import QueueQuery
from desk.ui import texts
from desk.ui.clock import Clock
from desk.ui.queue.choice import Choice
from desk.ui.queue.delegate import QueueDelegate
from desk.ui.queue.follow import Follower
from desk.ui.queue.head import QueueHead
from desk.ui.queue.loader import QueueLoader
from desk.ui.queue.model import QueueModel, Reader
from desk.ui.queue.names import QueueNames
from desk.ui.queue.pages import QueuePages
from desk.ui.queue.view import QueueView

if TYPE_CHECKING:
    from desk.ui.queue.filters import FilterBar
    from desk.ui.queue.parts import QueueParts


class QueueFrame(QFrame):
    """The list of one choice and its states.

    Attributes:
        choice, names: what is shown, and what the workspace calls things.
        parts: filter bar, bulk bar and table, each made when it is first wanted.

    Signals (GUI thread):
        ticket_selected(bytes): a person made this ticket current.
        ticket_activated(bytes): a person opened it by Enter or double click.
        said(str): a sentence for the status bar.
        shape_changed(): band, layout or columns were changed by a person.
        wide_wanted(bool): a table wants more room than rows.
        view_wanted(str): another view, where this one is empty.
    """

    ticket_selected = Signal(bytes)
    ticket_activated = Signal(bytes)
    said = Signal(str)
    shape_changed = Signal()
    wide_wanted = Signal(bool)
    view_wanted = Signal(str)

    def __init__(
        self, requester: Requester, reader: Reader, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self.choice, self.names = Choice(), QueueNames()
        self._requester, self._reader, self._clock = requester, reader, clock
        self._count, self._exact = 0, True
        self._wanted_key: int | None = None
        self._last_key: int | None = None
        self._parts: QueueParts | None = None
        self.model = QueueModel(reader, clock, self)
        self.model.speak = self.names.head
        self.loader = QueueLoader(self.model, reader, requester, clock, self)
        self.view = QueueView(self.model)
        self.rows_delegate = QueueDelegate(self.model, clock, self.view)
        self.view.setItemDelegate(self.rows_delegate)
        self.head = QueueHead()
        self._stack = QueuePages(self.view)
        self._follower = Follower(self.view, self.model, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        self._connect(clock)
        self.retranslate()

    def _connect(self, clock: Clock) -> None:
        self._follower.selected.connect(self.ticket_selected)
        self._follower.activated.connect(self.ticket_activated)
        self.loader.counted.connect(self._on_counted)
        self.loader.loading.connect(self._on_loading)
        self.loader.failed.connect(self._on_failed)
        self.loader.listed.connect(self._on_listed)
        self.view.current_key.connect(self._gone_to)
        clock.tick.connect(self.view.on_tick)
        self._stack.pressed.connect(self._on_notice_pressed)
        self._stack.widened.connect(self._on_widened)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.view.setAccessibleName(self.tr("Tickets"))
        self._show_title()
        if self._parts is not None:
            self._parts.retranslate()
        if self._stack.is_empty():
            self._show_empty()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @property
    def parts(self) -> "QueueParts":
        """Return what the first paint did without."""
        if self._parts is None:
            from desk.ui.queue.parts import QueueParts

            self._parts = QueueParts(self, self._requester, self._reader, self._clock)
            self._parts.reload_wanted.connect(self.reload)
        return self._parts

    @property
    def filters(self) -> "FilterBar":
        """Return the filter bar, made when it is first wanted."""
        return self.parts.filters

    def is_filtered(self) -> bool:
        """Tell whether the filter bar leaves anything out."""
        return self._parts is not None and self._parts.is_filtered()

    def furnish(self) -> None:
        """Add what the first paint did without."""
        self.head.show_icons()

    @property
    def query(self) -> QueueQuery:
        """Return the query shown."""
        return self.loader.query

    @Slot()
    def reload(self) -> None:
        """Show the chosen list from its top."""
        self._last_key = None
        self.loader.open(self.choice.query(self._parts.filter() if self._parts is not None else None))
        self._show_title()
        if self._parts is not None:
            self._parts.show_order(self.loader.query)

    # ---- what is shown -----------------------------------------------------------------------------

    def _show_title(self) -> None:
        self.head.title.setText(self.choice.title(self.names, self.query))
        self.head.number.setText(texts.number(self._count) + ("" if self._exact else "+"))

    @Slot(int, bool)
    def _on_counted(self, count: int, exact: bool) -> None:
        self._count, self._exact = count, exact
        self._show_title()
        self.head.show_filtered(self.is_filtered())
        if count:
            self._stack.show_list()
        elif exact:
            self._show_empty()

    def _show_empty(self) -> None:
        kind = "drill" if self.choice.drill_title else self.choice.view
        filtered = self.is_filtered()
        everywhere = kind == "drill" or (filtered and self.filters.filter.view == "all")
        self._stack.show_empty(kind, filtered=filtered, everywhere=everywhere, trouble=self.choice.trouble)

    @Slot()
    def _on_widened(self) -> None:
        self.filters.widen()

    @Slot(bool)
    def _on_loading(self, on: bool) -> None:
        if on and not self.loader.broken:
            self._stack.show_skeleton()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self.model.rowCount():
            self.head.number.setToolTip(sentence)
            self.said.emit(sentence)
            return
        self._stack.show_failed(sentence)

    @Slot()
    def _on_listed(self) -> None:
        """Make the wanted ticket current; one that left the list is wanted until a person goes on to another."""
        if self.view.current_row() >= 0 or self.view.marking:
            return
        if self._wanted_key is not None and self.view.select_key(self._wanted_key):
            self._gone_to(self._wanted_key)
        elif self._wanted_key is None:
            self._wanted_key = self._last_key

    @Slot(int)
    def _gone_to(self, key: int) -> None:
        self._last_key, self._wanted_key = key, None

    @Slot()
    def _on_notice_pressed(self) -> None:
        if self.is_filtered():
            self.filters.clear()
        elif self._stack.is_empty() and self.choice.view == "mine" and not self.loader.broken:
            self.view_wanted.emit("unassigned")
        else:
            self.reload()
